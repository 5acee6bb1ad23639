package wire

import (
	"github.com/seed-11e13f51/feast"
	corepb "github.com/seed-11e13f51/feast/wire/feastpb/core"
	typespb "github.com/seed-11e13f51/feast/wire/feastpb/types"
)

// ToSource returns the data source of a message; nil is nil.
func ToSource(pb *corepb.DataSource) (*feast.Source, error) { return to((*decoder).source, pb) }

// FromSource returns the message of a data source; nil is nil. It fails when the
// options do not say which message they are.
func FromSource(v *feast.Source) (*corepb.DataSource, error) { return from((*encoder).source, v) }

func (d *decoder) source(pb *corepb.DataSource) *feast.Source {
	if pb == nil {
		return nil
	}
	meta := pb.GetMeta()
	return &feast.Source{
		Name:            pb.GetName(),
		Project:         pb.GetProject(),
		Description:     pb.GetDescription(),
		Owner:           pb.GetOwner(),
		Tags:            pb.GetTags(),
		Type:            feast.SourceType(pb.GetType()),
		ClassType:       pb.GetDataSourceClassType(),
		FieldMapping:    pb.GetFieldMapping(),
		TimestampField:  pb.GetTimestampField(),
		CreatedField:    pb.GetCreatedTimestampColumn(),
		DatePartition:   pb.GetDatePartitionColumn(),
		TimestampFormat: pb.GetTimestampFieldType(),
		Batch:           d.source(pb.GetBatchSource()),
		Meta: feast.SourceMeta{
			Meta:          d.meta(meta),
			EarliestEvent: d.time("meta.earliestEventTimestamp", meta.GetEarliestEventTimestamp()),
			LatestEvent:   d.time("meta.latestEventTimestamp", meta.GetLatestEventTimestamp()),
		},
		Options: d.sourceOptions(pb),
	}
}

func (e *encoder) source(v *feast.Source) *corepb.DataSource {
	if v == nil {
		return nil
	}
	pb := &corepb.DataSource{
		Name:                   v.Name,
		Project:                v.Project,
		Description:            v.Description,
		Owner:                  v.Owner,
		Tags:                   v.Tags,
		Type:                   corepb.DataSource_SourceType(v.Type),
		DataSourceClassType:    v.ClassType,
		FieldMapping:           v.FieldMapping,
		TimestampField:         v.TimestampField,
		CreatedTimestampColumn: v.CreatedField,
		DatePartitionColumn:    v.DatePartition,
		TimestampFieldType:     v.TimestampFormat,
		BatchSource:            e.source(v.Batch),
		Meta:                   e.sourceMeta(v.Meta),
	}
	e.setSourceOptions(pb, v)
	return pb
}

// sourceMeta returns nil when no time is known: Feast sets the meta of a source
// together with a time in it.
func (e *encoder) sourceMeta(v feast.SourceMeta) *corepb.DataSource_SourceMeta {
	if v == (feast.SourceMeta{}) {
		return nil
	}
	return &corepb.DataSource_SourceMeta{
		CreatedTimestamp:       e.time("meta.created_timestamp", v.Created),
		LastUpdatedTimestamp:   e.time("meta.last_updated_timestamp", v.Updated),
		EarliestEventTimestamp: e.time("meta.earliestEventTimestamp", v.EarliestEvent),
		LatestEventTimestamp:   e.time("meta.latestEventTimestamp", v.LatestEvent),
	}
}

func (d *decoder) sourceOptions(pb *corepb.DataSource) feast.SourceOptions {
	t := feast.SourceType(pb.GetType())
	switch o := pb.GetOptions().(type) {
	case *corepb.DataSource_FileOptions_:
		return d.fileOptions(o.FileOptions)
	case *corepb.DataSource_BigqueryOptions:
		return bigQueryOptions(o.BigqueryOptions, t)
	case *corepb.DataSource_RedshiftOptions_:
		return redshiftOptions(o.RedshiftOptions, t)
	case *corepb.DataSource_SnowflakeOptions_:
		return snowflakeOptions(o.SnowflakeOptions, t)
	case *corepb.DataSource_TrinoOptions_:
		return trinoOptions(o.TrinoOptions, t)
	case *corepb.DataSource_AthenaOptions_:
		return athenaOptions(o.AthenaOptions, t)
	case *corepb.DataSource_SparkOptions_:
		return d.sparkOptions(o.SparkOptions)
	case *corepb.DataSource_KafkaOptions_:
		return d.kafkaOptions(o.KafkaOptions)
	case *corepb.DataSource_KinesisOptions_:
		return d.kinesisOptions(o.KinesisOptions)
	case *corepb.DataSource_RequestDataOptions_:
		return d.requestOptions(o.RequestDataOptions)
	case *corepb.DataSource_CustomOptions:
		return customOptions(o.CustomOptions)
	case *corepb.DataSource_PushOptions_:
		return &feast.PushOptions{}
	}
	return nil
}

