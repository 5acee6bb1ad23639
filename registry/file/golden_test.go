package file_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/registry"
	"github.com/seed-11e13f51/feast/registry/file"
	"github.com/seed-11e13f51/feast/registry/infer"
	"github.com/seed-11e13f51/feast/registry/plan"
	"github.com/seed-11e13f51/feast/registry/registrytest"
)

// golden copies a registry that the official package wrote into a folder of the
// test and returns its path.
func golden(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "feast", "registry", name))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "registry.db")
	overwrite(t, path, data)
	return path
}

// definitions takes from the objects of a project what apply adds to definitions:
// projects' and times of the registry, entity columns, features of services and
// inputs, the placeholder entity, and sources that only views carry.
func definitions(cat *feast.Catalog, project string) []feast.Object {
	var out []feast.Object
	for _, k := range feast.Kinds() {
		for _, e := range cat.Entries(k) {
			if e.Object.Key().Project != project || e.Object.Key().Name == feast.DummyEntity {
				continue
			}
			o := feast.Clone(e.Object)
			switch o := o.(type) {
			case *feast.SavedDataset, *feast.ValidationReference, *feast.VersionRecord, *feast.ProjectMetadata, *feast.FeatureTable:
				continue
			case *feast.View:
				bareView(o)
			case *feast.Service:
				for i := range o.Projections {
					bareProjection(&o.Projections[i])
				}
			}
			feast.SetObjectMeta(o, feast.Meta{})
			out = append(out, o)
		}
	}
	return out
}

func bareView(v *feast.View) {
	v.EntityColumns, v.Meta = nil, feast.ViewMeta{}
	if v.Entityless() {
		v.Entities = nil
	}
	for i, in := range v.Inputs {
		if in.Projection != nil {
			v.Inputs[i].Projection = in.Projection.Clone()
			bareProjection(v.Inputs[i].Projection)
		}
	}
}

func bareProjection(p *feast.Projection) {
	for i, f := range p.Features {
		p.Features[i] = feast.Field{Name: f.Name}
	}
	p.BatchSource, p.TimestampField, p.CreatedField, p.DatePartition, p.ViewType = nil, "", "", "", ""
}

// columnsOf returns what the views of a registry say about the columns of their
// sources, as a Parquet file would.
func columnsOf(cat *feast.Catalog, project string) infer.Schemas {
	return func(_ context.Context, src *feast.Source) ([]infer.Column, error) {
		var out []infer.Column
		for _, v := range feast.Objects[*feast.View](cat, project) {
			if b := v.Batch(); b == nil || b.Name != src.Name {
				continue
			}
			for _, f := range v.EntityColumns {
				out = append(out, infer.Column{Name: src.ColumnOf(f.Name), Type: strings.ToLower(f.Type.String())})
			}
		}
		return out, nil
	}
}

// TestOfficialRegistriesAreAppliedAlready takes the definitions out of registries
// of the official package, infers, validates and plans them anew: nothing changes.
func TestOfficialRegistriesAreAppliedAlready(t *testing.T) {
	for _, name := range []string{"everything.db", "two_projects.db", "versions_2_schema.db"} {
		t.Run(name, func(t *testing.T) {
			cat := open(t, golden(t, name)).Catalog()
			for _, project := range cat.Projects() {
				defs := definitions(cat, project)
				objects, err := infer.Objects(t.Context(), cat, project, defs, columnsOf(cat, project))
				if err != nil {
					t.Fatal(err)
				}
				if err := plan.Validate(cat, project, objects, plan.ValidateOptions{}); err != nil {
					t.Errorf("project %s is not valid: %v", project, err)
				}
				opts := plan.Options{Codec: file.Codec{}, SqlitePath: sqlitePath(cat)}
				if name == "two_projects.db" {
					opts.SqlitePath = "" // the official apply of one project forgets the tables of the other
				}
				p, err := plan.Make(cat, project, objects, opts)
				if err != nil {
					t.Fatal(err)
				}
				if p.Changed() {
					t.Errorf("project %s:\n%s%s", project, p.RegistryText(false), p.InfraText(false))
				}
				if len(p.Objects) < 4 {
					t.Errorf("project %s has %d objects only", project, len(p.Objects))
				}
			}
		})
	}
}

