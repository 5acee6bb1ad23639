package ingest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/ingest"
	"github.com/seed-11e13f51/feast/internal/coerce"
	"github.com/seed-11e13f51/feast/internal/pyjson"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/memory"
	"github.com/seed-11e13f51/feast/online/row"
	"github.com/seed-11e13f51/feast/wire"
)

var now = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

func TestParseMode(t *testing.T) {
	for _, mode := range []string{"online", "offline", "online_and_offline"} {
		if m, err := ingest.ParseMode(mode); err != nil || string(m) != mode {
			t.Errorf("%s is read as %s, %v", mode, m, err)
		}
	}
	_, err := ingest.ParseMode("Online")
	if want := `to: "Online" is not one of online, offline, online_and_offline`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// fixture has views "rates" and "counts" behind the push source "events".
type fixture struct {
	t       *testing.T
	cat     *feast.Catalog
	store   online.Store
	log     bytes.Buffer
	service *ingest.Service
}

func (f *fixture) Catalog() *feast.Catalog { return f.cat }

func newFixture(t *testing.T) *fixture {
	batch := &feast.Source{Name: "batch", Type: feast.SourceFile, TimestampField: "at", CreatedField: "made"}
	push := &feast.Source{Name: "events", Type: feast.SourcePush, Batch: batch}
	f := &fixture{t: t, store: memory.New()}
	var entries []*feast.Entry
	var tables []online.Table
	for name, feature := range map[string]feast.Field{"rates": {Name: "rate", Type: feast.Float32}, "counts": {Name: "count", Type: feast.Int64}} {
		v := feast.NewView(feast.FeatureView, "p", name)
		v.Entities, v.EntityColumns = []string{"driver"}, []feast.Field{{Name: "id", Type: feast.Int64}}
		v.Features, v.BatchSource, v.StreamSource = []feast.Field{feature}, batch, push
		entries = append(entries, &feast.Entry{Object: v})
		tables = append(tables, online.ViewTable(v, 0))
	}
	f.cat = feast.NewCatalog(feast.Header{}, append(entries, &feast.Entry{Object: feast.NewView(feast.OnDemandView, "p", "calc")}))
	if err := f.store.Sync(t.Context(), tables, nil); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(&f.log, nil))
	f.service = ingest.New(f, f.store, nil, ingest.Options{Project: "p", Now: func() time.Time { return now }, Log: log})
	return f
}

// frameOf reads a frame from JSON columns.
func frameOf(t *testing.T, text string) *ingest.Frame {
	v, err := pyjson.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	f := &ingest.Frame{}
	for _, m := range v.Members {
		f.Rows = len(m.Value.Items)
		f.Columns = append(f.Columns, ingest.Column{
			Name: m.Name,
			Value: func(row int, t feast.ValueType) (feast.Value, error) {
				return coerce.JSON(&m.Value.Items[row], t, coerce.Options{NaNIsNull: true})
			},
			Time: func(row int) (time.Time, bool, error) {
				if m.Value.Items[row].Kind == pyjson.Null {
					return time.Time{}, false, nil
				}
				at, err := coerce.Time(m.Value.Items[row].Text)
				return at, true, err
			},
		})
	}
	return f
}

// state prints the rows of drivers 1 to 3 in a view: values, event and created time.
func (f *fixture) state(name string) string {
	f.t.Helper()
	v, err := feast.Get[*feast.View](f.cat, "p", name)
	if err != nil {
		f.t.Fatal(err)
	}
	g := online.Group{Tables: []online.Table{online.ViewTable(v, 0)}}
	for id := range int64(3) {
		key, err := online.NewKey([]string{"id"}, []feast.Value{feast.Int64Value(id + 1)})
		if err != nil {
			f.t.Fatal(err)
		}
		g.Keys = append(g.Keys, key)
	}
	answer := &online.Rows{}
	if err := f.store.Read(f.t.Context(), []online.Group{g}, answer); err != nil {
		f.t.Fatal(err)
	}
	var out strings.Builder
	for i := range g.Keys {
		packed := answer.Row(0, 0, i)
		if len(packed) == 0 {
			continue
		}
		rd, err := row.Parse(packed)
		if err != nil {
			f.t.Fatal(err)
		}
		value, err := wire.ParseValue(rd.Cell(0))
		if err != nil {
			f.t.Fatal(err)
		}
		clock := func(micros int64) string { return time.UnixMicro(micros).UTC().Format("15:04:05.999999") }
		fmt.Fprintf(&out, "%d: %s %s %s\n", i+1, coerce.Describe(value), clock(rd.Event()), clock(rd.Created()))
	}
	return out.String()
}