func (e *encoder) setSourceOptions(pb *corepb.DataSource, v *feast.Source) {
	switch o := v.Options.(type) {
	case *feast.FileOptions:
		pb.Options = &corepb.DataSource_FileOptions_{FileOptions: e.fileOptions(o)}
	case *feast.TableOptions:
		e.setTableOptions(pb, v.Type, o)
	case *feast.SparkOptions:
		pb.Options = &corepb.DataSource_SparkOptions_{SparkOptions: e.sparkOptions(o)}
	case *feast.KafkaOptions:
		pb.Options = &corepb.DataSource_KafkaOptions_{KafkaOptions: e.kafkaOptions(o)}
	case *feast.KinesisOptions:
		pb.Options = &corepb.DataSource_KinesisOptions_{KinesisOptions: e.kinesisOptions(o)}
	case *feast.RequestOptions:
		pb.Options = &corepb.DataSource_RequestDataOptions_{RequestDataOptions: e.requestOptions(o)}
	case *feast.CustomOptions:
		pb.Options = &corepb.DataSource_CustomOptions{CustomOptions: customOptionsPB(o)}
	case *feast.PushOptions:
		pb.Options = &corepb.DataSource_PushOptions_{PushOptions: &corepb.DataSource_PushOptions{}}
	}
}

func (e *encoder) setTableOptions(pb *corepb.DataSource, t feast.SourceType, o *feast.TableOptions) {
	switch warehouseOf(t, o) {
	case feast.BigQuery:
		pb.Options = &corepb.DataSource_BigqueryOptions{BigqueryOptions: bigQueryOptionsPB(o)}
	case feast.Redshift:
		pb.Options = &corepb.DataSource_RedshiftOptions_{RedshiftOptions: redshiftOptionsPB(o)}
	case feast.Snowflake:
		pb.Options = &corepb.DataSource_SnowflakeOptions_{SnowflakeOptions: snowflakeOptionsPB(o)}
	case feast.Trino:
		pb.Options = &corepb.DataSource_TrinoOptions_{TrinoOptions: trinoOptionsPB(o)}
	case feast.Athena:
		pb.Options = &corepb.DataSource_AthenaOptions_{AthenaOptions: athenaOptionsPB(o)}
	default:
		e.fail("options", "a source of type %v has no table of a warehouse", corepb.DataSource_SourceType(t))
	}
}

// warehouseOf returns which message table options are: their own word, else what
// the type of the source stands for, else 0.
func warehouseOf(t feast.SourceType, o *feast.TableOptions) feast.Warehouse {
	if o.Warehouse != 0 {
		return o.Warehouse
	}
	return warehouseOfType(t)
}

func warehouseOfType(t feast.SourceType) feast.Warehouse {
	switch t {
	case feast.SourceBigQuery:
		return feast.BigQuery
	case feast.SourceRedshift:
		return feast.Redshift
	case feast.SourceSnowflake:
		return feast.Snowflake
	case feast.SourceTrino:
		return feast.Trino
	case feast.SourceAthena:
		return feast.Athena
	}
	return 0
}

// tableOptions notes the warehouse only where the type of the source is silent.
func tableOptions(o feast.TableOptions, w feast.Warehouse, t feast.SourceType) *feast.TableOptions {
	if warehouseOfType(t) != w {
		o.Warehouse = w
	}
	return &o
}

func (d *decoder) requestOptions(pb *corepb.DataSource_RequestDataOptions) *feast.RequestOptions {
	o := &feast.RequestOptions{Schema: d.fields(pb.GetSchema())}
	if legacy := pb.GetDeprecatedSchema(); len(legacy) > 0 {
		o.LegacySchema = make(map[string]feast.ValueType, len(legacy))
		for name, t := range legacy {
			o.LegacySchema[name] = feast.ValueType(t)
		}
	}
	return o
}

func (e *encoder) requestOptions(o *feast.RequestOptions) *corepb.DataSource_RequestDataOptions {
	pb := &corepb.DataSource_RequestDataOptions{Schema: e.fields(o.Schema)}
	if len(o.LegacySchema) > 0 {
		pb.DeprecatedSchema = make(map[string]typespb.ValueType_Enum, len(o.LegacySchema))
		for name, t := range o.LegacySchema {
			pb.DeprecatedSchema[name] = typespb.ValueType_Enum(t)
		}
	}
	return pb
}
