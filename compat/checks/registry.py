"""registry.db both ways: what ours applies, Feast reads and continues; what Feast applies, ours reads and continues."""

import json
import pathlib

import kit
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


def applied(work, repos: dict) -> dict:
    """Two repos applied, one by each program."""
    made = {}
    for who in repos:
        made[who] = kit.copy(repos[who], work / "registry" / who / "feature_repo")
        kit.execute(who, made[who], "apply")
    return made


def both_ways(report: kit.Report, name: str, work: pathlib.Path, source: dict, window: tuple, view: str) -> None:
    work = work / name
    with report.check(f"registry/{name}/apply_equal"):
        made = applied(work, source)
        ours, theirs = (without_instants(dump(made[who])) for who in ("ours", "feast"))
        # Infra objects name the tables of the online store: ours are of its own layout.
        kit.same(kit.by_name(ours | {"infra": {}}), kit.by_name(theirs | {"infra": {}}))
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
        repo = base / "ours" / "feature_repo"
        out = kit.plain(kit.execute("feast", repo, "plan").stdout)
        if "No changes to registry" not in out:
            raise kit.Difference("feast plans changes: " + out)
    with report.check(f"registry/{name}/turns"):
        start, end = window
        repo = kit.copy(source["ours"], base / "turns" / "feature_repo")
        yaml = repo / "feature_store.yaml"
        yaml.write_text(yaml.read_text() + "\nx_feast:\n    layout: feast\n")  # tables that Feast can write
        kit.execute("ours", repo, "apply")
        kit.execute("feast", repo, "apply")
        kit.execute("feast", repo, "materialize", start, end, "-v", view)
        kit.execute("ours", repo, "plan", "--detailed-exitcode")
        kit.execute("ours", repo, "materialize", start, end, "-v", view)
        recorded = intervals(repo, view)
        if len(recorded) != 2 or recorded[0] != recorded[1]:
            raise kit.Difference("intervals after a materialization by each: " + json.dumps(recorded))
        changed = [line for line in kit.plain(kit.execute("feast", repo, "plan").stdout).splitlines() if line.startswith(("Created", "Updated", "Deleted"))]
        if changed != [f"Updated feature view {view}"]:
            raise kit.Difference("EXPECTED.md, \"Plan after a materialization\": feast plans " + "; ".join(changed))


def run(report: kit.Report, work: pathlib.Path) -> None:
    if not report.wants("registry"):
        return
    source = walk.initialised(work / "registry")
    window = walk.window(source)
    both_ways(report, "template", work, {"ours": source, "feast": source}, window, "driver_hourly_stats")
    drivers = kit.ROOT / "testdata/feast/repos/drivers"
    times = ("2026-01-15T00:00:00", "2026-01-15T12:00:00")
    both_ways(report, "drivers", work, {"ours": drivers, "feast": drivers}, times, "pair")
