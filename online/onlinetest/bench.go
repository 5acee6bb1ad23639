package onlinetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/row"
)

// The size of a benchmark: each of benchViews views has 10 features (4 float64, 3
// int64, float32, string, bool) of benchKeys entities.
const (
	benchViews = 25
	benchKeys  = 10_000
)

// Benchmark measures a store that open returns empty: rows loaded in bulk, requests
// read (views x keys, keys at random), single rows pushed.
func Benchmark(b *testing.B, open func(tb testing.TB) online.Store) {
	s := open(b)
	tables := benchTables()
	mustSync(b, s, tables...)
	keys := make([]online.Key, benchKeys)
	for i := range keys {
		keys[i] = driver(b, int64(i))
	}
	b.Run("Load", func(b *testing.B) { benchLoad(b, s, tables, keys) })
	load(b, s, tables, keys, 1)
	for _, shape := range [][2]int{{1, 1}, {1, 10}, {1, 100}, {5, 10}, {25, 1}, {25, 10}} {
		b.Run(fmt.Sprintf("Read/%dx%d", shape[0], shape[1]), func(b *testing.B) {
			benchRead(b, s, tables[:shape[0]], keys, shape[1])
		})
	}
	b.Run("ReadParallel/5x10", func(b *testing.B) { benchReadParallel(b, s, tables[:5], keys) })
	for _, n := range []int{1, 100} {
		b.Run(fmt.Sprintf("Push/%d", n), func(b *testing.B) { benchPush(b, s, tables[0], keys, n) })
	}
}

func benchTables() []online.Table {
	tables := make([]online.Table, benchViews)
	for v := range tables {
		var fields []feast.Field
		for i, t := range []feast.ValueType{
			feast.Float64, feast.Float64, feast.Float64, feast.Float64, feast.Int64, feast.Int64, feast.Int64,
			feast.Float32, feast.String, feast.Bool,
		} {
			fields = append(fields, feast.Field{Name: fmt.Sprintf("feature_%d", i), Type: t})
		}
		tables[v] = newTable(fmt.Sprintf("view_%d", v), fields...)
	}
	return tables
}

// benchRow is a row of a bench table; time and values follow from n.
func benchRow(tb testing.TB, b *row.Builder, t online.Table, n int64) online.Row {
	tb.Helper()
	b.Reset()
	for i := range int64(4) {
		b.End(row.AppendFloat64Cell(b.Tail(), float64(n*i)/7))
	}
	for i := range int64(3) {
		b.End(row.AppendInt64Cell(b.Tail(), n*n+i))
	}
	b.End(row.AppendFloat32Cell(b.Tail(), float32(n)/3))
	b.End(row.AppendStringCell(b.Tail(), "0123456789"))
	b.End(row.AppendBoolCell(b.Tail(), n&1 == 0))
	packed, err := b.AppendRow(nil, row.Head{Event: n, Created: n, Schema: t.SchemaID})
	if err != nil {
		tb.Fatal(err)
	}
	return packed
}

func load(b *testing.B, s online.Store, tables []online.Table, keys []online.Key, age int64) {
	b.Helper()
	var rb row.Builder
	rows := make([]online.Row, len(keys))
	for _, t := range tables {
		for i := range rows {
			rows[i] = benchRow(b, &rb, t, age+int64(i))
		}
		if err := s.Write(context.Background(), t, keys, rows); err != nil {
			b.Fatal(err)
		}
	}
}

// benchLoad writes newer rows under all keys of one view each time.
func benchLoad(b *testing.B, s online.Store, tables []online.Table, keys []online.Key) {
	age := int64(-1 << 40)
	for b.Loop() {
		age += benchKeys
		load(b, s, tables[:1], keys, age)
	}
	b.ReportMetric(float64(b.N)*benchKeys/b.Elapsed().Seconds(), "rows/s")
}

func request(rnd *rand.Rand, tables []online.Table, keys []online.Key, n int) []online.Group {
	g := online.Group{Tables: tables, Keys: make([]online.Key, n)}
	for i := range g.Keys {
		g.Keys[i] = keys[rnd.IntN(len(keys))]
	}
	return []online.Group{g}
}

func benchRead(b *testing.B, s online.Store, tables []online.Table, keys []online.Key, n int) {
	rnd := rand.New(rand.NewPCG(1, 1))
	var rows online.Rows
	b.ReportAllocs()
	for b.Loop() {
		if err := s.Read(context.Background(), request(rnd, tables, keys, n), &rows); err != nil {
			b.Fatal(err)
		}
	}
	if len(rows.Row(0, len(tables)-1, n-1)) == 0 {
		b.Fatal("no row")
	}
}

func benchReadParallel(b *testing.B, s online.Store, tables []online.Table, keys []online.Key) {
	b.RunParallel(func(pb *testing.PB) {
		rnd := rand.New(rand.NewPCG(2, 2))
		var rows online.Rows
		for pb.Next() {
			if err := s.Read(context.Background(), request(rnd, tables, keys, 10), &rows); err != nil {
				b.Error(err)
			}
		}
	})
}

func benchPush(b *testing.B, s online.Store, t online.Table, keys []online.Key, n int) {
	rnd := rand.New(rand.NewPCG(3, 3))
	var rb row.Builder
	batch, rows := make([]online.Key, n), make([]online.Row, n)
	age := int64(1 << 40)
	for b.Loop() {
		age++
		for i := range batch {
			batch[i] = keys[rnd.IntN(len(keys))]
			rows[i] = benchRow(b, &rb, t, age)
		}
		if err := s.Write(context.Background(), t, batch, rows); err != nil {
			b.Fatal(err)
		}
	}
}
