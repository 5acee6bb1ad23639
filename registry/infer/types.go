package infer

import (
	"strings"

	"github.com/seed-11e13f51/feast"
)

// Column is a column of a source: its name and its Arrow type as text, in the
// spelling of Arrow C++ and pyarrow (string, double, list<item: int64>) or of
// arrow-go (utf8, float64).
type Column struct {
	Name string
	Type string
}

// scalars maps the Arrow types of one value to Feast's. The first block is Feast's
// own table (type_map.pa_to_feast_value_type), in which a large string is JSON; it
// has no entry for the second, and fails on them: each is widened there without
// loss.
var scalars = map[string]feast.ValueType{
	"int32": feast.Int32, "int64": feast.Int64,
	"double": feast.Float64, "float64": feast.Float64,
	"float": feast.Float32, "float32": feast.Float32,
	"string": feast.String, "utf8": feast.String,
	"large_string": feast.JSON, "large_utf8": feast.JSON,
	"binary": feast.Bytes, "bool": feast.Bool, "null": feast.Null,

	"int8": feast.Int32, "int16": feast.Int32, "uint8": feast.Int32, "uint16": feast.Int32,
	"uint32": feast.Int64, "halffloat": feast.Float32, "float16": feast.Float32,
	"large_binary": feast.Bytes, "binary_view": feast.Bytes,
	"string_view": feast.String, "utf8_view": feast.String,
	"date32": feast.UnixTimestamp, "date32[day]": feast.UnixTimestamp,
	"date64": feast.UnixTimestamp, "date64[ms]": feast.UnixTimestamp,
}

// prefixes maps the beginnings of Arrow types that have parameters.
var prefixes = []struct {
	prefix string
	t      feast.ValueType
}{
	{"timestamp", feast.UnixTimestamp},
	{"map<", feast.Map},
	{"struct<", feast.Struct},
	{"struct{", feast.Struct},
	{"decimal", feast.Decimal},
	{"fixed_size_binary", feast.Bytes},
}

// TypeOf returns the Feast type of an Arrow type, as Feast infers it from a Parquet
// file (spec 12); ok is false for a type that no Feast type holds without loss
// (uint64, time, duration, …).
func TypeOf(arrow string) (t feast.ValueType, ok bool) {
	if value, is := dictionaryValue(arrow); is {
		return TypeOf(value)
	}
	if element, is := listElement(arrow); is {
		if _, nested := listElement(element); nested {
			return feast.ValueList, true
		}
		of, ok := TypeOf(element)
		if !ok {
			return feast.Unknown, false
		}
		return feast.ListOf(of)
	}
	for _, p := range prefixes {
		if strings.HasPrefix(arrow, p.prefix) {
			return p.t, true
		}
	}
	t, ok = scalars[arrow]
	return t, ok
}

// listElement returns the type of the elements of a list type: of
// "list<item: double>", "large_list<element: double not null>",
// "fixed_size_list<item: float>[3]" or "list<item: float64, nullable>".
func listElement(arrow string) (element string, ok bool) {
	open := strings.IndexByte(arrow, '<')
	end := strings.LastIndexByte(arrow, '>')
	if open < 0 || end < open || !strings.HasSuffix(arrow[:open], "list") {
		return "", false
	}
	_, element, ok = strings.Cut(arrow[open+1:end], ": ")
	element = strings.TrimSuffix(element, ", nullable")
	element = strings.TrimSuffix(element, " not null")
	return element, ok
}

// dictionaryValue returns the type of the values of a dictionary type:
// "dictionary<values=string, indices=int32, ordered=0>".
func dictionaryValue(arrow string) (value string, ok bool) {
	_, rest, ok := strings.Cut(arrow, "dictionary<values=")
	if !ok {
		return "", false
	}
	value, _, ok = strings.Cut(rest, ", indices=")
	return value, ok
}

// isTime reports whether an Arrow type is one Feast takes for a timestamp field.
func isTime(arrow string) bool { return strings.HasPrefix(arrow, "timestamp") }

// field returns the feature or join key that a column becomes. Types whose members
// Arrow's text does not give get the members Feast writes then.
func field(name string, t feast.ValueType) feast.Field {
	f := feast.Field{Name: name, Type: t}
	switch t {
	case feast.Struct, feast.StructList:
		f.Tags = map[string]string{feast.TagStructSchema: `{"_value": "STRING"}`}
	case feast.ValueList:
		f.Tags = map[string]string{feast.TagNestedType: "Array(Array(STRING))"}
	}
	return f
}
