package eval

import (
	"math"
	"math/big"
	"sort"
	"strings"
)

type builtinFunc = func(in *Interp, a args) Value

func (in *Interp) builtinNames() []string {
	out := make([]string, 0, len(in.builtins))
	for n := range in.builtins {
		out = append(out, n)
	}
	sort.Strings(out)
	return out
}

// publicClasses are the builtin classes that are names of the language.
const publicClasses = "object type int float complex bool str bytes list tuple dict set frozenset range slice property staticmethod classmethod super"

func (in *Interp) builtinFunctions() map[string]Value {
	in.constructors()
	out := map[string]Value{
		"NotImplemented": notImpl{}, "Ellipsis": ellipsisType{}, "__debug__": true, "IOError": in.classes["OSError"],
		"EnvironmentError": in.classes["OSError"], "BaseException": in.classes["BaseException"],
	}
	for _, n := range strings.Fields(publicClasses) {
		out[n] = in.classes[n]
	}
	pairs(exceptions, func(name, _ string) {
		if name != "JSONDecodeError" && name != "ValidationError" {
			out[name] = in.classes[name]
		}
	})
	for n, f := range map[string]builtinFunc{
		"print": biPrint, "len": biLen, "repr": biRepr, "sorted": biSorted, "enumerate": biEnumerate, "zip": biZip,
		"map": biMap, "filter": biFilter, "sum": biSum, "min": biMin, "max": biMax, "any": biAny, "all": biAll,
		"abs": biAbs, "round": biRound, "isinstance": biIsinstance, "issubclass": biIssubclass, "getattr": biGetattr,
		"setattr": biSetattr, "hasattr": biHasattr, "delattr": biDelattr, "callable": biCallable, "iter": biIter,
		"next": biNext, "reversed": biReversed, "divmod": biDivmod, "pow": biPow, "ord": biOrd, "chr": biChr,
		"hex": biHex, "oct": biOct, "bin": biBin, "format": biFormat, "hash": biUnknown("hash"), "id": biUnknown("id"),
		"open": biOpen, "input": biUnknown("input"), "vars": biVars, "dir": biDir, "exit": biExit, "quit": biExit,
		"ascii": biRepr, "__import__": biImport, "eval": biRefuse("eval"), "exec": biRefuse("exec"), "compile": biRefuse("compile"),
	} {
		out[n] = method(n, f)
	}
	return out
}

// biRefuse stops on functions whose effect on the repo cannot be bounded.
func biRefuse(name string) builtinFunc {
	return func(in *Interp, _ args) Value {
		in.refuse("%s() is not evaluated natively", name)
		return nil
	}
}

func biUnknown(name string) builtinFunc {
	return func(*Interp, args) Value { return unknown(name+"()", "it differs from run to run") }
}

// biPrint evaluates to nothing: definitions write nowhere.
func biPrint(*Interp, args) Value { return None }

func biExit(in *Interp, a args) Value {
	in.raiseWith("SystemExit", a.pos...)
	return nil
}

func biImport(in *Interp, a args) Value { return in.importName(in.mustString("__import__", a.pos[0])) }

func (in *Interp) one(fn string, a args) Value { return in.bind(fn, a, "obj")[0] }

func biLen(in *Interp, a args) Value {
	v := in.one("len", a)
	if n, ok := in.sizeOf(v); ok {
		return int64(n)
	}
	if x, ok := v.(*instance); ok {
		if f, ok := x.cls.find("__len__"); ok {
			return in.call(f, args{pos: []Value{x}})
		}
		if o := x.cls.foreignBase(); o != "" {
			in.needs("len() of an instance of a class derived from %s", o)
		}
	}
	in.notKnown(v)
	in.raise("TypeError", "object of type '%s' has no len()", in.typeName(v))
	return nil
}

func biRepr(in *Interp, a args) Value { return in.repr(in.one("repr", a)) }

func biSorted(in *Interp, a args) Value {
	p := in.bind("sorted", a, "iterable", "*key?", "*reverse?")
	e := append([]Value{}, in.collectAny(p[0])...)
	in.sortValues(e, p[1], in.boolArg(p[2], false))
	return newList(e...)
}

// sortValues sorts stably; reverse keeps equal elements in order, as CPython.
func (in *Interp) sortValues(e []Value, key Value, reverse bool) {
	type pair struct{ key, val Value }
	pairs := make([]pair, len(e))
	for i, v := range e {
		pairs[i] = pair{v, v}
		if key != nil && key != Value(None) {
			pairs[i].key = in.call(key, args{pos: []Value{v}})
		}
	}
	sort.SliceStable(pairs, func(i, j int) bool {
		if reverse {
			return in.less(pairs[j].key, pairs[i].key)
		}
		return in.less(pairs[i].key, pairs[j].key)
	})
	for i, p := range pairs {
		e[i] = p.val
	}
}

func biEnumerate(in *Interp, a args) Value {
	p := in.bind("enumerate", a, "iterable", "start?")
	it, i := in.iterate(p[0]), in.intArg(p[1], 0)-1
	return &iterator{what: "enumerate", next: func() (Value, bool) {
		v, ok := it.next()
		i++
		return newTuple(i, v), ok
	}}
}

