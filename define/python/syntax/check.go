package syntax

import "fmt"

// scopeKind is what the nearest enclosing definition is.
type scopeKind uint8

const (
	moduleScope scopeKind = iota
	classScope
	functionScope
	asyncScope
	generatorScope // a generator expression, where an await makes the generator asynchronous
)

// scope is where a statement or expression stands.
type scope struct {
	kind   scopeKind
	loop   bool
	height int
}

// checker makes the checks of CPython's compiler that need more than the grammar: what may stand outside a function or a
// loop, where stars may be, which keywords repeat. It also limits the height of the tree.
type checker struct {
	err  *Error
	late bool // a statement was seen that no __future__ import may follow
}

func check(m *Module) *Error {
	var c checker
	for i, s := range m.Body {
		c.visit(s, scope{})
		c.late = c.late || !earlyStatement(s, i)
	}
	return c.err
}

func (c *checker) fail(n Node, format string, args ...any) {
	if c.err == nil {
		c.err = &Error{Pos: n.Pos(), Msg: fmt.Sprintf(format, args...)}
	}
}

func (c *checker) visit(n Node, s scope) {
	s.height++
	if s.height > MaxHeight {
		c.fail(n, "too many nested expressions or statements")
	}
	if c.err != nil {
		return
	}
	switch n := n.(type) {
	case Stmt:
		c.statement(n, s)
	case Expr:
		c.expression(n, s)
	default:
		children(n, func(x Node) { c.visit(x, s) })
	}
}

func (c *checker) statement(n Stmt, s scope) {
	inner := s
	switch n := n.(type) {
	case *FunctionDef:
		inner.kind, inner.loop = functionScope, false
		if n.Async {
			inner.kind = asyncScope
		}
	case *ClassDef:
		inner.kind, inner.loop = classScope, false
		c.keywords(n.Keywords)
	case *For:
		c.loop(n, n.Async, n.Body, n.Orelse, s)
		c.assigned(n.Target)
		return
	case *While:
		c.loop(n, false, n.Body, n.Orelse, s)
		return
	case *With:
		c.async(n, n.Async, "with", s)
	default:
		c.plain(n, s)
		if c.err != nil {
			return
		}
		children(n, func(x Node) { c.visit(x, inner) })
		return
	}
	headerChildren(n, func(x Node) { c.visit(x, s) })
	bodyChildren(n, func(x Node) { c.visit(x, inner) })
}

// loop checks a for or a while.
func (c *checker) loop(n Stmt, async bool, body, orelse []Stmt, s scope) {
	c.async(n, async, "for", s)
	headerChildren(n, func(x Node) { c.visit(x, s) })
	inner := s
	inner.loop = true
	list(body, func(x Node) { c.visit(x, inner) })
	list(orelse, func(x Node) { c.visit(x, s) })
}

func (c *checker) async(n Node, async bool, word string, s scope) {
	if async && s.kind != asyncScope {
		c.fail(n, "'async %s' outside async function", word)
	}
}

// plain checks statements that open no scope.
func (c *checker) plain(n Stmt, s scope) {
	function := s.kind == functionScope || s.kind == asyncScope
	switch n := n.(type) {
	case *Return:
		if !function {
			c.fail(n, "'return' outside function")
		}
		c.noStar(n.Value, "can't use starred expression here")
	case *Break:
		if !s.loop {
			c.fail(n, "'break' outside loop")
		}
	case *Continue:
		if !s.loop {
			c.fail(n, "'continue' not properly in loop")
		}
	case *Nonlocal:
		if s.kind == moduleScope {
			c.fail(n, "nonlocal declaration not allowed at module level")
		}
	case *ImportFrom:
		c.importFrom(n, s)
	case *ExprStmt:
		c.noStar(n.Value, "can't use starred expression here")
	case *Assign:
		c.noStar(n.Value, "can't use starred expression here")
		for _, t := range n.Targets {
			c.noStar(t, "starred assignment target must be in a list or tuple")
			c.assigned(t)
		}
	case *AugAssign:
		c.noStar(n.Value, "can't use starred expression here")
	case *AnnAssign:
		c.noStar(n.Value, "can't use starred expression here")
	}
}

