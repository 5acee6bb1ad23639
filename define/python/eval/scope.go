package eval

import (
	"strings"

	"github.com/seed-11e13f51/feast/define/python/syntax"
)

// scope is where names live: a module, a class body, a call or a comprehension.
type scope struct {
	vars *namespace
	info *scopeInfo
	up   *scope // the enclosing function scope, nil at module level
	mod  *module
	kind scopeKind
	fn   *function
	self Value // first argument, for super()
	// yield hands a value out of a generator and returns what was sent in.
	yield func(Value) Value
}

type scopeKind uint8

const (
	moduleScope scopeKind = iota
	classScope
	callScope
	compScope
)

// scopeInfo is what a function's text says about its names.
type scopeInfo struct {
	locals, globals, nonlocals map[string]bool
	generator                  bool
}

// funcCode is a function or lambda of the syntax tree.
type funcCode struct {
	name  string
	args  *syntax.Arguments
	body  []syntax.Stmt
	expr  syntax.Expr
	node  syntax.Node
	first int
	async bool
	info  *scopeInfo
}

func (in *Interp) codeOf(n syntax.Node) *funcCode {
	if c, ok := in.codes[n]; ok {
		return c
	}
	c := &funcCode{node: n, first: n.Pos().Line}
	switch x := n.(type) {
	case *syntax.FunctionDef:
		c.name, c.args, c.body, c.async, c.first = x.Name, x.Args, x.Body, x.Async, x.FirstLine()
	case *syntax.Lambda:
		c.name, c.args, c.expr = "<lambda>", x.Args, x.Body
	}
	c.info = analyse(c)
	in.codes[n] = c
	return c
}

func newScopeInfo() *scopeInfo {
	return &scopeInfo{locals: map[string]bool{}, globals: map[string]bool{}, nonlocals: map[string]bool{}}
}

func analyse(c *funcCode) *scopeInfo {
	info := newScopeInfo()
	for _, p := range allParams(c.args) {
		info.locals[p.Name] = true
	}
	visit := func(n syntax.Node) bool { return info.visit(n) }
	walkStmts(c.body, visit)
	if c.expr != nil {
		walkExpr(c.expr, visit)
	}
	for n := range info.globals {
		delete(info.locals, n)
	}
	for n := range info.nonlocals {
		delete(info.locals, n)
	}
	return info
}

func allParams(a *syntax.Arguments) []*syntax.Arg {
	out := append(append([]*syntax.Arg{}, a.PosOnly...), a.Args...)
	if a.Vararg != nil {
		out = append(out, a.Vararg)
	}
	out = append(out, a.KwOnly...)
	if a.Kwarg != nil {
		out = append(out, a.Kwarg)
	}
	return out
}

// visit collects the names n binds in this scope.
func (s *scopeInfo) visit(n syntax.Node) bool {
	switch x := n.(type) {
	case *syntax.Yield, *syntax.YieldFrom:
		s.generator = true
	case *syntax.Global:
		setAll(s.globals, x.Names)
	case *syntax.Nonlocal:
		setAll(s.nonlocals, x.Names)
	case *syntax.Lambda:
		walkArguments(x.Args, s.visit)
		return false
	case *syntax.ListComp:
		return s.comp(x.Generators, x.Elt)
	case *syntax.SetComp:
		return s.comp(x.Generators, x.Elt)
	case *syntax.DictComp:
		return s.comp(x.Generators, x.Key, x.Value)
	case *syntax.GeneratorExp:
		return s.comp(x.Generators, x.Elt)
	}
	setAll(s.locals, binds(n))
	return !definesScope(n, s.visit)
}

// comp looks for names a comprehension binds outside itself, by :=.
func (s *scopeInfo) comp(gens []*syntax.Comprehension, elts ...syntax.Expr) bool {
	for _, g := range gens {
		walkExpr(g.Iter, s.visit)
		walkExprs(s.visit, g.Ifs...)
	}
	walkExprs(s.visit, elts...)
	return false
}

// definesScope visits what a def or class evaluates outside its own scope.
func definesScope(n syntax.Node, visit func(syntax.Node) bool) bool {
	switch x := n.(type) {
	case *syntax.FunctionDef:
		walkExprs(visit, x.Decorators...)
		walkArguments(x.Args, visit)
		return true
	case *syntax.ClassDef:
		walkExprs(visit, x.Decorators...)
		walkExprs(visit, x.Bases...)
		return true
	}
	return false
}

func setAll(m map[string]bool, names []string) {
	for _, n := range names {
		m[n] = true
	}
}