func biZip(in *Interp, a args) Value {
	its := make([]*iterator, len(a.pos))
	for i, v := range a.pos {
		its[i] = in.iterate(v)
	}
	strict := len(a.kw) == 1 && a.kw[0].name == "strict" && in.truth(a.kw[0].val)
	return &iterator{what: "zip", next: func() (Value, bool) {
		out := newTuple()
		for i, it := range its {
			v, ok := it.next()
			if !ok {
				if strict && i > 0 {
					in.raise("ValueError", "zip() argument %d is shorter than argument 1", i+1)
				}
				in.zipTail(strict, its[i+1:])
				return nil, false
			}
			out.elems = append(out.elems, v)
		}
		return out, len(its) > 0
	}}
}

func (in *Interp) zipTail(strict bool, its []*iterator) {
	for _, it := range its {
		if !strict {
			return
		}
		if _, ok := it.next(); ok {
			in.raise("ValueError", "zip() argument 2 is longer than argument 1")
		}
	}
}

func biMap(in *Interp, a args) Value {
	if len(a.pos) < 2 {
		in.raise("TypeError", "map() must have at least two arguments.")
	}
	inner := biZip(in, args{pos: a.pos[1:]}).(*iterator)
	return &iterator{what: "map", next: func() (Value, bool) {
		v, ok := inner.next()
		if !ok {
			return nil, false
		}
		return in.call(a.pos[0], args{pos: v.(*tuple).elems}), true
	}}
}

func biFilter(in *Interp, a args) Value {
	p := in.bind("filter", a, "function", "iterable")
	it := in.iterate(p[1])
	return &iterator{what: "filter", next: func() (Value, bool) {
		for {
			v, ok := it.next()
			if !ok {
				return nil, false
			}
			keep := v
			if p[0] != Value(None) {
				keep = in.call(p[0], args{pos: []Value{v}})
			}
			if in.truth(keep) {
				return v, true
			}
			in.step()
		}
	}}
}

func biSum(in *Interp, a args) Value {
	p := in.bind("sum", a, "iterable", "start?")
	total := p[1]
	if total == nil {
		total = int64(0)
	}
	for _, v := range in.collectAny(p[0]) {
		total = in.binary("+", total, v)
	}
	return total
}

func biMin(in *Interp, a args) Value { return in.extreme("min", "<", a) }
func biMax(in *Interp, a args) Value { return in.extreme("max", ">", a) }

func (in *Interp) extreme(fn, op string, a args) Value {
	kw := in.bind(fn, args{kw: a.kw}, "*key?", "*default?")
	e := a.pos
	if len(e) == 1 {
		e = in.collectAny(e[0])
	}
	if len(e) == 0 {
		if kw[1] == nil {
			in.raise("ValueError", "%s() iterable argument is empty", fn)
		}
		return kw[1]
	}
	key := func(v Value) Value {
		if kw[0] == nil || kw[0] == Value(None) {
			return v
		}
		return in.call(kw[0], args{pos: []Value{v}})
	}
	best, bestKey := e[0], key(e[0])
	for _, v := range e[1:] {
		if k := key(v); in.compare(op, k, bestKey) {
			best, bestKey = v, k
		}
	}
	return best
}

func biAny(in *Interp, a args) Value {
	found := false
	in.each(anyOrderList(in, in.one("any", a)), func(v Value) bool {
		found = in.truth(v)
		return !found
	})
	return found
}

func biAll(in *Interp, a args) Value {
	all := true
	in.each(anyOrderList(in, in.one("all", a)), func(v Value) bool {
		all = in.truth(v)
		return all
	})
	return all
}

func anyOrderList(in *Interp, v Value) Value {
	if s, ok := v.(*set); ok {
		return newList(in.collectAny(s)...)
	}
	return v
}

func biAbs(in *Interp, a args) Value {
	v := in.one("abs", a)
	switch x := plain(v).(type) {
	case *opaque:
		return unknown("abs("+x.origin+")", "%s", x.why)
	case float64:
		return math.Abs(x)
	case *timedelta:
		return &timedelta{us: new(big.Int).Abs(x.us)}
	}
	z, ok := asBig(v)
	if !ok {
		in.raise("TypeError", "bad operand type for abs(): '%s'", in.typeName(v))
	}
	return normInt(new(big.Int).Abs(z))
}

func biRound(in *Interp, a args) Value {
	p := in.bind("round", a, "number", "ndigits?")
	if z, ok := asBig(p[0]); ok {
		n := in.intArg(p[1], 0)
		if n >= 0 {
			return normInt(z)
		}
		unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(min(-n, 5000)), nil)
		q := roundRat(new(big.Rat).SetFrac(z, unit))
		return normInt(q.Mul(q, unit))
	}
	f, ok := asFloat(p[0])
	if !ok {
		in.notKnown(p[0])
		in.raise("TypeError", "type %s doesn't define __round__ method", in.typeName(p[0]))
	}
	if p[1] == nil || p[1] == Value(None) {
		return in.floatToInt(math.RoundToEven(f))
	}
	return roundDigits(f, int(in.intArg(p[1], 0)))
}

