package eval

import (
	"math"
	"math/big"
)

var operatorMethods = map[string]string{
	"+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow",
	"<<": "lshift", ">>": "rshift", "&": "and", "|": "or", "^": "xor", "@": "matmul",
}

// binary evaluates a binary operator.
func (in *Interp) binary(op string, a, b Value) Value {
	in.step()
	if o, ok := a.(*opaque); ok {
		return &opaque{origin: o.origin + " " + op + " …", why: o.why}
	}
	if o, ok := b.(*opaque); ok {
		return &opaque{origin: "… " + op + " " + o.origin, why: o.why}
	}
	if r, ok := in.operatorMethod(op, a, b); ok {
		return r
	}
	x, y := plain(a), plain(b)
	if r, ok := in.numeric(op, x, y); ok {
		return r
	}
	if r, ok := in.sequenceOp(op, x, y); ok {
		return r
	}
	if r, ok := in.timeOp(op, x, y); ok {
		return r
	}
	if op == "|" {
		if r, ok := in.unionType(a, b); ok {
			return r
		}
	}
	in.raise("TypeError", "unsupported operand type(s) for %s: '%s' and '%s'", op, in.typeName(a), in.typeName(b))
	return nil
}

func (in *Interp) operatorMethod(op string, a, b Value) (Value, bool) {
	name := operatorMethods[op]
	try := func(self, other Value, prefix string) (Value, bool) {
		x, ok := self.(*instance)
		if !ok {
			return nil, false
		}
		f, ok := x.cls.find("__" + prefix + name + "__")
		if !ok {
			return in.foreignOp(x)
		}
		r := in.call(f, args{pos: []Value{x, other}})
		_, ni := r.(notImpl)
		return r, !ni
	}
	if r, ok := try(a, b, ""); ok {
		return r, true
	}
	if r, ok := try(b, a, "r"); ok {
		return r, true
	}
	if x, ok := a.(*enumMember); ok && x.cls.flag {
		if y, ok := b.(*enumMember); ok && y.cls == x.cls {
			return in.flagOp(op, x, y), true
		}
	}
	return nil, false
}

func (in *Interp) foreignOp(x *instance) (Value, bool) {
	if o := x.cls.foreignBase(); o != "" {
		return unknown(x.cls.name+" value", "its class derives from %s", o), true
	}
	return nil, false
}

func (in *Interp) flagOp(op string, x, y *enumMember) Value {
	v := in.binary(op, x.val, y.val)
	for _, m := range x.cls.members {
		if in.equal(m.val, v) {
			return m
		}
	}
	return &enumMember{cls: x.cls, name: x.name + "|" + y.name, val: v}
}

// numeric handles int, bool and float operands.
func (in *Interp) numeric(op string, a, b Value) (Value, bool) {
	x, okX := asBig(a)
	y, okY := asBig(b)
	if okX && okY {
		if r, ok := boolOp(op, a, b); ok {
			return r, true
		}
		return in.intOp(op, x, y), true
	}
	f, okF := asFloat(a)
	g, okG := asFloat(b)
	if okF && okG {
		return in.floatOp(op, f, g)
	}
	return nil, false
}

func boolOp(op string, a, b Value) (Value, bool) {
	x, okX := a.(bool)
	y, okY := b.(bool)
	if !okX || !okY {
		return nil, false
	}
	switch op {
	case "&":
		return x && y, true
	case "|":
		return x || y, true
	case "^":
		return x != y, true
	}
	return nil, false
}

func (in *Interp) intOp(op string, x, y *big.Int) Value {
	z := new(big.Int)
	switch op {
	case "+":
		z.Add(x, y)
	case "-":
		z.Sub(x, y)
	case "*":
		in.bits(x.BitLen() + y.BitLen())
		z.Mul(x, y)
	case "&":
		z.And(x, y)
	case "|":
		z.Or(x, y)
	case "^":
		z.Xor(x, y)
	case "//", "%":
		return in.intDiv(op, x, y)
	case "/":
		return in.trueDiv(x, y)
	case "**":
		return in.intPow(x, y)
	case "<<", ">>":
		return in.shift(op, x, y)
	default:
		in.raise("TypeError", "unsupported operand type(s) for %s: 'int' and 'int'", op)
	}
	in.bits(z.BitLen())
	return normInt(z)
}

func (in *Interp) bits(n int) {
	if n > maxIntBits {
		in.exhaust("the definitions compute an integer too large to evaluate")
	}
	in.alloc(n >> 3)
}

