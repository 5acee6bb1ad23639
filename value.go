package feast

import (
	"bytes"
	"math"
	"time"
)

// Value is one typed value, or the absence of one. The zero Value is absent
// (NULL); a Value of type Null is Feast's explicit null and means the same.
// A Value is immutable and 40 bytes; copy it freely. Compare with Equal.
type Value struct {
	typ ValueType
	num uint64
	str string
	ref *compound
}

// compound holds what does not fit into a scalar Value.
type compound struct {
	elems   []Value
	entries []MapEntry
}

// MapEntry is one entry of a Map, Struct or ScalarMap value.
type MapEntry struct {
	Key, Value Value
}

// BytesValue returns a Bytes value; it keeps a copy of b.
func BytesValue(b []byte) Value { return Value{typ: Bytes, str: string(b)} }

// StringValue returns a String value.
func StringValue(s string) Value { return Value{typ: String, str: s} }

// TextValue returns a value of a type that is text on the wire: String, JSON,
// UUID, TimeUUID, Decimal.
func TextValue(t ValueType, s string) Value { return Value{typ: t, str: s} }

// Int32Value returns an Int32 value.
func Int32Value(i int32) Value { return Value{typ: Int32, num: uint64(int64(i))} }

// Int64Value returns an Int64 value.
func Int64Value(i int64) Value { return Value{typ: Int64, num: uint64(i)} }

// Float64Value returns a Float64 value. NaN is a value, not an absence.
func Float64Value(f float64) Value { return Value{typ: Float64, num: math.Float64bits(f)} }

// Float32Value returns a Float32 value.
func Float32Value(f float32) Value {
	return Value{typ: Float32, num: uint64(math.Float32bits(f))}
}

// BoolValue returns a Bool value.
func BoolValue(b bool) Value {
	if b {
		return Value{typ: Bool, num: 1}
	}
	return Value{typ: Bool}
}

// UnixTimestampValue returns a UnixTimestamp value of whole seconds since the epoch.
func UnixTimestampValue(seconds int64) Value {
	return Value{typ: UnixTimestamp, num: uint64(seconds)}
}

// ZonedTimestampValue returns a ZonedTimestamp value: whole seconds since the
// epoch and the name of a time zone.
func ZonedTimestampValue(seconds int64, zone string) Value {
	return Value{typ: ZonedTimestamp, num: uint64(seconds), str: zone}
}

// NullValue returns Feast's explicit null. It is absent, like the zero Value.
func NullValue() Value { return Value{typ: Null} }

// CollectionValue returns a list or set value of type t holding elems, in their
// order. It keeps elems; the caller must not change them afterwards.
func CollectionValue(t ValueType, elems []Value) Value {
	return Value{typ: t, ref: &compound{elems: elems}}
}

// MapValue returns a Map, Struct or ScalarMap value of type t. It keeps entries.
func MapValue(t ValueType, entries []MapEntry) Value {
	return Value{typ: t, ref: &compound{entries: entries}}
}

// Type returns the type of v: Unknown when v is absent.
func (v Value) Type() ValueType { return v.typ }

// Absent reports whether v is NULL.
func (v Value) Absent() bool { return v.typ == Unknown || v.typ == Null }

// Int returns the integer of an Int32, Int64, UnixTimestamp, ZonedTimestamp or
// Bool value (1 or 0), and 0 for other types.
func (v Value) Int() int64 {
	switch v.typ {
	case Int32, Int64, UnixTimestamp, ZonedTimestamp, Bool:
		return int64(v.num)
	}
	return 0
}

// Float returns the number of a Float64 or Float32 value and 0 for other types.
func (v Value) Float() float64 {
	switch v.typ {
	case Float64:
		return math.Float64frombits(v.num)
	case Float32:
		return float64(math.Float32frombits(uint32(v.num)))
	}
	return 0
}

// Bool returns the truth of a Bool value and false for other types.
func (v Value) Bool() bool { return v.typ == Bool && v.num != 0 }

// Text returns the text of a String, JSON, UUID, TimeUUID or Decimal value, the
// raw bytes of a Bytes value, and the zone of a ZonedTimestamp.
func (v Value) Text() string { return v.str }

// Bytes returns the bytes of a Bytes value or of a value that is text.
func (v Value) Bytes() []byte { return []byte(v.str) }

// Time returns the instant of a UnixTimestamp or ZonedTimestamp value in UTC.
func (v Value) Time() time.Time { return time.Unix(int64(v.num), 0).UTC() }

// Elems returns the elements of a list or set. The caller must not change them.
func (v Value) Elems() []Value {
	if v.ref == nil {
		return nil
	}
	return v.ref.elems
}

// Entries returns the entries of a Map, Struct or ScalarMap, in their order. The
// caller must not change them.
func (v Value) Entries() []MapEntry {
	if v.ref == nil {
		return nil
	}
	return v.ref.entries
}

// Equal reports whether v and w have the same type and contents. Two NaNs of one
// type are equal; maps are equal in any order of their entries.
func (v Value) Equal(w Value) bool {
	if v.typ != w.typ || v.str != w.str {
		return false
	}
	if v.num != w.num && !(math.IsNaN(v.Float()) && math.IsNaN(w.Float())) {
		return false
	}
	return equalElems(v.Elems(), w.Elems()) && equalEntries(v.Entries(), w.Entries())
}

func equalElems(a, b []Value) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !a[i].Equal(b[i]) {
			return false
		}
	}
	return true
}

func equalEntries(a, b []MapEntry) bool {
	if len(a) != len(b) {
		return false
	}
	used := make([]bool, len(b))
	for _, x := range a {
		if !takeEntry(x, b, used) {
			return false
		}
	}
	return true
}

func takeEntry(x MapEntry, in []MapEntry, used []bool) bool {
	for j, y := range in {
		if !used[j] && x.Key.Equal(y.Key) && x.Value.Equal(y.Value) {
			used[j] = true
			return true
		}
	}
	return false
}

// CompareKeys orders two values that may be part of an entity key: by type, then
// by number or bytes. It is a total order over such values.
func CompareKeys(v, w Value) int {
	if v.typ != w.typ {
		return int(v.typ) - int(w.typ)
	}
	a, b := int64(v.num), int64(w.num)
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return bytes.Compare([]byte(v.str), []byte(w.str))
}
