package eval

// onList adapts a function of a list and arguments bound to params.
func onList(name string, f func(in *Interp, l *list, p []Value) Value, params ...string) methodFunc {
	return func(in *Interp, self Value, a args) Value {
		l, ok := plain(self).(*list)
		if !ok {
			in.raise("TypeError", "descriptor '%s' requires a 'list' object", name)
		}
		return f(in, l, in.bind(name, a, params...))
	}
}

func (in *Interp) extend(l *list, v Value) {
	if _, ok := v.(*opaque); ok {
		in.notKnown(v)
	}
	e := in.collect(v)
	in.alloc(16 * len(e))
	l.elems = append(l.elems, e...)
}

func listMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"append": onList("append", func(in *Interp, l *list, p []Value) Value {
			in.alloc(16)
			l.elems = append(l.elems, p[0])
			return None
		}, "object"),
		"extend": onList("extend", func(in *Interp, l *list, p []Value) Value {
			in.extend(l, p[0])
			return None
		}, "iterable"),
		"insert":  onList("insert", listInsert, "index", "object"),
		"pop":     onList("pop", listPop, "index?"),
		"remove":  onList("remove", listRemove, "value"),
		"index":   onList("index", listIndex, "value", "start?", "stop?"),
		"count":   onList("count", func(in *Interp, l *list, p []Value) Value { return in.countIn(l.elems, p[0]) }, "value"),
		"sort":    onList("sort", listSort, "*key?", "*reverse?"),
		"reverse": onList("reverse", listReverse),
		"clear": onList("clear", func(_ *Interp, l *list, _ []Value) Value {
			l.elems, l.taint = nil, ""
			return None
		}),
		"copy": onList("copy", func(in *Interp, l *list, _ []Value) Value {
			in.untainted(l.taint)
			return newList(append([]Value{}, l.elems...)...)
		}),
	}
}

func listInsert(in *Interp, l *list, p []Value) Value {
	in.untainted(l.taint)
	i := int(in.intArg(p[0], 0))
	if i < 0 {
		i += len(l.elems)
	}
	i = min(max(i, 0), len(l.elems))
	in.alloc(16)
	l.elems = append(l.elems[:i:i], append([]Value{p[1]}, l.elems[i:]...)...)
	return None
}

func listPop(in *Interp, l *list, p []Value) Value {
	in.untainted(l.taint)
	if len(l.elems) == 0 {
		in.raise("IndexError", "pop from empty list")
	}
	k := p[0]
	if k == nil {
		k = int64(-1)
	}
	i := in.position("pop", k, len(l.elems))
	v := l.elems[i]
	l.elems = append(l.elems[:i:i], l.elems[i+1:]...)
	return v
}

func listRemove(in *Interp, l *list, p []Value) Value {
	i := in.indexOf(l.elems, p[0])
	if i < 0 {
		in.raise("ValueError", "list.remove(x): x not in list")
	}
	l.elems = append(l.elems[:i:i], l.elems[i+1:]...)
	return None
}

func (in *Interp) indexOf(e []Value, v Value) int {
	for i, x := range e {
		in.step()
		if x == v || in.equal(x, v) {
			return i
		}
	}
	return -1
}

func (in *Interp) countIn(e []Value, v Value) Value {
	n := int64(0)
	for _, x := range e {
		if x == v || in.equal(x, v) {
			n++
		}
	}
	return n
}

func listIndex(in *Interp, l *list, p []Value) Value {
	in.untainted(l.taint)
	lo, hi, _ := in.sliceBounds(&sliceValue{orNone(p[1]), orNone(p[2]), None}, len(l.elems))
	i := in.indexOf(l.elems[lo:max(lo, hi)], p[0])
	if i < 0 {
		in.raise("ValueError", "%s is not in list", in.repr(p[0]))
	}
	return int64(i + lo)
}

func listSort(in *Interp, l *list, p []Value) Value {
	in.untainted(l.taint)
	in.sortValues(l.elems, p[0], in.boolArg(p[1], false))
	return None
}

func listReverse(_ *Interp, l *list, _ []Value) Value {
	for i, j := 0, len(l.elems)-1; i < j; i, j = i+1, j-1 {
		l.elems[i], l.elems[j] = l.elems[j], l.elems[i]
	}
	return None
}

func tupleMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"index": func(in *Interp, self Value, a args) Value {
			i := in.indexOf(self.(*tuple).elems, in.one("index", a))
			if i < 0 {
				in.raise("ValueError", "tuple.index(x): x not in tuple")
			}
			return int64(i)
		},
		"count": func(in *Interp, self Value, a args) Value {
			return in.countIn(self.(*tuple).elems, in.one("count", a))
		},
		"_asdict": func(in *Interp, self Value, _ args) Value {
			t, d := self.(*tuple), newDict()
			for i, n := range t.names {
				in.dictSet(d, n, t.elems[i])
			}
			return d
		},
		"_replace": func(_ *Interp, self Value, a args) Value {
			t := *self.(*tuple)
			t.elems = append([]Value{}, t.elems...)
			for _, k := range a.kw {
				for i, n := range t.names {
					if n == k.name {
						t.elems[i] = k.val
					}
				}
			}
			return &t
		},
	}
}

func onDict(name string, f func(in *Interp, d *dict, p []Value) Value, params ...string) methodFunc {
	return func(in *Interp, self Value, a args) Value {
		d, ok := plain(self).(*dict)
		if !ok {
			in.raise("TypeError", "descriptor '%s' requires a 'dict' object", name)
		}
		in.untainted(d.taint)
		return f(in, d, in.bind(name, a, params...))
	}
}

func dictMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"get": onDict("get", func(in *Interp, d *dict, p []Value) Value {
			if v, ok := in.dictGet(d, p[0]); ok {
				return v
			}
			return orNone(p[1])
		}, "key", "default?"),
		"keys":   onDict("keys", viewOf("dict_keys")),
		"values": onDict("values", viewOf("dict_values")),
		"items":  onDict("items", viewOf("dict_items")),
		"pop":    onDict("pop", dictPop, "key", "default?"),
		"popitem": onDict("popitem", func(in *Interp, d *dict, _ []Value) Value {
			keys := d.liveKeys()
			if len(keys) == 0 {
				in.raiseWith("KeyError", "popitem(): dictionary is empty")
			}
			k := keys[len(keys)-1]
			v, _ := in.dictDel(d, k)
			return newTuple(k, v)
		}),
		"setdefault": onDict("setdefault", func(in *Interp, d *dict, p []Value) Value {
			if v, ok := in.dictGet(d, p[0]); ok {
				return v
			}
			in.dictSet(d, p[0], orNone(p[1]))
			return orNone(p[1])
		}, "key", "default?"),
		"update": dictUpdateMethod,
		"clear": onDict("clear", func(_ *Interp, d *dict, _ []Value) Value {
			d.clear()
			return None
		}),
		"copy":     onDict("copy", func(in *Interp, d *dict, _ []Value) Value { return in.copyDict(d) }),
		"fromkeys": dictFromKeys,
	}
}

func dictItems(in *Interp, d *dict, _ []Value) Value {
	in.alloc(48 * d.len())
	out := newList()
	for i, k := range d.keys {
		if _, gone := k.(hole); !gone {
			out.elems = append(out.elems, newTuple(k, d.vals[i]))
		}
	}
	return out
}

func dictPop(in *Interp, d *dict, p []Value) Value {
	if v, ok := in.dictDel(d, p[0]); ok {
		return v
	}
	if p[1] == nil {
		in.raiseWith("KeyError", p[0])
	}
	return p[1]
}

func dictUpdateMethod(in *Interp, self Value, a args) Value {
	d := plain(self).(*dict)
	if d.counter {
		in.needs("Counter.update")
	}
	for _, v := range a.pos {
		in.updateFrom(d, v)
	}
	for _, k := range a.kw {
		in.dictSet(d, k.name, k.val)
	}
	return None
}

func dictFromKeys(in *Interp, _ Value, a args) Value {
	if len(a.pos) == 3 {
		a.pos = a.pos[1:]
	}
	p := in.bind("fromkeys", a, "iterable", "value?")
	d := newDict()
	for _, k := range in.collect(p[0]) {
		in.dictSet(d, k, orNone(p[1]))
	}
	return d
}

func orderedMethods() map[string]methodFunc {
	return map[string]methodFunc{"move_to_end": onDict("move_to_end", func(in *Interp, d *dict, p []Value) Value {
		v, ok := in.dictDel(d, p[0])
		if !ok {
			in.raiseWith("KeyError", p[0])
		}
		in.dictSet(d, p[0], v)
		return None
	}, "key")}
}

func counterMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"most_common": onDict("most_common", func(in *Interp, d *dict, p []Value) Value {
			items := dictItems(in, d, nil).(*list).elems
			in.sortValues(items, method("key", func(in *Interp, a args) Value { return in.subscript(a.pos[0], int64(1)) }), true)
			n := int(in.intArg(p[0], int64(len(items))))
			return newList(items[:min(max(n, 0), len(items))]...)
		}, "n?"),
	}
}

