package sqlite_test

import (
	"context"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/row"
	"github.com/seed-11e13f51/feast/online/sqlite"
)

// TestGoldenFiles reads every row of the files the official package made and writes
// it to a new file of Feast's layout: the tables are equal to the byte.
func TestGoldenFiles(t *testing.T) {
	for _, name := range []string{"materialized.db", "pushed.db"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			theirs, ours := filepath.Join(dir, "theirs.db"), filepath.Join(dir, "ours.db")
			data, err := os.ReadFile("../../testdata/feast/sqlite/" + name)
			if err != nil {
				t.Fatal(err)
			}
			put(t, theirs, data)
			from, to := open(t, sqlite.Options{Path: theirs}), open(t, sqlite.Options{Path: ours, Layout: sqlite.Feast})
			for _, table := range column(t, theirs, `SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1`) {
				copyTable(t, from, to, theirs, table)
				query := `SELECT hex(entity_key), feature_name, hex(value), value_text, vector_value, event_ts, typeof(event_ts),
					coalesce(created_ts, event_ts) FROM "` + table + `" ORDER BY 1, 2`
				if diff := cmp.Diff(rows(t, theirs, query), rows(t, ours, query)); diff != "" {
					t.Errorf("table %s (-theirs +ours):\n%s", table, diff)
				}
			}
		})
	}
}

// column returns the one column of a query.
func column(tb testing.TB, path, query string) []string {
	tb.Helper()
	var values []string
	for _, line := range rows(tb, path, query) {
		values = append(values, strings.TrimPrefix(line, "|"))
	}
	return values
}

// copyTable copies a table of the project drivers, whose features and keys are those
// that lie in it, from one store to the other.
func copyTable(t *testing.T, from, to online.Store, path, table string) {
	t.Helper()
	ctx := context.Background()
	var fields []feast.Field
	for _, name := range column(t, path, `SELECT DISTINCT feature_name FROM "`+table+`" ORDER BY 1`) {
		fields = append(fields, feast.Field{Name: name})
	}
	tab := online.TableOf("drivers", strings.TrimPrefix(table, "drivers_"), 0, fields, nil)
	var keys []online.Key
	for _, key := range column(t, path, `SELECT DISTINCT hex(entity_key) FROM "`+table+`"`) {
		v3, err := hex.DecodeString(key)
		if err != nil {
			t.Fatal(err)
		}
		k, err := online.ParseKey(v3)
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, k)
	}
	if err := to.Sync(ctx, []online.Table{tab}, nil); err != nil {
		t.Fatal(err)
	}
	var read online.Rows
	if err := from.Read(ctx, []online.Group{{Tables: []online.Table{tab}, Keys: keys}}, &read); err != nil {
		t.Fatal(err)
	}
	packed := make([]online.Row, len(keys))
	for k := range keys {
		packed[k] = read.Row(0, 0, k)
		if _, err := row.Parse(packed[k]); err != nil {
			t.Fatalf("table %s, key %v: %v", table, keys[k].Values(), err)
		}
	}
	if err := to.Write(ctx, tab, keys, packed); err != nil {
		t.Fatal(err)
	}
}
