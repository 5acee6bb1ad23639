"""Batch, stream, derived and label views with every field, and every feature type."""

from datetime import timedelta

from entities import city, customer, device, driver, moment
from sources import (
    bigquery,
    kafka_json,
    label_push,
    plain_file,
    postgres,
    push,
    stats_file,
    typed_file,
)

from feast import (
    Aggregation,
    BatchFeatureView,
    ConflictPolicy,
    FeatureView,
    Field,
    LabelView,
    StreamFeatureView,
)
from feast.stream_feature_view import stream_feature_view
from feast.types import (
    Array,
    Bool,
    Bytes,
    Decimal,
    Float32,
    Float64,
    ImageBytes,
    Int32,
    Int64,
    Json,
    Map,
    PdfBytes,
    ScalarMap,
    Set,
    String,
    Struct,
    TimeUuid,
    UnixTimestamp,
    Uuid,
    ZonedTimestamp,
)

stats = FeatureView(
    name="stats",
    entities=[driver],
    ttl=timedelta(days=2, hours=3, seconds=4, milliseconds=500),
    schema=[
        Field(name="driver_id", dtype=Int64),
        Field(
            name="score",
            dtype=Float64,
            description="how well",
            tags={"pii": "no", "unit": "share"},
        ),
        Field(name="trips", dtype=Int64),
        Field(
            name="embedding",
            dtype=Array(Float32),
            vector_index=True,
            vector_length=4,
            vector_search_metric="cosine",
        ),
    ],
    online=True,
    offline=True,
    source=stats_file,
    description="All about drivers",
    tags={"team": "drivers"},
    owner="drivers@example.com",
    org="mobility",
    enable_validation=True,
)

pushed = FeatureView(
    name="pushed",
    entities=[driver],
    ttl=timedelta(0),
    schema=[Field(name="score", dtype=Float64), Field(name="trips", dtype=Int64)],
    source=push,
)

counted = FeatureView(
    name="counted",
    entities=[driver],
    schema=[Field(name="score", dtype=Float64), Field(name="trips", dtype=Int64)],
    source=stats_file,
)

inferred = FeatureView(name="inferred", entities=[driver], source=plain_file)

offline_only = FeatureView(
    name="offline_only",
    entities=[driver, customer],
    ttl=None,
    schema=[
        Field(name="driver_id", dtype=Int64),
        Field(name="customer_key", dtype=String),
        Field(name="b", dtype=Float64),
    ],
    online=False,
    source=bigquery,
)

disabled = FeatureView(
    name="disabled",
    entities=[city, device, moment],
    ttl=timedelta(microseconds=1500),
    schema=[
        Field(name="city", dtype=Int32),
        Field(name="device_hash", dtype=Bytes),
        Field(name="moment_at", dtype=UnixTimestamp),
        Field(name="b", dtype=Float64),
    ],
    source=postgres,
    enabled=False,
)

SCALARS = [
    Bytes, String, Int32, Int64, Float64, Float32, Bool, UnixTimestamp, Map, Json, Uuid, TimeUuid,
    Decimal, PdfBytes, ImageBytes, ScalarMap, ZonedTimestamp,
]  # fmt: skip
LISTS = [Bytes, String, Int32, Int64, Float64, Float32, Bool, UnixTimestamp, Map, Json, Uuid, TimeUuid, Decimal]
SETS = [Bytes, String, Int32, Int64, Float64, Float32, Bool, UnixTimestamp, Uuid, TimeUuid, Decimal]

every_type = FeatureView(
    name="every_type",
    schema=[Field(name=f"a_{str(t).lower()}", dtype=t) for t in SCALARS]
    + [Field(name=f"list_{str(t).lower()}", dtype=Array(t)) for t in LISTS]
    + [Field(name=f"set_{str(t).lower()}", dtype=Set(t)) for t in SETS]
    + [
        Field(name="a_struct", dtype=Struct({"name": String, "ages": Array(Int32)}), tags={"own": "tag"}),
        Field(name="list_struct", dtype=Array(Struct({"name": String, "at": UnixTimestamp}))),
        Field(name="list_list", dtype=Array(Array(Int32))),
        Field(name="list_set", dtype=Array(Set(String))),
        Field(name="set_list", dtype=Set(Array(Float64))),
        Field(name="deep", dtype=Array(Array(Array(String)))),
    ],
    source=typed_file,
)

derived = FeatureView(
    name="derived",
    entities=[driver],
    source=[stats, pushed],
    sink_source=stats_file,
    schema=[Field(name="score", dtype=Float64)],
)

streamed = StreamFeatureView(
    name="streamed",
    entities=[driver],
    ttl=timedelta(days=1),
    schema=[Field(name="driver_id", dtype=Int64), Field(name="score", dtype=Float64)],
    timestamp_field="event_timestamp",
    source=kafka_json,
    aggregations=[
        Aggregation(column="score", function="mean", time_window=timedelta(hours=1)),
        Aggregation(
            column="score",
            function="sum",
            time_window=timedelta(days=1),
            slide_interval=timedelta(hours=1),
            name="daily_score",
        ),
    ],
    enable_tiling=True,
    tiling_hop_size=timedelta(minutes=10),
    online=True,
    description="from a topic",
    tags={"team": "drivers"},
    owner="streams@example.com",
    org="mobility",
    enable_validation=True,
)


@stream_feature_view(
    entities=[driver],
    ttl=timedelta(hours=6),
    schema=[Field(name="score", dtype=Float64)],
    timestamp_field="event_timestamp",
    source=kafka_json,
    mode="pandas",
    description="a decorated stream view",
)
def streamed_pandas(df):
    # The text of this function is stored, comments too.
    return df.assign(score=df["score"] * 2)


def halve(df):
    return df.assign(score=df["score"] / 2)


batch_transformed = BatchFeatureView(
    name="batch_transformed",
    mode="pandas",
    entities=[driver],
    source=stats_file,
    schema=[Field(name="score", dtype=Float64)],
    udf=halve,
    udf_string="def halve(df):\n    return df.assign(score=df['score'] / 2)\n",
    ttl=timedelta(days=1),
    online=True,
)

labels = LabelView(
    name="labels",
    entities=[driver],
    schema=[
        Field(name="is_good", dtype=Int64),
        Field(name="note", dtype=String),
        Field(name="labeler", dtype=String),
    ],
    source=label_push,
    ttl=timedelta(days=30),
    labeler_field="labeler",
    conflict_policy=ConflictPolicy.MAJORITY_VOTE,
    reference_feature_view="stats",
    description="what people say",
    tags={"feast.io/labeling-method": "table"},
    owner="people@example.com",
)
