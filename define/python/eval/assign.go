package eval

import (
	"fmt"

	"github.com/seed-11e13f51/feast/define/python/syntax"
)

func (in *Interp) assign(sc *scope, t syntax.Expr, v Value) {
	switch x := t.(type) {
	case *syntax.Name:
		in.setName(sc, x.ID, v)
	case *syntax.Tuple:
		in.unpack(sc, x.Elts, v)
	case *syntax.List:
		in.unpack(sc, x.Elts, v)
	case *syntax.Starred:
		in.assign(sc, x.Value, v)
	default:
		_, set := in.reference(sc, t)
		set(v)
	}
}

// reference evaluates the parts of a target once and returns its accessors.
func (in *Interp) reference(sc *scope, t syntax.Expr) (get func() Value, set func(Value)) {
	switch x := t.(type) {
	case *syntax.Name:
		return func() Value { return in.lookup(sc, x.ID) }, func(v Value) { in.setName(sc, x.ID, v) }
	case *syntax.Attribute:
		o := in.eval(sc, x.Value)
		return func() Value { return in.attr(o, x.Attr) }, func(v Value) { in.setAttr(o, x.Attr, v) }
	case *syntax.Subscript:
		o, k := in.eval(sc, x.Value), in.index(sc, x.Index)
		return func() Value { return in.subscript(o, k) }, func(v Value) { in.setItem(o, k, v) }
	}
	in.raise("SyntaxError", "cannot assign to this expression")
	return nil, nil
}

func (in *Interp) unpack(sc *scope, targets []syntax.Expr, v Value) {
	if o, ok := v.(*opaque); ok {
		for i, t := range targets {
			in.assign(sc, t, &opaque{origin: fmt.Sprintf("%s[%d]", o.origin, i), why: o.why})
		}
		return
	}
	star := -1
	for i, t := range targets {
		if _, ok := t.(*syntax.Starred); ok {
			star = i
		}
	}
	e := in.collect(v)
	if star < 0 {
		in.unpackExact(sc, targets, e)
		return
	}
	after := len(targets) - star - 1
	if len(e) < star+after {
		in.raise("ValueError", "not enough values to unpack (expected at least %d, got %d)", star+after, len(e))
	}
	for i := range star {
		in.assign(sc, targets[i], e[i])
	}
	in.assign(sc, targets[star], newList(append([]Value{}, e[star:len(e)-after]...)...))
	for i := range after {
		in.assign(sc, targets[star+1+i], e[len(e)-after+i])
	}
}

func (in *Interp) unpackExact(sc *scope, targets []syntax.Expr, e []Value) {
	if len(e) > len(targets) {
		in.raise("ValueError", "too many values to unpack (expected %d)", len(targets))
	}
	if len(e) < len(targets) {
		in.raise("ValueError", "not enough values to unpack (expected %d, got %d)", len(targets), len(e))
	}
	for i, t := range targets {
		in.assign(sc, t, e[i])
	}
}

func (in *Interp) setItem(o, k, v Value) {
	switch c := plain(o).(type) {
	case *dict:
		in.dictSet(c, k, v)
		return
	case *list:
		in.setListItem(c, k, v)
		return
	case *opaque:
		return
	case *environ:
		in.setEnv(k, v)
		return
	case *instance:
		if f, ok := c.cls.find("__setitem__"); ok {
			in.call(f, args{pos: []Value{c, k, v}})
			return
		}
	case *namespaceDict:
		c.ns.set(in.mustString("key", k), v)
		return
	}
	in.raise("TypeError", "'%s' object does not support item assignment", in.typeName(o))
}

func (in *Interp) setListItem(c *list, k, v Value) {
	if s, ok := k.(*sliceValue); ok {
		in.setSlice(c, s, in.collect(v))
		return
	}
	in.untainted(c.taint)
	c.elems[in.position("list assignment", k, len(c.elems))] = v
}

func (in *Interp) setSlice(c *list, s *sliceValue, vals []Value) {
	in.untainted(c.taint)
	start, stop, step := in.sliceBounds(s, len(c.elems))
	if step != 1 {
		idx := sliceIndexes(start, stop, step)
		if len(idx) != len(vals) {
			in.raise("ValueError", "attempt to assign sequence of size %d to extended slice of size %d", len(vals), len(idx))
		}
		for i, j := range idx {
			c.elems[j] = vals[i]
		}
		return
	}
	stop = max(start, stop)
	tail := append([]Value{}, c.elems[stop:]...)
	c.elems = append(append(c.elems[:start:start], vals...), tail...)
	in.alloc(16 * len(c.elems))
}

func (in *Interp) deleteItem(o, k Value) {
	switch c := plain(o).(type) {
	case *dict:
		if _, ok := in.dictDel(c, k); !ok {
			in.raiseWith("KeyError", k)
		}
		return
	case *list:
		if s, ok := k.(*sliceValue); ok {
			in.deleteSlice(c, s)
			return
		}
		i := in.position("list", k, len(c.elems))
		c.elems = append(c.elems[:i:i], c.elems[i+1:]...)
		return
	case *environ:
		in.setEnv(k, nil)
		return
	case *opaque:
		return
	case *instance:
		if f, ok := c.cls.find("__delitem__"); ok {
			in.call(f, args{pos: []Value{c, k}})
			return
		}
	}
	in.raise("TypeError", "'%s' object doesn't support item deletion", in.typeName(o))
}

func (in *Interp) deleteSlice(c *list, s *sliceValue) {
	start, stop, step := in.sliceBounds(s, len(c.elems))
	gone := map[int]bool{}
	for _, i := range sliceIndexes(start, stop, step) {
		gone[i] = true
	}
	kept := []Value{}
	for i, e := range c.elems {
		if !gone[i] {
			kept = append(kept, e)
		}
	}
	c.elems = kept
}
