package http_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	arrowmemory "github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/ingest"
	"github.com/seed-11e13f51/feast/internal/arrowx"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/materialize"
	"github.com/seed-11e13f51/feast/offline/file"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/memory"
	feasthttp "github.com/seed-11e13f51/feast/server/http"
	"github.com/seed-11e13f51/feast/serving"
)

var rewrite = flag.Bool("rewrite", false, "accept the answers as they are")

// now is the server's clock.
var now = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

// repo is a registry of one catalog.
type repo struct {
	mu  sync.Mutex
	cat *feast.Catalog
}

func (r *repo) Catalog() *feast.Catalog {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cat
}

func (r *repo) ApplyMaterialization(_ context.Context, project, view string, start, end time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	v, err := feast.Get[*feast.View](r.cat, project, view)
	if err != nil {
		return err
	}
	v = v.Clone()
	v.Meta.Intervals = append(v.Meta.Intervals, feast.Interval{Start: start, End: end})
	r.cat = r.cat.With(feast.Header{}, []feast.Change{{Put: v}})
	return nil
}

func field(name string, t feast.ValueType) feast.Field { return feast.Field{Name: name, Type: t} }

// newServer serves a view "stats" pushed to by "stats_push" over a Parquet file, an
// entity-less view "global" and a view "kinds" of many types.
func newServer(t *testing.T) *feasthttp.Server {
	t.Helper()
	return newServerOver(t, memory.New())
}

// newServerOver is newServer over another online store.
func newServerOver(t *testing.T, store online.Store) *feasthttp.Server {
	t.Helper()
	return newServerLogging(t, store, slog.New(slog.NewTextHandler(t.Output(), nil)))
}

func newServerLogging(t *testing.T, store online.Store, log *slog.Logger) *feasthttp.Server {
	t.Helper()
	batch := &feast.Source{
		Project: "p", Name: "stats_file", Type: feast.SourceFile, TimestampField: "event_timestamp", CreatedField: "created",
		Options: &feast.FileOptions{URI: "stats.parquet"},
	}
	day := 24 * time.Hour
	stats := feast.NewView(feast.FeatureView, "p", "stats")
	stats.Entities, stats.EntityColumns = []string{"driver"}, []feast.Field{field("driver_id", feast.Int64)}
	stats.Features = []feast.Field{field("conv_rate", feast.Float32), field("trips", feast.Int64), field("city", feast.String)}
	stats.TTL, stats.Online, stats.BatchSource = &day, true, batch
	stats.StreamSource = &feast.Source{Project: "p", Name: "stats_push", Type: feast.SourcePush, Batch: batch}
	global := feast.NewView(feast.FeatureView, "p", "global")
	global.Entities, global.Features = []string{feast.DummyEntity}, []feast.Field{field("surge", feast.Float64)}
	global.StreamSource = &feast.Source{Project: "p", Name: "global_push", Type: feast.SourcePush, Batch: batch}
	kinds := feast.NewView(feast.FeatureView, "p", "kinds")
	kinds.Entities, kinds.EntityColumns = []string{"driver"}, []feast.Field{field("driver_id", feast.Int64)}
	kinds.Features = []feast.Field{
		field("i32", feast.Int32), field("f64", feast.Float64), field("b", feast.Bool), field("raw", feast.Bytes), field("at", feast.UnixTimestamp),
		field("l", feast.Int64List), field("s", feast.StringSet), field("m", feast.Map), field("j", feast.JSON), field("d", feast.Decimal),
	}
	r := &repo{cat: feast.NewCatalog(feast.Header{}, []*feast.Entry{{Object: stats}, {Object: global}, {Object: kinds}})}
	e := &env.Env{Now: func() time.Time { return now }, Rand: strings.NewReader("")}
	dir := t.TempDir()
	history := file.New(dir, e, nil)
	writeStats(t, history, batch)
	syncTables(t, r, store, "p")
	lock := func(name string) (func(), bool, error) { return e.TryLock(filepath.Join(dir, name)) }
	return feasthttp.New(feasthttp.Services{
		Serving:     serving.New(r, store, serving.Options{Project: "p", Now: e.Now}),
		Ingest:      ingest.New(r, store, history, ingest.Options{Project: "p", Now: e.Now, Log: log}),
		Materialize: materialize.New(r, history, store, materialize.Options{Project: "p", Now: e.Now, Lock: lock, Log: log}),
		Ready:       ready,
	}, log)
}

func ready(context.Context) error { return nil }

func syncTables(t *testing.T, r *repo, store online.Store, project string) {
	t.Helper()
	var tables []online.Table
	for _, v := range feast.Objects[*feast.View](r.Catalog(), project) {
		if v.ViewKind() != feast.OnDemandView {
			tables = append(tables, online.ViewTable(v, 0))
		}
	}
	if err := store.Sync(t.Context(), tables, nil); err != nil {
		t.Fatal(err)
	}
}

// writeStats writes the history of stats: drivers 1 to 3, two rows each.
func writeStats(t *testing.T, store *file.Store, src *feast.Source) {
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "event_timestamp", Type: arrowx.Timestamp()},
		{Name: "driver_id", Type: arrow.PrimitiveTypes.Int64},
		{Name: "conv_rate", Type: arrow.PrimitiveTypes.Float32, Nullable: true},
		{Name: "trips", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: "city", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "created", Type: arrowx.Timestamp()},
	}, nil)
	b := array.NewRecordBuilder(arrowmemory.DefaultAllocator, schema)
	defer b.Release()
	for hour := range 2 {
		for driver := range 3 {
			at := now.Add(time.Duration(hour-10) * time.Hour)
			b.Field(0).(*array.TimestampBuilder).AppendTime(at)
			b.Field(1).(*array.Int64Builder).Append(int64(driver + 1))
			b.Field(2).(*array.Float32Builder).Append(float32(hour) / 4)
			b.Field(3).(*array.Int64Builder).Append(int64(10*driver + hour))
			b.Field(4).(*array.StringBuilder).Append(fmt.Sprintf("city %d", driver))
			b.Field(5).(*array.TimestampBuilder).AppendTime(at)
		}
	}
	batch := b.NewRecordBatch()
	defer batch.Release()
	rows, err := array.NewRecordReader(schema, []arrow.RecordBatch{batch})
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Release()
	if err := store.Write(t.Context(), src, rows, true); err != nil {
		t.Fatal(err)
	}
}

// TestScripts runs the conversations of testdata: a file NAME.in is a request line
// and a body, NAME.out the status and body of the answer. -rewrite accepts answers.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("testdata/scripts/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, path := range scripts {
		t.Run(filepath.Base(path), func(t *testing.T) { runScript(t, path) })
	}
}

func runScript(t *testing.T, path string) {
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	srv := newServer(t)
	for i := 0; i+1 < len(a.Files); i += 2 {
		in, out := a.Files[i], &a.Files[i+1]
		line, body, _ := strings.Cut(string(in.Data), "\n")
		method, target, _ := strings.Cut(line, " ")
		w := httptest.NewRecorder()
		srv.ServeHTTP(w, httptest.NewRequest(method, target, strings.NewReader(body)))
		got := fmt.Sprintf("%d\n%s\n", w.Code, w.Body)
		if *rewrite {
			out.Data = []byte(got)
			continue
		}
		if diff := cmp.Diff(string(out.Data), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", in.Name, diff)
		}
	}
	if *rewrite {
		if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
