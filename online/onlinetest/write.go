package onlinetest

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online"
)

// at is a time that needs microseconds: 2023-11-14 22:13:20.000001.
const at int64 = 1_700_000_000_000_001

// testWriteRule writes two rows of one key and asks which one stayed.
func testWriteRule(t *testing.T, s online.Store) {
	const second = 1_000_000
	tests := []struct {
		name                 string
		event, created       int64
		newEvent, newCreated int64
		replaced             bool
	}{
		{"later event", at, at, at + 1, at, true},
		{"later event, earlier created", at, at, at + 1, at - 5*second, true},
		{"later created", at, at, at, at + 1, true},
		{"equal in both: the last to arrive stays", at, at, at, at, true},
		{"earlier created", at, at, at, at - 1, false},
		{"earlier event", at, at, at - 1, at, false},
		{"earlier event, later created", at, at, at - 1, at + 60*second, false},
		{"earlier by a minute", at, at, at - 60*second, at - 60*second, false},
		{"across the epoch", -1, -1, 0, -1, true},
		{"back across the epoch", 0, 0, -1, 0, false},
		{"both before the epoch", -5 * second, 0, -5*second - 1, 0, false},
		{"created across the epoch", at, -1, at, 0, true},
	}
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			stats := newTable("stats", trips)
			mustSync(t, s, stats)
			key := driver(t, int64(i))
			mustWrite(t, s, stats, key, newRow(t, stats, test.event, test.created, intCell(1)))
			mustWrite(t, s, stats, key, newRow(t, stats, test.newEvent, test.newCreated, intCell(2)))
			expect := newRecord(stats, test.event, test.created, intCell(1))
			if test.replaced {
				expect = newRecord(stats, test.newEvent, test.newCreated, intCell(2))
			}
			want(t, s, stats, key, expect)
		})
	}
}

// testWriteRuleWithinABatch repeats keys within one call.
func testWriteRuleWithinABatch(t *testing.T, s online.Store) {
	stats := newTable("stats", trips)
	mustSync(t, s, stats)
	var keys []online.Key
	var rows []online.Row
	add := func(id, event int64, v int64) {
		keys = append(keys, driver(t, id))
		rows = append(rows, newRow(t, stats, event, event, intCell(v)))
	}
	add(3, 10, 1)
	add(1, 20, 2)
	add(3, 10, 3)
	add(2, 5, 4)
	add(1, 19, 5)
	add(2, 6, 6)
	add(3, 10, 7)
	if err := s.Write(context.Background(), stats, keys, rows); err != nil {
		t.Fatal(err)
	}
	want(t, s, stats, driver(t, 1), newRecord(stats, 20, 20, intCell(2)))
	want(t, s, stats, driver(t, 2), newRecord(stats, 6, 6, intCell(6)))
	want(t, s, stats, driver(t, 3), newRecord(stats, 10, 10, intCell(7)))
}

// testTiesInALongBatch writes many rows of equal times in one call: of each key the
// last stays, though a store may reorder the keys.
func testTiesInALongBatch(t *testing.T, s online.Store) {
	stats := newTable("stats", trips)
	mustSync(t, s, stats)
	rnd := rand.New(rand.NewPCG(5, 5))
	var keys []online.Key
	var rows []online.Row
	last := map[int64]int64{}
	for v := range int64(300) {
		id := rnd.Int64N(20)
		keys = append(keys, driver(t, id))
		rows = append(rows, newRow(t, stats, at, at, intCell(v)))
		last[id] = v
	}
	if err := s.Write(context.Background(), stats, keys, rows); err != nil {
		t.Fatal(err)
	}
	for id, v := range last {
		want(t, s, stats, driver(t, id), newRecord(stats, at, at, intCell(v)))
	}
}

// testWriteKeepsNothing changes the caller's memory after a write.
func testWriteKeepsNothing(t *testing.T, s online.Store) {
	stats := newTable("stats", city)
	mustSync(t, s, stats)
	r := newRow(t, stats, 1, 1, textCell("before"))
	v3 := append([]byte(nil), driver(t, 1).V3()...)
	keys, rows := []online.Key{online.RawKey(v3)}, []online.Row{r}
	if err := s.Write(context.Background(), stats, keys, rows); err != nil {
		t.Fatal(err)
	}
	clear(r)
	clear(v3)
	keys[0], rows[0] = online.Key{}, nil
	want(t, s, stats, driver(t, 1), newRecord(stats, 1, 1, textCell("before")))
}

func testWriteNothing(t *testing.T, s online.Store) {
	stats := newTable("stats", city)
	mustSync(t, s, stats)
	if err := s.Write(context.Background(), stats, nil, nil); err != nil {
		t.Error(err)
	}
}

// testWriteRefuses gives a write what is not rows; the good row before it is not
// written either.
func testWriteRefuses(t *testing.T, s online.Store) {
	stats := newTable("stats", trips)
	mustSync(t, s, stats)
	good := newRow(t, stats, 1, 1, intCell(1))
	keys := []online.Key{driver(t, 1), driver(t, 2)}
	for name, rows := range map[string][]online.Row{
		"fewer rows than keys": {good},
		"more rows than keys":  {good, good, good},
		"an empty row":         {good, nil},
		"a format unknown":     {good, append(online.Row{99}, good[1:]...)},
	} {
		t.Run(name, func(t *testing.T) {
			wantCode(t, s.Write(context.Background(), stats, keys, rows), feast.ErrInvalid)
			want(t, s, stats, keys[0], nil)
		})
	}
}

// testWriteUnsynced: a store may refuse what Sync never saw, or take it; it may not
// lose it.
func testWriteUnsynced(t *testing.T, s online.Store) {
	stats := newTable("stats", trips)
	mustSync(t, s, newTable("other", trips))
	r := newRow(t, stats, 1, 1, intCell(1))
	err := s.Write(context.Background(), stats, []online.Key{driver(t, 1)}, []online.Row{r})
	if err != nil {
		wantCode(t, err, feast.ErrNotFound)
		mustSync(t, s, stats)
		want(t, s, stats, driver(t, 1), nil)
		return
	}
	want(t, s, stats, driver(t, 1), newRecord(stats, 1, 1, intCell(1)))
}

func testCancelled(t *testing.T, s online.Store) {
	stats := newTable("stats", trips)
	mustSync(t, s, stats)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	keys := []online.Key{driver(t, 1)}
	err := s.Write(ctx, stats, keys, []online.Row{newRow(t, stats, 1, 1, intCell(1))})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Write: error %v, want context canceled", err)
	}
	want(t, s, stats, keys[0], nil)
	var rows online.Rows
	err = s.Read(ctx, []online.Group{{Tables: []online.Table{stats}, Keys: keys}}, &rows)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Read: error %v, want context canceled", err)
	}
	if err := s.Sync(ctx, []online.Table{newTable("late", trips)}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Sync: error %v, want context canceled", err)
	}
}
