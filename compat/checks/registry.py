"""registry.db both ways: what ours applies, Feast reads and continues; what Feast applies, ours reads and continues."""

import json
import pathlib

import kit
import versions
import walk

LISTS = ["entities", "feature_views", "on_demand_feature_views", "stream_feature_views", "label_views", "feature_services",
         "data_sources", "permissions", "saved_datasets", "projects"]


def dump(repo) -> dict:
    from feast.protos.feast.core.Registry_pb2 import Registry
    from google.protobuf.json_format import MessageToDict

    registry = Registry.FromString((pathlib.Path(repo) / "data/registry.db").read_bytes())
    made = MessageToDict(registry)
    records = made.get("featureViewVersionHistory", {}).get("records", [])
    for record, message in zip(records, registry.feature_view_version_history.records):
        # Bytes of a message in a message: the entries of its maps have no order.
        record["featureViewProto"] = MessageToDict(view_class(message.feature_view_type).FromString(message.feature_view_proto))
    return made


def view_class(kind: str):
    from feast.protos.feast.core import FeatureView_pb2, LabelView_pb2, OnDemandFeatureView_pb2, StreamFeatureView_pb2

    return {"feature_view": FeatureView_pb2.FeatureView, "label_view": LabelView_pb2.LabelView,
            "on_demand_feature_view": OnDemandFeatureView_pb2.OnDemandFeatureView,
            "stream_feature_view": StreamFeatureView_pb2.StreamFeatureView}[kind]


def without_instants(value):
    """EXPECTED.md, "Ignored fields": a meta that holds nothing but times is no difference; Feast gives one to sources inside views too."""
    if isinstance(value, list):
        return [without_instants(one) for one in value]
    if not isinstance(value, dict):
        return value
    instants = {"createdTimestamp", "lastUpdatedTimestamp"}
    return {k: without_instants(v) for k, v in value.items() if not (k == "meta" and set(v) <= instants)}


def listed(repo) -> dict:
    """Every object that the package's own objects give back, as JSON."""
    from feast import FeatureStore
    from google.protobuf.json_format import MessageToDict

    store = FeatureStore(repo_path=str(repo))
    found = {}
    for kind in LISTS:
        call = getattr(store, f"list_{kind}", None) or getattr(store.registry, f"list_{kind}")
        objects = call() if kind != "permissions" else store.registry.list_permissions(store.project)
        for one in objects:
            message = MessageToDict(one.to_proto())
            found[f"{kind}/{message.get('spec', message).get('name')}"] = message
    return found


def intervals(repo, view: str) -> list:
    for one in dump(repo)["featureViews"]:
        if one["spec"]["name"] == view:
            return one["meta"].get("materializationIntervals", [])
    raise kit.Difference(f"no view {view}")


def applied(work, source, *flags: str) -> dict:
    """Two copies of a repo applied, one by each program."""
    made = {}
    for who in ("ours", "feast"):
        made[who] = kit.copy(source, work / "registry" / who / "feature_repo")
        kit.execute(who, made[who], "apply", *flags)
    return made


def same_registry(ours, theirs) -> None:
    """Fails unless two registries are equal but for instants and infra objects: those name the tables of the online store, ours are of its own layout."""
    kit.same(*(kit.by_name(without_instants(dump(repo)) | {"infra": {}}) for repo in (ours, theirs)))


def planned(who: str, repo, *flags: str) -> list[str]:
    """What `plan` of ours or of the package would change in the registry."""
    return walk.changes(kit.execute(who, repo, "plan", *flags).stdout)


def both_ways(report: kit.Report, name: str, work: pathlib.Path, source: pathlib.Path, window: tuple, view: str) -> None:
    work = work / name
    with report.check(f"registry/{name}/apply_equal"):
        made = applied(work, source)
        same_registry(made["ours"], made["feast"])
    base = work / "registry"
    with report.check(f"registry/{name}/ours_reads_feast"):
        repo = base / "feast" / "feature_repo"  # in its place: the registry records the path of the online store
        kit.execute("ours", repo, "plan", "--detailed-exitcode")
    with report.check(f"registry/{name}/ours_applies_nothing_to_feast"):
        before = (repo / "data/registry.db").read_bytes()
        kit.execute("ours", repo, "apply")
        if (repo / "data/registry.db").read_bytes() != before:
            raise kit.Difference("the registry file changed though nothing did")
    with report.check(f"registry/{name}/feast_reads_ours"):
        kit.same(listed(base / "ours" / "feature_repo"), listed(base / "feast" / "feature_repo"))
    with report.check(f"registry/{name}/feast_plans_nothing_on_ours"):
        out = kit.plain(kit.execute("feast", base / "ours" / "feature_repo", "plan").stdout)
        if "No changes to registry" not in out:
            raise kit.Difference("feast plans changes: " + out)
    turns(report, name, base, source, window, view)


