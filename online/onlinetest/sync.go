package onlinetest

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/row"
)

func testSyncIsIdempotent(t *testing.T, s online.Store) {
	stats, other := newTable("stats", trips), newTable("other", city)
	mustSync(t, s, stats)
	mustWrite(t, s, stats, driver(t, 1), newRow(t, stats, 1, 1, intCell(1)))
	mustSync(t, s, stats)
	mustSync(t, s, stats, other)
	mustSync(t, s)
	want(t, s, stats, driver(t, 1), newRecord(stats, 1, 1, intCell(1)))
	if schemas, ok := recorded(t, s, stats); ok {
		if diff := cmp.Diff([]online.Schema{stats.Schema()}, schemas); diff != "" {
			t.Errorf("schemas (-want +got):\n%s", diff)
		}
	}
}

// recorded returns the schemas of a table, sorted by id; ok is false when the store
// does not keep schemas at all.
func recorded(tb testing.TB, s online.Store, t online.Table) (schemas []online.Schema, ok bool) {
	tb.Helper()
	reader, ok := s.(online.SchemaReader)
	if !ok {
		return nil, false
	}
	schemas, err := reader.Schemas(context.Background(), t)
	if err != nil {
		tb.Fatal(err)
	}
	return schemas, !rowsAreAsAsked(tb, s)
}

// rowsAreAsAsked reports whether the store is of a layout that keeps a value per
// feature and so returns rows of schema id 0.
func rowsAreAsAsked(tb testing.TB, s online.Store) bool {
	tb.Helper()
	probe := newTable("probe", trips)
	mustSync(tb, s, probe)
	mustWrite(tb, s, probe, driver(tb, 1), newRow(tb, probe, 1, 1, intCell(1)))
	var rows online.Rows
	err := s.Read(context.Background(), []online.Group{{Tables: []online.Table{probe}, Keys: []online.Key{driver(tb, 1)}}}, &rows)
	if err != nil {
		tb.Fatal(err)
	}
	r, err := row.Parse(rows.Row(0, 0, 0))
	if err != nil {
		tb.Fatal(err)
	}
	return r.Schema() == 0
}

func testSyncDrops(t *testing.T, s online.Store) {
	stats, other, never := newTable("stats", trips), newTable("other", trips), newTable("never", trips)
	mustSync(t, s, stats, other)
	for _, tab := range []online.Table{stats, other} {
		mustWrite(t, s, tab, driver(t, 1), newRow(t, tab, 1, 1, intCell(1)))
	}
	mustDrop(t, s, stats, never)
	want(t, s, stats, driver(t, 1), nil)
	want(t, s, other, driver(t, 1), newRecord(other, 1, 1, intCell(1)))
	mustDrop(t, s, stats)
	mustSync(t, s, stats)
	want(t, s, stats, driver(t, 1), nil)
	mustWrite(t, s, stats, driver(t, 1), newRow(t, stats, 0, 0, intCell(2)))
	want(t, s, stats, driver(t, 1), newRecord(stats, 0, 0, intCell(2)))
}

// testSyncDropsAndKeeps empties a table by naming it in both lists.
func testSyncDropsAndKeeps(t *testing.T, s online.Store) {
	before, after := newTable("stats", trips), newTable("stats", city)
	mustSync(t, s, before)
	mustWrite(t, s, before, driver(t, 1), newRow(t, before, 9, 9, intCell(1)))
	if err := s.Sync(context.Background(), []online.Table{after}, []online.Table{before}); err != nil {
		t.Fatal(err)
	}
	want(t, s, after, driver(t, 1), nil)
	mustWrite(t, s, after, driver(t, 1), newRow(t, after, 1, 1, textCell("x")))
	want(t, s, after, driver(t, 1), newRecord(after, 1, 1, textCell("x")))
	if schemas, ok := recorded(t, s, after); ok {
		if diff := cmp.Diff([]online.Schema{after.Schema()}, schemas); diff != "" {
			t.Errorf("schemas (-want +got):\n%s", diff)
		}
	}
}

