//lint:file-ignore SA1019 The deprecated fields of the contract are in registries and must survive.

package wire

import (
	"slices"

	"github.com/seed-11e13f51/feast"
	corepb "github.com/seed-11e13f51/feast/wire/feastpb/core"
)

// ToFeatureView returns the view of a message.
func ToFeatureView(pb *corepb.FeatureView) (*feast.View, error) {
	return to((*decoder).featureView, pb)
}

// FromFeatureView returns the message of a view of kind FeatureView; what the
// message has no field for is left out, here and in the other kinds.
func FromFeatureView(v *feast.View) (*corepb.FeatureView, error) {
	return from((*encoder).featureView, v)
}

// ToStreamFeatureView returns the view of a message.
func ToStreamFeatureView(pb *corepb.StreamFeatureView) (*feast.View, error) {
	return to((*decoder).streamView, pb)
}

// FromStreamFeatureView returns the message of a view of kind StreamView.
func FromStreamFeatureView(v *feast.View) (*corepb.StreamFeatureView, error) {
	return from((*encoder).streamView, v)
}

// ToLabelView returns the view of a message. Its one source is the StreamSource
// if rows arrive there one by one, else the BatchSource.
func ToLabelView(pb *corepb.LabelView) (*feast.View, error) { return to((*decoder).labelView, pb) }

// FromLabelView returns the message of a view of kind LabelView; the StreamSource
// goes before the BatchSource, for the message holds one.
func FromLabelView(v *feast.View) (*corepb.LabelView, error) { return from((*encoder).labelView, v) }

func (d *decoder) featureView(pb *corepb.FeatureView) *feast.View {
	v := d.viewSpec(pb.GetSpec())
	v.Meta = d.viewMeta(pb.GetMeta())
	return v
}

func (e *encoder) featureView(v *feast.View) *corepb.FeatureView {
	return &corepb.FeatureView{Spec: e.viewSpec(v), Meta: e.viewMeta(v.Meta)}
}

// viewSpec reads the spec alone, which is how views lie inside other views.
func (d *decoder) viewSpec(spec *corepb.FeatureViewSpec) *feast.View {
	v := feast.NewView(feast.FeatureView, spec.GetProject(), spec.GetName())
	v.Description = spec.GetDescription()
	v.Owner = spec.GetOwner()
	v.Org = spec.GetOrg()
	v.Tags = spec.GetTags()
	v.Entities = spec.GetEntities()
	v.EntityColumns = d.fields(spec.GetEntityColumns())
	v.Features = d.fields(spec.GetFeatures())
	v.TTL = d.duration("spec.ttl", spec.GetTtl())
	v.BatchSource = d.source(spec.GetBatchSource())
	v.StreamSource = d.source(spec.GetStreamSource())
	v.SourceViews = convert(spec.GetSourceViews(), d.viewSpec)
	v.Online = spec.GetOnline()
	v.Offline = spec.GetOffline()
	v.Disabled = spec.GetDisabled()
	v.EnableValidation = spec.GetEnableValidation()
	v.Mode = spec.GetMode()
	v.Transform = transform(spec.GetFeatureTransformation())
	v.Version = spec.GetVersion()
	return v
}

func (e *encoder) viewSpec(v *feast.View) *corepb.FeatureViewSpec {
	return &corepb.FeatureViewSpec{
		Name:                  v.Name,
		Project:               v.Project,
		Description:           v.Description,
		Owner:                 v.Owner,
		Org:                   v.Org,
		Tags:                  v.Tags,
		Entities:              v.Entities,
		EntityColumns:         e.fields(v.EntityColumns),
		Features:              e.fields(v.Features),
		Ttl:                   duration(v.TTL),
		BatchSource:           e.source(v.BatchSource),
		StreamSource:          e.source(v.StreamSource),
		SourceViews:           convert(v.SourceViews, e.viewSpec),
		Online:                v.Online,
		Offline:               v.Offline,
		Disabled:              v.Disabled,
		EnableValidation:      v.EnableValidation,
		Mode:                  v.Mode,
		FeatureTransformation: e.transform(v.Transform),
		Version:               v.Version,
	}
}

func (d *decoder) viewMeta(pb *corepb.FeatureViewMeta) feast.ViewMeta {
	return feast.ViewMeta{
		Meta:           d.meta(pb),
		Intervals:      convert(pb.GetMaterializationIntervals(), d.interval),
		CurrentVersion: pb.GetCurrentVersionNumber(),
		VersionID:      pb.GetVersionId(),
		State:          feast.ViewState(pb.GetState()),
	}
}

func (e *encoder) viewMeta(m feast.ViewMeta) *corepb.FeatureViewMeta {
	return &corepb.FeatureViewMeta{
		CreatedTimestamp:         e.time("meta.created_timestamp", m.Created),
		LastUpdatedTimestamp:     e.time("meta.last_updated_timestamp", m.Updated),
		MaterializationIntervals: convert(m.Intervals, e.interval),
		CurrentVersionNumber:     m.CurrentVersion,
		VersionId:                m.VersionID,
		State:                    corepb.FeatureViewState(m.State),
	}
}

func (d *decoder) interval(pb *corepb.MaterializationInterval) feast.Interval {
	const place = "meta.materialization_intervals"
	return feast.Interval{Start: d.time(place, pb.GetStartTime()), End: d.time(place, pb.GetEndTime())}
}

func (e *encoder) interval(i feast.Interval) *corepb.MaterializationInterval {
	const place = "meta.materialization_intervals"
	return &corepb.MaterializationInterval{StartTime: e.time(place, i.Start), EndTime: e.time(place, i.End)}
}

