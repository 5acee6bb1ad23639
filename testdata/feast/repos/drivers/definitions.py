"""A small repo that works end to end: keys of several types, a push source, an on-demand view, services."""

from datetime import timedelta
from typing import Any

from feast import (
    Entity,
    FeatureService,
    FeatureView,
    Field,
    FileSource,
    PushSource,
    RequestSource,
    ValueType,
)
from feast.on_demand_feature_view import on_demand_feature_view
from feast.types import Array, Bool, Bytes, Float32, Float64, Int32, Int64, String, UnixTimestamp

driver = Entity(name="driver", join_keys=["driver_id"], value_type=ValueType.INT64)
city = Entity(name="city", join_keys=["city_name"], value_type=ValueType.STRING)

stats_source = FileSource(
    name="stats_source",
    path="data/stats.parquet",
    timestamp_field="event_timestamp",
    created_timestamp_column="created",
)
stats = FeatureView(
    name="stats",
    entities=[driver],
    ttl=timedelta(hours=2),
    schema=[
        Field(name="rate", dtype=Float32),
        Field(name="score", dtype=Float64),
        Field(name="trips", dtype=Int64),
        Field(name="level", dtype=Int32),
        Field(name="name", dtype=String),
        Field(name="active", dtype=Bool),
        Field(name="raw", dtype=Bytes),
        Field(name="seen_at", dtype=UnixTimestamp),
        Field(name="last_trips", dtype=Array(Int64)),
        Field(name="tags", dtype=Array(String)),
    ],
    source=stats_source,
    tags={"team": "drivers"},
    description="Hourly statistics",
)

pair_source = FileSource(
    name="pair_source", path="data/pair.parquet", timestamp_field="event_timestamp"
)
pair = FeatureView(
    name="pair",
    entities=[driver, city],
    schema=[Field(name="visits", dtype=Int64)],
    source=pair_source,
)

weather_source = FileSource(
    name="weather_source", path="data/weather.parquet", timestamp_field="event_timestamp"
)
weather = FeatureView(
    name="weather",
    entities=[],
    schema=[Field(name="degrees", dtype=Float64)],
    source=weather_source,
)

fresh_push = PushSource(name="fresh_push", batch_source=stats_source)
fresh = FeatureView(
    name="fresh",
    entities=[driver],
    ttl=timedelta(0),
    schema=[Field(name="rate", dtype=Float32), Field(name="trips", dtype=Int64)],
    source=fresh_push,
)

ask = RequestSource(name="ask", schema=[Field(name="extra", dtype=Int64)])


@on_demand_feature_view(
    sources=[stats, ask],
    schema=[Field(name="trips_and_extra", dtype=Int64)],
    mode="python",
)
def added(inputs: dict[str, Any]) -> dict[str, Any]:
    return {
        "trips_and_extra": [
            None if t is None else t + e for t, e in zip(inputs["trips"], inputs["extra"])
        ]
    }


basic = FeatureService(name="basic", features=[stats[["rate", "trips"]], weather])
aliased = FeatureService(
    name="aliased",
    features=[
        stats[["trips"]].with_name("origin").with_join_key_map({"driver_id": "origin_id"}),
        stats[["trips"]].with_name("target").with_join_key_map({"driver_id": "target_id"}),
    ],
)
with_added = FeatureService(name="with_added", features=[stats[["trips"]], added])
