package arrowx_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/arrowx"
	"github.com/seed-11e13f51/feast/internal/coerce"
	"github.com/seed-11e13f51/feast/internal/pyjson"
	"github.com/seed-11e13f51/feast/wire"
)

// columnTypes are the declared types that have an Arrow type of their own.
func columnTypes() []feast.ValueType {
	var all []feast.ValueType
	for t := feast.ValueType(1); t < 60; t++ {
		if _, ok := arrowx.DataType(t); ok {
			all = append(all, t)
		}
	}
	return all
}

// randomScalar draws from few values, so that some come again.
func randomScalar(r *rand.Rand, t feast.ValueType) feast.Value {
	n := r.IntN(6)
	text := strings.Repeat("é", 40*(n/5)) + fmt.Sprint(n)
	switch t {
	case feast.Int32:
		return feast.Int32Value([]int32{0, 1, -1, 127, math.MinInt32, math.MaxInt32}[n])
	case feast.Int64:
		return feast.Int64Value([]int64{0, 1, -1, 128, math.MinInt64, math.MaxInt64}[n])
	case feast.Float32:
		return feast.Float32Value([]float32{0, 1.5, -2, 1e-40, float32(math.NaN()), float32(math.Inf(-1))}[n])
	case feast.Float64:
		return feast.Float64Value([]float64{0, 1.5, -2, 5e-324, math.NaN(), math.Inf(1)}[n])
	case feast.Bool:
		return feast.BoolValue(n%2 == 0)
	case feast.UnixTimestamp:
		return feast.UnixTimestampValue([]int64{0, 1, -1, 1768471200, -62135596800, 4102444800}[n])
	case feast.Bytes:
		return feast.BytesValue([]byte(strings.Repeat("\x00\xff", 40*(n/5)) + text[:n%2]))
	case feast.JSON:
		return feast.TextValue(t, []string{"1", `{"a": [NaN]}`, "null", `"x"`, "[]", "{}"}[n])
	}
	return feast.TextValue(t, text)
}

func randomValue(r *rand.Rand, t feast.ValueType) feast.Value {
	if r.IntN(5) == 0 {
		return feast.Value{}
	}
	if t.Shape() == feast.Scalar {
		return randomScalar(r, t.Element())
	}
	elems := make([]feast.Value, r.IntN(5))
	for i := range elems {
		if r.IntN(6) > 0 {
			elems[i] = randomScalar(r, t.Element())
		}
	}
	return feast.CollectionValue(t, elems)
}

// stored is a value as a cell holds it: in a collection a NULL is the zero of its
// type, and a set has each value once, but for NaN.
func stored(v feast.Value) feast.Value {
	t := v.Type()
	if v.Absent() || t.Shape() == feast.Scalar {
		return v
	}
	var elems []feast.Value
	for _, e := range v.Elems() {
		if e.Absent() {
			e = coerce.Zero(t.Element())
		}
		again := false
		for _, have := range elems {
			again = again || have.Equal(e) && !math.IsNaN(e.Float())
		}
		if t.Shape() != feast.Set || !again {
			elems = append(elems, e)
		}
	}
	return feast.CollectionValue(t, elems)
}

// TestCellsAreTheValues writes random values to Arrow columns of every declared type,
// and reads them as values and as cells: both are what was written.
func TestCellsAreTheValues(t *testing.T) {
	types := columnTypes()
	if len(types) != 37 {
		t.Errorf("%d types have Arrow types", len(types))
	}
	for _, typ := range types {
		t.Run(typ.String(), func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, uint64(typ)))
			for _, n := range []int{0, 1, 200} {
				values := make([]feast.Value, n)
				for i := range values {
					values[i] = randomValue(r, typ)
				}
				checkColumn(t, typ, values)
			}
		})
	}
}

