package frame

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// Text prints a value for people and CSV: NULL as nothing, times as RFC 3339, text as it is, binary in base64, lists and maps as JSON.
func Text(a arrow.Array, i int) string {
	if isNull(a, i) {
		return ""
	}
	switch a := a.(type) {
	case *array.Dictionary:
		return Text(a.Dictionary(), a.GetValueIndex(i))
	case interface{ Value(int) string }:
		return a.Value(i)
	case *array.Float64:
		return strconv.FormatFloat(a.Value(i), 'g', -1, 64)
	case *array.Float32:
		return strconv.FormatFloat(float64(a.Value(i)), 'g', -1, 32)
	case *array.Timestamp, *array.Date32, *array.Date64, interface{ Value(int) []byte }:
		text, _ := strconv.Unquote(string(AppendJSON(nil, a, i)))
		return text
	}
	return string(AppendJSON(nil, a, i))
}

// isNull knows that a column of type null, which has no bitmap, holds nothing else.
func isNull(a arrow.Array, i int) bool { return a.IsNull(i) || a.DataType().ID() == arrow.NULL }

// AppendJSON appends a value as JSON: NULL, NaN and infinities as null, times as RFC 3339, dates as 2006-01-02, binary in base64, maps as objects when
// their keys are text.
func AppendJSON(dst []byte, a arrow.Array, i int) []byte {
	if isNull(a, i) {
		return append(dst, "null"...)
	}
	switch a := a.(type) {
	case *array.Int64:
		return strconv.AppendInt(dst, a.Value(i), 10)
	case *array.Float64:
		return appendFloat(dst, a.Value(i), 64)
	case *array.Float32:
		return appendFloat(dst, float64(a.Value(i)), 32)
	case *array.Timestamp:
		t := a.Value(i).ToTime(a.DataType().(*arrow.TimestampType).Unit).UTC()
		return t.AppendFormat(dst, `"`+time.RFC3339Nano+`"`)
	case *array.Date32:
		return a.Value(i).ToTime().UTC().AppendFormat(dst, `"`+time.DateOnly+`"`)
	case *array.Date64:
		return a.Value(i).ToTime().UTC().AppendFormat(dst, `"`+time.DateOnly+`"`)
	case *array.Dictionary:
		return AppendJSON(dst, a.Dictionary(), a.GetValueIndex(i))
	case interface{ Value(int) string }:
		return appendString(dst, a.Value(i))
	case interface{ Value(int) []byte }:
		return appendString(dst, base64.StdEncoding.EncodeToString(a.Value(i)))
	case *array.Map:
		return appendMap(dst, a, i)
	case array.ListLike:
		return appendList(dst, a, i)
	case *array.Struct:
		return appendStruct(dst, a, i)
	}
	if arrow.IsInteger(a.DataType().ID()) || a.DataType().ID() == arrow.BOOL {
		return append(dst, a.ValueStr(i)...)
	}
	return appendString(dst, a.ValueStr(i))
}

func appendFloat(dst []byte, f float64, bits int) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(dst, "null"...)
	}
	return strconv.AppendFloat(dst, f, 'g', -1, bits)
}

func appendString(dst []byte, s string) []byte {
	// Marshal of a string cannot fail.
	quoted, _ := json.Marshal(s)
	return append(dst, quoted...)
}

func appendList(dst []byte, a array.ListLike, i int) []byte {
	from, to := a.ValueOffsets(i)
	dst = append(dst, '[')
	for k := from; k < to; k++ {
		if k > from {
			dst = append(dst, ',')
		}
		dst = AppendJSON(dst, a.ListValues(), int(k))
	}
	return append(dst, ']')
}

func appendStruct(dst []byte, a *array.Struct, i int) []byte {
	dst = append(dst, '{')
	for f := range a.NumField() {
		if f > 0 {
			dst = append(dst, ',')
		}
		dst = appendString(dst, a.DataType().(*arrow.StructType).Field(f).Name)
		dst = append(dst, ':')
		dst = AppendJSON(dst, a.Field(f), i)
	}
	return append(dst, '}')
}

func appendMap(dst []byte, a *array.Map, i int) []byte {
	from, to := a.ValueOffsets(i)
	dst = append(dst, '{')
	for k := from; k < to; k++ {
		if k > from {
			dst = append(dst, ',')
		}
		dst = appendString(dst, Text(a.Keys(), int(k)))
		dst = append(dst, ':')
		dst = AppendJSON(dst, a.Items(), int(k))
	}
	return append(dst, '}')
}