def turns(report: kit.Report, name: str, base: pathlib.Path, source: pathlib.Path, window: tuple, view: str) -> None:
    """One repo and one SQLite file in Feast's layout, used by both programs in turn."""
    repo = kit.copy(source, base / "turns" / "feature_repo")
    yaml = repo / "feature_store.yaml"
    yaml.write_text(yaml.read_text() + "\nx_feast:\n    layout: feast\n")
    materialize = ["materialize", *window, "-v", view]
    with report.check(f"registry/{name}/feast_goes_on_after_ours"):
        kit.execute("ours", repo, "apply")
        kit.execute("ours", repo, *materialize)
        plan_after_materialization(repo, view)
        kit.execute("feast", repo, *materialize)
    with report.check(f"registry/{name}/ours_goes_on_after_feast"):
        kit.execute("ours", repo, "plan", "--detailed-exitcode")
        recorded = intervals(repo, view)
        if len(recorded) != 2 or recorded[0] != recorded[1]:
            raise kit.Difference("intervals after a materialization by each: " + json.dumps(recorded))
    with report.check(f"registry/{name}/plan_after_materialization"):
        plan_after_materialization(repo, view)


def plan_after_materialization(repo, view: str) -> None:
    """EXPECTED.md, "Plan after a materialization": by whichever program."""
    out = kit.plain(kit.execute("feast", repo, "plan").stdout)
    if walk.changes(out) != [f"Updated feature view {view}"] or "No changes to infrastructure" not in out:
        raise kit.Difference("feast plans something else: " + out)


def everything(report: kit.Report, work: pathlib.Path) -> None:
    """The fixture that has every kind of object with every argument; most of its stores are not there, so its sources are not asked for."""
    import datetime as dt

    import pyarrow as pa
    import pyarrow.parquet as pq

    source = kit.copy(kit.ROOT / "testdata/feast/repos/everything", work / "everything" / "source")
    at, n = pa.array([dt.datetime(2026, 1, 10)], pa.timestamp("us", tz="UTC")), pa.array([1], pa.int64())
    columns = {"driver_id": n, "ts": at, "an_int": n, "a_float": n.cast(pa.float32()), "a_double": n.cast(pa.float64()), "a_string": pa.array(["x"]),
               "a_bool": pa.array([True]), "a_time": at, "an_int32": n.cast(pa.int32()), "some_bytes": pa.array([b"x"]), "__skipped": n}
    (source / "data").mkdir()
    pq.write_table(pa.table(columns), source / "data/plain.parquet")  # the one whose columns are inferred
    skip = "--skip-source-validation"
    with report.check("registry/everything/apply_equal"):
        made = applied(work / "everything", source, skip)
        same_registry(made["ours"], made["feast"])
    with report.check("registry/everything/feast_reads_ours"):
        kit.same(listed(made["ours"]), listed(made["feast"]))
    with report.check("registry/everything/ours_applies_nothing_to_feast"):
        before = (made["feast"] / "data/registry.db").read_bytes()
        kit.execute("ours", made["feast"], "apply", skip)
        if (made["feast"] / "data/registry.db").read_bytes() != before:
            raise kit.Difference("the registry file changed though nothing did")
    with report.check("registry/everything/feast_plans_alike"):
        # Feast takes four of its own views for changed (see EXPECTED.md): the same four in both.
        kit.same(planned("feast", made["ours"], skip), planned("feast", made["feast"], skip))


def run(report: kit.Report, work: pathlib.Path) -> None:
    if not report.wants("registry"):
        return
    source = walk.initialised(work / "registry")
    both_ways(report, "template", work, source, walk.window(source), "driver_hourly_stats")
    drivers = kit.ROOT / "testdata/feast/repos/drivers"
    both_ways(report, "drivers", work, drivers, ("2026-01-15T00:00:00", "2026-01-15T12:00:00"), "pair")
    everything(report, work)
    versions.run(report, work)
