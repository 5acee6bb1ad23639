"""`feast init` of ours beside the official one: the same objects in our own words, and rows of the same shape."""

import datetime as dt
import os
import pathlib
import subprocess
import sys

import kit
import parse
import walk

DATA = ["driver_stats.parquet", "driver_quality_labels.parquet"]


def made(who: str, work: pathlib.Path, *flags: str) -> pathlib.Path:
    """The repo that `init demo` makes, its path ending in demo/feature_repo."""
    work.mkdir(parents=True)
    subprocess.run([kit.PROGRAMS[who], "init", "demo", *flags], cwd=work, check=True, capture_output=True)
    return work / "demo" / "feature_repo"


def wordless(value):
    """Without meta, and without the text of functions: ours is our own."""
    if isinstance(value, list):
        return [wordless(one) for one in value]
    if isinstance(value, dict):
        return {key: wordless(one) for key, one in value.items() if key not in ("meta", "bodyText")}
    return value


def shape(path: pathlib.Path) -> tuple[list, int, list]:
    """The columns of a file with their types, its number of rows, and the rows of each driver."""
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    counts = table.group_by("driver_id").aggregate([("driver_id", "count")]).sort_by("driver_id").to_pylist()
    return [f"{f.name}: {f.type}" for f in table.schema], table.num_rows, counts


def configuration(repo: pathlib.Path) -> dict:
    import yaml

    return yaml.safe_load((repo / "feature_store.yaml").read_text())


def run(report: kit.Report, work: pathlib.Path) -> None:
    if not report.wants("init"):
        return
    work = work / "init"
    repos = {who: made(who, work / who) for who in ("ours", "feast")}
    with report.check("init/configuration"):
        kit.same(*(configuration(repos[who]) for who in ("ours", "feast")))
    with report.check("init/minimal"):
        kit.same(*(configuration(made(who, work / f"minimal_{who}", "-m")) for who in ("ours", "feast")))
    with report.check("init/objects"):
        read = parse.theirs(list(repos.values()))
        kit.same(*(wordless(kit.by_name(read[str(repos[who])]["registry"])) for who in ("ours", "feast")))
    for name in DATA:
        with report.check(f"init/data/{name.removesuffix('.parquet')}"):
            kit.same(*(list(shape(repos[who] / "data" / name)) for who in ("ours", "feast")))
    with report.check("init/window"):
        ours, theirs = (dt.datetime.fromisoformat(walk.window(repos[who])[1]) for who in ("ours", "feast"))
        if theirs - ours not in (dt.timedelta(0), dt.timedelta(hours=1)):  # the hour may turn between the two
            raise kit.Difference(f"rows end at {ours}, Feast's at {theirs}")
    with report.check("init/workflow_in_python"):
        workflow(repos["ours"])


def workflow(repo: pathlib.Path) -> None:
    """The test_workflow.py that ours writes, run by the official package."""
    path = os.pathsep.join([str(pathlib.Path(kit.THEIRS).parent), os.environ["PATH"]])
    done = subprocess.run([sys.executable, "test_workflow.py"], cwd=repo, capture_output=True, text=True, timeout=300, env=os.environ | {"PATH": path})
    if done.returncode:
        raise kit.Difference(f"exit {done.returncode}: {done.stderr[-300:]}")
    after_push = done.stdout.split("online, after a push")[-1]
    if "conv_rate_plus_val1 : [1001.0, " not in after_push:
        raise kit.Difference(f"the pushed row is not read: {after_push[-300:]}")
