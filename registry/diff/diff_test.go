package diff_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/registry/diff"
)

func span(d time.Duration) *time.Duration { return &d }

func fileSource() *feast.Source {
	return &feast.Source{
		Name: "stats", Type: feast.SourceFile, TimestampField: "ts", CreatedField: "created",
		Options: &feast.FileOptions{URI: "data/stats.parquet"}, FieldMapping: map[string]string{"km": "distance"},
	}
}

func view(kind feast.ViewKind) *feast.View {
	v := feast.NewView(kind, "p", "v")
	v.Entities = []string{"driver", "car"}
	v.EntityColumns = []feast.Field{{Name: "driver_id", Type: feast.Int64}, {Name: "car_id", Type: feast.String}}
	v.Features = []feast.Field{
		{Name: "distance", Type: feast.Float32, Description: "km, a day"},
		{Name: "trips", Type: feast.Int64},
	}
	v.TTL, v.Online, v.Version = span(24*time.Hour), true, "latest"
	v.BatchSource = fileSource()
	v.Aggregations = []feast.Aggregation{{Column: "trips", Function: "sum", Window: span(time.Hour)}}
	v.Inputs = []feast.Input{{Name: "base", Projection: &feast.Projection{
		View: "base", Features: []feast.Field{{Name: "a", Type: feast.Int64}}, BatchSource: fileSource(),
	}}}
	v.Transform = &feast.Transform{Function: &feast.Function{Name: "f", Text: "def f(): pass", Body: []byte{1}, Mode: "pandas"}}
	v.Mode = "pandas"
	return v
}

