package eval

import (
	"strings"

	"github.com/seed-11e13f51/feast/define/python/syntax"
)

func (in *Interp) eval(sc *scope, e syntax.Expr) Value {
	switch x := e.(type) {
	case *syntax.Constant:
		return in.constant(x)
	case *syntax.Name:
		return in.lookup(sc, x.ID)
	case *syntax.Attribute:
		return in.attr(in.eval(sc, x.Value), x.Attr)
	case *syntax.Call:
		return in.callExpr(sc, x)
	case *syntax.BinOp:
		l := in.eval(sc, x.Left)
		return in.binary(string(x.Op), l, in.eval(sc, x.Right))
	case *syntax.Subscript:
		o := in.eval(sc, x.Value)
		return in.subscript(o, in.index(sc, x.Index))
	case *syntax.JoinedStr:
		return in.joined(sc, x)
	case *syntax.UnaryOp:
		if x.Op == syntax.Not {
			return !in.truth(in.eval(sc, x.Operand))
		}
		return in.unary(string(x.Op), in.eval(sc, x.Operand))
	case *syntax.BoolOp:
		return in.boolOp(sc, x)
	case *syntax.Compare:
		return in.comparison(sc, x)
	case *syntax.IfExp:
		if in.truth(in.eval(sc, x.Test)) {
			return in.eval(sc, x.Body)
		}
		return in.eval(sc, x.Orelse)
	case *syntax.NamedExpr:
		v := in.eval(sc, x.Value)
		in.setName(sc, x.Target.ID, v)
		return v
	case *syntax.Lambda:
		return in.makeFunction(sc, x)
	}
	return in.display(sc, e)
}

// display evaluates containers, comprehensions and the rare expressions.
func (in *Interp) display(sc *scope, e syntax.Expr) Value {
	in.step()
	switch x := e.(type) {
	case *syntax.Tuple:
		return newTuple(in.elements(sc, x.Elts)...)
	case *syntax.List:
		return newList(in.elements(sc, x.Elts)...)
	case *syntax.Set:
		return in.makeSet(in.elements(sc, x.Elts))
	case *syntax.Dict:
		return in.dictDisplay(sc, x)
	case *syntax.ListComp:
		return newList(in.compValues(sc, x.Generators, x.Elt)...)
	case *syntax.SetComp:
		return in.makeSet(in.compValues(sc, x.Generators, x.Elt))
	case *syntax.DictComp:
		return in.dictComp(sc, x)
	case *syntax.GeneratorExp:
		return in.generatorExpr(sc, x)
	case *syntax.Yield:
		return in.yieldExpr(sc, x)
	case *syntax.YieldFrom:
		return in.yieldFrom(sc, x)
	case *syntax.Slice:
		return in.index(sc, x)
	case *syntax.Await:
		in.needs("await")
	case *syntax.Starred:
		in.raise("SyntaxError", "can't use starred expression here")
	}
	in.raise("SyntaxError", "unknown expression")
	return nil
}

func (in *Interp) constant(x *syntax.Constant) Value {
	switch x.Kind {
	case syntax.NoneConstant:
		return None
	case syntax.TrueConstant:
		return true
	case syntax.FalseConstant:
		return false
	case syntax.EllipsisConstant:
		return ellipsisType{}
	case syntax.StrConstant:
		return x.Str
	case syntax.BytesConstant:
		return bytesValue(x.Str)
	case syntax.FloatConstant:
		return x.Float
	case syntax.ImagConstant:
		return unknown("a complex number", "complex numbers are not evaluated")
	}
	if x.Big != nil {
		return x.Big
	}
	return x.Int
}

func (in *Interp) elements(sc *scope, elts []syntax.Expr) []Value {
	in.alloc(16 * len(elts))
	out := make([]Value, 0, len(elts))
	for _, e := range elts {
		if s, ok := e.(*syntax.Starred); ok {
			out = append(out, in.collect(in.eval(sc, s.Value))...)
			continue
		}
		out = append(out, in.eval(sc, e))
	}
	return out
}

