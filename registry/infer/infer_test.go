package infer_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/registry/infer"
)

// driverStats are the columns of a Parquet file as pyarrow prints their types.
var driverStats = []infer.Column{
	{"event_timestamp", "timestamp[us, tz=UTC]"},
	{"created", "timestamp[us]"},
	{"driver_id", "int64"},
	{"conv_rate", "float"},
	{"profile", "struct<name: string, age: int32>"},
	{"km", "double"},
	{"__index_level_0__", "int64"},
	{"tags__", "list<element: string>"},
}

func schemas(columns ...infer.Column) infer.Schemas {
	return func(_ context.Context, src *feast.Source) ([]infer.Column, error) {
		if o, ok := src.Options.(*feast.FileOptions); ok && strings.Contains(o.URI, "missing") {
			return nil, fmt.Errorf("open %s: no such file", o.URI)
		}
		if columns == nil {
			return driverStats, nil
		}
		return columns, nil
	}
}

func source(mapping map[string]string) *feast.Source {
	return &feast.Source{
		Name: "stats", Project: "p", Type: feast.SourceFile, TimestampField: "event_timestamp", CreatedField: "created",
		FieldMapping: mapping, Options: &feast.FileOptions{URI: "data/driver_stats.parquet"}, ClassType: "x.FileSource",
	}
}

func view(kind feast.ViewKind, entities ...string) *feast.View {
	v := feast.NewView(kind, "p", "v")
	v.Entities, v.BatchSource = entities, source(nil)
	return v
}

func driver(t feast.ValueType) *feast.Entity {
	return &feast.Entity{Name: "driver", Project: "p", JoinKey: "driver_id", Type: t}
}

func run(t *testing.T, cat *feast.Catalog, s infer.Schemas, objects ...feast.Object) (*feast.Catalog, error) {
	t.Helper()
	if cat == nil {
		cat = feast.NewCatalog(feast.Header{}, nil)
	}
	var before []feast.Object
	for _, o := range objects {
		before = append(before, feast.Clone(o))
	}
	got, err := infer.Objects(t.Context(), cat, "p", objects, s)
	if d := cmp.Diff(before, objects, cmpopts.EquateEmpty(), cmp.AllowUnexported(feast.View{})); d != "" {
		t.Errorf("the objects given were changed (-before +after):\n%s", d)
	}
	var entries []*feast.Entry
	for _, o := range got {
		entries = append(entries, &feast.Entry{Object: o})
	}
	return feast.NewCatalog(feast.Header{}, entries), err
}

func get[T feast.Object](t *testing.T, cat *feast.Catalog, name string) T {
	t.Helper()
	o, err := feast.Get[T](cat, "p", name)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func fields(fields []feast.Field) string {
	var out []string
	for _, f := range fields {
		out = append(out, f.Name+" "+f.Type.String())
	}
	return strings.Join(out, ", ")
}

func TestSchemaOfAView(t *testing.T) {
	const all = "conv_rate Float32, profile Struct, km Float64, tags__ Array(String)"
	declared := func(kind feast.ViewKind) *feast.View {
		v := view(kind, "driver")
		v.Features = []feast.Field{{Name: "driver_id", Type: feast.Int32}, {Name: "km", Type: feast.Float32}}
		return v
	}
	for _, tt := range []struct {
		name         string
		view         *feast.View
		entity       feast.ValueType
		keys, fields string
	}{
		{"everything from the source", view(feast.FeatureView, "driver"), feast.Unknown, "driver_id Int64", all},
		{"the entity's type goes first", view(feast.FeatureView, "driver"), feast.String, "driver_id String", all},
		{"a declared key goes before both", declared(feast.FeatureView), feast.Unknown, "driver_id Int32", "km Float32"},
		{"a stream view from its batch source", view(feast.StreamView, "driver"), feast.Unknown, "driver_id Int64", all},
		{"no entities", view(feast.FeatureView), feast.Unknown, "__dummy_id String", "driver_id Int64, " + all},
		{"a label view never reads its source", func() *feast.View {
			v := view(feast.LabelView, "driver")
			v.Features = []feast.Field{{Name: "label", Type: feast.Int64}}
			return v
		}(), feast.Unknown, "driver_id String", "label Int64"},
		{"mapped names", func() *feast.View {
			v := view(feast.FeatureView, "driver")
			v.BatchSource = source(map[string]string{"km": "distance", "created": "known_at"})
			v.BatchSource.CreatedField = "known_at"
			return v
		}(), feast.Unknown, "driver_id Int64", strings.Replace(all, "km", "distance", 1)},
		{"a mapped key", func() *feast.View {
			v := view(feast.FeatureView, "driver")
			v.BatchSource = source(map[string]string{"km": "driver_id", "driver_id": "id"})
			return v
		}(), feast.Unknown, "driver_id Float64", "id Int64, conv_rate Float32, profile Struct, tags__ Array(String)"},
		{"the batch source behind a stream source", func() *feast.View {
			v := view(feast.FeatureView, "driver")
			v.StreamSource = &feast.Source{Name: "push", Type: feast.SourcePush, Batch: v.BatchSource}
			v.BatchSource = nil
			return v
		}(), feast.Unknown, "driver_id Int64", all},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cat, err := run(t, nil, schemas(), driver(tt.entity), tt.view)
			if err != nil {
				t.Fatal(err)
			}
			v := get[*feast.View](t, cat, "v")
			if got := fields(v.EntityColumns); got != tt.keys {
				t.Errorf("entity columns %s; want %s", got, tt.keys)
			}
			if got := fields(v.Features); got != tt.fields {
				t.Errorf("features %s;\n want %s", got, tt.fields)
			}
			get[*feast.Source](t, cat, "stats")
			dummy := get[*feast.Entity](t, cat, feast.DummyEntity)
			if dummy.JoinKey != feast.DummyJoinKey || dummy.Type != feast.Unknown {
				t.Errorf("placeholder entity %+v", dummy)
			}
		})
	}
}

