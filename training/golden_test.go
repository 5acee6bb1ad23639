package training_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/coerce"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/offline/file"
	"github.com/seed-11e13f51/feast/offline/frame"
	"github.com/seed-11e13f51/feast/training"
	"github.com/seed-11e13f51/feast/wire"
)

const goldens = "../testdata/feast"

// goldenCase is a file of testdata/feast/history: a call of get_historical_features
// and what two of Feast's stores answered.
type goldenCase struct {
	Features  []string        `json:"features"`
	Service   string          `json:"service"`
	FullNames bool            `json:"full_feature_names"`
	KnownOnly bool            `json:"filter_by_created_timestamp"`
	Entities  json.RawMessage `json:"entities"`
	Start     string          `json:"start"`
	End       string          `json:"end"`
	Dask      goldenAnswer    `json:"dask"`
	DuckDB    goldenAnswer    `json:"duckdb"`
}

type goldenAnswer struct {
	Columns json.RawMessage `json:"columns"`
	Rows    [][]any         `json:"rows"`
	Error   string          `json:"error"`
}

// duckdbDiffers are the cases in which docs/semantics.md or decisions ask for another
// answer than the duckdb store gives, and that answer.
var duckdbDiffers = map[string]struct{ reason, want string }{
	"date_range": {
		"duckdb has no date ranges; of one view a range is all its rows in [start, end], in source order (decisions 5)",
		`driver_id int64, event_timestamp timestamp[us, tz=UTC], n int64
1, 2026-01-15T10:00:00Z, 101
2, 2026-01-15T10:00:00Z, 102
3, 2026-01-15T10:00:00Z, 103
1, 2026-01-15T11:00:00Z, 111
2, 2026-01-15T11:00:00Z, 112
3, 2026-01-15T11:00:00Z, 113
2, 2026-01-15T10:30:00Z, NULL
3, 2026-01-15T10:30:00Z, 7
`,
	},
}

// daskDiffers are the cases in which the dask store answers otherwise than we do
// even when types, NaN and the order of rows do not count.
var daskDiffers = map[string]string{
	"date_range":                 "dask answers a snapshot at the end of the range; ours is every row in it (decisions 5)",
	"duplicates":                 "dask drops equal entity rows; a result keeps every entity row (semantics: which row wins)",
	"out_of_window":              "dask drops rows without a feature row in the ttl; a result keeps every entity row",
	"sub_second_ttl_missed":      "dask drops rows without a feature row in the ttl; a result keeps every entity row",
	"same_view_twice_full_names": "dask lets the older created time win in the second view; the greatest (event, created) wins",
}

// goldenErrors are the cases that both of Feast's stores refuse, and how we do.
var goldenErrors = map[string]struct {
	class   string
	http    int
	message string
}{
	"colliding_names":    {"FeatureNameCollisionError", 422, `features two_hours:n and forever:n would share the output column "n"; ask with full feature names`},
	"missing_key_column": {"FeastEntityDFMissingColumnsError", 422, `the entity rows lack the column "rider_name", a join key of feature view "named"`},
	"unknown_feature":    {"FeastObjectNotFoundException", 404, `feature view "two_hours" has no feature "nothing"`},
	"unknown_view":       {"FeatureViewNotFoundException", 404, `project history: feature view "nothing" does not exist`},
}

func TestFeastGoldens(t *testing.T) {
	paths, err := filepath.Glob(goldens + "/history/*.json")
	if err != nil || len(paths) < 20 {
		t.Fatalf("%d goldens, %v", len(paths), err)
	}
	raw, err := os.ReadFile(goldens + "/history/registry.db")
	if err != nil {
		t.Fatal(err)
	}
	header, entries, err := wire.DecodeRegistry(raw)
	if err != nil {
		t.Fatal(err)
	}
	e := &env.Env{Now: func() time.Time { return now }}
	store := file.New(goldens+"/repos/history", e, nil)
	s := training.New(fixture{feast.NewCatalog(header, entries)}, store, training.Options{Project: "history", Now: e.Now})
	seen := map[string]bool{}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		seen[name] = true
		t.Run(name, func(t *testing.T) { runGolden(t, s, name, path) })
	}
	checkTables(t, seen)
}

// checkTables fails for an exception that belongs to no golden.
func checkTables(t *testing.T, seen map[string]bool) {
	var names []string
	for name := range duckdbDiffers {
		names = append(names, name)
	}
	for name := range daskDiffers {
		names = append(names, name)
	}
	for name := range goldenErrors {
		names = append(names, name)
	}
	for _, name := range names {
		if !seen[name] {
			t.Errorf("there is no golden %q", name)
		}
	}
}

