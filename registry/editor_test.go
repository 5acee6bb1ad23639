package registry_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/registry"
	"github.com/seed-11e13f51/feast/registry/memory"
	"github.com/seed-11e13f51/feast/registry/registrytest"
)

// history is a registry of project "p" and one view "v" in it.
type history struct {
	t     *testing.T
	reg   *registry.Registry
	env   *env.Env
	codec *registrytest.Codec
}

func newHistory(t *testing.T) *history {
	return &history{t, open(t, memory.New(registrytest.Env())), registrytest.Env(), &registrytest.Codec{}}
}

// def returns a feature view whose only feature has the type t.
func def(t feast.ValueType, version string) *feast.View {
	v := feast.NewView(feast.FeatureView, "p", "v")
	v.Entities = []string{"driver"}
	v.Features = []feast.Field{{Name: "f", Type: t}}
	v.Online, v.Version = true, version
	return v
}

func (h *history) edit(noPromote bool, do func(*registry.Editor) error) error {
	h.t.Helper()
	return h.reg.Apply(h.t.Context(), func(cat *feast.Catalog) ([]feast.Change, error) {
		e := registry.NewEditor(cat, "p", registry.EditorOptions{Env: h.env, Codec: h.codec, NoPromote: noPromote})
		if err := do(e); err != nil {
			return nil, err
		}
		return e.Changes()
	})
}

func (h *history) put(v *feast.View) {
	h.t.Helper()
	if err := h.edit(false, func(e *registry.Editor) error { return e.Put(v) }); err != nil {
		h.t.Fatal(err)
	}
}

func (h *history) stage(v *feast.View) {
	h.t.Helper()
	if err := h.edit(true, func(e *registry.Editor) error { return e.Put(v) }); err != nil {
		h.t.Fatal(err)
	}
}

func (h *history) view() *feast.View {
	h.t.Helper()
	v, err := feast.Get[*feast.View](h.reg.Catalog(), "p", "v")
	if err != nil {
		h.t.Fatal(err)
	}
	return v
}

// want checks the active type and version, and the types of the recorded versions
// as "0:Int64 1:String".
func (h *history) want(active feast.ValueType, version int32, records string) {
	h.t.Helper()
	v := h.view()
	if v.Features[0].Type != active || v.Meta.CurrentVersion != version {
		h.t.Errorf("active is %s, version %d; want %s, %d", v.Features[0].Type, v.Meta.CurrentVersion, active, version)
	}
	var got []string
	ids := map[string]bool{}
	for _, r := range registry.Versions(h.reg.Catalog(), "p", "v") {
		was, err := h.codec.DecodeView(feast.FeatureView, r.ViewProto)
		if err != nil {
			h.t.Fatal(err)
		}
		if r.ViewType != "feature_view" || len(r.VersionID) != 36 || ids[r.VersionID] || r.Created.IsZero() {
			h.t.Errorf("record %+v lacks something", r)
		}
		ids[r.VersionID] = true
		got = append(got, fmt.Sprintf("%d:%s", r.Number, was.Features[0].Type))
	}
	if d := cmp.Diff(records, strings.Join(got, " ")); d != "" {
		h.t.Errorf("history (-want +got):\n%s", d)
	}
}

func TestHistory(t *testing.T) {
	h := newHistory(t)
	h.put(def(feast.Int64, "latest"))
	h.want(feast.Int64, 0, "0:Int64")

	described := def(feast.Int64, "latest")
	described.Description = "better words"
	h.put(described)
	h.want(feast.Int64, 0, "0:Int64")

	h.put(def(feast.String, "latest"))
	h.want(feast.String, 1, "0:Int64 1:String")

	owned := def(feast.String, "latest")
	owned.Owner = "me"
	h.put(owned)
	h.want(feast.String, 1, "0:Int64 1:String")

	h.put(def(feast.Bool, ""))
	h.want(feast.Bool, 2, "0:Int64 1:String 2:Bool")
}

func TestHistoryBackfillsAViewWithoutOne(t *testing.T) {
	h := newHistory(t)
	if err := h.reg.Apply(t.Context(), put(def(feast.Int64, "latest"))); err != nil {
		t.Fatal(err)
	}
	h.want(feast.Int64, 0, "")
	h.put(def(feast.String, "latest"))
	h.want(feast.String, 1, "0:Int64 1:String")
}

