package onlinetest

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/row"
)

func testReadAbsent(t *testing.T, s online.Store) {
	stats := newTable("stats", trips)
	want(t, s, stats, driver(t, 1), nil)
	mustSync(t, s, stats)
	want(t, s, stats, driver(t, 1), nil)
	mustWrite(t, s, stats, driver(t, 1), newRow(t, stats, 1, 1, intCell(1)))
	want(t, s, stats, driver(t, 2), nil)
	want(t, s, newTable("never_synced", trips), driver(t, 1), nil)

	var rows online.Rows
	ctx := context.Background()
	for name, groups := range map[string][]online.Group{
		"no groups": nil,
		"no keys":   {{Tables: []online.Table{stats}}},
		"no tables": {{Keys: []online.Key{driver(t, 1)}}},
	} {
		if err := s.Read(ctx, groups, &rows); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// testReadGroups asks 3 groups of different tables and keys at once; every row says
// where it belongs.
func testReadGroups(t *testing.T, s online.Store) {
	var tables []online.Table
	for i := range 4 {
		tables = append(tables, newTable(fmt.Sprintf("view_%d", i), city))
	}
	mustSync(t, s, tables...)
	text := func(view string, id int64) []byte { return textCell(fmt.Sprintf("%s/%d", view, id)) }
	for i, tab := range tables {
		for id := range int64(6) {
			if id == int64(i) {
				continue
			}
			mustWrite(t, s, tab, driver(t, id), newRow(t, tab, id, id, text(tab.View, id)))
		}
	}
	ids := [][]int64{{0, 1, 2, 3, 4, 5}, {5, 77, 1}, {3, 3}}
	groups := []online.Group{{Tables: tables[:2]}, {Tables: tables[2:3]}, {Tables: tables}}
	for g := range groups {
		for _, id := range ids[g] {
			groups[g].Keys = append(groups[g].Keys, driver(t, id))
		}
	}
	var rows online.Rows
	if err := s.Read(context.Background(), groups, &rows); err != nil {
		t.Fatal(err)
	}
	for g, group := range groups {
		for i, tab := range group.Tables {
			for k, id := range ids[g] {
				var expect *record
				if id < 6 && tab.View != fmt.Sprintf("view_%d", id) {
					expect = newRecord(tab, id, id, text(tab.View, id))
				}
				if diff := cmp.Diff(expect, decode(t, s, tab, rows.Row(g, i, k))); diff != "" {
					t.Errorf("group %d, %s, key %d (-want +got):\n%s", g, tab, id, diff)
				}
			}
		}
	}
}

func testReadReusesRows(t *testing.T, s online.Store) {
	stats := newTable("stats", city)
	mustSync(t, s, stats)
	mustWrite(t, s, stats, driver(t, 1), newRow(t, stats, 1, 1, textCell("one")))
	mustWrite(t, s, stats, driver(t, 2), newRow(t, stats, 2, 2, textCell("two")))
	var rows online.Rows
	for i, id := range []int64{1, 2, 3, 1} {
		groups := []online.Group{{Tables: []online.Table{stats}, Keys: []online.Key{driver(t, id)}}}
		if err := s.Read(context.Background(), groups, &rows); err != nil {
			t.Fatal(err)
		}
		expect := map[int64]*record{1: newRecord(stats, 1, 1, textCell("one")), 2: newRecord(stats, 2, 2, textCell("two"))}[id]
		if diff := cmp.Diff(expect, decode(t, s, stats, rows.Row(0, 0, 0))); diff != "" {
			t.Errorf("read %d (-want +got):\n%s", i, diff)
		}
	}
}

// testReadAsksFields reads some fields, in another order, beside one that is not there.
func testReadAsksFields(t *testing.T, s online.Store) {
	stats := newTable("stats", trips, rate, city)
	mustSync(t, s, stats)
	mustWrite(t, s, stats, driver(t, 1), newRow(t, stats, 5, 6, intCell(3), floatCell(0.5), textCell("Bern")))
	for _, fields := range [][]feast.Field{{city}, {city, trips}, {rate, city, trips}, {}} {
		asked := stats
		asked.Fields = fields
		expect := &record{Event: 5, Created: 6, Cells: map[string]string{}}
		for _, f := range fields {
			expect.Cells[f.Name] = map[string]string{
				"trips": string(intCell(3)), "rate": string(floatCell(0.5)), "city": string(textCell("Bern")),
			}[f.Name]
		}
		want(t, s, asked, driver(t, 1), expect)
	}
	asked := stats
	asked.Fields = []feast.Field{{Name: "new", Type: feast.Int64}, trips}
	want(t, s, asked, driver(t, 1), &record{5, 6, map[string]string{"new": "", "trips": string(intCell(3))}})
}

// testKeysAreTyped writes keys that look alike.
func testKeysAreTyped(t *testing.T, s online.Store) {
	stats := newTable("stats", trips)
	mustSync(t, s, stats)
	one := []string{"k"}
	keys := []online.Key{
		newKey(t, one, feast.Int64Value(1)), newKey(t, one, feast.Int32Value(1)), newKey(t, one, feast.UnixTimestampValue(1)),
		newKey(t, one, feast.StringValue("1")), newKey(t, one, feast.BytesValue([]byte("1"))), newKey(t, one, feast.StringValue("")),
		newKey(t, one, feast.StringValue("a\x00b")), newKey(t, one, feast.StringValue("a")), newKey(t, []string{"l"}, feast.Int64Value(1)),
		newKey(t, []string{"a", "b"}, feast.StringValue("x"), feast.StringValue("y")),
		newKey(t, []string{"a", "b"}, feast.StringValue("xy"), feast.StringValue("")),
		newKey(t, one, feast.StringValue(string(bytes.Repeat([]byte("long "), 2000)))),
	}
	for i, k := range keys {
		mustWrite(t, s, stats, k, newRow(t, stats, 1, 1, intCell(int64(i))))
	}
	for i, k := range keys {
		want(t, s, stats, k, newRecord(stats, 1, 1, intCell(int64(i))))
		want(t, s, stats, online.RawKey(k.V3()), newRecord(stats, 1, 1, intCell(int64(i))))
	}
}

func testDummyKey(t *testing.T, s online.Store) {
	global := online.TableOf("p", "global", 0, []feast.Field{trips}, []feast.Field{{Name: feast.DummyJoinKey, Type: feast.String}})
	mustSync(t, s, global)
	key := newKey(t, []string{feast.DummyJoinKey}, feast.StringValue(""))
	mustWrite(t, s, global, key, newRow(t, global, 1, 2, intCell(9)))
	want(t, s, global, key, newRecord(global, 1, 2, intCell(9)))
}

// testEveryCell stores a cell of every shape, NULL beside them, and gets its bytes.
func testEveryCell(t *testing.T, s online.Store) {
	cells := [][]byte{
		nil, row.AppendBytesCell(nil, "\x00\xff"), textCell(""), textCell("Zürich ☃"), row.AppendInt32Cell(nil, -1), intCell(-1 << 63),
		floatCell(-0.25), row.AppendFloat32Cell(nil, 1.5), row.AppendBoolCell(nil, true), row.AppendBoolCell(nil, false),
		row.AppendUnixTimestampCell(nil, 1700000000), row.AppendInt64sCell(nil, int32(feast.Int64List), []int64{1, -1}),
		row.AppendTextsCell(nil, int32(feast.StringSet), []string{"a", ""}), row.AppendTextCell(nil, int32(feast.JSON), "{}"),
		row.AppendMessageCell(nil, int32(feast.Map), []byte{}),
		{0x98, 0x01, 0x00},
		nil,
	}
	fields := make([]feast.Field, len(cells))
	for i := range fields {
		fields[i] = feast.Field{Name: fmt.Sprintf("f%d", i), Type: feast.Int64}
	}
	all := newTable("all", fields...)
	mustSync(t, s, all)
	mustWrite(t, s, all, driver(t, 1), newRow(t, all, 1, 1, cells...))
	want(t, s, all, driver(t, 1), newRecord(all, 1, 1, cells...))

	nulls := newTable("nulls", trips, rate)
	mustSync(t, s, nulls)
	mustWrite(t, s, nulls, driver(t, 1), newRow(t, nulls, 1, 1, nil, nil))
	want(t, s, nulls, driver(t, 1), newRecord(nulls, 1, 1, nil, nil))
}

func testBigRows(t *testing.T, s online.Store) {
	big := newTable("big", city, trips)
	mustSync(t, s, big)
	for i, size := range []int{65_000, 65_536, 70_000, 3_000_000} {
		cell := row.AppendStringCell(nil, bytes.Repeat([]byte{byte('a' + i)}, size))
		mustWrite(t, s, big, driver(t, int64(i)), newRow(t, big, 1, 1, cell, intCell(int64(i))))
		want(t, s, big, driver(t, int64(i)), newRecord(big, 1, 1, cell, intCell(int64(i))))
	}
	mustWrite(t, s, big, driver(t, 3), newRow(t, big, 2, 1, textCell("small"), intCell(3)))
	want(t, s, big, driver(t, 3), newRecord(big, 2, 1, textCell("small"), intCell(3)))
}

func testWideView(t *testing.T, s online.Store) {
	fields := make([]feast.Field, 1500)
	cells := make([][]byte, len(fields))
	for i := range fields {
		fields[i] = feast.Field{Name: fmt.Sprintf("feature_%04d", i), Type: feast.Int64}
		cells[i] = intCell(int64(i))
	}
	wide := newTable("wide", fields...)
	mustSync(t, s, wide)
	mustWrite(t, s, wide, driver(t, 1), newRow(t, wide, 1, 1, cells...))
	want(t, s, wide, driver(t, 1), newRecord(wide, 1, 1, cells...))
}
