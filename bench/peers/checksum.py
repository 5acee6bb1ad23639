#!/usr/bin/env python3
"""checksum.py RESULT.parquet RAW.jsonl: adds the checksum of what the last measured command wrote to its record."""

import json
import pathlib
import sys

import pyarrow.parquet as pq
from meter import checksum


def main(result: str, raw: str) -> None:
    lines = pathlib.Path(raw).read_text().splitlines()
    record = json.loads(lines[-1])
    if record["status"] == "ok":
        record["detail"] = checksum(pq.read_table(result, columns=["n0", "f1"]))
    pathlib.Path(raw).write_text("\n".join([*lines[:-1], json.dumps(record)]) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
