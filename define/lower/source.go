package lower

import (
	"cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/define"
	"github.com/seed-11e13f51/feast/internal/pyjson"
)

// source lowers a data source once; further calls return the same.
func (l *lowerer) source(o *define.Object) (*feast.Source, error) {
	if o == nil {
		return nil, nil
	}
	if s, ok := l.sources[o]; ok {
		return s, nil
	}
	build, ok := sourceClasses[o.Class]
	if !ok {
		return nil, errorAt(o.Pos, "%s is not a data source this program knows", o)
	}
	a := read(o)
	s := &feast.Source{
		Project: l.project, Name: a.text("name"), Description: a.text("description"), Owner: a.text("owner"), Tags: a.tags("tags"),
		TimestampField: a.text("timestamp_field"), CreatedField: a.text("created_timestamp_column"), FieldMapping: a.tags("field_mapping"),
		DatePartition: a.text("date_partition_column"), TimestampFormat: a.text("timestamp_field_type"),
		ClassType: o.Module + "." + o.Class,
	}
	build(a, s)
	s.Tags = merge(s.Tags, a.connection())
	if s.TimestampField != "" && s.TimestampField == s.CreatedField {
		a.failf("created_timestamp_column", "Please do not use the same column for 'timestamp_field' and 'created_timestamp_column'.")
	}
	if s.Name == "" {
		a.failf("name", "a data source needs a name")
	}
	if a.err != nil {
		return nil, a.err
	}
	l.sources[o] = s
	return s, l.batchOf(a, s)
}

// batchOf lowers the batch source of a stream source; a push source takes over the
// columns of its own.
func (l *lowerer) batchOf(a *args, s *feast.Source) error {
	if !s.Stream() {
		return nil
	}
	batch, err := l.source(a.object("batch_source"))
	if err != nil || batch == nil {
		return err
	}
	s.Batch = onWire(batch)
	if s.Type != feast.SourcePush {
		return nil
	}
	s.TimestampField, s.CreatedField = s.Batch.TimestampField, s.Batch.CreatedField
	s.FieldMapping, s.DatePartition = s.Batch.FieldMapping, s.Batch.DatePartition
	return nil
}

// onWire is a copy of a source as its own to_proto writes it.
func onWire(s *feast.Source) *feast.Source {
	c := s.Clone()
	c.ClassType = s.OwnClass()
	return c
}

// connectionTag begins the tags in which Feast keeps a source's connection_ref.
const connectionTag = "feast.connection-ref."

// connection returns the tags of a connection_ref (credentials.py in Feast 0.66).
func (a *args) connection() map[string]string {
	if _, ok := a.o.Signature.Param("connection_ref"); !ok || !a.has("connection_ref") {
		return nil
	}
	ref := a.object("connection_ref")
	if ref == nil {
		return nil
	}
	r := read(ref)
	tags := map[string]string{connectionTag + "provider": r.text("provider"), connectionTag + "name": r.text("name")}
	optional := map[string]string{"namespace": r.text("namespace"), "connection-type": r.text("connection_type"), "auth-type": r.text("auth_type")}
	for key, value := range optional {
		if value != "" && value != "secret" {
			tags[connectionTag+key] = value
		}
	}
	for key, value := range r.tags("params") {
		tags[connectionTag+"param."+key] = value
	}
	a.err = cmp.Or(a.err, r.err)
	return tags
}

// sourceClasses are the classes of data source of Feast 0.66: each sets the type and
// the options of a source.
var sourceClasses = map[string]func(a *args, s *feast.Source){
	"FileSource":              fileSource,
	"BigQuerySource":          func(a *args, s *feast.Source) { a.table(s, feast.SourceBigQuery) },
	"RedshiftSource":          redshiftSource,
	"SnowflakeSource":         snowflakeSource,
	"AthenaSource":            athenaSource,
	"TrinoSource":             func(a *args, s *feast.Source) { a.table(s, feast.SourceTrino) },
	"SparkSource":             sparkSource,
	"KafkaSource":             kafkaSource,
	"KinesisSource":           kinesisSource,
	"PushSource":              func(_ *args, s *feast.Source) { s.Type, s.Options = feast.SourcePush, nil },
	"RequestSource":           requestSource,
	"PostgreSQLSource":        customSource("table", "name", "query", "table"),
	"ClickhouseSource":        customSource("table", "name", "query", "table"),
	"CouchbaseColumnarSource": customSource("collection", "name", "query", "database", "scope", "collection"),
	"MsSqlServerSource":       tableRefSource("table_ref", "connection_str:connection_string"),
	"OracleSource":            tableRefSource("table_ref"),
	"RaySource":               raySource,
	"MongoDBSource":           mongoSource,
}

func fileSource(a *args, s *feast.Source) {
	path := a.text("path")
	s.Type, s.Name = feast.SourceFile, cmp.Or(s.Name, path)
	o := &feast.FileOptions{URI: path, S3Endpoint: a.text("s3_endpoint_override")}
	if f := a.object("file_format"); f != nil {
		switch f.Class {
		case "ParquetFormat":
			o.Format = &feast.FileFormat{Parquet: true}
		case "DeltaFormat":
			o.Format = &feast.FileFormat{Delta: &feast.DeltaFormat{}}
		default:
			a.failf("file_format", "%s is not a file format", f)
		}
	}
	s.Options = o
}

