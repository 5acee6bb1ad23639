package arrowx

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/seed-11e13f51/feast"
)

// ValueError says which value cannot be what was declared. Its text is "abc is not a Float32".
type ValueError struct {
	// Row is the number of the value in the column.
	Row int
	// Value is the value as text.
	Value string
	Type  feast.ValueType
}

// Error returns "abc is not a Float32".
func (e *ValueError) Error() string {
	return e.Value + " is not " + e.Type.Indefinite()
}

// Convert returns the column as columns of the declared type are held (DataType), by the rules of docs/semantics.md ("Types"): float64 to Float32
// rounds to nearest, and overflow is an error; a float becomes an integer, and an integer a float, only when exact; times are floored to whole
// seconds, and integers declared UnixTimestamp are seconds; text stays text. NULL stays NULL, NaN stays NaN. A value that
// cannot be converted is a *ValueError. The caller releases the result.
func Convert(a arrow.Array, t feast.ValueType) (arrow.Array, error) {
	to, ok := DataType(t)
	if a.DataType().ID() == arrow.NULL {
		return nulls(to, a.Len()), nil
	}
	if !ok {
		return keep(a, t)
	}
	if arrow.TypeEqual(a.DataType(), to) && t.Element() != feast.UnixTimestamp {
		return retyped(a, to), nil
	}
	switch a := a.(type) {
	case *array.Dictionary:
		return convertDictionary(a, t)
	case *array.Null: // has no bitmap, so that its IsNull says false
		return array.MakeArrayOfNull(memory.DefaultAllocator, to, a.Len()), nil
	}
	if t.Shape() != feast.Scalar {
		return convertList(a, t)
	}
	b := array.NewBuilder(memory.DefaultAllocator, to)
	defer b.Release()
	b.Reserve(a.Len())
	put, ok := converter(a, b, t)
	for i := range a.Len() {
		if a.IsNull(i) {
			b.AppendNull()
			continue
		}
		if !ok || !put(i) {
			return nil, &ValueError{Row: i, Value: text(a, i), Type: t}
		}
	}
	return b.NewArray(), nil
}

// nulls is what a column of Arrow's null type means, whose IsNull is false: n times NULL. A nil type is text.
func nulls(to arrow.DataType, n int) arrow.Array {
	if to == nil {
		to = arrow.BinaryTypes.String
	}
	return array.MakeArrayOfNull(memory.DefaultAllocator, to, n)
}

// retyped gives an array a type that differs in the names of list elements at most: Parquet says element, Arrow item.
func retyped(a arrow.Array, t arrow.DataType) arrow.Array {
	d := a.Data()
	data := array.NewData(t, d.Len(), d.Buffers(), d.Children(), d.NullN(), d.Offset())
	defer data.Release()
	return array.MakeFromData(data)
}

// text prints a value for an error, quoted when it is text, and cut when it is long.
func text(a arrow.Array, i int) string {
	s := a.ValueStr(i)
	const limit = 60
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "") + "…"
	}
	switch a.DataType().ID() {
	case arrow.STRING, arrow.LARGE_STRING, arrow.STRING_VIEW:
		return fmt.Sprintf("%q", s)
	}
	return s
}

func convertDictionary(d *array.Dictionary, t feast.ValueType) (arrow.Array, error) {
	b := array.NewBuilder(memory.DefaultAllocator, Plain(d.DataType()))
	defer b.Release()
	parts := make([]arrow.Array, 0, d.Len())
	null := array.MakeArrayOfNull(memory.DefaultAllocator, Plain(d.DataType()), 1)
	for i := range d.Len() {
		if d.IsNull(i) {
			parts = append(parts, null)
			continue
		}
		at := int64(d.GetValueIndex(i))
		parts = append(parts, array.NewSlice(d.Dictionary(), at, at+1))
	}
	if len(parts) == 0 {
		return Convert(b.NewArray(), t)
	}
	plain, err := array.Concatenate(parts, memory.DefaultAllocator)
	if err != nil {
		return nil, err
	}
	defer plain.Release()
	return Convert(plain, t)
}

