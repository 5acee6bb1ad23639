package file_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/offline/asof"
	"github.com/seed-11e13f51/feast/offline/file"
	"github.com/seed-11e13f51/feast/offline/offlinetest"
)

func table(t testing.TB, text string) arrow.RecordBatch {
	t.Helper()
	b, err := offlinetest.ParseTable(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func reader(t testing.TB, text string) offline.Rows {
	t.Helper()
	b := table(t, text)
	rows, err := array.NewRecordReader(b.Schema(), []arrow.RecordBatch{b})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// put writes a table as a Parquet file below dir.
func put(t testing.TB, dir, name, text string, props ...parquet.WriterProperty) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, encode(t, []arrow.RecordBatch{table(t, text)}, props...), 0o644); err != nil {
		t.Fatal(err)
	}
}

func source(uri string) *feast.Source {
	return &feast.Source{Name: "s", Type: feast.SourceFile, TimestampField: "event_timestamp", Options: &feast.FileOptions{URI: uri}}
}

// scan prints what a source holds, paths below dir shortened.
func scan(dir string, src *feast.Source, sel offline.Selection) string {
	rows, err := file.New(dir, env.Real(), nil).Scan(context.Background(), src, sel)
	return strings.ReplaceAll(offlinetest.Answer(rows, err), dir, "DIR")
}

func TestPlaces(t *testing.T) {
	dir := t.TempDir()
	one := "event_timestamp:ts n:int64\n10:00 %d\n"
	put(t, dir, "dir/b.parquet", fmt.Sprintf(one, 2))
	put(t, dir, "dir/a.parquet", fmt.Sprintf(one, 1))
	put(t, dir, "dir/sub/c.parquet", fmt.Sprintf(one, 3))
	put(t, dir, "dir/_temporary/x.parquet", fmt.Sprintf(one, 9))
	put(t, dir, "dir/.hidden.parquet", fmt.Sprintf(one, 9))
	put(t, dir, "a b.parquet", fmt.Sprintf(one, 4))
	n := offline.Selection{Columns: []string{"n"}}
	tests := []struct{ uri, want string }{
		{"dir", "n:int64\nn\n1\n2\n3\n"},
		{"dir/b.parquet", "n:int64\nn\n2\n"},
		{"dir/*.parquet", "n:int64\nn\n1\n2\n"},
		{"d?r", "n:int64\nn\n1\n2\n3\n"},
		{"file://" + dir + "/a%20b.parquet", "n:int64\nn\n4\n"},
		{filepath.Join(dir, "a b.parquet"), "n:int64\nn\n4\n"},
		{"none.parquet", `error: data source "s": no file or directory at DIR/none.parquet`},
		{"none*.parquet", `error: data source "s": no Parquet file at DIR/none*.parquet`},
		{"s3://bucket/x", `error: data source "s": s3:// cannot be read by this build`},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, scan(dir, source(tt.uri), n)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.uri, diff)
		}
	}
}

