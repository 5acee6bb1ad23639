#!/usr/bin/env python3
"""polars_join.py FEATURES ENTITIES: join_asof in memory, ttl 24 h; all entity rows come out in their order."""

import sys

import polars as pl
from meter import Meter, checksum, report


def main(features: str, entities: str) -> None:
    meter = Meter()
    right, left = pl.scan_parquet(features), pl.scan_parquet(entities).with_row_index("rid")
    key = "driver_id" if "driver_id" in right.collect_schema() else "driver_key"
    # Of equal event times the backward strategy takes the last, so the greatest created must lie last.
    right = right.select(key, "event_timestamp", "created", "f0", "f1", "n0").sort("event_timestamp", "created").drop("created")
    joined = left.sort("event_timestamp").join_asof(right, on="event_timestamp", by=key, strategy="backward", tolerance="24h", check_sortedness=False)
    table = joined.sort("rid").drop("rid").collect(engine="in-memory")
    cost = meter.stop()
    report(version=pl.__version__, **cost, **checksum(table.to_arrow()))


if __name__ == "__main__":
    main(*sys.argv[1:])
