package config

import (
	"go.yaml.in/yaml/v4"

	"github.com/seed-11e13f51/feast/driver"
)

// Config is a feature_store.yaml. What the file does not set has Feast's default.
type Config struct {
	// File is the path the configuration was read from; for one that came in an
	// environment variable it is "$FEATURE_STORE_YAML_BASE64".
	File string
	// Repo is the absolute path of the feature repo: relative paths start there.
	Repo string

	Project            string
	ProjectDescription string
	Provider           string

	Registry Registry
	// OnlineStore is nil when the file switches the online store off ("none").
	OnlineStore  *driver.Section
	OfflineStore driver.Section
	BatchEngine  driver.Section
	Auth         Auth
	// FeatureServer is nil when the file has no such block; so are the next ones.
	FeatureServer  *FeatureServer
	EmbeddingModel *EmbeddingModel
	OpenLineage    *OpenLineage
	MLflow         *MLflow
	DataQuality    *DataQuality

	Materialization Materialization
	// EntityKeyVersion is entity_key_serialization_version: 3, or 2 in old repos.
	EntityKeyVersion int
	// CoerceTZ says that times without a zone in entity frames are UTC. Feast's
	// false leaves them to pandas; here they are UTC in both cases.
	CoerceTZ bool
	// Extension is the block x_feast: what Feast does not have.
	Extension Extension

	// Warnings are mistakes the file works in spite of, in its order.
	Warnings []string

	root *yaml.Node
}

// Registry is where the catalog is kept. Section holds what only a type has.
type Registry struct {
	Type string
	// Path locates it: a file, a URL, host:port.
	Path string `yaml:"path"`
	// StoreType is registry_store_type: a class that Feast loads to keep the file.
	StoreType string `yaml:"registry_store_type"`
	// CacheTTL is in seconds; 0 means that Feast never looks again.
	CacheTTL  int    `yaml:"cache_ttl_seconds"`
	CacheMode string `yaml:"cache_mode"`
	// PurgeMetadata stops writing the deprecated project metadata.
	PurgeMetadata bool `yaml:"purge_feast_metadata"`
	// OnlineVersioning gives each version of a view its own online table.
	OnlineVersioning bool              `yaml:"enable_online_feature_view_versioning"`
	S3Arguments      map[string]string `yaml:"s3_additional_kwargs"`
	MCP              *struct {
		Enabled bool `yaml:"enabled"`
	} `yaml:"mcp"`

	Section driver.Section
}

// Auth says how callers of servers prove who they are. Type is no_auth, kubernetes
// or oidc; the rest belongs to the types that need it.
type Auth struct {
	Type string

	UserToken string `yaml:"user_token"`

	DiscoveryURL       string  `yaml:"auth_discovery_url"`
	ClientID           string  `yaml:"client_id"`
	UIClientID         string  `yaml:"ui_client_id"`
	VerifySSL          bool    `yaml:"verify_ssl"`
	CACert             string  `yaml:"ca_cert_path"`
	Audience           string  `yaml:"audience"`
	Issuer             string  `yaml:"issuer"`
	JWKSCacheSeconds   int     `yaml:"jwks_cache_lifespan_seconds"`
	JWKSTimeoutSeconds float64 `yaml:"jwks_request_timeout_seconds"`

	Username                  string  `yaml:"username"`
	Password                  string  `yaml:"password"`
	ClientSecret              string  `yaml:"client_secret"`
	Token                     string  `yaml:"token"`
	TokenEnv                  string  `yaml:"token_env_var"`
	TokenRefreshMarginSeconds float64 `yaml:"token_refresh_margin_seconds"`
}

// Closed reports whether the file asks for authentication: a server must not
// serve such a store openly.
func (a Auth) Closed() bool { return a.Type != NoAuth }

// The types of authentication.
const (
	NoAuth     = "no_auth"
	Kubernetes = "kubernetes"
	OIDC       = "oidc"
)

