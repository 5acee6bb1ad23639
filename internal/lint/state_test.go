package lint

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

// TestNoInit: what runs before main cannot be ordered, tested or left out.
func TestNoInit(t *testing.T) {
	for _, s := range parseAll(t) {
		s.functions(func(f *ast.FuncDecl) {
			if f.Name.Name == "init" && f.Recv == nil {
				t.Errorf("%s: init() runs behind everybody's back; call a function", s.place(f))
			}
		})
	}
}

// TestNoGlobalState: a package-level variable is state that every test and every
// store shares. Tables that nobody writes to, sentinel errors, compiled patterns
// and assertions of interfaces are none.
func TestNoGlobalState(t *testing.T) {
	for _, s := range parseAll(t) {
		if s.kit() {
			continue
		}
		names := map[string]bool{}
		for _, d := range s.file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				if !constant(v, g) {
					t.Errorf("%s: %s is package-level state; hand it to who needs it", s.place(v), v.Names[0].Name)
				}
				for _, name := range v.Names {
					names[name.Name] = true
				}
			}
		}
		written(s, names, func(n ast.Node, name string) {
			t.Errorf("%s: %s is a table of the package, and is written to here", s.place(n), name)
		})
	}
}

// constant reports whether a variable is one in name only.
func constant(v *ast.ValueSpec, g *ast.GenDecl) bool {
	if v.Names[0].Name == "_" || g.Doc != nil && strings.Contains(docText(g.Doc), "//go:embed") {
		return true
	}
	if len(v.Values) != len(v.Names) {
		return false
	}
	for _, value := range v.Values {
		if !constantValue(value) {
			return false
		}
	}
	return true
}

func docText(c *ast.CommentGroup) string {
	var b strings.Builder
	for _, line := range c.List {
		b.WriteString(line.Text + "\n")
	}
	return b.String()
}

func constantValue(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.CompositeLit, *ast.BasicLit, *ast.FuncLit:
		return true
	case *ast.UnaryExpr:
		return e.Op == token.AND && constantValue(e.X)
	case *ast.CallExpr:
		return constantCall(e)
	}
	return false
}

// constantCall reports whether a call makes what nobody changes: an error, a
// pattern, a table computed once, a reflected type.
func constantCall(c *ast.CallExpr) bool {
	fun := c.Fun
	if generic, ok := fun.(*ast.IndexExpr); ok {
		fun = generic.X
	}
	switch f := fun.(type) {
	case *ast.SelectorExpr:
		if chained, ok := f.X.(*ast.CallExpr); ok {
			return constantCall(chained)
		}
		pkg, ok := f.X.(*ast.Ident)
		if !ok {
			return false
		}
		switch pkg.Name + "." + f.Sel.Name {
		case "errors.New", "fmt.Errorf", "regexp.MustCompile", "strings.NewReplacer", "time.Date", "time.Unix", "time.UnixMicro", "reflect.TypeFor", "reflect.TypeOf", "big.NewInt", "crc32.MakeTable":
			return true
		}
	case *ast.FuncLit:
		return true
	}
	return false
}

// written reports assignments to package-level names, also to their elements.
func written(s *source, names map[string]bool, report func(ast.Node, string)) {
	target := func(e ast.Expr) {
		for {
			if i, ok := e.(*ast.IndexExpr); ok {
				e = i.X
				continue
			}
			break
		}
		id, ok := e.(*ast.Ident)
		if !ok || !names[id.Name] || id.Obj == nil {
			return
		}
		if _, ok := id.Obj.Decl.(*ast.ValueSpec); ok && s.file.Scope.Lookup(id.Name) == id.Obj {
			report(e, id.Name)
		}
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, e := range n.Lhs {
				target(e)
			}
		case *ast.IncDecStmt:
			target(n.X)
		}
		return true
	})
}
