package cli_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/seed-11e13f51/feast/cli"
	"github.com/seed-11e13f51/feast/internal/env"
)

const goldens = "../testdata/feast/"

// differs are the goldens whose text is meant to differ, each with the reason.
var differs = map[string]string{
	"41_registry_dump":      "sources inside views and services have no times of their own here",
	"01_version":            "a second line names this program",
	"05_init_again":         "an existing repo is refused, Feast overwrites it",
	"32_features_list_json": "Feast swaps the names of feature and view",
	"58_plan_changes":       "properties are shown in a form of our own",
	"59_apply_changes":      "properties are shown in a form of our own",
}

// TestGoldens tells the story of the golden files of the official command line
// again, over the same repo and at the same time, and compares what is printed:
// lists without regard to order, because Feast walks sets, and random ids left out.
func TestGoldens(t *testing.T) {
	files, err := filepath.Glob(goldens + "cli/plain/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no goldens: %v", err)
	}
	s := newStory(t)
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		t.Run(name, func(t *testing.T) { s.tell(t, name, path) })
	}
}

// story is a repo that the commands of the goldens change one after the other.
type story struct {
	work string // the folder the goldens were made in is this one
	repo string
	env  *env.Env
}

func newStory(t *testing.T) *story {
	dir := t.TempDir()
	repo := filepath.Join(dir, "repo")
	if err := os.CopyFS(repo, os.DirFS(goldens+"repos/demo")); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	e := &env.Env{Now: func() time.Time { return now }, Rand: &counter{}, Lookup: func(string) (string, bool) { return "", false }}
	return &story{work: dir, repo: repo, env: e}
}

// counter is chance that never repeats itself.
type counter struct{ n byte }

func (c *counter) Read(b []byte) (int, error) {
	for i := range b {
		c.n++
		b[i] = c.n
	}
	return len(b), nil
}

func (s *story) tell(t *testing.T, name, path string) {
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head := strings.SplitN(string(a.Comment), "\n", 3)
	command, status := strings.TrimPrefix(head[0], "$ feast "), strings.TrimPrefix(head[1], "exit ")
	if why, ok := differs[name]; ok {
		t.Skip("differs: " + why)
	}
	if strings.HasPrefix(status, "1") && len(member(a, "stdout")) == 0 || needsRows.MatchString(name) {
		t.Skip("a traceback, or rows that are not among the goldens: compat/ compares those")
	}
	var stdout, stderr bytes.Buffer
	got := cli.Main(context.Background(), s.arguments(name, command), strings.NewReader(""), &stdout, &stderr, s.env)
	if strconv.Itoa(got) != status {
		t.Errorf("exit status %d, want %s", got, status)
	}
	if diff := cmp.Diff(s.tidy(member(a, "stdout"), command), s.tidy(stdout.String(), command)); diff != "" {
		t.Errorf("stdout: -Feast +this program:\n%s%s", diff, stderr.String())
	}
	if status != "2" {
		return
	}
	if diff := cmp.Diff(member(a, "stderr"), stderr.String()); diff != "" {
		t.Errorf("stderr: -Feast +this program:\n%s", diff)
	}
}

// needsRows are the goldens that read the Parquet files of the repo, or need what an
// earlier such one did.
var needsRows = regexp.MustCompile(`^(42|4[4-9]|50|52|53|56|57|60)_`)

// arguments returns the command line: in the repo, or in the folder beside it where
// the story has none.
func (s *story) arguments(name, command string) []string {
	args := strings.Fields(command)
	switch args[0] {
	case "init":
		return append(args, "--repo-path", filepath.Join(s.work, args[len(args)-1]))
	case "plan", "apply":
		args = append(args, "--skip-source-validation")
	}
	dir := s.repo
	if name < "08" {
		dir = s.work
	}
	return append([]string{"-c", dir}, args...)
}

func member(a *txtar.Archive, name string) string {
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

var (
	colours = regexp.MustCompile(`\x1b\[[0-9]*m`)
	ids     = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	bodies  = regexp.MustCompile(`(?m)^      body: .*$`)
)

// tidy takes away what may differ: colours, random ids, the folder, the bytes a
// function is rehydrated from, and the order of lists.
func (s *story) tidy(text, command string) string {
	text = colours.ReplaceAllString(text, "")
	text = ids.ReplaceAllString(text, "ID")
	text = bodies.ReplaceAllString(text, "      body: …")
	text = strings.ReplaceAll(text, s.work, "/tmp/feast-golden/cli")
	if strings.Contains(command, "list") || strings.HasPrefix(command, "on-demand") || command == "registry-dump" || command == "plan" || command == "apply" {
		lines := strings.Split(text, "\n")
		slices.Sort(lines)
		text = strings.Join(lines, "\n")
	}
	return text
}
