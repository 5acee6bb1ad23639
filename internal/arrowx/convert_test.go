package arrowx_test

import (
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/arrowx"
)

// column makes a column of values given as text; "-" is NULL.
func column(t *testing.T, typ arrow.DataType, values string) arrow.Array {
	t.Helper()
	b := array.NewBuilder(memory.DefaultAllocator, typ)
	for _, v := range strings.Fields(values) {
		if v == "-" {
			b.AppendNull()
			continue
		}
		if err := b.AppendValueFromString(v); err != nil {
			t.Fatal(err)
		}
	}
	return b.NewArray()
}

// show prints a column as values apart by blanks.
func show(a arrow.Array) string {
	var cells []string
	for i := range a.Len() {
		if a.IsNull(i) {
			cells = append(cells, "-")
			continue
		}
		cells = append(cells, a.ValueStr(i))
	}
	return strings.Join(cells, " ")
}

func TestConvert(t *testing.T) {
	i64, f64, text := arrow.PrimitiveTypes.Int64, arrow.PrimitiveTypes.Float64, arrow.BinaryTypes.String
	tests := []struct {
		from   arrow.DataType
		values string
		to     feast.ValueType
		want   string // the values, or the error
	}{
		{arrow.PrimitiveTypes.Int8, "-128 - 127", feast.Int64, "-128 - 127"},
		{i64, "2147483647 -2147483648", feast.Int32, "2147483647 -2147483648"},
		{i64, "1 2147483648", feast.Int32, "row 1: 2147483648 is not an Int32"},
		{arrow.PrimitiveTypes.Uint64, "9223372036854775807", feast.Int64, "9223372036854775807"},
		{arrow.PrimitiveTypes.Uint64, "9223372036854775808", feast.Int64, "row 0: 9223372036854775808 is not an Int64"},
		{f64, "3 -0 -", feast.Int64, "3 0 -"},
		{f64, "0.5", feast.Int64, "row 0: 0.5 is not an Int64"},
		{f64, "NaN", feast.Int64, "row 0: NaN is not an Int64"},
		{f64, "9223372036854775808", feast.Int64, "row 0: 9.223372036854776e+18 is not an Int64"},
		{f64, "0.1 NaN +Inf", feast.Float32, "0.1 NaN +Inf"},
		{f64, "1e39", feast.Float32, "row 0: 1e+39 is not a Float32"},
		{i64, "9007199254740992", feast.Float64, "9.007199254740992e+15"},
		{i64, "9007199254740993", feast.Float64, "row 0: 9007199254740993 is not a Float64"},
		{i64, "16777217", feast.Float32, "row 0: 16777217 is not a Float32"},
		{i64, "0 1", feast.Bool, "false true"},
		{i64, "2", feast.Bool, "row 0: 2 is not a Bool"},
		{text, "12", feast.Int64, `row 0: "12" is not an Int64`},
		{i64, "12", feast.String, "row 0: 12 is not a String"},
		{text, "a", feast.JSON, "a"},
		{text, "x", feast.UUID, "x"},
		{&arrow.Decimal128Type{Precision: 5, Scale: 2}, "1.50", feast.Decimal, "1.50"},
		{&arrow.Decimal128Type{Precision: 5, Scale: 2}, "1.50", feast.Float64, "1.5"},
		{arrow.FixedWidthTypes.Timestamp_ns, "1969-12-31T23:59:59.999999999Z", feast.UnixTimestamp, "1969-12-31T23:59:59Z"},
		{i64, "60", feast.UnixTimestamp, "1970-01-01T00:01:00Z"},
		{arrow.FixedWidthTypes.Date32, "1970-01-02", feast.UnixTimestamp, "1970-01-02T00:00:00Z"},
		{arrow.ListOf(i64), "[1,null] -", feast.Int32List, "[1,null] -"},
		{arrow.ListOf(i64), "[1] [2,2147483648]", feast.Int32List, "row 1: 2147483648 is not an Int32"},
		{arrow.ListOf(f64), "[1,2]", feast.Float32Set, "[1,2]"},
		{i64, "1", feast.Int64List, "row 0: 1 is not an Array(Int64)"},
		{i64, "- -", feast.Int64List, "- -"},
		{arrow.Null, "- -", feast.String, "- -"},
	}
	for _, tt := range tests {
		a := column(t, tt.from, tt.values)
		out, err := arrowx.Convert(a, tt.to)
		got := ""
		if err != nil {
			bad := err.(*arrowx.ValueError)
			got = "row " + string(rune('0'+bad.Row)) + ": " + bad.Error()
		} else {
			got = show(out)
			if want, _ := arrowx.DataType(tt.to); !arrow.TypeEqual(want, out.DataType()) {
				t.Errorf("%s to %s: the type is %s", tt.from, tt.to, out.DataType())
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s %s to %s (-want +got):\n%s", tt.from, tt.values, tt.to, diff)
		}
	}
}

func TestMicrosFloors(t *testing.T) {
	tests := []struct {
		typ    arrow.DataType
		values string
		want   []int64
	}{
		{arrow.FixedWidthTypes.Timestamp_ns, "1969-12-31T23:59:59.999999999Z -", []int64{-1, arrowx.NoTime}},
		{arrow.FixedWidthTypes.Timestamp_s, "1970-01-01T00:00:01Z", []int64{1_000_000}},
		{&arrow.TimestampType{Unit: arrow.Millisecond}, "1970-01-01T00:00:00.001", []int64{1000}},
		{arrow.FixedWidthTypes.Date32, "1970-01-02", []int64{86_400_000_000}},
	}
	for _, tt := range tests {
		a := column(t, tt.typ, tt.values)
		got := make([]int64, a.Len())
		if err := arrowx.Micros(a, got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.typ, diff)
		}
	}
	b := array.NewTimestampBuilder(memory.DefaultAllocator, arrow.FixedWidthTypes.Timestamp_s.(*arrow.TimestampType))
	b.Append(1 << 60)
	if err := arrowx.Micros(b.NewArray(), make([]int64, 1)); err == nil {
		t.Error("a time out of range is no error")
	}
	if err := arrowx.Micros(column(t, arrow.BinaryTypes.String, "x"), make([]int64, 1)); err == nil {
		t.Error("text is no error")
	}
}
