package online

import (
	"slices"

	"github.com/seed-11e13f51/feast"
)

// Key is an entity key: join keys sorted by name, their values, and their
// serialized form. It is immutable. Two keys are the same when V3 is the same.
type Key struct {
	names  []string
	values []feast.Value
	v3     []byte
}

// NewKey returns the key of names and values, in any order. The names must be
// different; the values must be present and of a type that can be a key
// (feast.ValueType.Key). It is ErrInvalid otherwise, naming the join key.
func NewKey(names []string, values []feast.Value) (Key, error) {
	e, err := NewKeyEncoder(names)
	if err != nil {
		return Key{}, err
	}
	return e.Key(values)
}

// RawKey returns the key whose version 3 serialization is v3, which it keeps. The
// bytes are trusted: they come from V3, or from a KeyEncoder, or from a store that
// got them there; use ParseKey for bytes that do not. It is the cheap way for who
// has the bytes already.
func RawKey(v3 []byte) Key { return Key{v3: v3} }

// ParseKey reads a version 3 serialization, which it keeps. Anything else is
// ErrInvalid.
func ParseKey(v3 []byte) (Key, error) {
	names, values, ok := parseV3(v3)
	if !ok {
		return Key{}, feast.Invalid("", "entity key %x is not a version 3 serialization", v3)
	}
	return Key{names: names, values: values, v3: v3}, nil
}

// Names returns the join keys, sorted. The caller must not change them.
func (k Key) Names() []string {
	names, _ := k.parts()
	return names
}

// Values returns the values in the order of Names. The caller must not change them.
func (k Key) Values() []feast.Value {
	_, values := k.parts()
	return values
}

// parts returns names and values; a RawKey parses them each time.
func (k Key) parts() ([]string, []feast.Value) {
	if k.names != nil || len(k.v3) == 0 {
		return k.names, k.values
	}
	names, values, _ := parseV3(k.v3)
	return names, values
}

// V3 returns Feast's entity key serialization, version 3 (key_encoding_utils.py
// in Feast 0.66): a count, the names, then the values, each with its type and
// length, little-endian. The caller must not change it.
func (k Key) V3() []byte { return k.v3 }

// V2 returns version 2 of the serialization: no count, and no length before a name.
func (k Key) V2() []byte {
	names, values := k.parts()
	var b []byte
	for _, n := range names {
		b = appendUint32(b, uint32(feast.String))
		b = append(b, n...)
	}
	for _, v := range values {
		b = appendKeyValue(b, v)
	}
	return b
}

// KeyEncoder makes the keys of one set of join keys: what all of them begin with is
// made once. It is immutable and safe for concurrent use.
type KeyEncoder struct {
	names  []string
	order  []int
	prefix []byte
}

// NewKeyEncoder returns the encoder of join keys given in any order. A name that
// comes twice is ErrInvalid.
func NewKeyEncoder(names []string) (*KeyEncoder, error) {
	e := &KeyEncoder{names: slices.Clone(names), order: make([]int, len(names))}
	slices.Sort(e.names)
	for i, n := range e.names {
		if i > 0 && n == e.names[i-1] {
			return nil, feast.Invalid("", "join key %q comes twice in an entity key", n)
		}
		e.order[i] = slices.Index(names, n)
	}
	e.prefix = appendUint32(nil, uint32(len(e.names)))
	for _, n := range e.names {
		e.prefix = appendUint32(e.prefix, uint32(feast.String))
		e.prefix = appendKeyBytes(e.prefix, n)
	}
	return e, nil
}

// Names returns the join keys, sorted. The caller must not change them.
func (e *KeyEncoder) Names() []string { return e.names }

// Order tells where the sorted names were among the names given to NewKeyEncoder:
// Names()[i] was given at Order()[i]. The caller must not change it.
func (e *KeyEncoder) Order() []int { return e.order }

// Key returns the key of values, in the order in which the names were given.
func (e *KeyEncoder) Key(values []feast.Value) (Key, error) {
	if len(values) != len(e.names) {
		return Key{}, feast.Invalid("", "%d values for an entity key of %d join keys %q", len(values), len(e.names), e.names)
	}
	k := Key{names: e.names, values: make([]feast.Value, len(values))}
	k.v3 = append(make([]byte, 0, len(e.prefix)+16*len(values)), e.prefix...)
	for i, from := range e.order {
		v := values[from]
		if err := checkKeyValue(e.names[i], v); err != nil {
			return Key{}, err
		}
		k.values[i] = v
		k.v3 = appendKeyValue(k.v3, v)
	}
	return k, nil
}

func checkKeyValue(name string, v feast.Value) error {
	if v.Absent() {
		return feast.Invalid("", "join key %q is NULL", name)
	}
	if !v.Type().Key() {
		return feast.Invalid("", "join key %q is a %s, which cannot be part of an entity key", name, v.Type())
	}
	return nil
}

// AppendPrefix appends what every key of e begins with. One AppendKey… per join
// key, in the order of Names, completes the version 3 serialization.
func (e *KeyEncoder) AppendPrefix(dst []byte) []byte { return append(dst, e.prefix...) }
