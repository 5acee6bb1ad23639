package offlinetest

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/arrowx"
	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/offline/pit"
)

// Case is a random retrieval: a plan and the rows of its sources. The same seed is the same case.
type Case struct {
	Plan *offline.Plan
	// Sources are what each view of the plan reads, in several batches. Options are not set.
	Sources []CaseSource
}

// CaseSource is a source and its rows.
type CaseSource struct {
	Source  *feast.Source
	Batches []arrow.RecordBatch
}

// NewCase makes the case of a seed: few keys and times, so that ties, duplicates, exact ttl boundaries and NULLs abound; times and ttls down to the microsecond;
// rows created late and out of order; one to three views with integer, text, composite or no keys.
func NewCase(seed uint64) *Case {
	g := &generator{rand.New(rand.NewPCG(seed, 7))}
	c := &Case{Plan: &offline.Plan{EventTime: "at", Entities: g.entities()}}
	for i := range 1 + g.IntN(3) {
		v, s := g.view(i)
		c.Plan.Views = append(c.Plan.Views, v)
		c.Sources = append(c.Sources, s)
	}
	return c
}

type generator struct{ *rand.Rand }

// step is the grid of times; some lie a microsecond beside it.
const step = 100 * time.Millisecond

func (g *generator) time() arrow.Timestamp {
	t := day.Add(time.Duration(g.IntN(8)) * step)
	if g.IntN(4) == 0 {
		t = t.Add(time.Duration(g.IntN(3)-1) * time.Microsecond)
	}
	return arrow.Timestamp(t.UnixMicro())
}

func (g *generator) ttl() time.Duration {
	all := []time.Duration{0, time.Nanosecond, time.Microsecond, step, step + time.Microsecond, 3*step - time.Microsecond, 5 * step, time.Hour}
	return all[g.IntN(len(all))]
}

func (g *generator) entities() arrow.Table {
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "id", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: "name", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "at", Type: arrowx.Timestamp(), Nullable: true},
	}, nil)
	var batches []arrow.RecordBatch
	for range 1 + g.IntN(3) {
		b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
		for range g.IntN(8) {
			g.key(b.Field(0))
			g.key(b.Field(1))
			g.appendTime(b.Field(2), 20)
		}
		batches = append(batches, b.NewRecordBatch())
	}
	return array.NewTableFromRecords(schema, batches)
}

// key appends one of four values, or NULL.
func (g *generator) key(b array.Builder) {
	n := g.IntN(9) / 2
	if n == 4 {
		b.AppendNull()
		return
	}
	switch b := b.(type) {
	case *array.Int64Builder:
		b.Append([]int64{-1, 0, 7, math.MaxInt64}[n])
	case *array.StringBuilder:
		b.Append([]string{"", "a", "ab", "a key longer than sixteen bytes"}[n])
	}
}

// appendTime appends a time, or once in so many times NULL.
func (g *generator) appendTime(b array.Builder, nulls int) {
	if g.IntN(nulls) == 0 {
		b.AppendNull()
		return
	}
	b.(*array.TimestampBuilder).Append(g.time())
}

func (g *generator) view(number int) (offline.View, CaseSource) {
	src := &feast.Source{Name: fmt.Sprintf("s%d", number), Type: feast.SourceFile, TimestampField: "event"}
	if g.IntN(4) > 0 {
		src.CreatedField = "made"
	}
	v := offline.View{Name: fmt.Sprintf("v%d", number), Source: src, TTL: g.ttl(), KnownOnly: g.IntN(3) == 0}
	v.Keys = [][]offline.Key{
		{{Column: "k", Entity: "id"}},
		{{Column: "s", Entity: "name"}},
		{{Column: "s", Entity: "name"}, {Column: "k", Entity: "id"}},
		nil,
	}[g.IntN(4)]
	v.Features = []offline.Feature{
		{Column: "n", Output: v.Name + "__n", Type: feast.Int64},
		{Column: "text", Output: v.Name + "__text", Type: feast.String},
		{Column: "f", Output: v.Name + "__f", Type: feast.Float32},
		{Column: "l", Output: v.Name + "__l", Type: feast.Int64List},
	}[:1+g.IntN(4)]
	return v, CaseSource{src, g.source()}
}

func (g *generator) source() []arrow.RecordBatch {
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "k", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: "s", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "event", Type: arrowx.Timestamp(), Nullable: true},
		{Name: "made", Type: arrowx.Timestamp(), Nullable: true},
		{Name: "n", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: "text", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "f", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
		{Name: "l", Type: arrow.ListOf(arrow.PrimitiveTypes.Int64), Nullable: true},
	}, nil)
	var batches []arrow.RecordBatch
	row := int64(0)
	for range 1 + g.IntN(3) {
		b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
		for range g.IntN(16) {
			row++
			g.key(b.Field(0))
			g.key(b.Field(1))
			g.appendTime(b.Field(2), 12)
			g.appendTime(b.Field(3), 4)
			g.values(b, row)
		}
		batches = append(batches, b.NewRecordBatch())
	}
	return batches
}

// values appends features that tell the row, some of them NULL.
func (g *generator) values(b *array.RecordBuilder, row int64) {
	b.Field(4).(*array.Int64Builder).Append(row)
	for i := 5; i < 8; i++ {
		if g.IntN(4) == 0 {
			b.Field(i).AppendNull()
			continue
		}
		switch f := b.Field(i).(type) {
		case *array.StringBuilder:
			f.Append(fmt.Sprintf("row %d", row%5))
		case *array.Float64Builder:
			f.Append(float64(row) / 10)
		case *array.ListBuilder:
			f.Append(true)
			f.ValueBuilder().(*array.Int64Builder).AppendValues([]int64{row, -row}[:g.IntN(3)], nil)
		}
	}
}

// Random joins the cases of the seeds 1 to n by the store's Joiner and by the reference join, and demands the same rows.
func Random(t *testing.T, h Harness, n int) {
	ctx := context.Background()
	for seed := range uint64(n) {
		c := NewCase(seed + 1)
		st := h.Open(t)
		for _, s := range c.Sources {
			h.put(t, st, s.Source, s.Batches)
		}
		want, err := pit.Join(ctx, st, c.Plan)
		reference := answer(want, err)
		got, err := st.(offline.Joiner).Join(ctx, c.Plan)
		if diff := cmp.Diff(reference, answer(got, err)); diff != "" {
			t.Fatalf("seed %d: %+v\n(-reference +joiner):\n%s", seed+1, c.Plan.Views, diff)
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Answer prints rows with their types, or the error, so that two answers can be compared and read. It releases the rows.
func Answer(rows offline.Rows, err error) string { return answer(rows, err) }