func (in *Interp) dictDisplay(sc *scope, x *syntax.Dict) Value {
	d := newDict()
	for i, k := range x.Keys {
		if isNilExpr(k) {
			in.updateFrom(d, in.eval(sc, x.Values[i]))
			continue
		}
		key := in.eval(sc, k)
		in.dictSet(d, key, in.eval(sc, x.Values[i]))
	}
	return d
}

func (in *Interp) boolOp(sc *scope, x *syntax.BoolOp) Value {
	var v Value
	for i, e := range x.Values {
		v = in.eval(sc, e)
		if i < len(x.Values)-1 && in.truth(v) == (x.Op == syntax.Or) {
			return v
		}
	}
	return v
}

func (in *Interp) comparison(sc *scope, x *syntax.Compare) Value {
	l := in.eval(sc, x.Left)
	for i, op := range x.Ops {
		r := in.eval(sc, x.Comparators[i])
		if !in.compare(string(op), l, r) {
			return false
		}
		l = r
	}
	return true
}

func (in *Interp) joined(sc *scope, x *syntax.JoinedStr) Value {
	var b strings.Builder
	for _, part := range x.Values {
		switch p := part.(type) {
		case *syntax.Constant:
			b.WriteString(p.Str)
		case *syntax.FormattedValue:
			v := in.eval(sc, p.Value)
			if o, ok := v.(*opaque); ok {
				return &opaque{origin: "f-string of " + o.origin, why: o.why}
			}
			b.WriteString(in.formatted(sc, p, v))
		}
	}
	in.alloc(b.Len())
	return b.String()
}

func (in *Interp) formatted(sc *scope, p *syntax.FormattedValue, v Value) string {
	switch p.Conversion {
	case 's':
		v = in.str(v)
	case 'r', 'a':
		v = in.repr(v)
	}
	text := ""
	if p.Spec != nil {
		text = in.mustString("format spec", in.joined(sc, p.Spec))
	}
	return in.format(v, text)
}

// sliceValue is a slice object; nil parts are None.
type sliceValue struct{ start, stop, step Value }

// index evaluates what stands in brackets.
func (in *Interp) index(sc *scope, e syntax.Expr) Value {
	s, ok := e.(*syntax.Slice)
	if !ok {
		return in.eval(sc, e)
	}
	part := func(e syntax.Expr) Value {
		if isNilExpr(e) {
			return None
		}
		return in.eval(sc, e)
	}
	return &sliceValue{part(s.Lower), part(s.Upper), part(s.Step)}
}

// sliceBounds is slice.indices(n).
func (in *Interp) sliceBounds(s *sliceValue, n int) (start, stop, step int) {
	step = in.sliceInt(s.step, 1)
	if step == 0 {
		in.raise("ValueError", "slice step cannot be zero")
	}
	low, high := 0, n
	if step < 0 {
		low, high = -1, n-1
	}
	clamp := func(v Value, def int) int {
		i := in.sliceInt(v, def)
		if v != Value(None) && i < 0 {
			i += n
		}
		return min(max(i, low), high)
	}
	if step > 0 {
		return clamp(s.start, low), clamp(s.stop, high), step
	}
	return clamp(s.start, high), clamp(s.stop, low), step
}

func (in *Interp) sliceInt(v Value, def int) int {
	if v == Value(None) {
		return def
	}
	i, ok := asInt(v)
	if !ok {
		if z, big := asBig(v); big {
			return (1 << 40) * z.Sign()
		}
		in.notKnown(v)
		in.raise("TypeError", "slice indices must be integers or None or have an __index__ method")
	}
	return int(i)
}

func sliceIndexes(start, stop, step int) []int {
	var out []int
	for i := start; step > 0 && i < stop || step < 0 && i > stop; i += step {
		out = append(out, i)
	}
	return out
}

// position turns an index of a sequence of length n into an offset.
func (in *Interp) position(what string, k Value, n int) int {
	i, ok := asInt(k)
	if !ok {
		in.notKnown(k)
		in.raise("TypeError", "%s indices must be integers or slices, not %s", what, in.typeName(k))
	}
	if i < 0 {
		i += int64(n)
	}
	if i < 0 || i >= int64(n) {
		in.raise("IndexError", "%s index out of range", what)
	}
	return int(i)
}

