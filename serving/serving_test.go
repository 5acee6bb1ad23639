package serving_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/coerce"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/memory"
	"github.com/seed-11e13f51/feast/online/row"
	"github.com/seed-11e13f51/feast/serving"
	"github.com/seed-11e13f51/feast/wire"
)

// now is the time of every test; rows are dated relative to it.
var now = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

type fixture struct {
	t       *testing.T
	cat     *feast.Catalog
	store   online.Store
	service *serving.Service
}

func (f *fixture) Catalog() *feast.Catalog { return f.cat }

func field(name string, t feast.ValueType) feast.Field { return feast.Field{Name: name, Type: t} }

func view(name string, ttl time.Duration, keys []feast.Field, features ...feast.Field) *feast.View {
	v := feast.NewView(feast.FeatureView, "p", name)
	v.TTL, v.Online = &ttl, true
	v.EntityColumns, v.Features = keys, features
	v.Entities = feast.FieldNames(keys)
	if len(keys) == 0 {
		v.Entities = []string{feast.DummyEntity}
	}
	return v
}

func newFixture(t *testing.T, o serving.Options) *fixture {
	driver := []feast.Field{field("driver_id", feast.Int64)}
	pair := []feast.Field{field("driver_id", feast.Int64), field("city", feast.String)}
	objects := []feast.Object{
		&feast.Entity{Project: "p", Name: "driver", JoinKey: "driver_id", Type: feast.Int64},
		view("stats", time.Hour, driver, field("conv_rate", feast.Float32), field("trips", feast.Int64)),
		view("forever", 0, driver, field("rating", feast.Float64)),
		view("local", 0, pair, field("rank", feast.Int32)),
		view("global", 0, nil, field("surge", feast.Float64)),
		&feast.Service{Project: "p", Name: "trip", Projections: []feast.Projection{
			{View: "forever", Alias: "origin", JoinKeyMap: map[string]string{"driver_id": "origin_id"}, Features: []feast.Field{field("rating", feast.Float64)}},
			{View: "forever", Alias: "target", JoinKeyMap: map[string]string{"driver_id": "target_id"}, Features: []feast.Field{field("rating", feast.Float64)}},
		}},
		&feast.Service{Project: "p", Name: "truetrip", Projections: []feast.Projection{
			{View: "global", Features: []feast.Field{field("surge", feast.Float64)}}, {View: "stats"},
		}},
	}
	var entries []*feast.Entry
	for _, obj := range objects {
		entries = append(entries, &feast.Entry{Object: obj})
	}
	f := &fixture{t: t, cat: feast.NewCatalog(feast.Header{}, entries), store: memory.New()}
	var tables []online.Table
	for _, v := range feast.Objects[*feast.View](f.cat, "p") {
		tables = append(tables, online.ViewTable(v, 0))
	}
	if err := f.store.Sync(t.Context(), tables, nil); err != nil {
		t.Fatal(err)
	}
	o.Project, o.Now = "p", func() time.Time { return now }
	f.service = serving.New(f, f.store, o)
	return f
}

// put writes a row of a view that is age old.
func (f *fixture) put(name string, key []feast.Value, age time.Duration, values ...feast.Value) {
	f.t.Helper()
	v, err := feast.Get[*feast.View](f.cat, "p", name)
	if err != nil {
		f.t.Fatal(err)
	}
	t := online.ViewTable(v, 0)
	k, err := online.NewKey(v.JoinKeys(), key)
	if err != nil {
		f.t.Fatal(err)
	}
	var b row.Builder
	for _, value := range values {
		b.Cell(wire.AppendValue(nil, value))
	}
	at := now.Add(-age).UnixMicro()
	packed, err := b.AppendRow(nil, row.Head{Event: at, Created: at, Schema: t.SchemaID})
	if err != nil {
		f.t.Fatal(err)
	}
	if err := f.store.Write(f.t.Context(), t, []online.Key{k}, []online.Row{packed}); err != nil {
		f.t.Fatal(err)
	}
}

