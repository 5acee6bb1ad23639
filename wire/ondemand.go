//lint:file-ignore SA1019 The deprecated fields of the contract are in registries and must survive.

package wire

import (
	"maps"
	"slices"

	"github.com/seed-11e13f51/feast"
	corepb "github.com/seed-11e13f51/feast/wire/feastpb/core"
)

// ToOnDemandFeatureView returns the view of a message, its inputs sorted by name.
func ToOnDemandFeatureView(pb *corepb.OnDemandFeatureView) (*feast.View, error) {
	return to((*decoder).onDemandView, pb)
}

// FromOnDemandFeatureView returns the message of a view of kind OnDemandView. It
// fails when two inputs have one name.
func FromOnDemandFeatureView(v *feast.View) (*corepb.OnDemandFeatureView, error) {
	return from((*encoder).onDemandView, v)
}

func (d *decoder) onDemandView(pb *corepb.OnDemandFeatureView) *feast.View {
	spec, meta := pb.GetSpec(), pb.GetMeta()
	v := feast.NewView(feast.OnDemandView, spec.GetProject(), spec.GetName())
	v.Description = spec.GetDescription()
	v.Owner = spec.GetOwner()
	v.Org = spec.GetOrg()
	v.Tags = spec.GetTags()
	v.Entities = spec.GetEntities()
	v.EntityColumns = d.fields(spec.GetEntityColumns())
	v.Features = d.fields(spec.GetFeatures())
	v.Inputs = d.inputs(spec.GetSources())
	v.Disabled = spec.GetDisabled()
	v.Mode = spec.GetMode()
	v.Transform = transform(spec.GetFeatureTransformation())
	v.LegacyUDF = legacyFunction(spec.GetUserDefinedFunction())
	v.Aggregations = convert(spec.GetAggregations(), d.aggregation)
	v.Version = spec.GetVersion()
	v.WriteToOnline = spec.GetWriteToOnlineStore()
	v.Singleton = spec.GetSingleton()
	v.Meta = feast.ViewMeta{
		Meta:           d.meta(meta),
		CurrentVersion: meta.GetCurrentVersionNumber(),
		VersionID:      meta.GetVersionId(),
		State:          feast.ViewState(meta.GetState()),
	}
	return v
}

func (e *encoder) onDemandView(v *feast.View) *corepb.OnDemandFeatureView {
	return &corepb.OnDemandFeatureView{
		Spec: &corepb.OnDemandFeatureViewSpec{
			Name:                  v.Name,
			Project:               v.Project,
			Description:           v.Description,
			Owner:                 v.Owner,
			Org:                   v.Org,
			Tags:                  v.Tags,
			Entities:              v.Entities,
			EntityColumns:         e.fields(v.EntityColumns),
			Features:              e.fields(v.Features),
			Sources:               e.inputs(v.Inputs),
			Disabled:              v.Disabled,
			Mode:                  v.Mode,
			FeatureTransformation: e.transform(v.Transform),
			UserDefinedFunction:   legacyFunctionPB(v.LegacyUDF),
			Aggregations:          convert(v.Aggregations, deref(e.aggregation)),
			Version:               v.Version,
			WriteToOnlineStore:    v.WriteToOnline,
			Singleton:             v.Singleton,
		},
		Meta: &corepb.OnDemandFeatureViewMeta{
			CreatedTimestamp:     e.time("meta.created_timestamp", v.Meta.Created),
			LastUpdatedTimestamp: e.time("meta.last_updated_timestamp", v.Meta.Updated),
			CurrentVersionNumber: v.Meta.CurrentVersion,
			VersionId:            v.Meta.VersionID,
			State:                corepb.FeatureViewState(v.Meta.State),
		},
	}
}

func (d *decoder) inputs(sources map[string]*corepb.OnDemandSource) []feast.Input {
	return convert(slices.Sorted(maps.Keys(sources)), func(name string) feast.Input {
		in := feast.Input{Name: name}
		switch s := sources[name].GetSource().(type) {
		case *corepb.OnDemandSource_FeatureView:
			in.View = d.featureView(s.FeatureView)
		case *corepb.OnDemandSource_FeatureViewProjection:
			p := d.projection(s.FeatureViewProjection)
			in.Projection = &p
		case *corepb.OnDemandSource_RequestDataSource:
			in.Request = d.source(s.RequestDataSource)
		}
		return in
	})
}