func checkColumn(t *testing.T, typ feast.ValueType, values []feast.Value) {
	t.Helper()
	arrowType, _ := arrowx.DataType(typ)
	b := array.NewBuilder(memory.DefaultAllocator, arrowType)
	defer b.Release()
	for _, v := range values {
		if err := arrowx.AppendValue(b, v); err != nil {
			t.Fatal(err)
		}
	}
	column, err := arrowx.Convert(b.NewArray(), typ)
	if err != nil {
		t.Fatal(err)
	}
	defer column.Release()
	checkCells(t, column, typ, values)
	// A slice of a column has an offset, which is another way to go wrong.
	if len(values) > 3 {
		part := array.NewSlice(column, 3, int64(len(values)))
		defer part.Release()
		checkCells(t, part, typ, values[3:])
	}
}

func checkCells(t *testing.T, column arrow.Array, typ feast.ValueType, values []feast.Value) {
	t.Helper()
	if column.Len() != len(values) {
		t.Fatalf("%d rows, want %d", column.Len(), len(values))
	}
	appendCell := arrowx.CellAppender(column, typ, wire.AppendValue)
	for i, v := range values {
		want := wire.AppendValue([]byte("x"), stored(v))
		if got := appendCell([]byte("x"), i); !bytes.Equal(got, want) {
			t.Fatalf("cell %d of %s is %x, want %x", i, typ, got[1:], want[1:])
		}
		value := arrowx.ValueOf(column, i, typ)
		if got := wire.AppendValue([]byte("x"), value); !bytes.Equal(got, want) {
			t.Fatalf("value %d of %s is %x, want %x", i, typ, got[1:], want[1:])
		}
	}
}

func fromJSON(t *testing.T, typ arrow.DataType, text string) arrow.Array {
	t.Helper()
	a, _, err := array.FromJSON(memory.DefaultAllocator, typ, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Release)
	return a
}

var (
	person = arrow.StructOf(
		arrow.Field{Name: "age", Type: arrow.PrimitiveTypes.Int32, Nullable: true},
		arrow.Field{Name: "name", Type: arrow.BinaryTypes.String, Nullable: true},
		arrow.Field{Name: "sub", Type: arrow.StructOf(arrow.Field{Name: "x", Type: arrow.PrimitiveTypes.Float32, Nullable: true}), Nullable: true},
		arrow.Field{Name: "l", Type: arrow.ListOf(arrow.PrimitiveTypes.Int32), Nullable: true},
	)
	numbers = arrow.MapOf(arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int16)
)

