package config

import "errors"

// The defaults of Feast 0.66 (repo_config.py and the classes of each block).

// SetDefaults sets what an empty block means.
func (x *Registry) SetDefaults() {
	*x = Registry{Type: "file", CacheTTL: 600, CacheMode: "sync"}
}

// SetDefaults sets what an empty block means.
func (x *Auth) SetDefaults() {
	*x = Auth{
		Type: NoAuth, VerifySSL: true, JWKSCacheSeconds: 300, JWKSTimeoutSeconds: 10,
		TokenRefreshMarginSeconds: 30,
	}
}

// SetDefaults sets what an empty block means.
func (x *FeatureServer) SetDefaults() {
	*x = FeatureServer{
		Type:    "local",
		MCPName: "feast-mcp-server", MCPVersion: "1.0.0", MCPTransport: "sse",
	}
}

// SetDefaults sets what an empty block means.
func (x *FeatureLogging) SetDefaults() {
	*x = FeatureLogging{FlushSeconds: 600, WriteSeconds: 30, QueueCapacity: 100000, EmitTimeoutUsec: 10000}
}

// SetDefaults sets what an empty block means.
func (x *Metrics) SetDefaults() {
	*x = Metrics{
		Resource: true, Request: true, OnlineFeatures: true, Push: true,
		Materialization: true, Freshness: true, OfflineFeatures: true,
	}
}

// SetDefaults sets what an empty block means.
func (x *OpenLineage) SetDefaults() {
	*x = OpenLineage{
		TransportEndpoint: "api/v1/lineage", Namespace: "feast", Producer: "feast",
		EmitOnApply: true, EmitOnMaterialize: true,
	}
}

// SetDefaults sets what an empty block means.
func (x *LineageConsumer) SetDefaults() {
	*x = LineageConsumer{StoreType: "sql", RetentionDays: 30, RetentionCheckHours: 6}
}

// SetDefaults sets what an empty block means.
func (x *MLflow) SetDefaults() {
	*x = MLflow{AutoLog: true, EntityMaxRows: 100000, ExperimentSuffix: "-feast-ops"}
}

// SetDefaults sets what an empty block means.
func (x *Extension) SetDefaults() {
	*x = Extension{OnlineTTL: "enforce"}
}

// SetDefaults sets what an empty block means.
func (x *EmbeddingModel) SetDefaults() {
	*x = EmbeddingModel{Provider: "sentence_transformers"}
}

// SetDefaults sets what an empty block means.
func (x *DataQuality) SetDefaults() {
	*x = DataQuality{AutoBaseline: true}
}

// Validate refuses a batch size that is not positive.
func (x *Materialization) Validate() error {
	if x.WriteBatch != nil && *x.WriteBatch <= 0 {
		return errors.New("online_write_batch_size must be greater than 0")
	}
	return nil
}

// Validate refuses a negative cache ttl and a cache mode Feast does not have.
func (x *Registry) Validate() error {
	if x.CacheTTL < 0 {
		return errors.New("cache_ttl_seconds must not be negative")
	}
	if x.CacheMode != "sync" && x.CacheMode != "thread" {
		return errors.New("cache_mode is sync or thread")
	}
	return nil
}

// Validate refuses a missing model.
func (x *EmbeddingModel) Validate() error {
	if x.Model == "" {
		return errors.New("model is missing")
	}
	return nil
}

// Validate refuses values that mean nothing.
func (x *Extension) Validate() error {
	switch {
	case x.Layout != "" && x.Layout != "packed" && x.Layout != "feast":
		return errors.New("layout is packed or feast")
	case x.OnlineTTL != "enforce" && x.OnlineTTL != "ignore":
		return errors.New("online_ttl is enforce or ignore")
	}
	return nil
}

// Validate refuses a transport MCP does not have.
func (x *FeatureServer) Validate() error {
	if x.Type != "local" && x.Type != "mcp" {
		return errors.New("type is local or mcp")
	}
	if x.MCPTransport != "sse" && x.MCPTransport != "http" {
		return errors.New("mcp_transport is sse or http")
	}
	return nil
}
