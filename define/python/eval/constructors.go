package eval

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// constructors tells the builtin classes how to make instances.
func (in *Interp) constructors() {
	for n, f := range map[string]func(*Interp, *class, args) Value{
		"object": makeObject, "int": makeInt, "float": makeFloat, "str": makeStr, "bool": makeBool, "bytes": makeBytes,
		"list": makeList, "tuple": makeTuple, "dict": makeDict, "set": makeSetValue, "frozenset": makeFrozen,
		"range": makeRange, "slice": makeSlice, "type": makeType, "property": makeProperty, "timedelta": makeTimedelta,
		"datetime": makeDatetime, "date": makeDate, "timezone": makeTimezone, "ZoneInfo": makeZoneInfo,
		"PurePath": makePath, "defaultdict": makeDefaultDict, "Counter": makeCounter, "SimpleNamespace": makeSimpleNamespace,
		"Duration": makeDuration, "partial": makePartial, "super": makeSuperCall,
		"staticmethod": func(in *Interp, _ *class, a args) Value { return &staticMethod{in.one("staticmethod", a)} },
		"classmethod":  func(in *Interp, _ *class, a args) Value { return &classMethod{in.one("classmethod", a)} },
	} {
		in.classes[n].construct = f
	}
	in.classes["object"].construct = nil
}

func makeObject(_ *Interp, c *class, _ args) Value { return &instance{cls: c, attrs: newNamespace()} }

func makeSuperCall(in *Interp, _ *class, a args) Value {
	p := in.bind("super", a, "type", "obj")
	c, ok := p[0].(*class)
	if !ok {
		in.raise("TypeError", "super() argument 1 must be a type")
	}
	return in.makeSuper(c, p[1])
}

func makeInt(in *Interp, _ *class, a args) Value {
	p := in.bind("int", a, "x?", "base?")
	switch x := plain(orZero(p[0])).(type) {
	case *opaque:
		return unknown("int("+x.origin+")", "%s", x.why)
	case float64:
		return in.floatToInt(math.Trunc(x))
	case string:
		return in.parseInt(x, int(in.intArg(p[1], 10)))
	case *instance:
		if f, ok := x.cls.find("__int__"); ok {
			return in.call(f, args{pos: []Value{x}})
		}
	}
	z, ok := asBig(orZero(p[0]))
	if !ok {
		in.raise("TypeError", "int() argument must be a string, a bytes-like object or a real number, not '%s'", in.typeName(p[0]))
	}
	return normInt(z)
}

func orZero(v Value) Value {
	if v == nil {
		return int64(0)
	}
	return v
}

func (in *Interp) parseInt(s string, base int) Value {
	t := strings.TrimSpace(s)
	digits := strings.TrimLeft(strings.ToLower(t), "+-")
	if base == 0 || base == 16 || base == 8 || base == 2 {
		for prefix, b := range map[string]int{"0x": 16, "0o": 8, "0b": 2} {
			if strings.HasPrefix(digits, prefix) && (base == 0 || base == b) {
				digits, base = digits[2:], b
				break
			}
		}
	}
	if base == 0 {
		base = 10
	}
	bad := len(t)-len(strings.TrimLeft(t, "+-")) > 1 || strings.HasPrefix(digits, "_") || strings.HasSuffix(digits, "_") || strings.Contains(digits, "__")
	if len(digits) > maxIntDigits || base < 2 || base > 36 {
		in.raise("ValueError", "Exceeds the limit (%d digits) for integer string conversion", maxIntDigits)
	}
	z, ok := new(big.Int).SetString(strings.ReplaceAll(digits, "_", ""), base)
	if bad || !ok || digits == "" || strings.ContainsAny(digits, "+-") {
		in.raise("ValueError", "invalid literal for int() with base %d: %s", base, stringRepr(s))
	}
	if strings.HasPrefix(t, "-") {
		z.Neg(z)
	}
	return normInt(z)
}

func makeFloat(in *Interp, _ *class, a args) Value {
	v := orZero(in.bind("float", a, "x?")[0])
	switch x := plain(v).(type) {
	case *opaque:
		return unknown("float("+x.origin+")", "%s", x.why)
	case string:
		return in.parseFloat(x)
	}
	f, ok := asFloat(v)
	if !ok {
		in.raise("TypeError", "float() argument must be a string or a real number, not '%s'", in.typeName(v))
	}
	return f
}

