package eval

import (
	"iter"

	"github.com/seed-11e13f51/feast/define/python/syntax"
)

// each calls f with the elements of v until it returns false.
func (in *Interp) each(v Value, f func(Value) bool) {
	switch x := plain(v).(type) {
	case *list:
		for i := 0; ; i++ {
			in.untainted(x.taint)
			if i >= len(x.elems) || !f(x.elems[i]) {
				return
			}
		}
	case *tuple:
		eachOf(x.elems, f)
		return
	case rangeValue:
		n := x.len()
		for i := range n {
			in.step()
			if !f(x.start + i*x.step) {
				return
			}
		}
		return
	}
	it := in.iterate(v)
	for {
		e, ok := it.next()
		if !ok || !f(e) {
			return
		}
		in.step()
	}
}

func eachOf(elems []Value, f func(Value) bool) {
	for _, e := range elems {
		if !f(e) {
			return
		}
	}
}

// collect returns all elements of v.
func (in *Interp) collect(v Value) []Value {
	if t, ok := v.(*tuple); ok {
		return t.elems
	}
	out := []Value{}
	in.each(v, func(e Value) bool {
		in.alloc(16)
		out = append(out, e)
		return true
	})
	return out
}

func sliceIterator(what string, elems []Value) *iterator {
	i := 0
	return &iterator{what: what, next: func() (Value, bool) {
		if i >= len(elems) {
			return nil, false
		}
		i++
		return elems[i-1], true
	}}
}

// iterate is iter(v).
func (in *Interp) iterate(v Value) *iterator {
	switch x := plain(v).(type) {
	case *iterator:
		return x
	case *list:
		return in.listIterator(x)
	case *tuple:
		return sliceIterator("tuple_iterator", x.elems)
	case string:
		in.alloc(16 * len(x))
		var out []Value
		for _, r := range x {
			out = append(out, string(r))
		}
		return sliceIterator("str_iterator", out)
	case bytesValue:
		var out []Value
		for i := range len(x) {
			out = append(out, int64(x[i]))
		}
		return sliceIterator("bytes_iterator", out)
	case *dict:
		return in.dictIterator(x)
	case *set:
		in.untainted(x.d.taint)
		in.anyOrder(x)
		return sliceIterator("set_iterator", x.d.liveKeys())
	case *dictView:
		return in.viewIterator(x)
	case *namespaceDict:
		return in.dictIterator(in.snapshot(x))
	case rangeValue:
		return in.rangeIterator(x)
	case *file:
		return sliceIterator("file", x.lines())
	case *opaque:
		in.needsOpaque("iterating over", x)
	case *class:
		if x.enum {
			return sliceIterator("enum", x.memberValues())
		}
	case *environ:
		in.needs("listing the whole environment")
	case *instance:
		return in.instanceIterator(x)
	}
	in.raise("TypeError", "'%s' object is not iterable", in.typeName(v))
	return nil
}

// anyOrder allows iteration over a set only when every order is one CPython
// may give: it randomizes text, but numbers have an order that is not known here.
func (in *Interp) anyOrder(x *set) {
	keys := x.d.liveKeys()
	for _, k := range keys {
		if _, ok := plain(k).(string); !ok && len(keys) > 1 {
			in.needs("the iteration order of a set of %s; sort it", in.typeName(k))
		}
	}
}

// collectAny is collect where the order of a set does not matter.
func (in *Interp) collectAny(v Value) []Value {
	if s, ok := plain(v).(*set); ok {
		in.untainted(s.d.taint)
		return s.d.liveKeys()
	}
	return in.collect(v)
}

func (in *Interp) listIterator(x *list) *iterator {
	i := 0
	return &iterator{what: "list_iterator", next: func() (Value, bool) {
		in.untainted(x.taint)
		if i >= len(x.elems) {
			return nil, false
		}
		i++
		return x.elems[i-1], true
	}}
}

func (in *Interp) dictIterator(x *dict) *iterator {
	in.untainted(x.taint)
	i, n := 0, x.len()
	return &iterator{what: "dict_keyiterator", next: func() (Value, bool) {
		if x.len() != n {
			in.raise("RuntimeError", "dictionary changed size during iteration")
		}
		for ; i < len(x.keys); i++ {
			if _, gone := x.keys[i].(hole); !gone {
				i++
				return x.keys[i-1], true
			}
		}
		return nil, false
	}}
}

func (in *Interp) rangeIterator(x rangeValue) *iterator {
	i, n := int64(0), x.len()
	return &iterator{what: "range_iterator", next: func() (Value, bool) {
		if i >= n {
			return nil, false
		}
		i++
		return x.start + (i-1)*x.step, true
	}}
}

func (in *Interp) instanceIterator(x *instance) *iterator {
	if f, ok := x.cls.find("__iter__"); ok {
		r := in.call(f, args{pos: []Value{x}})
		if y, ok := r.(*instance); ok {
			return in.protocolIterator(y)
		}
		return in.iterate(r)
	}
	if f, ok := x.cls.find("__getitem__"); ok {
		return in.indexIterator(x, f)
	}
	if o := x.cls.foreignBase(); o != "" {
		in.needs("iterating over an instance of a class derived from %s", o)
	}
	in.raise("TypeError", "'%s' object is not iterable", x.cls.name)
	return nil
}

