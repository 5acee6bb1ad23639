package plan_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/registry/plan"
)

// invalid changes the valid repository of repo; want are the whole messages.
var invalid = []struct {
	name   string
	change func([]feast.Object) []feast.Object
	want   string
}{
	{"nothing", func(r []feast.Object) []feast.Object { return r }, ""},
	{"a second project", func(r []feast.Object) []feast.Object {
		return append(r, &feast.Project{Name: "other"})
	}, `repo.py: project "other": a repository defines one project, and "p" is defined already`},
	{"another project", func(r []feast.Object) []feast.Object {
		return append(drop(r, "p", feast.KindProject), &feast.Project{Name: "other"})
	}, `repo.py: project "other": feature_store.yaml names the project "p"`},
	{"views of two kinds with one name", func(r []feast.Object) []feast.Object {
		return append(r, labels("Driver"))
	}, `repo.py: label view "Driver": the name is taken by the feature view "driver" (repo.py)`},
	{"sources with one name", func(r []feast.Object) []feast.Object {
		return append(r, &feast.Source{Project: "p", Name: "STATS"})
	}, `repo.py: data source "STATS": the name is taken by the data source "stats" (repo.py)`},
	{"entities that differ in case", func(r []feast.Object) []feast.Object {
		return append(r, &feast.Entity{Project: "p", Name: "Driver", JoinKey: "x"})
	}, ""},
	{"services with one name", func(r []feast.Object) []feast.Object {
		return append(r, &feast.Service{Project: "p", Name: "model"})
	}, `repo.py: feature service "model": the name is taken by the feature service "model" (repo.py)`},
	{"no names", func(r []feast.Object) []feast.Object {
		return append(r, &feast.Service{Project: "p"}, &feast.Entity{Project: "p"}, &feast.Source{Project: "p"}, labels(""))
	}, "repo.py: feature service: a feature service needs a name\nrepo.py: entity: an entity needs a name\n" +
		"repo.py: data source: a data source needs a name\nrepo.py: label view: a feature view needs a name"},
	{"reserved characters", func(r []feast.Object) []feast.Object {
		return append(r, labels("a@b"), labels("a:b"))
	}, `repo.py: label view "a@b": the name of a feature view must not contain "@", which separates the version in references` + "\n" +
		`repo.py: label view "a:b": the name of a feature view must not contain ":", which separates the feature in references`},
	{"timestamps", func(r []feast.Object) []feast.Object {
		find[*feast.Source](r, "stats").CreatedField = "ts"
		return r
	}, `repo.py: data source "stats": the timestamp field and the created timestamp column are both "ts"`},
	{"field mapping onto one name", func(r []feast.Object) []feast.Object {
		find[*feast.Source](r, "stats").FieldMapping = map[string]string{"a": "rate", "b": "rate"}
		return r
	}, `repo.py: data source "stats": the field mapping makes both "a" and "b" into "rate"`},
	{"a field that is mapped away", func(r []feast.Object) []feast.Object {
		find[*feast.View](r, "driver").BatchSource.FieldMapping = map[string]string{"rate": "pace"}
		return r
	}, `repo.py: feature view "driver": the source maps the column "rate" to "pace"; name the field "pace" or remove the mapping`},
	{"unknown entity", func(r []feast.Object) []feast.Object {
		find[*feast.View](r, "labels").Entities = []string{"drver"}
		return r
	}, `repo.py: entity "drver": does not exist, but the label view "labels" uses it; did you mean "driver"?`},
	{"an entity of the registry", func(r []feast.Object) []feast.Object {
		find[*feast.View](r, "driver").Entities = []string{"stored"}
		return r
	}, ""},
	{"a shared join key", func(r []feast.Object) []feast.Object {
		v := find[*feast.View](r, "driver")
		v.Entities = []string{"driver", "chauffeur"}
		return append(r, &feast.Entity{Project: "p", Name: "chauffeur", JoinKey: "driver_id"})
	}, `repo.py: feature view "driver": the entities "driver" and "chauffeur" share the join key "driver_id"`},
	{"the type of a key", func(r []feast.Object) []feast.Object {
		find[*feast.Entity](r, "driver").Type = feast.String
		return r
	}, `repo.py: label view "labels": the column "driver_id" is Int64, but the entity "driver" is String` + "\n" +
		`repo.py: feature view "driver": the column "driver_id" is Int64, but the entity "driver" is String`},
	{"a field twice", func(r []feast.Object) []feast.Object {
		v := find[*feast.View](r, "labels")
		v.Features = append(v.Features, v.Features[0])
		return r
	}, `repo.py: label view "labels": the field "good" is there twice`},
	{"two vector indexes", func(r []feast.Object) []feast.Object {
		v := find[*feast.View](r, "labels")
		v.Features = []feast.Field{{Name: "good", VectorIndex: true}, {Name: "bad", VectorIndex: true}}
		return r
	}, `repo.py: label view "labels": only one field may have a vector index, and good and bad have`},
	{"a stream source alone", func(r []feast.Object) []feast.Object {
		v := find[*feast.View](r, "driver")
		v.BatchSource, v.StreamSource = nil, &feast.Source{Name: "push", Type: feast.SourcePush}
		return r
	}, `repo.py: feature view "driver": the stream source "push" needs a batch source`},
	{"a label view without entities", func(r []feast.Object) []feast.Object {
		find[*feast.View](r, "labels").Entities = nil
		return r
	}, `repo.py: label view "labels": a label view needs an entity`},
	{"a view derived from itself", func(r []feast.Object) []feast.Object {
		v := find[*feast.View](r, "driver")
		between := feast.NewView(feast.FeatureView, "p", "between")
		between.SourceViews = []*feast.View{feast.NewView(feast.FeatureView, "p", "driver")}
		v.SourceViews = []*feast.View{between}
		return r
	}, `repo.py: feature view "driver": is derived from itself: driver <- between <- driver`},
	{"version", func(r []feast.Object) []feast.Object {
		find[*feast.View](r, "driver").Version = "newest"
		return r
	}, `repo.py: feature view "driver": version "newest" is not latest, vN or versionN`},
	{"aggregations without a time", func(r []feast.Object) []feast.Object {
		return append(r, stream(func(v *feast.View) { v.StreamTimestamp = "" }))
	}, `repo.py: stream feature view "stream": aggregations need a timestamp field`},
	{"tiles as large as the window", func(r []feast.Object) []feast.Object {
		return append(r, stream(func(v *feast.View) { v.EnableTiling = true }))
	}, `repo.py: stream feature view "stream": the tiling hop 5m0s is not smaller than the window 5m0s of sum(x)`},
	{"smaller tiles", func(r []feast.Object) []feast.Object {
		hop := time.Minute
		return append(r, stream(func(v *feast.View) { v.EnableTiling, v.TilingHop = true, &hop }))
	}, ""},
	{"an on-demand view of nothing", func(r []feast.Object) []feast.Object {
		find[*feast.View](r, "fare").Inputs = nil
		return r
	}, `repo.py: on demand feature view "fare": an on-demand feature view needs at least one source`},
	{"singleton", func(r []feast.Object) []feast.Object {
		find[*feast.View](r, "fare").Singleton = true
		return r
	}, `repo.py: on demand feature view "fare": singleton needs mode python, not "pandas"`},
	{"an input that is not there", func(r []feast.Object) []feast.Object {
		find[*feast.View](r, "fare").Inputs[0].Projection = &feast.Projection{View: "drivers"}
		return r
	}, `repo.py: feature view "drivers": does not exist, but the on demand feature view "fare" uses it; did you mean "driver"?`},
	{"what a service asks for", func(r []feast.Object) []feast.Object {
		find[*feast.Service](r, "model").Projections = []feast.Projection{
			{View: "labls"}, {View: "driver", Features: []feast.Field{{Name: "rat"}}, JoinKeyMap: map[string]string{"driverid": "x"}},
		}
		return r
	}, `repo.py: feature view "labls": does not exist, but the feature service "model" uses it; did you mean "labels"?` + "\n" +
		`repo.py: "driver:rat": feature does not exist, but the feature service "model" uses it; did you mean "driver:rate"?` + "\n" +
		`repo.py: "driverid": join key does not exist, but the feature service "model" uses it; did you mean "driver_id"?`},
	{"a feature of another version", func(r []feast.Object) []feast.Object {
		two := int32(2)
		find[*feast.Service](r, "model").Projections[0] = feast.Projection{View: "driver", VersionTag: &two, Features: []feast.Field{{Name: "old"}}}
		return r
	}, ""},
	{"precompute", func(r []feast.Object) []feast.Object {
		s := find[*feast.Service](r, "model")
		s.PrecomputeOnline, s.Projections = true, []feast.Projection{{View: "fare"}}
		return r
	}, `repo.py: feature service "model": precompute_online needs write_to_online_store of the on-demand view "fare"`},
}

