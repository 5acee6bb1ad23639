package eval

import (
	"fmt"
	"strings"

	"github.com/seed-11e13f51/feast/define/python/syntax"
)

func (in *Interp) callExpr(sc *scope, x *syntax.Call) Value {
	if n, ok := x.Func.(*syntax.Name); ok && len(x.Args) == 0 && len(x.Keywords) == 0 {
		switch n.ID {
		case "super":
			return in.superOf(sc)
		case "globals":
			return &namespaceDict{ns: sc.mod.ns}
		case "locals", "vars":
			return &namespaceDict{ns: sc.vars}
		}
	}
	f := in.eval(sc, x.Func)
	a := in.evalArgs(sc, x)
	in.at(x)
	return in.call(f, a)
}

func (in *Interp) evalArgs(sc *scope, x *syntax.Call) args {
	a := args{pos: in.elements(sc, x.Args)}
	for _, k := range x.Keywords {
		v := in.eval(sc, k.Value)
		if k.Arg != "" {
			a.kw = append(a.kw, kwarg{k.Arg, v})
			continue
		}
		a.kw = append(a.kw, in.keywordsOf(v)...)
	}
	return a
}

// keywordsOf spreads **v.
func (in *Interp) keywordsOf(v Value) []kwarg {
	var out []kwarg
	d := newDict()
	in.updateFrom(d, v)
	for i, k := range d.keys {
		name, ok := asString(k)
		if !ok {
			in.raise("TypeError", "keywords must be strings")
		}
		out = append(out, kwarg{name, d.vals[i]})
	}
	return out
}

// call calls anything callable.
func (in *Interp) call(f Value, a args) Value {
	in.step()
	in.enter()
	defer in.leave()
	switch x := f.(type) {
	case *function:
		return in.callFunction(x, a)
	case *bound:
		return in.call(x.fn, args{pos: append([]Value{x.self}, a.pos...), kw: a.kw})
	case *builtin:
		return x.fn(in, a)
	case *class:
		return in.instantiate(x, a)
	case *opaque:
		return in.callOpaque(x, a)
	case *instance:
		if c, ok := x.cls.find("__call__"); ok {
			return in.call(c, args{pos: append([]Value{x}, a.pos...), kw: a.kw})
		}
		if o := x.cls.foreignBase(); o != "" {
			return unknown(x.cls.name+"()", "its class derives from %s", o)
		}
	case *typingAlias:
		if x.of != nil {
			return in.instantiate(x.of, a)
		}
		return &typingAlias{name: x.name}
	case *staticMethod:
		return in.call(x.fn, a)
	case *feastObject:
		return in.callFeastObject(x, a)
	}
	in.raise("TypeError", "'%s' object is not callable", in.typeName(f))
	return nil
}

// callOpaque gives an unknown result. Containers handed to unknown code may
// come back changed, so they are marked.
func (in *Interp) callOpaque(x *opaque, a args) Value {
	if r, ok := in.knownOpaqueCall(x, a); ok {
		return r
	}
	in.warnStore(x)
	if !x.inert {
		for _, v := range a.pos {
			taint(v, x.origin+"()")
		}
		for _, k := range a.kw {
			taint(k.val, x.origin+"()")
		}
	}
	return &opaque{origin: x.origin + "()", why: x.why, inert: x.inert}
}

// warnStore says that what a definition file does with a store is not done.
func (in *Interp) warnStore(x *opaque) {
	const store = "feast.FeatureStore()."
	for _, m := range []string{"apply", "materialize", "materialize_incremental", "push", "write_to_online_store", "teardown", "delete"} {
		if strings.HasSuffix(x.origin, store+m) || x.origin == "feast.feature_store.FeatureStore()."+m {
			in.warn("FeatureStore." + m + "() is not run: definitions are read without side effects")
		}
	}
}

