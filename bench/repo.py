#!/usr/bin/env python3
"""repo.py DIR dask|duckdb TTL_HOURS NAME=FILE...: a Feast repo with one view over each Parquet file; every engine reads the same one."""

import pathlib
import sys

import pyarrow as pa
import pyarrow.parquet as pq

TYPES = {pa.int64(): "Int64", pa.float32(): "Float32", pa.float64(): "Float64", pa.string(): "String"}
YAML = """project: bench
registry: data/registry.db
provider: local
offline_store:
    type: {offline}
online_store:
    type: sqlite
    path: data/online_store.db
entity_key_serialization_version: 3
"""
HEAD = """from datetime import timedelta

from feast import Entity, FeatureView, Field, FileSource, ValueType
from feast.types import Float32, Float64, Int64, String

driver = Entity(name="driver", join_keys=["driver_id"], value_type=ValueType.INT64)
driver_by_name = Entity(name="driver_by_name", join_keys=["driver_key"], value_type=ValueType.STRING)
"""
VIEW = """
{name}_source = FileSource(
    name="{name}_source", path="{path}", timestamp_field="event_timestamp", created_timestamp_column="created"
)
{name} = FeatureView(
    name="{name}",
    entities=[{entity}],
    ttl=timedelta(hours={ttl}),
    schema=[{fields}],
    source={name}_source,
)
"""


def view(name: str, path: str, ttl: str) -> str:
    schema = pq.read_schema(path)
    entity = "driver" if "driver_id" in schema.names else "driver_by_name"
    fields = [f'Field(name="{f.name}", dtype={TYPES[f.type]})' for f in schema if not f.name.startswith(("driver_", "event_", "created"))]
    return VIEW.format(name=name, path=pathlib.Path(path).resolve(), entity=entity, ttl=ttl, fields=", ".join(fields))


def main(to: str, offline: str, ttl: str, *views: str) -> None:
    repo = pathlib.Path(to)
    (repo / "data").mkdir(parents=True, exist_ok=True)
    (repo / "feature_store.yaml").write_text(YAML.format(offline=offline))
    (repo / "definitions.py").write_text(HEAD + "".join(view(*one.split("=", 1), ttl) for one in views))


if __name__ == "__main__":
    main(*sys.argv[1:])