func (e *encoder) inputs(inputs []feast.Input) map[string]*corepb.OnDemandSource {
	if len(inputs) == 0 {
		return nil
	}
	sources := make(map[string]*corepb.OnDemandSource, len(inputs))
	for i := range inputs {
		in := &inputs[i]
		if sources[in.Name] != nil {
			e.fail("spec.sources", "two sources are named %q", in.Name)
		}
		sources[in.Name] = e.input(in)
	}
	return sources
}

func (e *encoder) input(in *feast.Input) *corepb.OnDemandSource {
	e.atMostOne("spec.sources."+in.Name, in.View != nil, in.Projection != nil, in.Request != nil)
	switch {
	case in.View != nil:
		return &corepb.OnDemandSource{Source: &corepb.OnDemandSource_FeatureView{FeatureView: e.featureView(in.View)}}
	case in.Projection != nil:
		return &corepb.OnDemandSource{Source: &corepb.OnDemandSource_FeatureViewProjection{FeatureViewProjection: e.projection(in.Projection)}}
	case in.Request != nil:
		return &corepb.OnDemandSource{Source: &corepb.OnDemandSource_RequestDataSource{RequestDataSource: e.source(in.Request)}}
	}
	return &corepb.OnDemandSource{}
}

func transform(pb *corepb.FeatureTransformationV2) *feast.Transform {
	if pb == nil {
		return nil
	}
	switch t := pb.GetTransformation().(type) {
	case *corepb.FeatureTransformationV2_UserDefinedFunction:
		return &feast.Transform{Function: &feast.Function{
			Name: t.UserDefinedFunction.GetName(),
			Body: t.UserDefinedFunction.GetBody(),
			Text: t.UserDefinedFunction.GetBodyText(),
			Mode: t.UserDefinedFunction.GetMode(),
		}}
	case *corepb.FeatureTransformationV2_SubstraitTransformation:
		return &feast.Transform{Substrait: &feast.Substrait{
			Plan: t.SubstraitTransformation.GetSubstraitPlan(),
			Ibis: t.SubstraitTransformation.GetIbisFunction(),
		}}
	}
	return &feast.Transform{}
}

func (e *encoder) transform(t *feast.Transform) *corepb.FeatureTransformationV2 {
	if t == nil {
		return nil
	}
	e.atMostOne("spec.feature_transformation", t.Function != nil, t.Substrait != nil)
	switch {
	case t.Function != nil:
		return &corepb.FeatureTransformationV2{Transformation: &corepb.FeatureTransformationV2_UserDefinedFunction{
			UserDefinedFunction: &corepb.UserDefinedFunctionV2{
				Name: t.Function.Name, Body: t.Function.Body, BodyText: t.Function.Text, Mode: t.Function.Mode,
			},
		}}
	case t.Substrait != nil:
		return &corepb.FeatureTransformationV2{Transformation: &corepb.FeatureTransformationV2_SubstraitTransformation{
			SubstraitTransformation: &corepb.SubstraitTransformationV2{
				SubstraitPlan: t.Substrait.Plan, IbisFunction: t.Substrait.Ibis,
			},
		}}
	}
	return &corepb.FeatureTransformationV2{}
}

func legacyFunction(pb *corepb.UserDefinedFunction) *feast.Function {
	if pb == nil {
		return nil
	}
	return &feast.Function{Name: pb.GetName(), Body: pb.GetBody(), Text: pb.GetBodyText()}
}

func legacyFunctionPB(f *feast.Function) *corepb.UserDefinedFunction {
	if f == nil {
		return nil
	}
	return &corepb.UserDefinedFunction{Name: f.Name, Body: f.Body, BodyText: f.Text}
}

func (d *decoder) aggregation(pb *corepb.Aggregation) feast.Aggregation {
	return feast.Aggregation{
		Column:   pb.GetColumn(),
		Function: pb.GetFunction(),
		Name:     pb.GetName(),
		Window:   d.duration("spec.aggregations.time_window", pb.GetTimeWindow()),
		Slide:    d.duration("spec.aggregations.slide_interval", pb.GetSlideInterval()),
	}
}

func (e *encoder) aggregation(a *feast.Aggregation) *corepb.Aggregation {
	return &corepb.Aggregation{
		Column:        a.Column,
		Function:      a.Function,
		Name:          a.Name,
		TimeWindow:    duration(a.Window),
		SlideInterval: duration(a.Slide),
	}
}