// ask answers a query for columns of entities and prints the answer, a line per
// feature: name, then per row value, status and age.
func (f *fixture) ask(ctx context.Context, q serving.Query, entities map[string][]feast.Value) (string, error) {
	p, err := f.service.Plan(q)
	if err != nil {
		return "", err
	}
	columns := make([][]feast.Value, len(p.Keys()))
	rows := 1
	for name, values := range entities {
		rows = len(values)
		if i, ok := p.KeyColumn(name); ok {
			columns[i] = values
		}
	}
	r, err := f.service.Read(ctx, p, rows, columns)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for i, name := range r.Names {
		fmt.Fprintf(&out, "%s:", name)
		v := r.Vectors[i]
		for j := range rows {
			fmt.Fprintf(&out, " %s/%s/%s", describe(v.Cells[j]), v.Statuses[j], age(v.Times[j]))
		}
		out.WriteByte('\n')
	}
	return out.String(), nil
}

func describe(cell []byte) string {
	v, err := wire.ParseValue(cell)
	if err != nil {
		return err.Error()
	}
	return coerce.Describe(v)
}

func age(micros int64) string {
	if micros == 0 {
		return "-"
	}
	return now.Sub(time.UnixMicro(micros)).String()
}

func ints(values ...int64) []feast.Value {
	out := make([]feast.Value, len(values))
	for i, v := range values {
		out[i] = feast.Int64Value(v)
	}
	return out
}