// TestOfficialRegistriesAreMadeAnew applies the definitions of an official registry
// to an empty one, and compares every field of every object.
func TestOfficialRegistriesAreMadeAnew(t *testing.T) {
	for _, name := range []string{"everything.db", "two_projects.db", "versions_1_first.db"} {
		t.Run(name, func(t *testing.T) {
			official := open(t, golden(t, name)).Catalog()
			reg := open(t, filepath.Join(t.TempDir(), "registry.db"))
			for _, project := range official.Projects() {
				applyRepo(t, reg, project, definitions(official, project), "", columnsOf(official, project))
			}
			want, got := applied(official), applied(reg.Catalog())
			if d := cmp.Diff(want, got, append(ignoreTimes(), sortLists()...)...); d != "" {
				t.Errorf("(-official +ours):\n%s", d)
			}
			if len(got) < 5 {
				t.Errorf("only %d objects were compared", len(got))
			}
		})
	}
}

// applied returns the objects of a catalog that an apply writes. Times, states and
// intervals are left out, for the official registry may have been materialized.
func applied(cat *feast.Catalog) map[string]feast.Object {
	out := map[string]feast.Object{}
	for _, k := range feast.Kinds() {
		switch k {
		case feast.KindSavedDataset, feast.KindValidationReference, feast.KindInfra, feast.KindVersion,
			feast.KindProjectMetadata, feast.KindFeatureTable:
			continue
		}
		for _, e := range cat.Entries(k) {
			o := feast.Clone(e.Object)
			if v, ok := o.(*feast.View); ok {
				v.Meta = feast.ViewMeta{}
				v.Features = withoutKeys(v)
			}
			out[fmt.Sprint(o.Key())] = o
		}
	}
	return out
}

// withoutKeys are the features of a view; the official message of a stream view
// has its join keys among them.
func withoutKeys(v *feast.View) []feast.Field {
	var out []feast.Field
	for _, f := range v.Features {
		if feast.FindField(v.EntityColumns, f.Name) == nil {
			out = append(out, f)
		}
	}
	return out
}

// sortLists ignores the order of fields, which the official package takes from
// Python sets.
func sortLists() []cmp.Option {
	return []cmp.Option{cmpopts.SortSlices(func(a, b feast.Field) bool { return a.Name < b.Name })}
}

func sqlitePath(cat *feast.Catalog) string {
	for _, e := range cat.Entries(feast.KindInfra) {
		if o := e.Object.(*feast.InfraObject); o.Sqlite != nil {
			return o.Sqlite.Path
		}
	}
	return ""
}

// versionsRepo is the repository of the golden registries versions_*, step by step.
func versionsRepo(step int) []feast.Object {
	src := &feast.Source{
		Name: "source", Project: "versions", Type: feast.SourceFile, TimestampField: "event_timestamp",
		Options:   &feast.FileOptions{URI: "data/v.parquet"},
		ClassType: "feast.infra.offline_stores.file_source.FileSource",
	}
	v := feast.NewView(feast.FeatureView, "versions", "view")
	ttl := time.Hour
	v.Entities, v.BatchSource, v.TTL, v.Online, v.Version = []string{"driver"}, src, &ttl, true, "latest"
	v.Features = []feast.Field{{Name: "a", Type: feast.Int64}}
	v.Tags = map[string]string{"step": []string{"1_first", "2_schema", "3_metadata", "3_metadata", "5_declared"}[step]}
	if step > 0 {
		v.Features = append(v.Features, feast.Field{Name: "b", Type: feast.Float64})
	}
	if step > 1 {
		ttl = 2 * time.Hour
	}
	v.Version = []string{"latest", "latest", "latest", "v0", "v7"}[step]
	return []feast.Object{
		&feast.Project{Name: "versions"},
		&feast.Entity{Name: "driver", Project: "versions", JoinKey: "driver_id"},
		src, v,
		&feast.Service{Name: "service", Project: "versions", Projections: []feast.Projection{{View: "view"}}},
	}
}

