package file

import (
	"math"
	"strconv"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// hiveNull is Hive's folder name for NULL.
const hiveNull = "__HIVE_DEFAULT_PARTITION__"

// partitionType returns the narrowest of Int32, Int64 and String that all values of a partition column have.
func (d *dataset) partitionType(name string) arrow.DataType {
	var typ arrow.DataType = arrow.PrimitiveTypes.Int32
	for _, f := range d.files {
		text, found := f.hive[name]
		if !found || text == hiveNull {
			continue
		}
		v, err := strconv.ParseInt(text, 10, 64)
		if err != nil || strconv.FormatInt(v, 10) != text {
			return arrow.BinaryTypes.String
		}
		if v > math.MaxInt32 || v < math.MinInt32 {
			typ = arrow.PrimitiveTypes.Int64
		}
	}
	return typ
}

// hiveField returns the partition column of that name, or nil.
func (d *dataset) hiveField(column string) *arrow.Field {
	for i := range d.hive {
		if d.hive[i].Name == column {
			return &d.hive[i]
		}
	}
	return nil
}

// hiveArray returns n times the file's value of a partition column.
func (f *dataFile) hiveArray(field *arrow.Field, n int) arrow.Array {
	text, found := f.hive[field.Name]
	if !found || text == hiveNull {
		return array.MakeArrayOfNull(memory.DefaultAllocator, field.Type, n)
	}
	b := array.NewBuilder(memory.DefaultAllocator, field.Type)
	defer b.Release()
	b.Reserve(n)
	v, _ := strconv.ParseInt(text, 10, 64)
	for range n {
		switch b := b.(type) {
		case *array.Int32Builder:
			b.Append(int32(v))
		case *array.Int64Builder:
			b.Append(v)
		case *array.StringBuilder:
			b.Append(text)
		}
	}
	return b.NewArray()
}

// partitionDay returns the bounds of event times that the file's date partition promises, and false when the source has none or
// the file's value is no date (2006-01-02 or 20060102).
func (f *dataFile) partitionDay() (lo, hi int64, known bool) {
	if f.data.source.DatePartition == "" {
		return 0, 0, false
	}
	text := f.hive[f.data.source.ColumnOf(f.data.source.DatePartition)]
	for _, layout := range []string{time.DateOnly, "20060102"} {
		if day, err := time.Parse(layout, text); err == nil {
			return day.UnixMicro(), day.AddDate(0, 0, 1).UnixMicro() - 1, true
		}
	}
	return 0, 0, false
}
