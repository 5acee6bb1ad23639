// Package lower turns the intermediate form of definitions into the vocabulary, as
// Feast's constructors and to_proto methods would: with their defaults and their
// checks, before inference, and without touching any source.
package lower

import (
	"fmt"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/define"
)

// Repo returns the objects of a repo as they belong to a project, in the order of
// the repo. An error names the place, the object and the argument at fault.
func Repo(r *define.Repo, project string) ([]feast.Object, error) {
	l := &lowerer{
		project: project, sources: map[*define.Object]*feast.Source{}, views: map[*define.Object]*feast.View{},
		entities: map[*define.Object]*feast.Entity{},
	}
	var out []feast.Object
	for _, o := range r.Objects {
		obj, err := l.object(o)
		if err != nil {
			return nil, err
		}
		out = append(out, obj)
	}
	return out, nil
}

// lowerer remembers what each object became, so that identity is kept: a source
// that two views share is one source.
type lowerer struct {
	project  string
	sources  map[*define.Object]*feast.Source
	views    map[*define.Object]*feast.View
	entities map[*define.Object]*feast.Entity
}

func (l *lowerer) object(o *define.Object) (feast.Object, error) {
	switch o.Class {
	case "Entity":
		return l.entity(o)
	case "Project":
		return l.projectOf(o)
	case "FeatureService":
		return l.service(o)
	case "Permission":
		return l.permission(o)
	}
	if isView(o) {
		return l.view(o)
	}
	s, err := l.source(o)
	if err != nil {
		return nil, err
	}
	return onWire(s), nil
}

func isView(o *define.Object) bool {
	switch o.Class {
	case "FeatureView", "BatchFeatureView", "StreamFeatureView", "OnDemandFeatureView", "LabelView":
		return true
	}
	return false
}

func (l *lowerer) entity(o *define.Object) (*feast.Entity, error) {
	if e, ok := l.entities[o]; ok {
		return e, nil
	}
	a := read(o)
	e := &feast.Entity{
		Name: a.text("name"), Project: l.project, Description: a.text("description"),
		Owner: a.text("owner"), Tags: a.tags("tags"), Type: a.valueType("value_type"),
	}
	keys := a.texts("join_keys")
	switch len(keys) {
	case 0:
		e.JoinKey = e.Name
	case 1:
		e.JoinKey = keys[0]
	default:
		a.failf("join_keys", "An entity may only have a single join key, not %d", len(keys))
	}
	l.entities[o] = e
	return e, a.err
}

func (l *lowerer) projectOf(o *define.Object) (*feast.Project, error) {
	a := read(o)
	p := &feast.Project{Name: a.text("name"), Description: a.text("description"), Owner: a.text("owner"), Tags: a.tags("tags")}
	return p, a.err
}

// errorAt is an invalid definition at a place of the repo.
func errorAt(pos define.Pos, format string, args ...any) error {
	return feast.Invalid(pos.String(), "%s", fmt.Sprintf(format, args...))
}