func runGolden(t *testing.T, s *training.Service, name, path string) {
	c := readGolden(t, path)
	rows, err := s.History(t.Context(), c.request(t))
	if want, refused := goldenErrors[name]; refused {
		if c.Dask.Error == "" || c.DuckDB.Error == "" {
			t.Error("Feast answers this")
		}
		status := feast.StatusOf(err)
		if err == nil || err.Error() != want.message || status.Class != want.class || status.HTTP != want.http {
			t.Errorf("got %d %s %v\nwant %d %s %s", status.HTTP, status.Class, err, want.http, want.class, want.message)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	got := printRows(t, rows)
	compareDuckDB(t, name, got, c.DuckDB)
	compareDask(t, name, got, c.Dask)
}

func compareDuckDB(t *testing.T, name, got string, golden goldenAnswer) {
	differs, ok := duckdbDiffers[name]
	if ok {
		if diff := cmp.Diff(differs.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", differs.reason, diff)
		}
		if golden.Error == "" && golden.print(t) == got {
			t.Error("duckdb answers the same: not an exception")
		}
		return
	}
	if diff := cmp.Diff(golden.print(t), got); diff != "" {
		t.Errorf("(-duckdb +got):\n%s", diff)
	}
}

// compareDask compares the rows in any order, and numbers as dask gives them: all
// that may be NULL are floats, and NaN is NULL.
func compareDask(t *testing.T, name, got string, golden goldenAnswer) {
	reason, differs := daskDiffers[name]
	same := cmp.Equal(asDask(golden.print(t)), asDask(got))
	switch {
	case same && differs:
		t.Error("dask answers the same: not an exception")
	case !same && !differs:
		t.Errorf("(-dask +got):\n%s", cmp.Diff(asDask(golden.print(t)), asDask(got)))
	case differs:
		t.Log(reason)
	}
}

func asDask(answer string) []string {
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(answer, "NaN", "NULL")), "\n")[1:]
	slices.Sort(lines)
	return lines
}

func readGolden(t *testing.T, path string) goldenCase {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var c goldenCase
	if err := d.Decode(&c); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c goldenCase) request(t *testing.T) training.Request {
	r := training.Request{Features: c.Features, Service: c.Service, FullNames: c.FullNames, KnownOnly: c.KnownOnly}
	if c.Entities != nil {
		tbl, err := frame.ReadJSON(bytes.NewReader(c.Entities), "entities")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(tbl.Release)
		r.Entities = tbl
		return r
	}
	var startErr, endErr error
	r.Start, startErr = coerce.Time(c.Start)
	r.End, endErr = coerce.Time(c.End)
	if err := errors.Join(startErr, endErr); err != nil {
		t.Fatal(err)
	}
	return r
}

// print prints a golden answer as printRows prints ours.
func (a goldenAnswer) print(t *testing.T) string {
	names, types := a.columns(t)
	var b strings.Builder
	for i := range names {
		fmt.Fprintf(&b, "%s%s %s", separator(i), names[i], strings.Replace(types[i], "timestamp[ns", "timestamp[us", 1))
	}
	b.WriteByte('\n')
	for _, row := range a.Rows {
		for i, v := range row {
			b.WriteString(separator(i) + printCell(t, v, types[i]))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// columns reads {"name": "type", …} in its order.
func (a goldenAnswer) columns(t *testing.T) (names, types []string) {
	d := json.NewDecoder(bytes.NewReader(a.Columns))
	for {
		token, err := d.Token()
		if err != nil {
			return names, types
		}
		text, ok := token.(string)
		if !ok {
			continue
		}
		names = append(names, text)
		var typ string
		if err := d.Decode(&typ); err != nil {
			t.Fatal(err)
		}
		types = append(types, typ)
	}
}

func separator(i int) string {
	if i == 0 {
		return ""
	}
	return ", "
}

func printCell(t *testing.T, v any, typ string) string {
	switch {
	case v == nil:
		return "NULL"
	case strings.HasPrefix(typ, "timestamp"):
		at, err := coerce.Time(v.(string))
		if err != nil {
			t.Fatal(err)
		}
		return at.Format(time.RFC3339Nano)
	case typ == "double":
		return printFloat(t, fmt.Sprint(v))
	case typ == "string":
		return strconv.Quote(v.(string))
	}
	return fmt.Sprint(v)
}

func printFloat(t *testing.T, s string) string {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

// typeNames are pyarrow's names where Go's differ.
var typeNames = map[arrow.Type]string{arrow.FLOAT64: "double", arrow.STRING: "string"}

// printRows prints a head of names and types and a line per row, and releases rows.
func printRows(t *testing.T, rows offline.Rows) string {
	defer rows.Release()
	var b strings.Builder
	for i, f := range rows.Schema().Fields() {
		typ, ok := typeNames[f.Type.ID()]
		if !ok {
			typ = f.Type.String()
		}
		fmt.Fprintf(&b, "%s%s %s", separator(i), f.Name, typ)
	}
	b.WriteByte('\n')
	for rows.Next() {
		batch := rows.RecordBatch()
		for r := range int(batch.NumRows()) {
			for i, col := range batch.Columns() {
				b.WriteString(separator(i) + printValue(col, r))
			}
			b.WriteByte('\n')
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func printValue(col arrow.Array, i int) string {
	if col.IsNull(i) {
		return "NULL"
	}
	if s, ok := col.(*array.String); ok {
		return strconv.Quote(s.Value(i))
	}
	return frame.Text(col, i)
}
