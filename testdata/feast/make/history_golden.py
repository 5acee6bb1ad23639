"""What get_historical_features answers, from the file (dask) store and from the duckdb store, over the same sources."""

import datetime as dt
import json
import shutil

import files
import frozen
import pyarrow as pa
import pyarrow.parquet as pq
from drivers import US, at

MS = dt.timedelta(milliseconds=1)


def write_data(data) -> None:
    hourly = []
    for hour in range(0, 12):
        for driver in (1, 2, 3):
            n = hour * 10 + driver
            hourly.append({"driver_id": driver, "event_timestamp": at(hour), "created": at(hour) + MS, "n": n, "x": n / 4, "s": f"s{n}"})
    hourly += [
        # a correction, then an older row that lies later in the file
        {"driver_id": 1, "event_timestamp": at(5), "created": at(6), "n": 1005, "x": 0.5, "s": "corrected"},
        {"driver_id": 1, "event_timestamp": at(5), "created": at(4), "n": 1004, "x": 0.25, "s": "late and old"},
        # nothing known in the newest row, and a NaN
        {"driver_id": 2, "event_timestamp": at(10.5), "created": at(10.6), "n": None, "x": None, "s": None},
        {"driver_id": 3, "event_timestamp": at(10.5), "created": at(10.6), "n": 7, "x": float("nan"), "s": ""},
        # created long after the fact
        {"driver_id": 3, "event_timestamp": at(11.5), "created": at(30), "n": 3115, "x": 1.0, "s": "known late"},
    ]
    numbers = [("n", pa.int64()), ("x", pa.float64()), ("s", pa.string())]
    schema = pa.schema([("driver_id", pa.int64()), ("event_timestamp", US), ("created", US)] + numbers)

    def write(name, rows, fields):
        pq.write_table(pa.Table.from_pylist(rows, pa.schema(fields)), data / f"{name}.parquet")

    write("hourly", hourly, schema)
    plain = [{k: v for k, v in row.items() if k != "created"} for row in hourly[:36]]
    write("plain", list(reversed(plain)), [f for f in schema if f.name != "created"])
    write("named", [{"rider_name": r, "event_timestamp": at(h), "stars": h / 2 + len(r)} for h in (1, 6, 11)
                    for r in ("ann", "bob", "zoë", "")], [("rider_name", pa.string()), ("event_timestamp", US), ("stars", pa.float64())])
    write("pair", [{"driver_id": d, "rider_name": r, "event_timestamp": at(h), "rides": d * 100 + h} for h in (2, 8)
                   for d in (1, 2) for r in ("ann", "bob")],
          [("driver_id", pa.int64()), ("rider_name", pa.string()), ("event_timestamp", US), ("rides", pa.int64())])
    write("everywhere", [{"event_timestamp": at(h), "degrees": h + 0.5} for h in (0, 4, 9)],
          [("event_timestamp", US), ("degrees", pa.float64())])
    write("mapped", [{"raw_id": d, "event_timestamp": at(h), "raw_score": d + h / 8} for h in (1, 7) for d in (1, 2)],
          [("raw_id", pa.int64()), ("event_timestamp", US), ("raw_score", pa.float64())])


def frame(rows: list[tuple], *names: str) -> list[dict]:
    return [dict(zip(names, row)) for row in rows]


def drivers_at(*pairs) -> list[dict]:
    return frame(list(pairs), "driver_id", "event_timestamp")


