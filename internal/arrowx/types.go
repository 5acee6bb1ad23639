package arrowx

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/compute"

	"github.com/seed-11e13f51/feast"
)

// DataType returns the Arrow type of columns of a declared type, and false for the types whose columns stay as they are stored: maps, structs, nested
// collections, zoned timestamps and unknown ones. Sets are lists; times are Timestamp, in whole seconds.
func DataType(t feast.ValueType) (arrow.DataType, bool) {
	e, ok := elementType(t.Element())
	if !ok {
		return nil, false
	}
	if t.Shape() == feast.Scalar {
		return e, true
	}
	return arrow.ListOf(e), true
}

func elementType(t feast.ValueType) (arrow.DataType, bool) {
	switch t {
	case feast.Int32:
		return arrow.PrimitiveTypes.Int32, true
	case feast.Int64:
		return arrow.PrimitiveTypes.Int64, true
	case feast.Float32:
		return arrow.PrimitiveTypes.Float32, true
	case feast.Float64:
		return arrow.PrimitiveTypes.Float64, true
	case feast.Bool:
		return arrow.FixedWidthTypes.Boolean, true
	case feast.UnixTimestamp:
		return Timestamp(), true
	case feast.Bytes:
		return arrow.BinaryTypes.Binary, true
	case feast.String, feast.JSON, feast.UUID, feast.TimeUUID, feast.Decimal:
		return arrow.BinaryTypes.String, true
	}
	return nil, false
}

// TypeOf returns the declared type that fits an Arrow column best, as schema inference does in Feast: the small integers become Int32, those
// that need more Int64, half floats Float32. ok is false when there is none.
func TypeOf(t arrow.DataType) (_ feast.ValueType, ok bool) {
	switch t := t.(type) {
	case *arrow.DictionaryType:
		return TypeOf(t.ValueType)
	case *arrow.MapType:
		return feast.Map, true
	case *arrow.StructType:
		return feast.Struct, true
	case arrow.ListLikeType:
		element, ok := TypeOf(t.Elem())
		if !ok {
			return feast.Unknown, false
		}
		if element.Shape() != feast.Scalar {
			return feast.ValueList, true
		}
		return feast.ListOf(element)
	}
	v, ok := scalarTypes[t.ID()]
	return v, ok
}

var scalarTypes = map[arrow.Type]feast.ValueType{
	arrow.INT8: feast.Int32, arrow.INT16: feast.Int32, arrow.INT32: feast.Int32, arrow.UINT8: feast.Int32, arrow.UINT16: feast.Int32,
	arrow.INT64: feast.Int64, arrow.UINT32: feast.Int64, arrow.UINT64: feast.Int64,
	arrow.FLOAT16: feast.Float32, arrow.FLOAT32: feast.Float32, arrow.FLOAT64: feast.Float64,
	arrow.BOOL: feast.Bool, arrow.STRING: feast.String, arrow.LARGE_STRING: feast.String, arrow.STRING_VIEW: feast.String,
	arrow.BINARY: feast.Bytes, arrow.LARGE_BINARY: feast.Bytes, arrow.FIXED_SIZE_BINARY: feast.Bytes, arrow.BINARY_VIEW: feast.Bytes,
	arrow.TIMESTAMP: feast.UnixTimestamp, arrow.DATE32: feast.UnixTimestamp, arrow.DATE64: feast.UnixTimestamp,
	arrow.DECIMAL128: feast.Decimal, arrow.DECIMAL256: feast.Decimal,
}

// Plain returns the type without its dictionary.
func Plain(t arrow.DataType) arrow.DataType {
	if d, ok := t.(*arrow.DictionaryType); ok {
		return d.ValueType
	}
	return t
}

// Decode returns the array without its dictionary. The caller releases it.
func Decode(ctx context.Context, a arrow.Array) (arrow.Array, error) {
	d, ok := a.(*array.Dictionary)
	if !ok {
		a.Retain()
		return a, nil
	}
	return compute.TakeArray(ctx, d.Dictionary(), d.Indices())
}

// Unify returns the array as type t, which other arrays of its column have. Only lossless casts pass. The caller releases it.
func Unify(ctx context.Context, a arrow.Array, t arrow.DataType) (arrow.Array, error) {
	if arrow.TypeEqual(a.DataType(), t) {
		a.Retain()
		return a, nil
	}
	if ts, ok := t.(*arrow.TimestampType); ok && arrow.TypeEqual(t, Timestamp()) && IsTime(a.DataType()) {
		return timestamps(a, ts)
	}
	return compute.CastArray(ctx, a, compute.SafeCastOptions(t))
}

func timestamps(a arrow.Array, t *arrow.TimestampType) (arrow.Array, error) {
	times := make([]int64, a.Len())
	if err := Micros(a, times); err != nil {
		return nil, err
	}
	return timestampArray(times, t), nil
}
