"""On-demand views in every mode."""

from typing import Any

import pandas as pd
from entities import driver
from sources import request
from views import pushed, stats

from feast import Aggregation, Field
from feast.on_demand_feature_view import OnDemandFeatureView, on_demand_feature_view
from feast.transformation.pandas_transformation import PandasTransformation
from feast.types import Array, Float64, Int64, String


@on_demand_feature_view(
    sources=[stats, request],
    schema=[Field(name="score_per_amount", dtype=Float64), Field(name="double_count", dtype=Int64)],
    description="in pandas",
    tags={"team": "drivers"},
    owner="odfv@example.com",
    org="mobility",
)
def in_pandas(inputs: pd.DataFrame) -> pd.DataFrame:
    df = pd.DataFrame()
    df["score_per_amount"] = inputs["score"] / inputs["amount"]
    df["double_count"] = inputs["count"] * 2
    return df


@on_demand_feature_view(
    sources=[stats[["trips"]], request],
    schema=[Field(name="trips_plus_count", dtype=Int64)],
    mode="python",
)
def in_python(inputs: dict[str, Any]) -> dict[str, Any]:
    return {"trips_plus_count": [t + c for t, c in zip(inputs["trips"], inputs["count"])]}


@on_demand_feature_view(
    name="one_row",
    sources=[request],
    schema=[Field(name="shout", dtype=Array(String))],
    mode="python",
    singleton=True,
    track_metrics=True,
)
def single(inputs: dict[str, Any]) -> dict[str, Any]:
    """One row at a time."""
    return {"shout": [w.upper() for w in inputs["words"]]}


@on_demand_feature_view(
    entities=[driver],
    sources=[pushed],
    schema=[Field(name="score_squared", dtype=Float64)],
    write_to_online_store=True,
)
def on_write(inputs: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"score_squared": inputs["score"] ** 2})


@on_demand_feature_view(
    input_schema=[Field(name="left", dtype=Int64), Field(name="right", dtype=Int64)],
    schema=[Field(name="added", dtype=Int64)],
)
def with_input_schema(inputs: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"added": inputs["left"] + inputs["right"]})


def negate(inputs: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"negated": -inputs["score"]})


by_class = OnDemandFeatureView(
    name="by_class",
    sources=[stats.projection],
    schema=[Field(name="negated", dtype=Float64)],
    feature_transformation=PandasTransformation(udf=negate, udf_string="def negate(inputs):\n    ...\n"),
)

aggregated = OnDemandFeatureView(
    name="aggregated",
    entities=[driver],
    sources=[stats],
    schema=[Field(name="sum_trips", dtype=Int64)],
    aggregations=[Aggregation(column="trips", function="sum")],
)
