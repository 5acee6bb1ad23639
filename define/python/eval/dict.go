package eval

import (
	"fmt"
	"math"
	"math/big"
	"strings"
)

// dict is an insertion-ordered hash table. Deleted slots stay as holes until
// the next compaction.
type dict struct {
	keys, vals []Value
	idx        map[any]int
	holes      int
	taint      string
	// missing makes absent values (defaultdict); counter makes them 0.
	missing Value
	counter bool
	cls     *class
}

type set struct {
	d      *dict
	frozen bool
}

type hole struct{}

func newDict() *dict { return &dict{idx: map[any]int{}} }
func newSet() *set   { return &set{d: newDict()} }

// compound is the hash key of values that are equal by content.
type compound string

// hashKey maps equal values to equal comparable Go values.
func (in *Interp) hashKey(v Value) any {
	switch x := v.(type) {
	case bool:
		i, _ := asInt(x)
		return i
	case float64:
		if x == math.Trunc(x) && math.Abs(x) < 1<<62 {
			return int64(x)
		}
		if math.IsNaN(x) {
			return new(float64)
		}
		return x
	case *big.Int:
		return compound("big:" + x.String())
	case *tuple:
		return in.hashSeq("tuple", x.elems)
	case *set:
		return in.hashSet(x)
	case *list, *dict:
		in.raise("TypeError", "unhashable type: '%s'", in.typeName(v))
	case *timedelta:
		return compound("td:" + x.us.String())
	case *datetime:
		return compound("dt:" + x.key())
	case *feastType:
		return compound("type:" + x.String())
	case pathValue, rangeValue, noneType, string, int64, bytesValue:
		return x
	case *instance:
		return in.hashInstance(x)
	case *enumMember:
		if x.cls.mixin {
			return in.hashKey(x.val)
		}
	case *opaque:
		in.needsOpaque("hash of", x)
	}
	return v
}

func (in *Interp) hashSeq(kind string, elems []Value) any {
	in.enter()
	defer in.leave()
	var b strings.Builder
	b.WriteString(kind)
	for _, e := range elems {
		k := in.hashKey(e)
		s := fmt.Sprintf("%T:%v", k, k)
		fmt.Fprintf(&b, "|%d:%s", len(s), s)
	}
	in.alloc(b.Len())
	return compound(b.String())
}

func (in *Interp) hashSet(s *set) any {
	if !s.frozen {
		in.raise("TypeError", "unhashable type: 'set'")
	}
	parts := []string{}
	for _, e := range s.d.liveKeys() {
		k := in.hashKey(e)
		parts = append(parts, fmt.Sprintf("%T:%v", k, k))
	}
	sortStrings(parts)
	return compound("set:" + strings.Join(parts, "|"))
}

func (in *Interp) hashInstance(x *instance) any {
	if x.payload != nil {
		return in.hashKey(x.payload)
	}
	if f, ok := x.cls.find("__hash__"); ok {
		if f == Value(None) {
			in.raise("TypeError", "unhashable type: '%s'", x.cls.name)
		}
		h := in.call(f, args{pos: []Value{x}})
		return compound(fmt.Sprintf("hash:%s:%v", x.cls.name, h))
	}
	if x.cls.fields != nil && x.cls.frozen {
		return in.hashSeq("dc:"+x.cls.name, in.fieldValues(x))
	}
	if _, ok := x.cls.find("__eq__"); ok || x.cls.fields != nil {
		in.raise("TypeError", "unhashable type: '%s'", x.cls.name)
	}
	return x
}

func (in *Interp) dictGet(d *dict, k Value) (Value, bool) {
	in.untainted(d.taint)
	i, ok := d.idx[in.hashKey(k)]
	if !ok {
		return nil, false
	}
	return d.vals[i], true
}

func (in *Interp) dictSet(d *dict, k, v Value) {
	h := in.hashKey(k)
	if i, ok := d.idx[h]; ok {
		d.vals[i] = v
		return
	}
	in.alloc(64)
	d.idx[h] = len(d.keys)
	d.keys = append(d.keys, k)
	d.vals = append(d.vals, v)
}

func (in *Interp) dictDel(d *dict, k Value) (Value, bool) {
	in.untainted(d.taint)
	h := in.hashKey(k)
	i, ok := d.idx[h]
	if !ok {
		return nil, false
	}
	v := d.vals[i]
	delete(d.idx, h)
	d.keys[i], d.vals[i] = hole{}, nil
	d.holes++
	if d.holes > 16 && d.holes > len(d.keys)/2 {
		in.compact(d)
	}
	return v, true
}

func (in *Interp) compact(d *dict) {
	n := &dict{idx: map[any]int{}}
	for i, k := range d.keys {
		if _, gone := k.(hole); !gone {
			in.dictSet(n, k, d.vals[i])
		}
	}
	d.keys, d.vals, d.idx, d.holes = n.keys, n.vals, n.idx, 0
}

func (d *dict) len() int { return len(d.keys) - d.holes }

func (d *dict) clear() { d.keys, d.vals, d.idx, d.holes = nil, nil, map[any]int{}, 0 }

func (d *dict) liveKeys() []Value {
	out := make([]Value, 0, d.len())
	for _, k := range d.keys {
		if _, gone := k.(hole); !gone {
			out = append(out, k)
		}
	}
	return out
}

// copyDict returns a shallow copy.
func (in *Interp) copyDict(d *dict) *dict {
	in.untainted(d.taint)
	n := newDict()
	for i, k := range d.keys {
		if _, gone := k.(hole); !gone {
			in.dictSet(n, k, d.vals[i])
		}
	}
	n.missing, n.counter, n.cls = d.missing, d.counter, d.cls
	return n
}

func (in *Interp) setAdd(s *set, v Value) { in.dictSet(s.d, v, None) }

func (in *Interp) setHas(s *set, v Value) bool {
	_, ok := in.dictGet(s.d, v)
	return ok
}

func (in *Interp) makeSet(vals []Value) *set {
	s := newSet()
	for _, v := range vals {
		in.setAdd(s, v)
	}
	return s
}

// untainted stops when a container may have been changed by unknown code.
func (in *Interp) untainted(why string) {
	if why != "" {
		in.needs("reading a container that %s may have changed", why)
	}
}
