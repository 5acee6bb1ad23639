package sqlite_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/onlinetest"
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

func BenchmarkPacked(b *testing.B) { benchmark(b, sqlite.Options{}) }

func BenchmarkFeast(b *testing.B) { benchmark(b, sqlite.Options{Layout: sqlite.Feast}) }

func benchmark(b *testing.B, o sqlite.Options) {
	onlinetest.Benchmark(b, func(tb testing.TB) online.Store {
		o.Path = filepath.Join(tb.TempDir(), "online.db")
		return open(tb, o)
	})
}