// intDiv is floor division and its remainder, which has the divisor's sign.
func (in *Interp) intDiv(op string, x, y *big.Int) Value {
	if y.Sign() == 0 {
		in.raise("ZeroDivisionError", "integer division or modulo by zero")
	}
	q, r := new(big.Int).QuoRem(x, y, new(big.Int))
	if r.Sign() != 0 && r.Sign() != y.Sign() {
		q.Sub(q, big.NewInt(1))
		r.Add(r, y)
	}
	if op == "%" {
		return normInt(r)
	}
	return normInt(q)
}

// trueDiv is the correctly rounded quotient.
func (in *Interp) trueDiv(x, y *big.Int) Value {
	if y.Sign() == 0 {
		in.raise("ZeroDivisionError", "division by zero")
	}
	f, _ := new(big.Rat).SetFrac(x, y).Float64()
	if math.IsInf(f, 0) {
		in.raise("OverflowError", "integer division result too large for a float")
	}
	return f
}

func (in *Interp) intPow(x, y *big.Int) Value {
	if y.Sign() < 0 {
		f, _ := new(big.Float).SetInt(x).Float64()
		g, _ := new(big.Float).SetInt(y).Float64()
		r, _ := in.floatOp("**", f, g)
		return r
	}
	if x.BitLen() > 1 {
		if !y.IsInt64() || y.Int64() > maxIntBits {
			in.bits(maxIntBits + 1)
		}
		in.bits(x.BitLen() * int(y.Int64()))
	}
	return normInt(new(big.Int).Exp(x, y, nil))
}

func (in *Interp) shift(op string, x, y *big.Int) Value {
	if y.Sign() < 0 {
		in.raise("ValueError", "negative shift count")
	}
	n := uint(maxIntBits + 1)
	if y.IsInt64() && y.Int64() < maxIntBits {
		n = uint(y.Int64())
	}
	if op == ">>" {
		return normInt(new(big.Int).Rsh(x, n))
	}
	if x.Sign() == 0 {
		return int64(0)
	}
	in.bits(x.BitLen() + int(n))
	return normInt(new(big.Int).Lsh(x, n))
}

func (in *Interp) floatOp(op string, x, y float64) (Value, bool) {
	switch op {
	case "+":
		return x + y, true
	case "-":
		return x - y, true
	case "*":
		return x * y, true
	case "**":
		return in.floatPow(x, y), true
	case "/", "//", "%":
	default:
		return nil, false
	}
	if y == 0 {
		in.raise("ZeroDivisionError", "%s", map[string]string{"/": "float division by zero", "//": "float floor division by zero", "%": "float modulo"}[op])
	}
	if op == "/" {
		return x / y, true
	}
	div, mod := floatDivmod(x, y)
	if op == "//" {
		return div, true
	}
	return mod, true
}

func (in *Interp) floatPow(x, y float64) Value {
	if x == 0 && y < 0 {
		in.raise("ZeroDivisionError", "0.0 cannot be raised to a negative power")
	}
	r := math.Pow(x, y)
	if math.IsNaN(r) && x < 0 && !math.IsNaN(y) {
		in.needs("complex numbers")
	}
	if math.IsInf(r, 0) && !math.IsInf(x, 0) && !math.IsInf(y, 0) {
		in.raise("OverflowError", "(34, 'Numerical result out of range')")
	}
	return r
}

// floatDivmod follows CPython's float_divmod.
func floatDivmod(x, y float64) (div, mod float64) {
	mod = math.Mod(x, y)
	div = (x - mod) / y
	if mod != 0 && (y < 0) != (mod < 0) {
		mod += y
		div--
	}
	if mod == 0 {
		mod = math.Copysign(0, y)
	}
	if div == 0 {
		return math.Copysign(0, x/y), mod
	}
	floor := math.Floor(div)
	if div-floor > 0.5 {
		floor++
	}
	return floor, mod
}

// sequenceOp handles text, lists, tuples, dicts, sets and paths.
func (in *Interp) sequenceOp(op string, a, b Value) (Value, bool) {
	switch op {
	case "+":
		return in.concat(a, b)
	case "*":
		if n, ok := asInt(b); ok {
			return in.repeat(a, n)
		}
		if n, ok := asInt(a); ok {
			return in.repeat(b, n)
		}
	case "%":
		if s, ok := a.(string); ok {
			return in.percentFormat(s, b), true
		}
	case "/":
		return in.pathJoinOp(a, b)
	case "|", "&", "-", "^":
		return in.setOp(op, a, b)
	}
	return nil, false
}

