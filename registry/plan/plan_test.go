package plan_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/registry"
	"github.com/seed-11e13f51/feast/registry/memory"
	"github.com/seed-11e13f51/feast/registry/plan"
	"github.com/seed-11e13f51/feast/registry/registrytest"
)

// repo is a feature repository as inference leaves it.
func repo() []feast.Object {
	ttl := 24 * time.Hour
	src := &feast.Source{
		Name: "stats", Project: "p", Type: feast.SourceFile, TimestampField: "ts",
		Options: &feast.FileOptions{URI: "stats.parquet"},
	}
	driver := feast.NewView(feast.FeatureView, "p", "driver")
	driver.Entities = []string{"driver"}
	driver.EntityColumns = []feast.Field{{Name: "driver_id", Type: feast.Int64}}
	driver.Features = []feast.Field{{Name: "rate", Type: feast.Float32}, {Name: "trips", Type: feast.Int64}}
	driver.TTL, driver.Online, driver.BatchSource = &ttl, true, src
	odfv := feast.NewView(feast.OnDemandView, "p", "fare")
	odfv.Entities = []string{feast.DummyEntity}
	odfv.EntityColumns = []feast.Field{{Name: feast.DummyJoinKey, Type: feast.String}}
	odfv.Features = []feast.Field{{Name: "fare", Type: feast.Float64}}
	odfv.Inputs = []feast.Input{{Name: "driver", Projection: &feast.Projection{View: "driver", Features: driver.Features[:1]}}}
	odfv.Mode, odfv.Transform = "pandas", &feast.Transform{Function: &feast.Function{Name: "f", Text: "def f(): ..."}}
	labels := feast.NewView(feast.LabelView, "p", "labels")
	labels.Entities, labels.EntityColumns = driver.Entities, driver.EntityColumns
	labels.Features = []feast.Field{{Name: "good", Type: feast.Bool}}
	labels.Online = true
	return []feast.Object{
		&feast.Service{Name: "model", Project: "p", Projections: []feast.Projection{
			{View: "driver", Features: driver.Features}, {View: "labels", Features: labels.Features, ViewType: "labelView"},
		}},
		labels, odfv, driver, src,
		&feast.Entity{Name: "driver", Project: "p", JoinKey: "driver_id"},
		&feast.Entity{Name: feast.DummyEntity, Project: "p", JoinKey: feast.DummyJoinKey},
		&feast.Project{Name: "p"},
		&feast.Permission{Name: "all", Project: "p"},
	}
}

func find[T feast.Object](objects []feast.Object, name string) T {
	for _, o := range objects {
		if t, ok := o.(T); ok && o.Key().Name == name {
			return t
		}
	}
	panic("no " + name)
}

func drop(objects []feast.Object, name string, kind feast.Kind) []feast.Object {
	var out []feast.Object
	for _, o := range objects {
		if key := o.Key(); key.Name != name || key.Kind != kind {
			out = append(out, o)
		}
	}
	return out
}

type world struct {
	t    *testing.T
	env  *env.Env
	reg  *registry.Registry
	opts plan.Options
}

func newWorld(t *testing.T) *world {
	e := registrytest.Env()
	reg, err := registry.Open(t.Context(), memory.New(e), e)
	if err != nil {
		t.Fatal(err)
	}
	return &world{t, e, reg, plan.Options{Codec: &registrytest.Codec{}, SqlitePath: "/data/online.db"}}
}