// knownOpaqueCall handles what is known of decorators: a function keeps its
// text, and what a call of it gives is unknown.
func (in *Interp) knownOpaqueCall(x *opaque, a args) (Value, bool) {
	if len(a.pos) != 1 || len(a.kw) > 0 {
		return nil, false
	}
	switch v := a.pos[0].(type) {
	case *function:
		n := *v
		n.wrapped = x.origin
		return &n, true
	case *class:
		if v.user {
			v.foreign = x.origin
			return v, true
		}
	}
	return nil, false
}

func taint(v Value, why string) {
	switch c := v.(type) {
	case *list:
		if c.taint == "" {
			c.taint = why
			for _, e := range c.elems {
				taint(e, why)
			}
		}
	case *dict:
		if c.taint == "" {
			c.taint = why
			for _, e := range c.vals {
				taint(e, why)
			}
		}
	case *set:
		c.d.taint = why
	case *tuple:
		for _, e := range c.elems {
			taint(e, why)
		}
	}
}

func (in *Interp) makeFunction(sc *scope, n syntax.Node) *function {
	code := in.codeOf(n)
	f := &function{name: code.name, qual: code.name, def: code, scope: sc.functionScope(), attrs: newNamespace()}
	if f.scope == nil {
		f.scope = &scope{vars: sc.mod.ns, mod: sc.mod}
	}
	for _, d := range code.args.Defaults {
		f.defaults = append(f.defaults, in.eval(sc, d))
	}
	for i, d := range code.args.KwDefaults {
		if isNilExpr(d) {
			continue
		}
		if f.kwDefaults == nil {
			f.kwDefaults = map[string]Value{}
		}
		f.kwDefaults[code.args.KwOnly[i].Name] = in.eval(sc, d)
	}
	return f
}

func (in *Interp) functionDef(sc *scope, x *syntax.FunctionDef) Value {
	decorators := make([]Value, len(x.Decorators))
	for i, d := range x.Decorators {
		decorators[i] = in.eval(sc, d)
	}
	f := in.makeFunction(sc, x)
	if len(x.Body) > 0 {
		f.attrs.set("__doc__", docstring(x.Body))
	}
	return in.decorate(f, decorators, func(i int) { in.at(x.Decorators[i]) })
}

func (in *Interp) decorate(v Value, decorators []Value, at func(int)) Value {
	for i := len(decorators) - 1; i >= 0; i-- {
		at(i)
		v = in.call(decorators[i], args{pos: []Value{v}})
	}
	return v
}

func docstring(body []syntax.Stmt) Value {
	if len(body) == 0 {
		return None
	}
	if e, ok := body[0].(*syntax.ExprStmt); ok {
		if c, ok := e.Value.(*syntax.Constant); ok && c.Kind == syntax.StrConstant {
			return c.Str
		}
	}
	return None
}

func (in *Interp) callFunction(f *function, a args) Value {
	if f.wrapped != "" {
		return unknown(f.name+"()", "it is decorated by %s", f.wrapped)
	}
	sc := &scope{
		vars: newNamespace(), info: f.def.info, up: f.scope, mod: f.scope.mod, kind: callScope, fn: f,
	}
	in.bindParams(f, sc, a)
	if ps := allParams(f.def.args); len(ps) > 0 {
		sc.self, _ = sc.vars.get(ps[0].Name)
	}
	if f.def.async {
		return unknown("coroutine "+f.name, "async functions are not run")
	}
	if f.def.info.generator {
		return in.generator(f.name, func(yield func(Value) Value) {
			sc.yield = yield
			in.runBody(f, sc)
		})
	}
	return in.runBody(f, sc)
}

func (in *Interp) runBody(f *function, sc *scope) Value {
	up := in.frame
	in.frame = &frame{mod: sc.mod, name: f.name, line: f.def.first, up: up}
	v := Value(None)
	if f.def.expr != nil {
		v = in.eval(sc, f.def.expr)
	} else if o, r := in.block(sc, f.def.body); o == returned {
		v = r
	}
	in.frame = up
	return v
}

