package cli

import (
	"github.com/spf13/cobra"

	"github.com/seed-11e13f51/feast"
)

func newDataSources(p *program) *cobra.Command {
	return kindGroup(
		p, "data-sources", "Access data sources",
		lister{"List all data sources", []string{"NAME", "CLASS"}, sourceRows},
		describer{short: "Describe a data source", get: get[*feast.Source]},
	)
}

// sourceClasses are the Python classes of Feast 0.66 for its kinds of source.
var sourceClasses = map[feast.SourceType]string{
	feast.SourceFile:      "feast.infra.offline_stores.file_source.FileSource",
	feast.SourceBigQuery:  "feast.infra.offline_stores.bigquery_source.BigQuerySource",
	feast.SourceKafka:     "feast.data_source.KafkaSource",
	feast.SourceKinesis:   "feast.data_source.KinesisSource",
	feast.SourceRedshift:  "feast.infra.offline_stores.redshift_source.RedshiftSource",
	feast.SourceRequest:   "feast.data_source.RequestSource",
	feast.SourceSnowflake: "feast.infra.offline_stores.snowflake_source.SnowflakeSource",
	feast.SourcePush:      "feast.data_source.PushSource",
	feast.SourceTrino:     "feast.infra.offline_stores.contrib.trino_offline_store.trino_source.TrinoSource",
	feast.SourceSpark:     "feast.infra.offline_stores.contrib.spark_offline_store.spark_source.SparkSource",
	feast.SourceAthena:    "feast.infra.offline_stores.contrib.athena_offline_store.athena_source.AthenaSource",
}

func sourceRows(cat *feast.Catalog, project string, tags tagFilter) ([][]cell, error) {
	var rows [][]cell
	for _, s := range feast.Objects[*feast.Source](cat, project) {
		if !tags.match(s.Tags) {
			continue
		}
		class := sourceClasses[s.Type]
		if class == "" {
			class = s.ClassType
		}
		rows = append(rows, []cell{{text: s.Name}, {"<class '" + class + "'>", class}})
	}
	return rows, nil
}
