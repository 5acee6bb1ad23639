package lower

import (
	"slices"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/define"
)

// view lowers a view once; further calls return the same. A view that was narrowed
// for a service is the view it was narrowed from.
func (l *lowerer) view(o *define.Object) (*feast.View, error) {
	for o.Base != nil {
		o = o.Base
	}
	if v, ok := l.views[o]; ok {
		return v, nil
	}
	kind := feast.FeatureView
	switch o.Class {
	case "StreamFeatureView":
		kind = feast.StreamView
	case "OnDemandFeatureView":
		kind = feast.OnDemandView
	case "LabelView":
		kind = feast.LabelView
	}
	a := read(o)
	v := feast.NewView(kind, l.project, o.Name())
	v.Description, v.Owner, v.Tags = a.text("description"), a.text("owner"), a.tags("tags")
	l.views[o] = v
	if err := l.schema(a, v); err != nil {
		return nil, err
	}
	var err error
	switch kind {
	case feast.OnDemandView:
		err = l.onDemand(a, v)
	case feast.LabelView:
		err = l.label(a, v)
	default:
		err = l.batchOrStream(a, v)
	}
	if err == nil {
		err = a.err
	}
	return v, err
}

// schema sets entities, and splits the schema into entity columns and features.
func (l *lowerer) schema(a *args, v *feast.View) error {
	byKey := map[string]*feast.Entity{}
	for _, o := range a.objects("entities") {
		if o.Class != "Entity" {
			return errorAt(a.o.Pos, "%s: entities: %s is not an Entity", a.o, o)
		}
		e, err := l.entity(o)
		if err != nil {
			return err
		}
		if _, twice := byKey[e.JoinKey]; twice {
			return errorAt(a.o.Pos, "%s: A feature view should not have entities that share a join key (%q).", a.o, e.JoinKey)
		}
		byKey[e.JoinKey] = e
		v.Entities = append(v.Entities, e.Name)
	}
	if len(v.Entities) == 0 && v.ViewKind() != feast.LabelView {
		v.Entities = []string{feast.DummyEntity}
	}
	for _, f := range a.fields("schema") {
		e, isKey := byKey[f.Name]
		if !isKey {
			v.Features = append(v.Features, f)
			continue
		}
		if e.Type != feast.Unknown && e.Type != f.Type {
			return errorAt(a.o.Pos, "Entity %s has type %s, which does not match the inferred type %s.", e.Name, e.Type.WireName(), f.Type)
		}
		v.EntityColumns = append(v.EntityColumns, f)
	}
	if v.ViewKind() == feast.LabelView {
		l.missingKeys(a, v, byKey)
	}
	return a.err
}

// missingKeys adds the join keys a label view's schema leaves out.
func (l *lowerer) missingKeys(a *args, v *feast.View, byKey map[string]*feast.Entity) {
	for _, o := range a.objects("entities") {
		key := l.entities[o].JoinKey
		if feast.FindField(v.EntityColumns, key) != nil {
			continue
		}
		t := byKey[key].Type
		if t == feast.Unknown {
			t = feast.String
		}
		v.EntityColumns = append(v.EntityColumns, feast.Field{Name: key, Type: t})
	}
}

func (l *lowerer) batchOrStream(a *args, v *feast.View) error {
	v.Org, v.Online, v.Version = a.text("org"), a.flag("online"), a.text("version")
	v.TTL, v.EnableValidation = a.duration("ttl"), a.flag("enable_validation")
	if _, ok := a.o.Signature.Param("offline"); ok {
		v.Offline = a.flag("offline")
	}
	if _, ok := a.o.Signature.Param("enabled"); ok {
		v.Disabled = !a.flag("enabled")
	}
	if a.has("mode") {
		v.Mode = a.text("mode")
	}
	if err := l.sourcesOf(a, v); err != nil {
		return err
	}
	if n := vectorFields(v); n > 1 {
		return errorAt(a.o.Pos, "Only one vector feature is allowed per feature view. Please update %s.", v.Name)
	}
	if err := mappedFields(a, v); err != nil {
		return err
	}
	if v.ViewKind() == feast.StreamView {
		return l.stream(a, v)
	}
	if a.o.Class == "BatchFeatureView" {
		v.Transform = a.transform(v.Mode)
	}
	return nil
}