func TestPins(t *testing.T) {
	h := newHistory(t)
	h.put(def(feast.Int64, "latest"))
	h.put(def(feast.String, "latest"))

	h.put(def(feast.String, "version0"))
	h.want(feast.Int64, 0, "0:Int64 1:String")
	h.put(def(feast.String, "v0"))
	h.want(feast.Int64, 0, "0:Int64 1:String")
	if v := h.view(); v.Version != "v0" {
		t.Errorf("version %q after a second spelling; want v0", v.Version)
	}
	rev := h.reg.Revision()
	h.put(def(feast.String, "v0"))
	if h.reg.Revision() != rev {
		t.Error("applying a pin again wrote the registry")
	}

	err := h.edit(false, func(e *registry.Editor) error { return e.Put(def(feast.Bool, "v1")) })
	if !errors.Is(err, feast.ErrInvalid) || !strings.Contains(err.Error(), "cannot pin to v1") {
		t.Errorf("a pin with a new definition: %v; want it refused", err)
	}
	h.want(feast.Int64, 0, "0:Int64 1:String")

	h.put(def(feast.String, "latest"))
	h.want(feast.String, 2, "0:Int64 1:String 2:String")

	h.put(def(feast.Bool, "v7"))
	h.want(feast.Bool, 7, "0:Int64 1:String 2:String 7:Bool")
	h.put(def(feast.Bytes, "latest"))
	h.want(feast.Bytes, 8, "0:Int64 1:String 2:String 7:Bool 8:Bytes")
	if err := h.edit(false, func(e *registry.Editor) error { return e.Put(def(feast.Bytes, "8")) }); !errors.Is(err, feast.ErrInvalid) {
		t.Errorf("version 8: %v; want ErrInvalid", err)
	}
}

