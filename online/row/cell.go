package row

import (
	"encoding/binary"
	"math"
)

// The cases of the oneof of feast.types.Value that this package writes itself.
// They equal Feast's value type numbers (feast.ValueType).
const (
	caseBytes              = 1
	caseString             = 2
	caseInt32              = 3
	caseInt64              = 4
	caseFloat64            = 5
	caseFloat32            = 6
	caseBool               = 7
	caseUnixTimestamp      = 8
	caseNull               = 19
	caseJSON               = 32
	caseUUID               = 36
	caseTimeUUID           = 37
	caseDecimal            = 44
	elementTag        byte = 1<<3 | wireBytes
)

// Wire types of the protobuf encoding.
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
	wireFixed32 = 5
)

func appendTag(dst []byte, number int32, wire uint64) []byte {
	return binary.AppendUvarint(dst, uint64(number)<<3|wire)
}

// AppendInt32Cell appends a cell of type Int32.
func AppendInt32Cell(dst []byte, v int32) []byte {
	return binary.AppendUvarint(append(dst, caseInt32<<3|wireVarint), uint64(int64(v)))
}

// AppendInt64Cell appends a cell of type Int64.
func AppendInt64Cell(dst []byte, v int64) []byte {
	return binary.AppendUvarint(append(dst, caseInt64<<3|wireVarint), uint64(v))
}

// AppendUnixTimestampCell appends a cell of type UnixTimestamp: whole seconds
// since the epoch.
func AppendUnixTimestampCell(dst []byte, seconds int64) []byte {
	return binary.AppendUvarint(append(dst, caseUnixTimestamp<<3|wireVarint), uint64(seconds))
}

// AppendFloat64Cell appends a cell of type Float64. NaN is kept.
func AppendFloat64Cell(dst []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(append(dst, caseFloat64<<3|wireFixed64), math.Float64bits(v))
}

// AppendFloat32Cell appends a cell of type Float32. NaN is kept.
func AppendFloat32Cell(dst []byte, v float32) []byte {
	return binary.LittleEndian.AppendUint32(append(dst, caseFloat32<<3|wireFixed32), math.Float32bits(v))
}

// AppendBoolCell appends a cell of type Bool.
func AppendBoolCell(dst []byte, v bool) []byte {
	return append(dst, caseBool<<3|wireVarint, bit(v))
}

func bit(v bool) byte {
	if v {
		return 1
	}
	return 0
}

// AppendStringCell appends a cell of type String. The text must be UTF-8: other
// readers of the wire form refuse a string that is not.
func AppendStringCell[S ~string | ~[]byte](dst []byte, s S) []byte {
	return appendLengthed(append(dst, caseString<<3|wireBytes), s)
}

// AppendBytesCell appends a cell of type Bytes.
func AppendBytesCell[S ~string | ~[]byte](dst []byte, b S) []byte {
	return appendLengthed(append(dst, caseBytes<<3|wireBytes), b)
}

// AppendTextCell appends a cell of a type that is text on the wire: number is that
// of String, JSON, UUID, TimeUUID or Decimal.
func AppendTextCell[S ~string | ~[]byte](dst []byte, number int32, s S) []byte {
	return appendLengthed(appendTag(dst, number, wireBytes), s)
}

// AppendMessageCell appends a cell of a type that is a message on the wire (a map,
// a nested list, …): number is that of the type, message its wire form.
func AppendMessageCell(dst []byte, number int32, message []byte) []byte {
	return appendLengthed(appendTag(dst, number, wireBytes), message)
}

func appendLengthed[S ~string | ~[]byte](dst []byte, s S) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

// AppendInt32sCell appends a cell of a collection of Int32: number is that of
// Int32List or Int32Set.
func AppendInt32sCell(dst []byte, number int32, vs []int32) []byte {
	n := 0
	for _, v := range vs {
		n += uvarintLen(uint64(int64(v)))
	}
	dst = appendPacked(dst, number, n)
	for _, v := range vs {
		dst = binary.AppendUvarint(dst, uint64(int64(v)))
	}
	return dst
}

// AppendInt64sCell appends a cell of a collection of Int64 or UnixTimestamp: number
// is that of Int64List, Int64Set, UnixTimestampList or UnixTimestampSet.
func AppendInt64sCell(dst []byte, number int32, vs []int64) []byte {
	n := 0
	for _, v := range vs {
		n += uvarintLen(uint64(v))
	}
	dst = appendPacked(dst, number, n)
	for _, v := range vs {
		dst = binary.AppendUvarint(dst, uint64(v))
	}
	return dst
}

// AppendFloat64sCell appends a cell of a collection of Float64: number is that of
// Float64List or Float64Set.
func AppendFloat64sCell(dst []byte, number int32, vs []float64) []byte {
	dst = appendPacked(dst, number, 8*len(vs))
	for _, v := range vs {
		dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(v))
	}
	return dst
}

// AppendFloat32sCell appends a cell of a collection of Float32: number is that of
// Float32List or Float32Set.
func AppendFloat32sCell(dst []byte, number int32, vs []float32) []byte {
	dst = appendPacked(dst, number, 4*len(vs))
	for _, v := range vs {
		dst = binary.LittleEndian.AppendUint32(dst, math.Float32bits(v))
	}
	return dst
}

// AppendBoolsCell appends a cell of a collection of Bool: number is that of
// BoolList or BoolSet.
func AppendBoolsCell(dst []byte, number int32, vs []bool) []byte {
	dst = appendPacked(dst, number, len(vs))
	for _, v := range vs {
		dst = append(dst, bit(v))
	}
	return dst
}

// AppendTextsCell appends a cell of a collection of text or bytes: number is that of
// StringList, BytesSet, JSONList, UUIDList, DecimalSet, and so on.
func AppendTextsCell[S ~string | ~[]byte](dst []byte, number int32, vs []S) []byte {
	n := 0
	for _, v := range vs {
		n += 1 + uvarintLen(uint64(len(v))) + len(v)
	}
	dst = binary.AppendUvarint(appendTag(dst, number, wireBytes), uint64(n))
	for _, v := range vs {
		dst = appendLengthed(append(dst, elementTag), v)
	}
	return dst
}

// appendPacked begins a collection whose elements take n bytes in packed form. An
// empty one has no field at all, as in any proto3 message.
func appendPacked(dst []byte, number int32, n int) []byte {
	dst = appendTag(dst, number, wireBytes)
	if n == 0 {
		return append(dst, 0)
	}
	dst = binary.AppendUvarint(dst, uint64(1+uvarintLen(uint64(n))+n))
	return binary.AppendUvarint(append(dst, elementTag), uint64(n))
}

func uvarintLen(v uint64) int {
	n := 1
	for v >= 0x80 {
		v >>= 7
		n++
	}
	return n
}