// TestViewProperties changes one thing at a time: each line of want is
// "name: old -> new"; the flag says whether it makes a new version of a feature
// view (f), stream view (s), on-demand view (o) or label view (l).
func TestViewProperties(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*feast.View)
		want   string
		worthy string
	}{
		{"nothing", func(*feast.View) {}, "", ""},
		{"what only the registry knows", func(v *feast.View) {
			v.Meta.Created, v.Meta.Updated = time.Unix(1, 0), time.Unix(2, 0)
			v.Meta.Intervals = []feast.Interval{{}}
			v.Meta.State, v.Meta.CurrentVersion = feast.StateAvailableOnline, 3
			v.BatchSource.Meta.Created, v.BatchSource.Project, v.BatchSource.ClassType = time.Unix(1, 0), "p", "x.Y"
			v.Transform.Function.Body = []byte{2}
			v.Project = "other"
		}, "", ""},
		{"order", func(v *feast.View) {
			v.Features[0], v.Features[1] = v.Features[1], v.Features[0]
			v.EntityColumns[0], v.EntityColumns[1] = v.EntityColumns[1], v.EntityColumns[0]
			v.Entities[0], v.Entities[1] = v.Entities[1], v.Entities[0]
		}, "", ""},
		{"spellings of the same", func(v *feast.View) {
			v.Version, v.Tags = "", map[string]string{}
			v.Aggregations[0].Slide = span(time.Hour)
			v.Inputs[0].Projection.ViewType = "featureView"
			v.Inputs[0].Projection.TimestampField = "created"
		}, "", ""},
		{"type", func(v *feast.View) { v.Features[1].Type = feast.Int32 }, "features: trips Int64 -> trips Int32", "fsol"},
		{"feature gone", func(v *feast.View) { v.Features = v.Features[1:] }, `features: distance Float32 (Description "km, a day") -> `, "fsol"},
		{"feature new", func(v *feast.View) { v.Features = append(v.Features, feast.Field{Name: "n", Type: feast.Bool}) }, "features:  -> n Bool", "fsol"},
		{"vector index", func(v *feast.View) { v.Features[1].VectorIndex = true }, "features: trips Int64 -> trips Int64 (VectorIndex)", ""},
		{"vector length", func(v *feast.View) { v.Features[1].VectorLength = 3 }, "features: trips Int64 -> trips Int64 (VectorLength 3)", "fsol"},
		{"entities", func(v *feast.View) { v.Entities = v.Entities[1:] }, "entities: car, driver -> car", "fs"},
		{"entity column", func(v *feast.View) { v.EntityColumns[0].Type = feast.String }, "entity_columns: driver_id Int64 -> driver_id String", "fso"},
		{"description", func(v *feast.View) { v.Description = "x" }, "description:  -> x", ""},
		{"tags", func(v *feast.View) { v.Tags = map[string]string{"b": "2", "a": "1, b: 3"} }, `tags:  -> {a: "1, b: 3", b: 2}`, ""},
		{"org", func(v *feast.View) { v.Org = "ads" }, "org:  -> ads", ""},
		{"ttl", func(v *feast.View) { v.TTL = span(time.Minute) }, "ttl: 24h0m0s -> 1m0s", ""},
		{"ttl cleared", func(v *feast.View) { v.TTL = nil }, "ttl: 24h0m0s -> ", ""},
		{"source", func(v *feast.View) { v.BatchSource.Options = &feast.FileOptions{URI: "b.parquet"} }, "batch_source: file_options URI data/stats.parquet -> file_options URI b.parquet", ""},
		{"source gone", func(v *feast.View) { v.BatchSource = nil }, "batch_source: created_timestamp_column created, field_mapping {km: distance}, file_options URI data/stats.parquet, name stats, timestamp_field ts, type BATCH_FILE -> ", ""},
		{"online", func(v *feast.View) { v.Online = false }, "online: True -> False", ""},
		{"disabled", func(v *feast.View) { v.Disabled = true }, "disabled: False -> True", ""},
		{"version", func(v *feast.View) { v.Version = "version2" }, "version: latest -> v2", ""},
		{"aggregation", func(v *feast.View) { v.Aggregations[0].Function = "max" }, "aggregations: Column trips, Function sum, Window 1h0m0s, Slide 1h0m0s -> Column trips, Function max, Window 1h0m0s, Slide 1h0m0s", "so"},
		{"mode", func(v *feast.View) { v.Mode = "python" }, "mode: pandas -> python", "so"},
		{"function", func(v *feast.View) { v.Transform.Function.Text = "def f(): ..." }, "feature_transformation.body_text: def f(): pass -> def f(): ...", "so"},
		{"input", func(v *feast.View) { v.Inputs[0].Projection.Features = nil }, "sources: base:a Int64 -> ", "o"},
		{"input's source", func(v *feast.View) { v.Inputs[0].Projection.BatchSource.CreatedField = "" }, "sources: base batch_source created_timestamp_column created -> ", ""},
		{"stream timestamp", func(v *feast.View) { v.StreamTimestamp = "at" }, "timestamp_field:  -> at", "so"},
		{"source view", func(v *feast.View) {
			v.SourceViews = []*feast.View{feast.NewView(feast.FeatureView, "p", "up")}
		}, "source_views:  -> up", "fs"},
		{"conflict policy", func(v *feast.View) { v.ConflictPolicy = feast.MajorityVote }, "conflict_policy: LAST_WRITE_WINS -> MAJORITY_VOTE", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, kind := range []feast.ViewKind{feast.FeatureView, feast.StreamView, feast.OnDemandView, feast.LabelView} {
				old, want := view(kind), view(kind)
				want.Inputs[0].Projection = want.Inputs[0].Projection.Clone()
				want.Inputs[0].Projection.BatchSource = fileSource()
				want.Aggregations = append([]feast.Aggregation(nil), want.Aggregations...)
				tt.change(want)
				if d := cmp.Diff(tt.want, text(diff.Properties(old, want))); d != "" {
					t.Errorf("properties of a %s (-want +got):\n%s", want.Class(), d)
				}
				letter := map[feast.ViewKind]string{
					feast.FeatureView: "f", feast.StreamView: "s", feast.OnDemandView: "o", feast.LabelView: "l",
				}[kind]
				if got := diff.Significant(old, want); got != strings.Contains(tt.worthy, letter) {
					t.Errorf("a new version of a %s: %v", want.Class(), got)
				}
			}
		})
	}
}