func TestRead(t *testing.T) {
	f := newFixture(t, serving.Options{})
	f.put("stats", ints(1), time.Minute, feast.Float32Value(0.5), feast.Int64Value(7))
	f.put("stats", ints(2), time.Minute, feast.Value{}, feast.Int64Value(8))
	f.put("stats", ints(3), time.Hour, feast.Float32Value(0.25), feast.Int64Value(9))
	f.put("stats", ints(4), time.Hour+time.Microsecond, feast.Float32Value(0.75), feast.Int64Value(10))
	f.put("stats", ints(5), -time.Hour, feast.Float32Value(float32(math.NaN())), feast.NullValue())
	f.put("forever", ints(1), 1000*time.Hour, feast.Float64Value(4.5))
	f.put("local", []feast.Value{feast.Int64Value(1), feast.StringValue("Bern")}, time.Minute, feast.Int32Value(3))
	f.put("global", []feast.Value{feast.StringValue("")}, time.Minute, feast.Float64Value(1.5))
	null := feast.Value{}

	tests := []struct {
		name     string
		q        serving.Query
		entities map[string][]feast.Value
		want     string
	}{
		{
			"statuses",
			serving.Query{Features: []string{"stats:conv_rate", "stats:trips"}},
			map[string][]feast.Value{"driver_id": ints(1, 2, 6)},
			"conv_rate: 0.5/PRESENT/1m0s NULL/NULL_VALUE/1m0s NULL/NOT_FOUND/-\n" +
				"trips: 7/PRESENT/1m0s 8/PRESENT/1m0s NULL/NOT_FOUND/-\n",
		},
		{
			"the ttl is inclusive to the microsecond",
			serving.Query{Features: []string{"stats:trips"}},
			map[string][]feast.Value{"driver_id": ints(3, 4)},
			"trips: 9/PRESENT/1h0m0s NULL/OUTSIDE_MAX_AGE/1h0m0.000001s\n",
		},
		{
			"a row from the future, NaN and explicit null",
			serving.Query{Features: []string{"stats:conv_rate", "stats:trips"}},
			map[string][]feast.Value{"driver_id": ints(5)},
			"conv_rate: NaN/PRESENT/-1h0m0s\ntrips: NULL/NULL_VALUE/-1h0m0s\n",
		},
		{
			"several views, duplicates, order of the request",
			serving.Query{Features: []string{"forever:rating", "stats:trips"}, FullNames: true},
			map[string][]feast.Value{"driver_id": ints(1, 1)},
			"forever__rating: 4.5/PRESENT/1000h0m0s 4.5/PRESENT/1000h0m0s\nstats__trips: 7/PRESENT/1m0s 7/PRESENT/1m0s\n",
		},
		{
			"a NULL key finds nothing, and only where it is used",
			serving.Query{Features: []string{"forever:rating", "local:rank"}},
			map[string][]feast.Value{"driver_id": ints(1, 1), "city": {null, feast.StringValue("Bern")}},
			"rating: 4.5/PRESENT/1000h0m0s 4.5/PRESENT/1000h0m0s\nrank: NULL/NOT_FOUND/- 3/PRESENT/1m0s\n",
		},
		{
			"entity-less",
			serving.Query{Features: []string{"global:surge"}},
			map[string][]feast.Value{"anything": ints(1, 2)},
			"surge: 1.5/PRESENT/1m0s 1.5/PRESENT/1m0s\n",
		},
		{
			"aliases with join key maps",
			serving.Query{Service: "trip", FullNames: true},
			map[string][]feast.Value{"origin_id": ints(1), "target_id": ints(2)},
			"origin__rating: 4.5/PRESENT/1000h0m0s\ntarget__rating: NULL/NOT_FOUND/-\n",
		},
		{
			"the name of the entity for its join key",
			serving.Query{Features: []string{"forever:rating"}},
			map[string][]feast.Value{"driver": ints(1)},
			"rating: 4.5/PRESENT/1000h0m0s\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := f.ask(t.Context(), tt.q, tt.entities)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadErrors(t *testing.T) {
	f := newFixture(t, serving.Options{})
	_, err := f.ask(t.Context(), serving.Query{Features: []string{"local:rank"}}, map[string][]feast.Value{"driver_id": ints(1)})
	if want := `entities: the request lacks join key "city"`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	_, err = f.ask(t.Context(), serving.Query{Features: []string{"local:rnk"}}, nil)
	if want := `feature view "local" has no feature "rnk"; did you mean "rank"?`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestIgnoreTTL(t *testing.T) {
	f := newFixture(t, serving.Options{IgnoreTTL: true})
	f.put("stats", ints(1), 100*time.Hour, feast.Float32Value(0.5), feast.Int64Value(7))
	got, err := f.ask(t.Context(), serving.Query{Features: []string{"stats:trips"}}, map[string][]feast.Value{"driver_id": ints(1)})
	if want := "trips: 7/PRESENT/100h0m0s\n"; err != nil || got != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

// TestRowsOfAnOlderSchema reads rows that were written before features were added,
// dropped, reordered and retyped.
func TestRowsOfAnOlderSchema(t *testing.T) {
	f := newFixture(t, serving.Options{})
	f.put("stats", ints(1), time.Minute, feast.Float32Value(0.5), feast.Int64Value(7))
	next := view("stats", time.Hour, []feast.Field{field("driver_id", feast.Int64)},
		field("added", feast.String), field("trips", feast.Float64), field("conv_rate", feast.Float32))
	f.cat = f.cat.With(feast.Header{}, []feast.Change{{Put: next}})
	if err := f.store.Sync(t.Context(), []online.Table{online.ViewTable(next, 0)}, nil); err != nil {
		t.Fatal(err)
	}
	got, err := f.ask(t.Context(), serving.Query{Features: []string{"stats:conv_rate", "stats:added", "stats:trips"}}, map[string][]feast.Value{"driver_id": ints(1)})
	want := "conv_rate: 0.5/PRESENT/1m0s\nadded: NULL/NULL_VALUE/1m0s\ntrips: 7/PRESENT/1m0s\n"
	if err != nil || got != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

// TestPlansFollowTheCatalog asks the same before and after a definition changed.
func TestPlansFollowTheCatalog(t *testing.T) {
	f := newFixture(t, serving.Options{})
	q := serving.Query{Features: []string{"stats:trips"}}
	first, err := f.service.Plan(q)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := f.service.Plan(q); again != first {
		t.Error("an unchanged catalog made a second plan")
	}
	f.cat = f.cat.With(feast.Header{}, []feast.Change{{Delete: feast.Key{Kind: feast.KindFeatureView, Project: "p", Name: "stats"}}})
	if _, err := f.service.Plan(q); err == nil {
		t.Error("the plan of a deleted view was answered")
	}
}

// TestPlansOfQueriesThatLookAlike asks for queries whose names put together are the
// same: each has its own plan.
func TestPlansOfQueriesThatLookAlike(t *testing.T) {
	f := newFixture(t, serving.Options{})
	full, err := f.service.Plan(serving.Query{Service: "trip", FullNames: true})
	if err != nil {
		t.Fatal(err)
	}
	other, err := f.service.Plan(serving.Query{Service: "truetrip"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"origin__rating", "target__rating"}, full.FeatureNames()); diff != "" {
		t.Errorf("trip (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"surge"}, other.FeatureNames()); diff != "" {
		t.Errorf("truetrip (-want +got):\n%s", diff)
	}
	if _, err := f.service.Plan(serving.Query{Features: []string{"stats:trips", "global:surge"}}); err != nil {
		t.Fatal(err)
	}
	for _, glued := range []string{"stats:trips\x00global:surge", "stats:trips12:global:surge"} {
		if _, err := f.service.Plan(serving.Query{Features: []string{glued}}); err == nil {
			t.Errorf("%q got the plan of two features", glued)
		}
	}
}

// TestViewWithoutFeatures reads a service that asks nothing of one of its views.
func TestViewWithoutFeatures(t *testing.T) {
	f := newFixture(t, serving.Options{})
	f.put("global", []feast.Value{feast.StringValue("")}, time.Minute, feast.Float64Value(1.5))
	f.put("stats", ints(1), time.Minute, feast.Float32Value(0.5), feast.Int64Value(7))
	got, err := f.ask(t.Context(), serving.Query{Service: "truetrip"}, map[string][]feast.Value{"driver_id": ints(1)})
	if want := "surge: 1.5/PRESENT/1m0s\n"; err != nil || got != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestKeyColumns(t *testing.T) {
	f := newFixture(t, serving.Options{})
	plan, err := f.service.Plan(serving.Query{Features: []string{"global:surge", "local:rank"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]feast.Field{field("city", feast.String), field("driver_id", feast.Int64)}, plan.Keys()); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	for name, want := range map[string]int{"city": 0, "driver_id": 1, "driver": 1} {
		if i, ok := plan.KeyColumn(name); !ok || i != want {
			t.Errorf("KeyColumn(%s) = %d, %v", name, i, ok)
		}
	}
	if i, ok := plan.KeyColumn("nonsense"); ok {
		t.Errorf("nonsense is key column %d", i)
	}
	for name, want := range map[string]string{"driver": "driver_id", "driver_id": "driver_id", "nonsense": "", "city": ""} {
		if key, ok := plan.OtherKey(name); key != want || ok != (want != "") {
			t.Errorf("OtherKey(%s) = %q, %v", name, key, ok)
		}
	}
}

// TestMissingTime reads what Feast writes for pandas' NaT: it is NULL.
func TestMissingTime(t *testing.T) {
	f := newFixture(t, serving.Options{})
	times := view("times", 0, []feast.Field{field("driver_id", feast.Int64)}, field("seen_at", feast.UnixTimestamp), field("n", feast.Int64))
	f.cat = f.cat.With(feast.Header{}, []feast.Change{{Put: times}})
	if err := f.store.Sync(t.Context(), []online.Table{online.ViewTable(times, 0)}, nil); err != nil {
		t.Fatal(err)
	}
	f.put("times", ints(1), time.Minute, feast.UnixTimestampValue(math.MinInt64), feast.Int64Value(math.MinInt64))
	got, err := f.ask(t.Context(), serving.Query{Features: []string{"times:seen_at", "times:n"}}, map[string][]feast.Value{"driver_id": ints(1)})
	if want := "seen_at: NULL/NULL_VALUE/1m0s\nn: -9223372036854775808/PRESENT/1m0s\n"; err != nil || got != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}