def cases() -> dict:
    all_three = ["two_hours:n", "two_hours:x", "two_hours:s"]
    return {
        "one_view": {"features": all_three, "entities": drivers_at((1, at(5.5)), (2, at(5.5)), (3, at(11.25)), (1, at(6)))},
        "all_nulls_in_the_newest": {"features": all_three, "entities": drivers_at((2, at(10.75)), (3, at(10.75)))},
        "boundaries": {"features": ["two_hours:n"], "entities": drivers_at(
            (1, at(11)), (1, at(11) - MS), (1, at(13)), (2, at(12.5)), (2, at(13) - MS), (1, at(0)))},
        "out_of_window": {"features": ["two_hours:n"], "entities": drivers_at((1, at(13) + MS), (1, at(-1)), (1, at(3)))},
        "unknown_keys": {"features": ["two_hours:n"], "entities": drivers_at((99, at(3)), (1, at(3)), (-1, at(3)))},
        "no_ttl": {"features": ["forever:n"], "entities": drivers_at((1, at(500)), (2, at(0)), (3, at(11.4)))},
        "sub_second_ttl": {"features": ["half_second:n"], "entities": drivers_at(
            (1, at(3) + 499 * MS), (2, at(3) + 500 * MS), (3, at(3)))},
        "sub_second_ttl_missed": {"features": ["half_second:n"], "entities": drivers_at((1, at(3)), (1, at(3) + 501 * MS))},
        "duplicates": {"features": ["two_hours:n"], "entities": drivers_at((1, at(3)), (2, at(3)), (1, at(3)), (1, at(3)))},
        "unsorted_source": {"features": ["no_created:n"], "entities": drivers_at((2, at(9.5)), (1, at(2)), (3, at(11)))},
        "string_key": {"features": ["named:stars"], "entities": frame(
            [("zoë", at(7)), ("ann", at(1)), ("", at(12)), ("nobody", at(7))], "rider_name", "event_timestamp")},
        "composite_key": {"features": ["pair:rides"], "entities": frame(
            [(1, "ann", at(9)), (2, "bob", at(3)), (3, "ann", at(9))], "driver_id", "rider_name", "event_timestamp")},
        "several_views": {"features": ["two_hours:n", "named:stars", "pair:rides"], "entities": frame(
            [(1, "ann", at(9)), (2, "bob", at(9.5)), (1, "bob", at(10))], "driver_id", "rider_name", "event_timestamp")},
        "same_view_twice_full_names": {"features": ["two_hours:n", "forever:n"], "full_feature_names": True,
                                       "entities": drivers_at((1, at(5)), (2, at(12)))},
        "without_entities": {"features": ["everywhere:degrees"], "entities": drivers_at((1, at(5)), (2, at(1)))},
        "field_mapping": {"features": ["mapped:score"], "entities": drivers_at((1, at(8)), (2, at(2)))},
        "extra_columns": {"features": ["two_hours:n"], "entities": frame(
            [(1, at(3), 0.5, "keep", None), (2, at(4), 1.5, "these", True)], "driver_id", "event_timestamp", "label", "note", "flag")},
        "other_time_column": {"features": ["two_hours:n"], "entities": frame([(1, at(3)), (2, at(4))], "driver_id", "asked_at")},
        "naive_times": {"features": ["two_hours:n"], "entities": drivers_at(
            (1, at(3).replace(tzinfo=None)), (2, at(4).replace(tzinfo=None)))},
        "other_zone": {"features": ["two_hours:n"], "entities": drivers_at(
            *[(d, at(3).astimezone(dt.timezone(dt.timedelta(hours=2)))) for d in (1, 2)])},
        "service": {"service": "service", "entities": frame([(1, "ann", at(9))], "driver_id", "rider_name", "event_timestamp")},
        "service_with_aliases": {"service": "both_ends", "full_feature_names": True, "entities": frame(
            [(1, 2, at(3)), (2, 99, at(4))], "origin_id", "target_id", "event_timestamp")},
        "known_then": {"features": ["forever:n"], "filter_by_created_timestamp": True, "entities": drivers_at((3, at(12)), (3, at(31)))},
        "date_range": {"features": ["two_hours:n"], "start": at(9.5), "end": at(11)},
        "colliding_names": {"features": ["two_hours:n", "forever:n"], "entities": drivers_at((1, at(5)))},
        "missing_key_column": {"features": ["named:stars"], "entities": drivers_at((1, at(5)))},
        "unknown_view": {"features": ["nothing:n"], "entities": drivers_at((1, at(5)))},
        "unknown_feature": {"features": ["two_hours:nothing"], "entities": drivers_at((1, at(5)))},
    }


def text(v):
    """A value as JSON can hold it; instants in UTC."""
    if isinstance(v, dt.datetime):
        return v.isoformat()
    if isinstance(v, float) and v != v:
        return "NaN"
    return v


def answer(repo: str, case: dict, to: str) -> None:
    import pandas as pd
    from feast import FeatureStore

    try:
        store = FeatureStore(repo_path=repo)
        ask = {"features": case.get("features") or store.get_feature_service(case["service"]),
               "full_feature_names": case.get("full_feature_names", False)}
        if "filter_by_created_timestamp" in case:
            ask["filter_by_created_timestamp"] = True
        if "entities" in case:
            ask["entity_df"] = pd.DataFrame(case["entities"])
        else:
            ask |= {"start_date": case["start"], "end_date": case["end"]}
        table = store.get_historical_features(**ask).to_arrow()
        got = {"columns": {f.name: str(f.type) for f in table.schema},
               "rows": [[text(v) for v in row.values()] for row in table.to_pylist()]}
    except Exception as error:
        got = {"error": f"{type(error).__name__}: {error}".replace(repo, "REPO")}
    with open(to, "w") as out:
        json.dump(got, out)


def make() -> None:
    repo = files.fresh("history", "history")
    write_data(repo / "data")
    frozen.run_feast(["apply"], str(repo), out=str(repo / "log"))
    yaml = repo / "feature_store.yaml"
    as_written = yaml.read_text()
    for name, case in cases().items():
        result = {k: v for k, v in case.items() if k != "entities"}
        result = {k: text(v) for k, v in result.items()}
        if "entities" in case:
            result["entities"] = [{k: text(v) for k, v in row.items()} for row in case["entities"]]
        for kind in ("dask", "duckdb"):
            yaml.write_text(as_written.replace("type: dask", f"type: {kind}"))
            frozen.in_child(answer, str(repo), case, str(repo / "answer"), cwd=str(repo))
            result[kind] = json.loads((repo / "answer").read_text())
        files.write_json(f"history/{name}.json", result)
    for source in (repo / "data").glob("*.parquet"):
        shutil.copyfile(source, files.out(f"repos/history/data/{source.name}"))
    shutil.copyfile(repo / "data" / "registry.db", files.out("history/registry.db"))
