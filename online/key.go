package online

import (
	"encoding/binary"
	"slices"
	"strings"

	"github.com/seed-11e13f51/feast"
)

// Key is an entity key: join keys sorted by name, their values, and their
// serialized form. It is immutable.
type Key struct {
	names  []string
	values []feast.Value
	v3     []byte
}

// NewKey returns the key of names and values, in any order. The values must be
// present and of a type that can be a key (feast.ValueType.Key); it is ErrInvalid
// otherwise, naming the join key.
func NewKey(names []string, values []feast.Value) (Key, error) {
	k := Key{names: slices.Clone(names), values: slices.Clone(values)}
	for i, v := range values {
		if v.Absent() {
			return Key{}, feast.Invalid("", "join key %q is NULL", names[i])
		}
		if !v.Type().Key() {
			return Key{}, feast.Invalid("", "join key %q is a %s, which cannot be part of an entity key", names[i], v.Type())
		}
	}
	k.sort()
	k.v3 = k.appendV3(nil)
	return k, nil
}

// sort orders names and values by name; a key has few, so insertion will do.
func (k *Key) sort() {
	for i := 1; i < len(k.names); i++ {
		for j := i; j > 0 && strings.Compare(k.names[j-1], k.names[j]) > 0; j-- {
			k.names[j-1], k.names[j] = k.names[j], k.names[j-1]
			k.values[j-1], k.values[j] = k.values[j], k.values[j-1]
		}
	}
}

// Names returns the join keys, sorted. The caller must not change them.
func (k Key) Names() []string { return k.names }

// Values returns the values in the order of Names. The caller must not change them.
func (k Key) Values() []feast.Value { return k.values }

// V3 returns Feast's entity key serialization, version 3 (key_encoding_utils.py
// in Feast 0.66): a count, the names, then the values, each with its type and
// length, little-endian. The caller must not change it.
func (k Key) V3() []byte { return k.v3 }

// V2 returns version 2 of the serialization: no count, and no length before a name.
func (k Key) V2() []byte {
	var b []byte
	for _, n := range k.names {
		b = binary.LittleEndian.AppendUint32(b, uint32(feast.String))
		b = append(b, n...)
	}
	return k.appendValues(b)
}

func (k Key) appendV3(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(len(k.names)))
	for _, n := range k.names {
		b = binary.LittleEndian.AppendUint32(b, uint32(feast.String))
		b = binary.LittleEndian.AppendUint32(b, uint32(len(n)))
		b = append(b, n...)
	}
	return k.appendValues(b)
}

func (k Key) appendValues(b []byte) []byte {
	for _, v := range k.values {
		b = binary.LittleEndian.AppendUint32(b, uint32(v.Type()))
		switch v.Type() {
		case feast.Int32:
			b = binary.LittleEndian.AppendUint32(b, 4)
			b = binary.LittleEndian.AppendUint32(b, uint32(v.Int()))
		case feast.Int64, feast.UnixTimestamp:
			b = binary.LittleEndian.AppendUint32(b, 8)
			b = binary.LittleEndian.AppendUint64(b, uint64(v.Int()))
		default:
			b = binary.LittleEndian.AppendUint32(b, uint32(len(v.Text())))
			b = append(b, v.Text()...)
		}
	}
	return b
}
