package diff

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-11e13f51/feast"
)

func (l *list) view(old, want *feast.View) {
	l.text("entities", strings.Join(entities(old), ", "), strings.Join(entities(want), ", "))
	l.parts("features", fieldParts(features(old)), fieldParts(features(want)))
	l.parts("entity_columns", fieldParts(old.EntityColumns), fieldParts(want.EntityColumns))
	l.text("description", old.Description, want.Description)
	l.value("tags", old.Tags, want.Tags)
	l.text("owner", old.Owner, want.Owner)
	l.text("org", old.Org, want.Org)
	l.value("ttl", old.MaxAge(), want.MaxAge())
	l.nested("batch_source", old.BatchSource, want.BatchSource)
	l.nested("stream_source", old.StreamSource, want.StreamSource)
	l.value("online", old.Online, want.Online)
	if want.ViewKind() == feast.FeatureView { // the messages of the other kinds lack it
		l.value("offline", old.Offline, want.Offline)
	}
	if want.Disabled { // an enabled definition does not undo `feature-views disable`
		l.value("disabled", old.Disabled, want.Disabled)
	}
	l.value("enable_validation", old.EnableValidation, want.EnableValidation)
	l.parts("source_views", sourceViewParts(old.SourceViews), sourceViewParts(want.SourceViews))
	l.parts("sources", inputParts(old.Inputs), inputParts(want.Inputs))
	l.computation(old, want)
	l.text("version", version(old.Version), version(want.Version))
	l.value("write_to_online_store", old.WriteToOnline, want.WriteToOnline)
	l.value("singleton", old.Singleton, want.Singleton)
	l.text("labeler_field", old.LabelerField, want.LabelerField)
	l.text("conflict_policy", conflictPolicy(old.ConflictPolicy), conflictPolicy(want.ConflictPolicy))
	l.value("retain_history", old.RetainHistory, want.RetainHistory)
	l.text("reference_feature_view", old.ReferenceView, want.ReferenceView)
}

// computation notes how the features are computed. A function is its text, not
// its pickled bytes, which differ from run to run.
func (l *list) computation(old, want *feast.View) {
	f, g := function(old), function(want)
	l.text("feature_transformation.name", f.Name, g.Name)
	l.text("feature_transformation.body_text", f.Text, g.Text)
	l.text("feature_transformation.mode", f.Mode, g.Mode)
	l.value("feature_transformation.substrait_transformation", substrait(old), substrait(want))
	l.text("mode", old.Mode, want.Mode)
	l.parts("aggregations", aggregationParts(old), aggregationParts(want))
	l.text("timestamp_field", old.StreamTimestamp, want.StreamTimestamp)
	l.value("enable_tiling", old.EnableTiling, want.EnableTiling)
	l.value("tiling_hop_size", span(old.TilingHop), span(want.TilingHop))
}

// function returns the function of a view, or an empty one; older registries have
// it in the legacy field only.
func function(v *feast.View) feast.Function {
	switch {
	case v.Transform != nil && v.Transform.Function != nil:
		return *v.Transform.Function
	case v.LegacyUDF != nil:
		return *v.LegacyUDF
	}
	return feast.Function{}
}

func substrait(v *feast.View) []byte {
	if v.Transform == nil || v.Transform.Substrait == nil {
		return nil
	}
	return v.Transform.Substrait.Plan
}

// features returns the features of a view without its join keys, which the message
// of a stream view repeats among them.
func features(v *feast.View) []feast.Field {
	return slices.DeleteFunc(slices.Clone(v.Features), func(f feast.Field) bool {
		return feast.FindField(v.EntityColumns, f.Name) != nil
	})
}

func entities(v *feast.View) []string {
	if v.Entityless() {
		return nil
	}
	return slices.Sorted(slices.Values(v.Entities))
}

func span(d *time.Duration) time.Duration {
	if d == nil {
		return 0
	}
	return *d
}

// version returns a version as Feast compares it: "latest" or "vN".
func version(s string) string {
	n, err := feast.ParseVersion(s)
	if err != nil {
		return s
	}
	if n == nil {
		return "latest"
	}
	return "v" + strconv.Itoa(int(*n))
}

// Significant reports whether want needs a new version of the view old, by Feast's
// rule (_schema_or_udf_changed): its features, entities, entity columns, source
// views, or the computation and inputs of a stream or on-demand view differ. Where
// rows come from, ttl, switches and descriptions of the view never do.
func Significant(old, want *feast.View) bool {
	var l list
	l.parts("features", schemaParts(features(old)), schemaParts(features(want)))
	switch want.ViewKind() {
	case feast.FeatureView:
		l.lineage(old, want)
	case feast.StreamView:
		l.lineage(old, want)
		l.stream(old, want)
	case feast.OnDemandView:
		l.parts("entity_columns", schemaParts(old.EntityColumns), schemaParts(want.EntityColumns))
		l.parts("sources", inputParts(bareInputs(old.Inputs)), inputParts(bareInputs(want.Inputs)))
		l.computation(old, want)
	}
	return len(l) > 0
}

