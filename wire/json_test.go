package wire

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
)

// jsonObjects are objects whose JSON lies in testdata/json, as MessageToJson of the
// official package Feast 0.66.0 (Python protobuf 7.36) prints the same message;
// entries of maps, which it prints in any order, are sorted.
func jsonObjects() map[string]feast.Object {
	half, day := 500*time.Millisecond, 24*time.Hour
	created := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	view := feast.NewView(feast.FeatureView, "p", "driver_stats")
	view.Tags = map[string]string{"team": "ähm \U0001F600", "b": "tab\t\"quote\" \\ \x7f", "a": ""}
	view.Entities = []string{"driver"}
	view.Features = []feast.Field{
		{Name: "conv_rate", Type: feast.Float32},
		{Name: "new", Type: 99, VectorIndex: true, VectorLength: 3},
	}
	view.TTL = &day
	view.BatchSource = &feast.Source{Name: "s", Type: feast.SourceFile, ClassType: "c", Options: &feast.FileOptions{}}
	view.Meta = feast.ViewMeta{
		Meta:      feast.Meta{Created: created, Updated: created.Add(time.Microsecond)},
		Intervals: []feast.Interval{{Start: created.Add(time.Millisecond), End: created.Add(1)}},
		State:     feast.StateAvailableOnline,
	}
	stream := feast.NewView(feast.StreamView, "p", "s")
	stream.LegacyUDF = &feast.Function{Name: "f", Body: []byte{0, 0xff, 0xfe, 'a'}, Text: "def f(df):\n  return df\n"}
	stream.Aggregations = []feast.Aggregation{{Column: "c", Window: &half}}
	return map[string]feast.Object{
		"view.json":   view,
		"stream.json": stream,
		"service.json": &feast.Service{
			Name: "s", Project: "p",
			Projections: []feast.Projection{{View: "v", VersionTag: new(int32), JoinKeyMap: map[string]string{"id": "origin"}}},
			Logging:     &feast.LoggingConfig{SampleRate: 0.1, Destination: &feast.FileDestination{Path: "d", PartitionBy: []string{"x"}}},
		},
		"source.json": &feast.Source{Name: "s", Project: "p", ClassType: "c", Type: feast.SourcePush},
	}
}

func TestJSON(t *testing.T) {
	for name, o := range jsonObjects() {
		t.Run(name, func(t *testing.T) {
			want, err := os.ReadFile(filepath.Join("testdata", "json", name))
			if err != nil {
				t.Fatal(err)
			}
			got, err := JSON(o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDescribeJSON(t *testing.T) {
	tests := []struct{ name, want string }{
		{"service.json", "{\n  \"spec\": {\n    \"name\": \"s\",\n    \"features\": ["},
		{"source.json", "{\n  \"type\": \"PUSH_SOURCE\",\n  \"name\": \"s\"\n}"},
	}
	for _, tt := range tests {
		got, err := DescribeJSON(jsonObjects()[tt.name])
		if err != nil || !strings.HasPrefix(string(got), tt.want) {
			t.Errorf("got %s, %v, want it to start with %s", got, err, tt.want)
		}
	}
}

// TestFloatText compares with what Python's repr prints.
func TestFloatText(t *testing.T) {
	for _, tt := range []struct {
		f    float64
		want string
	}{
		{0, "0.0"},
		{math.Copysign(0, -1), "-0.0"},
		{1, "1.0"},
		{0.1, "0.1"},
		{1e-4, "0.0001"},
		{1e-5, "1e-05"},
		{1e15, "1000000000000000.0"},
		{1e16, "1e+16"},
		{1.5e300, "1.5e+300"},
		{math.NaN(), `"NaN"`},
		{math.Inf(-1), `"-Infinity"`},
		{shortFloat(0.1), "0.1"},
		{shortFloat(1 << 24), "16777216.0"},
		{shortFloat(0.123456789), "0.12345679"},
		{shortFloat(math.SmallestNonzeroFloat32), "1.4013e-45"},
		{shortFloat(math.MaxFloat32), "3.4028235e+38"},
		{shortFloat(1.00000012), "1.0000001"},
		{shortFloat(16777.2155), "16777.215"},
		{shortFloat(4.00000048), "4.0000005"},
		{shortFloat(math.Float32frombits(0x3764e943)), "1.36441695e-05"},
		{shortFloat(float32(math.Inf(1))), `"Infinity"`},
	} {
		if got := floatText(tt.f); got != tt.want {
			t.Errorf("floatText(%v) = %s, want %s", tt.f, got, tt.want)
		}
	}
}

func TestRegistryJSON(t *testing.T) {
	onDemand := feast.NewView(feast.OnDemandView, "p", "od")
	onDemand.Transform = &feast.Transform{Function: &feast.Function{Name: "f", Body: []byte("pickle"), Text: "def f"}}
	stream := feast.NewView(feast.StreamView, "p", "st")
	stream.LegacyUDF = &feast.Function{Body: []byte("pickle"), Text: "def g"}
	objects := []feast.Object{
		&feast.Project{Name: "p"},
		&feast.Entity{Name: "b", Project: "p"},
		&feast.Entity{Name: "a", Project: "p"},
		&feast.Entity{Name: "other", Project: "q"},
		onDemand,
		stream,
		&feast.InfraObject{Class: "c", Sqlite: &feast.SqliteTable{Path: "x.db", Name: "p_v"}},
	}
	var entries []*feast.Entry
	for _, o := range objects {
		entries = append(entries, &feast.Entry{Object: o})
	}
	got, err := RegistryJSON(feast.NewCatalog(feast.Header{}, entries), "p")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("testdata", "json", "registry-dump.json"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
