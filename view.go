package feast

import (
	"maps"
	"slices"
	"time"
)

// View is a named set of features of the same entities. One struct serves every
// kind; what a kind lacks is empty. Kind says which registry list it is in, Class
// which Python class Feast shows for it.
type View struct {
	Name        string
	Project     string
	Description string
	Owner       string
	Org         string
	Tags        map[string]string

	kind ViewKind

	// Entities are names of entities; a view without any stores DummyEntity.
	Entities []string
	// EntityColumns are the join keys, typed. Filled by inference at apply.
	EntityColumns []Field
	// Features are the features, without the join keys.
	Features []Field
	// TTL is how long a row stays valid. nil and 0 both mean for ever; they
	// differ on the wire only. Read it through MaxAge.
	TTL *time.Duration

	BatchSource  *Source
	StreamSource *Source
	// SourceViews are the views a derived view is computed from (their specs).
	SourceViews []*View
	// Inputs are what an on-demand view is computed from, sorted by name.
	Inputs []Input

	Online           bool
	Offline          bool
	Disabled         bool
	EnableValidation bool
	// Mode is the transformation mode as written: pandas, python, spark, ….
	Mode      string
	Transform *Transform
	// LegacyUDF is the function in the field older Feast versions read.
	LegacyUDF    *Function
	Aggregations []Aggregation
	// Version is the pin as written: "latest", "v3"; empty means latest.
	Version string

	// Of stream views.
	StreamTimestamp string
	EnableTiling    bool
	TilingHop       *time.Duration

	// Of on-demand views.
	WriteToOnline bool
	Singleton     bool

	// Of label views.
	LabelerField   string
	ConflictPolicy ConflictPolicy
	RetainHistory  bool
	ReferenceView  string

	Meta ViewMeta
}

// ViewKind is which of the four registry lists a view belongs to.
type ViewKind uint8

// The kinds of view. Feast's BatchFeatureView has no list of its own: it is a
// feature view with a transformation.
const (
	FeatureView ViewKind = iota
	StreamView
	OnDemandView
	LabelView
)

// ViewMeta is what the registry knows about a view beside its definition.
type ViewMeta struct {
	Meta
	// Intervals are the materialized windows, in the order they were recorded.
	Intervals      []Interval
	CurrentVersion int32
	VersionID      string
	State          ViewState
}

// Interval is a materialized window of event time, both ends included.
type Interval struct{ Start, End time.Time }

// ViewState is where a view stands in Feast's life cycle. The set is open.
type ViewState int32

// The states, with Feast's numbers.
const (
	StateUnspecified     ViewState = 0
	StateCreated         ViewState = 1
	StateGenerated       ViewState = 2
	StateMaterializing   ViewState = 3
	StateAvailableOnline ViewState = 4
)

// ConflictPolicy decides between labels of several labelers. The set is open.
type ConflictPolicy int32

// The policies, with Feast's numbers.
const (
	LastWriteWins   ConflictPolicy = 0
	LabelerPriority ConflictPolicy = 1
	MajorityVote    ConflictPolicy = 2
)

// Input is one source of an on-demand view: exactly one of View, Projection and
// Request is set. View (the whole view by value) is read from old registries.
type Input struct {
	Name       string
	View       *View
	Projection *Projection
	Request    *Source
}

// Transform is how a view computes its features: a function or a Substrait plan.
type Transform struct {
	Function  *Function
	Substrait *Substrait
}

// Function is a user's function, kept as text and as the bytes Feast rehydrates
// it from. The bytes are never executed.
type Function struct {
	Name string
	Body []byte
	Text string
	Mode string
}

// Substrait is a serialized plan and the bytes of the ibis function it came from.
type Substrait struct {
	Plan []byte
	Ibis []byte
}

// Aggregation is one aggregate of a column. A nil or zero Window is no window.
type Aggregation struct {
	Column   string
	Function string
	Name     string
	Window   *time.Duration
	Slide    *time.Duration
}

// Projection is the part of a view that a service or an on-demand view asks for.
type Projection struct {
	View     string
	Alias    string
	Features []Field
	// Desired are the names asked of a view whose features are inferred at apply:
	// inference turns them into Features. They are not on the wire.
	Desired []string
	// JoinKeyMap renames join keys: key of the view -> column asked with.
	JoinKeyMap map[string]string
	// VersionTag pins a version; nil is the current one.
	VersionTag *int32
	ViewType   string
	// Copied from the sources by Feast; no path of ours reads them.
	TimestampField string
	DatePartition  string
	CreatedField   string
	BatchSource    *Source
	StreamSource   *Source
}

