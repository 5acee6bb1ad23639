package lint

import (
	"bytes"
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// The house numbers (CONTRIBUTING.md): the medians of the Go code bases this one
// learns from.
const (
	maxFunction       = 80
	maxMedianFunction = 10
	maxP90Function    = 45
	maxElse           = 0.10
	maxMethods        = 5
	maxFile           = 500
)

// TestFunctionLength keeps functions readable at one glance. A table of test cases
// counts as one line; median and p90 count the lines between the braces.
func TestFunctionLength(t *testing.T) {
	var lengths []int
	for _, s := range parseAll(t) {
		s.functions(func(f *ast.FuncDecl) {
			n := s.length(f) - tables(s, f)
			if !s.test() {
				lengths = append(lengths, max(1, s.length(f.Body)-2))
			}
			if n > maxFunction {
				t.Errorf("%s: %s has %d lines; what is longer than %d hides a function inside", s.place(f), f.Name.Name, n, maxFunction)
			}
		})
	}
	slices.Sort(lengths)
	median, p90 := lengths[len(lengths)/2], lengths[len(lengths)*9/10]
	t.Logf("%d functions, median %d lines, p90 %d", len(lengths), median, p90)
	if median > maxMedianFunction || p90 > maxP90Function {
		t.Errorf("functions grew: median %d lines (want <= %d), p90 %d (want <= %d)", median, maxMedianFunction, p90, maxP90Function)
	}
}

// tables counts the lines of composite literals in a test function, less one each.
func tables(s *source, f *ast.FuncDecl) int {
	if !s.kit() {
		return 0
	}
	lines := 0
	ast.Inspect(f, func(n ast.Node) bool {
		l, ok := n.(*ast.CompositeLit)
		if ok {
			lines += s.length(l) - 1
		}
		return !ok
	})
	return lines
}

func TestElse(t *testing.T) {
	ifs, elses := 0, 0
	for _, s := range parseAll(t) {
		if s.test() {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if i, ok := n.(*ast.IfStmt); ok {
				ifs++
				if i.Else != nil {
					elses++
				}
			}
			return true
		})
	}
	t.Logf("%d of %d ifs have an else", elses, ifs)
	if float64(elses) > maxElse*float64(ifs) {
		t.Errorf("%d of %d ifs have an else; return early instead", elses, ifs)
	}
}

// TestInterfaces keeps ports narrow: the size of every driver follows from them.
func TestInterfaces(t *testing.T) {
	for _, s := range parseAll(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if i, ok := spec.Type.(*ast.InterfaceType); ok && i.Methods.NumFields() > maxMethods {
				t.Errorf("%s: interface %s has %d methods; more than %d make every implementation wide",
					s.place(spec), spec.Name.Name, i.Methods.NumFields(), maxMethods)
			}
			return true
		})
	}
}

func TestFileLength(t *testing.T) {
	for _, s := range parseAll(t) {
		if s.lines > maxFile {
			t.Errorf("%s has %d lines; more than %d is more than one subject", s.path, s.lines, maxFile)
		}
	}
}

func TestPackageNames(t *testing.T) {
	refused := []string{"util", "utils", "common", "helpers", "helper", "base", "types", "manager", "misc"}
	for _, s := range parseAll(t) {
		if slices.Contains(refused, s.file.Name.Name) {
			t.Errorf("%s: a package called %s says nothing of what is in it", s.path, s.file.Name.Name)
		}
	}
}

// TestNoTodo: an intention belongs where it is planned, not where it is forgotten.
func TestNoTodo(t *testing.T) {
	marks := []string{"TO" + "DO", "FIX" + "ME", "XX" + "X:"}
	for _, s := range parseAll(t) {
		for _, group := range s.file.Comments {
			for _, mark := range marks {
				if strings.Contains(group.Text(), mark) {
					t.Errorf("%s: a comment says %s", s.place(group), mark)
				}
			}
		}
	}
}

// TestNoMachinePaths: the source must build and run anywhere.
func TestNoMachinePaths(t *testing.T) {
	for _, s := range parseAll(t) {
		for _, path := range []string{"/wo" + "rk/", "/home" + "/", "/Us" + "ers/"} {
			if bytes.Contains(s.text, []byte(path)) {
				t.Errorf("%s names %s, a directory of one machine", s.path, path)
			}
		}
	}
}
