"""Views for point-in-time joins: every kind of key, ttl and source shape."""

from datetime import timedelta

from feast import Entity, FeatureService, FeatureView, Field, FileSource, ValueType
from feast.types import Float64, Int64, String

driver = Entity(name="driver", join_keys=["driver_id"], value_type=ValueType.INT64)
rider = Entity(name="rider", join_keys=["rider_name"], value_type=ValueType.STRING)

NUMBERS = [Field(name="n", dtype=Int64), Field(name="x", dtype=Float64), Field(name="s", dtype=String)]

with_created = FileSource(
    name="with_created",
    path="data/hourly.parquet",
    timestamp_field="event_timestamp",
    created_timestamp_column="created",
)


def hourly(name, ttl):
    return FeatureView(name=name, entities=[driver], ttl=ttl, schema=NUMBERS, source=with_created)


two_hours = hourly("two_hours", timedelta(hours=2))
forever = hourly("forever", timedelta(0))
half_second = hourly("half_second", timedelta(milliseconds=500))

no_created = FeatureView(
    name="no_created",
    entities=[driver],
    ttl=timedelta(days=1),
    schema=NUMBERS,
    source=FileSource(name="no_created", path="data/plain.parquet", timestamp_field="event_timestamp"),
)
named = FeatureView(
    name="named",
    entities=[rider],
    ttl=timedelta(days=1),
    schema=[Field(name="stars", dtype=Float64)],
    source=FileSource(name="named", path="data/named.parquet", timestamp_field="event_timestamp"),
)
pair = FeatureView(
    name="pair",
    entities=[driver, rider],
    ttl=timedelta(days=1),
    schema=[Field(name="rides", dtype=Int64)],
    source=FileSource(name="pair", path="data/pair.parquet", timestamp_field="event_timestamp"),
)
everywhere = FeatureView(
    name="everywhere",
    entities=[],
    ttl=timedelta(hours=3),
    schema=[Field(name="degrees", dtype=Float64)],
    source=FileSource(name="everywhere", path="data/everywhere.parquet", timestamp_field="event_timestamp"),
)
mapped = FeatureView(
    name="mapped",
    entities=[driver],
    ttl=timedelta(days=1),
    schema=[Field(name="score", dtype=Float64)],
    source=FileSource(
        name="mapped",
        path="data/mapped.parquet",
        timestamp_field="event_timestamp",
        field_mapping={"raw_id": "driver_id", "raw_score": "score"},
    ),
)
service = FeatureService(name="service", features=[two_hours[["n"]], named])
both_ends = FeatureService(
    name="both_ends",
    features=[
        forever[["n"]].with_name("origin").with_join_key_map({"driver_id": "origin_id"}),
        forever[["n"]].with_name("target").with_join_key_map({"driver_id": "target_id"}),
    ],
)
