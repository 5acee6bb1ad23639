package syntax

import (
	"bytes"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func fixtures(tb testing.TB) map[string][]byte {
	tb.Helper()
	files, err := filepath.Glob("testdata/*/*.py")
	if err != nil || len(files) == 0 {
		tb.Fatalf("no fixtures: %v", err)
	}
	all := map[string][]byte{}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		all[file] = src
	}
	return all
}

// benchmarkSource is a megabyte of the commonest kind of code.
func benchmarkSource(tb testing.TB) []byte {
	tb.Helper()
	all := fixtures(tb)
	one := bytes.Join([][]byte{all["testdata/valid/statements.py"], all["testdata/valid/expressions.py"], all["testdata/valid/fstrings.py"]}, []byte("\n"))
	return bytes.Repeat(one, 1<<20/len(one)+1)
}

// FuzzParse checks that no input makes the parser panic or return half an answer, that each node lies inside the text and
// inside its parent's lines, and that the source of each definition starts with its first line.
func FuzzParse(f *testing.F) {
	for _, src := range fixtures(f) {
		f.Add(src)
	}
	f.Fuzz(checkParse)
}

// TestMutants does what FuzzParse does with the fixtures' lines cut, doubled and swapped at random.
func TestMutants(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 12))
	var lines [][]byte
	for _, file := range slices.Sorted(maps.Keys(fixtures(t))) {
		lines = append(lines, bytes.SplitAfter(fixtures(t)[file], []byte("\n"))...)
	}
	for range 3000 {
		var src []byte
		for range 1 + r.IntN(6) {
			line := lines[r.IntN(len(lines))]
			a, b := r.IntN(len(line)+1), r.IntN(len(line)+1)
			src = append(src, line[:a]...)
			src = append(src, line[min(a, b):]...)
		}
		checkParse(t, src)
		if t.Failed() {
			t.Fatalf("by the input %q", src)
		}
	}
}

func checkParse(t *testing.T, src []byte) {
	m, err := Parse("fuzz.py", src)
	if err != nil {
		var e *Error
		if m != nil || !errors.As(err, &e) || e.Pos.Line < 1 || e.Pos.Col < 1 || e.Msg == "" {
			t.Errorf("an error without its place, or with a module: %#v", err)
		}
		return
	}
	for _, s := range m.Body {
		Walk(s, func(n Node) bool {
			checkSpan(t, m, n)
			return true
		})
	}
}

func checkSpan(t *testing.T, m *Module, n Node) {
	t.Helper()
	if n.Pos().Line < 1 || n.End().Line > len(m.lines) || n.End().Line < n.Pos().Line {
		t.Fatalf("%T has the span %v to %v", n, n.Pos(), n.End())
	}
	source := m.Source(n)
	if !strings.HasSuffix(source, "\n") || !strings.Contains(m.Text+"\n", source) {
		t.Fatalf("%T has the source %q", n, source)
	}
	for c := range childrenOf(n) {
		if c.Pos().Line < n.Pos().Line && !isDefinition(n) || c.End().Line > n.End().Line {
			t.Fatalf("%T %v-%v is outside %T %v-%v", c, c.Pos(), c.End(), n, n.Pos(), n.End())
		}
	}
}

func childrenOf(n Node) func(func(Node) bool) {
	return func(yield func(Node) bool) {
		stopped := false
		children(n, func(c Node) {
			if !stopped && !yield(c) {
				stopped = true
			}
		})
	}
}
