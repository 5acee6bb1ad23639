package eval

import (
	"math/big"
	"strings"
)

// truth is bool(v).
func (in *Interp) truth(v Value) bool {
	switch x := plain(v).(type) {
	case noneType:
		return false
	case bool:
		return x
	case int64:
		return x != 0
	case float64:
		return x != 0
	case string:
		return x != ""
	case bytesValue:
		return x != ""
	case *timedelta:
		return x.us.Sign() != 0
	case *opaque:
		in.needsOpaque("branching on", x)
	case *instance:
		return in.instanceTruth(x)
	}
	if n, ok := in.sizeOf(v); ok {
		return n > 0
	}
	return true
}

func (in *Interp) instanceTruth(x *instance) bool {
	if f, ok := x.cls.find("__bool__"); ok {
		return in.truth(in.call(f, args{pos: []Value{x}}))
	}
	if f, ok := x.cls.find("__len__"); ok {
		return in.truth(in.call(f, args{pos: []Value{x}}))
	}
	if o := x.cls.foreignBase(); o != "" {
		in.needs("branching on an instance of a class derived from %s", o)
	}
	return true
}

// sizeOf is len(v) for builtin containers.
func (in *Interp) sizeOf(v Value) (int, bool) {
	switch x := plain(v).(type) {
	case string:
		return len([]rune(x)), true
	case bytesValue:
		return len(x), true
	case *list:
		in.untainted(x.taint)
		return len(x.elems), true
	case *tuple:
		return len(x.elems), true
	case *dict:
		in.untainted(x.taint)
		return x.len(), true
	case *set:
		in.untainted(x.d.taint)
		return x.d.len(), true
	case *dictView:
		return in.sizeOf(x.d)
	case *namespaceDict:
		return len(x.ns.order), true
	case rangeValue:
		return int(x.len()), true
	case *class:
		if x.enum {
			return len(x.members), true
		}
	}
	return 0, false
}

func (r rangeValue) len() int64 {
	if r.step > 0 && r.start < r.stop {
		return (r.stop-r.start-1)/r.step + 1
	}
	if r.step < 0 && r.start > r.stop {
		return (r.start-r.stop-1)/(-r.step) + 1
	}
	return 0
}

// equal is a == b.
func (in *Interp) equal(a, b Value) bool {
	in.enter()
	defer in.leave()
	if o, ok := a.(*opaque); ok {
		in.needsOpaque("comparing", o)
	}
	if o, ok := b.(*opaque); ok {
		in.needsOpaque("comparing", o)
	}
	if r, ok := in.equalInstances(a, b); ok {
		return r
	}
	a, b = in.asSet(in.mapping(plain(a))), in.asSet(in.mapping(plain(b)))
	if x, ok := asBig(a); ok {
		if y, ok := asBig(b); ok {
			return x.Cmp(y) == 0
		}
	}
	if x, ok := asFloat(a); ok {
		y, ok := asFloat(b)
		return ok && x == y
	}
	return in.equalContent(a, b)
}

func (in *Interp) equalContent(a, b Value) bool {
	switch x := a.(type) {
	case *list:
		y, ok := b.(*list)
		if ok {
			in.untainted(x.taint + y.taint)
		}
		return ok && in.equalSeq(x.elems, y.elems)
	case *tuple:
		y, ok := b.(*tuple)
		return ok && in.equalSeq(x.elems, y.elems)
	case *dict:
		y, ok := b.(*dict)
		return ok && in.equalDict(x, y)
	case *set:
		y, ok := b.(*set)
		return ok && x.d.len() == y.d.len() && in.subset(x, y)
	case *feastType:
		y, ok := b.(*feastType)
		return ok && x.String() == y.String()
	case *timedelta:
		y, ok := b.(*timedelta)
		return ok && x.us.Cmp(y.us) == 0
	case *datetime:
		y, ok := b.(*datetime)
		return ok && x.dateOnly == y.dateOnly && x.naive() == y.naive() && x.t.Equal(y.t)
	case *bound:
		y, ok := b.(*bound)
		return ok && x.self == y.self && x.fn == y.fn
	}
	return a == b
}

// mapping turns a namespace into a dict, to be compared.
func (in *Interp) mapping(v Value) Value {
	if x, ok := v.(*namespaceDict); ok {
		return in.snapshot(x)
	}
	return v
}

