package asof

import (
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/seed-11e13f51/feast/internal/arrowx"
)

// KeyKind is how keys of a type are compared. Keys of different kinds are not comparable.
type KeyKind uint8

// The kinds. NoKey is a type that cannot be a join key.
const (
	NoKey KeyKind = iota
	IntKey
	TimeKey
	TextKey
	BinaryKey
)

// KindOf returns how keys of an Arrow type are compared: integers of every width and sign by value, timestamps and dates by instant in µs, text and
// binary by bytes. Dictionaries are what they hold.
func KindOf(t arrow.DataType) KeyKind {
	switch t.ID() {
	case arrow.INT8, arrow.INT16, arrow.INT32, arrow.INT64, arrow.UINT8, arrow.UINT16, arrow.UINT32, arrow.UINT64:
		return IntKey
	case arrow.DATE32, arrow.DATE64, arrow.TIMESTAMP:
		return TimeKey
	case arrow.STRING, arrow.LARGE_STRING, arrow.STRING_VIEW:
		return TextKey
	case arrow.BINARY, arrow.LARGE_BINARY, arrow.BINARY_VIEW:
		return BinaryKey
	case arrow.DICTIONARY:
		return KindOf(t.(*arrow.DictionaryType).ValueType)
	}
	return NoKey
}

// CodeArray fills codes with those of the values of an array, NULL as -1.
func CodeArray(a arrow.Array, keys Keys, codes []int32) error {
	if err := codeValues(a, keys, codes); err != nil {
		return err
	}
	if a.NullN() == 0 {
		return nil
	}
	for i := range codes {
		if a.IsNull(i) {
			codes[i] = -1
		}
	}
	return nil
}

func codeValues(a arrow.Array, keys Keys, codes []int32) error {
	switch a := a.(type) {
	case *array.Dictionary:
		return codeDictionary(a, keys, codes)
	case *array.Int64:
		codeInts(a, a.Int64Values(), keys, codes)
	case *array.Int32:
		codeInts(a, a.Int32Values(), keys, codes)
	case *array.Int16:
		codeInts(a, a.Int16Values(), keys, codes)
	case *array.Int8:
		codeInts(a, a.Int8Values(), keys, codes)
	case *array.Uint32:
		codeInts(a, a.Uint32Values(), keys, codes)
	case *array.Uint16:
		codeInts(a, a.Uint16Values(), keys, codes)
	case *array.Uint8:
		codeInts(a, a.Uint8Values(), keys, codes)
	case *array.Date32, *array.Date64, *array.Timestamp:
		return codeTimes(a, keys, codes)
	case *array.Uint64:
		return codeUints(a, keys, codes)
	default:
		return codeBytes(a, keys, codes)
	}
	return nil
}

// codeInts codes the values that are not null; a null's value is arbitrary and must not become a code.
func codeInts[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32](a arrow.Array, values []T, keys Keys, codes []int32) {
	wide := make([]int64, 0, len(values))
	for i, v := range values {
		if a.IsValid(i) {
			wide = append(wide, int64(v))
		}
	}
	keys.Ints(wide, codes[:len(wide)])
	spread(a, codes, len(wide))
}

// spread moves the n codes at the front to the rows that are not null.
func spread(a arrow.Array, codes []int32, n int) {
	if n == len(codes) {
		return
	}
	for i := len(codes) - 1; i >= 0; i-- {
		if a.IsNull(i) {
			codes[i] = -1
			continue
		}
		n--
		codes[i] = codes[n]
	}
}

func codeUints(a *array.Uint64, keys Keys, codes []int32) error {
	wide := make([]int64, 0, a.Len())
	for i, v := range a.Uint64Values() {
		if a.IsNull(i) {
			continue
		}
		if v > math.MaxInt64 {
			return fmt.Errorf("key %d in row %d is greater than any Int64", v, i)
		}
		wide = append(wide, int64(v))
	}
	keys.Ints(wide, codes[:len(wide)])
	spread(a, codes, len(wide))
	return nil
}

func codeTimes(a arrow.Array, keys Keys, codes []int32) error {
	times := make([]int64, a.Len())
	if err := arrowx.Micros(a, times); err != nil {
		return err
	}
	codeInts(a, times, keys, codes)
	return nil
}

func codeDictionary(a *array.Dictionary, keys Keys, codes []int32) error {
	table := make([]int32, a.Dictionary().Len())
	if err := CodeArray(a.Dictionary(), keys, table); err != nil {
		return err
	}
	for i := range codes {
		codes[i] = -1
		if a.IsValid(i) {
			codes[i] = table[a.GetValueIndex(i)]
		}
	}
	return nil
}

// byteArray is any array of text or binary.
type byteArray interface {
	arrow.Array
	Value(int) string
}

// bytesBlock is how many byte strings are copied together before they are looked up.
const bytesBlock = 4096

func codeBytes(a arrow.Array, keys Keys, codes []int32) error {
	value, err := bytesOf(a)
	if err != nil {
		return err
	}
	var data []byte
	start, end := make([]int32, 0, bytesBlock), make([]int32, 0, bytesBlock)
	done := 0
	for i := 0; i <= a.Len(); i++ {
		if i == a.Len() || len(start) == bytesBlock {
			keys.Bytes(data, start, end, codes[done:done+len(start)])
			done += len(start)
			data, start, end = data[:0], start[:0], end[:0]
		}
		if i < a.Len() && a.IsValid(i) {
			start = append(start, int32(len(data)))
			data = append(data, value(i)...)
			end = append(end, int32(len(data)))
		}
	}
	spread(a, codes, done)
	return nil
}

func bytesOf(a arrow.Array) (func(int) string, error) {
	switch a := a.(type) {
	case byteArray:
		return a.Value, nil
	case *array.Binary:
		return a.ValueString, nil
	case *array.LargeBinary:
		return a.ValueString, nil
	case *array.BinaryView:
		return a.ValueString, nil
	}
	return nil, fmt.Errorf("is %s, which cannot be a join key", a.DataType())
}