func TestHivePartitions(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "h/day=2026-01-01/city=oslo/a.parquet", "event_timestamp:ts n:int64\n10:00 1\n")
	put(t, dir, "h/day=2026-01-02/city=new%20york/a.parquet", "event_timestamp:ts n:int64\n2026-01-02T10:00 2\n")
	put(t, dir, "h/day=2026-01-02/city=__HIVE_DEFAULT_PARTITION__/a.parquet", "event_timestamp:ts n:int64\n2026-01-02T11:00 3\n")
	want := "event_timestamp:timestamp[us, tz=UTC] n:int64 city:utf8 day:utf8\n" +
		"event_timestamp   n  city        day\n" +
		"10:00             1  oslo        \"2026-01-01\"\n" +
		"2026-01-02T11:00  3  -           \"2026-01-02\"\n" +
		"2026-01-02T10:00  2  \"new york\"  \"2026-01-02\"\n"
	if diff := cmp.Diff(want, scan(dir, source("h"), offline.Selection{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	entities := table(t, "city:string event_timestamp:ts\noslo 2026-01-03T00:00\n\"new york\" 2026-01-03T00:00\n- 2026-01-03T00:00\n")
	p := &offline.Plan{
		Entities: array.NewTableFromRecords(entities.Schema(), []arrow.RecordBatch{entities}), EventTime: "event_timestamp",
		Views: []offline.View{{
			Name: "v", Source: source("h"), Keys: []offline.Key{{Column: "city", Entity: "city"}},
			Features: []offline.Feature{{Column: "n", Output: "n"}, {Column: "day", Output: "day"}},
		}},
	}
	rows, err := file.New(dir, env.Real(), nil).Join(context.Background(), p)
	want = "city:utf8 event_timestamp:timestamp[us, tz=UTC] n:int64 day:utf8\n" +
		"city        event_timestamp   n  day\n" +
		"oslo        2026-01-03T00:00  1  \"2026-01-01\"\n" +
		"\"new york\"  2026-01-03T00:00  2  \"2026-01-02\"\n" +
		"-           2026-01-03T00:00  -  -\n"
	if diff := cmp.Diff(want, offlinetest.Answer(rows, err)); diff != "" {
		t.Errorf("join (-want +got):\n%s", diff)
	}
}

// Parts outside the window are not listed: by the statistics of the event time, or by the date partition when there are none.
func TestPruning(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "f.parquet", "event_timestamp:ts n:int64\n10:00 1\n11:00 2\n12:00 3\n13:00 4\n", parquet.WithMaxRowGroupLength(2))
	put(t, dir, "h/date=2026-01-01/a.parquet", "event_timestamp:ts n:int64\n10:00 1\n", parquet.WithStats(false))
	put(t, dir, "h/date=2026-01-02/a.parquet", "event_timestamp:ts n:int64\n2026-01-02T10:00 2\n", parquet.WithStats(false))
	hive := source("h")
	hive.DatePartition = "date"
	at := func(hour int) time.Time { return time.Date(2026, 1, 1, hour, 0, 0, 0, time.UTC) }
	tests := []struct {
		name string
		src  *feast.Source
		sel  offline.Selection
		want int
	}{
		{"all", source("f.parquet"), offline.Selection{}, 2},
		{"later", source("f.parquet"), offline.Selection{From: at(12)}, 1},
		{"both ends belong to it", source("f.parquet"), offline.Selection{From: at(11), To: at(12)}, 2},
		{"between the rows", source("f.parquet"), offline.Selection{To: at(9)}, 0},
		{"dates", hive, offline.Selection{From: at(24)}, 1},
		{"dates are not known to be partitions", source("h"), offline.Selection{From: at(24)}, 2},
	}
	st := file.New(dir, env.Real(), nil)
	for _, tt := range tests {
		parts, err := st.Parts(context.Background(), tt.src, tt.sel)
		if err != nil || len(parts) != tt.want {
			t.Errorf("%s: %d parts, not %d: %v", tt.name, len(parts), tt.want, err)
		}
	}
	parts, err := st.Parts(context.Background(), source("f.parquet"), offline.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	got := scan(dir, source("f.parquet"), offline.Selection{Columns: []string{"n"}, Part: parts[1].Name})
	if diff := cmp.Diff("n:int64\nn\n3\n4\n", got); diff != "" {
		t.Errorf("one part (-want +got):\n%s", diff)
	}
}

func TestBadInput(t *testing.T) {
	dir := t.TempDir()
	good := "k:int64 event_timestamp:ts conv_rate:float64\n1 10:00 0.5\n"
	put(t, dir, "good.parquet", good)
	put(t, dir, "text_time.parquet", "k:int64 event_timestamp:string\n1 2026-01-01\n")
	put(t, dir, "list_key.parquet", "k:ints event_timestamp:ts conv_rate:float64\n[1] 10:00 0.5\n")
	put(t, dir, "mixed/a.parquet", good)
	put(t, dir, "mixed/b.parquet", "k:int64 event_timestamp:ts conv_rat:float64\n1 10:00 0.5\n")
	put(t, dir, "types/a.parquet", good)
	put(t, dir, "types/b.parquet", "k:int64 event_timestamp:ts conv_rate:string\n1 11:00 x\n")
	whole, err := os.ReadFile(filepath.Join(dir, "good.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"text.parquet": []byte("no parquet here"), "cut.parquet": whole[:len(whole)-40], "empty.parquet": nil} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "nothing"), 0o755); err != nil {
		t.Fatal(err)
	}
	created := source("good.parquet")
	created.CreatedField = "event_timestam"
	tests := []struct {
		name   string
		src    *feast.Source
		column string
		want   string
	}{
		{"not parquet", source("text.parquet"), "conv_rate", "DIR/text.parquet: not a readable Parquet file: parquet: file is smaller than indicated metadata size"},
		{"truncated", source("cut.parquet"), "conv_rate", "DIR/cut.parquet: not a readable Parquet file: parquet: file is smaller than indicated metadata size"},
		{"empty", source("empty.parquet"), "conv_rate", "DIR/empty.parquet: not a readable Parquet file: parquet: file too small (size=0)"},
		{"empty directory", source("nothing"), "conv_rate", `data source "s": no Parquet file at DIR/nothing`},
		{"no such column", source("good.parquet"), "conv_rte", `DIR/good.parquet: "conv_rte": no such column; did you mean "conv_rate"?`},
		{"a file without the column", source("mixed"), "conv_rate", `DIR/mixed/b.parquet: "conv_rate": no such column; did you mean "conv_rat"?`},
		{"time is text", source("text_time.parquet"), "k", `DIR/text_time.parquet: column "event_timestamp" is utf8, not a timestamp or a date`},
		{"no such time", created, "k", `DIR/good.parquet: "event_timestam": no such column; did you mean "event_timestamp"?`},
		{"key of lists", source("list_key.parquet"), "conv_rate", "v.k: list<element: int64, nullable> cannot be a join key"},
		{"other types in another file", source("types"), "conv_rate", `DIR/types/b.parquet: column "conv_rate" is utf8, and float64 in the first file: invalid: strconv.ParseFloat: parsing "x": invalid syntax`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			entities := table(t, "k:int64 event_timestamp:ts\n1 12:00\n")
			p := &offline.Plan{
				Entities: array.NewTableFromRecords(entities.Schema(), []arrow.RecordBatch{entities}), EventTime: "event_timestamp",
				Views: []offline.View{{
					Name: "v", Source: tt.src, Keys: []offline.Key{{Column: "k", Entity: "k"}},
					Features: []offline.Feature{{Column: tt.column, Output: "x"}},
				}},
			}
			rows, err := file.New(dir, env.Real(), nil).Join(context.Background(), p)
			if err == nil {
				rows.Release()
				t.Fatal("no error")
			}
			if diff := cmp.Diff(tt.want, strings.ReplaceAll(err.Error(), dir, "DIR")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if code := feast.CodeOf(err); code != feast.ErrInvalid && code != feast.ErrNotFound {
				t.Errorf("code %v", code)
			}
		})
	}
}

// A write that dies at any of its steps leaves the rows that were there.
func TestWriteIsAllOrNothing(t *testing.T) {
	const old, added = "event_timestamp:ts n:int64\n10:00 1\n", "n:int64 event_timestamp:ts\n2 09:00\n"
	died := errors.New("died here")
	for _, uri := range []string{"f.parquet", "dir/"} {
		for fail := 0; ; fail++ {
			dir, e := t.TempDir(), env.Real()
			st := file.New(dir, e, nil)
			if err := st.Write(context.Background(), source(uri), reader(t, old), false); err != nil {
				t.Fatal(err)
			}
			steps := 0
			e.Fault = func(step, _ string) error {
				steps++
				if steps == fail+1 {
					return died
				}
				return nil
			}
			err := st.Write(context.Background(), source(uri), reader(t, added), false)
			n := offline.Selection{Columns: []string{"n"}}
			if err == nil {
				if diff := cmp.Diff("n:int64\nn\n1\n2\n", scan(dir, source(uri), n)); diff != "" {
					t.Errorf("%s after the write (-want +got):\n%s", uri, diff)
				}
				if fail < 4 {
					t.Errorf("%s: only %d steps could fail", uri, fail)
				}
				break
			}
			if !errors.Is(err, died) {
				t.Fatal(err)
			}
			if diff := cmp.Diff("n:int64\nn\n1\n", scan(dir, source(uri), n)); diff != "" {
				t.Errorf("%s after dying at step %d (-want +got):\n%s", uri, fail, diff)
			}
		}
	}
}

// failing yields a batch and then an error, as a broken upload does.
type failing struct {
	offline.Rows
	left int
}

func (f *failing) Next() bool {
	f.left--
	return f.left >= 0 && f.Rows.Next()
}

func (f *failing) Err() error { return io.ErrUnexpectedEOF }

func TestWriteRefusals(t *testing.T) {
	const have = "event_timestamp:ts_ms n:int32\n10:00 1\n"
	tests := []struct{ name, uri, rows, want string }{
		{"a column is missing", "f.parquet", "event_timestamp:ts m:int32\n10:00 1\n", `rows to write: "n": this column of the source is missing`},
		{"a column too many", "f.parquet", "event_timestamp:ts n:int32 nn:int32\n10:00 1 1\n", `DIR/f.parquet: "nn": no such column`},
		{"too large", "f.parquet", "event_timestamp:ts n:int64\n10:00 4294967296\n", `rows to write: column "n" is int64 and does not fit int32: invalid: integer value 4294967296 not in range: -2147483648 to 2147483647`},
		{"finer times", "f.parquet", "event_timestamp:ts n:int32\n10:00:00.000001 1\n", `rows to write: column "event_timestamp" is timestamp[us, tz=UTC] and does not fit timestamp[ms, tz=UTC]: invalid: casting from timestamp[us, tz=UTC] to timestamp[ms, tz=UTC] would lose data: 1767261600000001`},
		{"a glob", "g*.parquet", have, `data source "s": a glob cannot be written to`},
		{"a hive directory", "h", have, `data source "s": a hive-partitioned directory cannot be appended to`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, "f.parquet", have)
			put(t, dir, "h/a=1/f.parquet", have)
			err := file.New(dir, env.Real(), nil).Write(context.Background(), source(tt.uri), reader(t, tt.rows), false)
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(tt.want, strings.ReplaceAll(err.Error(), dir, "DIR")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	dir := t.TempDir()
	put(t, dir, "f.parquet", have)
	err := file.New(dir, env.Real(), nil).Write(context.Background(), source("f.parquet"), &failing{reader(t, have), 1}, false)
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a stream that breaks: %v", err)
	}
	if diff := cmp.Diff("n:int32\nn\n1\n", scan(dir, source("f.parquet"), offline.Selection{Columns: []string{"n"}})); diff != "" {
		t.Errorf("after a stream that breaks (-want +got):\n%s", diff)
	}
}

// Appends by several writers at once lose nothing, and each file of a directory sorts behind those before it.
func TestConcurrentAppends(t *testing.T) {
	for _, uri := range []string{"f.parquet", "dir/"} {
		dir := t.TempDir()
		errs := make(chan error)
		const writers = 8
		for i := range writers {
			go func() {
				b := fmt.Sprintf("event_timestamp:ts n:int64\n10:00 %d\n", i)
				batch, err := offlinetest.ParseTable(b)
				if err != nil {
					errs <- err
					return
				}
				rows, _ := array.NewRecordReader(batch.Schema(), []arrow.RecordBatch{batch})
				errs <- file.New(dir, env.Real(), nil).Write(context.Background(), source(uri), rows, false)
			}()
		}
		for range writers {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		got := strings.Fields(scan(dir, source(uri), offline.Selection{Columns: []string{"n"}}))
		if len(got) != writers+2 {
			t.Errorf("%s holds %v", uri, got)
		}
	}
}

func TestAppendsSortLast(t *testing.T) {
	dir, e := t.TempDir(), env.Real()
	put(t, dir, "d/part-99999999999999999999-z.parquet", "event_timestamp:ts n:int64\n10:00 1\n")
	st := file.New(dir, e, nil)
	for i, now := range []int64{9e15, 1, 5e15} {
		e.Now = func() time.Time { return time.UnixMicro(now) }
		rows := reader(t, fmt.Sprintf("event_timestamp:ts n:int64\n10:00 %d\n", i+2))
		if err := st.Write(context.Background(), source("d"), rows, false); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff("n:int64\nn\n1\n2\n3\n4\n", scan(dir, source("d"), offline.Selection{Columns: []string{"n"}})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRange(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "a.parquet", "k:int64 event_timestamp:ts n:int32\n1 10:00 1\n1 11:00 2\n2 11:00 3\n2 13:00 4\n")
	put(t, dir, "b.parquet", "k:int64 event_timestamp:ts m:float64\n1 11:00 0.5\n3 12:00 1.5\n1 11:00 2.5\n")
	put(t, dir, "c.parquet", "event_timestamp:ts r:string\n10:30 x\n")
	view := func(name, feature string, typ feast.ValueType, keys ...offline.Key) offline.View {
		return offline.View{Name: name, Source: source(name + ".parquet"), Keys: keys, Features: []offline.Feature{{Column: feature, Output: feature, Type: typ}}}
	}
	key := offline.Key{Column: "k", Entity: "driver"}
	a, b, c := view("a", "n", feast.Int64, key), view("b", "m", feast.Float64, key), view("c", "r", feast.String)
	st := file.New(dir, env.Real(), nil)
	tests := []struct {
		name  string
		views []offline.View
		want  string
	}{
		{
			"one view is all its rows", []offline.View{a}, "driver:int64 event_timestamp:timestamp[us, tz=UTC] n:int64\n" +
				"driver  event_timestamp  n\n1       10:00            1\n1       11:00            2\n2       11:00            3\n",
		},
		{
			"several views are the union of their keys and times",
			[]offline.View{a, b, c},
			"driver:int64 event_timestamp:timestamp[us, tz=UTC] n:int64 m:float64 r:utf8\n" +
				"driver  event_timestamp  n  m    r\n" +
				"1       10:00            1  -    -\n1       11:00            2  2.5  x\n2       11:00            3  -    x\n" +
				"3       12:00            -  1.5  x\n-       10:30            -  -    x\n",
		},
	}
	for _, tt := range tests {
		w := asof.Window{
			Views: tt.views, EventTime: "event_timestamp",
			From: time.Date(2026, 1, 1, 10, 0, 0, 0, time.UTC), To: time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC),
		}
		rows, err := asof.Range(context.Background(), st, w, st.Join)
		if diff := cmp.Diff(tt.want, offlinetest.Answer(rows, err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}