// equalInstances compares objects of classes of the repo; ok is false when
// neither side has an opinion.
func (in *Interp) equalInstances(a, b Value) (result, ok bool) {
	for i, v := range []Value{a, b} {
		x, is := v.(*instance)
		if !is {
			continue
		}
		other := b
		if i == 1 {
			other = a
		}
		if f, has := x.cls.find("__eq__"); has {
			r := in.call(f, args{pos: []Value{x, other}})
			if _, ni := r.(notImpl); !ni {
				return in.truth(r), true
			}
			continue
		}
		if y, same := other.(*instance); same && x.cls == y.cls && x.cls.fields != nil && !x.cls.noEq {
			return in.equalSeq(in.fieldValues(x), in.fieldValues(y)), true
		}
		if o := x.cls.foreignBase(); o != "" && a != b {
			in.needs("comparing an instance of a class derived from %s", o)
		}
	}
	return in.equalFeast(a, b)
}

// equalFeast refuses to guess how Feast compares two of its objects.
func (in *Interp) equalFeast(a, b Value) (result, ok bool) {
	x, isX := a.(*feastObject)
	y, isY := b.(*feastObject)
	if isX && isY && x != y {
		in.needs("comparing %s with %s", x.cls.name, y.cls.name)
	}
	return false, false
}

func (in *Interp) equalSeq(a, b []Value) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		in.step()
		if a[i] != b[i] && !in.equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

func (in *Interp) equalDict(a, b *dict) bool {
	in.untainted(a.taint + b.taint)
	if a.len() != b.len() {
		return false
	}
	for i, k := range a.keys {
		if _, gone := k.(hole); gone {
			continue
		}
		v, ok := in.dictGet(b, k)
		if !ok || !in.equal(a.vals[i], v) {
			return false
		}
	}
	return true
}

func (in *Interp) subset(a, b *set) bool {
	for _, k := range a.d.liveKeys() {
		if !in.setHas(b, k) {
			return false
		}
	}
	return true
}

// order is a three-way comparison; op names the operator for messages.
func (in *Interp) order(op string, a, b Value) int {
	in.step()
	in.enter()
	defer in.leave()
	if x, ok := asBig(a); ok {
		if y, ok := asBig(b); ok {
			return x.Cmp(y)
		}
	}
	x, okA := asFloat(a)
	y, okB := asFloat(b)
	if okA && okB {
		return orderFloats(x, y)
	}
	if c, ok := in.orderContent(op, plain(a), plain(b)); ok {
		return c
	}
	for _, v := range []Value{a, b} {
		if o, ok := v.(*opaque); ok {
			in.needsOpaque("comparing", o)
		}
	}
	in.raise("TypeError", "'%s' not supported between instances of '%s' and '%s'", op, in.typeName(a), in.typeName(b))
	return 0
}

// unordered is what NaN gives: no comparison holds.
const unordered = 2

func orderFloats(x, y float64) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	case x == y:
		return 0
	}
	return unordered
}

func (in *Interp) orderContent(op string, a, b Value) (int, bool) {
	switch x := a.(type) {
	case string:
		if y, ok := b.(string); ok {
			return strings.Compare(x, y), true
		}
	case bytesValue:
		if y, ok := b.(bytesValue); ok {
			return strings.Compare(string(x), string(y)), true
		}
	case pathValue:
		if y, ok := b.(pathValue); ok {
			return comparePaths(string(x), string(y)), true
		}
	case *timedelta:
		if y, ok := b.(*timedelta); ok {
			return x.us.Cmp(y.us), true
		}
	case *datetime:
		if y, ok := b.(*datetime); ok && x.dateOnly == y.dateOnly {
			if x.naive() != y.naive() {
				in.raise("TypeError", "can't compare offset-naive and offset-aware datetimes")
			}
			return x.t.Compare(y.t), true
		}
	case *tuple:
		if y, ok := b.(*tuple); ok {
			return in.orderSeq(op, x.elems, y.elems), true
		}
	case *list:
		if y, ok := b.(*list); ok {
			return in.orderSeq(op, x.elems, y.elems), true
		}
	}
	return 0, false
}

func (in *Interp) orderSeq(op string, a, b []Value) int {
	for i := 0; i < len(a) && i < len(b); i++ {
		if !in.equal(a[i], b[i]) {
			return in.order(op, a[i], b[i])
		}
	}
	return big.NewInt(int64(len(a))).Cmp(big.NewInt(int64(len(b))))
}

// less is a < b as sort uses it.
func (in *Interp) less(a, b Value) bool { return in.compare("<", a, b) }

