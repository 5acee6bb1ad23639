package materialize_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/materialize"
	"github.com/seed-11e13f51/feast/offline/file"
	"github.com/seed-11e13f51/feast/offline/frame"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/memory"
	"github.com/seed-11e13f51/feast/online/row"
)

var now = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

// registryOf is a registry of one catalog.
type registryOf struct{ cat *feast.Catalog }

func (r *registryOf) Catalog() *feast.Catalog { return r.cat }

func (r *registryOf) ApplyMaterialization(_ context.Context, project, view string, start, end time.Time) error {
	v, err := feast.Get[*feast.View](r.cat, project, view)
	if err != nil {
		return err
	}
	v = v.Clone()
	v.Meta.Intervals = append(v.Meta.Intervals, feast.Interval{Start: start, End: end})
	v.Meta.State = feast.StateAvailableOnline
	r.cat = r.cat.With(feast.Header{}, []feast.Change{{Put: v}})
	return nil
}

// faulty is a memory store whose writes and marks end after some calls, as a kill
// would.
type faulty struct {
	*memory.Store
	left int
}

var errKilled = errors.New("killed")

func (f *faulty) step() error {
	if f.left == 0 {
		return errKilled
	}
	f.left--
	return nil
}

func (f *faulty) Write(ctx context.Context, t online.Table, keys []online.Key, rows []online.Row) error {
	if err := f.step(); err != nil {
		return err
	}
	return f.Store.Write(ctx, t, keys, rows)
}

func (f *faulty) Mark(ctx context.Context, name string, value []byte) error {
	if err := f.step(); err != nil {
		return err
	}
	return f.Store.Mark(ctx, name, value)
}

// world is a view over a directory of Parquet files and an online store.
type world struct {
	t       *testing.T
	dir     string
	history *file.Store
	source  *feast.Source
	view    *feast.View
	reg     *registryOf
	store   *faulty
	budget  int
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, dir: t.TempDir(), store: &faulty{memory.New(), -1}}
	ticks := now
	e := &env.Env{Now: func() time.Time { ticks = ticks.Add(time.Second); return ticks }, Rand: strings.NewReader(strings.Repeat("0123456789abcdef", 99))}
	w.history = file.New(w.dir, e, nil)
	w.source = &feast.Source{
		Project: "p", Name: "src", Type: feast.SourceFile, TimestampField: "event_timestamp", CreatedField: "created",
		Options: &feast.FileOptions{URI: "src/"},
	}
	w.view = feast.NewView(feast.FeatureView, "p", "stats")
	w.view.Online, w.view.BatchSource = true, w.source
	w.view.EntityColumns, w.view.Entities = []feast.Field{{Name: "id", Type: feast.Int64}}, []string{"id"}
	w.view.Features = []feast.Field{{Name: "a", Type: feast.Float32}, {Name: "b", Type: feast.String}}
	w.reg = &registryOf{feast.NewCatalog(feast.Header{}, []*feast.Entry{{Object: w.view}})}
	if err := w.store.Sync(t.Context(), []online.Table{online.ViewTable(w.view, 0)}, nil); err != nil {
		t.Fatal(err)
	}
	return w
}

// add appends a file of rows, as CSV lines "id,event_timestamp,created,a,b".
func (w *world) add(lines ...string) {
	w.t.Helper()
	tbl, err := frame.ReadCSV(strings.NewReader("id,event_timestamp,created,a,b\n"+strings.Join(lines, "\n")+"\n"), "test")
	if err != nil {
		w.t.Fatal(err)
	}
	defer tbl.Release()
	rows := array.NewTableReader(tbl, 0)
	defer rows.Release()
	if err := w.history.Write(w.t.Context(), w.source, rows, false); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) service() *materialize.Service {
	e := env.Real()
	return materialize.New(w.reg, w.history, w.store, materialize.Options{
		Project: "p", Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler), Budget: w.budget,
		Lock: func(name string) (func(), bool, error) { return e.TryLock(filepath.Join(w.dir, name)) },
	})
}