func (in *Interp) parseFloat(s string) Value {
	t := strings.ToLower(strings.TrimSpace(s))
	clean := strings.ReplaceAll(t, "_", "")
	f, err := strconv.ParseFloat(clean, 64)
	rangeError := err != nil && strings.Contains(err.Error(), "range")
	hex := strings.Contains(t, "0x") || strings.Contains(t, "p")
	edges := strings.HasPrefix(t, "_") || strings.HasSuffix(t, "_") || strings.Contains(t, "__")
	if err != nil && !rangeError || hex || edges {
		in.raise("ValueError", "could not convert string to float: %s", stringRepr(s))
	}
	return f
}

func makeStr(in *Interp, _ *class, a args) Value {
	p := in.bind("str", a, "object?", "encoding?", "errors?")
	if p[0] == nil {
		return ""
	}
	if o, ok := p[0].(*opaque); ok {
		return &opaque{origin: "str(" + o.origin + ")", why: o.why}
	}
	if b, ok := p[0].(bytesValue); ok && p[1] != nil {
		return string(b)
	}
	return in.str(p[0])
}

func makeBool(in *Interp, _ *class, a args) Value {
	v := in.bind("bool", a, "x?")[0]
	return v != nil && in.truth(v)
}

func makeBytes(in *Interp, _ *class, a args) Value {
	p := in.bind("bytes", a, "source?", "encoding?", "errors?")
	switch x := p[0].(type) {
	case nil:
		return bytesValue("")
	case string:
		return bytesValue(x)
	case bytesValue:
		return x
	}
	in.needs("bytes() of a %s", in.typeName(p[0]))
	return nil
}

func makeList(in *Interp, _ *class, a args) Value {
	v := in.bind("list", a, "iterable?")[0]
	if v == nil {
		return newList()
	}
	return newList(append([]Value{}, in.collect(v)...)...)
}

func makeTuple(in *Interp, _ *class, a args) Value {
	v := in.bind("tuple", a, "iterable?")[0]
	if v == nil {
		return newTuple()
	}
	return newTuple(append([]Value{}, in.collect(v)...)...)
}

func makeDict(in *Interp, c *class, a args) Value {
	d := newDict()
	if c.name == "OrderedDict" && !c.user {
		d.cls = nil
	}
	if len(a.pos) > 1 {
		in.raise("TypeError", "dict expected at most 1 argument, got %d", len(a.pos))
	}
	if len(a.pos) == 1 {
		in.updateFrom(d, a.pos[0])
	}
	for _, k := range a.kw {
		in.dictSet(d, k.name, k.val)
	}
	return d
}

// updateFrom is d.update(v).
func (in *Interp) updateFrom(d *dict, v Value) {
	switch x := plain(v).(type) {
	case *dict:
		in.dictUpdate(d, x)
		return
	case *namespaceDict:
		for _, n := range x.ns.order {
			in.dictSet(d, n, x.ns.vals[n])
		}
		return
	case *environ:
		in.needs("copying the whole environment")
	case *instance:
		if keys, ok := in.attrOpt(x, "keys"); ok {
			for _, k := range in.collect(in.call(keys, args{})) {
				in.dictSet(d, k, in.subscript(x, k))
			}
			return
		}
	}
	for _, e := range in.collect(v) {
		kv := in.collect(e)
		if len(kv) != 2 {
			in.raise("ValueError", "dictionary update sequence element has length %d; 2 is required", len(kv))
		}
		in.dictSet(d, kv[0], kv[1])
	}
}

func makeSetValue(in *Interp, _ *class, a args) Value {
	v := in.bind("set", a, "iterable?")[0]
	if v == nil {
		return newSet()
	}
	return in.makeSet(in.collectAny(v))
}

func makeFrozen(in *Interp, c *class, a args) Value {
	s := makeSetValue(in, c, a).(*set)
	s.frozen = true
	return s
}

func makeRange(in *Interp, _ *class, a args) Value {
	p := in.bind("range", a, "start", "stop?", "step?")
	r := rangeValue{0, in.intArg(p[0], 0), 1}
	if p[1] != nil {
		r.start, r.stop = r.stop, in.intArg(p[1], 0)
	}
	if p[2] != nil {
		r.step = in.intArg(p[2], 1)
	}
	if r.step == 0 {
		in.raise("ValueError", "range() arg 3 must not be zero")
	}
	const limit = 1 << 50
	if max(r.start, -r.start, r.stop, -r.stop, r.step, -r.step) > limit {
		in.exhaust("the definitions use a range too long to evaluate")
	}
	return r
}