// bindParams assigns arguments to parameters, with CPython's messages.
func (in *Interp) bindParams(f *function, sc *scope, a args) {
	p := f.def.args
	pos := append(append([]*syntax.Arg{}, p.PosOnly...), p.Args...)
	if len(a.pos) > len(pos) && p.Vararg == nil {
		in.raise("TypeError", "%s() takes %s but %d %s given", f.name, countArgs(len(pos), len(f.defaults)), len(a.pos), wasWere(len(a.pos)))
	}
	for i := 0; i < len(pos) && i < len(a.pos); i++ {
		sc.vars.set(pos[i].Name, a.pos[i])
	}
	if p.Vararg != nil {
		rest := []Value{}
		if len(a.pos) > len(pos) {
			rest = append(rest, a.pos[len(pos):]...)
		}
		sc.vars.set(p.Vararg.Name, newTuple(rest...))
	}
	in.bindKeywords(f, sc, a)
	in.bindDefaults(f, sc, pos)
}

func (in *Interp) bindKeywords(f *function, sc *scope, a args) {
	p := f.def.args
	known := map[string]bool{}
	names := []string{}
	for _, x := range append(append([]*syntax.Arg{}, p.Args...), p.KwOnly...) {
		known[x.Name] = true
		names = append(names, x.Name)
	}
	extra := newDict()
	for _, k := range a.kw {
		switch _, dup := sc.vars.get(k.name); {
		case known[k.name] && dup:
			in.raise("TypeError", "%s() got multiple values for argument '%s'", f.name, k.name)
		case known[k.name]:
			sc.vars.set(k.name, k.val)
		case p.Kwarg != nil:
			in.dictSet(extra, k.name, k.val)
		default:
			in.raiseName("TypeError", fmt.Sprintf("%s() got an unexpected keyword argument '%s'", f.name, k.name), k.name, names)
		}
	}
	if p.Kwarg != nil {
		sc.vars.set(p.Kwarg.Name, extra)
	}
}

func (in *Interp) bindDefaults(f *function, sc *scope, pos []*syntax.Arg) {
	var missing []string
	first := len(pos) - len(f.defaults)
	for i, x := range pos {
		if _, ok := sc.vars.get(x.Name); ok {
			continue
		}
		if i < first {
			missing = append(missing, "'"+x.Name+"'")
			continue
		}
		sc.vars.set(x.Name, f.defaults[i-first])
	}
	in.missingArgs(f.name, "positional", missing)
	missing = nil
	for _, x := range f.def.args.KwOnly {
		if _, ok := sc.vars.get(x.Name); ok {
			continue
		}
		v, ok := f.kwDefaults[x.Name]
		if !ok {
			missing = append(missing, "'"+x.Name+"'")
			continue
		}
		sc.vars.set(x.Name, v)
	}
	in.missingArgs(f.name, "keyword-only", missing)
}

func (in *Interp) missingArgs(fn, kind string, names []string) {
	if len(names) == 0 {
		return
	}
	plural := "s"
	if len(names) == 1 {
		plural = ""
	}
	in.raise("TypeError", "%s() missing %d required %s argument%s: %s", fn, len(names), kind, plural, joinAnd(names))
}

func joinAnd(names []string) string {
	switch n := len(names); n {
	case 1:
		return names[0]
	case 2:
		return names[0] + " and " + names[1]
	default:
		return strings.Join(names[:n-1], ", ") + ", and " + names[n-1]
	}
}

func countArgs(n, defaults int) string {
	text := fmt.Sprint(n)
	if defaults > 0 {
		text = fmt.Sprintf("from %d to %d", n-defaults, n)
	}
	if n == 1 && defaults == 0 {
		return text + " positional argument"
	}
	return text + " positional arguments"
}

func wasWere(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}
