"""The repo of the command line goldens: one or two of each kind."""

from datetime import timedelta

import pandas as pd

from feast import (
    ConflictPolicy,
    Entity,
    FeatureService,
    FeatureView,
    Field,
    FileSource,
    LabelView,
    Project,
    PushSource,
    RequestSource,
    ValueType,
)
from feast.on_demand_feature_view import on_demand_feature_view
from feast.permissions.action import READ
from feast.permissions.permission import Permission
from feast.permissions.policy import RoleBasedPolicy
from feast.types import Float32, Float64, Int64, String

project = Project(name="demo", description="Rides in a city")

driver = Entity(
    name="driver", join_keys=["driver_id"], value_type=ValueType.INT64, description="Who drives"
)
rider = Entity(name="rider", join_keys=["rider_name"], value_type=ValueType.STRING)

rides_source = FileSource(
    name="rides_source",
    path="data/rides.parquet",
    timestamp_field="event_timestamp",
    created_timestamp_column="created",
)
rides = FeatureView(
    name="rides",
    entities=[driver],
    ttl=timedelta(days=1),
    schema=[
        Field(name="rate", dtype=Float32, description="Share of requests taken"),
        Field(name="score", dtype=Float32),
        Field(name="daily_rides", dtype=Int64),
    ],
    source=rides_source,
    tags={"team": "rides"},
    description="What a driver did",
)
rides_push = PushSource(name="rides_push", batch_source=rides_source)
fresh_rides = FeatureView(
    name="fresh_rides",
    entities=[driver],
    ttl=timedelta(days=1),
    schema=[Field(name="rate", dtype=Float32), Field(name="daily_rides", dtype=Int64)],
    source=rides_push,
)

wish = RequestSource(name="wish", schema=[Field(name="bonus", dtype=Int64)])


@on_demand_feature_view(sources=[rides, wish], schema=[Field(name="rate_with_bonus", dtype=Float64)])
def bonus_rate(inputs: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"rate_with_bonus": inputs["rate"] + inputs["bonus"]})


verdicts = LabelView(
    name="verdicts",
    entities=[driver],
    schema=[Field(name="is_good", dtype=Int64), Field(name="labeler", dtype=String)],
    source=PushSource(
        name="verdicts_push",
        batch_source=FileSource(
            name="verdicts_source",
            path="data/verdicts.parquet",
            timestamp_field="event_timestamp",
        ),
    ),
    labeler_field="labeler",
    conflict_policy=ConflictPolicy.LAST_WRITE_WINS,
)

model_v1 = FeatureService(name="model_v1", features=[rides[["rate"]], bonus_rate])
model_v2 = FeatureService(name="model_v2", features=[rides, fresh_rides[["rate"]].with_name("fresh")], tags={"stage": "trial"})

readers = Permission(
    name="readers", types=[FeatureView], policy=RoleBasedPolicy(roles=["reader"]), actions=READ
)
