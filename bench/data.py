#!/usr/bin/env python3
"""Feature files and entity frames of the benchmark, the same on every machine (fixed seeds).

features  ROWS rows of KEYS keys, one row per key and hour, keys shuffled inside the hour, a random millisecond of the hour, sorted by
          event time. 1 % of the rows are corrections (same key and event time, created an hour later, other values); 0.5 % of the
          first float is NULL. With as many keys as rows: one row a key, inside one hour.
entities  ROWS rows, a random key (5 % unknown), a random millisecond from 5 h before to 5 h after the features, 1 % exact
          duplicates, an int32 label.

Key i is the integer 1001 + 7 i, or 'driver_' and nine digits of it.
"""

import argparse
import pathlib

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

BASE = np.datetime64("2026-10-01T00:00:00", "us").astype(np.int64)
HOUR = 3_600_000_000
MS_OF_HOUR = 3_600_000
TS = pa.timestamp("us", tz="UTC")
GROUP = 1 << 20


def key_column(kind: str) -> str:
    return "driver_id" if kind == "int64" else "driver_key"


def keys(numbers: np.ndarray, kind: str) -> pa.Array:
    ids = 1001 + 7 * numbers.astype(np.int64)
    return pa.array(ids) if kind == "int64" else pa.array(np.char.mod("driver_%09d", ids).tolist(), pa.string())


def timeline(rng: np.random.Generator, rows: int, n_keys: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Key number, event time and created time of every row, in file order."""
    if rows <= n_keys:
        event = BASE + rng.integers(0, MS_OF_HOUR, rows) * 1000
        number, created = np.arange(rows, dtype=np.int32), event + 60_000_000
    else:
        corrections = rows // 100
        n = rows - corrections
        hour = np.arange(n, dtype=np.int64) // n_keys
        number = np.empty(n, np.int32)
        for h in range(int(hour[-1]) + 1):
            lo, hi = h * n_keys, min((h + 1) * n_keys, n)
            number[lo:hi] = rng.permutation(n_keys)[: hi - lo]
        event = BASE + hour * HOUR + rng.integers(0, MS_OF_HOUR, n) * 1000
        created = event + rng.integers(1, 600_000, n) * 1000
        again = rng.choice(n, corrections, replace=False)
        number = np.concatenate([number, number[again]])
        event = np.concatenate([event, event[again]])
        created = np.concatenate([created, created[again] + HOUR])
    order = np.argsort(event, kind="stable")
    return number[order], event[order], created[order]


def features(a: argparse.Namespace) -> None:
    rng = np.random.default_rng(a.seed)
    number, event, created = timeline(rng, a.rows, a.keys)
    key_type = pa.int64() if a.key_type == "int64" else pa.string()
    schema = pa.schema([(key_column(a.key_type), key_type), ("event_timestamp", TS), ("created", TS)]
                       + [(f"f{j}", pa.float64() if j % 2 else pa.float32()) for j in range(a.floats)]
                       + [("n0", pa.int64()), ("s0", pa.string())])
    with pq.ParquetWriter(a.out, schema, compression="snappy") as writer:
        for lo in range(0, a.rows, GROUP):
            part = slice(lo, min(lo + GROUP, a.rows))
            m = part.stop - lo
            columns = [keys(number[part], a.key_type), pa.array(event[part], TS), pa.array(created[part], TS)]
            for j in range(a.floats):
                drawn = rng.random(m)
                nulls = rng.random(m) < 0.005 if j == 0 and a.rows > a.keys else None
                columns.append(pa.array(drawn if j % 2 else drawn.astype(np.float32), mask=nulls))
            columns.append(pa.array(rng.integers(0, 1000, m)))
            columns.append(pa.array(np.char.mod("tier_%05d", rng.integers(0, 1000, m)).tolist(), pa.string()))
            writer.write_table(pa.table(columns, schema=schema), row_group_size=GROUP)


def entities(a: argparse.Namespace) -> None:
    rng = np.random.default_rng(a.seed)
    m = a.rows - a.rows // 100
    number = rng.integers(0, a.keys, m)
    number = np.where(rng.random(m) < 0.05, number + 10 * a.keys, number)
    hours = -(-(a.feature_rows - a.feature_rows // 100) // a.keys)
    event = BASE + rng.integers(-5 * MS_OF_HOUR, (hours + 5) * MS_OF_HOUR, m) * 1000
    again = rng.choice(m, a.rows - m, replace=False)
    order = rng.permutation(a.rows)
    number, event = np.concatenate([number, number[again]])[order], np.concatenate([event, event[again]])[order]
    pq.write_table(pa.table({key_column(a.key_type): keys(number, a.key_type), "event_timestamp": pa.array(event, TS),
                             "label": pa.array((event // 1000 % 2).astype(np.int32))}), a.out, compression="snappy")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="kind", required=True)
    for name, make in (("features", features), ("entities", entities)):
        one = kinds.add_parser(name)
        one.set_defaults(make=make)
        one.add_argument("--rows", type=int, required=True)
        one.add_argument("--keys", type=int, required=True)
        one.add_argument("--key-type", choices=["int64", "string"], default="int64")
        one.add_argument("--seed", type=int, default=42)
        one.add_argument("--out", required=True)
        one.add_argument("--floats", type=int, default=2)
        one.add_argument("--feature-rows", type=int, default=0, help="rows of the feature file: fixes the span of entity times")
    a = parser.parse_args()
    pathlib.Path(a.out).parent.mkdir(parents=True, exist_ok=True)
    a.make(a)


if __name__ == "__main__":
    main()
