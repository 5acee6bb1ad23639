// Package plan says what applying a repository would do: a typed difference
// between the registry and the definitions, the online tables it makes and drops,
// and what it breaks. It is a pure function of a catalog; Changes of a Plan are
// what Registry.Apply then makes durable.
package plan

import (
	"slices"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/registry"
	"github.com/seed-11e13f51/feast/registry/diff"
)

// Action is what happens to an object.
type Action string

// The actions, with the words Feast prints.
const (
	Created   Action = "Created"
	Updated   Action = "Updated"
	Deleted   Action = "Deleted"
	Unchanged Action = "Unchanged"
)

// Plan is what applying does to one project.
type Plan struct {
	Project string
	// Objects lists every object of the repository and every one that is deleted:
	// kinds in Feast's order, and in a kind what is created, deleted, then updated
	// or unchanged, each in the order of the repository.
	Objects []Object
	// Tables are the recorded online tables that are made or dropped. It is empty
	// when Options.SqlitePath is.
	Tables []Table
	// Breaks is what stops working.
	Breaks []Break

	opts  Options
	infra []feast.Change
}

// Object is what happens to one object. Old is nil when it is created, New when it
// is deleted.
type Object struct {
	Action     Action
	Kind       feast.Kind
	Name       string
	Old, New   feast.Object
	Properties []diff.Property

	// written is New as the repository has it: a version pin not yet followed.
	written feast.Object
}

// Table is an online table that is made or dropped.
type Table struct {
	Action Action // Created, Updated or Deleted
	Name   string
	// OldPath and NewPath are the databases of an updated record: the repository has
	// moved, or its configuration names another file.
	OldPath, NewPath string
}

// Options say how to plan.
type Options struct {
	// Codec is how the version history keeps views; needed for version pins.
	Codec registry.Codec
	// SqlitePath is the file of the SQLite online store: Feast records the tables
	// of that store in the registry, and plans them. Empty for other stores.
	SqlitePath string
	// NoPromote plans `apply --no-promote`.
	NoPromote bool
}

// kinds are the kinds an apply manages, in the order Feast prints them.
var kinds = []feast.Kind{
	feast.KindProject, feast.KindSource, feast.KindEntity, feast.KindFeatureView,
	feast.KindOnDemandFeatureView, feast.KindStreamFeatureView, feast.KindLabelView,
	feast.KindService, feast.KindPermission,
}

// Make compares the desired objects of a project (inferred and validated) with the
// catalog. What the catalog has and the repository has not is deleted: sources,
// entities, views, services and permissions; never projects, saved datasets and
// validation references. Objects of another project, and of kinds that are not
// defined in a repository, are ErrInvalid.
func Make(cat *feast.Catalog, project string, desired []feast.Object, opts Options) (*Plan, error) {
	p := &Plan{Project: project, opts: opts}
	byKind := map[feast.Kind][]feast.Object{}
	for _, o := range desired {
		key := o.Key()
		if !slices.Contains(kinds, key.Kind) {
			return nil, feast.Invalid("project "+project, "a %s is not defined in a repository", key.Kind)
		}
		if key.Project != project {
			return nil, feast.Invalid("project "+project, "the %s %q is of project %q", key.Kind, key.Name, key.Project)
		}
		byKind[key.Kind] = append(byKind[key.Kind], o)
	}
	for _, k := range kinds {
		if err := p.kind(cat, k, byKind[k]); err != nil {
			return nil, err
		}
	}
	p.planTables(cat)
	p.Breaks = breaks(cat, p)
	return p, nil
}

func (p *Plan) kind(cat *feast.Catalog, k feast.Kind, desired []feast.Object) error {
	var created, deleted, kept []Object
	names := map[string]bool{}
	for _, written := range desired {
		key := written.Key()
		names[key.Name] = true
		want, err := p.effective(cat, written)
		if err != nil {
			return err
		}
		o := Object{Action: Created, Kind: k, Name: key.Name, New: want, written: written}
		old, ok := cat.Lookup(key)
		if !ok {
			created = append(created, o)
			continue
		}
		kept = append(kept, o.compared(old))
	}
	for _, entry := range cat.Entries(k) {
		key := entry.Object.Key()
		if key.Project == p.Project && k != feast.KindProject && !names[key.Name] {
			deleted = append(deleted, Object{Action: Deleted, Kind: k, Name: key.Name, Old: entry.Object})
		}
	}
	p.Objects = slices.Concat(p.Objects, created, deleted, kept)
	return nil
}

// effective returns an object as it will be in the registry: in the project, and a
// view that pins a recorded version as that version.
func (p *Plan) effective(cat *feast.Catalog, o feast.Object) (feast.Object, error) {
	v, ok := o.(*feast.View)
	if !ok {
		return o, nil
	}
	v, _, err := registry.Pinned(cat, p.opts.Codec, v)
	return v, err
}

// compared returns o as what happens to an object that is there already.
func (o Object) compared(old feast.Object) Object {
	o.Action, o.Old = Unchanged, old
	o.Properties = diff.Properties(old, o.New)
	if len(o.Properties) > 0 {
		o.Action = Updated
	}
	return o
}

// active returns the definition of a view that serves after the apply, or nil: a
// change that --no-promote only records leaves the old one active.
func (p *Plan) active(o Object) *feast.View {
	v, ok := o.New.(*feast.View)
	if !ok {
		return nil
	}
	old, ok := o.Old.(*feast.View)
	if ok && p.opts.NoPromote && v.Version == old.Version && diff.Significant(old, v) {
		return old
	}
	return v
}

// Changed reports whether applying changes anything in the registry or in the
// online tables.
func (p *Plan) Changed() bool {
	return len(p.Tables) > 0 || len(p.infra) > 0 || slices.ContainsFunc(p.Objects, func(o Object) bool {
		return o.Action != Unchanged
	})
}

// Breaking reports whether applying breaks anything.
func (p *Plan) Breaking() bool { return len(p.Breaks) > 0 }

// Changes returns the changes of the catalog the plan was made from. Call it, and
// Make before it, inside Registry.Apply, so that both see the catalog they change.
func (p *Plan) Changes(cat *feast.Catalog, opts registry.EditorOptions) ([]feast.Change, error) {
	opts.NoPromote = p.opts.NoPromote
	if opts.Codec == nil {
		opts.Codec = p.opts.Codec
	}
	e := registry.NewEditor(cat, p.Project, opts)
	for _, o := range p.Objects {
		if o.Action == Deleted {
			e.Delete(o.Old.Key())
		}
	}
	for _, o := range p.Objects {
		if o.Action != Created && o.Action != Updated {
			continue
		}
		if err := e.Put(o.written); err != nil {
			return nil, err
		}
	}
	changes, err := e.Changes()
	if err != nil {
		return nil, err
	}
	return append(changes, p.infra...), nil
}

// Views returns the views whose tables an apply has to make ready and to remove in
// the online store, of any kind of store: feature and stream views, online label
// views, and on-demand views that are written to the store.
func (p *Plan) Views() (keep, drop []*feast.View) {
	for _, o := range p.Objects {
		if v, ok := o.New.(*feast.View); ok && stored(v) {
			keep = append(keep, v)
		}
		if v, ok := o.Old.(*feast.View); ok && o.Action == Deleted && stored(v) {
			drop = append(drop, v)
		}
	}
	return keep, drop
}

func stored(v *feast.View) bool {
	switch v.ViewKind() {
	case feast.OnDemandView:
		return v.WriteToOnline
	case feast.LabelView:
		return v.Online
	}
	return true
}