func TestNestedTypesGetFeastsTags(t *testing.T) {
	cat, err := run(t, nil, schemas(infer.Column{Name: "event_timestamp", Type: "timestamp[ns]"},
		infer.Column{Name: "s", Type: "struct<a: int64>"}, infer.Column{Name: "l", Type: "list<item: list<item: string>>"}),
		view(feast.FeatureView))
	if err != nil {
		t.Fatal(err)
	}
	want := []feast.Field{
		{Name: "s", Type: feast.Struct, Tags: map[string]string{"feast:struct_schema": `{"_value": "STRING"}`}},
		{Name: "l", Type: feast.ValueList, Tags: map[string]string{"feast:nested_inner_type": "Array(Array(STRING))"}},
	}
	if d := cmp.Diff(want, get[*feast.View](t, cat, "v").Features); d != "" {
		t.Errorf("features (-want +got):\n%s", d)
	}
}

func TestTimestampField(t *testing.T) {
	untimed := source(nil)
	untimed.TimestampField, untimed.CreatedField = "", ""
	v := view(feast.FeatureView)
	v.BatchSource = untimed
	pushed := &feast.Source{Name: "push", Project: "p", Type: feast.SourcePush, Batch: untimed}
	one := schemas(infer.Column{Name: "at", Type: "timestamp[ms]"}, infer.Column{Name: "x", Type: "int64"})
	cat, err := run(t, nil, one, untimed, pushed, v)
	if err != nil {
		t.Fatal(err)
	}
	for what, s := range map[string]*feast.Source{
		"registered": get[*feast.Source](t, cat, "stats"), "push": get[*feast.Source](t, cat, "push"),
		"behind push": get[*feast.Source](t, cat, "push").Batch, "of the view": get[*feast.View](t, cat, "v").BatchSource,
	} {
		if s.TimestampField != "at" {
			t.Errorf("%s source: timestamp field %q; want at", what, s.TimestampField)
		}
	}
	if got := fields(get[*feast.View](t, cat, "v").Features); got != "x Int64" {
		t.Errorf("features %s; want x Int64", got)
	}
}

