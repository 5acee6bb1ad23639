package http

import (
	"math"
	"testing"

	"github.com/seed-11e13f51/feast"
)

// TestAppendValue prints values as Feast's servers do: what Python's json.dumps gives
// for the value that Feast's Python makes of it.
func TestAppendValue(t *testing.T) {
	entry := func(k feast.Value, v feast.Value) feast.MapEntry { return feast.MapEntry{Key: k, Value: v} }
	tests := []struct {
		v    feast.Value
		want string
	}{
		{feast.Value{}, "null"},
		{feast.NullValue(), "null"},
		{feast.Int64Value(math.MaxInt64), "9223372036854775807"},
		{feast.BoolValue(true), "true"},
		{feast.Float64Value(1), "1.0"},
		{feast.Float64Value(-0.0001), "-0.0001"},
		{feast.Float64Value(0.00001), "1e-05"},
		{feast.Float64Value(1e15), "1000000000000000.0"},
		{feast.Float64Value(1e16), "1e+16"},
		{feast.Float64Value(1e300), "1e+300"},
		{feast.Float64Value(math.Copysign(0, -1)), "-0.0"},
		{feast.Float64Value(math.NaN()), "null"},
		{feast.Float32Value(float32(math.Inf(1))), "null"},
		{feast.Float32Value(0.1), "0.10000000149011612"},
		{feast.StringValue("é\"\n"), `"é\"\n"`},
		{feast.BytesValue([]byte{0, 255}), `"AP8="`},
		{feast.UnixTimestampValue(-1), "-1"},
		{feast.TextValue(feast.Decimal, "1.10"), `"1.10"`},
		{feast.CollectionValue(feast.Int64List, nil), "[]"},
		{feast.CollectionValue(feast.Float64Set, []feast.Value{feast.Float64Value(0.5), feast.Float64Value(math.NaN())}), "[0.5,null]"},
		{feast.CollectionValue(feast.ValueList, []feast.Value{feast.CollectionValue(feast.StringList, []feast.Value{feast.StringValue("a")}), {}}), `[["a"],null]`},
		{feast.MapValue(feast.Map, []feast.MapEntry{entry(feast.StringValue("a"), feast.Int64Value(1)), entry(feast.StringValue("b"), feast.Value{})}), `{"a":1,"b":null}`},
		{feast.MapValue(feast.ScalarMap, []feast.MapEntry{entry(feast.Int64Value(1), feast.Int64Value(1))}), "null"},
		{feast.ZonedTimestampValue(1768471200, "UTC"), `"2026-01-15T10:00:00+00:00"`},
		{feast.ZonedTimestampValue(1768471200, ""), `"2026-01-15T10:00:00+00:00"`},
		{feast.ZonedTimestampValue(1768471200, "UTC+02:00"), `"2026-01-15T12:00:00+02:00"`},
		{feast.ZonedTimestampValue(1768471200, "-07:00"), `"2026-01-15T03:00:00-07:00"`},
		{feast.ZonedTimestampValue(1768471200, "+0530"), `"2026-01-15T15:30:00+05:30"`},
		{feast.ZonedTimestampValue(1768471200, "Atlantis"), `"2026-01-15T10:00:00+00:00"`},
		{feast.ZonedTimestampValue(1768471200, "Local"), `"2026-01-15T10:00:00+00:00"`},
		{feast.ZonedTimestampValue(math.MinInt64, "UTC"), "null"},
	}
	for _, tt := range tests {
		if got := string(AppendValue(nil, tt.v)); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.v.Type(), got, tt.want)
		}
	}
}

// TestAppendTime prints instants with as many digits as they need.
func TestAppendTime(t *testing.T) {
	tests := map[int64]string{
		0: `"1970-01-01T00:00:00Z"`, 1: `"1970-01-01T00:00:00.000001Z"`, -1: `"1969-12-31T23:59:59.999999Z"`,
		1_000: `"1970-01-01T00:00:00.001Z"`, 1_001_000_000: `"1970-01-01T00:16:41Z"`, -1_000: `"1969-12-31T23:59:59.999Z"`,
	}
	for micros, want := range tests {
		if got := string(appendTime(nil, micros)); got != want {
			t.Errorf("%d: got %s, want %s", micros, got, want)
		}
	}
}