// sourcesOf sets the sources of a view: a data source, a stream source with its
// batch source, or views it is derived from and the sink they are written to.
func (l *lowerer) sourcesOf(a *args, v *feast.View) (err error) {
	sources := a.objects("source")
	if len(sources) == 0 {
		return nil
	}
	if isView(sources[0]) {
		return l.derived(a, v, sources)
	}
	if len(sources) > 1 {
		return errorAt(a.o.Pos, "%s: source must be a DataSource, a FeatureView, or a list of FeatureView.", a.o)
	}
	s, err := l.source(sources[0])
	if err != nil {
		return err
	}
	if !s.Stream() {
		v.BatchSource = s
		return nil
	}
	if s.Batch == nil {
		return errorAt(a.o.Pos, "A batch_source needs to be specified for stream source `%s`", s.Name)
	}
	v.StreamSource = s
	v.BatchSource, err = l.source(read(sources[0]).object("batch_source"))
	return err
}

func (l *lowerer) derived(a *args, v *feast.View, sources []*define.Object) error {
	for _, o := range sources {
		if !isView(o) {
			return errorAt(a.o.Pos, "%s: source: %s is not a FeatureView", a.o, o)
		}
		from, err := l.view(o)
		if err != nil {
			return err
		}
		if slices.Contains(from.SourceViews, v) || from == v {
			return errorAt(a.o.Pos, "Cycle detected: %s is computed from itself", v.Name)
		}
		v.SourceViews = append(v.SourceViews, from)
	}
	sink, err := l.source(a.object("sink_source"))
	if err != nil {
		return err
	}
	if sink == nil {
		return errorAt(a.o.Pos, "%s: Derived FeatureView must specify `sink_source`.", a.o)
	}
	v.BatchSource = sink
	return nil
}

func vectorFields(v *feast.View) (n int) {
	for _, f := range v.Features {
		if f.VectorIndex {
			n++
		}
	}
	return n
}

// mappedFields refuses a schema field that the source's field mapping renames.
func mappedFields(a *args, v *feast.View) error {
	if v.BatchSource == nil {
		return nil
	}
	for _, f := range slices.Concat(v.EntityColumns, v.Features) {
		if to, ok := v.BatchSource.FieldMapping[f.Name]; ok {
			return errorAt(a.o.Pos, "The field %s is mapped to %s for this data source. Please either remove this field mapping or use %s as the Entity or Feature name.", f.Name, to, to)
		}
	}
	return nil
}

func (l *lowerer) stream(a *args, v *feast.View) error {
	v.StreamTimestamp, v.Aggregations = a.text("timestamp_field"), a.aggregations()
	if len(v.Aggregations) > 0 && v.StreamTimestamp == "" {
		return errorAt(a.o.Pos, "%s: aggregations must have a timestamp field associated with them to perform the aggregations", a.o)
	}
	if _, ok := a.o.Signature.Param("enable_tiling"); ok {
		v.EnableTiling, v.TilingHop = a.flag("enable_tiling"), a.duration("tiling_hop_size")
	}
	if t := a.transform(""); t != nil {
		v.Transform = t
		if t.Function != nil {
			v.LegacyUDF = &feast.Function{Name: t.Function.Name, Body: t.Function.Body, Text: t.Function.Text}
		}
	}
	return nil
}

func (l *lowerer) label(a *args, v *feast.View) (err error) {
	v.Online, v.TTL = a.flag("online"), a.duration("ttl")
	v.LabelerField, v.ReferenceView = a.text("labeler_field"), a.text("reference_feature_view")
	if e, ok := a.o.Value("conflict_policy").(define.Enum); ok {
		policies := []string{"LAST_WRITE_WINS", "LABELER_PRIORITY", "MAJORITY_VOTE"}
		v.ConflictPolicy = feast.ConflictPolicy(max(0, slices.Index(policies, e.Name)))
	}
	s, err := l.source(a.object("source"))
	if err != nil || s == nil {
		return err
	}
	if s.Stream() {
		v.StreamSource = s
		return nil
	}
	v.BatchSource = s
	return nil
}

func (a *args) aggregations() []feast.Aggregation {
	var out []feast.Aggregation
	for _, o := range a.objects("aggregations") {
		g := read(o)
		agg := feast.Aggregation{
			Column: g.text("column"), Function: g.text("function"), Name: g.text("name"),
			Window: g.duration("time_window"), Slide: g.duration("slide_interval"),
		}
		if agg.Slide == nil || *agg.Slide == 0 {
			agg.Slide = agg.Window
		}
		if g.err != nil && a.err == nil {
			a.err = g.err
		}
		out = append(out, agg)
	}
	return out
}
