"""The official package as a client: its remote online store against the servers of both programs."""

import datetime as dt
import pathlib

import kit
import walk

FRESH = [f"{walk.VIEWS[1]}:{f.split(':')[1]}" for f in walk.FEATURES]
ROWS = [{"driver_id": d} for d in walk.DRIVERS]


def remote(repo: pathlib.Path, to: pathlib.Path, port: int):
    """A FeatureStore with the registry and the history of the repo, and the server on that port as its online store."""
    from feast import FeatureStore

    client = kit.copy(repo, to)
    yaml = client / "feature_store.yaml"
    kept = yaml.read_text().split("online_store:")[0]
    yaml.write_text(kept + f"online_store:\n    type: remote\n    path: http://127.0.0.1:{port}\nentity_key_serialization_version: 3\n")
    return FeatureStore(repo_path=str(client))


def read(store, features: list[str], rows: list[dict]) -> dict:
    """The answer by column: [(value, status)]; a null that is there may be PRESENT in Feast, see EXPECTED.md, "Null features online"."""
    from feast.protos.feast.serving.ServingService_pb2 import FieldStatus

    answer = store.get_online_features(features=features, entity_rows=rows)
    values, names = answer.to_dict(), answer.proto.metadata.feature_names.val
    statuses = {name: list(r.statuses) for name, r in zip(names, answer.proto.results, strict=True)}
    return {name: [(v, FieldStatus.NULL_VALUE if v is None and s == FieldStatus.PRESENT else s) for v, s in zip(values[name], statuses[name], strict=True)] for name in names}


def row(driver: int, at: dt.datetime, rate: float | None):
    """A data frame for the template's push source and for its views."""
    import pandas as pd

    return pd.DataFrame({"driver_id": [driver], "event_timestamp": [at], "created": [at], "conv_rate": [rate], "acc_rate": [0.25], "avg_daily_trips": [7],
                         "driver_metadata": [{"vehicle_type": "truck", "rating": "5.0"}], "driver_config": ['{"max_distance_km": 500}'],
                         "driver_profile": [{"name": "x", "age": "30"}]})


def raised(call) -> str:
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def run(report: kit.Report, work: pathlib.Path) -> None:
    if not report.wants("client"):
        return
    work = work / "client"
    source = walk.initialised(work)
    window = [dt.datetime.fromisoformat(t) for t in walk.window(source)]
    repos = {who: kit.copy(source, work / who / "feature_repo") for who in ("ours", "feast")}
    for who, repo in repos.items():
        kit.execute(who, repo, "apply")
    with report.check("client/start"), kit.server("ours", repos["ours"]) as ours, kit.server("feast", repos["feast"]) as feast:
        stores = [remote(repos[who], work / who / "client", ask.port) for who, ask in (("ours", ours), ("feast", feast))]
        steps(report, stores, window)


def steps(report: kit.Report, stores: list, window: list[dt.datetime]) -> None:
    """What a client does, one after the other, through each server."""
    from feast.data_source import PushMode

    now = dt.datetime.now(dt.timezone.utc).replace(microsecond=0)

    def same(features: list[str]) -> None:
        kit.same(*(read(store, features, ROWS) for store in stores))

    with report.check("client/read_nothing_there"):
        same(walk.FEATURES)
    with report.check("client/materialize"):
        for store in stores:
            store.materialize(*window, feature_views=walk.VIEWS, disable_event_timestamp=False)
        same(walk.FEATURES)
        if read(stores[0], walk.FEATURES[:1], ROWS[:1])["conv_rate"][0][0] is None:
            raise kit.Difference("no row has arrived")
    with report.check("client/push"):
        for store in stores:
            store.push("driver_stats_push_source", row(1001, now, 0.5), to=PushMode.ONLINE)
        same(FRESH)
    with report.check("client/write"):
        for store in stores:
            store.write_to_online_store(walk.VIEWS[1], df=row(1002, now, None))
        same(FRESH)
    with report.check("client/error_unknown_view"):
        kit.same(*(raised(lambda: read(store, ["nothing:x"], ROWS)) for store in stores))
    with report.check("client/error_not_repeated"):
        # EXPECTED.md, "User errors are 4xx": the client repeats what Feast answers with 500.
        kit.same([raised(lambda: read(store, ["driver_hourly_stats:nothing"], ROWS)) for store in stores], ["FeastObjectNotFoundException", "RetryError"])
