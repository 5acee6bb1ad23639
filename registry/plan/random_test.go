package plan_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/registry"
	"github.com/seed-11e13f51/feast/registry/plan"
	"github.com/seed-11e13f51/feast/registry/registrytest"
)

// randomRepo returns a repository of a few entities, sources, views of every kind
// and services; two calls with one seed give the same.
func randomRepo(rng *rand.Rand, project string) []feast.Object {
	out := []feast.Object{&feast.Project{Name: project, Description: pick(rng, "", "a", "b")}}
	for _, name := range some(rng, "e1", "e2", "e3") {
		out = append(out, &feast.Entity{Name: name, Project: project, Owner: pick(rng, "", "me"), JoinKey: name + "_id"})
	}
	for _, name := range some(rng, "s1", "s2") {
		out = append(out, &feast.Source{
			Name: name, Project: project, Type: feast.SourceFile,
			TimestampField: "ts", Options: &feast.FileOptions{URI: pick(rng, "a", "b")},
		})
	}
	for _, name := range some(rng, "v1", "v2", "v3", "v4", "v5") {
		v := feast.NewView(feast.ViewKind(rng.IntN(4)), project, name)
		v.Entities, v.EntityColumns = []string{"e1"}, []feast.Field{{Name: "e1_id", Type: feast.Int64}}
		for _, f := range some(rng, "f1", "f2", "f3") {
			v.Features = append(v.Features, feast.Field{Name: f, Type: pick(rng, feast.Int64, feast.String)})
		}
		v.Description, v.Online, v.Version = pick(rng, "", "x"), rng.IntN(4) > 0, "latest"
		out = append(out, v)
	}
	for _, name := range some(rng, "m1", "m2") {
		s := &feast.Service{Name: name, Project: project}
		for _, view := range some(rng, "v1", "v2", "v3") {
			s.Projections = append(s.Projections, feast.Projection{View: view, Features: []feast.Field{{Name: "f1", Type: feast.Int64}}})
		}
		out = append(out, s)
	}
	rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

func pick[T any](rng *rand.Rand, of ...T) T { return of[rng.IntN(len(of))] }

func some(rng *rand.Rand, of ...string) []string {
	return slices.DeleteFunc(of, func(string) bool { return rng.IntN(3) == 0 })
}

// TestRandomLives applies random repositories one after the other, with changes of
// another project between. After each, the registry holds what the repository
// defines and nothing else of the project, planning it again changes nothing, the
// other project is as it was, the history of each view is 0, 1, 2, …, and the
// tables are those of the views.
func TestRandomLives(t *testing.T) {
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 1))
		w := newWorld(t)
		other := randomRepo(rng, "p_q")
		w.applyTo("p_q", other)
		before := keysOf(w.reg.Catalog(), "p_q")
		for step := range 12 {
			repo := randomRepo(rng, "p")
			w.applyTo("p", repo)
			where := fmt.Sprintf("seed %d, step %d", seed, step)
			if p, err := plan.Make(w.reg.Catalog(), "p", repo, w.opts); err != nil || p.Changed() || p.Breaking() {
				t.Fatalf("%s: planned again: %v\n%s%s%s", where, err, p.RegistryText(false), p.InfraText(false), p.BreaksText(false))
			}
			if d := cmp.Diff(wantKeys(repo), keysOf(w.reg.Catalog(), "p")); d != "" {
				t.Fatalf("%s (-want +got):\n%s", where, d)
			}
			if d := cmp.Diff(before, keysOf(w.reg.Catalog(), "p_q")); d != "" {
				t.Fatalf("%s: the other project (-before +after):\n%s", where, d)
			}
			w.checkHistories(where)
			if rng.IntN(2) == 0 {
				w.materializeAll()
			}
		}
	}
}

func (w *world) applyTo(project string, repo []feast.Object) {
	w.t.Helper()
	err := w.reg.Apply(w.t.Context(), func(cat *feast.Catalog) ([]feast.Change, error) {
		p, err := plan.Make(cat, project, repo, w.opts)
		if err != nil {
			return nil, err
		}
		return p.Changes(cat, registry.EditorOptions{Env: w.env})
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func wantKeys(repo []feast.Object) []string {
	var out []string
	for _, o := range repo {
		key := o.Key()
		out = append(out, key.Kind.String()+" "+key.Name)
		if v, ok := o.(*feast.View); ok && (v.ViewKind() != feast.LabelView || v.Online) && v.ViewKind() != feast.OnDemandView {
			out = append(out, "infrastructure object p_"+v.Name)
		}
	}
	slices.Sort(out)
	return out
}

func keysOf(cat *feast.Catalog, project string) []string {
	var out []string
	for _, o := range registrytest.Objects(cat) {
		if key := o.Key(); key.Project == project && key.Kind != feast.KindVersion {
			out = append(out, key.Kind.String()+" "+key.Name)
		}
	}
	for _, o := range registry.TablesOf(cat, project) {
		out = append(out, "infrastructure object "+o.Key().Name)
	}
	slices.Sort(out)
	return out
}

func (w *world) checkHistories(where string) {
	w.t.Helper()
	cat := w.reg.Catalog()
	records := 0
	for _, v := range feast.Objects[*feast.View](cat, "p") {
		history := registry.Versions(cat, "p", v.Name)
		records += len(history)
		for i, r := range history {
			if int(r.Number) != i || r.ViewType != registry.ViewType(v.ViewKind()) {
				w.t.Fatalf("%s: record %d of %s is version %d of a %s", where, i, v.Name, r.Number, r.ViewType)
			}
		}
		if len(history) == 0 || v.Meta.CurrentVersion != history[len(history)-1].Number {
			w.t.Fatalf("%s: %s is at version %d of %d", where, v.Name, v.Meta.CurrentVersion, len(history))
		}
	}
	if n := len(feast.Objects[*feast.VersionRecord](cat, "p")); n != records {
		w.t.Fatalf("%s: %d version records, %d of views", where, n, records)
	}
}

func (w *world) materializeAll() {
	w.t.Helper()
	for _, v := range feast.Objects[*feast.View](w.reg.Catalog(), "p") {
		if v.ViewKind() == feast.LabelView {
			continue
		}
		err := w.reg.Apply(w.t.Context(), func(cat *feast.Catalog) ([]feast.Change, error) {
			return registry.RecordMaterialization(cat, "p", v.Name, registrytest.Start, registrytest.Start)
		})
		if err != nil {
			w.t.Fatal(err)
		}
	}
}
