package feast

import (
	"fmt"
	"strings"
)

// ValueType is the number of a type in Feast's wire enum feast.types.ValueType.Enum.
// The set is open: a number this program does not know travels unchanged.
type ValueType int32

// The value types of Feast 0.66. PdfBytes and ImageBytes exist in Feast's Python
// enum only; on the wire their values are bytes.
const (
	Unknown           ValueType = 0
	Bytes             ValueType = 1
	String            ValueType = 2
	Int32             ValueType = 3
	Int64             ValueType = 4
	Float64           ValueType = 5
	Float32           ValueType = 6
	Bool              ValueType = 7
	UnixTimestamp     ValueType = 8
	BytesList         ValueType = 11
	StringList        ValueType = 12
	Int32List         ValueType = 13
	Int64List         ValueType = 14
	Float64List       ValueType = 15
	Float32List       ValueType = 16
	BoolList          ValueType = 17
	UnixTimestampList ValueType = 18
	Null              ValueType = 19
	Map               ValueType = 20
	MapList           ValueType = 21
	BytesSet          ValueType = 22
	StringSet         ValueType = 23
	Int32Set          ValueType = 24
	Int64Set          ValueType = 25
	Float64Set        ValueType = 26
	Float32Set        ValueType = 27
	BoolSet           ValueType = 28
	UnixTimestampSet  ValueType = 29
	PdfBytes          ValueType = 30
	ImageBytes        ValueType = 31
	JSON              ValueType = 32
	JSONList          ValueType = 33
	Struct            ValueType = 34
	StructList        ValueType = 35
	UUID              ValueType = 36
	TimeUUID          ValueType = 37
	UUIDList          ValueType = 38
	TimeUUIDList      ValueType = 39
	UUIDSet           ValueType = 40
	TimeUUIDSet       ValueType = 41
	ValueList         ValueType = 42
	ValueSet          ValueType = 43
	Decimal           ValueType = 44
	DecimalList       ValueType = 45
	DecimalSet        ValueType = 46
	ScalarMap         ValueType = 47
	ZonedTimestamp    ValueType = 48
)

// Shape is how many elements a value of a type holds.
type Shape uint8

// The shapes. A nested collection (ValueList, ValueSet) is a List or Set whose
// element is Unknown: its elements carry their own types.
const (
	Scalar Shape = iota
	List
	Set
)

// typeFacts is one row of the table of types: element, shape, the name of the
// enum value on the wire, and the name Feast's Python dtype prints.
type typeFacts struct {
	wire    string
	dtype   string
	element ValueType
	shape   Shape
}

// facts returns the row of the table for t.
func (t ValueType) facts() (typeFacts, bool) {
	f, ok := typeTable[t]
	return f, ok
}

var typeTable = map[ValueType]typeFacts{
	Unknown:           {"INVALID", "Invalid", Unknown, Scalar},
	Bytes:             {"BYTES", "Bytes", Bytes, Scalar},
	String:            {"STRING", "String", String, Scalar},
	Int32:             {"INT32", "Int32", Int32, Scalar},
	Int64:             {"INT64", "Int64", Int64, Scalar},
	Float64:           {"DOUBLE", "Float64", Float64, Scalar},
	Float32:           {"FLOAT", "Float32", Float32, Scalar},
	Bool:              {"BOOL", "Bool", Bool, Scalar},
	UnixTimestamp:     {"UNIX_TIMESTAMP", "UnixTimestamp", UnixTimestamp, Scalar},
	BytesList:         {"BYTES_LIST", "Array(Bytes)", Bytes, List},
	StringList:        {"STRING_LIST", "Array(String)", String, List},
	Int32List:         {"INT32_LIST", "Array(Int32)", Int32, List},
	Int64List:         {"INT64_LIST", "Array(Int64)", Int64, List},
	Float64List:       {"DOUBLE_LIST", "Array(Float64)", Float64, List},
	Float32List:       {"FLOAT_LIST", "Array(Float32)", Float32, List},
	BoolList:          {"BOOL_LIST", "Array(Bool)", Bool, List},
	UnixTimestampList: {"UNIX_TIMESTAMP_LIST", "Array(UnixTimestamp)", UnixTimestamp, List},
	Null:              {"NULL", "Null", Null, Scalar},
	Map:               {"MAP", "Map", Map, Scalar},
	MapList:           {"MAP_LIST", "Array(Map)", Map, List},
	BytesSet:          {"BYTES_SET", "Set(Bytes)", Bytes, Set},
	StringSet:         {"STRING_SET", "Set(String)", String, Set},
	Int32Set:          {"INT32_SET", "Set(Int32)", Int32, Set},
	Int64Set:          {"INT64_SET", "Set(Int64)", Int64, Set},
	Float64Set:        {"DOUBLE_SET", "Set(Float64)", Float64, Set},
	Float32Set:        {"FLOAT_SET", "Set(Float32)", Float32, Set},
	BoolSet:           {"BOOL_SET", "Set(Bool)", Bool, Set},
	UnixTimestampSet:  {"UNIX_TIMESTAMP_SET", "Set(UnixTimestamp)", UnixTimestamp, Set},
	PdfBytes:          {"PDF_BYTES", "PdfBytes", Bytes, Scalar},
	ImageBytes:        {"IMAGE_BYTES", "ImageBytes", Bytes, Scalar},
	JSON:              {"JSON", "Json", JSON, Scalar},
	JSONList:          {"JSON_LIST", "Array(Json)", JSON, List},
	Struct:            {"STRUCT", "Struct", Struct, Scalar},
	StructList:        {"STRUCT_LIST", "Array(Struct)", Struct, List},
	UUID:              {"UUID", "Uuid", UUID, Scalar},
	TimeUUID:          {"TIME_UUID", "TimeUuid", TimeUUID, Scalar},
	UUIDList:          {"UUID_LIST", "Array(Uuid)", UUID, List},
	TimeUUIDList:      {"TIME_UUID_LIST", "Array(TimeUuid)", TimeUUID, List},
	UUIDSet:           {"UUID_SET", "Set(Uuid)", UUID, Set},
	TimeUUIDSet:       {"TIME_UUID_SET", "Set(TimeUuid)", TimeUUID, Set},
	ValueList:         {"VALUE_LIST", "Array(Array)", Unknown, List},
	ValueSet:          {"VALUE_SET", "Set(Set)", Unknown, Set},
	Decimal:           {"DECIMAL", "Decimal", Decimal, Scalar},
	DecimalList:       {"DECIMAL_LIST", "Array(Decimal)", Decimal, List},
	DecimalSet:        {"DECIMAL_SET", "Set(Decimal)", Decimal, Set},
	ScalarMap:         {"SCALAR_MAP", "ScalarMap", ScalarMap, Scalar},
	ZonedTimestamp:    {"ZONED_TIMESTAMP", "ZonedTimestamp", ZonedTimestamp, Scalar},
}

