package lint

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// source is one parsed Go file of the module that people wrote.
type source struct {
	path  string // from the root of the module
	fset  *token.FileSet
	file  *ast.File
	text  []byte
	lines int
}

func (s *source) test() bool { return strings.HasSuffix(s.path, "_test.go") }

// place returns file:line of a node.
func (s *source) place(n ast.Node) string {
	p := s.fset.Position(n.Pos())
	return strings.TrimSuffix(p.String(), ":"+strconv.Itoa(p.Column))
}

// length is the number of lines of a node.
func (s *source) length(n ast.Node) int {
	return s.fset.Position(n.End()).Line - s.fset.Position(n.Pos()).Line + 1
}

// parseAll reads every Go file of the module that is not generated.
func parseAll(t *testing.T) []*source {
	t.Helper()
	dir := root(t)
	var all []*source
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skipDir(dir, path, d.Name())
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		s, err := parseFile(dir, path)
		if err == nil && !ast.IsGenerated(s.file) {
			all = append(all, s)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// skipDir leaves out what is no part of the module: hidden directories, test data,
// and modules of their own.
func skipDir(dir, path, name string) error {
	if path == dir {
		return nil
	}
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" {
		return filepath.SkipDir
	}
	if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil {
		return filepath.SkipDir
	}
	return nil
}

func parseFile(dir, path string) (*source, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	name, err := filepath.Rel(dir, path)
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, text, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	return &source{path: name, fset: fset, file: f, text: text, lines: fset.File(f.Pos()).LineCount()}, nil
}

// functions calls each for every function of the file that has a body.
func (s *source) functions(each func(*ast.FuncDecl)) {
	for _, d := range s.file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
			each(f)
		}
	}
}

// kit reports whether the file is there for tests only: a test, or a package of
// conformance tests, whose name ends in test or is testkit.
func (s *source) kit() bool {
	return s.test() || strings.HasSuffix(s.file.Name.Name, "test") || s.file.Name.Name == "testkit"
}

// in reports whether the file lies below one of the directories.
func (s *source) in(dirs ...string) bool {
	return slices.ContainsFunc(dirs, func(dir string) bool { return strings.HasPrefix(s.path, dir+"/") })
}
