// Package coerce converts what comes over a border, JSON or the text of a flag, to
// the declared type of a feature or join key. What cannot be held without loss is
// refused; the rules are docs/semantics.md, "Types".
//
// Errors say what was found and what type was declared; the caller adds the place.
package coerce

import (
	"encoding/base64"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/pyjson"
)

// Options choose between the borders.
type Options struct {
	// NaNIsNull turns a NaN into NULL, at the borders that are shaped like pandas:
	// push and write-to-online-store.
	NaNIsNull bool
}

// JSON converts a JSON value to type t; for feast.Unknown the type is inferred.
// null is the absent value. A list or set element that is null becomes the zero
// value of its type, as in Feast.
func JSON(v *pyjson.Value, t feast.ValueType, o Options) (feast.Value, error) {
	switch {
	case v.Kind == pyjson.Null:
		return feast.Value{}, nil
	case o.NaNIsNull && v.Kind == pyjson.Number && v.Text == "NaN":
		return feast.Value{}, nil
	case t == feast.Unknown:
		return infer(v)
	case t == feast.ValueList, t == feast.ValueSet:
		return nested(v, t)
	case t.Shape() != feast.Scalar:
		return collection(v, t, o)
	case t == feast.Map, t == feast.Struct:
		return object(v, t)
	case v.Kind == pyjson.Number:
		return number(v.Text, t)
	case v.Kind == pyjson.String:
		return text(v.Text, t)
	case v.Kind == pyjson.Bool && t == feast.Bool:
		return feast.BoolValue(v.True), nil
	case t == feast.JSON:
		return feast.TextValue(feast.JSON, string(pyjson.Append(nil, v))), nil
	}
	return feast.Value{}, refuse(v, t)
}

// Text converts the text of a command-line flag to type t: there, and only there,
// text becomes a number. For feast.Unknown it stays a String.
func Text(s string, t feast.ValueType) (feast.Value, error) {
	switch t {
	case feast.Unknown, feast.String:
		return feast.StringValue(s), nil
	case feast.Int32, feast.Int64, feast.Float32, feast.Float64:
		return number(strings.TrimSpace(s), t)
	case feast.Bool:
		b, err := strconv.ParseBool(s)
		if err != nil {
			return feast.Value{}, fmt.Errorf("%q is not %s", s, t.Indefinite())
		}
		return feast.BoolValue(b), nil
	case feast.UnixTimestamp:
		if v, err := number(s, t); err == nil {
			return v, nil
		}
		return text(s, t)
	case feast.Bytes:
		return feast.BytesValue([]byte(s)), nil
	}
	if v, err := pyjson.Parse([]byte(s)); err == nil && t.Shape() != feast.Scalar {
		return JSON(&v, t, Options{})
	}
	return text(s, t)
}

func refuse(v *pyjson.Value, t feast.ValueType) error {
	shown := string(pyjson.Append(nil, v))
	if len(shown) > 60 {
		shown = shown[:57] + "..."
	}
	return fmt.Errorf("%s is not %s", shown, t.Indefinite())
}

func number(s string, t feast.ValueType) (feast.Value, error) {
	switch t {
	case feast.Int32, feast.Int64, feast.UnixTimestamp:
		return integer(s, t)
	case feast.Float32, feast.Float64:
		return float(s, t)
	case feast.Decimal:
		return text(s, t)
	case feast.JSON:
		return feast.TextValue(t, s), nil
	}
	return feast.Value{}, fmt.Errorf("%s is not %s", s, t.Indefinite())
}

// integer reads an exact whole number; a UnixTimestamp is floored to its second.
func integer(s string, t feast.ValueType) (feast.Value, error) {
	i, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		f, ferr := strconv.ParseFloat(s, 64)
		if ferr == nil && t == feast.UnixTimestamp {
			f = math.Floor(f)
		}
		if ferr != nil || f != math.Trunc(f) || f < -(1<<63) || f >= 1<<63 {
			return feast.Value{}, fmt.Errorf("%s is not %s", s, t.Indefinite())
		}
		i = int64(f)
	}
	switch {
	case t == feast.Int64:
		return feast.Int64Value(i), nil
	case t == feast.UnixTimestamp:
		return feast.UnixTimestampValue(i), nil
	case i != int64(int32(i)):
		return feast.Value{}, fmt.Errorf("%s does not fit in %s", s, t.Indefinite())
	}
	return feast.Int32Value(int32(i)), nil
}

// exactFloat is the largest magnitude up to which every integer is a float64.
const exactFloat = 1 << 53

func float(s string, t feast.ValueType) (feast.Value, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return feast.Value{}, fmt.Errorf("%s is not %s", s, t.Indefinite())
	}
	if i, err := strconv.ParseInt(s, 10, 64); err == nil && (i > exactFloat || i < -exactFloat) && int64(f) != i {
		return feast.Value{}, fmt.Errorf("%s is not exact as %s", s, t.Indefinite())
	}
	if t == feast.Float64 {
		return feast.Float64Value(f), nil
	}
	if math.IsInf(float64(float32(f)), 0) && !math.IsInf(f, 0) {
		return feast.Value{}, fmt.Errorf("%s overflows %s", s, t.Indefinite())
	}
	return feast.Float32Value(float32(f)), nil
}

func text(s string, t feast.ValueType) (feast.Value, error) {
	switch t {
	case feast.String:
		return feast.StringValue(s), nil
	case feast.Bytes, feast.PdfBytes, feast.ImageBytes:
		b, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			return feast.Value{}, fmt.Errorf("%q is not the base64 of a %s", s, t)
		}
		return feast.BytesValue(b), nil
	case feast.UnixTimestamp:
		at, err := Time(s)
		if err != nil {
			return feast.Value{}, fmt.Errorf("%q is not %s", s, t.Indefinite())
		}
		return feast.UnixTimestampValue(at.Unix()), nil
	case feast.ZonedTimestamp:
		return zoned(s)
	case feast.JSON:
		if _, err := pyjson.Parse([]byte(s)); err != nil {
			return feast.Value{}, fmt.Errorf("%q is not the text of a JSON document", s)
		}
		return feast.TextValue(t, s), nil
	case feast.UUID, feast.TimeUUID:
		if !isUUID(s) {
			return feast.Value{}, fmt.Errorf("%q is not %s", s, t.Indefinite())
		}
		return feast.TextValue(t, s), nil
	case feast.Decimal:
		if !isDecimal(s) {
			return feast.Value{}, fmt.Errorf("%q is not %s", s, t.Indefinite())
		}
		return feast.TextValue(t, s), nil
	}
	return feast.Value{}, fmt.Errorf("%q is not %s", s, t.Indefinite())
}

func zoned(s string) (feast.Value, error) {
	at, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return feast.Value{}, fmt.Errorf("%q is not a time with an offset", s)
	}
	return feast.ZonedTimestampValue(at.Unix(), zoneName(at)), nil
}

// zoneName returns the name of a fixed offset as Python prints it: UTC, UTC+02:00.
func zoneName(at time.Time) string {
	if _, offset := at.Zone(); offset == 0 {
		return "UTC"
	}
	return at.Format("UTC-07:00")
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range s {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (c == '-') || !dash && !strings.ContainsRune("0123456789abcdefABCDEF", c) {
			return false
		}
	}
	return true
}

func isDecimal(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return (err == nil || strings.Contains(err.Error(), "range")) && !strings.ContainsAny(s, "xXpP_")
}