func labels(name string) *feast.View {
	v := feast.NewView(feast.LabelView, "p", name)
	v.Entities = []string{"driver"}
	return v
}

func stream(change func(*feast.View)) *feast.View {
	v := feast.NewView(feast.StreamView, "p", "stream")
	window := 5 * time.Minute
	v.Aggregations = []feast.Aggregation{{Column: "x", Function: "sum", Window: &window}}
	v.StreamTimestamp = "at"
	change(v)
	return v
}

func stored() *feast.Catalog {
	return feast.NewCatalog(feast.Header{}, []*feast.Entry{{Object: &feast.Entity{Project: "p", Name: "stored"}}})
}

func TestValidate(t *testing.T) {
	opts := plan.ValidateOptions{Place: func(feast.Key, int) string { return "repo.py" }}
	for _, tt := range invalid {
		t.Run(tt.name, func(t *testing.T) {
			err := plan.Validate(stored(), "p", tt.change(repo()), opts)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if code := feast.CodeOf(err); err != nil && code != feast.ErrInvalid && code != feast.ErrNotFound {
				t.Errorf("code %v", code)
			}
		})
	}
}

func TestProjectNames(t *testing.T) {
	for name, valid := range map[string]bool{
		"a": true, "a-b_c": true, "4": true, "Größe": true, "_a": false, "-a": false, "a b": false, "a.b": false, "": false,
	} {
		err := plan.Validate(stored(), name, []feast.Object{&feast.Project{Name: name}}, plan.ValidateOptions{})
		if (err == nil) != valid {
			t.Errorf("project %q: %v", name, err)
		}
	}
}