func makeSlice(in *Interp, _ *class, a args) Value {
	p := in.bind("slice", a, "start", "stop?", "step?")
	if p[1] == nil {
		return &sliceValue{None, p[0], None}
	}
	return &sliceValue{p[0], p[1], orNone(p[2])}
}

func makeType(in *Interp, _ *class, a args) Value {
	if len(a.pos) == 3 {
		return in.dynamicClass(a)
	}
	v := in.one("type", a)
	if o, ok := v.(*opaque); ok {
		return unknown("type("+o.origin+")", "%s", o.why)
	}
	return in.typeOf(v)
}

// dynamicClass is type("Name", bases, namespace).
func (in *Interp) dynamicClass(a args) Value {
	d, ok := a.pos[2].(*dict)
	if !ok {
		in.raise("TypeError", "type.__new__() argument 3 must be dict")
	}
	c := &class{name: in.str(a.pos[0]), ns: newNamespace(), user: true, module: in.frame.mod.name}
	in.addBases(c, in.collect(a.pos[1]))
	c.mro = in.linearize(c)
	for i, k := range d.keys {
		c.ns.set(in.str(k), d.vals[i])
	}
	in.own(c)
	in.finishClass(c, false)
	return c
}

func makeProperty(in *Interp, _ *class, a args) Value {
	p := in.bind("property", a, "fget?", "fset?", "fdel?", "doc?")
	return &property{get: p[0], set: p[1]}
}

func makeDefaultDict(in *Interp, c *class, a args) Value {
	d := newDict()
	d.cls = in.classes["defaultdict"]
	if len(a.pos) > 0 {
		d.missing = a.pos[0]
		a.pos = a.pos[1:]
	}
	in.dictUpdate(d, makeDict(in, in.classes["dict"], a).(*dict))
	_ = c
	return d
}

func makeCounter(in *Interp, _ *class, a args) Value {
	d := newDict()
	d.cls, d.counter = in.classes["Counter"], true
	if len(a.pos) == 1 {
		if from, ok := a.pos[0].(*dict); ok {
			in.dictUpdate(d, from)
		} else {
			in.each(a.pos[0], func(e Value) bool {
				in.dictSet(d, e, in.binary("+", in.dictItem(d, e), int64(1)))
				return true
			})
		}
	}
	for _, k := range a.kw {
		in.dictSet(d, k.name, k.val)
	}
	return d
}

func makeSimpleNamespace(_ *Interp, c *class, a args) Value {
	x := &instance{cls: c, attrs: newNamespace()}
	for _, k := range a.kw {
		x.attrs.set(k.name, k.val)
	}
	return x
}

func makePartial(in *Interp, _ *class, a args) Value {
	if len(a.pos) == 0 {
		in.raise("TypeError", "type 'partial' takes at least one argument")
	}
	fn, pos, kw := a.pos[0], a.pos[1:], a.kw
	return method("partial", func(in *Interp, b args) Value {
		out := args{pos: append(append([]Value{}, pos...), b.pos...)}
		given := map[string]bool{}
		for _, k := range b.kw {
			given[k.name] = true
		}
		for _, k := range kw {
			if !given[k.name] {
				out.kw = append(out.kw, k)
			}
		}
		out.kw = append(out.kw, b.kw...)
		return in.call(fn, out)
	})
}

// protoDuration is google.protobuf.duration_pb2.Duration.
type protoDuration struct{ seconds, nanos int64 }

func makeDuration(in *Interp, _ *class, a args) Value {
	p := in.bind("Duration", a, "*seconds?", "*nanos?")
	return &protoDuration{in.intArg(p[0], 0), in.intArg(p[1], 0)}
}

func (d *protoDuration) set(in *Interp, name string, v Value) {
	switch name {
	case "seconds":
		d.seconds = in.intArg(v, 0)
	case "nanos":
		d.nanos = in.intArg(v, 0)
	default:
		in.raise("AttributeError", "Protocol message Duration has no \"%s\" field.", name)
	}
}

// delta rounds to microseconds as Duration.ToTimedelta does.
func (d *protoDuration) delta() *timedelta {
	us := new(big.Int).Mul(big.NewInt(d.seconds), big.NewInt(1_000_000))
	return &timedelta{us: us.Add(us, roundRat(big.NewRat(d.nanos, 1000)))}
}
