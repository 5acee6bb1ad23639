"""Point-in-time history of both programs over the template's data, row by row."""

import contextlib
import datetime as dt
import json
import math
import pathlib

import kit

UNKNOWN = 9999


def frame(repo: pathlib.Path, end: str) -> list[dict]:
    """Entity rows: on the hour, between, at and past the ttl, before all data, an unknown driver, labels beside."""
    newest = dt.datetime.fromisoformat(end).replace(tzinfo=dt.timezone.utc)
    hours = [0, 0.5, 3.25, 24, 47.75, 24 * 14]
    rows = [(d, newest - dt.timedelta(hours=h)) for d in (1001, 1003, 1005) for h in hours]
    rows += [(d, newest + dt.timedelta(hours=h)) for d in (1002, 1004) for h in (23, 24)]
    quickstart = dt.datetime(2021, 4, 12, 7, tzinfo=dt.timezone.utc)
    rows += [(1001, quickstart), (1002, quickstart + dt.timedelta(hours=24)), (1003, quickstart + dt.timedelta(hours=23, minutes=59))]
    rows += [(1001, newest + dt.timedelta(hours=25)), (1002, quickstart - dt.timedelta(seconds=1)), (UNKNOWN, newest)]
    return [{"driver_id": d, "event_timestamp": t, "label": i} for i, (d, t) in enumerate(rows)]


def plain(value, loose: bool):
    """A value as both sides can be held to; loose: as far as pandas in the dask store lets it through."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.timezone.utc).isoformat() if value.tzinfo else value.replace(tzinfo=dt.timezone.utc).isoformat()
    if isinstance(value, float) and math.isnan(value):
        return None if loose else "NaN"
    if isinstance(value, list) and value and all(isinstance(x, tuple) and len(x) == 2 for x in value):
        return dict(value)  # a map in Arrow
    return value


def keyed(rows: list[dict], loose: bool) -> dict:
    """Rows by their label, which is their number in the entity frame."""
    return {row["label"]: {k: plain(v, loose) for k, v in row.items()} for row in rows}


def theirs(repo: pathlib.Path, rows: list[dict], features: list[str], full: bool) -> list[dict]:
    import pandas as pd
    from feast import FeatureStore

    with contextlib.chdir(repo):  # the duckdb store resolves relative paths against the current folder
        store = FeatureStore(repo_path=str(repo))
        job = store.get_historical_features(entity_df=pd.DataFrame(rows), features=features, full_feature_names=full)
        return job.to_arrow().to_pylist()


def ours(repo: pathlib.Path, rows: list[dict], features: list[str], full: bool, kind: str) -> list[dict]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    entities, out = repo / f"entities.{kind}", repo / "history.parquet"
    if kind == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), entities)
    elif kind == "json":
        entities.write_text(json.dumps([row | {"event_timestamp": row["event_timestamp"].isoformat()} for row in rows]))
    else:
        lines = [f"{r['driver_id']},{r['event_timestamp'].isoformat()},{r['label']}" for r in rows]
        entities.write_text("\n".join(["driver_id,event_timestamp,label", *lines]) + "\n")
    asked = [word for f in features for word in ("-f", f)] + (["--full-feature-names"] if full else [])
    kit.execute("ours", repo, "get-historical-features", "--entity-file", str(entities), *asked, "--out", str(out))
    return pq.read_table(out).to_pylist()


def has_no_value(row: dict, features: list[str]) -> bool:
    return all(row[f.split(":")[1]] is None for f in features)


def run(report: kit.Report, repos: dict, work: pathlib.Path, features: list[str], end: str) -> None:
    rows = frame(repos["ours"], end)
    flat = [f for f in features if f.split(":")[1] in ("conv_rate", "acc_rate", "avg_daily_trips")]
    with report.check("walk/history/file_store"):
        against_dask(keyed(ours(repos["ours"], rows, features, False, "parquet"), True), keyed(theirs(repos["feast"], rows, features, False), True), features)
    with report.check("walk/history/duckdb_store"):
        repo = kit.copy(repos["feast"], work / "duckdb" / "feature_repo")
        yaml = repo / "feature_store.yaml"
        yaml.write_text(yaml.read_text() + "\noffline_store:\n    type: duckdb\n")
        kit.same(keyed(ours(repos["ours"], rows, flat, False, "parquet"), False), keyed(theirs(repo, rows, flat, False), False))
    with report.check("walk/history/duckdb_store_full_names"):
        kit.same(keyed(ours(repos["ours"], rows, flat, True, "parquet"), False), keyed(theirs(repo, rows, flat, True), False))
    for kind in ("csv", "json"):
        with report.check(f"walk/history/entity_file_{kind}"):
            kit.same(keyed(ours(repos["ours"], rows, flat, False, kind), False), keyed(theirs(repo, rows, flat, False), False))
    with report.check("walk/history/every_row_in_order"):
        got = [row["label"] for row in ours(repos["ours"], rows + rows, flat, False, "parquet")]
        kit.same(got, [row["label"] for row in rows + rows], "rows kept, in the order given")
    with report.check("walk/history/command_line"):
        command_line(repos, rows, flat)
    with report.check("walk/history/on_demand_refused"):
        done = kit.execute("ours", repos["ours"], "get-historical-features", "-d", json.dumps([{"driver_id": 1001, "event_timestamp": "2021-04-12 08:00:00", "val_to_add": 1, "val_to_add_2": 2}]),
                           "-f", "transformed_conv_rate:conv_rate_plus_val1", want=None)
        if done.returncode == 0 or "transformed_conv_rate" not in done.stderr:
            raise kit.Difference(f"exit {done.returncode}, {done.stderr}")


def against_dask(got: dict, expected: dict, features: list[str]) -> None:
    """EXPECTED.md, "Rows without a value in history": dask may leave out a row only if no feature of it has a value."""
    for label, row in got.items():
        if label not in expected and not has_no_value(row, features):
            raise kit.Difference(f"dask left out a row that has values: {row}")
    kit.same({label: row for label, row in got.items() if label in expected}, expected)
    if len(expected) == len(got):
        raise kit.Difference("dask kept every row: EXPECTED.md is out of date")


def command_line(repos: dict, rows: list[dict], features: list[str]) -> None:
    """-d JSON, as Feast's own command takes it; rows that dask keeps."""
    kept = [r | {"event_timestamp": r["event_timestamp"].strftime("%Y-%m-%d %H:%M:%S")} for r in rows if r["driver_id"] != UNKNOWN][:6]
    asked = ["get-historical-features", "-d", json.dumps(kept), *(word for f in features for word in ("-f", f))]
    answers = {}
    for who, repo in repos.items():
        text = kit.execute(who, repo, *asked).stdout
        found = json.loads(text[text.index("["):])
        answers[who] = {row["label"]: row for row in found}
    for label, row in answers["ours"].items():
        if label in answers["feast"]:
            kit.same(row, answers["feast"][label], f"row {label}")
        elif not has_no_value(row, features):
            raise kit.Difference(f"only in ours, with values: {row}")