// convertList converts the elements of a list column. Errors carry the row of the list.
func convertList(a arrow.Array, t feast.ValueType) (arrow.Array, error) {
	list, ok := a.(array.ListLike)
	if !ok {
		if at := firstValid(a); at >= 0 {
			return nil, &ValueError{Row: at, Value: text(a, at), Type: t}
		}
		to, _ := DataType(t)
		return array.MakeArrayOfNull(memory.DefaultAllocator, to, a.Len()), nil
	}
	to, _ := DataType(t)
	b := array.NewBuilder(memory.DefaultAllocator, to).(*array.ListBuilder)
	defer b.Release()
	values := list.ListValues()
	put, ok := converter(values, b.ValueBuilder(), t.Element())
	for i := range a.Len() {
		if a.IsNull(i) {
			b.AppendNull()
			continue
		}
		b.Append(true)
		from, to := list.ValueOffsets(i)
		for k := int(from); k < int(to); k++ {
			if values.IsNull(k) {
				b.ValueBuilder().AppendNull()
				continue
			}
			if !ok || !put(k) {
				return nil, &ValueError{Row: i, Value: text(values, k), Type: t.Element()}
			}
		}
	}
	return b.NewArray(), nil
}

func firstValid(a arrow.Array) int {
	for i := range a.Len() {
		if a.IsValid(i) {
			return i
		}
	}
	return -1
}

// converter returns a function that appends value i of a to b, or returns false when the value does not fit. ok is false when no value of a's type can.
func converter(a arrow.Array, b array.Builder, t feast.ValueType) (put func(i int) bool, ok bool) {
	switch b := b.(type) {
	case *array.Int64Builder:
		get, ok := integers(a, math.MinInt64, math.MaxInt64)
		return func(i int) bool { return appended(b.Append, get, i) }, ok
	case *array.Int32Builder:
		get, ok := integers(a, math.MinInt32, math.MaxInt32)
		return func(i int) bool {
			v, fits := get(i)
			if fits {
				b.Append(int32(v))
			}
			return fits
		}, ok
	case *array.Float64Builder:
		get, ok := floats(a, 1<<53)
		return func(i int) bool { return appended(b.Append, get, i) }, ok
	case *array.Float32Builder:
		get, ok := floats(a, 1<<24)
		return func(i int) bool {
			v, fits := get(i)
			if !fits || math.IsInf(float64(float32(v)), 0) && !math.IsInf(v, 0) {
				return false
			}
			b.Append(float32(v))
			return true
		}, ok
	case *array.BooleanBuilder:
		get, ok := bools(a)
		return func(i int) bool { return appended(b.Append, get, i) }, ok
	case *array.TimestampBuilder:
		get, ok := seconds(a)
		return func(i int) bool {
			v, fits := get(i)
			if fits {
				b.Append(arrow.Timestamp(v * 1_000_000))
			}
			return fits
		}, ok
	case *array.StringBuilder:
		get, ok := texts(a, t)
		return func(i int) bool { return appended(b.Append, get, i) }, ok
	case *array.BinaryBuilder:
		get, ok := binaries(a)
		return func(i int) bool { return appended(b.Append, get, i) }, ok
	}
	return nil, false
}

func appended[T any](put func(T), get func(int) (T, bool), i int) bool {
	v, fits := get(i)
	if fits {
		put(v)
	}
	return fits
}

// whole returns a reader of integer columns.
func whole(a arrow.Array) func(i int) int64 {
	switch a := a.(type) {
	case *array.Int64:
		return a.Value
	case *array.Int32:
		return func(i int) int64 { return int64(a.Value(i)) }
	case *array.Int16:
		return func(i int) int64 { return int64(a.Value(i)) }
	case *array.Int8:
		return func(i int) int64 { return int64(a.Value(i)) }
	case *array.Uint32:
		return func(i int) int64 { return int64(a.Value(i)) }
	case *array.Uint16:
		return func(i int) int64 { return int64(a.Value(i)) }
	case *array.Uint8:
		return func(i int) int64 { return int64(a.Value(i)) }
	case *array.Boolean:
		return func(i int) int64 {
			if a.Value(i) {
				return 1
			}
			return 0
		}
	}
	return nil
}

// broken returns a reader of float columns; decimals round to the nearest float.
func broken(a arrow.Array) func(i int) float64 {
	switch a := a.(type) {
	case *array.Float64:
		return a.Value
	case *array.Float32:
		return func(i int) float64 { return float64(a.Value(i)) }
	case *array.Float16:
		return func(i int) float64 { return float64(a.Value(i).Float32()) }
	}
	if num, scale := decimals(a); num != nil {
		return func(i int) float64 { return num(i).ToFloat64(scale) }
	}
	return nil
}