func TestPush(t *testing.T) {
	f := newFixture(t)
	const rows = `{"id": [1, 2, 3], "rate": [0.5, NaN, 0.25], "count": [1, null, 3], "other": [1, 2, 3],
		"at": ["2024-03-01T11:00:00.5", "2024-03-01T10:00:00", "2024-03-01T12:00:00.000001"], "made": ["2024-03-01T11:30:00", null, null]}`
	if err := f.service.Push(t.Context(), "events", frameOf(t, rows), ingest.Online); err != nil {
		t.Fatal(err)
	}
	want := "1: 0.5 11:00:00.5 11:30:00\n2: NULL 10:00:00 12:00:00\n3: 0.25 12:00:00.000001 12:00:00\n"
	if diff := cmp.Diff(want, f.state("rates")); diff != "" {
		t.Errorf("rates (-want +got):\n%s", diff)
	}
	want = "1: 1 11:00:00.5 11:30:00\n2: NULL 10:00:00 12:00:00\n3: 3 12:00:00.000001 12:00:00\n"
	if diff := cmp.Diff(want, f.state("counts")); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if n := strings.Count(f.log.String(), "rows from the future"); n != 2 {
		t.Errorf("%d views tell of the row from the future:\n%s", n, f.log.String())
	}
}

// TestPushWritesAllOrNothing pushes frames that do not fit: the error names view,
// column and row, and no view has a row.
func TestPushWritesAllOrNothing(t *testing.T) {
	tests := []struct {
		name, frame, want string
	}{
		{"a feature of one of the views is missing", `{"id": [1], "rate": [0.5], "at": ["2024-03-01"]}`, `df: lacks the column "count", the feature of feature view "counts"; it has id, rate, at`},
		{"a name that is near", `{"id": [1], "rate": [0.5], "counts": [1], "at": ["2024-03-01"]}`, `df: lacks the column "count", the feature of feature view "counts"; it has id, rate, counts, at; did you mean "counts"?`},
		{"no join key", `{"rate": [0.5], "count": [1], "at": ["2024-03-01"]}`, `lacks the column "id", the join key of feature view`},
		{"no time", `{"id": [1], "rate": [0.5], "count": [1]}`, `lacks the column "at", the event time of feature view`},
		{"a value in the last row", `{"id": [1, 2], "rate": [0.5, 0.5], "count": [1, 1.5], "at": ["2024-03-01", "2024-03-01"]}`, `df.count[1]: 1.5 is not an Int64`},
		{"a NULL key", `{"id": [1, null], "rate": [1, 1], "count": [1, 1], "at": ["2024-03-01", "2024-03-01"]}`, `df.id[1]: a join key cannot be NULL`},
		{"a NULL time", `{"id": [1, 2], "rate": [1, 1], "count": [1, 1], "at": ["2024-03-01", null]}`, `df.at[1]: a row needs an event time`},
		{"a bad time", `{"id": [1], "rate": [1], "count": [1], "at": ["soon"]}`, `df.at[0]: "soon" is not a time; write it as 2024-01-31T12:00:00`},
		{"a bad created time", `{"id": [1], "rate": [1], "count": [1], "at": ["2024-03-01"], "made": ["soon"]}`, `df.made[0]: "soon" is not a time; write it as 2024-01-31T12:00:00`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			err := f.service.Push(t.Context(), "events", frameOf(t, tt.frame), ingest.Online)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !errors.Is(err, feast.ErrInvalid) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if got := f.state("rates") + f.state("counts"); got != "" {
				t.Errorf("rows were written:\n%s", got)
			}
		})
	}
}

func TestPushToNobody(t *testing.T) {
	f := newFixture(t)
	err := f.service.Push(t.Context(), "event", frameOf(t, `{"id": [1]}`), ingest.Online)
	if status := feast.StatusOf(err); status.Class != feast.ClassPushSourceNotFound || status.HTTP != 422 || !strings.Contains(fmt.Sprint(err), `did you mean "events"?`) {
		t.Errorf("got %v %+v", err, status)
	}
	if err := f.service.Push(t.Context(), "events", frameOf(t, `{"id": []}`), ingest.Online); err != nil {
		t.Errorf("an empty frame: %v", err)
	}
}

func TestWriteOnline(t *testing.T) {
	f := newFixture(t)
	const rows = `{"id": [1], "rate": [0.5], "event_timestamp": ["2024-03-01T11:00:00"], "created": ["2024-03-01T11:30:00"]}`
	if err := f.service.WriteOnline(t.Context(), "rates", frameOf(t, rows)); err != nil {
		t.Fatal(err)
	}
	if got, want := f.state("rates")+f.state("counts"), "1: 0.5 11:00:00 11:30:00\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := f.service.WriteOnline(t.Context(), "rate", frameOf(t, rows)); !errors.Is(err, feast.ErrNotFound) {
		t.Errorf("an unknown view: %v", err)
	}
	if err := f.service.WriteOnline(t.Context(), "calc", frameOf(t, rows)); !errors.Is(err, feast.ErrUnsupported) {
		t.Errorf("an on-demand view: %v", err)
	}
}

// TestWriteEndsWithItsContext does not write for a caller who is gone.
func TestWriteEndsWithItsContext(t *testing.T) {
	f := newFixture(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := f.service.Push(ctx, "events", frameOf(t, `{"id": [1], "rate": [1], "count": [1], "at": ["2024-03-01"]}`), ingest.Online)
	if !errors.Is(err, context.Canceled) || f.state("rates")+f.state("counts") != "" {
		t.Errorf("got %v", err)
	}
}