func (in *Interp) subscript(o, k Value) Value {
	in.step()
	switch c := plain(o).(type) {
	case *opaque:
		return &opaque{origin: c.origin + "[…]", why: c.why}
	case *list:
		in.untainted(c.taint)
		return in.seqItem("list", c.elems, k, func(e []Value) Value { return newList(e...) })
	case *tuple:
		return in.seqItem("tuple", c.elems, k, func(e []Value) Value { return newTuple(e...) })
	case string:
		return in.textItem([]rune(c), k)
	case bytesValue:
		return in.bytesItem(c, k)
	case *dict:
		return in.dictItem(c, k)
	case rangeValue:
		i := in.position("range object", k, int(c.len()))
		return c.start + int64(i)*c.step
	case *class:
		return in.classItem(c, k)
	case *feastObject:
		return in.selectFeatures(c, k)
	case *environ:
		return in.environItem(k)
	case *typingAlias:
		return &typingAlias{name: c.name, of: c.of}
	case *builtin:
		return c
	case *instance:
		return in.instanceItem(c, k)
	}
	return in.subscriptRare(o, k)
}

func (in *Interp) subscriptRare(o, k Value) Value {
	switch c := o.(type) {
	case *match:
		return in.matchGroup(c, k)
	case *namespaceDict:
		return in.namespaceItem(c, k)
	}
	in.notKnown(k)
	in.raise("TypeError", "'%s' object is not subscriptable", in.typeName(o))
	return nil
}

func (in *Interp) seqItem(what string, e []Value, k Value, make func([]Value) Value) Value {
	s, ok := k.(*sliceValue)
	if !ok {
		if o, is := k.(*opaque); is {
			return &opaque{origin: what + "[" + o.origin + "]", why: o.why}
		}
		return e[in.position(what, k, len(e))]
	}
	var out []Value
	for _, i := range sliceIndexes(in.sliceBounds(s, len(e))) {
		out = append(out, e[i])
	}
	in.alloc(16 * len(out))
	return make(out)
}

func (in *Interp) textItem(r []rune, k Value) Value {
	in.alloc(len(r))
	s, ok := k.(*sliceValue)
	if !ok {
		return string(r[in.position("string", k, len(r))])
	}
	var b strings.Builder
	for _, i := range sliceIndexes(in.sliceBounds(s, len(r))) {
		b.WriteRune(r[i])
	}
	return b.String()
}

func (in *Interp) bytesItem(c bytesValue, k Value) Value {
	s, ok := k.(*sliceValue)
	if !ok {
		return int64(c[in.position("index", k, len(c))])
	}
	var b strings.Builder
	for _, i := range sliceIndexes(in.sliceBounds(s, len(c))) {
		b.WriteByte(c[i])
	}
	return bytesValue(b.String())
}

func (in *Interp) dictItem(d *dict, k Value) Value {
	if o, ok := k.(*opaque); ok {
		return &opaque{origin: "dict[" + o.origin + "]", why: o.why}
	}
	if v, ok := in.dictGet(d, k); ok {
		return v
	}
	if d.counter {
		return int64(0)
	}
	if d.missing != nil && d.missing != Value(None) {
		v := in.call(d.missing, args{})
		in.dictSet(d, k, v)
		return v
	}
	in.raiseWith("KeyError", k)
	return nil
}

// classItem is Enum["NAME"], or a generic alias such as list[int].
func (in *Interp) classItem(c *class, k Value) Value {
	name, ok := k.(string)
	if !c.enum || !ok {
		return &typingAlias{name: c.name, of: c}
	}
	if m := c.member(name); m != nil {
		return m
	}
	in.raiseName("KeyError", "'"+name+"'", name, c.memberNames())
	return nil
}

func (in *Interp) instanceItem(c *instance, k Value) Value {
	if f, ok := c.cls.find("__getitem__"); ok {
		return in.call(f, args{pos: []Value{c, k}})
	}
	if o := c.cls.foreignBase(); o != "" {
		return unknown(c.cls.name+"[…]", "its class derives from %s", o)
	}
	in.raise("TypeError", "'%s' object is not subscriptable", c.cls.name)
	return nil
}