var reflected = map[string]string{"<": "__gt__", ">": "__lt__", "<=": "__ge__", ">=": "__le__"}

var ordering = map[string]string{"<": "__lt__", ">": "__gt__", "<=": "__le__", ">=": "__ge__"}

// compare evaluates any comparison operator but "is" to a truth value.
func (in *Interp) compare(op string, a, b Value) bool {
	switch op {
	case "==":
		return in.equal(a, b)
	case "!=":
		return !in.equal(a, b)
	case "is":
		return in.same(a, b)
	case "is not":
		return !in.same(a, b)
	case "in":
		return in.contains(b, a)
	case "not in":
		return !in.contains(b, a)
	}
	if r, ok := in.compareMethod(op, a, b); ok {
		return r
	}
	if r, ok := in.compareSets(op, a, b); ok {
		return r
	}
	c := in.order(op, a, b)
	switch op {
	case "<":
		return c == -1
	case ">":
		return c == 1
	case "<=":
		return c == -1 || c == 0
	}
	return c == 1 || c == 0
}

func (in *Interp) compareMethod(op string, a, b Value) (result, ok bool) {
	try := func(self, other Value, name string) bool {
		x, is := self.(*instance)
		if !is {
			return false
		}
		f, has := x.cls.find(name)
		if !has {
			return false
		}
		r := in.call(f, args{pos: []Value{x, other}})
		if _, ni := r.(notImpl); ni {
			return false
		}
		result = in.truth(r)
		return true
	}
	if try(a, b, ordering[op]) || try(b, a, reflected[op]) {
		return result, true
	}
	x, isX := a.(*instance)
	y, isY := b.(*instance)
	if isX && isY && x.cls == y.cls && x.cls.ordered {
		return in.compare(op, newTuple(in.fieldValues(x)...), newTuple(in.fieldValues(y)...)), true
	}
	return false, false
}

func (in *Interp) compareSets(op string, a, b Value) (result, ok bool) {
	x, isX := a.(*set)
	y, isY := b.(*set)
	if !isX || !isY {
		return false, false
	}
	switch op {
	case "<":
		return x.d.len() < y.d.len() && in.subset(x, y), true
	case ">":
		return x.d.len() > y.d.len() && in.subset(y, x), true
	case "<=":
		return in.subset(x, y), true
	}
	return in.subset(y, x), true
}

// same is "a is b".
func (in *Interp) same(a, b Value) bool {
	for _, v := range []Value{a, b} {
		o, ok := v.(*opaque)
		if ok && a != b {
			in.needsOpaque("comparing", o)
		}
	}
	if x, ok := a.(*feastType); ok {
		y, ok := b.(*feastType)
		return ok && len(x.elems)+len(x.fields) == 0 && x.String() == y.String()
	}
	if x, ok := a.(*big.Int); ok {
		y, ok := b.(*big.Int)
		return ok && x.Cmp(y) == 0
	}
	return a == b
}

// contains is "v in c".
func (in *Interp) contains(c, v Value) bool {
	switch x := plain(c).(type) {
	case *dict:
		_, ok := in.dictGet(x, v)
		return ok
	case *namespaceDict:
		_, ok := x.ns.get(in.mustString("key", v))
		return ok
	case *set:
		return in.setHas(x, v)
	case string:
		s, ok := asString(v)
		if !ok {
			in.notKnown(v)
			in.raise("TypeError", "'in <string>' requires string as left operand, not %s", in.typeName(v))
		}
		return strings.Contains(x, s)
	case *environ:
		return in.environHas(v)
	case rangeValue:
		i, ok := asInt(v)
		return ok && x.len() > 0 && (i-x.start)%x.step == 0 && within(x, i)
	case *opaque:
		in.needsOpaque("searching", x)
	case *instance:
		if f, ok := x.cls.find("__contains__"); ok {
			return in.truth(in.call(f, args{pos: []Value{x, v}}))
		}
	}
	found := false
	in.each(c, func(e Value) bool {
		found = e == v || in.equal(e, v)
		return !found
	})
	return found
}

func within(r rangeValue, i int64) bool {
	if r.step > 0 {
		return i >= r.start && i < r.stop
	}
	return i <= r.start && i > r.stop
}

// notKnown throws when v is opaque.
func (in *Interp) notKnown(v Value) {
	if o, ok := v.(*opaque); ok {
		in.needsOpaque("using", o)
	}
}
