package eval

import (
	"strings"
	"time"
)

func fixedUTC() *time.Location { return time.UTC }

func dateOf(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

// strptime knows the numeric directives.
func strptime(in *Interp, a args) Value {
	p := in.bind("strptime", a, "date_string", "format")
	text, format := in.mustString("strptime", p[0]), in.mustString("strptime", p[1])
	var layout strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			layout.WriteByte(format[i])
			continue
		}
		i++
		l, ok := map[byte]string{
			'Y': "2006", 'm': "1", 'd': "2", 'H': "15", 'M': "4", 'S': "5", 'f': "999999", 'z': "-0700", '%': "%", 'b': "Jan", 'B': "January",
		}[format[i]]
		if !ok {
			in.needs("strptime directive %%%c", format[i])
		}
		layout.WriteString(l)
	}
	t, err := time.Parse(layout.String(), text)
	if err != nil {
		in.raise("ValueError", "time data %s does not match format %s", stringRepr(text), stringRepr(format))
	}
	if !strings.Contains(format, "%z") {
		return &datetime{t: t}
	}
	return in.fromISO(t.Format("2006-01-02T15:04:05.999999Z07:00"))
}

func (in *Interp) libDataclasses() map[string]Value {
	decorator := method("dataclass", func(in *Interp, a args) Value {
		opts := map[string]bool{}
		for _, k := range a.kw {
			opts[k.name] = in.truth(k.val)
		}
		apply := func(v Value) Value {
			c, ok := v.(*class)
			if !ok {
				in.needs("@dataclass on a %s", in.typeName(v))
			}
			return in.makeDataclass(c, opts)
		}
		if len(a.pos) == 1 {
			return apply(a.pos[0])
		}
		return method("dataclass(...)", func(in *Interp, a args) Value { return apply(in.one("dataclass", a)) })
	})
	return map[string]Value{
		"dataclass": decorator, "field": method("field", makeField), "asdict": method("asdict", func(in *Interp, a args) Value { return in.asDict(a.pos[0]) }),
		"replace": method("replace", func(in *Interp, a args) Value {
			x, ok := a.pos[0].(*instance)
			if !ok {
				in.needs("dataclasses.replace of a %s", in.typeName(a.pos[0]))
			}
			n := &instance{cls: x.cls, attrs: newNamespace()}
			for _, k := range x.attrs.order {
				n.attrs.set(k, x.attrs.vals[k])
			}
			for _, k := range a.kw {
				n.attrs.set(k.name, k.val)
			}
			return n
		}),
		"is_dataclass": method("is_dataclass", func(in *Interp, a args) Value { return in.typeOf(a.pos[0]).fields != nil }),
		"fields": method("fields", func(in *Interp, a args) Value {
			c, ok := a.pos[0].(*class)
			if !ok {
				c = in.typeOf(a.pos[0])
			}
			out := newTuple()
			for _, f := range c.fields {
				x := &instance{cls: in.classes["Field"], attrs: newNamespace()}
				x.attrs.set("name", f.name)
				out.elems = append(out.elems, x)
			}
			return out
		}),
		"KW_ONLY": &typingAlias{name: "KW_ONLY"},
	}
}

func makeField(in *Interp, a args) Value {
	p := in.bind("field", a, "*default?", "*default_factory?", "*init?", "*repr?", "*hash?", "*compare?", "*metadata?", "*kw_only?")
	return &fieldSpec{field{
		def: p[0], factory: p[1], noInit: !in.boolArg(p[2], true), noRepr: !in.boolArg(p[3], true),
		noComp: !in.boolArg(p[5], true), keyword: in.boolArg(p[7], false),
	}}
}

// asDict is dataclasses.asdict: deep for dataclasses and containers.
func (in *Interp) asDict(v Value) Value {
	in.enter()
	defer in.leave()
	switch x := v.(type) {
	case *instance:
		if x.cls.fields == nil {
			return v
		}
		d := newDict()
		for i, val := range in.fieldValues(x) {
			in.dictSet(d, x.cls.fields[i].name, in.asDict(val))
		}
		return d
	case *list:
		out := newList()
		for _, e := range x.elems {
			out.elems = append(out.elems, in.asDict(e))
		}
		return out
	case *dict:
		d := newDict()
		for _, k := range x.liveKeys() {
			e, _ := in.dictGet(x, k)
			in.dictSet(d, k, in.asDict(e))
		}
		return d
	}
	return v
}

