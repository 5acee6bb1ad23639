package arrowx

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online/row"
)

// Appender appends the form of a row of one column to dst: a cell, or a part of an entity key.
type Appender func(dst []byte, i int) []byte

// Encoder appends the wire bytes of a value to dst; wire.AppendValue is the one.
type Encoder func(dst []byte, v feast.Value) []byte

// CellAppender returns how to append the rows of a column as cells of a packed row. The column is as Convert returns it for the declared type t;
// NULL is the empty cell. Scalars and lists of them are written straight from Arrow; what has no Arrow type of its own (maps, structs, nested
// collections) goes through encode.
func CellAppender(col arrow.Array, t feast.ValueType, encode Encoder) Appender {
	put := directCell(col, t)
	if put == nil {
		put = func(dst []byte, i int) []byte { return encode(dst, ValueOf(col, i, t)) }
	}
	if col.NullN() == 0 {
		return put
	}
	return func(dst []byte, i int) []byte {
		if col.IsNull(i) {
			return dst
		}
		return put(dst, i)
	}
}

// directCell returns how to write the rows of a column without a feast.Value between, or nil.
func directCell(col arrow.Array, t feast.ValueType) Appender {
	if _, ok := DataType(t); !ok {
		return nil
	}
	if list, ok := col.(array.ListLike); ok {
		return listCell(list, t)
	}
	return scalarCell(col, t)
}

func scalarCell(col arrow.Array, t feast.ValueType) Appender {
	switch c := col.(type) {
	case *array.Int32:
		return func(dst []byte, i int) []byte { return row.AppendInt32Cell(dst, c.Value(i)) }
	case *array.Int64:
		return func(dst []byte, i int) []byte { return row.AppendInt64Cell(dst, c.Value(i)) }
	case *array.Float32:
		return func(dst []byte, i int) []byte { return row.AppendFloat32Cell(dst, c.Value(i)) }
	case *array.Float64:
		return func(dst []byte, i int) []byte { return row.AppendFloat64Cell(dst, c.Value(i)) }
	case *array.Boolean:
		return func(dst []byte, i int) []byte { return row.AppendBoolCell(dst, c.Value(i)) }
	case *array.Timestamp:
		return func(dst []byte, i int) []byte { return row.AppendUnixTimestampCell(dst, Seconds(c, i)) }
	case *array.Binary:
		return func(dst []byte, i int) []byte { return row.AppendBytesCell(dst, c.Value(i)) }
	case *array.String:
		return func(dst []byte, i int) []byte { return row.AppendTextCell(dst, int32(t), c.Value(i)) }
	}
	return nil
}

// listCell writes lists and sets; a NULL element is the zero of its type, as in Feast.
func listCell(list array.ListLike, t feast.ValueType) Appender {
	n := int32(t)
	slice := func(i int) (from, to int) {
		a, b := list.ValueOffsets(i)
		return int(a), int(b)
	}
	switch e := list.ListValues().(type) {
	case *array.Int32:
		return elements(slice, e.Value, func(dst []byte, vs []int32) []byte { return row.AppendInt32sCell(dst, n, vs) }, e, t)
	case *array.Int64:
		return elements(slice, e.Value, func(dst []byte, vs []int64) []byte { return row.AppendInt64sCell(dst, n, vs) }, e, t)
	case *array.Timestamp:
		seconds := func(i int) int64 { return Seconds(e, i) }
		return elements(slice, seconds, func(dst []byte, vs []int64) []byte { return row.AppendInt64sCell(dst, n, vs) }, e, t)
	case *array.Float32:
		return elements(slice, e.Value, func(dst []byte, vs []float32) []byte { return row.AppendFloat32sCell(dst, n, vs) }, e, t)
	case *array.Float64:
		return elements(slice, e.Value, func(dst []byte, vs []float64) []byte { return row.AppendFloat64sCell(dst, n, vs) }, e, t)
	case *array.Boolean:
		return elements(slice, e.Value, func(dst []byte, vs []bool) []byte { return row.AppendBoolsCell(dst, n, vs) }, e, t)
	case *array.String:
		return elements(slice, e.Value, func(dst []byte, vs []string) []byte { return row.AppendTextsCell(dst, n, vs) }, e, t)
	case *array.Binary:
		text := func(i int) string { return string(e.Value(i)) }
		return elements(slice, text, func(dst []byte, vs []string) []byte { return row.AppendTextsCell(dst, n, vs) }, e, t)
	}
	return nil
}

// elements gathers the elements of a row, each once when t is a set, and appends them.
func elements[T comparable](slice func(int) (int, int), value func(int) T, put func([]byte, []T) []byte, col arrow.Array, t feast.ValueType) Appender {
	var buf []T
	set := t.Shape() == feast.Set
	return func(dst []byte, i int) []byte {
		buf = buf[:0]
		from, to := slice(i)
		for j := from; j < to; j++ {
			var v T
			if col.IsValid(j) {
				v = value(j)
			}
			if !set || !contains(buf, v) {
				buf = append(buf, v)
			}
		}
		return put(dst, buf)
	}
}

func contains[T comparable](in []T, v T) bool {
	for _, have := range in {
		if have == v {
			return true
		}
	}
	return false
}

// Seconds returns the instant in row i of a timestamp column, floored to seconds since the epoch.
func Seconds(c *array.Timestamp, i int) int64 {
	unit := c.DataType().(*arrow.TimestampType).Unit
	return c.Value(i).ToTime(unit).Unix()
}
