package plan

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/seed-11e13f51/feast"
)

func (c *checker) view(v *feast.View) {
	key := v.Key()
	switch {
	case v.Name == "":
		c.invalid(key, "a feature view needs a name")
	case strings.Contains(v.Name, "@"):
		c.invalid(key, "the name of a feature view must not contain \"@\", which separates the version in references")
	case strings.Contains(v.Name, ":"):
		c.invalid(key, "the name of a feature view must not contain \":\", which separates the feature in references")
	}
	if _, err := feast.ParseVersion(v.Version); err != nil {
		c.invalid(key, "version %q is not latest, vN or versionN", v.Version)
	}
	if c.opts.SkipViews {
		return
	}
	c.viewKeys(v)
	c.viewFields(v)
	c.viewSources(v)
	c.computation(v)
}

// viewKeys checks that the entities exist, have different join keys, and that the
// columns have the entities' types.
func (c *checker) viewKeys(v *feast.View) {
	byKey := map[string]string{}
	for _, name := range v.Entities {
		e, ok := c.entities[name]
		if !ok {
			if name != feast.DummyEntity {
				c.missing(v.Key(), feast.KindEntity, "", name, slices.Collect(maps.Keys(c.entities)))
			}
			continue
		}
		join := e.JoinColumn()
		if other, taken := byKey[join]; taken {
			c.invalid(v.Key(), "the entities %q and %q share the join key %q", other, name, join)
		}
		byKey[join] = name
		column := feast.FindField(v.EntityColumns, join)
		if column != nil && e.Type != feast.Unknown && column.Type != feast.Unknown && column.Type != e.Type {
			c.invalid(v.Key(), "the column %q is %s, but the entity %q is %s", join, column.Type, name, e.Type)
		}
	}
}

func (c *checker) viewFields(v *feast.View) {
	seen := map[string]bool{}
	var vectors []string
	for _, f := range slices.Concat(v.EntityColumns, v.Features) {
		if seen[f.Name] {
			c.invalid(v.Key(), "the field %q is there twice", f.Name)
		}
		seen[f.Name] = true
		if f.VectorIndex {
			vectors = append(vectors, f.Name)
		}
		if src := v.BatchSource; src != nil {
			if to, mapped := src.FieldMapping[f.Name]; mapped && to != f.Name {
				c.invalid(v.Key(), "the source maps the column %q to %q; name the field %q or remove the mapping", f.Name, to, to)
			}
		}
	}
	if len(vectors) > 1 {
		c.invalid(v.Key(), "only one field may have a vector index, and %s have", strings.Join(vectors, " and "))
	}
}

func (c *checker) viewSources(v *feast.View) {
	if s := v.StreamSource; s != nil && s.Batch == nil && v.BatchSource == nil && v.ViewKind() == feast.FeatureView {
		c.invalid(v.Key(), "the stream source %q needs a batch source", s.Name)
	}
	if cycle := viewCycle(v, nil); cycle != nil {
		c.invalid(v.Key(), "is derived from itself: %s", strings.Join(cycle, " <- "))
	}
	if v.ViewKind() == feast.LabelView && v.Entityless() {
		c.invalid(v.Key(), "a label view needs an entity")
	}
}

// viewCycle returns the names from v back to v among its source views, or nil.
func viewCycle(v *feast.View, path []string) []string {
	path = append(path, v.Name)
	if slices.Contains(path[:len(path)-1], v.Name) {
		return path
	}
	for _, src := range v.SourceViews {
		if cycle := viewCycle(src, path); cycle != nil {
			return cycle
		}
	}
	return nil
}

// defaultHop is the hop of a tiled stream view that names none (Feast's default).
const defaultHop = 5 * time.Minute

func (c *checker) computation(v *feast.View) {
	if len(v.Aggregations) > 0 && v.ViewKind() == feast.StreamView && v.StreamTimestamp == "" {
		c.invalid(v.Key(), "aggregations need a timestamp field")
	}
	if v.EnableTiling {
		c.tiling(v)
	}
	if v.ViewKind() != feast.OnDemandView {
		return
	}
	if len(v.Inputs) == 0 {
		c.invalid(v.Key(), "an on-demand feature view needs at least one source")
	}
	if v.Singleton && v.Mode != "python" {
		c.invalid(v.Key(), "singleton needs mode python, not %q", v.Mode)
	}
	for _, in := range v.Inputs {
		if in.Projection != nil {
			c.projection(v.Key(), in.Projection)
		}
	}
}

func (c *checker) tiling(v *feast.View) {
	hop := defaultHop
	if v.TilingHop != nil && *v.TilingHop != 0 {
		hop = *v.TilingHop
	}
	for _, a := range v.Aggregations {
		if a.Window != nil && *a.Window > 0 && hop >= *a.Window {
			c.invalid(v.Key(), "the tiling hop %s is not smaller than the window %s of %s(%s)", hop, *a.Window, a.Function, a.Column)
		}
	}
}

func (c *checker) service(s *feast.Service) {
	if s.Name == "" {
		c.invalid(s.Key(), "a feature service needs a name")
	}
	if c.opts.SkipViews {
		return
	}
	for i := range s.Projections {
		p := &s.Projections[i]
		v := c.projection(s.Key(), p)
		if v != nil && s.PrecomputeOnline && v.ViewKind() == feast.OnDemandView && !v.WriteToOnline {
			c.invalid(s.Key(), "precompute_online needs write_to_online_store of the on-demand view %q", v.Name)
		}
	}
}

// projection checks that the view of a projection exists, with the features and
// join keys it names, and returns the view. A pinned version may have others.
func (c *checker) projection(key feast.Key, p *feast.Projection) *feast.View {
	v, ok := c.views[p.View]
	if !ok {
		c.missing(key, feast.KindFeatureView, "", p.View, slices.Collect(maps.Keys(c.views)))
		return nil
	}
	if p.VersionTag != nil {
		return v
	}
	for _, f := range p.Features {
		if feast.FindField(v.Features, f.Name) == nil && feast.FindField(v.EntityColumns, f.Name) == nil {
			c.missing(key, 0, "feature", p.View+":"+f.Name, refs(v))
		}
	}
	for _, k := range slices.Sorted(maps.Keys(p.JoinKeyMap)) {
		if !slices.Contains(v.JoinKeys(), k) {
			c.missing(key, 0, "join key", k, v.JoinKeys())
		}
	}
	return v
}

func refs(v *feast.View) []string {
	out := make([]string, len(v.Features))
	for i, f := range v.Features {
		out[i] = v.Name + ":" + f.Name
	}
	return out
}
