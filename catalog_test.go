package feast_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
)

func newView(kind feast.ViewKind, name string) *feast.View { return feast.NewView(kind, "p", name) }

// newCatalog holds three feature views, one of them twice, and objects of other
// kinds and projects.
func newCatalog() *feast.Catalog {
	other := feast.NewView(feast.FeatureView, "q", "b")
	objects := []feast.Object{
		newView(feast.FeatureView, "c"), newView(feast.FeatureView, "a"), newView(feast.FeatureView, "b"), other,
		newView(feast.StreamView, "s"), newView(feast.FeatureView, "a"),
		&feast.Entity{Project: "p", Name: "driver"}, &feast.Project{Name: "q"}, &feast.Project{Name: "p"},
		&feast.InfraObject{Class: "table"},
	}
	var entries []*feast.Entry
	for _, o := range objects {
		entries = append(entries, &feast.Entry{Object: o, Raw: []byte("raw " + o.Key().Name)})
	}
	return feast.NewCatalog(feast.Header{VersionID: "1"}, entries)
}

// order lists the views of a project as Objects does.
func order(c *feast.Catalog, project string) []string {
	var names []string
	for _, v := range feast.Objects[*feast.View](c, project) {
		names = append(names, v.Name)
	}
	return names
}

func TestCatalogOrder(t *testing.T) {
	c := newCatalog()
	if diff := cmp.Diff([]string{"c", "a", "b", "s"}, order(c, "p")); diff != "" {
		t.Errorf("views (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a", "b", "c", "s"}, feast.Names[*feast.View](c, "p")); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"p", "q"}, c.Projects()); diff != "" {
		t.Errorf("projects (-want +got):\n%s", diff)
	}
	if c.Len() != 9 || len(c.Entries(feast.KindFeatureView)) != 4 {
		t.Errorf("%d objects, %d feature views", c.Len(), len(c.Entries(feast.KindFeatureView)))
	}
	if n := len(feast.Objects[*feast.InfraObject](c, "any")); n != 1 {
		t.Errorf("%d infra objects, which belong to no project", n)
	}
	if n := len(feast.Objects[feast.Object](c, "p")); n != 7 {
		t.Errorf("%d objects of any kind", n)
	}
}

func TestCatalogWith(t *testing.T) {
	c := newCatalog()
	changed := newView(feast.FeatureView, "a")
	changed.Description = "changed"
	next := c.With(feast.Header{VersionID: "2"}, []feast.Change{
		{Put: changed},
		{Put: newView(feast.FeatureView, "d")},
		{Delete: feast.Key{Kind: feast.KindFeatureView, Project: "p", Name: "c"}},
		{Delete: feast.Key{Kind: feast.KindFeatureView, Project: "p", Name: "nothing"}},
		{Put: newView(feast.FeatureView, "e")},
		{Delete: feast.Key{Kind: feast.KindFeatureView, Project: "p", Name: "e"}},
	})
	if diff := cmp.Diff([]string{"a", "b", "d", "s"}, order(next, "p")); diff != "" {
		t.Errorf("after (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"c", "a", "b", "s"}, order(c, "p")); diff != "" {
		t.Errorf("before (-want +got):\n%s", diff)
	}
	if c.Header().VersionID != "1" || next.Header().VersionID != "2" || next.Len() != 9 {
		t.Errorf("headers %v, %v; %d objects", c.Header(), next.Header(), next.Len())
	}
	a, err := feast.Get[*feast.View](next, "p", "a")
	if err != nil || a != changed {
		t.Errorf("got %v, %v", a, err)
	}
	if old, err := feast.Get[*feast.View](c, "p", "a"); err != nil || old.Description != "" {
		t.Errorf("the catalog before has %v, %v", old, err)
	}
	if diff := cmp.Diff([]string{"b"}, order(next, "q")); diff != "" {
		t.Errorf("another project (-want +got):\n%s", diff)
	}
}

// TestCatalogKeepsPriorBytes changes an object twice: both times the bytes it was
// read from are kept beside it, and an untouched one keeps its own.
func TestCatalogKeepsPriorBytes(t *testing.T) {
	find := func(c *feast.Catalog, name string) *feast.Entry {
		i := slices.IndexFunc(c.Entries(feast.KindFeatureView), func(e *feast.Entry) bool {
			return e.Object.Key() == feast.Key{Kind: feast.KindFeatureView, Project: "p", Name: name}
		})
		return c.Entries(feast.KindFeatureView)[i]
	}
	c := newCatalog()
	for range 2 {
		c = c.With(feast.Header{}, []feast.Change{{Put: newView(feast.FeatureView, "a")}})
		if e := find(c, "a"); e.Raw != nil || string(e.Prior) != "raw a" {
			t.Errorf("changed: raw %q, prior %q", e.Raw, e.Prior)
		}
	}
	if e := find(c, "b"); string(e.Raw) != "raw b" || e.Prior != nil {
		t.Errorf("untouched: raw %q, prior %q", e.Raw, e.Prior)
	}
	c = c.With(feast.Header{}, []feast.Change{
		{Delete: feast.Key{Kind: feast.KindFeatureView, Project: "p", Name: "a"}}, {Put: newView(feast.FeatureView, "a")},
	})
	if e := find(c, "a"); e.Prior != nil {
		t.Errorf("deleted and put again: prior %q", e.Prior)
	}
}

func TestGet(t *testing.T) {
	c := newCatalog()
	if s, err := feast.Get[*feast.View](c, "p", "s"); err != nil || s.ViewKind() != feast.StreamView {
		t.Errorf("the stream view: %v, %v", s, err)
	}
	_, err := feast.Get[*feast.Entity](c, "p", "drivr")
	want := &feast.Error{Code: feast.ErrNotFound, Kind: feast.KindEntity, Name: "drivr", Place: "project p", Nearest: "driver"}
	var got *feast.Error
	if !errors.As(err, &got) || !cmp.Equal(want, got) {
		t.Errorf("got %v", err)
	}
	if _, err := feast.Get[*feast.Entity](c, "q", "driver"); !errors.Is(err, feast.ErrNotFound) {
		t.Errorf("in another project: %v", err)
	}
	if _, ok := c.Lookup(feast.Key{Kind: feast.KindProject, Project: "p", Name: "p"}); !ok {
		t.Error("the project is not found")
	}
}
