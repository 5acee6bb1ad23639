package wire

import (
	"github.com/seed-11e13f51/feast"
	corepb "github.com/seed-11e13f51/feast/wire/feastpb/core"
)

func (d *decoder) fileOptions(pb *corepb.DataSource_FileOptions) *feast.FileOptions {
	return &feast.FileOptions{
		URI:        pb.GetUri(),
		Format:     fileFormat(pb.GetFileFormat()),
		S3Endpoint: pb.GetS3EndpointOverride(),
	}
}

func (e *encoder) fileOptions(o *feast.FileOptions) *corepb.DataSource_FileOptions {
	return &corepb.DataSource_FileOptions{
		Uri:                o.URI,
		FileFormat:         e.fileFormat(o.Format),
		S3EndpointOverride: o.S3Endpoint,
	}
}

func bigQueryOptions(pb *corepb.DataSource_BigQueryOptions, t feast.SourceType) *feast.TableOptions {
	return tableOptions(feast.TableOptions{Table: pb.GetTable(), Query: pb.GetQuery()}, feast.BigQuery, t)
}

func bigQueryOptionsPB(o *feast.TableOptions) *corepb.DataSource_BigQueryOptions {
	return &corepb.DataSource_BigQueryOptions{Table: o.Table, Query: o.Query}
}

func trinoOptions(pb *corepb.DataSource_TrinoOptions, t feast.SourceType) *feast.TableOptions {
	return tableOptions(feast.TableOptions{Table: pb.GetTable(), Query: pb.GetQuery()}, feast.Trino, t)
}

func trinoOptionsPB(o *feast.TableOptions) *corepb.DataSource_TrinoOptions {
	return &corepb.DataSource_TrinoOptions{Table: o.Table, Query: o.Query}
}

func redshiftOptions(pb *corepb.DataSource_RedshiftOptions, t feast.SourceType) *feast.TableOptions {
	return tableOptions(feast.TableOptions{
		Table: pb.GetTable(), Query: pb.GetQuery(), Schema: pb.GetSchema(), Database: pb.GetDatabase(),
	}, feast.Redshift, t)
}

func redshiftOptionsPB(o *feast.TableOptions) *corepb.DataSource_RedshiftOptions {
	return &corepb.DataSource_RedshiftOptions{
		Table: o.Table, Query: o.Query, Schema: o.Schema, Database: o.Database,
	}
}

func snowflakeOptions(pb *corepb.DataSource_SnowflakeOptions, t feast.SourceType) *feast.TableOptions {
	return tableOptions(feast.TableOptions{
		Table: pb.GetTable(), Query: pb.GetQuery(), Schema: pb.GetSchema(), Database: pb.GetDatabase(),
	}, feast.Snowflake, t)
}

func snowflakeOptionsPB(o *feast.TableOptions) *corepb.DataSource_SnowflakeOptions {
	return &corepb.DataSource_SnowflakeOptions{
		Table: o.Table, Query: o.Query, Schema: o.Schema, Database: o.Database,
	}
}

func athenaOptions(pb *corepb.DataSource_AthenaOptions, t feast.SourceType) *feast.TableOptions {
	return tableOptions(feast.TableOptions{
		Table: pb.GetTable(), Query: pb.GetQuery(), Database: pb.GetDatabase(), Catalog: pb.GetDataSource(),
	}, feast.Athena, t)
}

func athenaOptionsPB(o *feast.TableOptions) *corepb.DataSource_AthenaOptions {
	return &corepb.DataSource_AthenaOptions{
		Table: o.Table, Query: o.Query, Database: o.Database, DataSource: o.Catalog,
	}
}

func (d *decoder) sparkOptions(pb *corepb.DataSource_SparkOptions) *feast.SparkOptions {
	return &feast.SparkOptions{
		Table:               pb.GetTable(),
		Query:               pb.GetQuery(),
		Path:                pb.GetPath(),
		FileFormat:          pb.GetFileFormat(),
		DatePartitionFormat: pb.GetDatePartitionColumnFormat(),
		TableFormat:         tableFormat(pb.GetTableFormat()),
	}
}

func (e *encoder) sparkOptions(o *feast.SparkOptions) *corepb.DataSource_SparkOptions {
	return &corepb.DataSource_SparkOptions{
		Table:                     o.Table,
		Query:                     o.Query,
		Path:                      o.Path,
		FileFormat:                o.FileFormat,
		DatePartitionColumnFormat: o.DatePartitionFormat,
		TableFormat:               e.tableFormat(o.TableFormat),
	}
}

func (d *decoder) kafkaOptions(pb *corepb.DataSource_KafkaOptions) *feast.KafkaOptions {
	return &feast.KafkaOptions{
		BootstrapServers: pb.GetKafkaBootstrapServers(),
		Topic:            pb.GetTopic(),
		Format:           streamFormat(pb.GetMessageFormat()),
		WatermarkDelay:   d.duration("options.watermark_delay_threshold", pb.GetWatermarkDelayThreshold()),
	}
}

func (e *encoder) kafkaOptions(o *feast.KafkaOptions) *corepb.DataSource_KafkaOptions {
	return &corepb.DataSource_KafkaOptions{
		KafkaBootstrapServers:   o.BootstrapServers,
		Topic:                   o.Topic,
		MessageFormat:           e.streamFormat(o.Format),
		WatermarkDelayThreshold: duration(o.WatermarkDelay),
	}
}

func (d *decoder) kinesisOptions(pb *corepb.DataSource_KinesisOptions) *feast.KinesisOptions {
	return &feast.KinesisOptions{
		Region: pb.GetRegion(),
		Stream: pb.GetStreamName(),
		Format: streamFormat(pb.GetRecordFormat()),
	}
}

func (e *encoder) kinesisOptions(o *feast.KinesisOptions) *corepb.DataSource_KinesisOptions {
	return &corepb.DataSource_KinesisOptions{
		Region:       o.Region,
		StreamName:   o.Stream,
		RecordFormat: e.streamFormat(o.Format),
	}
}

func customOptions(pb *corepb.DataSource_CustomSourceOptions) *feast.CustomOptions {
	return &feast.CustomOptions{Configuration: pb.GetConfiguration()}
}

func customOptionsPB(o *feast.CustomOptions) *corepb.DataSource_CustomSourceOptions {
	return &corepb.DataSource_CustomSourceOptions{Configuration: o.Configuration}
}