func TestServicesAndOnDemandViews(t *testing.T) {
	odfv := feast.NewView(feast.OnDemandView, "p", "rates")
	odfv.Entities = []string{"driver"}
	odfv.Features = []feast.Field{{Name: "rate", Type: feast.Float64}}
	odfv.Inputs = []feast.Input{{Name: "v", Projection: &feast.Projection{View: "v"}}}
	stored := feast.NewView(feast.LabelView, "p", "labels")
	stored.Features = []feast.Field{{Name: "good", Type: feast.Bool}}
	old := feast.NewCatalog(feast.Header{}, []*feast.Entry{{Object: stored}, {Object: driver(feast.Unknown)}})
	two := int32(2)
	service := &feast.Service{Name: "m", Project: "p", Projections: []feast.Projection{
		{View: "v"},
		{View: "v", Alias: "w", Features: []feast.Field{{Name: "km", Description: "stale"}}},
		{View: "labels"},
		{View: "rates"},
		{View: "v", VersionTag: &two, Features: []feast.Field{{Name: "gone", Type: feast.Bool}}},
	}}
	cat, err := run(t, old, schemas(), service, odfv, view(feast.FeatureView, "driver"))
	if err != nil {
		t.Fatal(err)
	}
	const all = "conv_rate Float32, profile Struct, km Float64, tags__ Array(String)"
	s := get[*feast.Service](t, cat, "m")
	for i, want := range []string{all, "km Float64", "good Bool", "rate Float64", "gone Bool"} {
		if got := fields(s.Projections[i].Features); got != want {
			t.Errorf("projection %d: %s; want %s", i, got, want)
		}
	}
	types := []string{"featureView", "featureView", "labelView", "featureView", "featureView"}
	for i, want := range types {
		if got := s.Projections[i].ViewType; got != want {
			t.Errorf("projection %d: view type %q; want %q", i, got, want)
		}
	}
	rates := get[*feast.View](t, cat, "rates")
	p := rates.Inputs[0].Projection
	if got := fields(p.Features); got != all {
		t.Errorf("input: %s; want %s", got, all)
	}
	if p.BatchSource.Name != "stats" || p.BatchSource.ClassType != "" || p.TimestampField != "created" || p.CreatedField != "created" {
		t.Errorf("input lacks what Feast copies: %+v", p)
	}
	if got := fields(rates.EntityColumns); got != "driver_id Int64" {
		t.Errorf("entity columns of the on-demand view %s; want those of its input", got)
	}
}

func TestErrors(t *testing.T) {
	with := func(change func(*feast.View)) []feast.Object {
		v := view(feast.FeatureView, "driver")
		change(v)
		return []feast.Object{driver(feast.Unknown), v}
	}
	untimed := func(v *feast.View) { v.BatchSource.TimestampField = "" }
	odfv := feast.NewView(feast.OnDemandView, "p", "rates")
	for _, tt := range []struct {
		name    string
		objects []feast.Object
		schemas infer.Schemas
		code    feast.Code
		want    string
	}{
		{"two timestamps", with(untimed), schemas(), feast.ErrInvalid, `data source "stats": no timestamp field was given, and several columns are of timestamp type: event_timestamp, created`},
		{"no timestamp", with(untimed), schemas(infer.Column{Name: "x", Type: "int64"}), feast.ErrInvalid, `data source "stats": no timestamp field was given, and no column is of timestamp type`},
		{"unknown entity", with(func(v *feast.View) { v.Entities[0] = "drivr" }), schemas(), feast.ErrNotFound, `entity "drivr": does not exist, but the feature view "v" uses it; did you mean "driver"?`},
		{"key not in source", with(func(*feast.View) {}), schemas(infer.Column{Name: "driver_ids", Type: "int64"}), feast.ErrInvalid, `feature view "v": join key "driver_id" is not a column of "stats"; did you mean "driver_ids"?`},
		{"unheard-of type", with(func(*feast.View) {}), schemas(infer.Column{Name: "driver_id", Type: "uint64"}), feast.ErrInvalid, `feature view "v": column "driver_id" of "stats" has type uint64, which no feature type holds; declare a schema, or leave the column out`},
		{"nothing but keys", with(func(*feast.View) {}), schemas(infer.Column{Name: "driver_id", Type: "int64"}), feast.ErrInvalid, `feature view "v": has no features: none are declared, and none were found in a source`},
		{"no source", with(func(v *feast.View) { v.BatchSource = nil }), schemas(), feast.ErrInvalid, `feature view "v": has no features: none are declared, and none were found in a source`},
		{"missing file", with(func(v *feast.View) { v.BatchSource.Options = &feast.FileOptions{URI: "missing"} }), schemas(), 0, `schema of data source "stats": open missing: no such file`},
		{"stream source without a time", []feast.Object{&feast.Source{Name: "k", Type: feast.SourceKafka}}, schemas(), feast.ErrInvalid, `data source "k": a stream source needs a timestamp field`},
		{"on-demand view without features", []feast.Object{odfv}, schemas(), feast.ErrUnsupported, `on demand feature view "rates": has no features; declare a schema, for the function is not run to find them`},
		{"unknown view", []feast.Object{view(feast.FeatureView), &feast.Service{Name: "m", Projections: []feast.Projection{{View: "V2"}}}}, schemas(), feast.ErrNotFound, `feature view "V2": does not exist, but the feature service "m" uses it`},
		{"unknown feature", []feast.Object{view(feast.FeatureView), &feast.Service{Name: "m", Projections: []feast.Projection{{View: "v", Features: []feast.Field{{Name: "conv_rat"}}}}}}, schemas(), feast.ErrNotFound, `"v:conv_rat": feature does not exist, but the feature service "m" uses it; did you mean "v:conv_rate"?`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := run(t, nil, tt.schemas, tt.objects...)
			if err == nil || err.Error() != tt.want {
				t.Fatalf("got  %v\nwant %s", err, tt.want)
			}
			if got := feast.CodeOf(err); got != tt.code {
				t.Errorf("code %v; want %v", got, tt.code)
			}
		})
	}
}