// roundDigits rounds the exact value of f half to even at a decimal place.
func roundDigits(f float64, n int) Value {
	if math.IsNaN(f) || math.IsInf(f, 0) || n > 330 {
		return f
	}
	if n < -330 {
		return math.Copysign(0, f)
	}
	r := new(big.Rat)
	r.SetFloat64(f)
	unit := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(n, -n))), nil))
	if n < 0 {
		unit.Inv(unit)
	}
	r.Mul(r, unit)
	out, _ := new(big.Rat).Quo(new(big.Rat).SetInt(roundRat(r)), unit).Float64()
	return math.Copysign(out, f)
}

func (in *Interp) floatToInt(f float64) Value {
	if math.IsNaN(f) {
		in.raise("ValueError", "cannot convert float NaN to integer")
	}
	if math.IsInf(f, 0) {
		in.raise("OverflowError", "cannot convert float infinity to integer")
	}
	z, _ := big.NewFloat(f).Int(nil)
	return normInt(z)
}

func biIter(in *Interp, a args) Value { return in.iterate(in.one("iter", a)) }

func biNext(in *Interp, a args) Value {
	p := in.bind("next", a, "iterator", "default?")
	if x, ok := p[0].(*instance); ok {
		if f, ok := x.cls.find("__next__"); ok {
			return in.call(f, args{pos: []Value{x}})
		}
	}
	it, ok := p[0].(*iterator)
	if !ok {
		in.notKnown(p[0])
		in.raise("TypeError", "'%s' object is not an iterator", in.typeName(p[0]))
	}
	if v, ok := it.next(); ok {
		return v
	}
	if p[1] == nil {
		in.raiseWith("StopIteration")
	}
	return p[1]
}

func biReversed(in *Interp, a args) Value {
	e := append([]Value{}, in.collect(in.one("reversed", a))...)
	for i, j := 0, len(e)-1; i < j; i, j = i+1, j-1 {
		e[i], e[j] = e[j], e[i]
	}
	return sliceIterator("reversed", e)
}

func biDivmod(in *Interp, a args) Value {
	p := in.bind("divmod", a, "x", "y")
	return newTuple(in.binary("//", p[0], p[1]), in.binary("%", p[0], p[1]))
}

func biPow(in *Interp, a args) Value {
	p := in.bind("pow", a, "base", "exp", "mod?")
	if p[2] == nil {
		return in.binary("**", p[0], p[1])
	}
	x, y, m := in.bigArg(p[0]), in.bigArg(p[1]), in.bigArg(p[2])
	if m.Sign() <= 0 || y.Sign() < 0 {
		in.needs("pow() with a modulus below 1 or a negative exponent")
	}
	return normInt(new(big.Int).Exp(x, y, m))
}

func (in *Interp) bigArg(v Value) *big.Int {
	z, ok := asBig(v)
	if !ok {
		in.notKnown(v)
		in.raise("TypeError", "'%s' object cannot be interpreted as an integer", in.typeName(v))
	}
	return z
}

func biOrd(in *Interp, a args) Value {
	r := []rune(in.mustString("ord", in.one("ord", a)))
	if len(r) != 1 {
		in.raise("TypeError", "ord() expected a character, but string of length %d found", len(r))
	}
	return int64(r[0])
}

func biChr(in *Interp, a args) Value {
	n := in.intArg(in.one("chr", a), 0)
	if n < 0 || n > 0x10ffff || n >= 0xd800 && n < 0xe000 {
		in.raise("ValueError", "chr() arg not in range(0x110000)")
	}
	return string(rune(n))
}

func biHex(in *Interp, a args) Value {
	return in.formatInt(in.bigArg(in.one("hex", a)), spec{fill: ' ', prec: -1, alt: true, verb: 'x'})
}

func biOct(in *Interp, a args) Value {
	return in.formatInt(in.bigArg(in.one("oct", a)), spec{fill: ' ', prec: -1, alt: true, verb: 'o'})
}

func biBin(in *Interp, a args) Value {
	return in.formatInt(in.bigArg(in.one("bin", a)), spec{fill: ' ', prec: -1, alt: true, verb: 'b'})
}

func biFormat(in *Interp, a args) Value {
	p := in.bind("format", a, "value", "spec?")
	return in.format(p[0], in.strArg("format", p[1], ""))
}

func biVars(in *Interp, a args) Value {
	v, ok := in.attrOpt(in.one("vars", a), "__dict__")
	if !ok {
		in.needs("vars() of this value")
	}
	return v
}

func biDir(in *Interp, a args) Value {
	if len(a.pos) == 1 {
		if m, ok := a.pos[0].(*module); ok && m.src != "" {
			names := append([]string{}, m.ns.order...)
			sort.Strings(names)
			return stringsList(names)
		}
	}
	in.needs("dir()")
	return nil
}

func stringsList(s []string) *list {
	out := newList()
	for _, x := range s {
		out.elems = append(out.elems, x)
	}
	return out
}