func (w *world) run(r materialize.Request) (*materialize.Report, error) {
	w.t.Helper()
	job, err := w.service().Prepare(w.t.Context(), r)
	if err != nil {
		return nil, err
	}
	return job.Run(w.t.Context())
}

func (w *world) mustRun(r materialize.Request) *materialize.Report {
	w.t.Helper()
	report, err := w.run(r)
	if err != nil {
		w.t.Fatal(err)
	}
	return report
}

// state prints the online rows of keys 0 to n-1: "id: event created a b".
func (w *world) state(n int) string {
	w.t.Helper()
	t := online.ViewTable(w.view, 0)
	keys := make([]online.Key, n)
	for i := range keys {
		k, err := online.NewKey([]string{"id"}, []feast.Value{feast.Int64Value(int64(i))})
		if err != nil {
			w.t.Fatal(err)
		}
		keys[i] = k
	}
	var rows online.Rows
	groups := []online.Group{{Tables: []online.Table{t}, Keys: keys}}
	rows.Reset(groups)
	if err := w.store.Read(w.t.Context(), groups, &rows); err != nil {
		w.t.Fatal(err)
	}
	var b strings.Builder
	for i := range keys {
		packed := rows.Row(0, 0, i)
		if len(packed) == 0 {
			continue
		}
		rd, err := row.Parse(packed)
		if err != nil {
			w.t.Fatal(err)
		}
		a, _ := row.ParseCell(rd.Cell(0))
		text, _ := row.ParseCell(rd.Cell(1))
		fmt.Fprintf(&b, "%d: %s %d %v %s\n", i, time.UnixMicro(rd.Event()).UTC().Format("15:04:05"), rd.Created(), a.Float64(), text.Text())
	}
	return b.String()
}

func window(start, end string) materialize.Request {
	return materialize.Request{Views: []string{"stats"}, StartText: "2024-03-01T" + start, EndText: "2024-03-01T" + end}
}

