package arrowx

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/seed-11e13f51/feast"
)

// ValueOf returns the value in row i of a column, as Convert returns it for the declared type t. Where t is Unknown the type is the one that fits the
// column best (TypeOf), and a column that no type fits gives its text. In a collection a NULL is the zero of its type, and a set has each value once.
func ValueOf(col arrow.Array, i int, t feast.ValueType) feast.Value {
	if col.IsNull(i) {
		return feast.Value{}
	}
	if t == feast.Unknown {
		t, _ = TypeOf(col.DataType())
	}
	switch c := col.(type) {
	case *array.Dictionary:
		return ValueOf(c.Dictionary(), c.GetValueIndex(i), t)
	case *array.Map:
		return mapValue(c, i, t)
	case *array.Struct:
		return structValue(c, i, t)
	case array.ListLike:
		return listValue(c, i, t)
	}
	if isText(col.DataType()) {
		if v, ok := fromText(col.ValueStr(i), t); ok {
			return v
		}
	}
	return scalarValue(col, i, t)
}

func scalarValue(col arrow.Array, i int, t feast.ValueType) feast.Value {
	switch c := col.(type) {
	case *array.Int32:
		return feast.Int32Value(c.Value(i))
	case *array.Int64:
		return feast.Int64Value(c.Value(i))
	case *array.Float32:
		return feast.Float32Value(c.Value(i))
	case *array.Float64:
		return feast.Float64Value(c.Value(i))
	case *array.Boolean:
		return feast.BoolValue(c.Value(i))
	case *array.Timestamp:
		if t == feast.ZonedTimestamp {
			return feast.ZonedTimestampValue(Seconds(c, i), c.DataType().(*arrow.TimestampType).TimeZone)
		}
		return feast.UnixTimestampValue(Seconds(c, i))
	case *array.Binary:
		return feast.BytesValue(c.Value(i))
	case *array.String:
		if t == feast.Unknown {
			t = feast.String
		}
		return feast.TextValue(t, c.Value(i))
	}
	return converted(col, i, t)
}

// converted reads a column of another width or kind through Convert.
func converted(col arrow.Array, i int, t feast.ValueType) feast.Value {
	one := array.NewSlice(col, int64(i), int64(i)+1)
	defer one.Release()
	if c, err := Convert(one, t); err == nil && !arrow.TypeEqual(c.DataType(), col.DataType()) {
		defer c.Release()
		return ValueOf(c, 0, t)
	}
	return feast.StringValue(col.ValueStr(i))
}