func (in *Interp) libFunctools() map[string]Value {
	passDecorator := method("lru_cache", func(_ *Interp, a args) Value {
		if len(a.pos) == 1 {
			if _, ok := a.pos[0].(*function); ok {
				return a.pos[0]
			}
		}
		return method("lru_cache(...)", func(_ *Interp, a args) Value { return a.pos[0] })
	})
	return map[string]Value{
		"partial": in.classes["partial"], "lru_cache": passDecorator, "cache": passDecorator,
		"wraps": method("wraps", func(in *Interp, a args) Value {
			from := a.pos[0]
			return method("wraps(...)", func(in *Interp, a args) Value {
				if f, ok := a.pos[0].(*function); ok {
					for _, n := range []string{"__name__", "__doc__", "__module__", "__qualname__"} {
						if v, ok := in.attrOpt(from, n); ok {
							in.setAttr(f, n, v)
						}
					}
					f.attrs.set("__wrapped__", from)
				}
				return a.pos[0]
			})
		}),
		"reduce": method("reduce", func(in *Interp, a args) Value {
			p := in.bind("reduce", a, "function", "iterable", "initial?")
			acc := p[2]
			for _, v := range in.collect(p[1]) {
				if acc == nil {
					acc = v
					continue
				}
				acc = in.call(p[0], args{pos: []Value{acc, v}})
			}
			if acc == nil {
				in.raise("TypeError", "reduce() of empty iterable with no initial value")
			}
			return acc
		}),
		"total_ordering":  method("total_ordering", func(in *Interp, _ args) Value { in.needs("functools.total_ordering"); return nil }),
		"cached_property": method("cached_property", func(_ *Interp, a args) Value { return &property{get: a.pos[0]} }),
	}
}

func (in *Interp) libCollections() map[string]Value {
	out := in.classNames("OrderedDict defaultdict Counter")
	out["namedtuple"] = method("namedtuple", func(in *Interp, a args) Value {
		p := in.bind("namedtuple", a, "typename", "field_names", "*rename?", "*defaults?", "*module?")
		names := []string{}
		if s, ok := asString(p[1]); ok {
			names = strings.Fields(strings.ReplaceAll(s, ",", " "))
		} else {
			for _, v := range in.collect(p[1]) {
				names = append(names, in.mustString("namedtuple", v))
			}
		}
		c := &class{name: in.mustString("namedtuple", p[0]), ns: newNamespace(), user: true, namedTuple: true, bases: []*class{in.classes["tuple"]}}
		c.mro = in.linearize(c)
		for _, n := range names {
			c.fields = append(c.fields, field{name: n})
		}
		if p[3] != nil && p[3] != Value(None) {
			defaults := in.collect(p[3])
			for i, d := range defaults {
				c.fields[len(names)-len(defaults)+i].def = d
			}
		}
		c.ns.set("_fields", newTuple(stringsList(names).elems...))
		return c
	})
	return out
}

