"""An SQLite online store in Feast's layout, written by the one and read by the other."""

import pathlib

import kit
import serve
import walk

BODY = {"entities": {"driver_id": walk.DRIVERS}, "features": walk.FEATURES}


def read(who: str, repo: pathlib.Path) -> dict:
    with kit.server(who, repo) as ask:
        return serve.columns(ask("/get-online-features", BODY))


def rows(repo: pathlib.Path) -> list:
    """The rows of the view's table, but for the time of writing; values decoded, as the entries of maps have no order."""
    import sqlite3

    from feast.protos.feast.types.Value_pb2 import Value
    from google.protobuf.json_format import MessageToDict

    with sqlite3.connect(f"file:{repo}/data/online_store.db?mode=ro", uri=True) as db:
        found = db.execute("select entity_key, feature_name, value, event_ts from demo_driver_hourly_stats order by 1, 2").fetchall()
    return [[key.hex(), name, MessageToDict(Value.FromString(value)), at] for key, name, value, at in found]


def run(report: kit.Report, work: pathlib.Path) -> None:
    if not report.wants("online"):
        return
    work = work / "online"
    source = walk.initialised(work)
    start, end = walk.window(source)
    materialize = ["materialize", start, end, "-v", "driver_hourly_stats"]
    theirs = kit.copy(source, work / "feast" / "feature_repo")
    kit.execute("feast", theirs, "apply")
    empty = kit.copy(theirs, work / "ours_into_feast" / "feature_repo")
    kit.execute("feast", theirs, *materialize)
    expected = read("feast", theirs)
    with report.check("online/ours_reads_feast"):
        repo = kit.copy(theirs, work / "ours_on_feast" / "feature_repo")
        kit.same(read("ours", repo), serve.null_values(expected))
    with report.check("online/ours_writes_into_feast"):
        kit.execute("ours", empty, *materialize)
        kit.same(rows(empty), rows(theirs), "rows in the file")
    with report.check("online/feast_reads_ours_in_its_file"):
        kit.same(read("feast", empty), expected)
    with report.check("online/feast_reads_ours"):
        made = kit.copy(source, work / "ours" / "feature_repo")
        yaml = made / "feature_store.yaml"
        yaml.write_text(yaml.read_text() + "\nx_feast:\n    layout: feast\n")
        kit.execute("ours", made, "apply")
        kit.execute("ours", made, *materialize)
        kit.same(read("feast", made), expected)
    with report.check("online/feast_continues_ours"):
        kit.execute("feast", made, *materialize)
        kit.same(rows(made), rows(theirs), "rows in the file")
        kit.same(read("ours", made), serve.null_values(expected))