// FeatureServer configures the online server. A nil pointer is not set.
type FeatureServer struct {
	Type                   string          `yaml:"type"`
	Enabled                bool            `yaml:"enabled"`
	TransformationEndpoint string          `yaml:"transformation_service_endpoint"`
	Logging                *FeatureLogging `yaml:"feature_logging"`
	Metrics                *Metrics        `yaml:"metrics"`
	PushBatching           *bool           `yaml:"offline_push_batching_enabled"`
	PushBatchSize          *int            `yaml:"offline_push_batching_batch_size"`
	PushBatchSeconds       *int            `yaml:"offline_push_batching_batch_interval_seconds"`
	MCPEnabled             bool            `yaml:"mcp_enabled"`
	MCPName                string          `yaml:"mcp_server_name"`
	MCPVersion             string          `yaml:"mcp_server_version"`
	MCPTransport           string          `yaml:"mcp_transport"`
}

// FeatureLogging configures the logging of served features.
type FeatureLogging struct {
	Enabled         bool `yaml:"enabled"`
	FlushSeconds    int  `yaml:"flush_interval_secs"`
	WriteSeconds    int  `yaml:"write_to_disk_interval_secs"`
	QueueCapacity   int  `yaml:"queue_capacity"`
	EmitTimeoutUsec int  `yaml:"emit_timeout_micro_secs"`
}

// Metrics says which metrics the server keeps.
type Metrics struct {
	Enabled         bool `yaml:"enabled"`
	Resource        bool `yaml:"resource"`
	Request         bool `yaml:"request"`
	OnlineFeatures  bool `yaml:"online_features"`
	Push            bool `yaml:"push"`
	Materialization bool `yaml:"materialization"`
	Freshness       bool `yaml:"freshness"`
	OfflineFeatures bool `yaml:"offline_features"`
	AuditLogging    bool `yaml:"audit_logging"`
}

// Materialization configures materialize.
type Materialization struct {
	PullLatest bool `yaml:"pull_latest_features"`
	// WriteBatch is rows per write to the online store; nil leaves it to us.
	WriteBatch *int `yaml:"online_write_batch_size"`
}

// EmbeddingModel configures the model that embeds search queries.
type EmbeddingModel struct {
	Provider string `yaml:"provider"`
	Model    string `yaml:"model"`
}

// OpenLineage configures the emission of lineage events and their consumer.
type OpenLineage struct {
	Enabled           bool             `yaml:"enabled"`
	TransportType     string           `yaml:"transport_type"`
	TransportURL      string           `yaml:"transport_url"`
	TransportEndpoint string           `yaml:"transport_endpoint"`
	APIKey            string           `yaml:"api_key"`
	Namespace         string           `yaml:"namespace"`
	Producer          string           `yaml:"producer"`
	EmitOnApply       bool             `yaml:"emit_on_apply"`
	EmitOnMaterialize bool             `yaml:"emit_on_materialize"`
	Consumer          *LineageConsumer `yaml:"consumer"`
}

// LineageConsumer configures the receiver of lineage events.
type LineageConsumer struct {
	Enabled             bool              `yaml:"enabled"`
	StoreType           string            `yaml:"store_type"`
	ConnectionString    string            `yaml:"connection_string"`
	APIKey              string            `yaml:"api_key"`
	NamespaceMapping    map[string]string `yaml:"namespace_mapping"`
	RetentionDays       int               `yaml:"retention_days"`
	RetentionCheckHours int               `yaml:"retention_check_interval_hours"`
	Standalone          bool              `yaml:"standalone_server"`
}

// MLflow configures the tracking of experiments.
type MLflow struct {
	Enabled          bool   `yaml:"enabled"`
	TrackingURI      string `yaml:"tracking_uri"`
	UIURL            string `yaml:"ui_url"`
	AutoLog          bool   `yaml:"auto_log"`
	AutoLogEntities  bool   `yaml:"auto_log_entity_df"`
	EntityMaxRows    int    `yaml:"entity_df_max_rows"`
	LogOperations    bool   `yaml:"log_operations"`
	ExperimentSuffix string `yaml:"ops_experiment_suffix"`
}

// DataQuality configures baselines of feature distributions.
type DataQuality struct {
	AutoBaseline bool `yaml:"auto_baseline"`
}

// Extension is the block x_feast. Feast ignores unknown top-level keys, so a file
// with it still loads there.
type Extension struct {
	// Layout is how the online store keeps rows: "packed", "feast", or "" for the
	// store's default.
	Layout string `yaml:"layout"`
	// OnlineTTL is "enforce" (the default: an expired row is OUTSIDE_MAX_AGE) or
	// "ignore" (served as PRESENT, as Feast's Python server does).
	OnlineTTL string `yaml:"online_ttl"`
}
