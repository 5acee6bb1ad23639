package lint

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"testing"
)

// parseText parses a source that never was a file.
func parseText(t *testing.T, text string) *source {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "fault.go", text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return &source{path: "fault.go", fset: fset, file: f, text: []byte(text)}
}

// TestStateFaults shows that the rule on package-level state finds what it is for.
func TestStateFaults(t *testing.T) {
	const text = `package p
var (
	table   = map[string]int{"a": 1}
	broken  = errors.New("broken")
	epoch   = time.UnixMicro(0).UTC()
	counter int
	cache   = load()
	_       = Port(nil)
)
func f() { table["b"] = 2 }
`
	s := parseText(t, text)
	var state []string
	names := map[string]bool{}
	for _, spec := range s.file.Decls[0].(*ast.GenDecl).Specs {
		v := spec.(*ast.ValueSpec)
		names[v.Names[0].Name] = true
		if !constant(v, s.file.Decls[0].(*ast.GenDecl)) {
			state = append(state, v.Names[0].Name)
		}
	}
	if want := []string{"counter", "cache"}; !slices.Equal(state, want) {
		t.Errorf("state: got %q, want %q", state, want)
	}
	var writes []string
	written(s, names, func(_ ast.Node, name string) { writes = append(writes, name) })
	if want := []string{"table"}; !slices.Equal(writes, want) {
		t.Errorf("written: got %q, want %q", writes, want)
	}
}

func TestDocumentedFaults(t *testing.T) {
	const text = `package p
type Bare struct{}
// Documented is.
type Documented struct{}
func (Bare) Method() {}
func (hidden) Method() {}
type hidden struct{}
// Codes are.
const (
	One = 1
	Two = 2
)
const Alone = 1
`
	var found []string
	for _, d := range parseText(t, text).file.Decls {
		undocumented(d, func(_ ast.Node, name string) { found = append(found, name) })
	}
	if want := []string{"Bare", "Method", "Alone"}; !slices.Equal(found, want) {
		t.Errorf("got %q, want %q", found, want)
	}
}

func TestRefusedCallFaults(t *testing.T) {
	tests := []struct {
		path, name string
		refused    bool
	}{
		{"time", "Now", true},
		{"time", "Duration", false},
		{"os", "WriteFile", true},
		{"os", "ReadFile", false},
		{"math/rand/v2", "IntN", true},
		{"math/rand/v2", "New", false},
		{"math/rand", "Shuffle", true},
	}
	for _, tt := range tests {
		if why := refused(tt.path, tt.name); (why != "") != tt.refused {
			t.Errorf("%s.%s: refused %v, want %v (%s)", tt.path, tt.name, why != "", tt.refused, why)
		}
	}
}

func TestTableCounts(t *testing.T) {
	s := parseText(t, "package p\nfunc TestX() {\n\ttests := []int{\n\t\t1,\n\t\t2,\n\t}\n\t_ = tests\n}\n")
	s.path = "x_test.go"
	s.functions(func(f *ast.FuncDecl) {
		if got := s.length(f) - tables(s, f); got != 4 {
			t.Errorf("got %d lines, want 4: a table counts as one", got)
		}
	})
}
