package config

import (
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
)

// world is an environment with these variables only.
func world(vars ...string) *env.Env {
	return &env.Env{Lookup: func(name string) (string, bool) {
		for _, v := range vars {
			if k, value, _ := strings.Cut(v, "="); k == name {
				return value, true
			}
		}
		return "", false
	}}
}

func load(t *testing.T, text string, vars ...string) (*Config, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "feature_store.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := Load(world(vars...), Source{Repo: dir})
	if err != nil {
		return nil, errors.New(strings.ReplaceAll(err.Error(), dir+"/", ""))
	}
	for i, w := range c.Warnings {
		c.Warnings[i] = strings.ReplaceAll(w, dir+"/", "")
	}
	return c, nil
}

func mustLoad(t *testing.T, text string, vars ...string) *Config {
	t.Helper()
	c, err := load(t, text, vars...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDefaults(t *testing.T) {
	c := mustLoad(t, "project: demo\nregistry: data/registry.db\n")
	got := []any{
		c.Project, c.Provider, c.Registry.Type, c.Registry.Path, c.Registry.CacheTTL, c.Registry.CacheMode,
		c.OnlineStore.Type, c.OfflineStore.Type, c.BatchEngine.Type, c.Auth.Type, c.Auth.Closed(),
		c.EntityKeyVersion, c.CoerceTZ, c.Extension.OnlineTTL, c.Extension.Layout, c.FeatureServer == nil,
	}
	want := []any{
		"demo", "local", "file", "data/registry.db", 600, "sync",
		"sqlite", "dask", "local", "no_auth", false,
		3, true, "enforce", "", true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if len(c.Warnings) != 0 {
		t.Errorf("warnings: %q", c.Warnings)
	}
}

const everything = `
project: demo
project_description: all there is
provider: gcp
registry:
  registry_type: file
  path: data/registry.db
  cache_ttl_seconds: 60
  cache_mode: thread
  registry_store_type: S3RegistryStore
  s3_additional_kwargs: {ServerSideEncryption: AES256}
  purge_feast_metadata: true
  enable_online_feature_view_versioning: true
  mcp: {enabled: true}
online_store: {type: sqlite, path: data/online.db, vector_enabled: true}
offline_store: {type: duckdb, staging_location: s3://bucket}
batch_engine: {type: local, backend: polars}
auth: {type: oidc, auth_discovery_url: https://idp, client_id: feast, audience: api, jwks_cache_lifespan_seconds: 60}
feature_server:
  type: mcp
  enabled: true
  mcp_enabled: true
  mcp_transport: http
  metrics: {enabled: true, push: false}
  feature_logging: {enabled: true, queue_capacity: 5}
  offline_push_batching_enabled: true
embedding_model: {model: all-MiniLM-L6-v2}
entity_key_serialization_version: 2
coerce_tz_aware: no
materialization: {pull_latest_features: true, online_write_batch_size: 1000}
openlineage: {enabled: true, consumer: {enabled: true, namespace_mapping: {a: b}}}
mlflow: {enabled: true, tracking_uri: http://mlflow}
data_quality_monitoring: {auto_baseline: false}
x_feast: {layout: feast, online_ttl: ignore}
`

func TestEveryKey(t *testing.T) {
	c := mustLoad(t, everything)
	got := []any{
		c.ProjectDescription, c.Provider, c.Registry.CacheTTL, c.Registry.CacheMode, c.Registry.S3Arguments["ServerSideEncryption"],
		c.Registry.OnlineVersioning, c.Registry.MCP.Enabled, c.OfflineStore.Type, c.BatchEngine.Type,
		c.Auth.Type, c.Auth.Closed(), c.Auth.JWKSCacheSeconds, c.Auth.VerifySSL,
		c.FeatureServer.TransformationEndpoint, c.FeatureServer.Metrics.Push, c.FeatureServer.Metrics.Request,
		c.FeatureServer.Logging.QueueCapacity, c.FeatureServer.Logging.FlushSeconds,
		c.EmbeddingModel.Provider, c.EntityKeyVersion, c.CoerceTZ, *c.Materialization.WriteBatch,
		c.OpenLineage.Namespace, c.OpenLineage.Consumer.RetentionDays, c.MLflow.AutoLog, c.DataQuality.AutoBaseline,
		c.Extension.Layout, c.Extension.OnlineTTL,
	}
	want := []any{
		"all there is", "gcp", 60, "thread", "AES256", true, true, "duckdb", "local",
		"oidc", true, 60, true,
		"localhost:6566", false, true, 5, 600,
		"sentence_transformers", 2, false, 1000,
		"feast", 30, true, false,
		"feast", "ignore",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	wantWarnings := []string{
		"entity_key_serialization_version 2 is deprecated; 3 is recommended",
		"feature_server: push batching needs both offline_push_batching_batch_size and offline_push_batching_batch_interval_seconds; it is off",
		`feature_store.yaml:14:18: "registry.mcp.enabled" is accepted without effect: there is no MCP server here`,
		`feature_store.yaml:22:16: "feature_server.mcp_enabled" is accepted without effect: there is no MCP server here`,
		`feature_store.yaml:24:22: "feature_server.metrics.enabled" is accepted without effect: servers keep no metrics yet`,
		`feature_store.yaml:25:30: "feature_server.feature_logging.enabled" is accepted without effect: served features are not logged yet`,
		`feature_store.yaml:30:41: "materialization.pull_latest_features" is accepted without effect: the online store gets the latest row of each key in any case`,
		`feature_store.yaml:31:24: "openlineage.enabled" is accepted without effect: no lineage events are sent`,
		`feature_store.yaml:32:19: "mlflow.enabled" is accepted without effect: nothing is tracked in MLflow`,
	}
	if diff := cmp.Diff(wantWarnings, c.Warnings); diff != "" {
		t.Errorf("warnings: -want +got:\n%s", diff)
	}
}

// What is off, and what has its effect by other means, is not worth a warning.
func TestWithoutEffect(t *testing.T) {
	const head = "project: demo\nregistry: {path: r.db, cache_ttl_seconds: 5, cache_mode: thread}\ncoerce_tz_aware: false\n"
	tests := []struct {
		in   string
		want []string
	}{
		{"openlineage: {enabled: false}\nmlflow: {auto_log: true}\n", nil},
		{"feature_server: {metrics: {push: true}, feature_logging: {}, offline_push_batching_enabled: false}\nmaterialization: {}\n", nil},
		{
			"feature_server: {offline_push_batching_enabled: true, offline_push_batching_batch_size: 5, offline_push_batching_batch_interval_seconds: 1}\n",
			[]string{`feature_store.yaml:4:49: "feature_server.offline_push_batching_enabled" is accepted without effect: each push is written to the offline store on its own`},
		},
		{
			"x_all: &on {enabled: true}\nmlflow: *on\nopenlineage: {<<: *on}\n",
			[]string{
				`feature_store.yaml:4:1: unknown key "x_all" is ignored`,
				`feature_store.yaml:6:14: "openlineage.enabled" is accepted without effect: no lineage events are sent`,
				`feature_store.yaml:4:22: "mlflow.enabled" is accepted without effect: nothing is tracked in MLflow`,
			},
		},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, mustLoad(t, head+tt.in).Warnings); diff != "" {
			t.Errorf("%s: -want +got:\n%s", tt.in, diff)
		}
	}
}

func TestOnlineStoreForms(t *testing.T) {
	for text, want := range map[string]string{
		"online_store: redis":        "redis",
		"online_store: {}":           "sqlite",
		"online_store: {path: a.db}": "sqlite",
		"online_store: none":         "-",
		"online_store: 'NULL'":       "-",
		"online_store: null":         "-",
		"online_store:":              "-",
		"":                           "sqlite",
	} {
		c := mustLoad(t, "project: demo\nregistry: r.db\n"+text+"\n")
		got := "-"
		if c.OnlineStore != nil {
			got = c.OnlineStore.Type
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestMistakes(t *testing.T) {
	const head = "project: demo\nregistry: r.db\n"
	tests := []struct{ name, in, want string }{
		{"empty file", "", "feature_store.yaml: the file does not hold one YAML document"},
		{"not a mapping", "- a\n", "feature_store.yaml: the file is not a mapping of keys to values"},
		{"not YAML", "project: demo\nregistry: [a\n", "feature_store.yaml:3:1: not YAML: "},
		{"two documents", head + "---\nproject: b\n", "feature_store.yaml: the file does not hold one YAML document"},
		{"no project", "registry: r.db\n", `feature_store.yaml:1:1: "project": is missing; give the project a name`},
		{"project is a number", "project: 12\nregistry: r.db\n", `feature_store.yaml:1:10: "project": want text in quotes, got the number 12`},
		{"project is a word of YAML 1.1", "project: off\nregistry: r.db\n", `feature_store.yaml:1:10: "project": want text in quotes, got off`},
		{"project with a space", "project: my project\nregistry: r.db\n", `feature_store.yaml:1:10: "project": "my project" should have letters, digits, underscores and hyphens only, and not start with an underscore or a hyphen`},
		{"hyphen with SQLite", "project: my-project\nregistry: r.db\n", `feature_store.yaml:1:10: "project": "my-project" has a hyphen, which a SQLite online store does not allow: the name is part of names of tables`},
		{"no registry", "project: demo\n", `feature_store.yaml:1:1: "registry": is missing; a file will do: registry: data/registry.db`},
		{"registry without path", "project: demo\nregistry: {cache_ttl_seconds: 1}\n", `feature_store.yaml:2:11: "registry.path": is missing`},
		{"registry with type", "project: demo\nregistry: {type: sql}\n", `feature_store.yaml:2:12: "registry.type": unknown key; did you mean "registry_type"?`},
		{"cache ttl is text", "project: demo\nregistry:\n  path: r.db\n  cache_ttl_seconds: '60'\n", `feature_store.yaml:4:22: "registry.cache_ttl_seconds": want a whole number, got "60"`},
		{"key written twice", head + "project: b\n", `feature_store.yaml:3:1: "project": the key is written twice; first in line 1`},
		{"store is a list", head + "online_store: [a]\n", `feature_store.yaml:3:15: "online_store": want a mapping or the name of a type`},
		{"store type is a number", head + "online_store: {type: 3}\n", `feature_store.yaml:3:22: "online_store.type": want the name of a type`},
		{"provider", head + "provider: awz\n", `feature_store.yaml:3:11: "provider": there is no provider "awz"; known are local, gcp, aws, azure; did you mean "aws"?`},
		{"provider of Feast", head + "provider: unity_catalog\n", `feature_store.yaml:3:11: "provider": provider unity_catalog is one of Feast's, but is not built here; known are local, gcp, aws, azure`},
		{"auth type", head + "auth: {type: odic}\n", `feature_store.yaml:3:14: "auth.type": there is no type "odic"; known are no_auth, kubernetes, oidc; did you mean "oidc"?`},
		{"auth without type", head + "auth: {client_id: x}\n", `feature_store.yaml:3:7: "auth.type": is missing; known are no_auth, kubernetes, oidc`},
		{"unknown key in a block", head + "feature_server: {enabeld: true}\n", `feature_store.yaml:3:18: "feature_server.enabeld": unknown key; did you mean "enabled"?`},
		{"unknown key deep in a block", head + "feature_server: {metrics: {pusch: true}}\n", `feature_store.yaml:3:28: "feature_server.metrics.pusch": unknown key; did you mean "push"?`},
		{"bool is a number", head + "feature_server: {enabled: 1}\n", `feature_store.yaml:3:27: "feature_server.enabled": want true or false, got the number 1`},
		{"batch size", head + "materialization: {online_write_batch_size: 0}\n", `feature_store.yaml:3:18: "materialization": online_write_batch_size must be greater than 0`},
		{"key version", head + "entity_key_serialization_version: 4\n", `feature_store.yaml:3:35: "entity_key_serialization_version": there is no version 4; versions are 2 and 3`},
		{"model missing", head + "embedding_model: {provider: a}\n", `feature_store.yaml:3:18: "embedding_model": model is missing`},
		{"own block", head + "x_feast: {layuot: packed}\n", `feature_store.yaml:3:11: "x_feast.layuot": unknown key; did you mean "layout"?`},
		{"own layout", head + "x_feast: {layout: tight}\n", `feature_store.yaml:3:10: "x_feast": layout is packed or feast`},
		{"alias of itself", head + "mlflow: &a {consumer: *a}\n", `feature_store.yaml:3:23: *a refers to what it is part of`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(t, tt.in)
			if err == nil {
				t.Fatal("no error")
			}
			if got := err.Error(); got != tt.want && !(strings.HasSuffix(tt.want, ": ") && strings.HasPrefix(got, tt.want)) {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestUnknownTopKeyIsAWarning(t *testing.T) {
	c := mustLoad(t, "project: demo\nregistry: r.db\nonlin_store: redis\nflags: {a: true}\nours: 1\n")
	want := []string{
		`feature_store.yaml:3:1: unknown key "onlin_store" is ignored; did you mean "online_store"?`,
		`feature_store.yaml:5:1: unknown key "ours" is ignored`,
		`feature_store.yaml:4:8: "flags" is not needed any more and is ignored`,
	}
	if diff := cmp.Diff(want, c.Warnings); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestExpand(t *testing.T) {
	vars := world("A=1", "B_2=$A", "EMPTY=")
	tests := []struct{ in, want string }{
		{"$A ${A} x$A-", "1 1 x1-"},
		{"$B_2", "$A"},
		{"$AB ${NO} $", "$AB ${NO} $"},
		{"${} $$A ${A", "${} $1 ${A"},
		{"[${EMPTY}]", "[]"},
		{"${A:-x}", "${A:-x}"},
	}
	for _, tt := range tests {
		if got := expand(tt.in, vars.Lookup); got != tt.want {
			t.Errorf("expand(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestWhereTheFileIs(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "other.yaml")
	write := func(path, project string) {
		t.Helper()
		if err := os.WriteFile(path, []byte("project: "+project+"\nregistry: r.db\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(dir, "feature_store.yaml"), "standard")
	write(other, "other")
	encoded := base64.StdEncoding.EncodeToString([]byte("project: coded\nregistry: r.db\n"))
	tests := []struct {
		name string
		vars []string
		in   Source
		want string
	}{
		{"in the repo", nil, Source{Repo: dir}, "standard"},
		{"repo by variable", []string{EnvRepo + "=" + dir}, Source{}, "standard"},
		{"file by flag", nil, Source{Repo: dir, File: other}, "other"},
		{"file by variable", []string{EnvFile + "=" + other}, Source{Repo: dir}, "other"},
		{"flag before variable", []string{EnvFile + "=" + filepath.Join(dir, "no")}, Source{Repo: dir, File: other}, "other"},
		{"content by variable", []string{EnvBase64 + "=" + encoded}, Source{Repo: dir, File: other}, "coded"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Load(world(tt.vars...), tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if c.Project != tt.want || c.Repo != dir {
				t.Errorf("got %s in %s, want %s in %s", c.Project, c.Repo, tt.want, dir)
			}
		})
	}
}

func TestMissingFile(t *testing.T) {
	dir := t.TempDir()
	_, err := Load(world(), Source{Repo: dir})
	want := "Can't find feature repo configuration file at " + dir + "/feature_store.yaml. Make sure you're running feast from an initialized feast repository."
	if err == nil || err.Error() != want || !errors.Is(err, feast.ErrNotFound) {
		t.Errorf("got %v, want %s", err, want)
	}
	_, err = Load(world(EnvBase64+"=%"), Source{Repo: dir})
	if !errors.Is(err, feast.ErrInvalid) {
		t.Errorf("base64: got %v", err)
	}
}

// The expected texts are what `feast configuration` of Feast 0.66 prints.
func TestYAML(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{
			"defaults", "project: demo\nregistry: r.db\n",
			"project: demo\nregistry: r.db\nonline_store: sqlite\nauth:\n  type: no_auth\noffline_store: dask\nbatch_engine: local\n",
		},
		{
			"order and types",
			"zeta: {a: 1, b: [1, x]}\nregistry:\n    path: r.db\nproject: demo\nonline_store: none\noffline_store: {}\nfeature_server:\n    enabled: yes\n",
			"project: demo\nregistry:\n  path: r.db\nonline_store: none\nauth:\n  type: no_auth\noffline_store:\n  type: dask\nbatch_engine: local\nfeature_server:\n  enabled: true\n  type: local\nzeta:\n  a: 1\n  b:\n  - 1\n  - x\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, string(mustLoad(t, tt.in).YAML())); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(everything))
	f.Add([]byte("project: demo\nregistry: &a {<<: *a}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := parse(text, "feature_store.yaml", "/repo")
		if err == nil {
			c.YAML()
		}
	})
}
