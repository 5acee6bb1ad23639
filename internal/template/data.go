package template

import (
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/seed-11e13f51/feast/internal/env"
)

const (
	statsFile  = "driver_stats.parquet"
	labelsFile = "driver_quality_labels.parquet"
)

// sampleDays is how many days of hourly rows the sample has before now.
const sampleDays = 15

// writeData writes the sample rows: the columns, types and number of rows of
// Feast 0.66's local template, the same values every time but for the times.
func writeData(e *env.Env, dir string) error {
	now := e.Now().UTC()
	stats := driverStats(now)
	defer stats.Release()
	if err := writeParquet(e, filepath.Join(dir, statsFile), stats); err != nil {
		return err
	}
	labels := array.NewRecordBuilder(memory.DefaultAllocator, labelSchema())
	defer labels.Release()
	none := labels.NewRecordBatch()
	defer none.Release()
	return writeParquet(e, filepath.Join(dir, labelsFile), none)
}

func writeParquet(e *env.Env, path string, rows arrow.RecordBatch) error {
	props := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Snappy))
	err := e.WriteAtomic(path, func(w io.Writer) error {
		pw, err := pqarrow.NewFileWriter(rows.Schema(), w, props, pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema()))
		if err != nil {
			return err
		}
		if err := pw.Write(rows); err != nil {
			pw.Close()
			return err
		}
		return pw.Close()
	})
	if err != nil {
		return fmt.Errorf("write sample rows: %w", err)
	}
	return nil
}

func statsSchema() *arrow.Schema {
	text := func(name string) arrow.Field {
		return arrow.Field{Name: name, Type: arrow.BinaryTypes.String, Nullable: true}
	}
	return arrow.NewSchema([]arrow.Field{
		{Name: "event_timestamp", Type: arrow.FixedWidthTypes.Timestamp_ns, Nullable: true},
		{Name: "driver_id", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: "conv_rate", Type: arrow.PrimitiveTypes.Float32, Nullable: true},
		{Name: "acc_rate", Type: arrow.PrimitiveTypes.Float32, Nullable: true},
		{Name: "avg_daily_trips", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: "created", Type: &arrow.TimestampType{Unit: arrow.Microsecond}, Nullable: true},
		{Name: "driver_metadata", Type: arrow.StructOf(text("vehicle_type"), text("rating")), Nullable: true},
		{Name: "driver_config", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "driver_profile", Type: arrow.StructOf(text("name"), text("age")), Nullable: true},
	}, nil)
}

func labelSchema() *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{
		{Name: "driver_id", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: "is_reliable", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: "quality_score", Type: arrow.PrimitiveTypes.Float32, Nullable: true},
		{Name: "reviewer_notes", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "labeler", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "event_timestamp", Type: &arrow.TimestampType{Unit: arrow.Nanosecond}, Nullable: true},
	}, nil)
}

// driverStats returns hourly rows of five drivers up to the last whole hour, one
// row each in April 2021 that examples ask for, and one row three times over: of
// rows equal in every time one must win.
func driverStats(now time.Time) arrow.RecordBatch {
	b := array.NewRecordBuilder(memory.DefaultAllocator, statsSchema())
	defer b.Release()
	chance := rand.New(rand.NewPCG(2021, 412))
	end := now.Truncate(time.Hour)
	var times []time.Time
	for t := end.AddDate(0, 0, -sampleDays); t.Before(end); t = t.Add(time.Hour) {
		times = append(times, t)
	}
	times = append(times, time.Date(2021, 4, 12, 7, 0, 0, 0, time.UTC))
	rows := make([]statsRow, 0, 5*len(times)+2)
	for id := int64(1005); id >= 1001; id-- {
		for _, t := range times {
			rows = append(rows, newStatsRow(chance, id, t))
		}
	}
	twice := rows[len(rows)/2]
	for _, r := range append(rows, twice, twice) {
		r.appendTo(b, now.Truncate(time.Millisecond))
	}
	return b.NewRecordBatch()
}

// statsRow is one sample row, without the time it became known.
type statsRow struct {
	event     time.Time
	driver    int64
	conv, acc float32
	trips     int64
	vehicle   string
	rating    float64
	distance  int
	zones     [2]string
	age       int
}

func newStatsRow(chance *rand.Rand, driver int64, event time.Time) statsRow {
	zones := []string{"north", "south", "east", "west"}
	chance.Shuffle(len(zones), func(i, j int) { zones[i], zones[j] = zones[j], zones[i] })
	r := statsRow{
		event: event, driver: driver,
		conv: chance.Float32(), acc: chance.Float32(), trips: chance.Int64N(1000),
		vehicle: []string{"sedan", "suv", "truck"}[chance.IntN(3)], rating: 3 + 2*chance.Float64(),
		distance: 10 + chance.IntN(190), zones: [2]string{zones[0], zones[1]}, age: 25 + chance.IntN(35),
	}
	return r
}

func (r statsRow) appendTo(b *array.RecordBuilder, created time.Time) {
	b.Field(0).(*array.TimestampBuilder).Append(arrow.Timestamp(r.event.UnixNano()))
	b.Field(1).(*array.Int64Builder).Append(r.driver)
	b.Field(2).(*array.Float32Builder).Append(r.conv)
	b.Field(3).(*array.Float32Builder).Append(r.acc)
	b.Field(4).(*array.Int64Builder).Append(r.trips)
	b.Field(5).(*array.TimestampBuilder).Append(arrow.Timestamp(created.UnixMicro()))
	appendPair(b.Field(6), r.vehicle, fmt.Sprintf("%.1f", r.rating))
	b.Field(7).(*array.StringBuilder).Append(fmt.Sprintf(`{"max_distance_km": %d, "preferred_zones": ["%s", "%s"]}`, r.distance, r.zones[0], r.zones[1]))
	appendPair(b.Field(8), fmt.Sprintf("driver_%d", r.driver), fmt.Sprint(r.age))
}

func appendPair(b array.Builder, first, second string) {
	s := b.(*array.StructBuilder)
	s.Append(true)
	s.FieldBuilder(0).(*array.StringBuilder).Append(first)
	s.FieldBuilder(1).(*array.StringBuilder).Append(second)
}
