"""The feature servers side by side: the same requests, the answers value by value."""

import datetime as dt
import json

import kit

FRESH = ["driver_hourly_stats_fresh:conv_rate", "driver_hourly_stats_fresh:acc_rate", "driver_hourly_stats_fresh:avg_daily_trips"]


def columns(answer: tuple[int, dict]) -> dict:
    """An answer of /get-online-features by column: [(value, status, event time)]. Feast's order of columns is that of a set."""
    status, body = answer
    if status != 200:
        raise kit.Difference(f"status {status}: {json.dumps(body)}")
    names = body["metadata"]["feature_names"]
    return {name: list(zip(r["values"], r["statuses"], r["event_timestamps"])) for name, r in zip(names, body["results"], strict=True)}


def null_values(found: dict) -> dict:
    """Feast's answer as EXPECTED.md, "Null features online", wants ours: a null that is there is NULL_VALUE."""
    return {name: [(v, "NULL_VALUE" if v is None and s == "PRESENT" else s, t) for v, s, t in column] for name, column in found.items()}


def same_columns(ours: tuple, theirs: tuple) -> None:
    kit.same(columns(ours), null_values(columns(theirs)))


def envelope(answer: tuple[int, object]) -> tuple[int, str]:
    """The status and the class of an error: JSON in a JSON string, or FastAPI's detail."""
    status, body = answer
    if isinstance(body, dict) and "detail" in body:
        return status, "detail"
    if not isinstance(body, str):
        raise kit.Difference(f"not an error envelope: {status} {json.dumps(body)}")
    try:
        return status, json.loads(body)["class"]
    except (ValueError, TypeError, KeyError):
        return status, ""


def pushed(driver: int, when: dt.datetime, rate, trips) -> dict:
    """A frame for the template's push source; its view asks for the nested columns as well."""
    at = when.isoformat(timespec="seconds")
    return {"driver_id": [driver], "event_timestamp": [at], "created": [at], "conv_rate": [rate], "acc_rate": [0.25], "avg_daily_trips": [trips],
            "driver_metadata": [{"vehicle_type": "truck", "rating": "5.0"}], "driver_config": ['{"max_distance_km": 500}'],
            "driver_profile": [{"name": "x", "age": "30"}]}


def reads(features: list[str], drivers: list[int]) -> dict:
    ids = {"driver_id": drivers}
    return {
        "every_feature": {"entities": ids, "features": features},
        "one_feature": {"entities": {"driver_id": drivers[:1]}, "features": features[:1]},
        "full_names": {"entities": ids, "features": features + FRESH, "full_feature_names": True},
        "same_key_twice": {"entities": {"driver_id": [1001, 1001, 9999]}, "features": features[:3]},
        "unknown_entity_ignored": {"entities": {"driver_id": [1001], "nonsense": ["x"]}, "features": features[:3]},
    }


# Errors that Feast tells with a class and a status below 500: ours must be the same.
ERRORS = {
    "unknown_view": ("/get-online-features", {"entities": {"driver_id": [1001]}, "features": ["nothing:x"]}),
    "unknown_service": ("/get-online-features", {"entities": {"driver_id": [1001]}, "feature_service": "nothing"}),
    "unknown_push_source": ("/push", {"push_source_name": "nothing", "df": {"driver_id": [1]}}),
    "write_unknown_view": ("/write-to-online-store", {"feature_view_name": "nothing", "df": {"driver_id": [1]}}),
    "materialize_unknown_view": ("/materialize", {"start_ts": "2026-01-01T00:00:00", "end_ts": "2026-01-02T00:00:00", "feature_views": ["nothing"]}),
    "body_incomplete": ("/get-online-features", {"features": ["a:b"]}),
    "unknown_path": ("/nothing", {}),
}
# Errors of the caller that Feast answers with 500: EXPECTED.md, "User errors are 4xx".
CALLERS_FAULT = {
    "unknown_feature": ("/get-online-features", {"entities": {"driver_id": [1001]}, "features": ["driver_hourly_stats:nothing"]}),
    "bad_reference": ("/get-online-features", {"entities": {"driver_id": [1001]}, "features": ["driver_hourly_stats"]}),
    "collision": ("/get-online-features", {"entities": {"driver_id": [1001]}, "features": ["driver_hourly_stats:conv_rate", FRESH[0]]}),
    "missing_key": ("/get-online-features", {"entities": {"other": [1]}, "features": ["driver_hourly_stats:conv_rate"]}),
    "wrong_key_type": ("/get-online-features", {"entities": {"driver_id": ["abc"]}, "features": ["driver_hourly_stats:conv_rate"]}),
    "no_features": ("/get-online-features", {"entities": {"driver_id": [1001]}}),
    "push_missing_column": ("/push", {"push_source_name": "driver_stats_push_source", "df": {"driver_id": [1001]}}),
    "push_bad_target": ("/push", {"push_source_name": "driver_stats_push_source", "df": {"driver_id": [1001]}, "to": "nowhere"}),
    "materialize_backwards": ("/materialize", {"start_ts": "2026-01-02T00:00:00", "end_ts": "2026-01-01T00:00:00"}),
}


