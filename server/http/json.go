package http

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/pyjson"
	"github.com/seed-11e13f51/feast/online/row"
	"github.com/seed-11e13f51/feast/serving"
	"github.com/seed-11e13f51/feast/wire"
)

// appendResponse appends the answer to /get-online-features as Feast writes it: the
// join keys that were supplied, then the features in the order asked; one element
// of results per name in metadata.feature_names.
func appendResponse(dst []byte, r *serving.Response, keys []keyColumn) ([]byte, error) {
	dst = append(dst, `{"results":[`...)
	first := true
	for _, k := range keys {
		dst = comma(dst, &first)
		dst = appendKeyColumn(dst, k.values)
	}
	var err error
	for i := range r.Vectors {
		dst = comma(dst, &first)
		if dst, err = appendVector(dst, &r.Vectors[i]); err != nil {
			return nil, feast.Invalid(r.Names[i], "%v", err)
		}
	}
	dst = append(dst, `],"metadata":{"feature_names":[`...)
	first = true
	for _, k := range keys {
		dst = comma(dst, &first)
		dst = pyjson.AppendString(dst, k.name)
	}
	for _, name := range r.Names {
		dst = comma(dst, &first)
		dst = pyjson.AppendString(dst, name)
	}
	return append(dst, `]}}`...), nil
}

func comma(dst []byte, first *bool) []byte {
	if *first {
		*first = false
		return dst
	}
	return append(dst, ',')
}

// appendKeyColumn appends an entity column: its values are PRESENT, their event
// times the epoch, as in Feast.
func appendKeyColumn(dst []byte, values []feast.Value) []byte {
	dst = append(dst, `{"values":[`...)
	for i, v := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendValue(dst, v)
	}
	dst = append(dst, `],"statuses":[`...)
	for i := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `"PRESENT"`...)
	}
	dst = append(dst, `],"event_timestamps":[`...)
	for i := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `"1970-01-01T00:00:00Z"`...)
	}
	return append(dst, `]}`...)
}

func appendVector(dst []byte, v *serving.Vector) ([]byte, error) {
	dst = append(dst, `{"values":[`...)
	var err error
	for i, cell := range v.Cells {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = appendCell(dst, cell); err != nil {
			return nil, err
		}
	}
	dst = append(dst, `],"statuses":[`...)
	for i, s := range v.Statuses {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '"')
		dst = append(dst, s.String()...)
		dst = append(dst, '"')
	}
	dst = append(dst, `],"event_timestamps":[`...)
	for i, at := range v.Times {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendTime(dst, at)
	}
	return append(dst, `]}`...), nil
}

// appendCell appends the JSON of a cell straight from its wire bytes; what is more
// than a scalar is decoded first.
func appendCell(dst, cell []byte) ([]byte, error) {
	c, ok := row.ParseCell(cell)
	if !ok || c.Message() != nil {
		v, err := wire.ParseValue(cell)
		if err != nil {
			return nil, err
		}
		return AppendValue(dst, v), nil
	}
	switch feast.ValueType(c.Number) {
	case feast.Unknown, feast.Null:
		return append(dst, "null"...), nil
	case feast.Int32, feast.Int64, feast.UnixTimestamp:
		return strconv.AppendInt(dst, c.Int(), 10), nil
	case feast.Float64, feast.Float32:
		return appendFloat(dst, c.Float64()), nil
	case feast.Bool:
		return strconv.AppendBool(dst, c.Bool()), nil
	case feast.Bytes:
		return appendBase64(dst, c.Text()), nil
	}
	return pyjson.AppendString(dst, string(c.Text())), nil
}

// AppendValue appends v as the native JSON of Feast's servers: 64-bit integers as
// numbers, bytes in base64, timestamps as whole epoch seconds, maps as objects; a
// NaN, an infinity and a map with keys that are no strings are null.
func AppendValue(dst []byte, v feast.Value) []byte {
	switch v.Type() {
	case feast.Unknown, feast.Null, feast.ScalarMap:
		return append(dst, "null"...)
	case feast.Int32, feast.Int64, feast.UnixTimestamp:
		return strconv.AppendInt(dst, v.Int(), 10)
	case feast.Float64, feast.Float32:
		return appendFloat(dst, v.Float())
	case feast.Bool:
		return strconv.AppendBool(dst, v.Bool())
	case feast.Bytes:
		return appendBase64(dst, []byte(v.Text()))
	case feast.Map, feast.Struct:
		return appendMap(dst, v)
	case feast.ZonedTimestamp:
		return appendZoned(dst, v)
	}
	if v.Type().Shape() != feast.Scalar {
		return appendList(dst, v)
	}
	return pyjson.AppendString(dst, v.Text())
}

func appendList(dst []byte, v feast.Value) []byte {
	dst = append(dst, '[')
	for i, e := range v.Elems() {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendValue(dst, e)
	}
	return append(dst, ']')
}

func appendMap(dst []byte, v feast.Value) []byte {
	dst = append(dst, '{')
	for i, e := range v.Entries() {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = pyjson.AppendString(dst, e.Key.Text())
		dst = append(dst, ':')
		dst = AppendValue(dst, e.Value)
	}
	return append(dst, '}')
}

// missingTime is the number Feast stores for pandas' NaT.
const missingTime = math.MinInt64

func appendZoned(dst []byte, v feast.Value) []byte {
	if v.Int() == missingTime {
		return append(dst, "null"...)
	}
	return pyjson.AppendString(dst, v.Time().In(zoneOf(v.Text())).Format("2006-01-02T15:04:05-07:00"))
}

// zoneOf returns the zone of a name: of the IANA database, or an offset as Feast
// writes it (UTC-07:00, -07:00, +0530). One that nobody knows is UTC.
func zoneOf(name string) *time.Location {
	offset := strings.TrimPrefix(strings.TrimPrefix(name, "UTC"), "GMT")
	for _, layout := range []string{"-07:00", "-0700"} {
		if at, err := time.ParseInLocation(layout, offset, time.UTC); err == nil {
			return at.Location()
		}
	}
	if zone, err := time.LoadLocation(name); err == nil && name != "Local" {
		return zone
	}
	return time.UTC
}

func appendBase64(dst, b []byte) []byte {
	dst = append(dst, '"')
	dst = base64.StdEncoding.AppendEncode(dst, b)
	return append(dst, '"')
}

// appendFloat appends f as Python's repr does: the shortest digits that read back
// as f, always with a point or an exponent, so that a client sees a float. What
// JSON cannot hold is null.
func appendFloat(dst []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(dst, "null"...)
	}
	abs := math.Abs(f)
	if abs != 0 && (abs < 1e-4 || abs >= 1e16) {
		return strconv.AppendFloat(dst, f, 'e', -1, 64)
	}
	from := len(dst)
	dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
	for _, c := range dst[from:] {
		if c == '.' {
			return dst
		}
	}
	return append(dst, '.', '0')
}

// appendTime appends microseconds since the epoch as RFC 3339 in UTC with 0, 3 or 6
// digits of fraction, in quotes.
func appendTime(dst []byte, micros int64) []byte {
	layout := `"2006-01-02T15:04:05.000000Z"`
	switch {
	case micros%1_000_000 == 0:
		layout = `"2006-01-02T15:04:05Z"`
	case micros%1_000 == 0:
		layout = `"2006-01-02T15:04:05.000Z"`
	}
	return time.UnixMicro(micros).UTC().AppendFormat(dst, layout)
}