func (l *list) lineage(old, want *feast.View) {
	l.text("entities", strings.Join(entities(old), ", "), strings.Join(entities(want), ", "))
	l.parts("entity_columns", schemaParts(old.EntityColumns), schemaParts(want.EntityColumns))
	l.parts("source_views", sourceViewParts(old.SourceViews), sourceViewParts(want.SourceViews))
}

func (l *list) stream(old, want *feast.View) {
	l.text("body_text", function(old).Text, function(want).Text)
	l.parts("aggregations", aggregationParts(old), aggregationParts(want))
	l.text("timestamp_field", old.StreamTimestamp, want.StreamTimestamp)
	l.text("mode", old.Mode, want.Mode)
}

// schemaParts are fieldParts without the vector index and metric, which Feast's
// Field does not compare.
func schemaParts(fields []feast.Field) parts {
	bare := slices.Clone(fields)
	for i := range bare {
		bare[i].VectorIndex, bare[i].VectorMetric = false, ""
	}
	return fieldParts(bare)
}

// bareInputs are inputs without the sources copied into them.
func bareInputs(inputs []feast.Input) []feast.Input {
	out := slices.Clone(inputs)
	for i := range out {
		if out[i].Projection == nil {
			continue
		}
		p := *out[i].Projection
		p.BatchSource, p.StreamSource = nil, nil
		out[i].Projection = &p
	}
	return out
}

func fieldParts(fields []feast.Field) parts {
	out := parts{}
	for _, f := range fields {
		out[f.Name] = fieldText(f)
	}
	return out
}

func fieldText(f feast.Field) string {
	text := f.Name + " " + f.Type.String()
	rest := f
	rest.Name, rest.Type = "", feast.Unknown
	if more := describe(rest); more != "" {
		text += " (" + more + ")"
	}
	return text
}

func projectionParts(projections []feast.Projection) parts {
	out := parts{}
	for i := range projections {
		p := &projections[i]
		out.add(p.NameToUse(), oneProjection(p))
	}
	return out
}

// oneProjection are the features of one projection, its key map and the source
// that Feast copies into it.
func oneProjection(p *feast.Projection) parts {
	out := fieldParts(p.Features)
	name := p.NameToUse()
	for k, text := range out {
		out[k] = name + ":" + text
	}
	out[thingPart] = name
	if p.Alias != "" {
		out[thingPart] += " of " + p.View
	}
	if p.ViewType == "labelView" {
		out[thingPart] += " (label view)"
	}
	for _, k := range slices.Sorted(maps.Keys(p.JoinKeyMap)) {
		out["@key "+k] = name + " join key " + k + " -> " + p.JoinKeyMap[k]
	}
	for k, text := range sourceParts(p.BatchSource) {
		out[strings.TrimPrefix(copiedPart, "/")+k] = name + " batch_source " + text
	}
	return out
}

func inputParts(inputs []feast.Input) parts {
	out := parts{}
	for _, in := range inputs {
		switch {
		case in.Projection != nil:
			out.add(in.Name, oneProjection(in.Projection))
		case in.View != nil:
			out.add(in.Name, fieldParts(in.View.Features))
		case in.Request != nil:
			out.add(in.Name, sourceParts(in.Request))
		}
	}
	return out
}

func sourceViewParts(views []*feast.View) parts {
	out := parts{}
	for _, v := range views {
		var l list
		l.view(feast.NewView(v.ViewKind(), "", v.Name), v)
		one := parts{"": v.Name}
		for _, p := range l {
			one[p.Name] = v.Name + "." + p.Name + " " + p.New
		}
		out.add(v.Name, one)
	}
	return out
}

// sourceParts are the properties of a source that differ from an empty one.
func sourceParts(s *feast.Source) parts {
	if s == nil {
		return nil
	}
	var l list
	bare := s.Clone()
	bare.ClassType = ""
	l.source(&feast.Source{}, bare)
	out := parts{"name": "name " + s.Name}
	for _, p := range l {
		out[p.Name] = p.Name + " " + p.New
	}
	return out
}

func aggregationParts(v *feast.View) parts {
	out := parts{}
	for _, a := range v.Aggregations {
		if span(a.Slide) == 0 { // Feast slides by the whole window when nothing is said
			a.Slide = a.Window
		}
		text := describe(a)
		out[text] = text
	}
	return out
}
