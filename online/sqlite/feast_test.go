package sqlite_test

import (
	"context"
	_ "embed"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	zs "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/row"
	"github.com/seed-11e13f51/feast/online/sqlite"
)

//go:embed testdata/feast-0.66.sql
var feastMade string

// sql runs statements on a file, as some other program would.
func sql(tb testing.TB, path, script string) {
	tb.Helper()
	c, err := zs.OpenConn(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer c.Close()
	if err := sqlitex.ExecuteScript(c, script, nil); err != nil {
		tb.Fatal(err)
	}
}

// rows returns what a query returns, a line per row, NULL as "NULL".
func rows(tb testing.TB, path, query string) []string {
	tb.Helper()
	c, err := zs.OpenConn(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer c.Close()
	var lines []string
	err = sqlitex.Execute(c, query, &sqlitex.ExecOptions{ResultFunc: func(r *zs.Stmt) error {
		line := ""
		for i := range r.ColumnCount() {
			text := r.ColumnText(i)
			if r.ColumnIsNull(i) {
				text = "NULL"
			}
			line += "|" + text
		}
		lines = append(lines, line)
		return nil
	}})
	if err != nil {
		tb.Fatal(err)
	}
	return lines
}

func feastFile(tb testing.TB) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "online.db")
	// ExecuteScript makes a transaction of its own.
	script := feastMade[len("BEGIN TRANSACTION;")+indexOf(tb, feastMade, "BEGIN TRANSACTION;"):]
	sql(tb, path, script[:indexOf(tb, script, "COMMIT;")])
	return path
}

func indexOf(tb testing.TB, s, part string) int {
	tb.Helper()
	for i := range s {
		if len(s)-i >= len(part) && s[i:i+len(part)] == part {
			return i
		}
	}
	tb.Fatalf("no %q", part)
	return -1
}

// stats is the view in the file that Feast made.
var stats = online.TableOf("p", "stats", 0, []feast.Field{
	{Name: "trips", Type: feast.Int64},
	{Name: "rate", Type: feast.Float64},
	{Name: "ratio", Type: feast.Float32},
	{Name: "city", Type: feast.String},
	{Name: "ok", Type: feast.Bool},
	{Name: "tags", Type: feast.StringList},
}, []feast.Field{{Name: "driver_id", Type: feast.Int64}})

func driver(tb testing.TB, id int64) online.Key {
	tb.Helper()
	k, err := online.NewKey([]string{"driver_id"}, []feast.Value{feast.Int64Value(id)})
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

// show prints the row of a driver: times and cells in hexadecimal, "" for no row.
func show(tb testing.TB, s online.Store, t online.Table, id int64) string {
	tb.Helper()
	var rows online.Rows
	err := s.Read(context.Background(), []online.Group{{Tables: []online.Table{t}, Keys: []online.Key{driver(tb, id)}}}, &rows)
	if err != nil {
		tb.Fatal(err)
	}
	if len(rows.Row(0, 0, 0)) == 0 {
		return ""
	}
	r, err := row.Parse(rows.Row(0, 0, 0))
	if err != nil {
		tb.Fatal(err)
	}
	text := fmt.Sprintf("%d %d", r.Event(), r.Created())
	for i := range r.Len() {
		text += fmt.Sprintf(" %x", r.Cell(i))
	}
	return text
}

func write(tb testing.TB, s online.Store, t online.Table, id, event, created int64, cells ...[]byte) {
	tb.Helper()
	var b row.Builder
	for _, c := range cells {
		b.Cell(c)
	}
	packed, err := b.AppendRow(nil, row.Head{Event: event, Created: created, Schema: t.SchemaID})
	if err != nil {
		tb.Fatal(err)
	}
	if err := s.Write(context.Background(), t, []online.Key{driver(tb, id)}, []online.Row{packed}); err != nil {
		tb.Fatal(err)
	}
}

func wantRow(tb testing.TB, s online.Store, t online.Table, id int64, want string) {
	tb.Helper()
	if got := show(tb, s, t, id); got != want {
		tb.Errorf("driver %d: %s\nwant %s", id, got, want)
	}
}

func TestReadsWhatFeastWrote(t *testing.T) {
	s := open(t, sqlite.Options{Path: feastFile(t)})
	if s.Layout() != sqlite.Feast {
		t.Errorf("layout %q, want feast", s.Layout())
	}
	wantRow(t, s, stats, 1001, "1700000000000000 1700000040000000 2001 29000000000000d03f 35cdcccc3d 12044265726e 3801 62060a01610a0162")
	wantRow(t, s, stats, 1002, "1700000001000000 1700000001000000 2002 29000000000000e03f 35cdcccc3d  3801 62060a01610a0162")
	wantRow(t, s, stats, 1003, "0 0 2003 29000000000000e83f 35cdcccc3d 1200 3801 62060a01610a0162")
	wantRow(t, s, stats, 1004, "")
}

// TestRowsWithAndWithoutExactTimes reads keys of Feast and of ours in one request.
func TestRowsWithAndWithoutExactTimes(t *testing.T) {
	s := open(t, sqlite.Options{Path: feastFile(t)})
	if err := s.Sync(context.Background(), []online.Table{stats}, nil); err != nil {
		t.Fatal(err)
	}
	write(t, s, stats, 2001, 1700000000_123456, 1700000001_000001, sample()...)
	g := online.Group{Tables: []online.Table{stats}}
	for _, id := range []int64{1001, 1002, 7, 2001, 1003, 2001} {
		g.Keys = append(g.Keys, driver(t, id))
	}
	var rows online.Rows
	if err := s.Read(context.Background(), []online.Group{g}, &rows); err != nil {
		t.Fatal(err)
	}
	var got []int64
	for k := range g.Keys {
		event, _, _ := row.Times(rows.Row(0, 0, k))
		got = append(got, event)
	}
	want := []int64{1700000000_000000, 1700000001_000000, 0, 1700000000_123456, 0, 1700000000_123456}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("event times (-want +got):\n%s", diff)
	}
}