func (w *world) plan(desired []feast.Object) *plan.Plan {
	w.t.Helper()
	p, err := plan.Make(w.reg.Catalog(), "p", desired, w.opts)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) apply(desired []feast.Object) *plan.Plan {
	w.t.Helper()
	var p *plan.Plan
	err := w.reg.Apply(w.t.Context(), func(cat *feast.Catalog) (changes []feast.Change, err error) {
		if p, err = plan.Make(cat, "p", desired, w.opts); err != nil {
			return nil, err
		}
		return p.Changes(cat, registry.EditorOptions{Env: w.env})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func TestTextIsFeasts(t *testing.T) {
	w := newWorld(t)
	w.wantText(w.apply(repo()), `
Created project p
Created entity driver
Created feature view driver
Created on demand feature view fare
Created label view labels
Created feature service model
Created permission all
`, `
Created sqlite table p_driver
Created sqlite table p_labels
`)
	w.wantText(w.plan(repo()), "\nNo changes to registry\n", "\nNo changes to infrastructure\n")

	changed := repo()
	v := find[*feast.View](changed, "driver")
	v.Description, v.TTL = "new words", nil
	find[*feast.Entity](changed, "driver").Owner = "me"
	changed = drop(changed, "labels", feast.KindLabelView)
	s := find[*feast.Service](changed, "model")
	s.Projections = s.Projections[:1]
	w.wantText(w.plan(changed), `
Updated entity driver
	owner:  -> me
Updated feature view driver
	description:  -> new words
	ttl: 24h0m0s -> 
Deleted label view labels
Updated feature service model
	features: labels (label view), labels:good Bool -> 
`, `
Deleted sqlite table p_labels
`)

	moved := repo()
	find[*feast.Source](moved, "stats").Description = "x"
	find[*feast.View](moved, "driver").BatchSource = find[*feast.View](repo(), "driver").BatchSource
	w.wantText(w.plan(moved), "\nUpdated data source stats\n\tdescription:  -> x\n", "\nNo changes to infrastructure\n")
}

func (w *world) wantText(p *plan.Plan, registry, infra string) {
	w.t.Helper()
	if d := cmp.Diff(registry, "\n"+p.RegistryText(false)); d != "" {
		w.t.Errorf("registry (-want +got):\n%s", d)
	}
	if d := cmp.Diff(infra, "\n"+p.InfraText(false)); d != "" {
		w.t.Errorf("infrastructure (-want +got):\n%s", d)
	}
}

func TestColours(t *testing.T) {
	w := newWorld(t)
	w.apply(repo())
	changed := repo()
	find[*feast.Entity](changed, "driver").Owner = "me"
	want := "Updated entity \x1b[1m\x1b[33mdriver\x1b[0m\n\towner: \x1b[1m\x1b[33m\x1b[0m -> \x1b[1m\x1b[92mme\x1b[0m\n"
	if d := cmp.Diff(want, w.plan(changed).RegistryText(true)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if got := w.plan(repo()).InfraText(true); got != "\x1b[1m\x1b[94mNo changes to infrastructure\x1b[0m\n" {
		t.Errorf("no changes: %q", got)
	}
}

func TestApplyTwiceWritesOnce(t *testing.T) {
	w := newWorld(t)
	p := w.apply(repo())
	if !p.Changed() || p.Breaking() {
		t.Errorf("first: changed %v, breaking %v; want a change that breaks nothing", p.Changed(), p.Breaking())
	}
	rev := w.reg.Revision()
	if p := w.apply(repo()); p.Changed() || w.reg.Revision() != rev {
		t.Errorf("second: changed %v, revision %s after %s", p.Changed(), w.reg.Revision(), rev)
	}
	if n := len(w.reg.Catalog().Entries(feast.KindVersion)); n != 3 {
		t.Errorf("%d version records; want one per view", n)
	}
	if n := len(w.reg.Catalog().Entries(feast.KindProjectMetadata)); n != 0 {
		t.Errorf("%d records of project metadata; Feast writes none for an applied project", n)
	}
}

func TestOtherProjectsAndKindsStay(t *testing.T) {
	w := newWorld(t)
	others := []feast.Object{
		&feast.Entity{Name: "e", Project: "q"}, feast.NewView(feast.FeatureView, "q", "driver"),
		&feast.SavedDataset{Name: "d", Project: "p"}, &feast.ValidationReference{Name: "r", Project: "p"},
		&feast.InfraObject{Class: registry.SqliteClass, Sqlite: &feast.SqliteTable{Name: "q_driver"}},
	}
	err := w.reg.Apply(t.Context(), func(*feast.Catalog) (changes []feast.Change, _ error) {
		for _, o := range others {
			changes = append(changes, feast.Change{Put: o})
		}
		return changes, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.apply(repo())
	w.apply([]feast.Object{&feast.Project{Name: "p"}})
	cat := w.reg.Catalog()
	for _, o := range others {
		if _, ok := cat.Lookup(o.Key()); !ok {
			t.Errorf("%v is gone", o.Key())
		}
	}
	if n := cat.Len(); n != len(others)+1 {
		t.Errorf("%d objects left; want %d and the project", n, len(others))
	}
}

// TestBreaks changes a repository that was applied and materialized; want are the
// codes and what they are about.
func TestBreaks(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func([]feast.Object) []feast.Object
		want   string
	}{
		{"nothing", func(r []feast.Object) []feast.Object { return r }, ""},
		{"words", func(r []feast.Object) []feast.Object {
			find[*feast.View](r, "driver").Description = "x"
			return r
		}, ""},
		{"a new feature", func(r []feast.Object) []feast.Object {
			v := find[*feast.View](r, "driver")
			v.Features = append(v.Features, feast.Field{Name: "n", Type: feast.Bool})
			return r
		}, ""},
		{"type under stored rows", func(r []feast.Object) []feast.Object {
			find[*feast.View](r, "driver").Features[1].Type = feast.String
			return r
		}, "type_changes driver driver:trips"},
		{"type of what is computed", func(r []feast.Object) []feast.Object {
			find[*feast.View](r, "fare").Features[0].Type = feast.Float32
			return r
		}, ""},
		{"type of labels", func(r []feast.Object) []feast.Object {
			find[*feast.View](r, "labels").Features[0].Type = feast.Int64
			return r
		}, "type_changes labels labels:good"},
		{"join key", func(r []feast.Object) []feast.Object {
			find[*feast.View](r, "driver").EntityColumns = []feast.Field{{Name: "id", Type: feast.Int64}}
			return r
		}, "join_keys_change driver id"},
		{"feature of a service and an on-demand view", func(r []feast.Object) []feast.Object {
			v := find[*feast.View](r, "driver")
			v.Features = v.Features[1:]
			find[*feast.Service](r, "model").Projections[0].Features = v.Features
			return r
		}, "service_loses_feature model driver:rate\ninput_vanishes fare driver:rate"},
		{"view of a service and an on-demand view", func(r []feast.Object) []feast.Object {
			s := find[*feast.Service](r, "model")
			s.Projections = s.Projections[1:]
			return drop(r, "driver", feast.KindFeatureView)
		}, "service_loses_view model driver\ninput_vanishes fare driver"},
		{"alias of a service", func(r []feast.Object) []feast.Object {
			find[*feast.Service](r, "model").Projections[0].Alias = "d"
			return r
		}, "service_loses_view model driver"},
		{"entity in use", func(r []feast.Object) []feast.Object {
			return drop(r, "driver", feast.KindEntity)
		}, "entity_in_use driver driver\nentity_in_use labels driver"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.apply(repo())
			err := w.reg.Apply(t.Context(), func(cat *feast.Catalog) ([]feast.Change, error) {
				return registry.RecordMaterialization(cat, "p", "driver", registrytest.Start, registrytest.Start)
			})
			if err != nil {
				t.Fatal(err)
			}
			p := w.plan(tt.change(repo()))
			var got []string
			for _, b := range p.Breaks {
				got = append(got, string(b.Code)+" "+b.Name+" "+b.Because)
				if !strings.Contains(p.BreaksText(false), "Breaks: "+b.Detail+"\n") || b.Detail == "" {
					t.Errorf("break %v has no sentence", b)
				}
			}
			if d := cmp.Diff(tt.want, strings.Join(got, "\n")); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if p.Breaking() != (tt.want != "") {
				t.Errorf("breaking %v", p.Breaking())
			}
		})
	}
}

func TestTypeChangeBreaksNothingBeforeRowsAreStored(t *testing.T) {
	w := newWorld(t)
	w.apply(repo())
	changed := repo()
	find[*feast.View](changed, "driver").Features[1].Type = feast.String
	if p := w.plan(changed); p.Breaking() {
		t.Errorf("breaks %v; want none", p.Breaks)
	}
	w.opts.NoPromote = true
	err := w.reg.Apply(t.Context(), func(cat *feast.Catalog) ([]feast.Change, error) {
		return registry.RecordMaterialization(cat, "p", "driver", registrytest.Start, registrytest.Start)
	})
	if err != nil {
		t.Fatal(err)
	}
	if p := w.plan(changed); p.Breaking() || !p.Changed() {
		t.Errorf("a version that is only recorded: breaks %v, changed %v", p.Breaks, p.Changed())
	}
}

func TestPlanOfAPinShowsWhatBecomesActive(t *testing.T) {
	w := newWorld(t)
	w.apply(repo())
	second := repo()
	find[*feast.View](second, "driver").Features[1].Type = feast.String
	w.apply(second)
	pinned := repo()
	v := find[*feast.View](pinned, "driver")
	v.Features[1].Type, v.Version = feast.String, "v0"
	w.wantText(w.plan(pinned), `
Updated feature view driver
	features: trips String -> trips Int64
	version: latest -> v0
`, "\nNo changes to infrastructure\n")
	w.apply(pinned)
	if p := w.plan(pinned); p.Changed() {
		t.Errorf("applied, the pin still changes something:\n%s", p.RegistryText(false))
	}
}

func TestTablesByTheirPath(t *testing.T) {
	w := newWorld(t)
	w.apply(repo())
	w.opts.SqlitePath = "/moved/online.db"
	p := w.apply(repo())
	want := `Updated sqlite table p_driver
	path: /data/online.db -> /moved/online.db
Updated sqlite table p_labels
	path: /data/online.db -> /moved/online.db
`
	if got := p.InfraText(false); got != want || !p.Changed() {
		t.Errorf("changed %v, tables\n%s\nwant new paths and no table made:\n%s", p.Changed(), got, want)
	}
	for _, e := range w.reg.Catalog().Entries(feast.KindInfra) {
		if o := e.Object.(*feast.InfraObject); o.Sqlite.Path != "/moved/online.db" || o.Class != registry.SqliteClass {
			t.Errorf("recorded %+v of class %s", o.Sqlite, o.Class)
		}
	}
	keep, gone := p.Views()
	if len(keep) != 2 || len(gone) != 0 {
		t.Errorf("%d tables to keep and %d to drop; want 2 and 0", len(keep), len(gone))
	}
	w.opts.SqlitePath = ""
	if p := w.plan(drop(repo(), "driver", feast.KindFeatureView)); len(p.Tables) != 0 {
		t.Errorf("another store plans the tables %v", p.Tables)
	}
}

func TestJSON(t *testing.T) {
	w := newWorld(t)
	w.apply(repo())
	changed := drop(repo(), "labels", feast.KindLabelView)
	s := find[*feast.Service](changed, "model")
	s.Projections = s.Projections[:1]
	got, err := json.MarshalIndent(w.plan(changed), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "project": "p",
  "changes": true,
  "breaking": true,
  "objects": [
    {
      "action": "deleted",
      "kind": "label view",
      "name": "labels"
    },
    {
      "action": "updated",
      "kind": "feature service",
      "name": "model",
      "properties": [
        {
          "name": "features",
          "old": "labels (label view), labels:good Bool",
          "new": ""
        }
      ]
    }
  ],
  "infra": [
    {
      "action": "deleted",
      "type": "sqlite table",
      "name": "p_labels"
    }
  ],
  "breaks": [
    {
      "code": "service_loses_view",
      "kind": "feature service",
      "name": "model",
      "because": "labels",
      "detail": "feature service \"model\" no longer has labels, for feature view \"labels\" is deleted"
    }
  ]
}`
	if d := cmp.Diff(want, string(got)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	empty, err := json.Marshal(w.plan(repo()))
	if err != nil || string(empty) != `{"project":"p","changes":false,"breaking":false,"objects":[],"infra":[],"breaks":[]}` {
		t.Errorf("no changes: %s, %v", empty, err)
	}
}

func TestMakeRefusesWhatNoRepositoryDefines(t *testing.T) {
	w := newWorld(t)
	for _, o := range []feast.Object{&feast.InfraObject{}, &feast.SavedDataset{Project: "p"}, &feast.Entity{Project: "q"}} {
		if _, err := plan.Make(w.reg.Catalog(), "p", []feast.Object{o}, w.opts); feast.CodeOf(err) != feast.ErrInvalid {
			t.Errorf("%v: %v; want ErrInvalid", o.Key(), err)
		}
	}
}
