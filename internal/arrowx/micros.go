package arrowx

import (
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// NoTime stands for NULL among microseconds.
const NoTime = math.MinInt64

// maxMicros bounds instants, so that adding or subtracting a ttl cannot overflow: 146 thousand years.
const maxMicros = 1 << 62

// Timestamp is the type of every time column inside: microseconds, UTC.
func Timestamp() *arrow.TimestampType {
	return &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}
}

// IsTime reports whether Micros reads columns of the type.
func IsTime(t arrow.DataType) bool {
	switch t.ID() {
	case arrow.TIMESTAMP, arrow.DATE32, arrow.DATE64:
		return true
	}
	return false
}

// Micros fills dst with the instants of a timestamp or date column in µs since the epoch, nanoseconds floored, NULL as NoTime. A timestamp without
// a zone is UTC; dst has the length of a.
func Micros(a arrow.Array, dst []int64) error {
	num, den, err := MicroScale(a.DataType())
	if err != nil {
		return err
	}
	switch a := a.(type) {
	case *array.Timestamp:
		for i, v := range a.TimestampValues() {
			dst[i] = int64(v)
		}
	case *array.Date32:
		for i, v := range a.Date32Values() {
			dst[i] = int64(v)
		}
	case *array.Date64:
		for i, v := range a.Date64Values() {
			dst[i] = int64(v)
		}
	}
	if a.NullN() > 0 {
		for i := range dst {
			if a.IsNull(i) {
				dst[i] = NoTime
			}
		}
	}
	return Scale(dst, num, den)
}

const dayMicros = 86_400_000_000

// MicroScale returns what to multiply values of a time column by and divide them by to get microseconds; one of the two is 1.
func MicroScale(t arrow.DataType) (num, den int64, err error) {
	switch t := t.(type) {
	case *arrow.Date32Type:
		return dayMicros, 1, nil
	case *arrow.Date64Type:
		return 1000, 1, nil
	case *arrow.TimestampType:
		switch t.Unit {
		case arrow.Second:
			return 1_000_000, 1, nil
		case arrow.Millisecond:
			return 1000, 1, nil
		case arrow.Nanosecond:
			return 1, 1000, nil
		}
		return 1, 1, nil
	}
	return 0, 0, fmt.Errorf("is %s, not a timestamp or a date", t)
}

// Scale multiplies times by num and divides them by den, rounding down; one of the two is 1. NoTime stays. A time that microseconds cannot
// hold is an error.
func Scale(times []int64, num, den int64) error {
	limit := maxMicros / num
	for i, t := range times {
		switch {
		case t == NoTime:
		case den > 1:
			times[i] = floorDiv(t, den)
		case t > limit || t < -limit:
			return fmt.Errorf("time %d in row %d is out of range", t, i)
		default:
			times[i] = t * num
		}
	}
	return nil
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && a < 0 {
		q--
	}
	return q
}