func sample() [][]byte {
	return [][]byte{
		row.AppendInt64Cell(nil, -5), row.AppendFloat64Cell(nil, 1e16), row.AppendFloat32Cell(nil, 0.1), nil,
		row.AppendBoolCell(nil, false), row.AppendTextsCell(nil, 12, []string{"x"}),
	}
}

// TestWritesWhatFeastReads compares with what the official package wrote for the
// same values.
func TestWritesWhatFeastReads(t *testing.T) {
	path := feastFile(t)
	s := open(t, sqlite.Options{Path: path})
	write(t, s, stats, 2001, 1700000000_123456, 1700000001_000001, sample()...)
	got := rows(t, path, `SELECT feature_name, hex(value), typeof(value), value_text, vector_value, event_ts, typeof(event_ts), created_ts, typeof(created_ts)
		FROM p_stats WHERE entity_key = x'0100000002000000090000006472697665725f69640400000008000000d107000000000000' ORDER BY feature_name`)
	times := "|NULL|1700000000|integer|1700000001|integer"
	want := []string{
		"|city||blob|NULL" + times,
		"|ok|3800|blob|False" + times,
		"|rate|290080E03779C34143|blob|1e+16" + times,
		"|ratio|35CDCCCC3D|blob|0.10000000149011612" + times,
		"|tags|62030A0178|blob|NULL" + times,
		"|trips|20FBFFFFFFFFFFFFFFFF01|blob|-5" + times,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

// TestTablesAreThoseOfFeast makes a new file and compares its tables with Feast's.
func TestTablesAreThoseOfFeast(t *testing.T) {
	path := filepath.Join(t.TempDir(), "online.db")
	s := open(t, sqlite.Options{Path: path, Layout: sqlite.Feast})
	if err := s.Sync(context.Background(), []online.Table{stats}, nil); err != nil {
		t.Fatal(err)
	}
	theirs := feastFile(t)
	for _, query := range []string{
		`SELECT name, type, pk FROM pragma_table_info('p_stats')`,
		`SELECT name, "unique" FROM pragma_index_list('p_stats') ORDER BY name`,
		`SELECT name FROM pragma_index_info('p_stats_ek')`,
	} {
		if diff := cmp.Diff(rows(t, theirs, query), rows(t, path, query)); diff != "" {
			t.Errorf("%s (-Feast +ours):\n%s", query, diff)
		}
	}
}

// TestExactTimesAreTrustedWhileTheyAgree lets a foreign writer change a row of ours.
func TestExactTimesAreTrustedWhileTheyAgree(t *testing.T) {
	const exact = 1700000000_700000
	tests := []struct {
		name, foreign string
		want          string
	}{
		{"untouched", "", "1700000000700000 1700000000900000"},
		{"same seconds", "SET event_ts = 1700000000, created_ts = 1700000000", "1700000000700000 1700000000900000"},
		{"newer event", "SET event_ts = 1700000009", "1700000009000000 1700000000000000"},
		{"older event", "SET event_ts = 1600000000", "1600000000000000 1700000000000000"},
		{"another created", "SET created_ts = 1700000001", "1700000000000000 1700000001000000"},
		{"no created", "SET event_ts = 1700000009, created_ts = NULL", "1700000009000000 1700000009000000"},
		{"text", "SET event_ts = '2023-11-14 22:13:29.25', created_ts = '2023-11-14T22:13:30+00:00'", "1700000009250000 1700000010000000"},
		{"text in a zone", "SET event_ts = '2023-11-15T00:13:29+02:00', created_ts = NULL", "1700000009000000 1700000009000000"},
		{"one feature is newer", "SET event_ts = 1700000009 WHERE feature_name = 'city'", "1700000009000000 1700000000000000"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := feastFile(t)
			s := open(t, sqlite.Options{Path: path})
			asked := stats
			asked.Fields = nil
			sql(t, path, "DELETE FROM p_stats")
			write(t, s, stats, 1, exact, exact+200_000, sample()...)
			if test.foreign != "" {
				sql(t, path, "UPDATE p_stats "+test.foreign)
			}
			wantRow(t, s, asked, 1, test.want)
		})
	}
}

func TestForeignRowsObeyTheWriteRule(t *testing.T) {
	s := open(t, sqlite.Options{Path: feastFile(t)})
	before := show(t, s, stats, 1001)
	write(t, s, stats, 1001, 1699999999_999999, 1900000000_000000, sample()...)
	wantRow(t, s, stats, 1001, before)
	write(t, s, stats, 1001, 1700000000_700000, 1700000040_000000, sample()...)
	wantRow(t, s, stats, 1001, "1700000000700000 1700000040000000 20fbffffffffffffffff01 290080e03779c34143 35cdcccc3d  3800 62030a0178")
}

func TestValueNumIsFilledWhereTheColumnIs(t *testing.T) {
	path := feastFile(t)
	sql(t, path, "ALTER TABLE p_stats ADD COLUMN value_num REAL")
	s := open(t, sqlite.Options{Path: path})
	write(t, s, stats, 2001, 1, 1, sample()...)
	got := rows(t, path, "SELECT feature_name, printf('%.3g', value_num) FROM p_stats WHERE event_ts = 0 AND created_ts = 0 AND value_num IS NOT NULL ORDER BY 1")
	if diff := cmp.Diff([]string{"|ok|0", "|rate|1e+16", "|ratio|0.1", "|trips|-5"}, got); diff != "" {
		t.Errorf("value_num (-want +got):\n%s", diff)
	}
}

func TestOlderFeastTablesAreCompleted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "online.db")
	sql(t, path, `CREATE TABLE "p_stats" (entity_key BLOB, feature_name TEXT, value BLOB, vector_value BLOB, event_ts timestamp, created_ts timestamp, PRIMARY KEY(entity_key, feature_name))`)
	s := open(t, sqlite.Options{Path: path})
	if err := s.Sync(context.Background(), []online.Table{stats}, nil); err != nil {
		t.Fatal(err)
	}
	write(t, s, stats, 1, 1, 1, sample()...)
	if diff := cmp.Diff([]string{"|-5"}, rows(t, path, "SELECT value_text FROM p_stats WHERE feature_name = 'trips'")); diff != "" {
		t.Errorf("value_text (-want +got):\n%s", diff)
	}
}

func TestKeysOfVersion2(t *testing.T) {
	path := filepath.Join(t.TempDir(), "online.db")
	s := open(t, sqlite.Options{Path: path, Layout: sqlite.Feast, KeyVersion: 2})
	if err := s.Sync(context.Background(), []online.Table{stats}, nil); err != nil {
		t.Fatal(err)
	}
	write(t, s, stats, 1001, 1, 1, sample()...)
	got := rows(t, path, "SELECT DISTINCT hex(entity_key) FROM p_stats")
	if diff := cmp.Diff([]string{"|020000006472697665725F69640400000008000000E903000000000000"}, got); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	if show(t, s, stats, 1001) == "" {
		t.Error("no row")
	}
}