func TestNoPromote(t *testing.T) {
	h := newHistory(t)
	h.stage(def(feast.Int64, "latest"))
	h.want(feast.Int64, 0, "0:Int64")
	h.stage(def(feast.String, "latest"))
	h.want(feast.Int64, 0, "0:Int64 1:String")
	h.stage(def(feast.String, "latest"))
	h.want(feast.Int64, 0, "0:Int64 1:String")
	staged, err := registry.VersionOf(h.reg.Catalog(), h.codec, "p", "v", 1)
	if err != nil || staged.Meta.CurrentVersion != 1 || staged.Features[0].Type != feast.String {
		t.Errorf("version 1: %+v, %v", staged, err)
	}
	_, err = registry.VersionOf(h.reg.Catalog(), h.codec, "p", "v", 5)
	if want := `project p: feature view "v": version v5 does not exist; there are v0 to v1`; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestPutKeepsWhatTheRegistryKnows(t *testing.T) {
	h := newHistory(t)
	h.put(def(feast.Int64, "latest"))
	created := h.view().Meta.Created
	day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, change := range []func(*feast.Catalog) ([]feast.Change, error){
		func(c *feast.Catalog) ([]feast.Change, error) {
			return registry.RecordMaterialization(c, "p", "v", day, day.Add(time.Hour))
		},
		func(c *feast.Catalog) ([]feast.Change, error) { return registry.SetEnabled(c, "p", "v", false) },
	} {
		if err := h.reg.Apply(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	described := def(feast.Int64, "latest")
	described.Description = "x"
	h.put(described)
	v := h.view()
	if len(v.Meta.Intervals) != 1 || v.Meta.State != feast.StateAvailableOnline || !v.Disabled || !v.Meta.Created.Equal(created) {
		t.Errorf("after a new description: %+v, disabled %v; want window, state, switch and created kept", v.Meta, v.Disabled)
	}
	h.put(def(feast.String, "latest"))
	v = h.view()
	if len(v.Meta.Intervals) != 1 || v.Meta.State != feast.StateUnspecified || !v.Meta.Created.Equal(created) {
		t.Errorf("after a new schema: %+v; want window and created kept, the state anew", v.Meta)
	}
}

func TestKindOfAViewChanges(t *testing.T) {
	h := newHistory(t)
	h.put(def(feast.Int64, "latest"))
	label := feast.NewView(feast.LabelView, "p", "v")
	label.Features = []feast.Field{{Name: "f", Type: feast.Bool}}
	err := h.edit(false, func(e *registry.Editor) error { return e.Put(label) })
	if !errors.Is(err, feast.ErrInvalid) {
		t.Errorf("a name that a view of another kind has: %v; want ErrInvalid", err)
	}
	err = h.edit(false, func(e *registry.Editor) error {
		e.Delete(def(feast.Int64, "").Key())
		return e.Put(label)
	})
	if err != nil {
		t.Fatal(err)
	}
	records := registry.Versions(h.reg.Catalog(), "p", "v")
	if len(records) != 1 || records[0].ViewType != "label_view" || records[0].Number != 0 {
		t.Errorf("history %+v; want one label view, version 0", records)
	}
	if v := h.view(); v.ViewKind() != feast.LabelView {
		t.Errorf("the view is a %s", v.Class())
	}
}

func TestFirstObjectMakesTheProject(t *testing.T) {
	h := newHistory(t)
	h.put(def(feast.Int64, "latest"))
	cat := h.reg.Catalog()
	p, err := feast.Get[*feast.Project](cat, "p", "p")
	if err != nil || p.Meta.Created.IsZero() {
		t.Errorf("project %+v, %v", p, err)
	}
	if m, err := feast.Get[*feast.ProjectMetadata](cat, "p", "p"); err != nil || len(m.UUID) != 36 {
		t.Errorf("project metadata %+v, %v", m, err)
	}

	named := newHistory(t)
	err = named.edit(false, func(e *registry.Editor) error {
		if err := e.Put(&feast.Project{Name: "p", Owner: "me"}); err != nil {
			return err
		}
		return e.Put(def(feast.Int64, "latest"))
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := feast.Get[*feast.ProjectMetadata](named.reg.Catalog(), "p", "p"); !errors.Is(err, feast.ErrNotFound) {
		t.Errorf("a project that is applied has project metadata (%v); Feast writes none", err)
	}
}

func TestTeardownLeavesOtherProjects(t *testing.T) {
	table := func(name string) *feast.InfraObject {
		return &feast.InfraObject{Class: registry.SqliteClass, Sqlite: &feast.SqliteTable{Path: "o.db", Name: name}}
	}
	var all []feast.Object
	for _, p := range []string{"a", "a_b"} {
		all = append(all, &feast.Project{Name: p}, &feast.Entity{Name: "e", Project: p},
			feast.NewView(feast.FeatureView, p, "v"), &feast.VersionRecord{View: "v", Project: p},
			&feast.SavedDataset{Name: "d", Project: p}, &feast.ProjectMetadata{Project: p}, table(p+"_v"), table(p+"_old"))
	}
	cat := catalog(all...)
	changes, err := registry.Teardown(cat, "a")
	if err != nil {
		t.Fatal(err)
	}
	left := cat.With(cat.Header(), changes)
	if d := cmp.Diff([]string{"a_b"}, left.Projects()); d != "" {
		t.Errorf("projects (-want +got):\n%s", d)
	}
	if left.Len() != cat.Len()/2 {
		t.Errorf("%d objects left of %d; want the other project's half", left.Len(), cat.Len())
	}
	for _, e := range left.Entries(feast.KindInfra) {
		if name := e.Object.Key().Name; !strings.HasPrefix(name, "a_b_") {
			t.Errorf("table %s is left", name)
		}
	}
	named := catalog(&feast.Project{Name: "a"}, &feast.Project{Name: "a_b"}, feast.NewView(feast.FeatureView, "a", "b_x"), table("a_b_x"))
	if got := registry.TablesOf(named, "a"); len(got) != 1 {
		t.Errorf("the table of view b_x of project a is not its own: %v", got)
	}
	if _, err := registry.Teardown(cat, "aa"); !errors.Is(err, feast.ErrNotFound) {
		t.Errorf("unknown project: %v; want ErrNotFound", err)
	}
	protected := catalog(&feast.Project{Name: "a", Tags: map[string]string{"feast.dev/protected-project": "true"}})
	if _, err := registry.Teardown(protected, "a"); !errors.Is(err, feast.ErrDenied) {
		t.Errorf("protected project: %v; want ErrDenied", err)
	}
}

func TestFind(t *testing.T) {
	cat := catalog(&feast.Entity{Name: "x", Project: "q"}, &feast.Source{Name: "x", Project: "p"},
		&feast.Service{Name: "x", Project: "p"}, &feast.Permission{Name: "readers", Project: "p"})
	for name, kind := range map[string]feast.Kind{"x": feast.KindService, "readers": feast.KindPermission} {
		if key, err := registry.Find(cat, "p", name); err != nil || key.Kind != kind || key.Project != "p" {
			t.Errorf("%s: %v, %v; want a %s", name, key, err, kind)
		}
	}
	_, err := registry.Find(cat, "p", "reader")
	if want := `project p: "reader" does not exist; did you mean "readers"?`; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
