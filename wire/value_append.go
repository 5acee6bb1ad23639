package wire

import (
	"math"
	"slices"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/seed-11e13f51/feast"
)

// The fields of the messages inside feast.types.Value. Every list, set and map
// message has one field; the field of an arm of Value is the number of its type.
const (
	fieldElements   = 1 // BytesList.val, …, Map.val, RepeatedValue.val, ScalarMap.val
	fieldEntryKey   = 1
	fieldEntryValue = 2
	fieldZonedTime  = 1
	fieldZonedZone  = 2
)

// AppendValue appends the wire bytes of the message of v to dst and returns the
// longer slice: the bytes that the deterministic marshalling of FromValue(v) gives,
// without its messages. An absent value that is not an explicit null appends
// nothing. Text is appended as it is; whoever lets text in checks that it is UTF-8.
func AppendValue(dst []byte, v feast.Value) []byte {
	num := protowire.Number(v.Type())
	switch v.Type() {
	case feast.Bytes, feast.PdfBytes, feast.ImageBytes:
		return appendText(dst, protowire.Number(feast.Bytes), v.Text())
	case feast.String, feast.JSON, feast.UUID, feast.TimeUUID, feast.Decimal:
		return appendText(dst, num, v.Text())
	case feast.Int32, feast.Int64, feast.UnixTimestamp, feast.Bool, feast.Null:
		return appendVarint(dst, num, uint64(v.Int()))
	case feast.Float64:
		return appendDouble(dst, num, v.Float())
	case feast.Float32:
		return appendFloat(dst, num, v.Float())
	case feast.Map, feast.Struct:
		return appendMessage(dst, num, v, appendMap)
	case feast.ScalarMap:
		return appendMessage(dst, num, v, appendScalarMap)
	case feast.ZonedTimestamp:
		return appendMessage(dst, num, v, appendZoned)
	}
	if !v.Type().Known() {
		return dst
	}
	return appendMessage(dst, num, v, appendElements)
}

func appendText(dst []byte, num protowire.Number, s string) []byte {
	dst = protowire.AppendTag(dst, num, protowire.BytesType)
	return protowire.AppendString(dst, s)
}

func appendVarint(dst []byte, num protowire.Number, x uint64) []byte {
	dst = protowire.AppendTag(dst, num, protowire.VarintType)
	return protowire.AppendVarint(dst, x)
}

func appendDouble(dst []byte, num protowire.Number, f float64) []byte {
	dst = protowire.AppendTag(dst, num, protowire.Fixed64Type)
	return protowire.AppendFixed64(dst, math.Float64bits(f))
}

func appendFloat(dst []byte, num protowire.Number, f float64) []byte {
	dst = protowire.AppendTag(dst, num, protowire.Fixed32Type)
	return protowire.AppendFixed32(dst, math.Float32bits(float32(f)))
}

// appendMessage appends a field whose content body appends. The length goes in
// front of it: one byte is kept free, and longer lengths move the content.
func appendMessage[T any](dst []byte, num protowire.Number, v T, body func([]byte, T) []byte) []byte {
	dst = protowire.AppendTag(dst, num, protowire.BytesType)
	dst = append(dst, 0)
	start := len(dst)
	dst = body(dst, v)
	n := uint64(len(dst) - start)
	if n < 1<<7 {
		dst[start-1] = byte(n)
		return dst
	}
	var length [10]byte
	prefix := protowire.AppendVarint(length[:0], n)
	return slices.Replace(dst, start-1, start, prefix...)
}

// appendElements appends the content of the message of a list or set.
func appendElements(dst []byte, v feast.Value) []byte {
	elems := v.Elems()
	if len(elems) == 0 {
		return dst
	}
	switch v.Type().Element() {
	case feast.Int32, feast.Int64, feast.UnixTimestamp, feast.Bool:
		return appendMessage(dst, fieldElements, v, appendVarints)
	case feast.Float64:
		return appendMessage(dst, fieldElements, v, appendDoubles)
	case feast.Float32:
		return appendMessage(dst, fieldElements, v, appendFloats)
	case feast.Map, feast.Struct:
		for _, e := range elems {
			dst = appendMessage(dst, fieldElements, e, appendMap)
		}
		return dst
	case feast.Unknown:
		for _, e := range elems {
			dst = appendMessage(dst, fieldElements, e, AppendValue)
		}
		return dst
	}
	for _, e := range elems {
		dst = appendText(dst, fieldElements, e.Text())
	}
	return dst
}