func (d *decoder) streamView(pb *corepb.StreamFeatureView) *feast.View {
	spec := pb.GetSpec()
	v := feast.NewView(feast.StreamView, spec.GetProject(), spec.GetName())
	v.Description = spec.GetDescription()
	v.Owner = spec.GetOwner()
	v.Org = spec.GetOrg()
	v.Tags = spec.GetTags()
	v.Entities = spec.GetEntities()
	v.EntityColumns = d.fields(spec.GetEntityColumns())
	v.Features = withoutKeys(d.fields(spec.GetFeatures()), v.EntityColumns)
	v.TTL = d.duration("spec.ttl", spec.GetTtl())
	v.BatchSource = d.source(spec.GetBatchSource())
	v.StreamSource = d.source(spec.GetStreamSource())
	v.Online = spec.GetOnline()
	v.Disabled = spec.GetDisabled()
	v.EnableValidation = spec.GetEnableValidation()
	v.Mode = spec.GetMode()
	v.Transform = transform(spec.GetFeatureTransformation())
	v.LegacyUDF = legacyFunction(spec.GetUserDefinedFunction())
	v.Aggregations = convert(spec.GetAggregations(), d.aggregation)
	v.Version = spec.GetVersion()
	v.StreamTimestamp = spec.GetTimestampField()
	v.EnableTiling = spec.GetEnableTiling()
	v.TilingHop = d.duration("spec.tiling_hop_size", spec.GetTilingHopSize())
	v.Meta = d.viewMeta(pb.GetMeta())
	return v
}

func (e *encoder) streamView(v *feast.View) *corepb.StreamFeatureView {
	spec := &corepb.StreamFeatureViewSpec{
		Name:                  v.Name,
		Project:               v.Project,
		Description:           v.Description,
		Owner:                 v.Owner,
		Org:                   v.Org,
		Tags:                  v.Tags,
		Entities:              v.Entities,
		EntityColumns:         e.fields(v.EntityColumns),
		Features:              e.fields(slices.Concat(v.Features, v.EntityColumns)),
		Ttl:                   duration(v.TTL),
		BatchSource:           e.source(v.BatchSource),
		StreamSource:          e.source(v.StreamSource),
		Online:                v.Online,
		Disabled:              v.Disabled,
		EnableValidation:      v.EnableValidation,
		Mode:                  v.Mode,
		FeatureTransformation: e.transform(v.Transform),
		UserDefinedFunction:   legacyFunctionPB(v.LegacyUDF),
		Aggregations:          convert(v.Aggregations, deref(e.aggregation)),
		Version:               v.Version,
		TimestampField:        v.StreamTimestamp,
		EnableTiling:          v.EnableTiling,
		TilingHopSize:         duration(v.TilingHop),
	}
	return &corepb.StreamFeatureView{Spec: spec, Meta: e.viewMeta(v.Meta)}
}

func (d *decoder) labelView(pb *corepb.LabelView) *feast.View {
	spec := pb.GetSpec()
	v := feast.NewView(feast.LabelView, spec.GetProject(), spec.GetName())
	v.Description = spec.GetDescription()
	v.Owner = spec.GetOwner()
	v.Tags = spec.GetTags()
	v.Entities = spec.GetEntities()
	v.EntityColumns = d.fields(spec.GetEntityColumns())
	v.Features = d.fields(spec.GetFeatures())
	v.TTL = d.duration("spec.ttl", spec.GetTtl())
	v.BatchSource = d.source(spec.GetSource())
	if v.BatchSource != nil && v.BatchSource.Stream() {
		v.BatchSource, v.StreamSource = nil, v.BatchSource
	}
	v.Online = spec.GetOnline()
	v.LabelerField = spec.GetLabelerField()
	v.ConflictPolicy = feast.ConflictPolicy(spec.GetConflictPolicy())
	v.RetainHistory = spec.GetRetainHistory()
	v.ReferenceView = spec.GetReferenceFeatureView()
	v.Meta.Meta = d.meta(pb.GetMeta())
	return v
}

func (e *encoder) labelView(v *feast.View) *corepb.LabelView {
	source := v.StreamSource
	if source == nil {
		source = v.BatchSource
	}
	return &corepb.LabelView{
		Spec: &corepb.LabelViewSpec{
			Name:                 v.Name,
			Project:              v.Project,
			Description:          v.Description,
			Owner:                v.Owner,
			Tags:                 v.Tags,
			Entities:             v.Entities,
			EntityColumns:        e.fields(v.EntityColumns),
			Features:             e.fields(v.Features),
			Ttl:                  duration(v.TTL),
			Source:               e.source(source),
			Online:               v.Online,
			LabelerField:         v.LabelerField,
			ConflictPolicy:       corepb.ConflictResolutionPolicy(v.ConflictPolicy),
			RetainHistory:        v.RetainHistory,
			ReferenceFeatureView: v.ReferenceView,
		},
		Meta: &corepb.LabelViewMeta{
			CreatedTimestamp:     e.time("meta.created_timestamp", v.Meta.Created),
			LastUpdatedTimestamp: e.time("meta.last_updated_timestamp", v.Meta.Updated),
		},
	}
}

// withoutKeys returns the features that are no entity columns. Stream views list
// their whole schema, join keys last, where other views list their features.
func withoutKeys(features, keys []feast.Field) []feast.Field {
	return slices.DeleteFunc(features, func(f feast.Field) bool { return feast.FindField(keys, f.Name) != nil })
}
