package feast_test

import (
	"math"
	"slices"
	"testing"

	"github.com/seed-11e13f51/feast"
)

func entry(k string, v feast.Value) feast.MapEntry {
	return feast.MapEntry{Key: feast.StringValue(k), Value: v}
}

func ints(values ...int64) []feast.Value {
	out := make([]feast.Value, len(values))
	for i, v := range values {
		out[i] = feast.Int64Value(v)
	}
	return out
}

// TestValueEqual compares all pairs of a list: two values are equal when they are in
// the same class of it.
func TestValueEqual(t *testing.T) {
	nan32 := feast.Float32Value(float32(math.NaN()))
	classes := [][]feast.Value{
		{{}, {}},
		{feast.NullValue()},
		{feast.Int64Value(1), feast.Int64Value(1)},
		{feast.Int32Value(1)},
		{feast.BoolValue(true)},
		{feast.BoolValue(false)},
		{feast.UnixTimestampValue(1)},
		{feast.Float64Value(1)},
		{feast.Float32Value(1)},
		{feast.Float64Value(math.NaN()), feast.Float64Value(math.Float64frombits(0x7ff8000000000002))},
		{nan32, nan32},
		{feast.StringValue("a"), feast.TextValue(feast.String, "a")},
		{feast.TextValue(feast.JSON, "a")},
		{feast.BytesValue([]byte("a"))},
		{feast.StringValue("")},
		{feast.ZonedTimestampValue(1, "UTC")},
		{feast.ZonedTimestampValue(1, "Europe/Zurich")},
		{feast.CollectionValue(feast.Int64List, nil), feast.CollectionValue(feast.Int64List, []feast.Value{})},
		{feast.CollectionValue(feast.Int64List, ints(1, 2)), feast.CollectionValue(feast.Int64List, ints(1, 2))},
		{feast.CollectionValue(feast.Int64List, ints(2, 1))},
		{feast.CollectionValue(feast.Int64List, ints(1, 2, 2))},
		{feast.CollectionValue(feast.Int64Set, ints(1, 2))},
		{feast.MapValue(feast.Map, []feast.MapEntry{entry("a", feast.Int64Value(1)), entry("b", feast.Value{})}), feast.MapValue(feast.Map, []feast.MapEntry{entry("b", feast.Value{}), entry("a", feast.Int64Value(1))})},
		{feast.MapValue(feast.Map, []feast.MapEntry{entry("a", feast.Int64Value(1)), entry("a", feast.Int64Value(1))})},
		{feast.MapValue(feast.Struct, []feast.MapEntry{entry("a", feast.Int64Value(1)), entry("b", feast.Value{})})},
	}
	for i, a := range classes {
		for j, b := range classes {
			for _, v := range a {
				for _, w := range b {
					if got, want := v.Equal(w), i == j; got != want {
						t.Errorf("class %d and class %d: Equal is %v", i, j, got)
					}
				}
			}
		}
	}
}

// TestCompareKeys compares all pairs of a list that is in order.
func TestCompareKeys(t *testing.T) {
	ordered := []feast.Value{
		feast.BytesValue(nil), feast.BytesValue([]byte{0}), feast.BytesValue([]byte{0xff}),
		feast.StringValue(""), feast.StringValue("a"), feast.StringValue("ab"), feast.StringValue("b"), feast.StringValue("é"),
		feast.Int32Value(math.MinInt32), feast.Int32Value(-1), feast.Int32Value(0), feast.Int32Value(1),
		feast.Int64Value(math.MinInt64), feast.Int64Value(-1), feast.Int64Value(0), feast.Int64Value(math.MaxInt64),
		feast.UnixTimestampValue(-1), feast.UnixTimestampValue(1),
	}
	for i, v := range ordered {
		for j, w := range ordered {
			got := feast.CompareKeys(v, w)
			if (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("CompareKeys of %d and %d is %d", i, j, got)
			}
		}
	}
	shuffled := slices.Clone(ordered)
	slices.Reverse(shuffled)
	slices.SortFunc(shuffled, feast.CompareKeys)
	if !slices.EqualFunc(shuffled, ordered, feast.Value.Equal) {
		t.Error("sorting does not give the order")
	}
}

// TestAccessors asks each accessor of a value of each kind: those of another kind
// give nothing.
func TestAccessors(t *testing.T) {
	elems := ints(1)
	tests := []struct {
		v      feast.Value
		typ    feast.ValueType
		absent bool
		int    int64
		float  float64
		truth  bool
		text   string
	}{
		{feast.Value{}, feast.Unknown, true, 0, 0, false, ""},
		{feast.NullValue(), feast.Null, true, 0, 0, false, ""},
		{feast.Int32Value(-5), feast.Int32, false, -5, 0, false, ""},
		{feast.Int64Value(math.MinInt64), feast.Int64, false, math.MinInt64, 0, false, ""},
		{feast.BoolValue(true), feast.Bool, false, 1, 0, true, ""},
		{feast.Float32Value(0.5), feast.Float32, false, 0, 0.5, false, ""},
		{feast.Float64Value(-0.25), feast.Float64, false, 0, -0.25, false, ""},
		{feast.StringValue("x"), feast.String, false, 0, 0, false, "x"},
		{feast.BytesValue([]byte{0, 255}), feast.Bytes, false, 0, 0, false, "\x00\xff"},
		{feast.TextValue(feast.Decimal, "1.10"), feast.Decimal, false, 0, 0, false, "1.10"},
		{feast.UnixTimestampValue(7), feast.UnixTimestamp, false, 7, 0, false, ""},
		{feast.ZonedTimestampValue(7, "UTC"), feast.ZonedTimestamp, false, 7, 0, false, "UTC"},
		{feast.CollectionValue(feast.Int64List, elems), feast.Int64List, false, 0, 0, false, ""},
	}
	for _, tt := range tests {
		v := tt.v
		if v.Type() != tt.typ || v.Absent() != tt.absent || v.Int() != tt.int || v.Float() != tt.float || v.Bool() != tt.truth || v.Text() != tt.text {
			t.Errorf("%s: got %s, absent %v, %d, %v, %v, %q", tt.typ, v.Type(), v.Absent(), v.Int(), v.Float(), v.Bool(), v.Text())
		}
		if string(v.Bytes()) != tt.text {
			t.Errorf("%s: bytes %q", tt.typ, v.Bytes())
		}
	}
	if got := feast.ZonedTimestampValue(-1, "Europe/Zurich").Time(); got.Unix() != -1 || got.Location().String() != "UTC" {
		t.Errorf("Time is %s", got)
	}
}

func TestBytesValueKeepsACopy(t *testing.T) {
	b := []byte("abc")
	v := feast.BytesValue(b)
	b[0] = 'x'
	v.Bytes()[1] = 'x'
	if v.Text() != "abc" {
		t.Errorf("the value became %q", v.Text())
	}
}
