package syntax

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// reference is what testdata/dump.py says about one file.
type reference struct {
	Error   string            // why the grammar refuses it
	Refused string            // why the compiler refuses it
	Dump    string            // its tree
	Sources map[string]string // by "line:col", what inspect.getsource returns
}

// tally counts the outcomes over a corpus.
type tally struct {
	files, same, bothRefuse, goRefuses, goAccepts, differ, sources, sourcesDiffer int
}

// TestAgainstCPython compares trees and source texts with the python3 on PATH, over the fixtures and, when
// FEAST_PY_CORPUS names a directory, over every .py file in it.
func TestAgainstCPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 on PATH")
	}
	if out, err := exec.Command(python, "-c", "import sys; assert sys.version_info >= (3, 11)").CombinedOutput(); err != nil {
		t.Skipf("python3 is older than 3.11: %s", out)
	}
	compareDir(t, python, "testdata")
	if dir := os.Getenv("FEAST_PY_CORPUS"); dir != "" {
		compareDir(t, python, dir)
	}
}

func compareDir(t *testing.T, python, dir string) {
	t.Helper()
	files := pythonFiles(t, dir)
	cmd := exec.Command(python, filepath.Join("testdata", "dump.py"))
	cmd.Stdin = strings.NewReader(strings.Join(files, "\n") + "\n")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReaderSize(out, 1<<20)
	var n tally
	for _, file := range files {
		line, err := r.ReadBytes('\n')
		if err != nil {
			t.Fatalf("%s: python stopped: %v", file, err)
		}
		var want reference
		if err := json.Unmarshal(line, &want); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		compareFile(t, file, want, &n)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %+v", dir, n)
}

// pythonFiles lists the .py files below a directory.
func pythonFiles(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".py") && !strings.Contains(path, "\n") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func compareFile(t *testing.T, file string, want reference, n *tally) {
	t.Helper()
	n.files++
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Parse(file, src)
	switch {
	case err != nil && (want.Error != "" || want.Refused != ""):
		n.bothRefuse++
	case err != nil:
		n.goRefuses++
		t.Errorf("refused, CPython accepts it: %v", err)
	case want.Error != "":
		n.goAccepts++
		if strings.Contains(file, "py312") {
			return // newer than this python
		}
		t.Errorf("%s: accepted, CPython says %s", file, want.Error)
	case want.Refused != "":
		n.goAccepts++
		t.Logf("%s: accepted, CPython's compiler says %s", file, want.Refused)
	default:
		compareTrees(t, file, m, want, n)
	}
}

func compareTrees(t *testing.T, file string, m *Module, want reference, n *tally) {
	t.Helper()
	if got := dump(m.Body); got != want.Dump {
		n.differ++
		t.Errorf("%s: the trees differ:\n%s", file, firstDifference(got, want.Dump))
		return
	}
	n.same++
	for _, s := range m.Body {
		Walk(s, func(node Node) bool {
			switch node.(type) {
			case *JoinedStr:
				return false // CPython 3.11 does not know positions inside it
			case *FunctionDef, *ClassDef, *Lambda:
				compareSource(t, file, m, node, want.Sources, n)
			}
			return true
		})
	}
}

func compareSource(t *testing.T, file string, m *Module, node Node, want map[string]string, n *tally) {
	t.Helper()
	w, ok := want[position(node.Pos())]
	if !ok || strings.HasPrefix(w, "!") {
		return // getsource fails
	}
	n.sources++
	if got := m.Source(node); got != w {
		n.sourcesDiffer++
		t.Errorf("%s:%s: the source differs:\n--- got\n%s--- want\n%s", file, position(node.Pos()), got, w)
	}
}

func position(p Pos) string { return fmt.Sprintf("%d:%d", p.Line, p.Col) }

// firstDifference shows both dumps around the line where they part.
func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "got  " + g[i] + "\nwant " + w[i]
		}
	}
	return "one is longer"
}