func appendVarints(dst []byte, v feast.Value) []byte {
	for _, e := range v.Elems() {
		dst = protowire.AppendVarint(dst, uint64(e.Int()))
	}
	return dst
}

func appendDoubles(dst []byte, v feast.Value) []byte {
	for _, e := range v.Elems() {
		dst = protowire.AppendFixed64(dst, math.Float64bits(e.Float()))
	}
	return dst
}

func appendFloats(dst []byte, v feast.Value) []byte {
	for _, e := range v.Elems() {
		dst = protowire.AppendFixed32(dst, math.Float32bits(float32(e.Float())))
	}
	return dst
}

// appendMap appends the entries sorted by key, the last of those with one key.
func appendMap(dst []byte, v feast.Value) []byte {
	for _, e := range sortEntries(v.Entries()) {
		dst = appendMessage(dst, fieldElements, e, appendEntry)
	}
	return dst
}

func appendEntry(dst []byte, e feast.MapEntry) []byte {
	dst = appendText(dst, fieldEntryKey, e.Key.Text())
	return appendMessage(dst, fieldEntryValue, e.Value, AppendValue)
}

// sortEntries returns entries as they are if their keys rise; else a copy in which
// they do, with the last entry of each key.
func sortEntries(entries []feast.MapEntry) []feast.MapEntry {
	rising := true
	for i := 1; i < len(entries) && rising; i++ {
		rising = entries[i-1].Key.Text() < entries[i].Key.Text()
	}
	if rising {
		return entries
	}
	sorted := slices.Clone(entries)
	slices.Reverse(sorted)
	slices.SortStableFunc(sorted, func(a, b feast.MapEntry) int { return strings.Compare(a.Key.Text(), b.Key.Text()) })
	return slices.CompactFunc(sorted, func(a, b feast.MapEntry) bool { return a.Key.Text() == b.Key.Text() })
}

func appendScalarMap(dst []byte, v feast.Value) []byte {
	for _, e := range v.Entries() {
		dst = appendMessage(dst, fieldElements, e, appendScalarEntry)
	}
	return dst
}

func appendScalarEntry(dst []byte, e feast.MapEntry) []byte {
	if mapKeyField(e.Key.Type()) != 0 {
		dst = appendMessage(dst, fieldEntryKey, e.Key, appendMapKey)
	}
	return appendMessage(dst, fieldEntryValue, e.Value, AppendValue)
}

// mapKeyField returns the field of feast.types.MapKey that holds keys of type t,
// and 0 when none does.
func mapKeyField(t feast.ValueType) protowire.Number {
	switch t {
	case feast.Int32:
		return 1
	case feast.Int64:
		return 2
	case feast.Float32:
		return 3
	case feast.Float64:
		return 4
	case feast.Bool:
		return 5
	case feast.UnixTimestamp:
		return 6
	case feast.Bytes:
		return 7
	case feast.UUID:
		return 8
	case feast.TimeUUID:
		return 9
	case feast.Decimal:
		return 10
	}
	return 0
}

func appendMapKey(dst []byte, k feast.Value) []byte {
	num := mapKeyField(k.Type())
	switch k.Type() {
	case feast.Float64:
		return appendDouble(dst, num, k.Float())
	case feast.Float32:
		return appendFloat(dst, num, k.Float())
	case feast.Bytes, feast.UUID, feast.TimeUUID, feast.Decimal:
		return appendText(dst, num, k.Text())
	}
	return appendVarint(dst, num, uint64(k.Int()))
}

func appendZoned(dst []byte, v feast.Value) []byte {
	if v.Int() != 0 {
		dst = appendVarint(dst, fieldZonedTime, uint64(v.Int()))
	}
	if v.Text() != "" {
		dst = appendText(dst, fieldZonedZone, v.Text())
	}
	return dst
}