// TestNestedColumnsArePushedJSON reads columns of maps, structs and nested lists: the
// cells are those of the same values pushed as JSON.
func TestNestedColumnsArePushedJSON(t *testing.T) {
	const anne = `{"age": 3, "name": "anne", "sub": {"x": 0.5}, "l": [1, 2]}`
	tests := []struct {
		name   string
		stored arrow.DataType
		column string
		types  []feast.ValueType
		pushed []string
	}{
		{"maps", numbers, `[[{"key": "a", "value": 1}, {"key": "b", "value": -2}], null, []]`, []feast.ValueType{feast.Map, feast.Struct}, []string{`{"a": 1, "b": -2}`, "null", "{}"}},
		{"structs", person, `[` + anne + `, null]`, []feast.ValueType{feast.Struct, feast.Map}, []string{anne, "null"}},
		{"members that are NULL", person, `[{"age": null, "name": "b", "sub": null, "l": null}]`, []feast.ValueType{feast.Struct}, []string{`{"age": null, "name": "b", "sub": null, "l": null}`}},
		{"lists of structs", arrow.ListOf(person), `[[` + anne + `], [], null]`, []feast.ValueType{feast.StructList, feast.MapList}, []string{`[` + anne + `]`, "[]", "null"}},
		{"lists of maps", arrow.ListOf(numbers), `[[[{"key": "a", "value": 1}], null]]`, []feast.ValueType{feast.MapList}, []string{`[{"a": 1}, null]`}},
		{"lists of lists", arrow.ListOf(arrow.ListOf(arrow.PrimitiveTypes.Int32)), `[[[1, 2], [3]], null]`, []feast.ValueType{feast.ValueList, feast.ValueSet}, []string{"[[1, 2], [3]]", "null"}},
		{"lists of lists of lists", arrow.ListOf(arrow.ListOf(arrow.ListOf(arrow.PrimitiveTypes.Float32))), `[[[[0.5]], [[1.5, 2]]]]`, []feast.ValueType{feast.ValueList}, []string{"[[[0.5]], [[1.5, 2.0]]]"}},
		{"JSON text", arrow.BinaryTypes.String, `["{\"a\": [1]}", null, "{}"]`, []feast.ValueType{feast.Map, feast.Struct}, []string{`{"a": [1]}`, "null", "{}"}},
		{"JSON text of lists", arrow.BinaryTypes.LargeString, `["[{\"a\": 1}, {}]"]`, []feast.ValueType{feast.MapList, feast.StructList}, []string{`[{"a": 1}, {}]`}},
		{"nothing but NULL", arrow.Null, `[null, null]`, []feast.ValueType{feast.Map, feast.ValueList, feast.Int64, feast.StringList, feast.ZonedTimestamp}, []string{"null", "null"}},
	}
	for _, tt := range tests {
		for _, typ := range tt.types {
			t.Run(tt.name+" as "+typ.String(), func(t *testing.T) {
				column, err := arrowx.Convert(fromJSON(t, tt.stored, tt.column), typ)
				if err != nil {
					t.Fatal(err)
				}
				defer column.Release()
				appendCell := arrowx.CellAppender(column, typ, wire.AppendValue)
				for i, text := range tt.pushed {
					if got, want := appendCell(nil, i), wire.AppendValue(nil, pushed(t, text, typ)); !bytes.Equal(got, want) {
						t.Errorf("row %d is %x, pushed it is %x", i, got, want)
					}
				}
			})
		}
	}
}

func pushed(t *testing.T, text string, typ feast.ValueType) feast.Value {
	t.Helper()
	v, err := pyjson.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	value, err := coerce.JSON(&v, typ, coerce.Options{NaNIsNull: true})
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func TestColumnsWithoutJSON(t *testing.T) {
	keyed := func(k, v feast.Value) feast.Value {
		return feast.MapValue(feast.ScalarMap, []feast.MapEntry{{Key: k, Value: v}})
	}
	zoned := func(zone string) arrow.DataType { return &arrow.TimestampType{Unit: arrow.Nanosecond, TimeZone: zone} }
	tests := []struct {
		name   string
		stored arrow.DataType
		column string
		typ    feast.ValueType
		want   feast.Value
	}{
		{"numbers as keys", arrow.MapOf(arrow.PrimitiveTypes.Int32, arrow.BinaryTypes.String), `[[{"key": 1, "value": "a"}]]`, feast.ScalarMap, keyed(feast.Int64Value(1), feast.StringValue("a"))},
		{"bools as keys", arrow.MapOf(arrow.FixedWidthTypes.Boolean, arrow.PrimitiveTypes.Float64), `[[{"key": true, "value": 1.5}]]`, feast.ScalarMap, keyed(feast.BoolValue(true), feast.Float64Value(1.5))},
		{"a zone", zoned("Europe/Zurich"), `["2026-01-15 12:00:00.5Z"]`, feast.ZonedTimestamp, feast.ZonedTimestampValue(1768478400, "Europe/Zurich")},
		{"no zone", zoned(""), `["2026-01-15 12:00:00"]`, feast.ZonedTimestamp, feast.ZonedTimestampValue(1768478400, "")},
		{"undeclared", arrow.PrimitiveTypes.Int32, `[7]`, feast.Unknown, feast.Int32Value(7)},
		{"a dictionary", &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}, `["a"]`, feast.String, feast.StringValue("a")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			column, err := arrowx.Convert(fromJSON(t, tt.stored, tt.column), tt.typ)
			if err != nil {
				t.Fatal(err)
			}
			defer column.Release()
			if got, want := arrowx.CellAppender(column, tt.typ, wire.AppendValue)(nil, 0), wire.AppendValue(nil, tt.want); !bytes.Equal(got, want) {
				t.Errorf("got %x, want %x", got, want)
			}
		})
	}
}