func (in *Interp) concat(a, b Value) (Value, bool) {
	switch x := a.(type) {
	case string:
		if y, ok := b.(string); ok {
			in.alloc(len(x) + len(y))
			return x + y, true
		}
	case bytesValue:
		if y, ok := b.(bytesValue); ok {
			in.alloc(len(x) + len(y))
			return x + y, true
		}
	case *list:
		if y, ok := b.(*list); ok {
			in.untainted(x.taint + y.taint)
			return newList(in.join(x.elems, y.elems)...), true
		}
	case *tuple:
		if y, ok := b.(*tuple); ok {
			return newTuple(in.join(x.elems, y.elems)...), true
		}
	}
	return nil, false
}

func (in *Interp) join(a, b []Value) []Value {
	in.alloc(16 * (len(a) + len(b)))
	return append(append(make([]Value, 0, len(a)+len(b)), a...), b...)
}

func (in *Interp) repeat(v Value, n int64) (Value, bool) {
	n = max(n, 0)
	switch x := v.(type) {
	case string:
		return string(in.repeatText([]byte(x), n)), true
	case bytesValue:
		return bytesValue(in.repeatText([]byte(x), n)), true
	case *list:
		in.untainted(x.taint)
		return newList(in.repeatElems(x.elems, n)...), true
	case *tuple:
		return newTuple(in.repeatElems(x.elems, n)...), true
	}
	return nil, false
}

func (in *Interp) repeatText(s []byte, n int64) []byte {
	in.room(int64(len(s)), n)
	out := make([]byte, 0, len(s)*int(n))
	for range n {
		out = append(out, s...)
		if len(s) == 0 {
			break
		}
	}
	return out
}

func (in *Interp) repeatElems(e []Value, n int64) []Value {
	in.room(int64(len(e))*16, n)
	if len(e) == 0 {
		return nil
	}
	out := make([]Value, 0, len(e)*int(n))
	for range n {
		out = append(out, e...)
	}
	return out
}

// room charges n things of size bytes before they are made.
func (in *Interp) room(size, n int64) {
	if size > 0 && n > in.opts.MaxBytes/size {
		in.exhaust("the definitions build too much data to evaluate")
	}
	in.alloc(int(size * n))
}

func (in *Interp) setOp(op string, a, b Value) (Value, bool) {
	if x, ok := a.(*dict); ok && op == "|" {
		y, ok := b.(*dict)
		if !ok {
			return nil, false
		}
		d := in.copyDict(x)
		in.dictUpdate(d, y)
		return d, true
	}
	x, okX := in.asSet(a).(*set)
	y, okY := in.asSet(b).(*set)
	if !okX || !okY {
		return nil, false
	}
	in.untainted(x.d.taint + y.d.taint)
	out := &set{d: newDict(), frozen: x.frozen}
	for _, k := range x.d.liveKeys() {
		has := in.setHas(y, k)
		if op == "|" || op == "&" && has || op != "&" && !has {
			in.setAdd(out, k)
		}
	}
	if op == "|" || op == "^" {
		for _, k := range y.d.liveKeys() {
			if op == "|" || !in.setHas(x, k) {
				in.setAdd(out, k)
			}
		}
	}
	return out, true
}

func (in *Interp) dictUpdate(d, from *dict) {
	in.untainted(from.taint)
	for i, k := range from.keys {
		if _, gone := k.(hole); !gone {
			in.dictSet(d, k, from.vals[i])
		}
	}
}

// unary evaluates + - ~ on a value.
func (in *Interp) unary(op string, v Value) Value {
	switch x := plain(v).(type) {
	case *opaque:
		return &opaque{origin: op + x.origin, why: x.why}
	case float64:
		if op == "-" {
			return -x
		}
		if op == "+" {
			return x
		}
	case *timedelta:
		if op == "-" {
			return &timedelta{us: new(big.Int).Neg(x.us)}
		}
		return x
	case *instance:
		name := map[string]string{"-": "__neg__", "+": "__pos__", "~": "__invert__"}[op]
		if f, ok := x.cls.find(name); ok {
			return in.call(f, args{pos: []Value{x}})
		}
	}
	z, ok := asBig(v)
	if !ok {
		in.raise("TypeError", "bad operand type for unary %s: '%s'", op, in.typeName(v))
	}
	switch op {
	case "-":
		return normInt(new(big.Int).Neg(z))
	case "~":
		return normInt(new(big.Int).Not(z))
	}
	return normInt(z)
}
