"""The unchanged output of the official `feast init` through both programs: plan, apply, materialize, online reads, history."""

import datetime as dt
import json
import pathlib
import subprocess

import history
import kit
import serve

VIEWS = ["driver_hourly_stats", "driver_hourly_stats_fresh"]
FEATURES = [f"{VIEWS[0]}:{f}" for f in ("conv_rate", "acc_rate", "avg_daily_trips", "driver_metadata", "driver_config", "driver_profile")]
DRIVERS = [1001, 1002, 1003, 1004, 1005, 9999]
LISTS = ["entities", "feature-views", "on-demand-feature-views", "stream-feature-views", "label-views", "feature-services",
         "data-sources", "features", "projects", "saved-datasets", "validation-references", "permissions"]
DESCRIBES = [("entities", "driver"), ("feature-views", VIEWS[0]), ("feature-views", VIEWS[1]), ("label-views", "driver_quality_labels"),
             ("feature-services", "driver_activity_v1"), ("feature-services", "driver_activity_v3"),
             ("data-sources", "driver_hourly_stats_source"), ("data-sources", "driver_stats_push_source"), ("projects", "demo"),
             ("on-demand-feature-views", "transformed_conv_rate")]


def initialised(work: pathlib.Path) -> pathlib.Path:
    """The repo that the official init makes, template local."""
    work.mkdir(parents=True, exist_ok=True)
    subprocess.run([kit.THEIRS, "init", "demo"], cwd=work, check=True, capture_output=True)
    return work / "demo" / "feature_repo"


def window(repo: pathlib.Path) -> tuple[str, str]:
    """An explicit window that ends with the newest row of the template's data and leaves out its row of 2021."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    newest = pc.max(pq.read_table(repo / "data/driver_stats.parquet")["event_timestamp"]).as_py()
    newest = newest.replace(tzinfo=None)
    return (newest - dt.timedelta(days=20)).isoformat(timespec="seconds"), newest.isoformat(timespec="seconds")


def changes(text: str) -> list[str]:
    """The lines of a plan that tell of the registry; tables of the online store are each program's own."""
    lines = [line.strip() for line in kit.plain(text).splitlines()]
    return sorted(x for x in lines if x.split(" ")[0] in ("Created", "Updated", "Deleted") and "sqlite table" not in x)


def table(text: str) -> list[list[str]]:
    """A printed table as sorted rows of sorted words: the package prints Python sets in any order."""
    return sorted(sorted(line.replace(",", " ").replace("{", " ").replace("}", " ").split()) for line in kit.plain(text).splitlines() if line.strip())


def described(text: str) -> dict:
    import yaml

    return yaml.safe_load(kit.plain(text))


def run(report: kit.Report, work: pathlib.Path) -> None:
    if not report.wants("walk"):
        return
    source = initialised(work / "walk")
    start, end = window(source)
    repos = {who: kit.copy(source, work / "walk" / who / "feature_repo") for who in ("feast", "ours")}

    def both(*args: str, want: int = 0) -> tuple[str, str]:
        return tuple(kit.execute(who, repos[who], *args, want=want).stdout for who in ("ours", "feast"))

    with report.check("walk/plan"):
        kit.same(*map(changes, both("plan")))
    with report.check("walk/apply"):
        kit.same(*map(changes, both("apply")))
    with report.check("walk/apply_again"):
        kit.same(*map(changes, both("apply")))
    for kind in LISTS:
        with report.check(f"walk/list/{kind}"):
            kit.same(*map(table, both(kind, "list")))
    for kind, name in DESCRIBES:
        with report.check(f"walk/describe/{kind}/{name}"):
            kit.same(*map(described, both(kind, "describe", name)))
    with report.check("walk/materialize"):
        both("materialize", start, end, "-v", VIEWS[0], "-v", VIEWS[1])
    with report.check("walk/online_cli"):
        asked = [word for f in FEATURES for word in ("-f", f)]
        for d in DRIVERS:
            kit.same(*(json.loads(out) for out in both("get-online-features", "-e", f"driver_id={d}", *asked)))
    serve.run(report, repos, FEATURES, DRIVERS)
    history.run(report, repos, work / "walk", FEATURES, end)
    stale(report, source, work)


def stale(report: kit.Report, source: pathlib.Path, work: pathlib.Path) -> None:
    """Rows of 2021 in a view that keeps them a day: EXPECTED.md, "Expired rows online"."""
    repos = {who: kit.copy(source, work / "stale" / who / "feature_repo") for who in ("feast", "ours")}
    body = {"entities": {"driver_id": [1001, 1002]}, "features": ["driver_hourly_stats:conv_rate", "driver_hourly_stats:avg_daily_trips"]}
    with report.check("walk/expired_online"):
        answers = {}
        for who, repo in repos.items():
            kit.execute(who, repo, "apply")
            kit.execute(who, repo, "materialize", "2021-04-01T00:00:00", "2021-04-30T00:00:00", "-v", VIEWS[0])
            with kit.server(who, repo) as ask:
                answers[who] = serve.columns(ask("/get-online-features", body))
        for name in ("conv_rate", "avg_daily_trips"):
            if {s for _, s, _ in answers["ours"][name]} != {"OUTSIDE_MAX_AGE"} or any(v is not None for v, _, _ in answers["ours"][name]):
                raise kit.Difference(f"{name}: an expired row must be OUTSIDE_MAX_AGE and null: {answers['ours'][name]}")
            if {s for _, s, _ in answers["feast"][name]} != {"PRESENT"}:
                raise kit.Difference(f"{name}: feast no longer serves expired rows, EXPECTED.md is out of date: {answers['feast'][name]}")
            kit.same([t for _, _, t in answers["ours"][name]], [t for _, _, t in answers["feast"][name]], "event times")
    with report.check("walk/expired_online_ignored"):
        yaml = repos["ours"] / "feature_store.yaml"
        yaml.write_text(yaml.read_text() + "\nx_feast:\n    online_ttl: ignore\n")
        with kit.server("ours", repos["ours"]) as ask:
            kit.same(serve.columns(ask("/get-online-features", body)), answers["feast"])
