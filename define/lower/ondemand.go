package lower

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/define"
)

// inputSchemaPrefix begins the name of the request source that stands for an
// input_schema.
const inputSchemaPrefix = "__input_schema__"

// trackMetricsTag is where Feast keeps track_metrics.
const trackMetricsTag = "feast:track_metrics"

func (l *lowerer) onDemand(a *args, v *feast.View) error {
	v.Org, v.Version = a.text("org"), a.text("version")
	v.Mode = strings.ToLower(a.text("mode"))
	v.WriteToOnline, v.Singleton = a.flag("write_to_online_store"), a.flag("singleton")
	if _, ok := a.o.Signature.Param("enabled"); ok {
		v.Disabled = !a.flag("enabled")
	}
	if a.flag("track_metrics") {
		v.Tags = merge(v.Tags, map[string]string{trackMetricsTag: "true"})
	}
	if v.Singleton && v.Mode != "python" {
		return errorAt(a.o.Pos, "%s: singleton=True needs mode=\"python\", not %q", a.o, v.Mode)
	}
	if err := l.inputs(a, v); err != nil {
		return err
	}
	v.Transform, v.Aggregations = a.transform(v.Mode), a.aggregations()
	return a.err
}

func (l *lowerer) inputs(a *args, v *feast.View) error {
	sources := a.objects("sources")
	if len(sources) == 0 && !a.has("input_schema") {
		return errorAt(a.o.Pos, "%s: Either 'sources' or 'input_schema' must be provided for OnDemandFeatureView.", a.o)
	}
	for _, o := range sources {
		in, err := l.input(o)
		if err != nil {
			return err
		}
		v.Inputs = append(v.Inputs, in)
	}
	if a.has("input_schema") {
		name := inputSchemaPrefix + v.Name
		v.Inputs = append(v.Inputs, feast.Input{Name: name, Request: &feast.Source{
			Project: l.project, Name: name, Type: feast.SourceRequest, Options: &feast.RequestOptions{Schema: a.fields("input_schema")},
		}})
	}
	slices.SortStableFunc(v.Inputs, func(x, y feast.Input) int { return cmp.Compare(x.Name, y.Name) })
	return nil
}

func (l *lowerer) input(o *define.Object) (feast.Input, error) {
	if isView(o) {
		p, err := l.projection(o)
		return feast.Input{Name: p.View, Projection: &p}, err
	}
	s, err := l.source(o)
	if err != nil {
		return feast.Input{}, err
	}
	if s.Type != feast.SourceRequest {
		return feast.Input{}, errorAt(o.Pos, "%s cannot be a source of an on demand feature view: it takes views and request sources", o)
	}
	return feast.Input{Name: s.Name, Request: onWire(s)}, nil
}

// projection is the part of a view that a service or an on-demand view asks for
// (FeatureViewProjection.from_definition in Feast 0.66, quirks included: the field
// timestamp_field holds the created column).
func (l *lowerer) projection(o *define.Object) (feast.Projection, error) {
	v, err := l.view(o)
	if err != nil {
		return feast.Projection{}, err
	}
	p := feast.Projection{View: v.Name, Features: v.Features}
	if s := v.Batch(); s != nil && v.ViewKind() != feast.OnDemandView {
		p.TimestampField, p.CreatedField, p.DatePartition = s.CreatedField, s.CreatedField, s.DatePartition
		p.BatchSource = onWire(s)
	}
	if v.ViewKind() == feast.LabelView {
		p.ViewType = "labelView"
	}
	if o.Projection == nil {
		return p, nil
	}
	p.Alias = o.Projection.Alias
	for _, k := range o.Projection.JoinKeys {
		p.JoinKeyMap = merge(p.JoinKeyMap, map[string]string{k.Key: k.Column})
	}
	if o.Projection.Features == nil {
		return p, nil
	}
	if len(v.Features) == 0 {
		p.Desired = o.Projection.Features
		return p, nil
	}
	p.Features = nil
	for _, f := range v.Features {
		if slices.Contains(o.Projection.Features, f.Name) {
			p.Features = append(p.Features, f)
		}
	}
	return p, unknownFeatures(o, v)
}

// unknownFeatures refuses v[["a"]] where v has no feature a.
func unknownFeatures(o *define.Object, v *feast.View) error {
	for _, name := range o.Projection.Features {
		if feast.FindField(v.Features, name) == nil {
			return &feast.Error{
				Code: feast.ErrInvalid, Place: o.Pos.String(), Kind: v.Key().Kind, Name: v.Name,
				Detail: "it has no feature \"" + name + "\"", Nearest: feast.Nearest(name, feast.FieldNames(v.Features)),
			}
		}
	}
	return nil
}