// TestConvertRefuses converts columns that cannot be what is declared: the error
// shows the first value that is wrong.
func TestConvertRefuses(t *testing.T) {
	tests := []struct {
		stored arrow.DataType
		column string
		typ    feast.ValueType
		row    int
		want   string
	}{
		{arrow.PrimitiveTypes.Int64, `[null, 7]`, feast.Map, 1, "7 is not a Map"},
		{arrow.BinaryTypes.String, `["{}", "{"]`, feast.Map, 1, `"{" is not a Map`},
		{arrow.BinaryTypes.String, `["[1]"]`, feast.Struct, 0, `"[1]" is not a Struct`},
		{arrow.BinaryTypes.String, `["{}"]`, feast.StructList, 0, `"{}" is not an Array(Struct)`},
		{arrow.BinaryTypes.String, `["[[1]]"]`, feast.ValueList, 0, `"[[1]]" is not an Array(Array)`},
		{arrow.BinaryTypes.String, `["x"]`, feast.ZonedTimestamp, 0, `"x" is not a ZonedTimestamp`},
		{arrow.ListOf(arrow.PrimitiveTypes.Int64), `[[1]]`, feast.MapList, 0, "[1] is not an Array(Map)"},
		{arrow.MapOf(arrow.PrimitiveTypes.Int64, arrow.PrimitiveTypes.Int64), `[[{"key": 1, "value": 2}]]`, feast.Map, 0, `[{"key":1,"value":2}] is not a Map`},
		{arrow.BinaryTypes.String, `["abc"]`, feast.Float32, 0, `"abc" is not a Float32`},
		{arrow.PrimitiveTypes.Float64, `[1, 1.5]`, feast.Int64, 1, "1.5 is not an Int64"},
		{arrow.PrimitiveTypes.Float64, `[1e300]`, feast.Float32, 0, "1e+300 is not a Float32"},
		{arrow.PrimitiveTypes.Int64, `[9007199254740993]`, feast.Float64, 0, "9007199254740993 is not a Float64"},
		{arrow.PrimitiveTypes.Int64, `[2147483648]`, feast.Int32, 0, "2147483648 is not an Int32"},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			_, err := arrowx.Convert(fromJSON(t, tt.stored, tt.column), tt.typ)
			var ve *arrowx.ValueError
			if !errors.As(err, &ve) || ve.Row != tt.row || ve.Type.Element() != tt.typ.Element() || err.Error() != tt.want {
				t.Errorf("got %v in row %d, want %s in row %d", err, rowOf(ve), tt.want, tt.row)
			}
		})
	}
}

