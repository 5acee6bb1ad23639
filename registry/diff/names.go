package diff

import (
	"strconv"

	"github.com/seed-11e13f51/feast"
)

// sourceTypes are the names of Feast's enum DataSource.SourceType and, for those
// that have one, of the field of the message DataSource that holds the options.
var sourceTypes = map[feast.SourceType]struct{ name, field string }{
	feast.SourceInvalid:   {"", ""},
	feast.SourceFile:      {"BATCH_FILE", "file_options"},
	feast.SourceBigQuery:  {"BATCH_BIGQUERY", "bigquery_options"},
	feast.SourceKafka:     {"STREAM_KAFKA", "kafka_options"},
	feast.SourceKinesis:   {"STREAM_KINESIS", "kinesis_options"},
	feast.SourceRedshift:  {"BATCH_REDSHIFT", "redshift_options"},
	feast.SourceCustom:    {"CUSTOM_SOURCE", "custom_options"},
	feast.SourceRequest:   {"REQUEST_SOURCE", "request_data_options"},
	feast.SourceSnowflake: {"BATCH_SNOWFLAKE", "snowflake_options"},
	feast.SourcePush:      {"PUSH_SOURCE", "push_options"},
	feast.SourceTrino:     {"BATCH_TRINO", "trino_options"},
	feast.SourceSpark:     {"BATCH_SPARK", "spark_options"},
	feast.SourceAthena:    {"BATCH_ATHENA", "athena_options"},
	feast.SourceIceberg:   {"BATCH_ICEBERG", "custom_options"},
}

func sourceType(t feast.SourceType) string {
	if s, ok := sourceTypes[t]; ok {
		return s.name
	}
	return strconv.Itoa(int(t))
}

func optionsField(t feast.SourceType) string {
	if s := sourceTypes[t]; s.field != "" {
		return s.field
	}
	return "options"
}

func conflictPolicy(p feast.ConflictPolicy) string {
	switch p {
	case feast.LastWriteWins:
		return "LAST_WRITE_WINS"
	case feast.LabelerPriority:
		return "LABELER_PRIORITY"
	case feast.MajorityVote:
		return "MAJORITY_VOTE"
	}
	return strconv.Itoa(int(p))
}
