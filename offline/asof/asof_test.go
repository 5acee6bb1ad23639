package asof_test

import (
	"context"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/compute"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/arrowx"
	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/offline/asof"
	store "github.com/seed-11e13f51/feast/offline/memory"
	"github.com/seed-11e13f51/feast/offline/offlinetest"
	"github.com/seed-11e13f51/feast/offline/pit"
)

// batches is a Source of record batches, each of them a part.
type batches struct {
	source  *feast.Source
	batches []arrow.RecordBatch
}

func (b batches) Parts() []asof.Part {
	var parts []asof.Part
	for _, r := range b.batches {
		parts = append(parts, part{b.source, r})
	}
	return parts
}

func (b batches) Types(columns []string) ([]arrow.DataType, error) {
	var types []arrow.DataType
	for _, c := range columns {
		f, _ := b.batches[0].Schema().FieldsByName(c)
		types = append(types, f[0].Type)
	}
	return types, nil
}

type part struct {
	source *feast.Source
	arrow.RecordBatch
}

func (p part) column(name string) arrow.Array {
	return p.Column(p.Schema().FieldIndices(name)[0])
}

func (p part) Rows() int64 { return p.NumRows() }

func (p part) Times() (lo, hi int64, known bool) {
	events := make([]int64, p.NumRows())
	if arrowx.Micros(p.column(p.source.TimestampField), events) != nil {
		return 0, 0, false
	}
	lo, hi = 1<<62, -1<<62
	for _, t := range events {
		if t != arrowx.NoTime {
			lo, hi = min(lo, t), max(hi, t)
		}
	}
	return lo, hi, true
}

func (p part) Open(_ context.Context, keys []string) (asof.Cursor, error) {
	c := &cursor{part: p, at: make([]int, len(keys)+2)}
	for _, k := range keys {
		c.keys = append(c.keys, p.column(k))
	}
	return c, nil
}

func (p part) Take(ctx context.Context, columns []string, rows []int32) ([]arrow.Array, error) {
	b := array.NewInt32Builder(memory.DefaultAllocator)
	b.AppendValues(rows, nil)
	index := b.NewInt32Array()
	var out []arrow.Array
	for _, name := range columns {
		a, err := compute.TakeArray(ctx, p.column(name), index)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

type cursor struct {
	part
	keys []arrow.Array
	at   []int
}

func (c *cursor) next(stream int, a arrow.Array, n int) arrow.Array {
	from := c.at[stream]
	c.at[stream] += n
	return array.NewSlice(a, int64(from), int64(from+n))
}

func (c *cursor) Codes(key int, codes []int32, keys asof.Keys) error {
	return asof.CodeArray(c.next(key, c.keys[key], len(codes)), keys, codes)
}

func (c *cursor) Events(dst []int64) error {
	return arrowx.Micros(c.next(len(c.keys), c.column(c.source.TimestampField), len(dst)), dst)
}

func (c *cursor) Created(dst []int64) error {
	name := c.source.CreatedField
	if name == "" {
		name = c.source.TimestampField
	}
	return arrowx.Micros(c.next(len(c.keys)+1, c.column(name), len(dst)), dst)
}

func (c *cursor) Close() error { return nil }

// joined is the answer of the streaming join over batches, and that of the reference join over the memory store.
func joined(t *testing.T, c *offlinetest.Case) (got, want string) {
	t.Helper()
	ctx, st := context.Background(), store.New()
	sources := map[string]batches{}
	for i, s := range c.Sources {
		rows, err := array.NewRecordReader(s.Batches[0].Schema(), s.Batches)
		if err != nil {
			t.Fatal(err)
		}
		if err := st.Write(ctx, s.Source, rows, true); err != nil {
			t.Fatal(err)
		}
		sources[c.Plan.Views[i].Name] = batches{s.Source, s.Batches}
	}
	rows, err := asof.Join(ctx, c.Plan, func(_ context.Context, v *offline.View) (asof.Source, error) {
		return sources[v.Name], nil
	})
	got = offlinetest.Answer(rows, err)
	rows, err = pit.Join(ctx, st, c.Plan)
	return got, offlinetest.Answer(rows, err)
}

// cases is how many random plans a test run tries.
func cases() int {
	if testing.Short() {
		return 1000
	}
	return 10_000
}

func TestJoinEqualsReference(t *testing.T) {
	for seed := range uint64(cases()) {
		c := offlinetest.NewCase(seed + 1)
		if got, want := joined(t, c); got != want {
			t.Fatalf("seed %d: %+v\n(-reference +streaming):\n%s", seed+1, c.Plan.Views, cmp.Diff(want, got))
		}
	}
}