func TestWindowTiesAndNulls(t *testing.T) {
	w := newWorld(t)
	w.add(
		"1,2024-03-01T08:00:00Z,2024-03-01T08:00:00Z,0.25,before the window",
		"1,2024-03-01T09:00:00Z,2024-03-01T09:00:00Z,0.5,first at the start",
		"1,2024-03-01T09:00:00Z,2024-03-01T09:00:00Z,0.75,second at the start",
		"2,2024-03-01T10:00:00Z,2024-03-01T10:05:00Z,1,corrected",
		"2,2024-03-01T10:00:00Z,2024-03-01T10:00:00Z,2,first word",
		"2,2024-03-01T10:00:00Z,,3,created is NULL",
		"3,2024-03-01T11:00:00Z,2024-03-01T11:00:00Z,,at the end",
		"4,2024-03-01T11:00:01Z,2024-03-01T11:00:01Z,4,after the window",
		",2024-03-01T10:00:00Z,2024-03-01T10:00:00Z,5,no key",
	)
	report := w.mustRun(window("09:00:00", "11:00:00"))
	want := "1: 09:00:00 1709283600000000 0.75 second at the start\n" +
		"2: 10:00:00 1709287500000000 1 corrected\n" +
		"3: 11:00:00 1709290800000000 0 at the end\n"
	if diff := cmp.Diff(want, w.state(5)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if report.Views[0].Keys != 3 {
		t.Errorf("%d keys written, want 3", report.Views[0].Keys)
	}
	v, _ := feast.Get[*feast.View](w.reg.cat, "p", "stats")
	if len(v.Meta.Intervals) != 1 || v.Meta.State != feast.StateAvailableOnline {
		t.Errorf("intervals %v, state %s", v.Meta.Intervals, v.Meta.State)
	}
}

// TestIncrementalFindsWhatCameLate runs twice; between the runs rows arrive whose
// events lie before the end of the first: beside new rows, and in a file that has
// nothing else, which the window alone would pass over.
func TestIncrementalFindsWhatCameLate(t *testing.T) {
	w := newWorld(t)
	w.add("1,2024-03-01T08:00:00Z,2024-03-01T08:00:00Z,1,early")
	w.mustRun(materialize.Request{Incremental: true, EndText: "2024-03-01T09:00:00"})
	w.add(
		"2,2024-03-01T08:30:00Z,2024-03-01T09:30:00Z,2,late",
		"1,2024-03-01T09:15:00Z,2024-03-01T09:15:00Z,3,new",
	)
	w.add("3,2024-03-01T07:00:00Z,2024-03-01T09:45:00Z,4,alone")
	w.mustRun(materialize.Request{Incremental: true, EndText: "2024-03-01T10:00:00"})
	want := "1: 09:15:00 1709284500000000 3 new\n2: 08:30:00 1709285400000000 2 late\n3: 07:00:00 1709286300000000 4 alone\n"
	if diff := cmp.Diff(want, w.state(4)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	v, _ := feast.Get[*feast.View](w.reg.cat, "p", "stats")
	got := v.Meta.Intervals[1]
	if got.Start.Hour() != 9 || got.End.Hour() != 10 {
		t.Errorf("second interval %v, want 09:00 to 10:00", got)
	}
}

func TestFirstIncrementalStartsByTheTTL(t *testing.T) {
	w := newWorld(t)
	ttl := time.Hour
	v := w.view.Clone()
	v.TTL = &ttl
	w.reg.cat = w.reg.cat.With(feast.Header{}, []feast.Change{{Put: v}})
	w.add("1,2024-03-01T08:00:00Z,2024-03-01T08:00:00Z,1,too old", "2,2024-03-01T09:00:00Z,2024-03-01T09:00:00Z,2,at the edge")
	w.mustRun(materialize.Request{Incremental: true, EndText: "2024-03-01T10:00:00"})
	if got, want := w.state(3), "2: 09:00:00 1709283600000000 2 at the edge\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// randomRows makes files of rows with ties, in random order.
func randomRows(rnd *rand.Rand, w *world, files, rows, keys int) {
	for range files {
		var lines []string
		for range rows {
			at := now.Add(-time.Duration(rnd.IntN(600)) * time.Second)
			created := at.Add(time.Duration(rnd.IntN(3)) * time.Second)
			lines = append(lines, fmt.Sprintf("%d,%s,%s,%d,x%d", rnd.IntN(keys), at.Format(time.RFC3339), created.Format(time.RFC3339), rnd.IntN(100), rnd.IntN(100)))
		}
		w.add(lines...)
	}
}

// TestKilledAndRunAgain ends runs at every call to the store, runs them again, and
// wants the state of one clean run. The budget is so small that chunks are written
// in the middle of files.
func TestKilledAndRunAgain(t *testing.T) {
	const keys = 60
	seed := rand.New(rand.NewPCG(7, 7))
	clean := newWorld(t)
	randomRows(rand.New(rand.NewPCG(1, 1)), clean, 6, 80, keys)
	clean.mustRun(window("00:00:00", "12:00:00"))
	want := clean.state(keys)

	skipped := false
	for killAt := range 40 {
		w := newWorld(t)
		w.budget = 4 << 10
		randomRows(rand.New(rand.NewPCG(1, 1)), w, 6, 80, keys)
		w.store.left = killAt
		runs := 0
		for {
			runs++
			report, err := w.run(window("00:00:00", "12:00:00"))
			if err == nil {
				skipped = skipped || report.Views[0].Skipped > 0
				break
			}
			if !errors.Is(err, errKilled) {
				t.Fatal(err)
			}
			if v, _ := feast.Get[*feast.View](w.reg.cat, "p", "stats"); len(v.Meta.Intervals) > 0 {
				t.Fatalf("kill at %d: an interval was recorded by a run that died", killAt)
			}
			if w.store.left = seed.IntN(40); runs > 3 {
				w.store.left = -1
			}
		}
		if diff := cmp.Diff(want, w.state(keys)); diff != "" {
			t.Fatalf("kill at %d, %d runs (-want +got):\n%s", killAt, runs, diff)
		}
	}
	if !skipped {
		t.Error("no run went on from a checkpoint")
	}
}

// TestResumeWithALaterEnd breaks a run and goes on with a later end, as a command
// with the current time does: what finished pieces have between the ends is read.
func TestResumeWithALaterEnd(t *testing.T) {
	const keys = 60
	clean := newWorld(t)
	randomRows(rand.New(rand.NewPCG(2, 2)), clean, 6, 80, keys)
	clean.mustRun(window("00:00:00", "12:00:00"))
	for killAt := range 20 {
		w := newWorld(t)
		w.budget = 4 << 10
		randomRows(rand.New(rand.NewPCG(2, 2)), w, 6, 80, keys)
		w.store.left = killAt
		if _, err := w.run(window("00:00:00", "11:55:00")); err != nil && !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		w.store.left = -1
		w.mustRun(window("00:00:00", "12:00:00"))
		if diff := cmp.Diff(clean.state(keys), w.state(keys)); diff != "" {
			t.Fatalf("kill at %d (-want +got):\n%s", killAt, diff)
		}
	}
}

func TestTwoAtOnceAreRefused(t *testing.T) {
	w := newWorld(t)
	w.add("1,2024-03-01T08:00:00Z,2024-03-01T08:00:00Z,1,x")
	first, err := w.service().Prepare(t.Context(), window("00:00:00", "12:00:00"))
	if err != nil {
		t.Fatal(err)
	}
	release, busy, err := first.Reserve()
	if err != nil || len(busy) > 0 {
		t.Fatalf("reserve: busy %v, %v", busy, err)
	}
	_, err = w.run(window("00:00:00", "12:00:00"))
	if want := `materialize feature view "stats": another process is materializing it`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	release()
	w.mustRun(window("00:00:00", "12:00:00"))
}

func TestPrepareErrors(t *testing.T) {
	w := newWorld(t)
	label := feast.NewView(feast.LabelView, "p", "labels")
	offlineOnly := feast.NewView(feast.FeatureView, "p", "cold")
	disabled := w.view.Clone()
	disabled.Name, disabled.Disabled = "off", true
	created := w.view.Clone()
	created.Name, created.Meta.State = "fresh", feast.StateCreated
	w.reg.cat = w.reg.cat.With(feast.Header{}, []feast.Change{{Put: label}, {Put: offlineOnly}, {Put: disabled}, {Put: created}})
	named := func(names ...string) materialize.Request {
		return materialize.Request{Views: names, StartText: "2024-03-01", EndText: "2024-03-02"}
	}
	tests := []struct {
		r    materialize.Request
		want string
	}{
		{named("stat"), `project p: feature view "stat" does not exist; did you mean "stats"?`},
		{named("labels"), `label view "labels" is written by pushes only and cannot be materialized`},
		{named("cold"), `feature view "cold" is not online (online=False) and cannot be materialized`},
		{named("off"), `feature view "off" is disabled and cannot be materialized`},
		{named("fresh"), `feature view "fresh" is in state CREATED; set it to GENERATED before materializing it`},
		{window("12:00:00", "11:00:00"), `feature view "stats": the window starts at 2024-03-01T12:00:00Z, after its end 2024-03-01T11:00:00Z`},
		{materialize.Request{EndText: "2024-03-01"}, "the start of the window is missing"},
		{materialize.Request{StartText: "soon", EndText: "2024-03-01"}, `the start of the window: "soon" is not a time; write it as 2024-01-31T12:00:00`},
		{materialize.Request{Incremental: true}, "the end of the window is missing"},
		{materialize.Request{DisableEventTimestamp: true, EndText: "2024-03-01"}, "a window and disable_event_timestamp exclude each other"},
		{materialize.Request{Views: []string{"stats"}, Version: "v2", StartText: "2024-03-01", EndText: "2024-03-02"}, "versions have tables of their own only with registry.enable_online_feature_view_versioning: true"},
	}
	for _, tt := range tests {
		_, err := w.service().Prepare(t.Context(), tt.r)
		if err == nil || err.Error() != tt.want {
			t.Errorf("error\n got %v\nwant %s", err, tt.want)
		}
	}
	job, err := w.service().Prepare(t.Context(), materialize.Request{StartText: "2024-03-01", EndText: "2024-03-02"})
	if err != nil || !slices.Equal(job.Views(), []string{"stats", "fresh"}) {
		t.Errorf("without names: %v, %v", job.Views(), err)
	}
}

// TestRowsFromTheFuture takes rows that are true only after the run: they are kept,
// and counted.
func TestRowsFromTheFuture(t *testing.T) {
	w := newWorld(t)
	w.add(
		"1,2024-03-01T11:00:00Z,2024-03-01T11:00:00Z,0.25,now",
		"2,2024-03-01T12:00:00Z,2024-03-01T11:00:00Z,0.25,this very moment",
		"3,2024-03-01T12:00:00.000001Z,2024-03-01T11:00:00Z,0.5,later",
		"4,2024-03-03T11:00:00Z,2024-03-01T11:00:00Z,0.5,beyond the window",
	)
	report := w.mustRun(materialize.Request{StartText: "2024-03-01", EndText: "2024-03-02"})
	if v := report.Views[0]; v.Future != 1 || v.Keys != 3 {
		t.Errorf("%d rows from the future, %d keys", v.Future, v.Keys)
	}
}

// TestSourcesThatDoNotFit declares what the columns of a source cannot be: the error
// names view, column and value, and nothing is recorded.
func TestSourcesThatDoNotFit(t *testing.T) {
	tests := []struct {
		name   string
		change func(v *feast.View)
		want   string
	}{
		{"a text that is no number", func(v *feast.View) { v.Features[1].Type = feast.Int64 }, `stats.b: "x" is not an Int64: the row id 1, event_timestamp 2024-03-01T11:00:00Z`},
		{"a text that is no JSON", func(v *feast.View) { v.Features[1].Type = feast.JSON }, `stats.b: "x" is not a Json: the row id 1, event_timestamp 2024-03-01T11:00:00Z`},
		{"a text that is no map", func(v *feast.View) { v.Features[1].Type = feast.Map }, `stats.b: "x" is not a Map: the row id 1, event_timestamp 2024-03-01T11:00:00Z`},
		{"a number that is no list", func(v *feast.View) { v.Features[0].Type = feast.Float32List }, `stats.a: 0.25 is not an Array(Float32): the row id 1, event_timestamp 2024-03-01T11:00:00Z`},
		{"a missing column", func(v *feast.View) { v.Features[0].Name = "aa" }, `"aa"`},
		{"a join key of another type", func(v *feast.View) { v.EntityColumns[0].Name = "a"; v.EntityColumns[0].Type = feast.Float64 }, `column "a" is float64, which cannot be a key`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.add("1,2024-03-01T11:00:00Z,2024-03-01T11:00:00Z,0.25,x")
			tt.change(w.view)
			_, err := w.run(materialize.Request{StartText: "2024-03-01", EndText: "2024-03-02"})
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), `feature view "stats"`) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if v, _ := feast.Get[*feast.View](w.reg.cat, "p", "stats"); len(v.Meta.Intervals) > 0 {
				t.Errorf("the window was recorded: %v", v.Meta.Intervals)
			}
		})
	}
}