func (c *checker) importFrom(n *ImportFrom, s scope) {
	if n.Names[0].Name == "*" && s.kind != moduleScope {
		c.fail(n, "import * only allowed at module level")
	}
	if n.Module != "__future__" || n.Level > 0 {
		return
	}
	if c.late || s.height > 1 {
		c.fail(n, "from __future__ imports must occur at the beginning of the file")
	}
	for _, a := range n.Names {
		if !futureFeature(a.Name) {
			c.fail(a, "future feature %s is not defined", a.Name)
		}
	}
}

// earlyStatement tells whether a __future__ import may follow the i-th statement of a file: another one, or the docstring.
func earlyStatement(s Stmt, i int) bool {
	switch s := s.(type) {
	case *ImportFrom:
		return s.Module == "__future__" && s.Level == 0
	case *ExprStmt:
		c, ok := s.Value.(*Constant)
		return ok && c.Kind == StrConstant && i == 0
	}
	return false
}

func futureFeature(name string) bool {
	switch name {
	case "nested_scopes", "generators", "division", "absolute_import", "with_statement", "print_function",
		"unicode_literals", "barry_as_FLUFL", "generator_stop", "annotations":
		return true
	}
	return false
}

func (c *checker) noStar(x Expr, why string) {
	if s, ok := x.(*Starred); ok {
		c.fail(s, "%s", why)
	}
}

// assigned checks that a target has at most one star at each level.
func (c *checker) assigned(x Expr) {
	var elts []Expr
	switch t := x.(type) {
	case *Tuple:
		elts = t.Elts
	case *List:
		elts = t.Elts
	case *Starred:
		elts = []Expr{t.Value}
	}
	stars := 0
	for _, e := range elts {
		if _, ok := e.(*Starred); ok {
			if stars++; stars > 1 {
				c.fail(e, "multiple starred expressions in assignment")
			}
		}
		c.assigned(e)
	}
}

func (c *checker) keywords(keywords []*Keyword) {
	if len(keywords) < 2 {
		return
	}
	seen := make(map[string]bool, len(keywords))
	for _, k := range keywords {
		if k.Arg != "" && seen[k.Arg] {
			c.fail(k, "keyword argument repeated: %s", k.Arg)
		}
		seen[k.Arg] = true
	}
}

func (c *checker) expression(n Expr, s scope) {
	switch n := n.(type) {
	case *Constant, *Name:
		return
	case *Lambda:
		argumentsChildren(n.Args, func(x Node) { c.visit(x, s) })
		s.kind = functionScope
		c.visit(n.Body, s)
		return
	case *Call:
		c.keywords(n.Keywords)
	case *Yield, *YieldFrom:
		c.yield(n, s)
	case *Await:
		c.await(n, s)
	case *GeneratorExp:
		c.generator(n, s)
		return
	case *ListComp:
		c.comprehension(n, n.Generators, s)
	case *SetComp:
		c.comprehension(n, n.Generators, s)
	case *DictComp:
		c.comprehension(n, n.Generators, s)
	}
	children(n, func(x Node) { c.visit(x, s) })
}

func (c *checker) comprehension(n Expr, generators []*Comprehension, s scope) {
	for _, g := range generators {
		if g.Async && s.kind != asyncScope && s.kind != generatorScope {
			c.fail(n, "asynchronous comprehension outside of an asynchronous function")
		}
	}
}

// generator checks a generator expression; its first iterable is evaluated outside it.
func (c *checker) generator(n *GeneratorExp, s scope) {
	inner := s
	inner.kind = generatorScope
	c.visit(n.Elt, inner)
	for i, g := range n.Generators {
		c.visit(g.Target, inner)
		if i == 0 {
			c.visit(g.Iter, s)
		} else {
			c.visit(g.Iter, inner)
		}
		list(g.Ifs, func(x Node) { c.visit(x, inner) })
	}
}

func (c *checker) yield(n Expr, s scope) {
	switch s.kind {
	case moduleScope, classScope:
		c.fail(n, "'yield' outside function")
	case generatorScope:
		c.fail(n, "'yield' inside generator expression")
	case asyncScope:
		if _, from := n.(*YieldFrom); from {
			c.fail(n, "'yield from' inside async function")
		}
	}
}

func (c *checker) await(n Expr, s scope) {
	switch s.kind {
	case moduleScope, classScope:
		c.fail(n, "'await' outside function")
	case functionScope:
		c.fail(n, "'await' outside async function")
	}
}