func TestEachSourceIsReadOnce(t *testing.T) {
	reads := 0
	count := func(context.Context, *feast.Source) ([]infer.Column, error) {
		reads++
		return driverStats, nil
	}
	a, b := view(feast.FeatureView, "driver"), view(feast.FeatureView, "driver")
	b.Name = "w"
	if _, err := run(t, nil, count, driver(feast.Unknown), source(nil), a, b); err != nil || reads != 1 {
		t.Errorf("%d reads, %v; want one", reads, err)
	}
	reads = 0
	a.Features, b.Features = []feast.Field{{Name: "km"}}, []feast.Field{{Name: "km"}}
	if _, err := run(t, nil, count, driver(feast.Int64), source(nil), a, b); err != nil || reads != 0 {
		t.Errorf("%d reads of what leaves nothing open, %v; want none", reads, err)
	}
}

func TestContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	wait := func(ctx context.Context, _ *feast.Source) ([]infer.Column, error) { return nil, ctx.Err() }
	_, err := infer.Objects(ctx, feast.NewCatalog(feast.Header{}, nil), "p", []feast.Object{view(feast.FeatureView)}, wait)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v; want context.Canceled", err)
	}
}

func TestTypeOf(t *testing.T) {
	for arrow, want := range map[string]feast.ValueType{
		"int32": feast.Int32, "int64": feast.Int64, "double": feast.Float64, "float64": feast.Float64,
		"float": feast.Float32, "float32": feast.Float32, "string": feast.String, "utf8": feast.String,
		"large_string": feast.JSON, "binary": feast.Bytes, "bool": feast.Bool, "null": feast.Null,
		"timestamp[ns]": feast.UnixTimestamp, "timestamp[us, tz=UTC]": feast.UnixTimestamp,
		"map<string, int64>": feast.Map, "map<utf8, utf8, items_nullable>": feast.Map, "struct<a: int64>": feast.Struct,
		"list<item: int64>": feast.Int64List, "list<item: double not null>": feast.Float64List,
		"list<element: float>": feast.Float32List, "list<element: string>": feast.StringList,
		"list<item: utf8, nullable>": feast.StringList, "large_list<item: int32>": feast.Int32List,
		"fixed_size_list<item: float>[128]": feast.Float32List, "fixed_size_list<item: float32, nullable>[8]": feast.Float32List,
		"list<item: list<item: int64>>": feast.ValueList, "list<item: struct<a: int64, b: string>>": feast.StructList,
		"list<item: map<string, string>>": feast.MapList, "list<item: large_string>": feast.JSONList,
		"list<item: timestamp[us]>": feast.UnixTimestampList, "list<item: binary>": feast.BytesList, "list<item: bool>": feast.BoolList,
		"int8": feast.Int32, "uint16": feast.Int32, "uint32": feast.Int64, "date32[day]": feast.UnixTimestamp,
		"decimal128(10, 2)": feast.Decimal, "dictionary<values=string, indices=int32, ordered=0>": feast.String,
		"dictionary<values=utf8, indices=int8, ordered=false>": feast.String,
	} {
		if got, ok := infer.TypeOf(arrow); !ok || got != want {
			t.Errorf("%s: %v, %v; want %v", arrow, got, ok, want)
		}
	}
	for _, arrow := range []string{"uint64", "time64[us]", "duration[ns]", "", "list", "list<item: uint64>", "listing", "extension<x>"} {
		if got, ok := infer.TypeOf(arrow); ok {
			t.Errorf("%q is %v; want none", arrow, got)
		}
	}
}
