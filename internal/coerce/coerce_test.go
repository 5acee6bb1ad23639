package coerce

import (
	"math"
	"testing"
	"time"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/pyjson"
)

func TestJSON(t *testing.T) {
	list := func(t feast.ValueType, v ...feast.Value) feast.Value { return feast.CollectionValue(t, v) }
	tests := []struct {
		name string
		in   string
		typ  feast.ValueType
		want feast.Value
		err  string
	}{
		{"null", `null`, feast.Int64, feast.Value{}, ""},
		{"int", `42`, feast.Int64, feast.Int64Value(42), ""},
		{"largest int", `9223372036854775807`, feast.Int64, feast.Int64Value(math.MaxInt64), ""},
		{"int too large", `9223372036854775808`, feast.Int64, feast.Value{}, "9223372036854775808 is not an Int64"},
		{"exact float to int", `4.0`, feast.Int32, feast.Int32Value(4), ""},
		{"float to int", `4.5`, feast.Int64, feast.Value{}, "4.5 is not an Int64"},
		{"int32 overflow", `2147483648`, feast.Int32, feast.Value{}, "2147483648 does not fit in an Int32"},
		{"text is no number", `"4"`, feast.Int64, feast.Value{}, `"4" is not an Int64`},
		{"bool is no number", `true`, feast.Int64, feast.Value{}, "true is not an Int64"},
		{"float", `0.1`, feast.Float64, feast.Float64Value(0.1), ""},
		{"float32 rounds", `0.1`, feast.Float32, feast.Float32Value(0.1), ""},
		{"float32 overflow", `1e39`, feast.Float32, feast.Value{}, "1e39 overflows a Float32"},
		{"int to float", `9007199254740992`, feast.Float64, feast.Float64Value(1 << 53), ""},
		{"int inexact as float", `9007199254740993`, feast.Float64, feast.Value{}, "9007199254740993 is not exact as a Float64"},
		{"NaN", `NaN`, feast.Float64, feast.Float64Value(math.NaN()), ""},
		{"NaN int", `NaN`, feast.Int64, feast.Value{}, "NaN is not an Int64"},
		{"string", `"x"`, feast.String, feast.StringValue("x"), ""},
		{"number is no string", `1`, feast.String, feast.Value{}, "1 is not a String"},
		{"bytes", `"AAE="`, feast.Bytes, feast.BytesValue([]byte{0, 1}), ""},
		{"timestamp text floors", `"1970-01-01T00:00:01.9Z"`, feast.UnixTimestamp, feast.UnixTimestampValue(1), ""},
		{"timestamp number", `-1.5`, feast.UnixTimestamp, feast.UnixTimestampValue(-2), ""},
		{"list", `[1,null]`, feast.Int64List, list(feast.Int64List, feast.Int64Value(1), feast.Int64Value(0)), ""},
		{"list element", `[1,"x"]`, feast.Int64List, feast.Value{}, `[1]: "x" is not an Int64`},
		{"set", `["a","b","a"]`, feast.StringSet, list(feast.StringSet, feast.StringValue("a"), feast.StringValue("b")), ""},
		{"json object", `{"a": [1]}`, feast.JSON, feast.TextValue(feast.JSON, `{"a": [1]}`), ""},
		{"json text", `"{"`, feast.JSON, feast.Value{}, `"{" is not the text of a JSON document`},
		{"uuid", `"C9F5E9A0-0000-4000-8000-000000000000"`, feast.UUID, feast.TextValue(feast.UUID, "C9F5E9A0-0000-4000-8000-000000000000"), ""},
		{"no uuid", `"c9f5e9a0"`, feast.UUID, feast.Value{}, `"c9f5e9a0" is not a Uuid`},
		{"zone", `"2026-01-15T12:00:00+02:00"`, feast.ZonedTimestamp, feast.ZonedTimestampValue(1768471200, "UTC+02:00"), ""},
		{"zone of UTC", `"2026-01-15T10:00:00.5Z"`, feast.ZonedTimestamp, feast.ZonedTimestampValue(1768471200, "UTC"), ""},
		{"no zone", `"2026-01-15T10:00:00"`, feast.ZonedTimestamp, feast.Value{}, `"2026-01-15T10:00:00" is not a time with an offset`},
		{"json text as Python reads it", `"[NaN]"`, feast.JSON, feast.TextValue(feast.JSON, "[NaN]"), ""},
		{"decimal", `1.10`, feast.Decimal, feast.TextValue(feast.Decimal, "1.10"), ""},
		{"map", `{"a":1}`, feast.Map, feast.MapValue(feast.Map, []feast.MapEntry{{Key: feast.StringValue("a"), Value: feast.Int64Value(1)}}), ""},
		{"map as text", `"{\"a\": 1}"`, feast.Map, feast.MapValue(feast.Map, []feast.MapEntry{{Key: feast.StringValue("a"), Value: feast.Int64Value(1)}}), ""},
		{"maps as text", `["{}", {}]`, feast.StructList, list(feast.StructList, feast.MapValue(feast.Struct, nil), feast.MapValue(feast.Struct, nil)), ""},
		{"text is no map", `"a"`, feast.Map, feast.Value{}, `"a" is not a Map`},
		{"text of a list is no map", `"[1]"`, feast.Struct, feast.Value{}, `"[1]" is not a Struct`},
		{"inferred int", `1`, feast.Unknown, feast.Int64Value(1), ""},
		{"inferred float", `1.0`, feast.Unknown, feast.Float64Value(1), ""},
		{"inferred list", `["a"]`, feast.Unknown, list(feast.StringList, feast.StringValue("a")), ""},
		{"nested", `[[1]]`, feast.ValueList, list(feast.ValueList, list(feast.Int64List, feast.Int64Value(1))), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, err := pyjson.Parse([]byte(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			got, err := JSON(&v, tt.typ, Options{})
			if msg := message(err); msg != tt.err {
				t.Fatalf("error %q, want %q", msg, tt.err)
			}
			if !got.Equal(tt.want) {
				t.Errorf("got %#v, want %#v", got, tt.want)
			}
		})
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestNaNIsNullAtPandasBorders(t *testing.T) {
	v := &pyjson.Value{Kind: pyjson.Number, Text: "NaN"}
	for _, typ := range []feast.ValueType{feast.Float64, feast.Int64, feast.String, feast.Unknown} {
		got, err := JSON(v, typ, Options{NaNIsNull: true})
		if err != nil || !got.Absent() {
			t.Errorf("%s: got %v, %v", typ, got, err)
		}
	}
}

func TestText(t *testing.T) {
	tests := []struct {
		in   string
		typ  feast.ValueType
		want feast.Value
	}{
		{"1001", feast.Int64, feast.Int64Value(1001)},
		{"1001", feast.String, feast.StringValue("1001")},
		{"1001", feast.Unknown, feast.StringValue("1001")},
		{"1.5", feast.Float32, feast.Float32Value(1.5)},
		{"true", feast.Bool, feast.BoolValue(true)},
		{"2024-01-01", feast.UnixTimestamp, feast.UnixTimestampValue(1704067200)},
		{"1704067200", feast.UnixTimestamp, feast.UnixTimestampValue(1704067200)},
		{"[1,2]", feast.Int64List, feast.CollectionValue(feast.Int64List, []feast.Value{feast.Int64Value(1), feast.Int64Value(2)})},
	}
	for _, tt := range tests {
		got, err := Text(tt.in, tt.typ)
		if err != nil || !got.Equal(tt.want) {
			t.Errorf("Text(%q, %s) = %#v, %v", tt.in, tt.typ, got, err)
		}
	}
	if _, err := Text("abc", feast.Int64); message(err) != "abc is not an Int64" {
		t.Errorf("Text(abc): %v", err)
	}
}

func TestTime(t *testing.T) {
	want := time.Date(2024, 1, 31, 12, 30, 15, 123456000, time.UTC)
	for _, s := range []string{
		"2024-01-31T12:30:15.123456Z", "2024-01-31T12:30:15.123456", "2024-01-31 12:30:15.123456+00:00",
		"2024-01-31T14:30:15.123456+02:00", "2024-01-31 12:30:15.123456 UTC", "2024-01-31 07:30:15.123456-0500",
	} {
		got, err := Time(s)
		if err != nil || !got.Equal(want) {
			t.Errorf("Time(%q) = %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "yesterday", "2024-13-01", "12:30"} {
		if _, err := Time(s); err == nil {
			t.Errorf("Time(%q) was read", s)
		}
	}
}