func text(properties []diff.Property) string {
	var lines []string
	for _, p := range properties {
		lines = append(lines, p.Name+": "+p.Old+" -> "+p.New)
	}
	return strings.Join(lines, "\n")
}

func TestEnablingIsNoDifference(t *testing.T) {
	old, want := view(feast.FeatureView), view(feast.FeatureView)
	old.Disabled = true
	if got := diff.Properties(old, want); got != nil {
		t.Errorf("an enabled definition of a disabled view: %v; want no difference", got)
	}
}

func TestProperties(t *testing.T) {
	push := func(batch *feast.Source) *feast.Source {
		return &feast.Source{Name: "s", Type: feast.SourcePush, Batch: batch, Options: &feast.PushOptions{}}
	}
	moved := fileSource()
	moved.Options = &feast.FileOptions{URI: "s3://b/x"}
	service := func(p ...feast.Projection) *feast.Service { return &feast.Service{Name: "m", Projections: p} }
	one := feast.Projection{View: "v", Features: []feast.Field{{Name: "a", Type: feast.Int64}, {Name: "b", Type: feast.Bool}}}
	other := feast.Projection{View: "w", Features: []feast.Field{{Name: "c", Type: feast.Int64}}}
	aliased := other
	aliased.Alias, aliased.JoinKeyMap = "x", map[string]string{"id": "their_id"}
	sourced := other
	sourced.BatchSource = fileSource()
	fewer := one
	fewer.Features = one.Features[:1]
	for _, tt := range []struct {
		name      string
		old, want feast.Object
		text      string
	}{
		{"project", &feast.Project{Name: "p", Owner: "a"}, &feast.Project{Name: "p", Owner: "b", Description: "d"}, "description:  -> d\nowner: a -> b"},
		{"entity", &feast.Entity{Name: "e", JoinKey: "e"}, &feast.Entity{Name: "e", Type: feast.Int64}, "value_type:  -> Int64"},
		{"join key", &feast.Entity{Name: "e"}, &feast.Entity{Name: "e", JoinKey: "id"}, "join_key: e -> id"},
		{"source type", fileSource(), push(nil), "type: BATCH_FILE -> PUSH_SOURCE\nfield_mapping: {km: distance} -> \ntimestamp_field: ts -> \ncreated_timestamp_column: created -> \npush_options: URI data/stats.parquet -> "},
		{"behind a push source", push(fileSource()), push(moved), `batch_source: file_options URI data/stats.parquet -> file_options URI "s3://b/x"`},
		{"service, order", service(one, other), service(other, one), ""},
		{"service loses", service(one, other), service(fewer), "features: v:b Bool, w, w:c Int64 -> "},
		{"service loses a view with a source", service(one, sourced), service(one), "features: w, w:c Int64 -> "},
		{"the source of a view", service(sourced), service(other), "features: w batch_source created_timestamp_column created, w batch_source field_mapping {km: distance}, w batch_source file_options URI data/stats.parquet, w batch_source name stats, w batch_source timestamp_field ts, w batch_source type BATCH_FILE -> "},
		{"service alias", service(other), service(aliased), "features: w, w:c Int64 -> x join key id -> their_id, x of w, x:c Int64"},
		{"permission, order", &feast.Permission{Actions: []feast.Action{1, 0}}, &feast.Permission{Actions: []feast.Action{0, 1}, Policy: &feast.Policy{Name: "x"}}, ""},
		{"permission", &feast.Permission{Actions: []feast.Action{1, 0}}, &feast.Permission{Actions: []feast.Action{0}, Policy: &feast.Policy{Class: feast.PolicyRoles, Roles: []string{"r"}}}, "actions: [0, 1] -> [0]\npolicy:  -> Class 1, Roles [r]"},
	} {
		got := text(diff.Properties(tt.old, tt.want))
		if d := cmp.Diff(tt.text, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}