// protocolIterator calls __next__ until StopIteration.
func (in *Interp) protocolIterator(x *instance) *iterator {
	next, ok := x.cls.find("__next__")
	if !ok {
		in.raise("TypeError", "iter() returned non-iterator of type '%s'", x.cls.name)
	}
	return in.untilRaised(x.cls.name, "StopIteration", func() Value { return in.call(next, args{pos: []Value{x}}) })
}

func (in *Interp) indexIterator(x *instance, f Value) *iterator {
	i := int64(-1)
	return in.untilRaised("iterator", "IndexError", func() Value {
		i++
		return in.call(f, args{pos: []Value{x, i}})
	})
}

func (in *Interp) untilRaised(what, exc string, f func() Value) *iterator {
	return &iterator{what: what, next: func() (v Value, ok bool) {
		err := in.catch(func() { v = f() })
		if err == nil {
			return v, true
		}
		if !err.val.cls.is(in.classes[exc]) {
			throw(err)
		}
		return nil, false
	}}
}

// generator runs body as a coroutine that is resumed by next only, so that
// what it does happens when CPython would do it. It has no life of its own:
// nothing runs in parallel, and Close ends what is still suspended.
func (in *Interp) generator(name string, body func(yield func(Value) Value)) *iterator {
	var sent Value = None
	gen := &iterator{what: "generator"}
	next, stop := iter.Pull(func(emit func(Value) bool) {
		defer ignoreStop()
		body(func(v Value) Value {
			inner, d := in.frame, in.depth
			if !emit(v) {
				throw(stopGenerator{})
			}
			in.frame, in.depth = inner, d+1
			r := sent
			sent = None
			return r
		})
	})
	gen.next = func() (Value, bool) {
		in.step()
		in.enter()
		defer in.leave()
		f, d := in.frame, in.depth
		v, ok := next()
		in.frame, in.depth = f, d
		return v, ok
	}
	gen.send = func(v Value) (Value, bool) {
		sent = v
		return gen.next()
	}
	gen.close = stop
	in.open = append(in.open, gen)
	if len(in.open) > 10_000 {
		in.exhaust("the definitions start too many generators")
	}
	return gen
}

func ignoreStop() {
	r := recover()
	if _, ok := r.(stopGenerator); r != nil && !ok {
		throw(r)
	}
}

func (in *Interp) yieldExpr(sc *scope, x *syntax.Yield) Value {
	v := Value(None)
	if x.Value != nil {
		v = in.eval(sc, x.Value)
	}
	return in.yielder(sc)(v)
}

func (in *Interp) yieldFrom(sc *scope, x *syntax.YieldFrom) Value {
	yield := in.yielder(sc)
	in.each(in.eval(sc, x.Value), func(v Value) bool {
		yield(v)
		return true
	})
	return None
}

func (in *Interp) yielder(sc *scope) func(Value) Value {
	for s := sc; s != nil; s = s.up {
		if s.kind == callScope {
			return s.yield
		}
	}
	in.raise("SyntaxError", "'yield' outside function")
	return nil
}

// comprehension scopes and loops.
func (in *Interp) compScope(sc *scope, gens []*syntax.Comprehension) *scope {
	info := newScopeInfo()
	for _, g := range gens {
		setAll(info.locals, targetNames(g.Target))
	}
	up := sc
	if sc.kind == classScope {
		up = sc.functionScope()
	}
	return &scope{vars: newNamespace(), info: info, up: up, mod: sc.mod, kind: compScope, self: sc.self, fn: sc.fn}
}

func (in *Interp) compLoop(sc *scope, gens []*syntax.Comprehension, first Value, emit func(*scope)) {
	cs := in.compScope(sc, gens)
	var run func(i int)
	run = func(i int) {
		if i == len(gens) {
			emit(cs)
			return
		}
		g := gens[i]
		src := first
		if i > 0 {
			src = in.eval(cs, g.Iter)
		}
		in.each(src, func(v Value) bool {
			in.step()
			in.assign(cs, g.Target, v)
			if in.allTrue(cs, g.Ifs) {
				run(i + 1)
			}
			return true
		})
	}
	run(0)
}

func (in *Interp) allTrue(sc *scope, tests []syntax.Expr) bool {
	for _, t := range tests {
		if !in.truth(in.eval(sc, t)) {
			return false
		}
	}
	return true
}

func (in *Interp) compValues(sc *scope, gens []*syntax.Comprehension, elt syntax.Expr) []Value {
	out := []Value{}
	in.compLoop(sc, gens, in.eval(sc, gens[0].Iter), func(cs *scope) {
		in.alloc(16)
		out = append(out, in.eval(cs, elt))
	})
	return out
}

func (in *Interp) dictComp(sc *scope, x *syntax.DictComp) Value {
	d := newDict()
	in.compLoop(sc, x.Generators, in.eval(sc, x.Generators[0].Iter), func(cs *scope) {
		k := in.eval(cs, x.Key)
		in.dictSet(d, k, in.eval(cs, x.Value))
	})
	return d
}

func (in *Interp) generatorExpr(sc *scope, x *syntax.GeneratorExp) Value {
	first := in.iterate(in.eval(sc, x.Generators[0].Iter))
	mod := sc.mod
	return in.generator("<genexpr>", func(yield func(Value) Value) {
		up := in.frame
		in.frame = &frame{mod: mod, name: "<genexpr>", line: x.Pos().Line, up: up}
		in.compLoop(sc, x.Generators, first, func(cs *scope) { yield(in.eval(cs, x.Elt)) })
		in.frame = up
	})
}
