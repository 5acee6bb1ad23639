package python_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/seed-11e13f51/feast/define"
	"github.com/seed-11e13f51/feast/define/python"
)

var update = flag.Bool("update", false, "rewrite the expectations of testdata")

// TestLoad reads the repo of each script and compares what is found with the
// script's file "expect". A file "environment" holds NAME=value lines.
func TestLoad(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, script := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(script), ".txtar"), func(t *testing.T) { runScript(t, script) })
	}
}

func runScript(t *testing.T, script string) {
	data, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	ar := txtar.Parse(data)
	fsys, env, want, at := fstest.MapFS{}, map[string]string{}, "", -1
	for i, f := range ar.Files {
		switch f.Name {
		case "expect":
			want, at = string(f.Data), i
		case "environment":
			for line := range strings.SplitSeq(strings.TrimSpace(string(f.Data)), "\n") {
				k, v, _ := strings.Cut(line, "=")
				env[k] = v
			}
		default:
			fsys[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	got := load(t, fsys, env)
	if *update && at >= 0 {
		ar.Files[at].Data = []byte(got)
		if err := os.WriteFile(script, txtar.Format(ar), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func load(t *testing.T, fsys fstest.MapFS, env map[string]string) string {
	t.Helper()
	repo, err := python.Load(context.Background(), fsys, python.Options{
		Root:   "/repo",
		Lookup: func(n string) (string, bool) { v, ok := env[n]; return v, ok },
	})
	var b bytes.Buffer
	fmt.Fprintf(&b, "files %s\n", strings.Join(repo.Files, " "))
	if err := define.Dump(&b, repo); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			fmt.Fprintf(&b, "error %s\n", line)
		}
	}
	return b.String()
}

// TestEnvPolicy: hidden variables are not seen, but every name is reported.
func TestEnvPolicy(t *testing.T) {
	fsys := fstest.MapFS{"m.py": {Data: []byte(
		"import os\nfrom feast import Entity\ne = Entity(name=os.getenv('A', 'none') + os.environ.get('B', 'none'))\n")}}
	lookup := func(n string) (string, bool) { return "v" + n, true }
	for _, tt := range []struct {
		name string
		opts python.Options
		want string
	}{
		{"all", python.Options{Lookup: lookup}, "vAvB"},
		{"none", python.Options{Lookup: lookup, Env: python.EnvNone}, "nonenone"},
		{"list", python.Options{Lookup: lookup, Env: python.EnvList, EnvNames: []string{"B"}}, "nonevB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.opts.Root = "/repo"
			repo, err := python.Load(context.Background(), fsys, tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			if got := repo.Objects[0].Name(); got != tt.want {
				t.Errorf("name %q, want %q", got, tt.want)
			}
			if d := cmp.Diff([]string{"A", "B"}, repo.Env); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestBudgets: whatever a repo does, reading it ends soon with an error.
func TestBudgets(t *testing.T) {
	for name, src := range map[string]string{
		"endless loop":       "while True: pass",
		"endless recursion":  "def f(): return f()\nf()",
		"endless generator":  "import itertools\nlist(itertools.count())",
		"big integer":        "x = 9 ** 9 ** 9",
		"big shift":          "x = 1 << 10**9",
		"long text":          "x = 'a' * 10**10",
		"doubling text":      "x = 'a'\nfor i in range(100): x += x",
		"doubling list":      "x = [1]\nwhile True: x = x + x",
		"self reference":     "x = []\nx.append(x)\nx == [x]\nwhile True: pass",
		"deep structure":     "x = []\nfor i in range(10**6): x = [x]\ny = str(x)",
		"wide format":        "x = f'{1:99999999999}'",
		"many generators":    "def g(): yield 1\nfor i in range(10**6): next(g())",
		"product":            "import itertools\nlist(itertools.product(range(100), repeat=10))",
		"replace":            "x = 'a' * 1000000\nfor i in range(100): x = x.replace('a', 'b' * 1000)",
		"recursive property": "class A:\n  @property\n  def p(self): return self.p\nA().p",
		"long range":         "sum(range(10**15))",
		"sort":               "x = list(range(10**9))",
	} {
		t.Run(name, func(t *testing.T) {
			fsys := fstest.MapFS{"m.py": {Data: []byte("from feast import Entity\n" + src + "\n")}}
			_, err := python.Load(context.Background(), fsys, python.Options{Root: "/repo", MaxSteps: 300_000, MaxBytes: 32 << 20})
			if err == nil {
				t.Error("no error")
			}
		})
	}
}

// TestStopped: a cancelled context ends the evaluation.
func TestStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	fsys := fstest.MapFS{"m.py": {Data: []byte("import feast\nwhile True: pass\n")}}
	_, err := python.Load(ctx, fsys, python.Options{Root: "/repo"})
	if err == nil || !strings.Contains(err.Error(), "stopped") {
		t.Errorf("error %v", err)
	}
}

// FuzzLoad: no input makes Load panic or exceed its budgets.
func FuzzLoad(f *testing.F) {
	scripts, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range append(scripts, "eval/testdata/semantics.txt") {
		data, err := os.ReadFile(s)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range txtar.Parse(data).Files {
			f.Add(string(file.Data))
		}
		for _, block := range strings.Split(string(data), "---\n") {
			f.Add(block)
		}
	}
	f.Fuzz(func(t *testing.T, src string) {
		fsys := fstest.MapFS{"m.py": {Data: []byte(src)}}
		_, _ = python.Load(context.Background(), fsys, python.Options{Root: "/repo", MaxSteps: 20_000, MaxBytes: 8 << 20})
	})
}
