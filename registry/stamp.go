package registry

import (
	"time"

	"github.com/seed-11e13f51/feast"
)

// stamp returns the changes that change anything in the catalog, the objects they
// put with their times set. The objects given are not touched.
func stamp(cat *feast.Catalog, changes []feast.Change, now time.Time) []feast.Change {
	var out []feast.Change
	pending := map[feast.Key]feast.Object{}
	for _, ch := range changes {
		key := keyOf(ch)
		old, touched := pending[key]
		if !touched {
			old, _ = cat.Lookup(key)
		}
		if ch.Put != nil {
			ch.Put = stampObject(old, ch.Put, now)
		}
		if same(old, ch.Put) {
			continue
		}
		pending[key] = ch.Put
		out = append(out, ch)
	}
	return out
}

func keyOf(ch feast.Change) feast.Key {
	if ch.Put != nil {
		return ch.Put.Key()
	}
	return ch.Delete
}

// stampObject returns o with the times of an object that takes the place of old.
func stampObject(old, o feast.Object, now time.Time) feast.Object {
	meta, ok := feast.ObjectMeta(o)
	if !ok {
		return o
	}
	o = feast.Clone(o)
	if s, ok := o.(*feast.Source); ok && s.ClassType == "" {
		s.ClassType = sourceClass(s.Type)
	}
	if old == nil {
		if meta.Created.IsZero() {
			meta.Created = now
		}
		meta.Updated = now
		feast.SetObjectMeta(o, meta)
		return o
	}
	before, _ := feast.ObjectMeta(old)
	feast.SetObjectMeta(o, before)
	if same(old, o) {
		return o
	}
	if before.Created.IsZero() {
		before.Created = now
	}
	before.Updated = now
	feast.SetObjectMeta(o, before)
	return o
}

// sourceClass returns the Python class that Feast's registry records for a kind of
// source; custom sources bring theirs.
func sourceClass(t feast.SourceType) string {
	const stores = "feast.infra.offline_stores."
	switch t {
	case feast.SourceFile:
		return stores + "file_source.FileSource"
	case feast.SourceBigQuery:
		return stores + "bigquery_source.BigQuerySource"
	case feast.SourceRedshift:
		return stores + "redshift_source.RedshiftSource"
	case feast.SourceSnowflake:
		return stores + "snowflake_source.SnowflakeSource"
	case feast.SourceAthena:
		return stores + "contrib.athena_offline_store.athena_source.AthenaSource"
	case feast.SourceTrino:
		return stores + "contrib.trino_offline_store.trino_source.TrinoSource"
	case feast.SourceSpark:
		return stores + "contrib.spark_offline_store.spark_source.SparkSource"
	case feast.SourceKafka:
		return "feast.data_source.KafkaSource"
	case feast.SourceKinesis:
		return "feast.data_source.KinesisSource"
	case feast.SourcePush:
		return "feast.data_source.PushSource"
	case feast.SourceRequest:
		return "feast.data_source.RequestSource"
	}
	return ""
}
