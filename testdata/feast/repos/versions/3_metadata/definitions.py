"""Another ttl, the same schema."""

from datetime import timedelta

from feast import Entity, FeatureService, FeatureView, Field, FileSource
from feast.types import Float64, Int64

driver = Entity(name="driver", join_keys=["driver_id"])
source = FileSource(name="source", path="data/v.parquet", timestamp_field="event_timestamp")
view = FeatureView(
    name="view",
    entities=[driver],
    ttl=timedelta(hours=2),
    schema=[Field(name="a", dtype=Int64), Field(name="b", dtype=Float64)],
    source=source,
    tags={"step": "3_metadata"},
)
service = FeatureService(name="service", features=[view])
