"""The data of the `drivers` repo, and the repo brought to a known state."""

import datetime as dt
import pathlib

import files
import frozen
import pyarrow as pa
import pyarrow.parquet as pq

UTC = dt.timezone.utc
DAY = dt.datetime(2026, 1, 15, tzinfo=UTC)
US = pa.timestamp("us", tz="UTC")


def at(hours: float) -> dt.datetime:
    return DAY + dt.timedelta(hours=hours)


def stats_rows() -> list[dict]:
    """Hourly rows of four drivers; corrections, a fraction of a second, NULL and NaN among them."""
    rows = []
    for hour in range(8, 12):
        for i, driver in enumerate((1001, 1002, 1003, 1004)):
            if driver == 1004 and hour > 8:
                continue
            n = (hour - 8) * 4 + i
            rows.append({
                "driver_id": driver, "event_timestamp": at(hour), "created": at(hour + 0.1), "rate": n / 16, "score": n / 3,
                "trips": n, "level": -n, "name": f"driver {driver} at {hour}", "active": n % 2 == 0, "raw": bytes([n, 0, 255]),
                "seen_at": at(hour - 1) + dt.timedelta(milliseconds=900), "last_trips": [n, n - 1], "tags": ["é", ""],
            })
    correction = dict(rows[10], created=at(11.5), trips=808, name="corrected")
    late = dict(rows[10], created=at(10.5), trips=909, name="created earlier, later in the file")
    split = dict(rows[11], event_timestamp=at(11) + dt.timedelta(microseconds=250_500), trips=1313)
    empty = {k: None for k in rows[0]} | {"driver_id": 1003, "event_timestamp": at(11.5), "created": at(11.6)}
    nan = dict(rows[3], event_timestamp=at(11.25), score=float("nan"), rate=float("nan"), last_trips=[], tags=None)
    return rows + [correction, late, split, empty, nan]


def write_data(data: pathlib.Path) -> None:
    schema = pa.schema([
        ("driver_id", pa.int64()), ("event_timestamp", US), ("created", US), ("rate", pa.float32()), ("score", pa.float64()),
        ("trips", pa.int64()), ("level", pa.int32()), ("name", pa.string()), ("active", pa.bool_()), ("raw", pa.binary()),
        ("seen_at", US), ("last_trips", pa.list_(pa.int64())), ("tags", pa.list_(pa.string())),
    ])
    pq.write_table(pa.Table.from_pylist(stats_rows(), schema), data / "stats.parquet")
    pair = [{"driver_id": d, "city_name": c, "event_timestamp": at(9), "visits": d - 1000 + len(c)}
            for d in (1001, 1002) for c in ("Bern", "Zürich")]
    pq.write_table(pa.Table.from_pylist(pair, pa.schema(
        [("driver_id", pa.int64()), ("city_name", pa.string()), ("event_timestamp", US), ("visits", pa.int64())])),
        data / "pair.parquet")
    weather = [{"event_timestamp": at(h), "degrees": h / 2} for h in (8, 9, 10)]
    pq.write_table(pa.Table.from_pylist(weather, pa.schema([("event_timestamp", US), ("degrees", pa.float64())])),
                   data / "weather.parquet")


def applied(name: str) -> pathlib.Path:
    """A copy of the repo with its data, applied."""
    repo = files.fresh(name, "drivers")
    write_data(repo / "data")
    frozen.run_feast(["apply"], str(repo), out=str(repo / "log"))
    return repo


def materialized(name: str) -> pathlib.Path:
    """The same, with the views but `fresh` materialized up to 12:00 of the day."""
    repo = applied(name)
    args = ["materialize", "2026-01-15T00:00:00", "2026-01-15T12:00:00", "-v", "stats", "-v", "pair", "-v", "weather"]
    frozen.run_feast(args, str(repo), out=str(repo / "log"))
    return repo