// TestVersionsAreRecordedAsOfficially applies each step of the repository to the
// registry the official package left after the step before, and compares every
// field of the result with what the official package made of it.
func TestVersionsAreRecordedAsOfficially(t *testing.T) {
	steps := []string{"1_first", "2_schema", "3_metadata", "4_pinned", "5_declared"}
	for i, step := range steps {
		t.Run(step, func(t *testing.T) {
			want := open(t, golden(t, "versions_"+step+".db")).Catalog()
			path := filepath.Join(t.TempDir(), "registry.db")
			if i > 0 {
				path = golden(t, "versions_"+steps[i-1]+".db")
			}
			reg := open(t, path)
			applyRepo(t, reg, "versions", versionsRepo(i), sqlitePath(want), columnsOf(want, "versions"))
			got := open(t, path).Catalog()
			if d := cmp.Diff(comparable(t, want, step), comparable(t, got, ""), ignoreTimes()...); d != "" {
				t.Errorf("(-official +ours):\n%s", d)
			}
		})
	}
}

func applyRepo(t *testing.T, reg *registry.Registry, project string, defs []feast.Object, sqlite string, schemas infer.Schemas) {
	t.Helper()
	e := env.Real()
	err := reg.Apply(t.Context(), func(cat *feast.Catalog) ([]feast.Change, error) {
		objects, err := infer.Objects(t.Context(), cat, project, defs, schemas)
		if err != nil {
			return nil, err
		}
		if err := plan.Validate(cat, project, objects, plan.ValidateOptions{}); err != nil {
			return nil, err
		}
		p, err := plan.Make(cat, project, objects, plan.Options{Codec: file.Codec{}, SqlitePath: sqlite})
		if err != nil {
			return nil, err
		}
		return p.Changes(cat, registry.EditorOptions{Env: e})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// comparable returns the objects of a catalog by key, the views of the version
// history decoded. In step 3 the official package loses the number of the current
// version and the class of the source (on a change of ttl it sets 0 and writes the
// source without it); what they should be is put in here.
func comparable(t *testing.T, cat *feast.Catalog, step string) map[string]feast.Object {
	t.Helper()
	out := map[string]feast.Object{}
	for _, o := range registrytest.Objects(cat) {
		o = feast.Clone(o)
		key := o.Key()
		switch o := o.(type) {
		case *feast.VersionRecord:
			v, err := file.Codec{}.DecodeView(feast.FeatureView, o.ViewProto)
			if err != nil {
				t.Fatal(err)
			}
			out["snapshot "+key.Name] = v
			o.ViewProto, o.VersionID = nil, fmt.Sprint(len(o.VersionID))
		case *feast.View:
			if step == "3_metadata" {
				o.Meta.CurrentVersion = 1
				o.BatchSource.ClassType = "feast.infra.offline_stores.file_source.FileSource"
			}
		}
		out[key.Kind.String()+" "+key.Name] = o
	}
	return out
}

// ignoreTimes leaves out times of objects and of the copies of sources in them,
// which the official package takes from its own clock.
func ignoreTimes() []cmp.Option {
	return []cmp.Option{
		cmpopts.EquateEmpty(), cmp.AllowUnexported(feast.View{}),
		cmpopts.IgnoreFields(feast.Meta{}, "Created", "Updated"),
		cmpopts.IgnoreFields(feast.VersionRecord{}, "Created"),
	}
}
