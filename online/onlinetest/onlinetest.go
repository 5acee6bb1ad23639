// Package onlinetest is the contract of online stores as tests. A driver calls Run
// from a test of its own, and RunPersistent too when its rows outlive a handle.
package onlinetest

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/row"
)

// Run checks a store against every sentence of the port. open returns an empty
// store, closed by the caller's own cleanup or not at all.
func Run(t *testing.T, open func(tb testing.TB) online.Store) {
	tests := []struct {
		name string
		run  func(t *testing.T, s online.Store)
	}{
		{"ReadAbsent", testReadAbsent},
		{"ReadGroups", testReadGroups},
		{"ReadReusesRows", testReadReusesRows},
		{"ReadAsksFields", testReadAsksFields},
		{"KeysAreTyped", testKeysAreTyped},
		{"DummyKey", testDummyKey},
		{"EveryCell", testEveryCell},
		{"BigRows", testBigRows},
		{"WideView", testWideView},
		{"WriteRule", testWriteRule},
		{"WriteRuleWithinABatch", testWriteRuleWithinABatch},
		{"TiesInALongBatch", testTiesInALongBatch},
		{"WriteKeepsNothing", testWriteKeepsNothing},
		{"WriteNothing", testWriteNothing},
		{"WriteRefuses", testWriteRefuses},
		{"WriteUnsynced", testWriteUnsynced},
		{"Cancelled", testCancelled},
		{"SyncIsIdempotent", testSyncIsIdempotent},
		{"SyncDrops", testSyncDrops},
		{"SyncDropsAndKeeps", testSyncDropsAndKeeps},
		{"SchemaEvolution", testSchemaEvolution},
		{"SchemaConflict", testSchemaConflict},
		{"Versions", testVersions},
		{"Marks", testMarks},
		{"MarksOfATable", testMarksOfATable},
		{"WriteMarked", testWriteMarked},
		{"AnyOrderOfWrites", testAnyOrderOfWrites},
		{"ReadersSeeWholeRows", testReadersSeeWholeRows},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

// record is a row as a reader of some fields sees it: cells by name, NULL is "".
type record struct {
	Event, Created int64
	Cells          map[string]string
}

// newTable returns a table of project p with join key driver_id.
func newTable(view string, fields ...feast.Field) online.Table {
	return online.TableOf("p", view, 0, fields, []feast.Field{{Name: "driver_id", Type: feast.Int64}})
}

var (
	trips = feast.Field{Name: "trips", Type: feast.Int64}
	rate  = feast.Field{Name: "rate", Type: feast.Float64}
	city  = feast.Field{Name: "city", Type: feast.String}
)

func driver(tb testing.TB, id int64) online.Key {
	tb.Helper()
	return newKey(tb, []string{"driver_id"}, feast.Int64Value(id))
}

func newKey(tb testing.TB, names []string, values ...feast.Value) online.Key {
	tb.Helper()
	k, err := online.NewKey(names, values)
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

// newRow packs cells in the schema of t.
func newRow(tb testing.TB, t online.Table, event, created int64, cells ...[]byte) online.Row {
	tb.Helper()
	var b row.Builder
	for _, c := range cells {
		b.Cell(c)
	}
	r, err := b.AppendRow(nil, row.Head{Event: event, Created: created, Schema: t.SchemaID})
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func intCell(v int64) []byte     { return row.AppendInt64Cell(nil, v) }
func floatCell(v float64) []byte { return row.AppendFloat64Cell(nil, v) }
func textCell(s string) []byte   { return row.AppendStringCell(nil, s) }

func mustSync(tb testing.TB, s online.Store, keep ...online.Table) {
	tb.Helper()
	if err := s.Sync(context.Background(), keep, nil); err != nil {
		tb.Fatal(err)
	}
}

func mustDrop(tb testing.TB, s online.Store, drop ...online.Table) {
	tb.Helper()
	if err := s.Sync(context.Background(), nil, drop); err != nil {
		tb.Fatal(err)
	}
}

func mustWrite(tb testing.TB, s online.Store, t online.Table, k online.Key, r online.Row) {
	tb.Helper()
	if err := s.Write(context.Background(), t, []online.Key{k}, []online.Row{r}); err != nil {
		tb.Fatal(err)
	}
}

// read returns what a reader that asks t.Fields sees of one key; nil for no row.
func read(tb testing.TB, s online.Store, t online.Table, k online.Key) *record {
	tb.Helper()
	var rows online.Rows
	err := s.Read(context.Background(), []online.Group{{Tables: []online.Table{t}, Keys: []online.Key{k}}}, &rows)
	if err != nil {
		tb.Fatal(err)
	}
	return decode(tb, s, t, rows.Row(0, 0, 0))
}

// decode projects a row onto t.Fields.
func decode(tb testing.TB, s online.Store, t online.Table, packed online.Row) *record {
	tb.Helper()
	if len(packed) == 0 {
		return nil
	}
	r, err := row.Parse(packed)
	if err != nil {
		tb.Fatal(err)
	}
	cells, err := online.NewProjection(s, t).Cells(context.Background(), r.Schema())
	if err != nil {
		tb.Fatal(err)
	}
	got := &record{Event: r.Event(), Created: r.Created(), Cells: map[string]string{}}
	for i, f := range t.Fields {
		got.Cells[f.Name] = ""
		if cells[i].Index >= 0 {
			got.Cells[f.Name] = string(r.Cell(cells[i].Index))
		}
	}
	return got
}

// want checks what a reader that asks t.Fields sees of one key.
func want(tb testing.TB, s online.Store, t online.Table, k online.Key, want *record) {
	tb.Helper()
	if diff := cmp.Diff(want, read(tb, s, t, k)); diff != "" {
		tb.Errorf("%s, key %x (-want +got):\n%s", t, k.V3(), diff)
	}
}

// newRecord is what a row of newRow should be read as.
func newRecord(t online.Table, event, created int64, cells ...[]byte) *record {
	r := &record{Event: event, Created: created, Cells: map[string]string{}}
	for i, f := range t.Fields {
		r.Cells[f.Name] = string(cells[i])
	}
	return r
}

func wantCode(tb testing.TB, err error, code feast.Code) {
	tb.Helper()
	if !errors.Is(err, code) {
		tb.Errorf("error %v, want one that is %q", err, code)
	}
}