func libItertools() map[string]Value {
	gen := func(name string, f func(in *Interp, a args, yield func(Value))) Value {
		return method(name, func(in *Interp, a args) Value {
			return in.generator(name, func(emit func(Value) Value) {
				f(in, a, func(v Value) {
					in.step()
					emit(v)
				})
			})
		})
	}
	chain := func(in *Interp, seqs []Value, yield func(Value)) {
		for _, s := range seqs {
			in.each(s, func(v Value) bool {
				yield(v)
				return true
			})
		}
	}
	return map[string]Value{
		"chain": &builtin{name: "chain", fn: gen("chain", func(in *Interp, a args, y func(Value)) { chain(in, a.pos, y) }).(*builtin).fn},
		"count": gen("count", func(in *Interp, a args, y func(Value)) {
			p := in.bind("count", a, "start?", "step?")
			v, step := orZero(p[0]), p[1]
			if step == nil {
				step = int64(1)
			}
			for {
				y(v)
				v = in.binary("+", v, step)
			}
		}),
		"repeat": gen("repeat", func(in *Interp, a args, y func(Value)) {
			p := in.bind("repeat", a, "object", "times?")
			for n := in.intArg(p[1], 1<<40); n > 0; n-- {
				y(p[0])
			}
		}),
		"cycle": gen("cycle", func(in *Interp, a args, y func(Value)) {
			for e := in.collect(a.pos[0]); len(e) > 0; {
				chain(in, []Value{newTuple(e...)}, y)
			}
		}),
		"islice": gen("islice", islice),
		"product": gen("product", func(in *Interp, a args, y func(Value)) {
			n := int64(1)
			for _, k := range a.kw {
				n = in.intArg(k.val, 1)
			}
			pools := []*tuple{}
			for range min(n, 64) {
				for _, v := range a.pos {
					pools = append(pools, newTuple(in.collect(v)...))
				}
			}
			product(pools, nil, y)
		}),
		"combinations": gen("combinations", func(in *Interp, a args, y func(Value)) {
			combinations(in.collect(a.pos[0]), int(in.intArg(a.pos[1], 0)), nil, y)
		}),
		"zip_longest": gen("zip_longest", zipLongest),
		"groupby":     method("groupby", groupBy),
		"accumulate": gen("accumulate", func(in *Interp, a args, y func(Value)) {
			var acc Value
			for _, v := range in.collect(a.pos[0]) {
				if acc != nil {
					v = in.binary("+", acc, v)
				}
				acc = v
				y(v)
			}
		}),
	}
}

func islice(in *Interp, a args, yield func(Value)) {
	p := in.bind("islice", a, "iterable", "start", "stop?", "step?")
	start, stop, step := int64(0), in.intArg(p[1], 1<<40), in.intArg(p[3], 1)
	if p[2] != nil {
		start, stop = in.intArg(p[1], 0), in.intArg(p[2], 1<<40)
	}
	it := in.iterate(p[0])
	for i := int64(0); i < stop; i++ {
		v, ok := it.next()
		if !ok {
			return
		}
		if i >= start && (i-start)%max(step, 1) == 0 {
			yield(v)
		}
	}
}

func product(pools []*tuple, head []Value, yield func(Value)) {
	if len(pools) == 0 {
		yield(newTuple(append([]Value{}, head...)...))
		return
	}
	for _, v := range pools[0].elems {
		product(pools[1:], append(head[:len(head):len(head)], v), yield)
	}
}

func combinations(e []Value, n int, head []Value, yield func(Value)) {
	if n == 0 {
		yield(newTuple(append([]Value{}, head...)...))
		return
	}
	for i := range e {
		combinations(e[i+1:], n-1, append(head[:len(head):len(head)], e[i]), yield)
	}
}

func zipLongest(in *Interp, a args, yield func(Value)) {
	fill := Value(None)
	for _, k := range a.kw {
		fill = k.val
	}
	seqs, n := [][]Value{}, 0
	for _, v := range a.pos {
		e := in.collect(v)
		seqs, n = append(seqs, e), max(n, len(e))
	}
	for i := range n {
		t := newTuple()
		for _, s := range seqs {
			v := fill
			if i < len(s) {
				v = s[i]
			}
			t.elems = append(t.elems, v)
		}
		yield(t)
	}
}

func groupBy(in *Interp, a args) Value {
	p := in.bind("groupby", a, "iterable", "key?")
	out := newList()
	var last Value
	for _, v := range in.collect(p[0]) {
		k := v
		if p[1] != nil && p[1] != Value(None) {
			k = in.call(p[1], args{pos: []Value{v}})
		}
		if last == nil || !in.equal(k, last) {
			out.elems = append(out.elems, newTuple(k, newList()))
		}
		g := out.elems[len(out.elems)-1].(*tuple).elems[1].(*list)
		g.elems = append(g.elems, v)
		last = k
	}
	return in.iterate(out)
}

