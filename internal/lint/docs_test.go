package lint

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"testing"
)

// TestDocumented: an exported name is a promise, and its comment says what is
// promised.
func TestDocumented(t *testing.T) {
	packages := map[string]bool{}
	for _, s := range parseAll(t) {
		if s.test() {
			continue
		}
		dir := filepath.Dir(s.path)
		packages[dir] = packages[dir] || s.file.Doc != nil
		for _, d := range s.file.Decls {
			undocumented(d, func(n ast.Node, name string) {
				t.Errorf("%s: exported %s has no comment that says what a caller may rely on", s.place(n), name)
			})
		}
	}
	for dir, documented := range packages {
		if !documented {
			t.Errorf("package in %q has no comment that says what it is", dir)
		}
	}
}

// undocumented reports the exported names of a declaration that have no comment. A
// comment on a group of constants or variables covers its members; a method counts
// when its type is exported.
func undocumented(d ast.Decl, report func(ast.Node, string)) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) {
			report(d, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			undocumentedSpec(d, spec, report)
		}
	}
}

func undocumentedSpec(d *ast.GenDecl, spec ast.Spec, report func(ast.Node, string)) {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		if spec.Name.IsExported() && d.Doc == nil && spec.Doc == nil {
			report(spec, spec.Name.Name)
		}
	case *ast.ValueSpec:
		if d.Doc != nil || spec.Doc != nil || spec.Comment != nil || d.Tok == token.IMPORT {
			return
		}
		for _, name := range spec.Names {
			if name.IsExported() {
				report(spec, name.Name)
			}
		}
	}
}

// exportedReceiver reports whether a function has no receiver, or one of an
// exported type.
func exportedReceiver(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	t := f.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	switch generic := t.(type) {
	case *ast.IndexExpr:
		t = generic.X
	case *ast.IndexListExpr:
		t = generic.X
	}
	id, ok := t.(*ast.Ident)
	return !ok || id.IsExported()
}
