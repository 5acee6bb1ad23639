package onlinetest

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online"
)

// marker returns the store as a Marker, or skips the test.
func marker(t *testing.T, s online.Store) online.Marker {
	t.Helper()
	m, ok := s.(online.Marker)
	if !ok {
		t.Skip("the store keeps no marks")
	}
	return m
}

func mustMark(tb testing.TB, m online.Marker, name string, value []byte) {
	tb.Helper()
	if err := m.Mark(context.Background(), name, value); err != nil {
		tb.Fatal(err)
	}
}

func wantMark(tb testing.TB, m online.Marker, name string, want []byte) {
	tb.Helper()
	got, err := m.Marked(context.Background(), name)
	if err != nil {
		tb.Fatal(err)
	}
	if !cmp.Equal(got, want) {
		tb.Errorf("mark %q is %q (nil %v), want %q", name, got, got == nil, want)
	}
}

func testMarks(t *testing.T, s online.Store) {
	m := marker(t, s)
	wantMark(t, m, "run", nil)
	value := []byte("chunk 1")
	mustMark(t, m, "run", value)
	clear(value)
	wantMark(t, m, "run", []byte("chunk 1"))
	mustMark(t, m, "run", []byte("chunk 2"))
	mustMark(t, m, "Run", []byte{0, 0xff})
	mustMark(t, m, "empty", []byte{})
	wantMark(t, m, "run", []byte("chunk 2"))
	wantMark(t, m, "Run", []byte{0, 0xff})
	wantMark(t, m, "empty", []byte{})
	mustMark(t, m, "run", nil)
	wantMark(t, m, "run", nil)
	mustMark(t, m, "run", nil)
	wantMark(t, m, "Run", []byte{0, 0xff})
}

// testMarksOfATable: what speaks of rows that are gone goes with them.
func testMarksOfATable(t *testing.T, s online.Store) {
	m := marker(t, s)
	stats, other := newTable("stats", trips), newTable("other", trips)
	mustSync(t, s, stats, other)
	for _, name := range []string{stats.MarkPrefix() + "run", stats.MarkPrefix(), other.MarkPrefix() + "run", stats.Name, "run"} {
		mustMark(t, m, name, []byte("x"))
	}
	mustSync(t, s, stats)
	wantMark(t, m, stats.MarkPrefix()+"run", []byte("x"))
	mustDrop(t, s, stats)
	wantMark(t, m, stats.MarkPrefix()+"run", nil)
	wantMark(t, m, stats.MarkPrefix(), nil)
	for _, name := range []string{other.MarkPrefix() + "run", stats.Name, "run"} {
		wantMark(t, m, name, []byte("x"))
	}
}

func testWriteMarked(t *testing.T, s online.Store) {
	m := marker(t, s)
	w, ok := s.(online.MarkWriter)
	if !ok {
		t.Skip("the store does not write and mark as one")
	}
	ctx := context.Background()
	stats := newTable("stats", trips)
	mustSync(t, s, stats)
	keys, rows := []online.Key{driver(t, 1)}, []online.Row{newRow(t, stats, 2, 2, intCell(1))}
	if err := w.WriteMarked(ctx, stats, keys, rows, "run", []byte("1")); err != nil {
		t.Fatal(err)
	}
	want(t, s, stats, keys[0], newRecord(stats, 2, 2, intCell(1)))
	wantMark(t, m, "run", []byte("1"))

	rows[0] = newRow(t, stats, 1, 1, intCell(2))
	if err := w.WriteMarked(ctx, stats, keys, rows, "run", []byte("2")); err != nil {
		t.Fatal(err)
	}
	want(t, s, stats, keys[0], newRecord(stats, 2, 2, intCell(1)))
	wantMark(t, m, "run", []byte("2"))

	wantCode(t, w.WriteMarked(ctx, stats, keys, nil, "run", []byte("3")), feast.ErrInvalid)
	wantMark(t, m, "run", []byte("2"))
}
