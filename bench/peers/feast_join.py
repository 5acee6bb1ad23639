#!/usr/bin/env python3
"""feast_join.py REPO VIEW ENTITIES: get_historical_features of the official package, in a repo that is applied."""

import sys

import pyarrow.parquet as pq
from meter import Meter, checksum, report


def main(repo: str, view: str, entities: str) -> None:
    import feast

    store = feast.FeatureStore(repo_path=repo)
    frame = pq.read_table(entities).to_pandas()
    meter = Meter()
    table = store.get_historical_features(entity_df=frame, features=[f"{view}:{f}" for f in ("f0", "f1", "n0")]).to_arrow()
    report(version=feast.__version__, **meter.stop(), **checksum(table))


if __name__ == "__main__":
    main(*sys.argv[1:])
