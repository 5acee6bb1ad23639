// Package resolve turns what a caller asks for, feature references or the name of
// a feature service, into views, features and output columns. It is a pure
// function of the catalog, and the same for history and for online reads.
package resolve

import (
	"fmt"
	"slices"

	"github.com/seed-11e13f51/feast"
)

// Query is what a caller asks for: either Features or Service.
type Query struct {
	Project string
	// Features are references: "view:feature", "view@v2:feature".
	Features []string
	// Service is the name of a feature service.
	Service string
	// FullNames makes output columns "view__feature".
	FullNames bool
	// Stored reads on-demand views that are computed when written as stored views,
	// which they are online and are not in history.
	Stored bool
	// VersionOf returns the definition of an older version of a view; nil when
	// versioned references cannot be answered.
	VersionOf func(view *feast.View, version int32) (*feast.View, error)
}

// Result is what a query means.
type Result struct {
	Views []View
	// Features are the asked features, in the order asked.
	Features []Feature
}

// View is one view as asked: with its alias, join key map and version.
type View struct {
	*feast.View
	// NameToUse is the alias or the name, with "@vN" for a pinned version.
	NameToUse string
	// JoinKeyMap renames join keys: key of the view -> column asked with.
	JoinKeyMap map[string]string
	// Version is the pinned version; nil is the current one.
	Version *int32
	// Fields are the asked features of the view, in the order asked.
	Fields []feast.Field
}

// Feature is one output column: Fields[Field] of Views[View].
type Feature struct {
	View, Field int
	Column      string
}

// ColumnOf returns the column that a join key of the view is asked with.
func (v *View) ColumnOf(joinKey string) string {
	if c, ok := v.JoinKeyMap[joinKey]; ok {
		return c
	}
	return joinKey
}

// Do resolves a query. Errors name what is unknown and the nearest name: a view, a
// service, a feature; two features that would share an output column; a view that
// is disabled, or whose features are computed on demand.
func Do(cat *feast.Catalog, q Query) (*Result, error) {
	r := &resolver{cat: cat, q: q, columns: map[string]string{}}
	if q.Service != "" && len(q.Features) > 0 {
		return nil, feast.Invalid("", "ask for features or for a feature service, not for both")
	}
	if q.Service != "" {
		return r.service()
	}
	if len(q.Features) == 0 {
		return nil, feast.Invalid("", "no features are asked for")
	}
	return r.refs()
}

type resolver struct {
	cat     *feast.Catalog
	q       Query
	result  Result
	columns map[string]string
}

func (r *resolver) service() (*Result, error) {
	s, err := feast.Get[*feast.Service](r.cat, r.q.Project, r.q.Service)
	if err != nil {
		return nil, err
	}
	place := fmt.Sprintf("feature service %q", s.Name)
	for i := range s.Projections {
		p := &s.Projections[i]
		at, err := r.view(p.View, p.VersionTag, place)
		if err != nil {
			return nil, err
		}
		v := &r.result.Views[at]
		v.NameToUse, v.JoinKeyMap = p.NameToUse(), p.JoinKeyMap
		if err := r.checkJoinKeyMap(v, place); err != nil {
			return nil, err
		}
		for _, f := range p.Features {
			if err := r.feature(at, f.Name); err != nil {
				return nil, err
			}
		}
	}
	return &r.result, nil
}

func (r *resolver) checkJoinKeyMap(v *View, place string) error {
	keys := v.JoinKeys()
	for key := range v.JoinKeyMap {
		if slices.Contains(keys, key) {
			continue
		}
		return &feast.Error{
			Code: feast.ErrInvalid, Place: place, Nearest: feast.Nearest(key, keys),
			Detail: fmt.Sprintf("the join key map of %q names %q, which is no join key of the view", v.NameToUse, key),
		}
	}
	return nil
}

func (r *resolver) refs() (*Result, error) {
	seen := map[string]int{}
	for _, text := range r.q.Features {
		ref, err := feast.ParseRef(text)
		if err != nil {
			return nil, err
		}
		at, ok := seen[ref.NameToUse()]
		if !ok {
			if at, err = r.view(ref.View, ref.Version, ""); err != nil {
				return nil, err
			}
			r.result.Views[at].NameToUse = ref.NameToUse()
			seen[ref.NameToUse()] = at
		}
		if err := r.feature(at, ref.Feature); err != nil {
			return nil, err
		}
	}
	return &r.result, nil
}

// view appends the view to the result and returns its index.
func (r *resolver) view(name string, version *int32, place string) (int, error) {
	v, err := feast.Get[*feast.View](r.cat, r.q.Project, name)
	if err != nil {
		return 0, err
	}
	if err := readable(v, place); err != nil {
		return 0, err
	}
	if version != nil && *version != v.Meta.CurrentVersion {
		if v, err = r.version(v, *version); err != nil {
			return 0, err
		}
	}
	r.result.Views = append(r.result.Views, View{View: v, NameToUse: name, Version: version})
	return len(r.result.Views) - 1, nil
}

func (r *resolver) version(v *feast.View, n int32) (*feast.View, error) {
	if r.q.VersionOf == nil {
		return nil, feast.Unsupported("", "feature view %q: version v%d is not the current one, and older versions cannot be read here", v.Name, n)
	}
	return r.q.VersionOf(v, n)
}

func readable(v *feast.View, place string) error {
	if v.Disabled {
		return feast.Invalid(place, "%s %q is disabled; enable it with: feast feature-views enable %s", v.Key().Kind, v.Name, v.Name)
	}
	if !v.Readable() {
		return feast.Invalid(place, "%s %q is in state %s, which cannot be read", v.Key().Kind, v.Name, v.Meta.State)
	}
	return nil
}

func (r *resolver) feature(at int, name string) error {
	v := &r.result.Views[at]
	if v.ViewKind() == feast.OnDemandView && !(r.q.Stored && v.WriteToOnline) {
		return feast.Unsupported("", "feature %q of on demand feature view %q is computed on demand, which this program does not do yet", name, v.Name)
	}
	f := feast.FindField(v.Features, name)
	if f == nil {
		return &feast.Error{
			Code: feast.ErrNotFound, Detail: fmt.Sprintf("%s %q has no feature %q", v.Key().Kind, v.NameToUse, name),
			Nearest: feast.Nearest(name, feast.FieldNames(v.Features)),
		}
	}
	column, ref := name, v.NameToUse+":"+name
	if r.q.FullNames {
		column = v.NameToUse + "__" + name
	}
	if other, taken := r.columns[column]; taken {
		return collision(other, ref, column, r.q.FullNames)
	}
	r.columns[column] = ref
	v.Fields = append(v.Fields, *f)
	r.result.Features = append(r.result.Features, Feature{View: at, Field: len(v.Fields) - 1, Column: column})
	return nil
}

func collision(a, b, column string, full bool) error {
	detail := fmt.Sprintf("features %s and %s would share the output column %q", a, b, column)
	switch {
	case a == b:
		detail = fmt.Sprintf("feature %s is asked for twice", a)
	case !full:
		detail += "; ask with full feature names"
	}
	return &feast.Error{Code: feast.ErrInvalid, Detail: detail, Class: feast.ClassFeatureNameCollision}
}
