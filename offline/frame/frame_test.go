package frame_test

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/offline/frame"
	"github.com/seed-11e13f51/feast/offline/offlinetest"
)

// show prints a table, or the error.
func show(t arrow.Table, err error) string {
	if err != nil {
		return "error: " + err.Error()
	}
	defer t.Release()
	return offlinetest.Answer(array.NewTableReader(t, 100), nil)
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRead(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{
			"csv of an entity frame", "e.csv",
			"driver_id,event_timestamp,label,name,ok\n1001,2026-01-01 10:00:00+00:00,0.5,a,true\n1002,2026-01-01T12:00:00.5+02:00,,\"b, c\",False\n",
			"driver_id:int64 event_timestamp:timestamp[us, tz=UTC] label:float64 name:utf8 ok:bool\n" +
				"driver_id  event_timestamp  label  name    ok\n1001       10:00            0.5    a       true\n1002       10:00:00.5       -      \"b, c\"  false\n",
		},
		{
			"csv keeps names that look like numbers", "e.csv", "zip,mixed,day\n007,1,2026-01-01\n10,x,2026-01-02\n",
			"zip:utf8 mixed:utf8 day:timestamp[us, tz=UTC]\nzip  mixed  day\n007  1      00:00\n10   x      2026-01-02T00:00\n",
		},
		{"csv, a column of nothing", "e.csv", "a,b\n1,\n", "a:int64 b:utf8\na  b\n1  -\n"},
		{"csv, ragged", "e.csv", "a,b\n1,2\n3\n", "error: e.csv:3: wrong number of fields"},
		{"csv, empty", "e.csv", "", "error: e.csv: the file is empty; the first line must name the columns"},
		{"csv, a name twice", "e.csv", "a,a\n1,2\n", `error: e.csv: column 2 is named "a", which is empty or there already`},
		{
			"json records", "e.json", `[{"id": 1, "at": "2026-01-01T10:00:00Z", "x": 1.5}, {"id": 2, "l": [1, null], "x": null}]`,
			"id:int64 at:timestamp[us, tz=UTC] x:float64 l:list<item: int64, nullable>\nid  at     x    l\n1   10:00  1.5  -\n2   -      -    [1,null]\n",
		},
		{
			"json lines", "e.jsonl", "{\"id\": \"1\", \"b\": true}\n{\"id\": \"2\"}\n",
			"id:utf8 b:bool\nid  b\n1   true\n2   -\n",
		},
		{"json columns", "e.json", `{"id": [1, 2], "v": [0.5, null]}`, "id:int64 v:float64\nid  v\n1   0.5\n2   -\n"},
		{"json, mixed kinds", "e.json", `[{"a": 1}, {"a": "x"}]`, `error: e.json: column "a": row 1: "x" among values of another kind`},
		{"json, broken", "e.json", "[{\"a\": 1},\n{\"a\": }]", "error: e.json:2: not a table in JSON: invalid character '}' looking for beginning of value"},
		{"json, no rows", "e.json", "[]", "error: e.json: there are no rows, and so no columns"},
		{"json, a member twice", "e.json", `[{"a": 1, "a": 2}]`, "error: e.json: not a table in JSON: row 0: has a member twice"},
		{"parquet, not one", "e.parquet", "hello", "error: e.parquet: not a readable Parquet file: parquet: file too small (size=5)"},
		{"another format", "e.xlsx", "", "error: e.xlsx: a table is read and written as .parquet, .pq, .csv, .json, .jsonl, .ndjson"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := write(t, tt.file, tt.text)
			got := strings.ReplaceAll(show(frame.Read(context.Background(), path)), path, tt.file)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

const everyType = `
id:int64 at:ts              f:float64 g:float32 s:string  b:bool d:date       l:ints  m:map        r:struct  x:dict u:uint8 raw:binary
1        10:00:00.000001    0.1       0.5       "a,b"     true   2026-01-02   [1,2]   [{"key":"k","value":1}] {"a":3}   p 200 bytes
-        -                  -         -         -         -      -            -       -            -         -      -       -
`

func rowsOf(t *testing.T, table string) array.RecordReader {
	t.Helper()
	b, err := offlinetest.ParseTable(table)
	if err != nil {
		t.Fatal(err)
	}
	r, err := array.NewRecordReader(b.Schema(), []arrow.RecordBatch{b})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWriteText(t *testing.T) {
	tests := []struct{ file, want string }{
		{"o.csv", "id,at,f,g,s,b,d,l,m,r,x,u,raw\n" +
			`1,2026-01-01T10:00:00.000001Z,0.1,0.5,"a,b",true,2026-01-02,"[1,2]","{""k"":1}","{""a"":3}",p,200,Ynl0ZXM=` + "\n,,,,,,,,,,,,\n"},
		{"o.json", `[{"id": 1, "at": "2026-01-01T10:00:00.000001Z", "f": 0.1, "g": 0.5, "s": "a,b", "b": true, "d": "2026-01-02", "l": [1,2], "m": {"k":1}, "r": {"a":3}, "x": "p", "u": 200, "raw": "Ynl0ZXM="},` +
			"\n " + `{"id": null, "at": null, "f": null, "g": null, "s": null, "b": null, "d": null, "l": null, "m": null, "r": null, "x": null, "u": null, "raw": null}]` + "\n"},
	}
	for _, tt := range tests {
		path := filepath.Join(t.TempDir(), tt.file)
		n, err := frame.Write(env.Real(), path, rowsOf(t, everyType))
		if err != nil || n != 2 {
			t.Fatalf("%s: %d rows, %v", tt.file, n, err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.file, diff)
		}
	}
}

// What is written is read back the same, in every format that keeps types; CSV and JSON infer them again.
func TestRoundTrip(t *testing.T) {
	const table = "id:int64 at:ts f:float64 s:string b:bool\n1 10:00 0.5 a true\n2 10:00:00.5 - \"b c\" false\n"
	want := offlinetest.Answer(rowsOf(t, table), nil)
	for _, ext := range []string{".parquet", ".csv", ".json", ".jsonl"} {
		path := filepath.Join(t.TempDir(), "t"+ext)
		if _, err := frame.Write(env.Real(), path, rowsOf(t, table)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, show(frame.Read(context.Background(), path))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", ext, diff)
		}
	}
}

func TestNaNIsNullInJSONOnly(t *testing.T) {
	a := rowsOf(t, "f:float64\nNaN\n")
	a.Next()
	column := a.RecordBatch().Column(0)
	if !math.IsNaN(column.(*array.Float64).Value(0)) {
		t.Fatal("the table holds no NaN")
	}
	if got := string(frame.AppendJSON(nil, column, 0)); got != "null" {
		t.Errorf("JSON %s, not null", got)
	}
	if got := frame.Text(column, 0); got != "NaN" {
		t.Errorf("text %s, not NaN", got)
	}
}

func FuzzReadJSON(f *testing.F) {
	for _, s := range []string{`[{"a":1}]`, `{"a":[1,2]}`, "{\"a\":1}\n{\"b\":[[1],null]}", `[{"a":{"b":1}},{"a":null}]`, `{"a":[]}`, "[1]", "{"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if table, err := frame.ReadJSON(strings.NewReader(text), "f"); err == nil {
			table.Release()
		}
	})
}

func FuzzReadCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a\n\"x\ny\"\n", "\ufeffa\n2026-01-01\n", "a,a\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		table, err := frame.ReadCSV(strings.NewReader(text), "f")
		if err != nil {
			return
		}
		defer table.Release()
		var out bytes.Buffer
		rows := array.NewTableReader(table, 10)
		defer rows.Release()
		if n, err := frame.WriteCSV(&out, rows); err != nil || n != table.NumRows() {
			t.Errorf("wrote %d of %d rows: %v", n, table.NumRows(), err)
		}
	})
}