// testSchemaEvolution changes a view four times and reads rows of every age in
// every shape: a value appears under the name it was written under, or not at all.
func testSchemaEvolution(t *testing.T, s online.Store) {
	ratio := feast.Field{Name: "ratio", Type: feast.Float64}
	ages := []online.Table{
		newTable("stats", trips, rate),
		newTable("stats", trips, rate, city),
		newTable("stats", city, rate, trips),
		newTable("stats", ratio, trips),
		newTable("stats", ratio, trips, city),
	}
	values := map[string][]byte{"trips": intCell(7), "rate": floatCell(0.25), "city": textCell("Bern"), "ratio": floatCell(4)}
	for age, tab := range ages {
		mustSync(t, s, ages[:age+1]...)
		cells := make([][]byte, len(tab.Fields))
		for i, f := range tab.Fields {
			cells[i] = values[f.Name]
		}
		mustWrite(t, s, tab, driver(t, int64(age)), newRow(t, tab, 1, 1, cells...))
	}
	for written, old := range ages {
		for _, asked := range ages {
			expect := &record{Event: 1, Created: 1, Cells: map[string]string{}}
			for _, f := range asked.Fields {
				expect.Cells[f.Name] = ""
				if hasField(old, f.Name) {
					expect.Cells[f.Name] = string(values[f.Name])
				}
			}
			want(t, s, asked, driver(t, int64(written)), expect)
		}
	}
	overwriteInLastSchema(t, s, ages)
	if schemas, ok := recorded(t, s, ages[0]); ok {
		expect := make([]online.Schema, len(ages))
		for i, tab := range ages {
			expect[i] = tab.Schema()
		}
		byID := cmpopts.SortSlices(func(a, b online.Schema) bool { return a.ID < b.ID })
		if diff := cmp.Diff(expect, schemas, byID); diff != "" {
			t.Errorf("schemas (-want +got):\n%s", diff)
		}
	}
}

// overwriteInLastSchema writes the oldest row anew in the last schema, and asks in a
// former one: the feature that is no longer written is NULL, not what it was.
func overwriteInLastSchema(t *testing.T, s online.Store, ages []online.Table) {
	t.Helper()
	last := ages[len(ages)-1]
	mustWrite(t, s, last, driver(t, 0), newRow(t, last, 2, 2, floatCell(5), intCell(8), textCell("Genf")))
	expect := &record{2, 2, map[string]string{"trips": string(intCell(8)), "rate": "", "city": string(textCell("Genf"))}}
	want(t, s, ages[1], driver(t, 0), expect)
}

func hasField(t online.Table, name string) bool {
	for _, f := range t.Fields {
		if f.Name == name {
			return true
		}
	}
	return false
}

// testSchemaConflict gives one id to two schemas.
func testSchemaConflict(t *testing.T, s online.Store) {
	stats := newTable("stats", trips)
	mustSync(t, s, stats)
	mustWrite(t, s, stats, driver(t, 1), newRow(t, stats, 1, 1, intCell(1)))
	if _, ok := recorded(t, s, stats); !ok {
		t.Skip("rows of this layout have no schema")
	}
	clash, other := newTable("stats", rate), newTable("other", trips)
	clash.SchemaID = stats.SchemaID
	wantCode(t, s.Sync(context.Background(), []online.Table{other, clash}, nil), feast.ErrConflict)
	want(t, s, stats, driver(t, 1), newRecord(stats, 1, 1, intCell(1)))
	if schemas, _ := recorded(t, s, stats); !cmp.Equal(schemas, []online.Schema{stats.Schema()}) {
		t.Errorf("schemas after the conflict: %v", schemas)
	}
}

// testVersions keeps the versions of a view, and the same view of two projects, apart.
func testVersions(t *testing.T, s online.Store) {
	fields, keys := []feast.Field{trips}, []feast.Field{{Name: "driver_id", Type: feast.Int64}}
	tables := []online.Table{
		online.TableOf("p", "stats", 0, fields, keys),
		online.TableOf("p", "stats", 1, fields, keys),
		online.TableOf("p", "stats", 12, fields, keys),
		online.TableOf("q", "stats", 0, fields, keys),
		online.TableOf("p", "Weird \"name\"; --", 0, fields, keys),
	}
	mustSync(t, s, tables...)
	for i, tab := range tables {
		mustWrite(t, s, tab, driver(t, 1), newRow(t, tab, int64(i), 1, intCell(int64(i))))
	}
	mustDrop(t, s, tables[1])
	for i, tab := range tables {
		expect := newRecord(tab, int64(i), 1, intCell(int64(i)))
		if i == 1 {
			expect = nil
		}
		want(t, s, tab, driver(t, 1), expect)
	}
}
