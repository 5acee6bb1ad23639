package feast_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
)

func TestReadable(t *testing.T) {
	interval := []feast.Interval{{}}
	tests := []struct {
		name      string
		state     feast.ViewState
		disabled  bool
		intervals []feast.Interval
		want      bool
	}{
		{"old registries know no states", feast.StateUnspecified, false, nil, true},
		{"created", feast.StateCreated, false, nil, false},
		{"created, with rows of before", feast.StateCreated, false, interval, false},
		{"generated", feast.StateGenerated, false, nil, false},
		{"generated again", feast.StateGenerated, false, interval, true},
		{"materializing for the first time", feast.StateMaterializing, false, nil, false},
		{"materializing again", feast.StateMaterializing, false, interval, true},
		{"available", feast.StateAvailableOnline, false, nil, true},
		{"disabled", feast.StateAvailableOnline, true, interval, false},
		{"a state of a newer Feast", feast.ViewState(9), false, interval, false},
	}
	for _, tt := range tests {
		v := newView(feast.FeatureView, "v")
		v.Disabled, v.Meta.State, v.Meta.Intervals = tt.disabled, tt.state, tt.intervals
		if got := v.Readable(); got != tt.want {
			t.Errorf("%s: readable is %v", tt.name, got)
		}
	}
}

func TestJoinKeys(t *testing.T) {
	tests := []struct {
		name       string
		entities   []string
		columns    []string
		want       []string
		entityless bool
	}{
		{"one", []string{"driver"}, []string{"driver_id"}, []string{"driver_id"}, false},
		{"in their order", []string{"b", "a"}, []string{"b_id", "a_id"}, []string{"b_id", "a_id"}, false},
		{"before inference", []string{"driver"}, nil, nil, false},
		{"none", nil, nil, []string{"__dummy_id"}, true},
		{"the dummy", []string{"__dummy"}, nil, []string{"__dummy_id"}, true},
		{"the dummy after inference", []string{"__dummy"}, []string{"__dummy_id"}, []string{"__dummy_id"}, true},
	}
	for _, tt := range tests {
		v := newView(feast.FeatureView, "v")
		v.Entities = tt.entities
		for _, c := range tt.columns {
			v.EntityColumns = append(v.EntityColumns, feast.Field{Name: c, Type: feast.Int64})
		}
		if got := v.JoinKeys(); len(got) != len(tt.want) || len(got) > 0 && !cmp.Equal(got, tt.want) {
			t.Errorf("%s: join keys are %q", tt.name, got)
		}
		if v.Entityless() != tt.entityless {
			t.Errorf("%s: entityless is %v", tt.name, v.Entityless())
		}
	}
}

func TestBatch(t *testing.T) {
	batch, behind := &feast.Source{Name: "batch"}, &feast.Source{Name: "behind"}
	push := &feast.Source{Name: "push", Type: feast.SourcePush, Batch: behind}
	bare := &feast.Source{Name: "bare", Type: feast.SourcePush}
	tests := []struct {
		name                string
		batch, stream, want *feast.Source
	}{
		{"its own", batch, nil, batch},
		{"its own before that of the stream", batch, push, batch},
		{"that of the stream", nil, push, behind},
		{"a stream without one", nil, bare, nil},
		{"none", nil, nil, nil},
	}
	for _, tt := range tests {
		v := newView(feast.FeatureView, "v")
		v.BatchSource, v.StreamSource = tt.batch, tt.stream
		if got := v.Batch(); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestClass(t *testing.T) {
	tests := []struct {
		kind      feast.ViewKind
		transform *feast.Transform
		want      string
		catalog   feast.Kind
	}{
		{feast.FeatureView, nil, "FeatureView", feast.KindFeatureView},
		{feast.FeatureView, &feast.Transform{}, "BatchFeatureView", feast.KindFeatureView},
		{feast.StreamView, &feast.Transform{}, "StreamFeatureView", feast.KindStreamFeatureView},
		{feast.OnDemandView, &feast.Transform{}, "OnDemandFeatureView", feast.KindOnDemandFeatureView},
		{feast.LabelView, nil, "LabelView", feast.KindLabelView},
	}
	for _, tt := range tests {
		v := newView(tt.kind, "v")
		v.Transform = tt.transform
		if v.Class() != tt.want || v.Key() != (feast.Key{Kind: tt.catalog, Project: "p", Name: "v"}) {
			t.Errorf("class %s, key %v; want %s", v.Class(), v.Key(), tt.want)
		}
	}
}

func TestMaterializedUntil(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2024, 1, 1, hour, 0, 0, 0, time.UTC) }
	v := newView(feast.FeatureView, "v")
	if got := v.MaterializedUntil(); !got.IsZero() {
		t.Errorf("never: %s", got)
	}
	v.Meta.Intervals = []feast.Interval{{at(1), at(5)}, {at(0), at(9)}, {at(6), at(7)}}
	if got := v.MaterializedUntil(); got != at(9) {
		t.Errorf("the latest end is %s", got)
	}
}

func TestMaxAge(t *testing.T) {
	v := newView(feast.FeatureView, "v")
	if v.MaxAge() != 0 {
		t.Errorf("no ttl: %s", v.MaxAge())
	}
	ttl := 1500 * time.Millisecond
	v.TTL = &ttl
	if v.MaxAge() != ttl {
		t.Errorf("ttl: %s", v.MaxAge())
	}
}

// TestCloneOfAView changes a clone of a view in every part that Clone says is its own.
func TestCloneOfAView(t *testing.T) {
	fresh := func() *feast.View {
		v := newView(feast.FeatureView, "v")
		v.Tags = map[string]string{"a": "1"}
		v.Entities = []string{"driver"}
		v.EntityColumns = []feast.Field{{Name: "driver_id", Tags: map[string]string{"k": "1"}}}
		v.Features = []feast.Field{{Name: "rate", Tags: map[string]string{"k": "1"}}}
		v.BatchSource = &feast.Source{Name: "batch", Tags: map[string]string{"k": "1"}}
		v.Meta.Intervals = []feast.Interval{{}}
		return v
	}
	v := fresh()
	c := v.Clone()
	opts := cmp.AllowUnexported(feast.View{})
	if diff := cmp.Diff(v, c, opts); diff != "" {
		t.Fatalf("a clone differs:\n%s", diff)
	}
	c.Tags["a"], c.Entities[0] = "2", "x"
	c.EntityColumns[0].Tags["k"], c.Features[0].Tags["k"] = "2", "2"
	c.Features[0].Name, c.BatchSource.Tags["k"] = "x", "2"
	c.Meta.Intervals[0].End = time.Unix(1, 0)
	if diff := cmp.Diff(fresh(), v, opts); diff != "" {
		t.Errorf("changing a clone changed the view (-want +got):\n%s", diff)
	}
}

func TestNameToUse(t *testing.T) {
	tests := []struct {
		p    feast.Projection
		want string
	}{
		{feast.Projection{View: "stats"}, "stats"},
		{feast.Projection{View: "stats", Alias: "origin"}, "origin"},
		{feast.Projection{View: "stats", VersionTag: version(2)}, "stats@v2"},
		{feast.Projection{View: "stats", Alias: "origin", VersionTag: version(0)}, "origin@v0"},
	}
	for _, tt := range tests {
		if got := tt.p.NameToUse(); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}