def run(report: kit.Report, repos: dict, features: list[str], drivers: list[int]) -> None:
    with report.check("walk/serve/start"), kit.server("ours", repos["ours"]) as ours, kit.server("feast", repos["feast"]) as feast:
        for name, body in reads(features, drivers).items():
            with report.check(f"walk/serve/read_{name}"):
                same_columns(ours("/get-online-features", body), feast("/get-online-features", body))
        with report.check("walk/serve/key_as_text"):
            text_is_no_number(ours, feast, features)
        for name, (path, body) in ERRORS.items():
            with report.check(f"walk/serve/error_{name}"):
                kit.same(envelope(ours(path, body)), envelope(feast(path, body)))
        for name, (path, body) in CALLERS_FAULT.items():
            with report.check(f"walk/serve/callers_fault_{name}"):
                callers_fault(ours(path, body), feast(path, body))
        writes(report, ours, feast)


def text_is_no_number(ours, feast, features: list[str]) -> None:
    """EXPECTED.md, "Text for an integer key"."""
    body = {"entities": {"driver_id": ["1002"]}, "features": features[:3]}
    if ours("/get-online-features", body)[0] != 422:
        raise kit.Difference("ours took text for an integer key")
    if feast("/get-online-features", body)[0] != 200:
        raise kit.Difference("feast refuses text for an integer key now: EXPECTED.md is out of date")


def callers_fault(ours: tuple, theirs: tuple) -> None:
    (status, name), (their_status, their_name) = envelope(ours), envelope(theirs)
    if their_status < 500:
        raise kit.Difference(f"feast answers {their_status} {their_name} now: move this check to ERRORS")
    if not 400 <= status < 500:
        raise kit.Difference(f"ours answers {status} {name}, not 4xx")
    if their_name and name != their_name:
        raise kit.Difference(f"ours names the class {name}, feast {their_name}")


def writes(report: kit.Report, ours, feast) -> None:
    now = dt.datetime.now(dt.timezone.utc).replace(tzinfo=None, microsecond=0)
    body = {"entities": {"driver_id": [1001, 1002, 1003, 1004]}, "features": FRESH}

    def send(path: str, frame: dict, **more) -> None:
        answers = [ask(path, {**more, "df": frame}) for ask in (ours, feast)]
        kit.same(*answers)

    def push(frame: dict) -> None:
        send("/push", frame, push_source_name="driver_stats_push_source", to="online")

    with report.check("walk/serve/push"):
        push(pushed(1001, now, 0.5, 7))
        same_columns(ours("/get-online-features", body), feast("/get-online-features", body))
    with report.check("walk/serve/push_null"):
        push(pushed(1002, now, None, 8))
        same_columns(ours("/get-online-features", body), feast("/get-online-features", body))
    with report.check("walk/serve/write"):
        send("/write-to-online-store", pushed(1003, now, 0.75, 9), feature_view_name="driver_hourly_stats_fresh")
        same_columns(ours("/get-online-features", body), feast("/get-online-features", body))
    with report.check("walk/serve/push_older"):
        before = columns(ours("/get-online-features", body))
        push(pushed(1001, now - dt.timedelta(hours=1), 0.125, 6))
        kit.same(columns(ours("/get-online-features", body)), before, "ours keeps the later row")
        if columns(feast("/get-online-features", body))["avg_daily_trips"][0][0] != 6:
            raise kit.Difference("feast keeps the later row now: EXPECTED.md is out of date")