type decimalNum interface {
	ToFloat64(scale int32) float64
	ToString(scale int32) string
}

func decimals(a arrow.Array) (func(i int) decimalNum, int32) {
	switch a := a.(type) {
	case *array.Decimal128:
		return func(i int) decimalNum { return a.Value(i) }, a.DataType().(arrow.DecimalType).GetScale()
	case *array.Decimal256:
		return func(i int) decimalNum { return a.Value(i) }, a.DataType().(arrow.DecimalType).GetScale()
	}
	return nil, 0
}

func integers(a arrow.Array, lo, hi int64) (func(i int) (int64, bool), bool) {
	if get := whole(a); get != nil {
		return func(i int) (int64, bool) {
			v := get(i)
			return v, v >= lo && v <= hi
		}, true
	}
	if u, ok := a.(*array.Uint64); ok {
		return func(i int) (int64, bool) {
			v := u.Value(i)
			return int64(v), v <= uint64(hi)
		}, true
	}
	if get := broken(a); get != nil {
		return func(i int) (int64, bool) {
			f := get(i)
			// 1<<63 is the first float that an int64 cannot hold.
			if f != math.Trunc(f) || f < -(1<<63) || f >= 1<<63 {
				return 0, false
			}
			v := int64(f)
			return v, v >= lo && v <= hi
		}, true
	}
	return nil, false
}

// floats reads numbers as float64; an integer must be exact in a float that holds all integers up to limit.
func floats(a arrow.Array, limit int64) (func(i int) (float64, bool), bool) {
	if get := broken(a); get != nil {
		return func(i int) (float64, bool) { return get(i), true }, true
	}
	get, ok := integers(a, math.MinInt64, math.MaxInt64)
	return func(i int) (float64, bool) {
		v, fits := get(i)
		return float64(v), fits && v <= limit && v >= -limit
	}, ok
}

func bools(a arrow.Array) (func(i int) (bool, bool), bool) {
	if b, ok := a.(*array.Boolean); ok {
		return func(i int) (bool, bool) { return b.Value(i), true }, true
	}
	get, ok := integers(a, 0, 1)
	return func(i int) (bool, bool) {
		v, fits := get(i)
		return v == 1, fits
	}, ok
}

// seconds reads times floored to seconds, and integers as seconds.
func seconds(a arrow.Array) (func(i int) (int64, bool), bool) {
	if !IsTime(a.DataType()) {
		const limit = maxMicros / 1_000_000
		return integers(a, -limit, limit)
	}
	times := make([]int64, a.Len())
	err := Micros(a, times)
	return func(i int) (int64, bool) { return floorDiv(times[i], 1_000_000), true }, err == nil
}

type textArray interface{ Value(int) string }

func texts(a arrow.Array, t feast.ValueType) (func(i int) (string, bool), bool) {
	if s, ok := a.(textArray); ok {
		return func(i int) (string, bool) { return s.Value(i), true }, true
	}
	if num, scale := decimals(a); num != nil {
		return func(i int) (string, bool) { return num(i).ToString(scale), t == feast.Decimal || t == feast.String }, true
	}
	get, ok := binaries(a)
	return func(i int) (string, bool) {
		b, fits := get(i)
		return string(b), fits && utf8.Valid(b)
	}, ok
}

func binaries(a arrow.Array) (func(i int) ([]byte, bool), bool) {
	switch a := a.(type) {
	case textArray:
		return func(i int) ([]byte, bool) { return []byte(a.Value(i)), true }, true
	case interface{ Value(int) []byte }:
		return func(i int) ([]byte, bool) { return a.Value(i), true }, true
	}
	return nil, false
}

func timestampArray(times []int64, t *arrow.TimestampType) arrow.Array {
	b := array.NewTimestampBuilder(memory.DefaultAllocator, t)
	defer b.Release()
	b.Reserve(len(times))
	for _, v := range times {
		if v == NoTime {
			b.UnsafeAppendBoolToBitmap(false)
			continue
		}
		b.UnsafeAppend(arrow.Timestamp(v))
	}
	return b.NewArray()
}
