"""Every data source class with every argument."""

from datetime import timedelta

from feast import (
    AthenaSource,
    BigQuerySource,
    Field,
    FileSource,
    KafkaSource,
    KinesisSource,
    OracleSource,
    PushSource,
    RedshiftSource,
    RequestSource,
    SnowflakeSource,
)
from feast.credentials import ConnectionRef
from feast.data_format import AvroFormat, DeltaFormat, JsonFormat, ParquetFormat, ProtoFormat
from feast.infra.offline_stores.contrib.clickhouse_offline_store.clickhouse_source import (
    ClickhouseSource,
)
from feast.infra.offline_stores.contrib.mongodb_offline_store.mongodb import MongoDBSource
from feast.infra.offline_stores.contrib.mssql_offline_store.mssqlserver_source import (
    MsSqlServerSource,
)
from feast.infra.offline_stores.contrib.postgres_offline_store.postgres_source import (
    PostgreSQLSource,
)
from feast.infra.offline_stores.contrib.spark_offline_store.spark_source import SparkSource
from feast.infra.offline_stores.contrib.trino_offline_store.trino_source import TrinoSource
from feast.types import Array, Bool, Float64, Int64, String, UnixTimestamp

ABOUT = dict(description="about it", tags={"a": "1", "b": "2"}, owner="data@example.com")

stats_file = FileSource(
    name="stats_file",
    path="data/stats.parquet",
    file_format=ParquetFormat(),
    timestamp_field="event_timestamp",
    created_timestamp_column="created",
    field_mapping={"raw_score": "score"},
    **ABOUT,
)
plain_file = FileSource(path="data/plain.parquet", timestamp_field="ts")
delta_file = FileSource(
    name="delta_file",
    path="s3://bucket/delta",
    file_format=DeltaFormat(),
    s3_endpoint_override="http://minio:9000",
    timestamp_field="ts",
)
typed_file = FileSource(
    name="typed_file", path="data/typed.parquet", timestamp_field="event_timestamp"
)
label_file = FileSource(
    name="label_file", path="data/labels.parquet", timestamp_field="event_timestamp"
)

bigquery = BigQuerySource(
    name="bigquery",
    table="proj.dataset.table",
    timestamp_field="ts",
    created_timestamp_column="created",
    field_mapping={"a": "b"},
    date_partition_column="day",
    timestamp_field_type="DATE",
    connection_ref=ConnectionRef(
        provider="kubernetes",
        name="warehouse",
        namespace="ml",
        connection_type="bigquery",
        auth_type="secret",
        params={"region": "eu"},
    ),
    **ABOUT,
)
bigquery_query = BigQuerySource(
    name="bigquery_query", query="SELECT * FROM t", timestamp_field="ts"
)
snowflake = SnowflakeSource(
    name="snowflake",
    database="DB",
    warehouse="WH",
    schema="SC",
    table="T",
    timestamp_field="ts",
    created_timestamp_column="created",
    field_mapping={"a": "b"},
    **ABOUT,
)
snowflake_query = SnowflakeSource(
    name="snowflake_query", query="SELECT 1", timestamp_field="ts"
)
redshift = RedshiftSource(
    name="redshift",
    database="db",
    schema="public",
    table="t",
    timestamp_field="ts",
    created_timestamp_column="created",
    field_mapping={"a": "b"},
    **ABOUT,
)
spark = SparkSource(
    name="spark",
    path="hdfs://spark/t",
    file_format="parquet",
    timestamp_field="ts",
    created_timestamp_column="created",
    field_mapping={"a": "b"},
    date_partition_column="day",
    date_partition_column_format="%Y%m%d",
    **ABOUT,
)
spark_query = SparkSource(name="spark_query", query="SELECT 1 AS a", timestamp_field="ts")
trino = TrinoSource(
    name="trino",
    table="catalog.schema.t",
    timestamp_field="ts",
    created_timestamp_column="created",
    field_mapping={"a": "b"},
    **ABOUT,
)
athena = AthenaSource(
    name="athena",
    table="t",
    database="db",
    data_source="AwsDataCatalog",
    timestamp_field="ts",
    created_timestamp_column="created",
    field_mapping={"a": "b"},
    date_partition_column="day",
    **ABOUT,
)
postgres = PostgreSQLSource(
    name="postgres",
    query="SELECT * FROM t",
    timestamp_field="ts",
    created_timestamp_column="created",
    field_mapping={"a": "b"},
    **ABOUT,
)
postgres_table = PostgreSQLSource(name="postgres_table", table="t", timestamp_field="ts")
clickhouse = ClickhouseSource(name="clickhouse", table="t", timestamp_field="ts", **ABOUT)
mssql = MsSqlServerSource(
    name="mssql", table_ref="dbo.t", event_timestamp_column="ts", connection_str="dsn", **ABOUT
)
oracle = OracleSource(name="oracle", table_ref="T", event_timestamp_column="TS", **ABOUT)
mongodb = MongoDBSource(name="mongodb", **ABOUT)

push = PushSource(name="push", batch_source=stats_file, **ABOUT)
label_push = PushSource(name="label_push", batch_source=label_file)
kafka_json = KafkaSource(
    name="kafka_json",
    kafka_bootstrap_servers="broker:9092",
    topic="stats",
    timestamp_field="event_timestamp",
    created_timestamp_column="created",
    field_mapping={"raw_score": "score"},
    message_format=JsonFormat(schema_json="driver_id integer, score double"),
    batch_source=stats_file,
    watermark_delay_threshold=timedelta(minutes=5, milliseconds=250),
    **ABOUT,
)
kafka_avro = KafkaSource(
    name="kafka_avro",
    kafka_bootstrap_servers="broker:9092",
    topic="stats_avro",
    timestamp_field="event_timestamp",
    message_format=AvroFormat(schema_json='{"type": "record"}'),
    batch_source=stats_file,
)
kinesis_proto = KinesisSource(
    name="kinesis_proto",
    record_format=ProtoFormat(class_path="com.example.Stats"),
    region="eu-west-1",
    stream_name="stats",
    timestamp_field="event_timestamp",
    created_timestamp_column="created",
    field_mapping={"raw_score": "score"},
    batch_source=stats_file,
    **ABOUT,
)
request = RequestSource(
    name="request",
    schema=[
        Field(name="amount", dtype=Float64, description="what is asked", tags={"unit": "eur"}),
        Field(name="count", dtype=Int64),
        Field(name="flag", dtype=Bool),
        Field(name="words", dtype=Array(String)),
        Field(name="at", dtype=UnixTimestamp),
    ],
    timestamp_field="at",
    **ABOUT,
)