// binds lists the names a node binds itself, not those of nodes below it.
func binds(n syntax.Node) []string {
	switch x := n.(type) {
	case *syntax.Assign:
		return targetNames(x.Targets...)
	case *syntax.AnnAssign:
		return targetNames(x.Target)
	case *syntax.AugAssign:
		return targetNames(x.Target)
	case *syntax.For:
		return targetNames(x.Target)
	case *syntax.Delete:
		return targetNames(x.Targets...)
	case *syntax.NamedExpr:
		return []string{x.Target.ID}
	case *syntax.FunctionDef:
		return []string{x.Name}
	case *syntax.ClassDef:
		return []string{x.Name}
	case *syntax.TypeAlias:
		return []string{x.Name.ID}
	case *syntax.With:
		var out []string
		for _, it := range x.Items {
			out = append(out, targetNames(it.Vars)...)
		}
		return out
	case *syntax.Try:
		var out []string
		for _, h := range x.Handlers {
			out = append(out, nonEmpty(h.Name)...)
		}
		return out
	}
	return bindsImport(n)
}

func bindsImport(n syntax.Node) []string {
	var out []string
	switch x := n.(type) {
	case *syntax.Import:
		for _, a := range x.Names {
			out = append(out, importedName(a))
		}
	case *syntax.ImportFrom:
		for _, a := range x.Names {
			if a.Name != "*" {
				out = append(out, aliasName(a))
			}
		}
	case *syntax.MatchAs:
		return nonEmpty(x.Name)
	case *syntax.MatchStar:
		return nonEmpty(x.Name)
	case *syntax.MatchMapping:
		return nonEmpty(x.Rest)
	}
	return out
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func aliasName(a *syntax.Alias) string {
	if a.AsName != "" {
		return a.AsName
	}
	return a.Name
}

// importedName is what "import a.b" binds: a, or the name after as.
func importedName(a *syntax.Alias) string {
	if a.AsName != "" {
		return a.AsName
	}
	name, _, _ := strings.Cut(a.Name, ".")
	return name
}

func targetNames(targets ...syntax.Expr) []string {
	var out []string
	for _, t := range targets {
		switch x := t.(type) {
		case *syntax.Name:
			out = append(out, x.ID)
		case *syntax.Tuple:
			out = append(out, targetNames(x.Elts...)...)
		case *syntax.List:
			out = append(out, targetNames(x.Elts...)...)
		case *syntax.Starred:
			out = append(out, targetNames(x.Value)...)
		}
	}
	return out
}

// lookup finds the value of a name.
func (in *Interp) lookup(sc *scope, name string) Value {
	if v, ok := in.lookupLocal(sc, name); ok {
		return v
	}
	if v, ok := sc.mod.ns.get(name); ok {
		return v
	}
	if v, ok := in.builtins[name]; ok {
		return v
	}
	if m := in.starOrigin(sc.mod); m != "" {
		return unknown(name, "it may come from 'from %s import *'", m)
	}
	in.raiseName("NameError", "name '"+name+"' is not defined", name, append(sc.mod.ns.order, in.builtinNames()...))
	return nil
}

func (in *Interp) lookupLocal(sc *scope, name string) (Value, bool) {
	for s := sc; s != nil && s.kind != moduleScope; s = s.up {
		if s.kind == classScope {
			if v, ok := s.vars.get(name); ok && s == sc {
				return v, true
			}
			continue
		}
		if s.info.globals[name] {
			return nil, false
		}
		if !s.info.locals[name] {
			continue
		}
		v, ok := s.vars.get(name)
		if ok {
			return v, true
		}
		if s != sc {
			in.raise("NameError", "cannot access free variable '%s' where it is not associated with a value in enclosing scope", name)
		}
		in.raise("UnboundLocalError", "cannot access local variable '%s' where it is not associated with a value", name)
	}
	return nil, false
}

// holder is the namespace that binds name when assigned in sc.
func (in *Interp) holder(sc *scope, name string) *namespace {
	switch {
	case sc.kind == moduleScope:
		return sc.mod.ns
	case sc.info != nil && sc.info.globals[name]:
		return sc.mod.ns
	case sc.kind == compScope && !sc.info.locals[name]:
		return in.holder(sc.outer(), name)
	case sc.info != nil && sc.info.nonlocals[name]:
		for s := sc.up; s != nil && s.kind != moduleScope; s = s.up {
			if s.info != nil && s.info.locals[name] {
				return s.vars
			}
		}
		in.raise("SyntaxError", "no binding for nonlocal '%s' found", name)
	}
	return sc.vars
}

// outer is the scope around a comprehension.
func (s *scope) outer() *scope {
	if s.up != nil {
		return s.up
	}
	return &scope{vars: s.mod.ns, mod: s.mod}
}

func (in *Interp) setName(sc *scope, name string, v Value) {
	in.holder(sc, name).set(name, v)
}

// functionScope is the scope a function defined in sc closes over.
func (s *scope) functionScope() *scope {
	for s != nil && s.kind == classScope {
		s = s.up
	}
	return s
}