func onSet(name, op string) methodFunc {
	return func(in *Interp, self Value, a args) Value {
		s := self.(*set)
		for _, v := range a.pos {
			r, _ := in.setOp(op, s, in.makeSet(in.collectAny(v)))
			s = r.(*set)
		}
		if len(a.pos) == 0 {
			return &set{d: in.copyDict(s.d), frozen: s.frozen}
		}
		return s
	}
}

// changing applies a set operation in place.
func changing(name, op string) methodFunc {
	return func(in *Interp, self Value, a args) Value {
		r := onSet(name, op)(in, self, a)
		self.(*set).d = r.(*set).d
		return None
	}
}

func setMethods() map[string]methodFunc {
	test := func(f func(in *Interp, a, b *set) bool) methodFunc {
		return func(in *Interp, self Value, a args) Value {
			return f(in, self.(*set), in.makeSet(in.collectAny(in.one("set method", a))))
		}
	}
	return map[string]methodFunc{
		"add": func(in *Interp, self Value, a args) Value {
			in.setAdd(self.(*set), in.one("add", a))
			return None
		},
		"remove": func(in *Interp, self Value, a args) Value {
			v := in.one("remove", a)
			if _, ok := in.dictDel(self.(*set).d, v); !ok {
				in.raiseWith("KeyError", v)
			}
			return None
		},
		"discard": func(in *Interp, self Value, a args) Value {
			in.dictDel(self.(*set).d, in.one("discard", a))
			return None
		},
		"clear": func(_ *Interp, self Value, _ args) Value {
			self.(*set).d.clear()
			return None
		},
		"pop": func(in *Interp, _ Value, _ args) Value {
			in.needs("set.pop(), which takes any element")
			return nil
		},
		"copy": onSet("copy", "|"), "union": onSet("union", "|"), "intersection": onSet("intersection", "&"),
		"difference": onSet("difference", "-"), "symmetric_difference": onSet("symmetric_difference", "^"),
		"update": changing("update", "|"), "difference_update": changing("difference_update", "-"),
		"intersection_update": changing("intersection_update", "&"),
		"issubset":            test(func(in *Interp, a, b *set) bool { return in.subset(a, b) }),
		"issuperset":          test(func(in *Interp, a, b *set) bool { return in.subset(b, a) }),
		"isdisjoint": test(func(in *Interp, a, b *set) bool {
			r, _ := in.setOp("&", a, b)
			return r.(*set).d.len() == 0
		}),
	}
}

func generatorMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"__next__": func(in *Interp, self Value, _ args) Value { return biNext(in, args{pos: []Value{self}}) },
		"send": func(in *Interp, self Value, a args) Value {
			it := self.(*iterator)
			if it.send == nil {
				in.raise("AttributeError", "'%s' object has no attribute 'send'", it.what)
			}
			v, ok := it.send(in.one("send", a))
			if !ok {
				in.raiseWith("StopIteration")
			}
			return v
		},
		"close": func(_ *Interp, self Value, _ args) Value {
			if it := self.(*iterator); it.close != nil {
				it.close()
			}
			return None
		},
		"throw": func(in *Interp, _ Value, _ args) Value {
			in.needs("generator.throw()")
			return nil
		},
	}
}

func propertyMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"setter": func(in *Interp, self Value, a args) Value {
			return &property{get: self.(*property).get, set: in.one("setter", a)}
		},
		"getter": func(in *Interp, self Value, a args) Value {
			return &property{get: in.one("getter", a), set: self.(*property).set}
		},
		"deleter": func(_ *Interp, self Value, _ args) Value { return self },
	}
}

func intMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"bit_length":       func(in *Interp, self Value, _ args) Value { return int64(in.bigArg(self).BitLen()) },
		"is_integer":       func(*Interp, Value, args) Value { return true },
		"conjugate":        func(_ *Interp, self Value, _ args) Value { return self },
		"__index__":        func(_ *Interp, self Value, _ args) Value { return self },
		"bit_count":        func(in *Interp, _ Value, _ args) Value { in.needs("int.bit_count"); return nil },
		"to_bytes":         func(in *Interp, _ Value, _ args) Value { in.needs("int.to_bytes"); return nil },
		"as_integer_ratio": func(_ *Interp, self Value, _ args) Value { return newTuple(self, int64(1)) },
	}
}

func floatMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"is_integer": func(_ *Interp, self Value, _ args) Value {
			f := self.(float64)
			return f == float64(int64(f))
		},
	}
}