func libOperator() map[string]Value {
	item := method("itemgetter", func(_ *Interp, keys args) Value {
		return method("itemgetter(...)", func(in *Interp, a args) Value {
			out := newTuple()
			for _, k := range keys.pos {
				out.elems = append(out.elems, in.subscript(a.pos[0], k))
			}
			if len(out.elems) == 1 {
				return out.elems[0]
			}
			return out
		})
	})
	attr := method("attrgetter", func(_ *Interp, keys args) Value {
		return method("attrgetter(...)", func(in *Interp, a args) Value { return in.attr(a.pos[0], in.mustString("attrgetter", keys.pos[0])) })
	})
	out := map[string]Value{"itemgetter": item, "attrgetter": attr}
	for n, op := range map[string]string{"add": "+", "sub": "-", "mul": "*", "or_": "|", "and_": "&"} {
		out[n] = method(n, func(in *Interp, a args) Value { return in.binary(op, a.pos[0], a.pos[1]) })
	}
	return out
}

func libCopy() map[string]Value {
	return map[string]Value{
		"copy":     method("copy", func(in *Interp, a args) Value { return in.copyValue(a.pos[0], false) }),
		"deepcopy": method("deepcopy", func(in *Interp, a args) Value { return in.copyValue(a.pos[0], true) }),
	}
}

func (in *Interp) copyValue(v Value, deep bool) Value {
	in.enter()
	defer in.leave()
	each := func(v Value) Value {
		if deep {
			return in.copyValue(v, true)
		}
		return v
	}
	switch x := v.(type) {
	case *list:
		out := newList()
		for _, e := range x.elems {
			out.elems = append(out.elems, each(e))
		}
		out.taint = x.taint
		return out
	case *dict:
		d := in.copyDict(x)
		for i := range d.vals {
			d.vals[i] = each(d.vals[i])
		}
		return d
	case *set:
		return &set{d: in.copyDict(x.d), frozen: x.frozen}
	case *tuple:
		n := *x
		n.elems = nil
		for _, e := range x.elems {
			n.elems = append(n.elems, each(e))
		}
		return &n
	case *instance:
		n := &instance{cls: x.cls, attrs: newNamespace(), payload: x.payload}
		for _, k := range x.attrs.order {
			n.attrs.set(k, each(x.attrs.vals[k]))
		}
		return n
	case *feastObject:
		in.refuse("copying a %s is not evaluated natively", x.cls.name)
	}
	return v
}

func (in *Interp) libContextlib() map[string]Value {
	manager := method("contextmanager", func(in *Interp, a args) Value {
		fn := a.pos[0]
		return method("contextmanager", func(in *Interp, a args) Value {
			it, ok := in.call(fn, a).(*iterator)
			if !ok {
				in.needs("contextmanager on a function that is not a generator")
			}
			return in.generatorContext(it)
		})
	})
	suppress := method("suppress", func(in *Interp, a args) Value {
		return in.contextOf(func() Value { return None }, func(b args) Value {
			e, ok := b.pos[1].(*instance)
			return ok && in.excMatches(e, newTuple(a.pos...))
		})
	})
	null := method("nullcontext", func(in *Interp, a args) Value {
		return in.contextOf(func() Value { return orNone(in.bind("nullcontext", a, "enter_result?")[0]) }, func(args) Value { return false })
	})
	return map[string]Value{"contextmanager": manager, "suppress": suppress, "nullcontext": null}
}

// contextOf makes a context manager of two functions.
func (in *Interp) contextOf(enter func() Value, exit func(args) Value) Value {
	x := &instance{cls: in.classes["object"], attrs: newNamespace()}
	x.attrs.set("__enter__", method("__enter__", func(*Interp, args) Value { return enter() }))
	x.attrs.set("__exit__", method("__exit__", func(_ *Interp, a args) Value { return exit(a) }))
	return x
}

func (in *Interp) generatorContext(it *iterator) Value {
	return in.contextOf(func() Value {
		v, ok := it.next()
		if !ok {
			in.raise("RuntimeError", "generator didn't yield")
		}
		return v
	}, func(a args) Value {
		if a.pos[0] != Value(None) {
			in.needs("an exception inside a context made by contextmanager")
		}
		if _, more := it.next(); more {
			in.raise("RuntimeError", "generator didn't stop")
		}
		return false
	})
}
