package training_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/offline/file"
	"github.com/seed-11e13f51/feast/offline/frame"
	"github.com/seed-11e13f51/feast/training"
)

var now = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

type fixture struct{ cat *feast.Catalog }

func (f fixture) Catalog() *feast.Catalog { return f.cat }

func field(name string, t feast.ValueType) feast.Field { return feast.Field{Name: name, Type: t} }

// The history: two rows of driver 1, one of driver 2, and trips of (driver, city).
const (
	statsCSV = `driver_id,event_timestamp,conv_rate,trips
1,2024-03-01T08:00:00Z,0.25,1
1,2024-03-01T10:00:00Z,0.5,2
2,2024-03-01T09:00:00Z,0.75,3
`
	localCSV = `driver_id,city,event_timestamp,rank
1,Bern,2024-03-01T07:00:00Z,10
2,Bern,2024-03-01T09:00:00Z,20
`
)

func table(t *testing.T, text string) arrow.Table {
	t.Helper()
	tbl, err := frame.ReadCSV(strings.NewReader(text), "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tbl.Release)
	return tbl
}

func newService(t *testing.T) *training.Service {
	store := file.New(t.TempDir(), &env.Env{Now: func() time.Time { return now }}, nil)
	source := func(name, csv string) *feast.Source {
		src := &feast.Source{
			Project: "p", Name: name, Type: feast.SourceFile, TimestampField: "event_timestamp",
			Options: &feast.FileOptions{URI: name + ".parquet"},
		}
		rows := array.NewTableReader(table(t, csv), 0)
		defer rows.Release()
		if err := store.Write(t.Context(), src, rows, true); err != nil {
			t.Fatal(err)
		}
		return src
	}
	view := func(name string, src *feast.Source, keys, features []feast.Field) *feast.View {
		v := feast.NewView(feast.FeatureView, "p", name)
		v.BatchSource, v.EntityColumns, v.Features = src, keys, features
		v.Entities = feast.FieldNames(keys)
		return v
	}
	driver := field("driver_id", feast.Int64)
	stats := view("stats", source("stats", statsCSV), []feast.Field{driver}, []feast.Field{field("conv_rate", feast.Float32), field("trips", feast.Int32)})
	ttl := 2 * time.Hour
	stats.TTL = &ttl
	pushed := feast.NewView(feast.FeatureView, "p", "pushed")
	pushed.EntityColumns, pushed.Entities, pushed.Features = []feast.Field{driver}, []string{"driver"}, []feast.Field{field("x", feast.Int64)}
	objects := []feast.Object{
		stats, pushed,
		view("local", source("local", localCSV), []feast.Field{driver, field("city", feast.String)}, []feast.Field{field("rank", feast.Int64)}),
		&feast.Service{Project: "p", Name: "pair", Projections: []feast.Projection{
			{View: "stats", Alias: "a", JoinKeyMap: map[string]string{"driver_id": "a_id"}, Features: []feast.Field{field("trips", feast.Int32)}},
			{View: "stats", Alias: "b", JoinKeyMap: map[string]string{"driver_id": "b_id"}, Features: []feast.Field{field("trips", feast.Int32)}},
		}},
	}
	var entries []*feast.Entry
	for _, o := range objects {
		entries = append(entries, &feast.Entry{Object: o})
	}
	f := fixture{feast.NewCatalog(feast.Header{}, entries)}
	return training.New(f, store, training.Options{Project: "p", Now: func() time.Time { return now }})
}

func csv(t *testing.T, rows offline.Rows) string {
	t.Helper()
	defer rows.Release()
	var b bytes.Buffer
	if _, err := frame.WriteCSV(&b, rows); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestHistory(t *testing.T) {
	s := newService(t)
	const entities = `driver_id,event_timestamp,city,note
1,2024-03-01T10:00:00Z,Bern,a
2,2024-03-01T11:00:00.000001Z,Bern,b
1,2024-03-01T09:59:59Z,Basel,c
1,2024-03-01T10:00:00Z,Bern,a
,2024-03-01T10:00:00Z,Bern,d
`
	tests := []struct {
		name     string
		r        training.Request
		entities string
		want     string
	}{
		{
			"features come in the order asked, rows in their own",
			training.Request{Features: []string{"local:rank", "stats:trips", "stats:conv_rate"}},
			entities,
			`driver_id,event_timestamp,city,note,rank,trips,conv_rate
1,2024-03-01T10:00:00Z,Bern,a,10,2,0.5
2,2024-03-01T11:00:00.000001Z,Bern,b,20,,
1,2024-03-01T09:59:59Z,Basel,c,,1,0.25
1,2024-03-01T10:00:00Z,Bern,a,10,2,0.5
,2024-03-01T10:00:00Z,Bern,d,,,
`,
		},
		{
			"full names",
			training.Request{Features: []string{"stats:trips"}, FullNames: true},
			"driver_id,event_timestamp\n1,2024-03-01T10:00:00Z\n",
			"driver_id,event_timestamp,stats__trips\n1,2024-03-01T10:00:00Z,2\n",
		},
		{
			"a service with aliases and join key maps; another name for the time",
			training.Request{Service: "pair", FullNames: true},
			"a_id,b_id,at\n1,2,2024-03-01T10:00:00Z\n",
			"a_id,b_id,at,a__trips,b__trips\n1,2,2024-03-01T10:00:00Z,2,3\n",
		},
		{
			"a range of one view: all its rows",
			training.Request{
				Features: []string{"stats:trips"}, Start: now.Add(-3 * time.Hour), End: now.Add(-2 * time.Hour),
			},
			"",
			"driver_id,event_timestamp,trips\n1,2024-03-01T10:00:00Z,2\n2,2024-03-01T09:00:00Z,3\n",
		},
		{
			"a range without a start goes back by the ttl",
			training.Request{Features: []string{"stats:trips"}},
			"",
			"driver_id,event_timestamp,trips\n1,2024-03-01T10:00:00Z,2\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.entities != "" {
				tt.r.Entities = table(t, tt.entities)
			}
			rows, err := s.History(t.Context(), tt.r)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, csv(t, rows)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestRangeOfSeveralViewsAsksForEveryMomentOnce(t *testing.T) {
	rows, err := newService(t).History(t.Context(), training.Request{
		Features: []string{"local:rank", "stats:trips"}, Start: now.Add(-4 * time.Hour), End: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(csv(t, rows)), "\n")
	if len(lines) != 5 {
		t.Errorf("want a head and four moments, got %d lines:\n%s", len(lines), strings.Join(lines, "\n"))
	}
}

func TestHistoryErrors(t *testing.T) {
	s := newService(t)
	const good = "driver_id,event_timestamp\n1,2024-03-01T10:00:00Z\n"
	tests := []struct {
		name     string
		r        training.Request
		entities string
		want     string
	}{
		{"missing key", training.Request{Features: []string{"stats:trips"}}, "driver,event_timestamp\n1,2024-03-01T10:00:00Z\n", `the entity rows lack the column "driver_id", a join key of feature view "stats"; did you mean "driver"?`},
		{"no time", training.Request{Features: []string{"stats:trips"}}, "driver_id\n1\n", `the entity rows have no column of times; name it "event_timestamp" (columns: ["driver_id"])`},
		{"two times", training.Request{Features: []string{"stats:trips"}}, "driver_id,a,b\n1,2024-03-01,2024-03-02\n", `the entity rows have several columns of times, ["a" "b"]; name the event time "event_timestamp"`},
		{"time of another type", training.Request{Features: []string{"stats:trips"}}, "driver_id,event_timestamp\n1,5\n", `column "event_timestamp" of the entity rows is int64, not a timestamp: row 0: 5 is not a time`},
		{"one time misspelt", training.Request{Features: []string{"stats:trips"}}, "driver_id,event_timestamp\n1,2024-03-01T10:00:00Z\n2,\n3,2024-03-01 25:00\n4,soon\n", `column "event_timestamp" of the entity rows is utf8, not a timestamp: row 2: "2024-03-01 25:00" is not a time`},
		{"collision with a column", training.Request{Features: []string{"stats:trips"}}, "driver_id,trips,event_timestamp\n1,5,2024-03-01\n", `feature stats:trips would share the output column "trips" with a column of the entity rows`},
		{"rows and range", training.Request{Features: []string{"stats:trips"}, Start: now}, good, "give entity rows or a range of dates, not both"},
		{"no history", training.Request{Features: []string{"pushed:x"}}, good, `feature view "pushed" has no batch source, so it has no history`},
		{"range backwards", training.Request{Features: []string{"stats:trips"}, Start: now, End: now.Add(-time.Hour)}, "", "the range starts at 2024-03-01T12:00:00Z, after its end 2024-03-01T11:00:00Z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.entities != "" {
				tt.r.Entities = table(t, tt.entities)
			}
			_, err := s.History(t.Context(), tt.r)
			if err == nil || err.Error() != tt.want {
				t.Errorf("error\n got %v\nwant %s", err, tt.want)
			}
		})
	}
}
