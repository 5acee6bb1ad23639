package feast

import (
	"maps"
	"slices"
	"time"
)

// SourceType is the number of a kind of data source in Feast's wire enum
// feast.core.DataSource.SourceType. The set is open.
type SourceType int32

// The kinds of data source of Feast 0.66.
const (
	SourceInvalid   SourceType = 0
	SourceFile      SourceType = 1
	SourceBigQuery  SourceType = 2
	SourceKafka     SourceType = 3
	SourceKinesis   SourceType = 4
	SourceRedshift  SourceType = 5
	SourceCustom    SourceType = 6
	SourceRequest   SourceType = 7
	SourceSnowflake SourceType = 8
	SourcePush      SourceType = 9
	SourceTrino     SourceType = 10
	SourceSpark     SourceType = 11
	SourceAthena    SourceType = 12
	SourceIceberg   SourceType = 13
)

// Source says where rows of a view come from: a file, a table, a stream, pushes,
// or the request itself.
type Source struct {
	Name        string
	Project     string
	Description string
	Owner       string
	Tags        map[string]string
	Type        SourceType
	// ClassType is the dotted path of the Python class Feast reads this source
	// with. It is kept as it came.
	ClassType string
	// FieldMapping renames columns of the source: source column -> feature or
	// join key.
	FieldMapping    map[string]string
	TimestampField  string
	CreatedField    string
	DatePartition   string
	TimestampFormat string // timestamp_field_type on the wire
	// Batch is the source of history behind a stream or push source.
	Batch   *Source
	Meta    SourceMeta
	Options SourceOptions
}

// SourceMeta is what a registry knows about a source beside its definition.
type SourceMeta struct {
	Meta
	EarliestEvent time.Time
	LatestEvent   time.Time
}

// SourceOptions is what only one kind of source has; one of the *…Options types
// of this package. nil is a source without options.
type SourceOptions interface{ cloneOptions() SourceOptions }

// FileOptions locate a file, a directory or a glob.
type FileOptions struct {
	URI        string
	Format     *FileFormat
	S3Endpoint string
}

// TableOptions locate a table or a query of a warehouse: BigQuery, Redshift,
// Athena, Snowflake, Trino. Fields that a kind lacks are empty.
type TableOptions struct {
	Table    string
	Query    string
	Schema   string // Redshift, Snowflake
	Database string // Redshift, Snowflake, Athena
	Catalog  string // Athena: data_source
	// Warehouse is 0 when the type of the source says which warehouse it is, as it
	// does in every registry Feast writes; else it is the one of the options.
	Warehouse Warehouse
}

// SparkOptions locate a table, a query or a path read by Spark.
type SparkOptions struct {
	Table               string
	Query               string
	Path                string
	FileFormat          string
	DatePartitionFormat string
	TableFormat         *TableFormat
}

// KafkaOptions locate a Kafka topic.
type KafkaOptions struct {
	BootstrapServers string
	Topic            string
	Format           *StreamFormat
	WatermarkDelay   *time.Duration
}

// KinesisOptions locate a Kinesis stream.
type KinesisOptions struct {
	Region string
	Stream string
	Format *StreamFormat
}

// RequestOptions is the schema of the data that comes with a request.
type RequestOptions struct {
	Schema []Field
	// LegacySchema is the deprecated form of older registries: name -> type.
	LegacySchema map[string]ValueType
}

// PushOptions mark a push source.
type PushOptions struct{}

// CustomOptions hold the bytes a custom source class wrote (often JSON).
type CustomOptions struct {
	Configuration []byte
}

// FileFormat is how a file is laid out: exactly one field is set.
type FileFormat struct {
	Parquet bool
	Delta   *DeltaFormat // deprecated on the wire
}

// TableFormat is an open table format: at most one field is set.
type TableFormat struct {
	Iceberg *IcebergFormat
	Delta   *DeltaFormat
	Hudi    *HudiFormat
}

// IcebergFormat locates an Iceberg table.
type IcebergFormat struct {
	Catalog    string
	Namespace  string
	Properties map[string]string
}

// DeltaFormat describes a Delta table.
type DeltaFormat struct {
	CheckpointLocation string
	Properties         map[string]string
}

// HudiFormat describes a Hudi table.
type HudiFormat struct {
	TableType       string
	RecordKey       string
	PrecombineField string
	Properties      map[string]string
}

// StreamFormat is how a message of a stream is encoded: at most one field is set.
type StreamFormat struct {
	Avro  *AvroFormat
	Proto *ProtoFormat
	JSON  *JSONFormat
}

// AvroFormat is an Avro schema in JSON.
type AvroFormat struct{ Schema string }

// ProtoFormat names a protobuf class.
type ProtoFormat struct{ ClassPath string }

// JSONFormat is a schema of JSON messages, as a DDL-like text.
type JSONFormat struct{ Schema string }

func (o *FileOptions) cloneOptions() SourceOptions    { c := *o; return &c }
func (o *TableOptions) cloneOptions() SourceOptions   { c := *o; return &c }
func (o *SparkOptions) cloneOptions() SourceOptions   { c := *o; return &c }
func (o *KafkaOptions) cloneOptions() SourceOptions   { c := *o; return &c }
func (o *KinesisOptions) cloneOptions() SourceOptions { c := *o; return &c }
func (o *PushOptions) cloneOptions() SourceOptions    { return &PushOptions{} }

func (o *RequestOptions) cloneOptions() SourceOptions {
	return &RequestOptions{Schema: cloneFields(o.Schema), LegacySchema: maps.Clone(o.LegacySchema)}
}

func (o *CustomOptions) cloneOptions() SourceOptions {
	return &CustomOptions{Configuration: slices.Clone(o.Configuration)}
}

// Clone returns a deep copy; formats inside options are shared, being immutable.
func (s *Source) Clone() *Source {
	if s == nil {
		return nil
	}
	c := *s
	c.Tags = maps.Clone(s.Tags)
	c.FieldMapping = maps.Clone(s.FieldMapping)
	c.Batch = s.Batch.Clone()
	if s.Options != nil {
		c.Options = s.Options.cloneOptions()
	}
	return &c
}

// Stream reports whether rows of s arrive one by one: Kafka, Kinesis or push.
func (s *Source) Stream() bool {
	switch s.Type {
	case SourceKafka, SourceKinesis, SourcePush:
		return true
	}
	return false
}

// OwnClass returns the class that the source's own message names in Feast: custom
// sources and Spark's name theirs; views and the registry add it to the others.
func (s *Source) OwnClass() string {
	if s.Type == SourceCustom || s.Type == SourceSpark {
		return s.ClassType
	}
	return ""
}

// RequestSchema returns the fields of a request source, and nil for others.
func (s *Source) RequestSchema() []Field {
	o, ok := s.Options.(*RequestOptions)
	if !ok {
		return nil
	}
	return o.Schema
}

// ColumnOf returns the name in the source of a feature or join key: the inverse
// of FieldMapping, or the name itself.
func (s *Source) ColumnOf(name string) string {
	for column, mapped := range s.FieldMapping {
		if mapped == name {
			return column
		}
	}
	return name
}

// NameOf returns the feature or join key that a column of the source becomes.
func (s *Source) NameOf(column string) string {
	if mapped, ok := s.FieldMapping[column]; ok {
		return mapped
	}
	return column
}
