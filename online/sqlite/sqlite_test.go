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