// NewView returns an empty view of a kind.
func NewView(kind ViewKind, project, name string) *View {
	return &View{kind: kind, Project: project, Name: name}
}

// ViewKind returns the kind the view was made with.
func (v *View) ViewKind() ViewKind { return v.kind }

// Class returns the name of Feast's Python class for the view.
func (v *View) Class() string {
	switch v.kind {
	case StreamView:
		return "StreamFeatureView"
	case OnDemandView:
		return "OnDemandFeatureView"
	case LabelView:
		return "LabelView"
	}
	if v.Transform != nil {
		return "BatchFeatureView"
	}
	return "FeatureView"
}

// MaxAge returns the ttl; 0 means rows stay valid for ever.
func (v *View) MaxAge() time.Duration {
	if v.TTL == nil {
		return 0
	}
	return *v.TTL
}

// Batch returns the source of the view's history: BatchSource, else the batch
// source behind StreamSource, else nil.
func (v *View) Batch() *Source {
	if v.BatchSource != nil || v.StreamSource == nil {
		return v.BatchSource
	}
	return v.StreamSource.Batch
}

// Entityless reports whether the view has no entities of its own.
func (v *View) Entityless() bool {
	return len(v.Entities) == 0 || len(v.Entities) == 1 && v.Entities[0] == DummyEntity
}

// JoinKeys returns the names of the entity columns, in their order; the dummy
// key of an entity-less view included.
func (v *View) JoinKeys() []string {
	if len(v.EntityColumns) == 0 && v.Entityless() {
		return []string{DummyJoinKey}
	}
	return FieldNames(v.EntityColumns)
}

// Readable reports whether the view's state and switch allow reads: Feast's rule
// (unspecified or available), and MATERIALIZING or GENERATED too once there is a
// materialized interval, for a running materialization never makes a view unreadable.
func (v *View) Readable() bool {
	if v.Disabled {
		return false
	}
	switch v.Meta.State {
	case StateUnspecified, StateAvailableOnline:
		return true
	case StateMaterializing, StateGenerated:
		return len(v.Meta.Intervals) > 0
	}
	return false
}

// MaterializedUntil returns the latest end of the recorded intervals, or the zero
// time.
func (v *View) MaterializedUntil() time.Time {
	var end time.Time
	for _, i := range v.Meta.Intervals {
		if i.End.After(end) {
			end = i.End
		}
	}
	return end
}

// Clone returns a deep copy; source views are shared, being immutable.
func (v *View) Clone() *View {
	c := *v
	c.Tags = maps.Clone(v.Tags)
	c.Entities = slices.Clone(v.Entities)
	c.EntityColumns = cloneFields(v.EntityColumns)
	c.Features = cloneFields(v.Features)
	c.BatchSource = v.BatchSource.Clone()
	c.StreamSource = v.StreamSource.Clone()
	c.SourceViews = slices.Clone(v.SourceViews)
	c.Inputs = slices.Clone(v.Inputs)
	c.Aggregations = slices.Clone(v.Aggregations)
	c.Meta.Intervals = slices.Clone(v.Meta.Intervals)
	return &c
}

// NameToUse returns the name a request and a full feature name use for the
// projection: the alias or the view, with "@vN" when a version is pinned.
func (p *Projection) NameToUse() string {
	name := p.Alias
	if name == "" {
		name = p.View
	}
	if p.VersionTag != nil {
		return name + "@v" + itoa(*p.VersionTag)
	}
	return name
}

// Clone returns a deep copy; the copied sources are shared, being immutable.
func (p *Projection) Clone() *Projection {
	c := *p
	c.Features = cloneFields(p.Features)
	c.JoinKeyMap = maps.Clone(p.JoinKeyMap)
	return &c
}

// String returns Feast's name of the state.
func (s ViewState) String() string {
	switch s {
	case StateUnspecified:
		return "STATE_UNSPECIFIED"
	case StateCreated:
		return "CREATED"
	case StateGenerated:
		return "GENERATED"
	case StateMaterializing:
		return "MATERIALIZING"
	case StateAvailableOnline:
		return "AVAILABLE_ONLINE"
	}
	return "ViewState(" + itoa(int32(s)) + ")"
}