// Element returns the type of one element of t: t itself for a scalar, Int64 for
// Int64List and Int64Set. For ValueList, ValueSet and numbers this program does
// not know it is Unknown.
func (t ValueType) Element() ValueType {
	f, _ := t.facts()
	return f.element
}

// Shape tells whether t is a scalar, a list or a set. Unknown numbers are Scalar.
func (t ValueType) Shape() Shape {
	f, _ := t.facts()
	return f.shape
}

// Known reports whether t is a type of Feast 0.66 other than Unknown.
func (t ValueType) Known() bool {
	_, ok := t.facts()
	return ok && t != Unknown
}

// Key reports whether a value of type t may be part of an entity key
// (key_encoding_utils in Feast: string, bytes, int32, int64, unix timestamp).
func (t ValueType) Key() bool {
	switch t {
	case String, Bytes, Int32, Int64, UnixTimestamp:
		return true
	}
	return false
}

// String returns the name as Feast's dtypes print it: Int64, Array(String).
func (t ValueType) String() string {
	if f, ok := t.facts(); ok {
		return f.dtype
	}
	return fmt.Sprintf("ValueType(%d)", int32(t))
}

// Indefinite returns the name with its article, as sentences about values need
// it: "an Int64", "a UnixTimestamp", "an Array(String)".
func (t ValueType) Indefinite() string {
	name := t.String()
	if strings.ContainsRune("AEIOU", rune(name[0])) && !strings.HasPrefix(name, "Unix") && !strings.HasPrefix(name, "Uuid") {
		return "an " + name
	}
	return "a " + name
}

// WireName returns the name of the enum value on the wire: INT64, STRING_LIST.
// A number this program does not know is printed in decimal.
func (t ValueType) WireName() string {
	if f, ok := t.facts(); ok {
		return f.wire
	}
	return fmt.Sprintf("%d", int32(t))
}

// ParseValueType reads a dtype name (Int64, Array(String)) or a wire name
// (INT64, STRING_LIST), in any case. ok is false for anything else.
func ParseValueType(name string) (t ValueType, ok bool) {
	for t, f := range typeTable {
		if strings.EqualFold(name, f.dtype) || strings.EqualFold(name, f.wire) {
			return t, true
		}
	}
	return Unknown, false
}

// ListOf returns the type of a list of elements of type t; ok is false when
// there is none (nested collections are ValueList).
func ListOf(t ValueType) (ValueType, bool) { return shaped(t, List) }

// SetOf returns the type of a set of elements of type t; ok is false when there
// is none.
func SetOf(t ValueType) (ValueType, bool) { return shaped(t, Set) }

func shaped(element ValueType, shape Shape) (ValueType, bool) {
	if element == Unknown {
		return Unknown, false
	}
	for t, f := range typeTable {
		if f.element == element && f.shape == shape {
			return t, true
		}
	}
	return Unknown, false
}
