package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-11e13f51/feast"
)

// BreakCode is a kind of break. The codes are part of the JSON form.
type BreakCode string

// The kinds of break.
const (
	// ServiceLosesView: a service no longer serves any feature of a view.
	ServiceLosesView BreakCode = "service_loses_view"
	// ServiceLosesFeature: a service no longer serves a feature.
	ServiceLosesFeature BreakCode = "service_loses_feature"
	// TypeChanges: a feature gets another type while rows with the old one are stored.
	TypeChanges BreakCode = "type_changes"
	// JoinKeysChange: a view is stored and asked under other keys than before.
	JoinKeysChange BreakCode = "join_keys_change"
	// EntityInUse: an entity is deleted that a view still uses.
	EntityInUse BreakCode = "entity_in_use"
	// InputVanishes: a view is computed from a view or feature that is deleted.
	InputVanishes BreakCode = "input_vanishes"
)

// Break is something that stops working when the plan is applied.
type Break struct {
	Code BreakCode
	// Kind and Name are what breaks.
	Kind feast.Kind
	Name string
	// Because is what it lost or what changed: "driver_stats:trips", "driver_id".
	Because string
	// Detail is a sentence for people.
	Detail string
}

// after is the project as the plan leaves it.
type after struct {
	views    map[string]*feast.View
	entities map[string]bool
	services []*feast.Service
}

func (p *Plan) after() after {
	a := after{views: map[string]*feast.View{}, entities: map[string]bool{}}
	for _, o := range p.Objects {
		if v := p.active(o); v != nil {
			a.views[v.Name] = v
		}
		switch o := o.New.(type) {
		case *feast.Entity:
			a.entities[o.Name] = true
		case *feast.Service:
			a.services = append(a.services, o)
		}
	}
	return a
}

func breaks(cat *feast.Catalog, p *Plan) []Break {
	a := p.after()
	var out []Break
	for _, s := range a.services {
		if old, err := feast.Get[*feast.Service](cat, p.Project, s.Name); err == nil {
			out = append(out, serviceLosses(old, s, a)...)
		}
	}
	for _, o := range p.Objects {
		v := p.active(o)
		if v == nil {
			continue
		}
		if old, ok := o.Old.(*feast.View); ok {
			out = append(out, storedBreaks(old, v)...)
		}
		out = append(out, entitiesInUse(cat, v, a)...)
		out = append(out, inputsGone(cat, v, a)...)
	}
	return out
}

// serviceLosses compares what a service serves with what it will serve. A view is
// known by the name requests use for it.
func serviceLosses(old, next *feast.Service, a after) []Break {
	var out []Break
	for i := range old.Projections {
		was := &old.Projections[i]
		now := projectionOf(next, was.NameToUse())
		if now == nil {
			detail := fmt.Sprintf("feature service %q no longer has %s", next.Name, was.NameToUse())
			if a.views[was.View] == nil {
				detail += fmt.Sprintf(", for feature view %q is deleted", was.View)
			}
			out = append(out, Break{ServiceLosesView, feast.KindService, next.Name, was.NameToUse(), detail})
			continue
		}
		for _, f := range was.Features {
			if feast.FindField(now.Features, f.Name) != nil {
				continue
			}
			ref := was.NameToUse() + ":" + f.Name
			out = append(out, Break{
				ServiceLosesFeature, feast.KindService, next.Name, ref,
				fmt.Sprintf("feature service %q no longer has %s", next.Name, ref),
			})
		}
	}
	return out
}

func projectionOf(s *feast.Service, name string) *feast.Projection {
	for i := range s.Projections {
		if s.Projections[i].NameToUse() == name {
			return &s.Projections[i]
		}
	}
	return nil
}

// storedBreaks are the changes of a view that rows already stored do not survive.
func storedBreaks(old, v *feast.View) []Break {
	var out []Break
	if !stored(old) || !hasRows(old) {
		return nil
	}
	for _, f := range v.Features {
		was := feast.FindField(old.Features, f.Name)
		if was == nil || was.Type == f.Type || was.Type == feast.Unknown {
			continue
		}
		out = append(out, Break{
			TypeChanges, v.Key().Kind, v.Name, v.Name + ":" + f.Name,
			fmt.Sprintf("feature %s:%s changes from %s to %s; rows stored as %s have to be materialized again",
				v.Name, f.Name, was.Type, f.Type, was.Type),
		})
	}
	a, b := slices.Sorted(slices.Values(old.JoinKeys())), slices.Sorted(slices.Values(v.JoinKeys()))
	if !slices.Equal(a, b) {
		out = append(out, Break{
			JoinKeysChange, v.Key().Kind, v.Name, strings.Join(b, ", "),
			fmt.Sprintf("%s %q is asked by %s instead of %s; rows stored under %s are not found any more",
				v.Key().Kind, v.Name, strings.Join(b, ", "), strings.Join(a, ", "), strings.Join(a, ", ")),
		})
	}
	return out
}

// hasRows reports whether rows of a view may be stored online: it was
// materialized, or it is written by pushes, streams or requests.
func hasRows(v *feast.View) bool {
	return len(v.Meta.Intervals) > 0 || v.StreamSource != nil || v.WriteToOnline ||
		v.ViewKind() == feast.LabelView || v.ViewKind() == feast.StreamView
}

func entitiesInUse(cat *feast.Catalog, v *feast.View, a after) []Break {
	var out []Break
	for _, name := range v.Entities {
		if name == feast.DummyEntity || a.entities[name] {
			continue
		}
		if _, err := feast.Get[*feast.Entity](cat, v.Project, name); err != nil {
			continue
		}
		out = append(out, Break{
			EntityInUse, v.Key().Kind, v.Name, name,
			fmt.Sprintf("entity %q is deleted while %s %q uses it", name, v.Key().Kind, v.Name),
		})
	}
	return out
}

// inputsGone finds views and features a view is computed from that the registry
// has and the plan deletes.
func inputsGone(cat *feast.Catalog, v *feast.View, a after) []Break {
	var out []Break
	gone := func(what string) {
		out = append(out, Break{
			InputVanishes, v.Key().Kind, v.Name, what,
			fmt.Sprintf("%s %q is computed from %s, which is deleted", v.Key().Kind, v.Name, what),
		})
	}
	for _, in := range v.Inputs {
		if in.Projection == nil {
			continue
		}
		name := in.Projection.View
		old, err := feast.Get[*feast.View](cat, v.Project, name)
		if err != nil {
			continue
		}
		now, ok := a.views[name]
		if !ok {
			gone(name)
			continue
		}
		for _, f := range in.Projection.Features {
			if feast.FindField(old.Features, f.Name) != nil && feast.FindField(now.Features, f.Name) == nil {
				gone(name + ":" + f.Name)
			}
		}
	}
	for _, src := range v.SourceViews {
		if _, err := feast.Get[*feast.View](cat, v.Project, src.Name); err == nil && a.views[src.Name] == nil {
			gone(src.Name)
		}
	}
	return out
}
