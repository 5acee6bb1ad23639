package sqlite_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/onlinetest"
	"github.com/seed-11e13f51/feast/online/row"
	"github.com/seed-11e13f51/feast/online/sqlite"
)

func open(tb testing.TB, o sqlite.Options) *sqlite.Store {
	tb.Helper()
	s, err := sqlite.Open(context.Background(), env.Real(), o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

func TestContractPacked(t *testing.T) { contract(t, sqlite.Options{}) }

func TestContractFeast(t *testing.T) { contract(t, sqlite.Options{Layout: sqlite.Feast}) }

func contract(t *testing.T, o sqlite.Options) {
	onlinetest.Run(t, func(tb testing.TB) online.Store {
		o.Path = filepath.Join(tb.TempDir(), "data", "online.db")
		return open(tb, o)
	})
}

func TestPersistentPacked(t *testing.T) {
	onlinetest.RunPersistent(t, openIn(sqlite.Options{}))
}

func TestPersistentFeast(t *testing.T) {
	onlinetest.RunPersistent(t, openIn(sqlite.Options{Layout: sqlite.Feast}))
}

// openIn leaves closing to the suite.
func openIn(o sqlite.Options) func(tb testing.TB, dir string) online.Store {
	return func(tb testing.TB, dir string) online.Store {
		tb.Helper()
		o.Path = filepath.Join(dir, "online.db")
		s, err := sqlite.Open(context.Background(), env.Real(), o)
		if err != nil {
			tb.Fatal(err)
		}
		return s
	}
}

// TestBulkWrite crosses the borders of transactions, with keys in no order, some twice.
func TestBulkWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "online.db")
	s := open(t, sqlite.Options{Path: path})
	if err := s.Sync(context.Background(), []online.Table{stats}, nil); err != nil {
		t.Fatal(err)
	}
	const n = 45_000
	ids := rand.New(rand.NewPCG(3, 3)).Perm(n)
	var keys []online.Key
	var packed []online.Row
	for i, id := range append(ids, ids[:1000]...) {
		var b row.Builder
		for range stats.Fields {
			b.Null()
		}
		r, err := b.AppendRow(nil, row.Head{Event: int64(i), Created: int64(id), Schema: stats.SchemaID})
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, driver(t, int64(id)))
		packed = append(packed, r)
	}
	if err := s.Write(context.Background(), stats, keys, packed); err != nil {
		t.Fatal(err)
	}
	if got := rows(t, path, "SELECT count(*) FROM "+stats.Name); got[0] != "|45000" {
		t.Errorf("%s rows, want 45000", got[0])
	}
	for i, id := range ids[:2000] {
		event := i
		if i < 1000 {
			event = n + i
		}
		wantRow(t, s, stats, int64(id), fmt.Sprintf("%d %d      ", event, id))
	}
}

func BenchmarkPacked(b *testing.B) { benchmark(b, sqlite.Options{}) }

func BenchmarkFeast(b *testing.B) { benchmark(b, sqlite.Options{Layout: sqlite.Feast}) }

func benchmark(b *testing.B, o sqlite.Options) {
	onlinetest.Benchmark(b, func(tb testing.TB) online.Store {
		o.Path = filepath.Join(tb.TempDir(), "online.db")
		return open(tb, o)
	})
}
