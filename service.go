package feast

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

// Service is a named list of features that a model is trained on and served with.
type Service struct {
	Name             string
	Project          string
	Description      string
	Owner            string
	Tags             map[string]string
	Projections      []Projection
	Logging          *LoggingConfig
	PrecomputeOnline bool
	Meta             Meta
}

// LoggingConfig says how much of what is served is logged, and where to.
type LoggingConfig struct {
	SampleRate  float32
	Destination LoggingDestination
}

// LoggingDestination is one of the *…Destination types of this package.
type LoggingDestination interface{ destination() }

// FileDestination logs to Parquet files.
type FileDestination struct {
	Path        string
	S3Endpoint  string
	PartitionBy []string
}

// TableDestination logs to a table of a warehouse.
type TableDestination struct {
	Warehouse Warehouse
	Table     string
}

// Warehouse names the kind of a TableDestination or of TableOptions.
type Warehouse uint8

// The warehouses. Features can be logged to all but Trino.
const (
	BigQuery Warehouse = iota + 1
	Redshift
	Snowflake
	Athena
	Trino
)

// CustomDestination logs to a destination of the user's making.
type CustomDestination struct {
	Class  string // kind on the wire
	Config map[string]string
}

// CouchbaseDestination logs to a Couchbase columnar collection.
type CouchbaseDestination struct {
	Database   string
	Scope      string
	Collection string
}

func (*FileDestination) destination()      {}
func (*TableDestination) destination()     {}
func (*CustomDestination) destination()    {}
func (*CouchbaseDestination) destination() {}

// Clone returns a deep copy; the logging configuration is shared, being immutable.
func (s *Service) Clone() *Service {
	c := *s
	c.Tags = maps.Clone(s.Tags)
	c.Projections = slices.Clone(s.Projections)
	for i := range c.Projections {
		c.Projections[i] = *s.Projections[i].Clone()
	}
	return &c
}

// Permission grants actions on objects to those its policy names.
type Permission struct {
	Name         string
	Project      string
	Types        []PermissionType
	NamePatterns []string
	RequiredTags map[string]string
	Actions      []Action
	Policy       *Policy
	Tags         map[string]string
	Meta         Meta
}

// PermissionType is the number of a kind of object in Feast's wire enum.
type PermissionType int32

// The kinds of object permissions apply to, with Feast's numbers.
const (
	PermitFeatureView         PermissionType = 0
	PermitOnDemandFeatureView PermissionType = 1
	PermitBatchFeatureView    PermissionType = 2
	PermitStreamFeatureView   PermissionType = 3
	PermitEntity              PermissionType = 4
	PermitFeatureService      PermissionType = 5
	PermitDataSource          PermissionType = 6
	PermitValidationReference PermissionType = 7
	PermitSavedDataset        PermissionType = 8
	PermitPermission          PermissionType = 9
	PermitProject             PermissionType = 10
	PermitLabelView           PermissionType = 11
)

// Action is the number of an action in Feast's wire enum.
type Action int32

// The actions, with Feast's numbers.
const (
	ActionCreate       Action = 0
	ActionDescribe     Action = 1
	ActionUpdate       Action = 2
	ActionDelete       Action = 3
	ActionReadOnline   Action = 4
	ActionReadOffline  Action = 5
	ActionWriteOnline  Action = 6
	ActionWriteOffline Action = 7
)

// Policy says whom a permission grants to. A policy of class PolicyNone allows
// all (Feast writes its AllowAll so).
type Policy struct {
	Name       string
	Project    string
	Class      PolicyClass
	Roles      []string
	Groups     []string
	Namespaces []string
}

// PolicyClass is which arm of Feast's policy message is set.
type PolicyClass uint8

// The classes of policy. Combined grants by group or by namespace.
const (
	PolicyNone PolicyClass = iota
	PolicyRoles
	PolicyGroups
	PolicyNamespaces
	PolicyCombined
)

// Clone returns a deep copy; the policy is shared, being immutable.
func (p *Permission) Clone() *Permission {
	c := *p
	c.Types = slices.Clone(p.Types)
	c.NamePatterns = slices.Clone(p.NamePatterns)
	c.RequiredTags = maps.Clone(p.RequiredTags)
	c.Actions = slices.Clone(p.Actions)
	c.Tags = maps.Clone(p.Tags)
	return &c
}

// SavedDataset is a stored training set.
type SavedDataset struct {
	Name             string
	Project          string
	Description      string
	Features         []string
	JoinKeys         []string
	FullFeatureNames bool
	// Storage is where it lies: options of a file, a table, Spark or a custom class.
	Storage   *Storage
	Service   string
	Tags      map[string]string
	Namespace string
	// Collection groups datasets.
	Collection string
	Meta       DatasetMeta
}

// Storage is the place of a saved dataset: the type of source that reads it, and
// its options.
type Storage struct {
	Type    SourceType
	Options SourceOptions
}

// DatasetMeta is what the registry knows about a saved dataset.
type DatasetMeta struct {
	Meta
	MinEvent time.Time
	MaxEvent time.Time
}

// ValidationReference is a saved dataset with a profiler, to validate others
// against. Profiler and profile are opaque bytes of Great Expectations.
type ValidationReference struct {
	Name        string
	Project     string
	Description string
	Dataset     string
	Tags        map[string]string
	Profiler    []byte // GEValidationProfiler.profiler.body
	HasProfiler bool
	Profile     []byte // GEValidationProfile.expectation_suite
	HasProfile  bool
}

// Clone returns a deep copy; the storage is shared, being immutable.
func (d *SavedDataset) Clone() *SavedDataset {
	c := *d
	c.Features = slices.Clone(d.Features)
	c.JoinKeys = slices.Clone(d.JoinKeys)
	c.Tags = maps.Clone(d.Tags)
	return &c
}

// Clone returns a deep copy; the opaque bytes are shared, being immutable.
func (r *ValidationReference) Clone() *ValidationReference {
	c := *r
	c.Tags = maps.Clone(r.Tags)
	return &c
}

func itoa(i int32) string { return strconv.FormatInt(int64(i), 10) }
