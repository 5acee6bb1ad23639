"""Feature services: selections, aliases, key maps, every logging destination the package can load."""

from on_demand import in_pandas, in_python
from views import labels, pushed, stats, streamed

from feast import FeatureService
from feast.feature_logging import LoggingConfig
from feast.infra.offline_stores.bigquery_source import BigQueryLoggingDestination
from feast.infra.offline_stores.contrib.athena_offline_store.athena_source import (
    AthenaLoggingDestination,
)
from feast.infra.offline_stores.file_source import FileLoggingDestination
from feast.infra.offline_stores.redshift_source import RedshiftLoggingDestination
from feast.infra.offline_stores.snowflake_source import SnowflakeLoggingDestination

whole = FeatureService(
    name="whole",
    features=[stats, in_pandas, in_python, streamed, labels],
    description="everything of some views",
    tags={"model": "v1"},
    owner="models@example.com",
    logging_config=LoggingConfig(
        destination=FileLoggingDestination(
            path="data/logs", s3_endpoint_override="http://minio:9000", partition_by=["__log_date"]
        ),
        sample_rate=0.25,
    ),
)
aliased = FeatureService(
    name="aliased",
    features=[
        stats[["score"]].with_name("origin").with_join_key_map({"driver_id": "origin_id"}),
        stats[["score", "trips"]]
        .with_name("destination")
        .with_join_key_map({"driver_id": "destination_id"}),
    ],
)
precomputed = FeatureService(name="precomputed", features=[pushed], precompute_online=True)
to_bigquery = FeatureService(
    name="to_bigquery",
    features=[stats[["score"]]],
    logging_config=LoggingConfig(
        destination=BigQueryLoggingDestination(table_ref="proj.dataset.logs")
    ),
)
to_redshift = FeatureService(
    name="to_redshift",
    features=[stats[["score"]]],
    logging_config=LoggingConfig(destination=RedshiftLoggingDestination(table_name="logs")),
)
to_snowflake = FeatureService(
    name="to_snowflake",
    features=[stats[["score"]]],
    logging_config=LoggingConfig(destination=SnowflakeLoggingDestination(table_name="logs")),
)
to_athena = FeatureService(
    name="to_athena",
    features=[stats[["score"]]],
    logging_config=LoggingConfig(destination=AthenaLoggingDestination(table_name="logs")),
)