func TestSkippingViews(t *testing.T) {
	r := repo()
	find[*feast.View](r, "driver").Entities = []string{"nobody"}
	find[*feast.Service](r, "model").Projections[0].View = "nothing"
	r = append(r, labels("DRIVER"))
	err := plan.Validate(stored(), "p", r, plan.ValidateOptions{SkipViews: true})
	if err == nil || strings.Contains(err.Error(), "nobody") || !strings.Contains(err.Error(), "DRIVER") {
		t.Errorf("got %v; want the ambiguous name and nothing else", err)
	}
}

// Each of several objects of one key has its own place, and so has the first when the
// second differs from it in case only.
func TestNameTakenHasTwoPlaces(t *testing.T) {
	source := func(name string) feast.Object { return &feast.Source{Project: "p", Name: name} }
	opts := plan.ValidateOptions{Place: func(k feast.Key, nth int) string { return fmt.Sprintf("%s:%d", k.Name, nth) }}
	err := plan.Validate(stored(), "p", []feast.Object{source("a"), source("a"), source("A"), source("A")}, opts)
	want := `a:1: data source "a": the name is taken by the data source "a" (a:0)
A:0: data source "A": the name is taken by the data source "a" (a:0)
A:1: data source "A": the name is taken by the data source "a" (a:0)`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}
