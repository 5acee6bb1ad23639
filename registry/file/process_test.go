package file_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/registry"
	"github.com/seed-11e13f51/feast/registry/file"
)

// TestMain runs the test binary as one of the processes below when a test starts
// it so.
func TestMain(m *testing.M) {
	if role := os.Getenv("REGISTRY_TEST_ROLE"); role != "" {
		if err := play(role, os.Getenv("REGISTRY_TEST_FILE"), os.Getenv("REGISTRY_TEST_NAME")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func process(t *testing.T, role, path, name string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "REGISTRY_TEST_ROLE="+role, "REGISTRY_TEST_FILE="+path, "REGISTRY_TEST_NAME="+name)
	cmd.Stderr = os.Stderr
	return cmd
}

const rounds = 5

func play(role, path, name string) error {
	e := env.Real()
	ctx := context.Background()
	if role == "die" {
		e.Fault = dieAt(name)
	}
	reg, err := registry.Open(ctx, file.Open(path, e), e)
	if err != nil {
		return err
	}
	defer reg.Close()
	switch role {
	case "project":
		for i := range rounds {
			if err := reg.Apply(ctx, putRound(name, i)); err != nil {
				return err
			}
		}
	case "append":
		n, err := strconv.Atoi(name)
		if err != nil {
			return err
		}
		for i := range rounds {
			start := time.Unix(int64(n*rounds+i), 0)
			err := reg.Apply(ctx, func(cat *feast.Catalog) ([]feast.Change, error) {
				return registry.RecordMaterialization(cat, "p", "v", start, start)
			})
			if err != nil {
				return err
			}
		}
	case "die":
		return reg.Apply(ctx, putRound("new", 0))
	}
	return nil
}

// putRound puts a project and, in round i, its entities up to i.
func putRound(project string, round int) func(*feast.Catalog) ([]feast.Change, error) {
	return func(*feast.Catalog) ([]feast.Change, error) {
		changes := []feast.Change{{Put: &feast.Project{Name: project}}}
		for i := range round + 1 {
			changes = append(changes, feast.Change{Put: &feast.Entity{Project: project, Name: fmt.Sprint(i)}})
		}
		return changes, nil
	}
}

// dieAt kills the process, as SIGKILL does, before the n-th step of writing.
func dieAt(n string) func(string, string) error {
	left, _ := strconv.Atoi(n)
	return func(string, string) error {
		if left--; left == 0 {
			return syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
		return nil
	}
}

func open(t *testing.T, path string) *registry.Registry {
	t.Helper()
	e := env.Real()
	reg, err := registry.Open(t.Context(), file.Open(path, e), e)
	if err != nil {
		t.Fatal(err)
	}
	return reg
}

func startAll(t *testing.T, role, path string) {
	t.Helper()
	var all []*exec.Cmd
	for i := range 8 {
		cmd := process(t, role, path, fmt.Sprint(i))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		all = append(all, cmd)
	}
	for i, cmd := range all {
		if err := cmd.Wait(); err != nil {
			t.Errorf("process %d: %v", i, err)
		}
	}
}

func TestEightProcessesApplyEightProjects(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	startAll(t, "project", path)
	cat := open(t, path).Catalog()
	if d := cmp.Diff([]string{"0", "1", "2", "3", "4", "5", "6", "7"}, cat.Projects()); d != "" {
		t.Errorf("projects (-want +got):\n%s", d)
	}
	for _, p := range cat.Projects() {
		if names := feast.Names[*feast.Entity](cat, p); len(names) != rounds {
			t.Errorf("project %s has the entities %v; want %d", p, names, rounds)
		}
	}
}

func TestEightProcessesAppendIntervals(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	err := open(t, path).Apply(t.Context(), func(*feast.Catalog) ([]feast.Change, error) {
		return []feast.Change{{Put: feast.NewView(feast.FeatureView, "p", "v")}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	startAll(t, "append", path)
	v, err := feast.Get[*feast.View](open(t, path).Catalog(), "p", "v")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int64]bool{}
	for _, i := range v.Meta.Intervals {
		seen[i.Start.Unix()] = true
	}
	if len(v.Meta.Intervals) != 8*rounds || len(seen) != 8*rounds {
		t.Errorf("%d intervals, %d different; want %d", len(v.Meta.Intervals), len(seen), 8*rounds)
	}
}

// TestKilledAtEveryStep kills a process before each step of its commit in turn: what
// is left is the old registry or the new one, the lock is free, and the next
// commit takes away what was half written.
func TestKilledAtEveryStep(t *testing.T) {
	for _, first := range []bool{true, false} {
		for step := 1; ; step++ {
			path := filepath.Join(t.TempDir(), "data", "registry.db")
			if !first {
				if err := open(t, path).Apply(t.Context(), putRound("old", 1)); err != nil {
					t.Fatal(err)
				}
			}
			old := open(t, path).Catalog().Projects()
			err := process(t, "die", path, fmt.Sprint(step)).Run()
			survived := err == nil
			if !survived && !killed(err) {
				t.Fatalf("step %d: %v; want the process killed", step, err)
			}
			checkAfterDeath(t, path, old, survived)
			if survived {
				if step < 5 {
					t.Errorf("a commit has %d steps only; the faults are not seen", step-1)
				}
				break
			}
		}
	}
}

func killed(err error) bool {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return false
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

func checkAfterDeath(t *testing.T, path string, old []string, survived bool) {
	t.Helper()
	reg := open(t, path)
	got := strings.Join(reg.Catalog().Projects(), " ")
	next := strings.Join(append([]string{"new"}, old...), " ")
	if got != next && (survived || got != strings.Join(old, " ")) {
		t.Errorf("projects %q; want %v or %q", got, old, next)
	}
	if err := reg.Apply(t.Context(), putRound("after", 0)); err != nil {
		t.Errorf("the next commit: %v", err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".tmp") {
			t.Errorf("%s is left", e.Name())
		}
	}
}
