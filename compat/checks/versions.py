"""One view through its versions, as testdata/feast/repos/versions tells it: by ours, by Feast, and by both in turn."""

import datetime as dt
import pathlib

import kit
import registry

NUMBER_LOST = "3_metadata"  # the step where Feast loses the number of the version: EXPECTED.md, "Version after a change of metadata"


def fresh(folder: pathlib.Path) -> pathlib.Path:
    """A repo with the rows that all steps read, and no definitions yet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    (folder / "data").mkdir(parents=True)
    at = pa.array([dt.datetime(2026, 1, 10)], pa.timestamp("us", tz="UTC"))
    rows = {"driver_id": pa.array([1], pa.int64()), "event_timestamp": at, "a": pa.array([1], pa.int64()), "b": pa.array([0.5])}
    pq.write_table(pa.table(rows), folder / "data/v.parquet")
    return folder


def view(repo: pathlib.Path) -> dict:
    (only,) = registry.dump(repo)["featureViews"]
    return only


def number_lost(ours: dict, theirs: dict) -> None:
    """Ours keeps the number of the version and the class of the source; Feast writes the view without them."""
    if ours["meta"].get("currentVersionNumber") != 1 or not ours["spec"]["batchSource"].get("dataSourceClassType"):
        raise kit.Difference(f"ours lost what it should keep: {kit.short(ours)}")
    if "currentVersionNumber" in theirs["meta"] or "dataSourceClassType" in theirs["spec"]["batchSource"]:
        raise kit.Difference("feast keeps them now: EXPECTED.md is out of date")
    del ours["meta"]["currentVersionNumber"], ours["spec"]["batchSource"]["dataSourceClassType"]
    kit.same(registry.without_instants(ours), registry.without_instants(theirs))


def run(report: kit.Report, work: pathlib.Path) -> None:
    repos = {who: fresh(work / "versions" / who / "feature_repo") for who in ("ours", "feast", "turns")}
    for i, step in enumerate(sorted((kit.ROOT / "testdata/feast/repos/versions").iterdir())):
        turn = ("feast", "ours")[i % 2]
        for name, repo in repos.items():
            for part in step.iterdir():
                (repo / part.name).write_bytes(part.read_bytes())
        with report.check(f"registry/versions/{step.name}"):
            for who in ("ours", "feast"):
                kit.execute(who, repos[who], "apply")
            if step.name == NUMBER_LOST:
                number_lost(view(repos["ours"]), view(repos["feast"]))
            else:
                registry.same_registry(repos["ours"], repos["feast"])
        with report.check(f"registry/versions/{step.name}_by_{turn}_in_turn"):
            kit.execute(turn, repos["turns"], "apply")
            registry.same_registry(repos["turns"], repos["feast"])