func TestCheckText(t *testing.T) {
	tests := []struct {
		stored arrow.DataType
		column string
		typ    feast.ValueType
		row    int
		want   string
	}{
		{arrow.BinaryTypes.String, `["{}", null, "{\"a\": NaN}"]`, feast.JSON, 0, ""},
		{arrow.BinaryTypes.String, `["{}", null, "{'a': 1}"]`, feast.JSON, 2, `"{'a': 1}" is not a Json`},
		{arrow.BinaryTypes.String, `["x"]`, feast.String, 0, ""},
		{arrow.BinaryTypes.String, `["C9F5E9A0-0000-4000-8000-000000000000", null]`, feast.UUID, 0, ""},
		{arrow.BinaryTypes.String, `["c9f5e9a0"]`, feast.TimeUUID, 0, `"c9f5e9a0" is not a TimeUuid`},
		{arrow.ListOf(arrow.BinaryTypes.String), `[["1.10", "-1e5"], ["1,5"]]`, feast.DecimalSet, 1, `"1,5" is not a Decimal`},
		{arrow.ListOf(arrow.BinaryTypes.String), `[["1", null], null, []]`, feast.JSONList, 0, ""},
		{arrow.ListOf(arrow.BinaryTypes.String), `[["1"], null, ["1", "x"]]`, feast.JSONList, 2, `"x" is not a Json`},
	}
	for _, tt := range tests {
		t.Run(tt.column, func(t *testing.T) {
			err := arrowx.CheckText(fromJSON(t, tt.stored, tt.column), tt.typ)
			var ve *arrowx.ValueError
			if tt.want == "" && err == nil {
				return
			}
			if !errors.As(err, &ve) || err.Error() != tt.want || ve.Row != tt.row {
				t.Errorf("got %v in row %d, want %s in row %d", err, rowOf(ve), tt.want, tt.row)
			}
		})
	}
}

func rowOf(e *arrowx.ValueError) int {
	if e == nil {
		return -1
	}
	return e.Row
}

// TestAppendValueToColumns appends to the columns of other widths that sources have.
func TestAppendValueToColumns(t *testing.T) {
	tests := []struct {
		column arrow.DataType
		v      feast.Value
		want   string
		err    string
	}{
		{arrow.PrimitiveTypes.Int8, feast.Int32Value(-128), "-128", ""},
		{arrow.PrimitiveTypes.Int8, feast.Int32Value(128), "", "128 is not between -128 and 127"},
		{arrow.PrimitiveTypes.Int16, feast.Int32Value(32767), "32767", ""},
		{arrow.PrimitiveTypes.Int16, feast.Int32Value(-32769), "", "-32769 is not between -32768 and 32767"},
		{arrow.PrimitiveTypes.Int32, feast.Int32Value(-5), "-5", ""},
		{arrow.PrimitiveTypes.Uint8, feast.Int32Value(255), "255", ""},
		{arrow.PrimitiveTypes.Uint8, feast.Int32Value(-1), "", "-1 is not between 0 and 255"},
		{arrow.PrimitiveTypes.Uint16, feast.Int32Value(65536), "", "65536 is not between 0 and 65535"},
		{arrow.PrimitiveTypes.Uint32, feast.Int64Value(4294967295), "4294967295", ""},
		{arrow.PrimitiveTypes.Uint64, feast.Int64Value(-1), "", "-1 is not between 0 and 9223372036854775807"},
		{arrow.BinaryTypes.LargeString, feast.StringValue("x"), "x", ""},
		{arrow.PrimitiveTypes.Date32, feast.UnixTimestampValue(86399), "1970-01-01", ""},
		{arrow.FixedWidthTypes.Timestamp_ms, feast.UnixTimestampValue(-1), "1969-12-31T23:59:59Z", ""},
		{arrow.ListOf(arrow.PrimitiveTypes.Int16), feast.CollectionValue(feast.Int32List, []feast.Value{feast.Int32Value(1), {}}), "[1,null]", ""},
		{arrow.ListOf(arrow.PrimitiveTypes.Int8), feast.CollectionValue(feast.Int32List, []feast.Value{feast.Int32Value(300)}), "", "300 is not between -128 and 127"},
		{arrow.PrimitiveTypes.Int64, feast.Value{}, "(null)", ""},
		{person, feast.MapValue(feast.Struct, nil), "", "a Struct cannot be written to a column of type " + person.String()},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s %s", coerce.Describe(tt.v), tt.column), func(t *testing.T) {
			b := array.NewBuilder(memory.DefaultAllocator, tt.column)
			defer b.Release()
			err := arrowx.AppendValue(b, tt.v)
			if tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Errorf("got %v, want %s", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			a := b.NewArray()
			defer a.Release()
			if got := a.ValueStr(0); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