// table sets the options of a warehouse table, whose name is the source's by default.
func (a *args) table(s *feast.Source, t feast.SourceType) *feast.TableOptions {
	o := &feast.TableOptions{Table: a.text("table"), Query: a.text("query")}
	if o.Table == "" && o.Query == "" && t != feast.SourceTrino {
		a.failf("table", `No "table" or "query" argument provided.`)
	}
	s.Type, s.Options, s.Name = t, o, cmp.Or(s.Name, o.Table)
	return o
}

func redshiftSource(a *args, s *feast.Source) {
	o := a.table(s, feast.SourceRedshift)
	o.Schema, o.Database = a.text("schema"), a.text("database")
	if o.Table != "" {
		o.Schema = cmp.Or(o.Schema, "public")
	}
}

func snowflakeSource(a *args, s *feast.Source) {
	o := a.table(s, feast.SourceSnowflake)
	o.Schema, o.Database = a.text("schema"), a.text("database")
	if o.Table != "" && o.Query != "" {
		a.failf("query", `Both "table" and "query" argument provided.`)
	}
	if o.Table != "" && o.Database != "" {
		o.Schema = cmp.Or(o.Schema, "PUBLIC")
	}
}

// athenaSource does not pass the owner on: nor does Feast.
func athenaSource(a *args, s *feast.Source) {
	o := a.table(s, feast.SourceAthena)
	o.Database, o.Catalog = a.text("database"), a.text("data_source")
	if o.Table != "" {
		o.Database = cmp.Or(o.Database, "default")
	}
	s.Owner = ""
}

func sparkSource(a *args, s *feast.Source) {
	o := &feast.SparkOptions{
		Table: a.text("table"), Query: a.text("query"), Path: a.text("path"), FileFormat: a.text("file_format"),
		DatePartitionFormat: a.text("date_partition_column_format"), TableFormat: a.tableFormat("table_format"),
	}
	s.Type, s.Options, s.Name = feast.SourceSpark, o, cmp.Or(s.Name, o.Table)
}

func kafkaSource(a *args, s *feast.Source) {
	s.Type = feast.SourceKafka
	s.Options = &feast.KafkaOptions{
		BootstrapServers: cmp.Or(a.text("kafka_bootstrap_servers"), a.text("bootstrap_servers")), Topic: a.text("topic"),
		Format: a.streamFormat("message_format"), WatermarkDelay: a.duration("watermark_delay_threshold"),
	}
}

func kinesisSource(a *args, s *feast.Source) {
	s.Type = feast.SourceKinesis
	s.Options = &feast.KinesisOptions{Region: a.text("region"), Stream: a.text("stream_name"), Format: a.streamFormat("record_format")}
}

func requestSource(a *args, s *feast.Source) {
	s.Type, s.Options = feast.SourceRequest, &feast.RequestOptions{Schema: a.fields("schema")}
}

// customSource is a class that keeps its own arguments as JSON: those named, empty
// when not given. The source's name is that of the first by default.
func customSource(nameFrom string, keys ...string) func(a *args, s *feast.Source) {
	return func(a *args, s *feast.Source) {
		v := pyjson.Value{Kind: pyjson.Object}
		for _, k := range keys {
			v.Members = append(v.Members, pyjson.Member{Name: k, Value: pyjson.Value{Kind: pyjson.String, Text: a.text(k)}})
		}
		s.Type, s.Name = feast.SourceCustom, cmp.Or(s.Name, a.text(nameFrom))
		s.Options = &feast.CustomOptions{Configuration: pyjson.Append(nil, &v)}
	}
}

// tableRefSource is a class that Feast writes without description, tags and owner,
// and that calls its time column event_timestamp_column. A key "a:b" is argument a
// under the name b.
func tableRefSource(keys ...string) func(a *args, s *feast.Source) {
	return func(a *args, s *feast.Source) {
		v := pyjson.Value{Kind: pyjson.Object}
		for _, k := range keys {
			arg, name := cutOr(k)
			v.Members = append(v.Members, pyjson.Member{Name: name, Value: a.json(arg)})
		}
		s.Type, s.TimestampField = feast.SourceCustom, a.text("event_timestamp_column")
		s.Description, s.Owner, s.Tags = "", "", nil
		s.Options = &feast.CustomOptions{Configuration: pyjson.Append(nil, &v)}
	}
}

func raySource(a *args, s *feast.Source) {
	options := a.json("reader_options")
	if options.Kind == pyjson.Null {
		options.Kind = pyjson.Object
	}
	v := pyjson.Value{Kind: pyjson.Object, Members: []pyjson.Member{
		{Name: "reader_type", Value: a.json("reader_type")},
		{Name: "path", Value: pyjson.Value{Kind: pyjson.String, Text: a.text("path")}},
		{Name: "reader_options", Value: options},
	}}
	s.Type, s.Options = feast.SourceCustom, &feast.CustomOptions{Configuration: pyjson.Append(nil, &v)}
}

// mongoSource keeps the name under which the shared collection holds its rows.
func mongoSource(_ *args, s *feast.Source) {
	v := pyjson.Value{Kind: pyjson.Object, Members: []pyjson.Member{{Name: "feature_view", Value: pyjson.Value{Kind: pyjson.String, Text: s.Name}}}}
	s.Type, s.Options = feast.SourceCustom, &feast.CustomOptions{Configuration: pyjson.Append(nil, &v)}
}
