package coerce

import (
	"fmt"
	"math"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/pyjson"
)

// Value converts a value to type t by the rules of docs/semantics.md: an exact
// number to any numeric type that can hold it, float64 to float32 by rounding;
// equal types pass; anything else is refused.
func Value(v feast.Value, t feast.ValueType) (feast.Value, error) {
	from := v.Type()
	switch {
	case v.Absent() || from == t:
		return v, nil
	case from.Shape() != feast.Scalar && t.Shape() != feast.Scalar:
		return elements(v, t)
	case isInteger(from) && (isInteger(t) || isFloat(t)):
		return number(fmt.Sprint(v.Int()), t)
	case isFloat(from) && isFloat(t):
		return narrow(v.Float(), t)
	case isFloat(from) && isInteger(t):
		return exact(v.Float(), t)
	case isText(from) && isText(t):
		return text(v.Text(), t)
	}
	return feast.Value{}, fmt.Errorf("%s is not %s", Describe(v), t.Indefinite())
}

func elements(v feast.Value, t feast.ValueType) (feast.Value, error) {
	elems := make([]feast.Value, len(v.Elems()))
	for i, e := range v.Elems() {
		c, err := Value(e, t.Element())
		if err != nil {
			return feast.Value{}, err
		}
		elems[i] = c
	}
	return feast.CollectionValue(t, elems), nil
}

func narrow(f float64, t feast.ValueType) (feast.Value, error) {
	if t == feast.Float64 {
		return feast.Float64Value(f), nil
	}
	if math.IsInf(float64(float32(f)), 0) && !math.IsInf(f, 0) {
		return feast.Value{}, fmt.Errorf("%v overflows %s", f, t.Indefinite())
	}
	return feast.Float32Value(float32(f)), nil
}

func exact(f float64, t feast.ValueType) (feast.Value, error) {
	if f != math.Trunc(f) || f < -(1<<63) || f >= 1<<63 {
		return feast.Value{}, fmt.Errorf("%v is not %s", f, t.Indefinite())
	}
	return number(fmt.Sprint(int64(f)), t)
}

func isInteger(t feast.ValueType) bool {
	return t == feast.Int32 || t == feast.Int64 || t == feast.UnixTimestamp
}

func isFloat(t feast.ValueType) bool { return t == feast.Float32 || t == feast.Float64 }

func isText(t feast.ValueType) bool {
	switch t {
	case feast.String, feast.JSON, feast.UUID, feast.TimeUUID, feast.Decimal:
		return true
	}
	return false
}

// Describe returns a value as an error message shows it.
func Describe(v feast.Value) string {
	switch {
	case v.Absent():
		return "NULL"
	case isInteger(v.Type()):
		return fmt.Sprint(v.Int())
	case isFloat(v.Type()):
		return fmt.Sprint(v.Float())
	case v.Type() == feast.Bool:
		return fmt.Sprint(v.Bool())
	case isText(v.Type()):
		return string(pyjson.AppendString(nil, v.Text()))
	}
	return "a " + v.Type().String()
}
