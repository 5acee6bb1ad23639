"""SQLite online stores written by the package: materialized, then pushed to."""

import shutil
import sqlite3

import drivers
import files
import frozen


def dump(db, name: str) -> None:
    with sqlite3.connect(db) as connection:
        made = connection.execute("select type, name, tbl_name, sql from sqlite_master order by 1, 2").fetchall()
        tables = {}
        for table in sorted(name for kind, name, _, _ in made if kind == "table"):
            cursor = connection.execute(f'select * from "{table}" order by entity_key, feature_name')
            columns = [c[0] for c in cursor.description]
            rows = [[v.hex() if isinstance(v, bytes) else v for v in row] for row in cursor]
            tables[table] = {"columns": columns, "rows": rows}
    files.write_json(f"sqlite/{name}.json", {
        "holds": "schema as SQLite keeps it; rows sorted by entity_key, feature_name; blobs as hex",
        "schema": [{"type": t, "name": n, "table": of, "sql": sql} for t, n, of, sql in made],
        "tables": tables,
    })
    # A vacuumed copy: pages in one order, no journal beside it.
    copy = files.out(f"sqlite/{name}.db")
    copy.unlink(missing_ok=True)
    with sqlite3.connect(db) as connection:
        connection.execute("vacuum into ?", (str(copy),))


def push(repo) -> None:
    import pandas as pd
    from feast import FeatureStore
    from feast.data_source import PushMode

    store = FeatureStore(repo_path=str(repo))
    frame = pd.DataFrame({
        "driver_id": [1001, 1002, 1005, 1001],
        "event_timestamp": [drivers.at(12), drivers.at(12.5), drivers.at(13), drivers.at(11)],
        "created": [drivers.at(12), drivers.at(12.5), drivers.at(13), drivers.at(14)],
        "rate": [0.5, None, 0.25, 0.125],
        "trips": [100, 200, 500, 111],
    })
    store.push("fresh_push", frame, to=PushMode.ONLINE)


def make() -> None:
    repo = drivers.materialized("drivers")
    shutil.copyfile(repo / "data" / "registry.db", files.out("sqlite/registry.db"))
    dump(repo / "data" / "online_store.db", "materialized")
    frozen.in_child(push, repo, cwd=str(repo))
    dump(repo / "data" / "online_store.db", "pushed")
    for name in ("stats", "pair", "weather"):
        shutil.copyfile(repo / "data" / f"{name}.parquet", files.out(f"repos/drivers/data/{name}.parquet"))
