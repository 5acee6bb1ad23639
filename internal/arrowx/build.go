package arrowx

import (
	"fmt"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/seed-11e13f51/feast"
)

// AppendTime appends an instant to the builder of a timestamp or date column, floored to its unit.
func AppendTime(b array.Builder, at time.Time) error {
	switch b := b.(type) {
	case *array.TimestampBuilder:
		b.AppendTime(at)
	case *array.Date32Builder:
		b.Append(arrow.Date32FromTime(at))
	case *array.Date64Builder:
		b.Append(arrow.Date64FromTime(at))
	default:
		return fmt.Errorf("a time does not fit in a column of type %s", b.Type())
	}
	return nil
}

// AppendValue appends a value to the builder of a column whose type TypeOf gives the value's type. NULL is appended as NULL. Maps and structs are
// not written.
func AppendValue(b array.Builder, v feast.Value) error {
	if v.Absent() {
		b.AppendNull()
		return nil
	}
	if list, ok := b.(array.ListLikeBuilder); ok && v.Type().Shape() != feast.Scalar {
		return appendElems(list, v)
	}
	switch b := b.(type) {
	case *array.StringBuilder:
		b.Append(v.Text())
	case *array.LargeStringBuilder:
		b.Append(v.Text())
	case *array.BinaryBuilder:
		b.Append(v.Bytes())
	case *array.BooleanBuilder:
		b.Append(v.Bool())
	case *array.TimestampBuilder, *array.Date32Builder, *array.Date64Builder:
		return AppendTime(b, v.Time())
	default:
		return appendNumber(b, v)
	}
	return nil
}

func appendElems(b array.ListLikeBuilder, v feast.Value) error {
	b.Append(true)
	for _, e := range v.Elems() {
		if err := AppendValue(b.ValueBuilder(), e); err != nil {
			return err
		}
	}
	return nil
}

func appendNumber(b array.Builder, v feast.Value) error {
	switch b := b.(type) {
	case *array.Float64Builder:
		b.Append(v.Float())
	case *array.Float32Builder:
		b.Append(float32(v.Float()))
	case *array.Int64Builder:
		b.Append(v.Int())
	case *array.Int32Builder:
		b.Append(int32(v.Int()))
	case *array.Int16Builder:
		return small(v, -1<<15, 1<<15-1, func(i int64) { b.Append(int16(i)) })
	case *array.Int8Builder:
		return small(v, -1<<7, 1<<7-1, func(i int64) { b.Append(int8(i)) })
	case *array.Uint64Builder:
		return small(v, 0, 1<<63-1, func(i int64) { b.Append(uint64(i)) })
	case *array.Uint32Builder:
		return small(v, 0, 1<<32-1, func(i int64) { b.Append(uint32(i)) })
	case *array.Uint16Builder:
		return small(v, 0, 1<<16-1, func(i int64) { b.Append(uint16(i)) })
	case *array.Uint8Builder:
		return small(v, 0, 1<<8-1, func(i int64) { b.Append(uint8(i)) })
	default:
		return fmt.Errorf("a %s cannot be written to a column of type %s", v.Type(), b.Type())
	}
	return nil
}

func small(v feast.Value, lo, hi int64, put func(int64)) error {
	if v.Int() < lo || v.Int() > hi {
		return fmt.Errorf("%d is not between %d and %d", v.Int(), lo, hi)
	}
	put(v.Int())
	return nil
}
