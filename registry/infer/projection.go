package infer

import (
	"context"
	"slices"

	"github.com/seed-11e13f51/feast"
)

// onDemand completes the inputs and entity columns of on-demand views. Their
// features have to be declared: Feast finds them by running the function.
func (in *inference) onDemand(context.Context) error {
	for _, v := range list[*feast.View](in) {
		if v.ViewKind() != feast.OnDemandView {
			continue
		}
		for i := range v.Inputs {
			if p := v.Inputs[i].Projection; p != nil {
				p = p.Clone()
				v.Inputs[i].Projection = p
				if err := in.resolve(p, v.Key()); err != nil {
					return err
				}
			}
		}
		keys, err := in.keys(v)
		if err != nil {
			return err
		}
		splitKeys(v, keys)
		for _, k := range missingKeys(v, keys) {
			if f := in.inputKey(v, k); f != nil {
				v.EntityColumns = append(v.EntityColumns, *f)
			}
		}
		if len(v.Features) == 0 {
			return &feast.Error{
				Code: feast.ErrUnsupported, Kind: v.Key().Kind, Name: v.Name,
				Detail: "has no features; declare a schema, for the function is not run to find them",
			}
		}
	}
	return nil
}

// inputKey returns the column of a join key among the views that v is computed
// from, or nil.
func (in *inference) inputKey(v *feast.View, key string) *feast.Field {
	for _, input := range v.Inputs {
		if input.Projection == nil || in.views[input.Projection.View] == nil {
			continue
		}
		if f := feast.FindField(in.views[input.Projection.View].EntityColumns, key); f != nil {
			return f
		}
	}
	return nil
}

// services resolves the projections of feature services.
func (in *inference) services(context.Context) error {
	for _, s := range list[*feast.Service](in) {
		for i := range s.Projections {
			if err := in.resolve(&s.Projections[i], s.Key()); err != nil {
				return err
			}
		}
	}
	return nil
}

// resolve completes a projection of the object of a key: without features it has
// all of its view, and those it names get the type and description they have
// there. A projection of a pinned version is left as it is. Beside that, Feast
// copies the view's batch source into it, and the created column into both of its
// timestamp fields (sic).
func (in *inference) resolve(p *feast.Projection, of feast.Key) error {
	v, ok := in.views[p.View]
	if !ok {
		return in.unknownView(p.View, of)
	}
	if p.ViewType == "" {
		p.ViewType = "featureView"
	}
	if v.ViewKind() == feast.LabelView {
		p.ViewType = "labelView"
	}
	if src := batchOf(v); src != nil {
		p.BatchSource = src
		p.TimestampField, p.CreatedField, p.DatePartition = src.CreatedField, src.CreatedField, src.DatePartition
	}
	if p.VersionTag != nil {
		return nil
	}
	if len(p.Features) == 0 && len(p.Desired) == 0 {
		p.Features = v.Clone().Features
		return nil
	}
	for _, name := range p.Desired {
		p.Features = append(p.Features, feast.Field{Name: name})
	}
	p.Desired = nil
	for i, f := range p.Features {
		found := feast.FindField(slices.Concat(v.Features, v.EntityColumns), f.Name)
		if found == nil {
			return &feast.Error{
				Code: feast.ErrNotFound, Name: p.View + ":" + f.Name,
				Detail:  "feature does not exist, but the " + of.Kind.String() + " \"" + of.Name + "\" uses it",
				Nearest: nearestRef(p.View, f.Name, v),
			}
		}
		p.Features[i] = found.Clone()
	}
	return nil
}

// batchOf returns the batch source of a view as Feast copies it into a projection:
// with the class its own message names.
func batchOf(v *feast.View) *feast.Source {
	src := v.Batch().Clone()
	if src != nil {
		src.ClassType, src.Project = src.OwnClass(), ""
	}
	return src
}

func nearestRef(view, feature string, v *feast.View) string {
	if near := feast.Nearest(feature, feast.FieldNames(v.Features)); near != "" {
		return view + ":" + near
	}
	return ""
}

func (in *inference) unknownView(name string, of feast.Key) error {
	var names []string
	for n := range in.views {
		names = append(names, n)
	}
	slices.Sort(names)
	return &feast.Error{
		Code: feast.ErrNotFound, Kind: feast.KindFeatureView, Name: name, Nearest: feast.Nearest(name, names),
		Detail: "does not exist, but the " + of.Kind.String() + " \"" + of.Name + "\" uses it",
	}
}
