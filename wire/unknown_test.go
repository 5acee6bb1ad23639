package wire

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/seed-11e13f51/feast"
	corepb "github.com/seed-11e13f51/feast/wire/feastpb/core"
)

// newer returns a field that Feast 0.66 does not have.
func newer(text string) protoreflect.RawFields {
	return appendText(nil, 9999, text)
}

// newerMessage adds a field to m that Feast 0.66 does not have.
func newerMessage[M proto.Message](text string, m M) M {
	m.ProtoReflect().SetUnknown(newer(text))
	return m
}

func marshal(t *testing.T, m proto.Message) []byte {
	t.Helper()
	raw, err := proto.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestFieldsOfANewerFeastSurvive changes a view in every way that leaves its parts
// recognizable, and demands that each part keeps the fields it came with.
func TestFieldsOfANewerFeastSurvive(t *testing.T) {
	column := func(name, text string) *corepb.FeatureSpecV2 {
		return newerMessage(text, &corepb.FeatureSpecV2{Name: name})
	}
	options := newerMessage("options", &corepb.DataSource_FileOptions{Uri: "a"})
	prior := newerMessage("view", &corepb.FeatureView{
		Spec: newerMessage("spec", &corepb.FeatureViewSpec{
			Name:     "v",
			Features: []*corepb.FeatureSpecV2{column("dropped", "dropped"), column("a", "a"), column("b", "b")},
			BatchSource: newerMessage("source", &corepb.DataSource{
				Name: "s", Options: &corepb.DataSource_FileOptions_{FileOptions: options},
			}),
		}),
		Meta: newerMessage("meta", &corepb.FeatureViewMeta{
			MaterializationIntervals: []*corepb.MaterializationInterval{newerMessage("interval", &corepb.MaterializationInterval{})},
		}),
	})
	o, err := Decode(feast.KindFeatureView, marshal(t, prior))
	if err != nil {
		t.Fatal(err)
	}
	view := o.(*feast.View).Clone()
	view.Features = []feast.Field{view.Features[2], {Name: "new"}, view.Features[1]}
	view.BatchSource.Options = &feast.FileOptions{URI: "b"}
	view.Meta.Intervals = append(view.Meta.Intervals, feast.Interval{Start: time.Unix(1, 0)})

	raw, err := Encode(view, marshal(t, prior))
	if err != nil {
		t.Fatal(err)
	}
	var got corepb.FeatureView
	if err := proto.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	spec := got.GetSpec()
	features := spec.GetFeatures()
	for part, m := range map[string]proto.Message{
		"view": &got, "spec": spec, "meta": got.GetMeta(), "source": spec.GetBatchSource(),
		"options": spec.GetBatchSource().GetFileOptions(), "b": features[0], "a": features[2],
		"interval": got.GetMeta().GetMaterializationIntervals()[0],
	} {
		if diff := cmp.Diff(newer(part), m.ProtoReflect().GetUnknown()); diff != "" {
			t.Errorf("%s lost its field (-want +got):\n%s", part, diff)
		}
	}
	for part, m := range map[string]proto.Message{
		"new feature": features[1], "new interval": got.GetMeta().GetMaterializationIntervals()[1],
	} {
		if u := m.ProtoReflect().GetUnknown(); len(u) > 0 {
			t.Errorf("%s got a field of something else: %x", part, u)
		}
	}
}

func TestFieldsOfANewerFeastSurviveInMaps(t *testing.T) {
	source := func(text string) *corepb.OnDemandSource {
		return &corepb.OnDemandSource{Source: &corepb.OnDemandSource_RequestDataSource{
			RequestDataSource: newerMessage(text, &corepb.DataSource{Name: text}),
		}}
	}
	prior := &corepb.OnDemandFeatureView{
		Spec: &corepb.OnDemandFeatureViewSpec{Sources: map[string]*corepb.OnDemandSource{"x": source("x"), "y": source("y")}},
		Meta: &corepb.OnDemandFeatureViewMeta{},
	}
	o, err := Decode(feast.KindOnDemandFeatureView, marshal(t, prior))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := Encode(o, marshal(t, prior))
	if err != nil {
		t.Fatal(err)
	}
	got := &corepb.OnDemandFeatureView{}
	if err := proto.Unmarshal(raw, got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(prior, got, protocmp.Transform()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestProjectionsOfOneViewKeepTheirOwn covers elements told apart by two names.
func TestProjectionsOfOneViewKeepTheirOwn(t *testing.T) {
	projection := func(alias, text string) *corepb.FeatureViewProjection {
		return newerMessage(text, &corepb.FeatureViewProjection{FeatureViewName: "v", FeatureViewNameAlias: alias})
	}
	prior := &corepb.FeatureService{Spec: &corepb.FeatureServiceSpec{
		Features: []*corepb.FeatureViewProjection{projection("origin", "origin"), projection("destination", "destination")},
	}}
	service, err := ToService(prior)
	if err != nil {
		t.Fatal(err)
	}
	service.Projections = service.Projections[1:]
	raw, err := Encode(service, marshal(t, prior))
	if err != nil {
		t.Fatal(err)
	}
	var got corepb.FeatureService
	if err := proto.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	unknown := got.GetSpec().GetFeatures()[0].ProtoReflect().GetUnknown()
	if diff := cmp.Diff(newer("destination"), unknown); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFeatureTableIsKept(t *testing.T) {
	prior := newerMessage("table", &corepb.FeatureTable{
		Spec: newerMessage("spec", &corepb.FeatureTableSpec{
			Name: "t", Project: "p", Entities: []string{"e"}, Labels: map[string]string{"a": "b"},
		}),
		Meta: &corepb.FeatureTableMeta{Revision: 3, Hash: "h"},
	})
	raw := marshal(t, prior)
	o, err := Decode(feast.KindFeatureTable, raw)
	if err != nil {
		t.Fatal(err)
	}
	if want := (feast.Key{Kind: feast.KindFeatureTable, Project: "p", Name: "t"}); o.Key() != want {
		t.Errorf("key is %v, want %v", o.Key(), want)
	}
	back, err := Encode(o, raw)
	if err != nil {
		t.Fatal(err)
	}
	got := &corepb.FeatureTable{}
	if err := proto.Unmarshal(back, got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(prior, got, protocmp.Transform()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSecondEncodingAddsNothing encodes over the result of an encoding: unknown
// fields must not pile up.
func TestSecondEncodingAddsNothing(t *testing.T) {
	prior := marshal(t, newerMessage("entity", &corepb.Entity{Spec: newerMessage("spec", &corepb.EntitySpecV2{Name: "e"})}))
	o, err := Decode(feast.KindEntity, prior)
	if err != nil {
		t.Fatal(err)
	}
	once, err := Encode(o, prior)
	if err != nil {
		t.Fatal(err)
	}
	twice, err := Encode(o, once)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(once, twice); diff != "" {
		t.Errorf("(-once +twice):\n%s", diff)
	}
	if n := protowire.SizeTag(9999); len(once) <= 2*n {
		t.Errorf("%x lost its fields", once)
	}
}
