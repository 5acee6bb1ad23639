// Package drivers lists the stores this program is built with: plain lists, nothing
// registers itself.
package drivers

import (
	"context"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/driver"
	"github.com/seed-11e13f51/feast/offline"
	offlinefile "github.com/seed-11e13f51/feast/offline/file"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/sqlite"
	"github.com/seed-11e13f51/feast/registry"
	registryfile "github.com/seed-11e13f51/feast/registry/file"
)

// Online returns the online stores.
func Online() driver.Set[online.Store] {
	return driver.Set[online.Store]{
		Openers: []driver.Opener[online.Store]{
			driver.New("sqlite", sqliteConfig{Path: "data/online.db", Similarity: "cosine"}, openSqlite).
				Alias("feast.infra.online_stores.sqlite.SqliteOnlineStore"),
		},
		Known: []string{
			"sqlite", "redis", "dynamodb", "postgres", "mysql", "datastore", "bigtable", "snowflake.online", "hbase",
			"cassandra", "scylladb", "hazelcast", "elasticsearch", "singlestore", "qdrant", "couchbase.online", "milvus",
			"mongodb", "aerospike", "remote", "hybrid",
		},
	}
}

// sqliteConfig is the block of a SQLite online store (SqliteOnlineStoreConfig of
// Feast 0.66).
type sqliteConfig struct {
	Path             string `yaml:"path"`
	Vectors          bool   `yaml:"vector_enabled"`
	Similarity       string `yaml:"similarity"`
	TextSearch       bool   `yaml:"text_search_enabled"`
	OpenAICompatible bool   `yaml:"enable_openai_compatible_store"`
}

func openSqlite(ctx context.Context, c sqliteConfig, s driver.Scope) (online.Store, error) {
	if c.Vectors || c.TextSearch || c.OpenAICompatible {
		s.Log.Warn("search in the online store is not built here: rows are served by key only")
	}
	return sqlite.Open(ctx, s.Env, sqlite.Options{
		Path: s.Path(c.Path), Layout: sqlite.Layout(s.Layout), KeyVersion: s.EntityKeyVersion,
	})
}

// Offline returns the offline stores. Feast's types file, dask and duckdb differ in
// the program that joins; here they are one.
func Offline() driver.Set[offline.Store] {
	return driver.Set[offline.Store]{
		Openers: []driver.Opener[offline.Store]{
			driver.New("file", fileConfig{}, openFile).Alias("dask", "duckdb"),
		},
		Known: []string{
			"dask", "file", "duckdb", "bigquery", "redshift", "snowflake.offline", "spark", "trino", "postgres", "athena",
			"mssql", "couchbase.offline", "clickhouse", "ray", "oracle", "remote", "hybrid",
		},
	}
}

// fileConfig takes the options of dask (none) and of duckdb.
type fileConfig struct {
	Staging         string `yaml:"staging_location"`
	StagingEndpoint string `yaml:"staging_location_endpoint_override"`
}

func openFile(_ context.Context, _ fileConfig, s driver.Scope) (offline.Store, error) {
	return offlinefile.New(s.Repo, s.Env, s.Log), nil
}

// Engines returns the batch engines: the one there is runs in this process, and has
// nothing to open.
func Engines() driver.Set[struct{}] {
	return driver.Set[struct{}]{
		Openers: []driver.Opener[struct{}]{
			driver.New("local", engineConfig{}, func(context.Context, engineConfig, driver.Scope) (struct{}, error) {
				return struct{}{}, nil
			}),
		},
		Known: []string{"local", "snowflake.engine", "lambda", "k8s", "spark.engine", "spark_application", "ray.engine", "flink.engine"},
	}
}

// engineConfig is the block of the local engine; backend chose pandas or polars and
// is not needed.
type engineConfig struct {
	Backend string `yaml:"backend"`
}

// Registry returns the registry stores. path is registry.path of the configuration.
func Registry(path string) driver.Set[registry.Store] {
	return driver.Set[registry.Store]{
		Openers: []driver.Opener[registry.Store]{
			driver.New("file", struct{}{}, func(_ context.Context, _ struct{}, s driver.Scope) (registry.Store, error) {
				return openRegistryFile(path, s)
			}),
		},
		Known: []string{"file", "sql", "snowflake.registry", "remote"},
	}
}

func openRegistryFile(path string, s driver.Scope) (registry.Store, error) {
	if scheme := remoteScheme(path); scheme != "" {
		return nil, feast.Unsupported("", "registry path %s: files on %s are not built here; a local path is", path, scheme)
	}
	return registryfile.Open(s.Path(path), s.Env), nil
}
