"""Requests to the package's feature server and its answers, over a real socket, one story on one server."""

import http.client
import json
import os
import signal
import socket
import time

import drivers
import files

STATS = ["stats:rate", "stats:score", "stats:trips", "stats:level", "stats:name", "stats:active", "stats:raw", "stats:seen_at",
         "stats:last_trips", "stats:tags"]


def read(entities: dict, features=None, **more) -> tuple:
    body = {"entities": entities, **more}
    if features is not None:
        body["features"] = features
    return "POST", "/get-online-features", body


def push(df: dict, source="fresh_push", **more) -> tuple:
    return "POST", "/push", {"push_source_name": source, "df": df, **more}


def write(df: dict, view="fresh", **more) -> tuple:
    return "POST", "/write-to-online-store", {"feature_view_name": view, "df": df, **more}


def fresh_rows(driver: int, when: str, rate, trips) -> dict:
    return {"driver_id": [driver], "event_timestamp": [when], "created": [when], "rate": [rate], "trips": [trips]}


READS = {
    "health": ("GET", "/health", None),
    "read_every_type": read({"driver_id": [1001, 1002, 1003, 1004]}, STATS),
    "read_unknown_key": read({"driver_id": [9999, 1001]}, ["stats:trips", "stats:name"]),
    "read_same_key_twice": read({"driver_id": [1001, 1001, 1002]}, ["stats:trips"]),
    "read_full_names": read({"driver_id": [1001]}, ["stats:trips", "weather:degrees"], full_feature_names=True),
    "read_one_view_twice": read({"driver_id": [1001]}, ["stats:trips", "stats:rate", "stats:trips"], full_feature_names=True),
    "read_composite": read({"driver_id": [1001, 1002, 1001], "city_name": ["Bern", "Zürich", "Genf"]}, ["pair:visits", "stats:trips"]),
    "read_without_entities": read({"driver_id": [1]}, ["weather:degrees"]),
    "read_service": read({"driver_id": [1001, 1004]}, feature_service="basic"),
    "read_service_with_aliases": read({"origin_id": [1001], "target_id": [1002]}, feature_service="aliased", full_feature_names=True),
    "read_on_demand": read({"driver_id": [1001, 1002], "extra": [1000, 2000]}, ["stats:trips", "added:trips_and_extra"]),
    "read_on_demand_service": read({"driver_id": [1001], "extra": [5]}, feature_service="with_added"),
    "read_unmaterialized": read({"driver_id": [1001]}, ["fresh:rate"]),
    "read_unknown_entity_ignored": read({"driver_id": [1001], "nonsense": ["x"]}, ["stats:trips"]),
    "read_entity_as_text": read({"driver_id": ["1001"]}, ["stats:trips"]),
    "read_entity_as_float": read({"driver_id": [1001.0]}, ["stats:trips"]),
    "read_version_metadata": read({"driver_id": [1001]}, ["stats:trips"], include_feature_view_version_metadata=True),
}
READ_ERRORS = {
    "error_unknown_view": read({"driver_id": [1001]}, ["nothing:trips"]),
    "error_unknown_feature": read({"driver_id": [1001]}, ["stats:nothing"]),
    "error_unknown_service": read({"driver_id": [1001]}, feature_service="nothing"),
    "error_bad_reference": read({"driver_id": [1001]}, ["stats"]),
    "error_collision": read({"driver_id": [1001]}, ["stats:trips", "fresh:trips"]),
    "error_missing_request_data": read({"driver_id": [1001]}, ["added:trips_and_extra"]),
    "error_missing_join_key": read({"city_name": ["Bern"]}, ["stats:trips"]),
    "error_uneven_columns": read({"driver_id": [1001, 1002], "city_name": ["Bern"]}, ["pair:visits"]),
    "error_null_entity": read({"driver_id": [None]}, ["stats:trips"]),
    "error_wrong_entity_type": read({"driver_id": ["abc"]}, ["stats:trips"]),
    "error_no_entities": read({}, ["stats:trips"]),
    "error_no_features": read({"driver_id": [1001]}),
    "error_body_without_entities": ("POST", "/get-online-features", {"features": ["stats:trips"]}),
    "error_body_not_json": ("POST", "/get-online-features", "{"),
    "error_unknown_path": ("GET", "/nothing", None),
    "error_wrong_method": ("GET", "/get-online-features", None),
}
WRITES = {
    "push": push(fresh_rows(1001, "2026-01-15T12:30:00", 0.5, 7)),
    "push_then_read": read({"driver_id": [1001]}, ["fresh:rate", "fresh:trips"]),
    "push_null_feature": push(fresh_rows(1002, "2026-01-15T12:30:00", None, 8)),
    "push_null_then_read": read({"driver_id": [1002]}, ["fresh:rate", "fresh:trips"]),
    "push_older": push(fresh_rows(1001, "2026-01-15T10:00:00", 0.25, 6)),
    "push_older_then_read": read({"driver_id": [1001]}, ["fresh:rate", "fresh:trips"]),
    "push_extra_column": push(fresh_rows(1003, "2026-01-15T12:30:00", 0.5, 7) | {"other": [1]}, to="online"),
    "push_empty": push({"driver_id": [], "event_timestamp": [], "created": [], "rate": [], "trips": []}),
    "error_push_unknown_source": push({"driver_id": [1001]}, source="nothing"),
    "error_push_bad_target": push(fresh_rows(1001, "2026-01-15T12:30:00", 0.5, 7), to="nowhere"),
    "error_push_missing_column": push({"driver_id": [1001], "event_timestamp": ["2026-01-15T12:30:00"], "rate": [0.5]}),
    "error_push_missing_time": push({"driver_id": [1001], "rate": [0.5], "trips": [1]}),
    "error_push_wrong_type": push(fresh_rows(1001, "2026-01-15T12:30:00", "abc", 7)),
    "error_push_body": ("POST", "/push", {"df": {}}),
    "write": write(fresh_rows(1004, "2026-01-15T12:40:00", 0.75, 9)),
    "write_then_read": read({"driver_id": [1004]}, ["fresh:rate", "fresh:trips"]),
    "error_write_unknown_view": write(fresh_rows(1004, "2026-01-15T12:40:00", 0.75, 9), view="nothing"),
    "error_write_missing_column": write({"driver_id": [1004], "event_timestamp": ["2026-01-15T12:40:00"], "trips": [1]}),
}
MATERIALIZES = {
    "materialize": ("POST", "/materialize", {"start_ts": "2026-01-15T00:00:00", "end_ts": "2026-01-15T13:00:00", "feature_views": ["pair"]}),
    "materialize_incremental": ("POST", "/materialize-incremental", {"end_ts": "2026-01-15T14:00:00", "feature_views": ["pair", "weather"]}),
    "error_materialize_unknown_view": ("POST", "/materialize", {"start_ts": "2026-01-15T00:00:00", "end_ts": "2026-01-15T13:00:00", "feature_views": ["nothing"]}),
    "error_materialize_backwards": ("POST", "/materialize", {"start_ts": "2026-01-15T13:00:00", "end_ts": "2026-01-15T00:00:00"}),
    "error_materialize_no_times": ("POST", "/materialize", {"feature_views": ["pair"]}),
    "error_materialize_bad_time": ("POST", "/materialize", {"start_ts": "yesterday-ish", "end_ts": "2026-01-15T00:00:00"}),
    "error_materialize_on_demand": ("POST", "/materialize", {"start_ts": "2026-01-15T00:00:00", "end_ts": "2026-01-15T13:00:00", "feature_views": ["added"]}),
    "error_materialize_incremental_no_end": ("POST", "/materialize-incremental", {}),
}  # fmt: skip


def serve(repo: str, port: int) -> None:
    import uvicorn
    from feast import FeatureStore
    from feast.feature_server import get_app

    log = os.open(f"{repo}/log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(log, 1)
    os.dup2(log, 2)
    uvicorn.run(get_app(FeatureStore(repo_path=repo), 0), host="127.0.0.1", port=port, log_level="warning")


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def ask(port: int, method: str, path: str, body) -> dict:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    payload = None if body is None else body if isinstance(body, str) else json.dumps(body)
    connection.request(method, path, payload, {"Content-Type": "application/json"} if payload else {})
    response = connection.getresponse()
    raw = response.read().decode()
    connection.close()
    answer = {"status": response.status, "content_type": response.getheader("content-type"), "body": raw}
    try:
        answer["json"] = json.loads(raw)
        answer["error"] = json.loads(answer["json"])  # the envelope is JSON in a JSON string
    except (ValueError, TypeError):
        pass
    return answer


def make() -> None:
    repo = drivers.materialized("http")
    port = free_port()
    server = os.fork()
    if not server:
        try:
            serve(str(repo), port)
        finally:
            os._exit(0)
    try:
        for _ in range(600):
            try:
                ask(port, "GET", "/health", None)
                break
            except OSError:
                time.sleep(0.1)
        story = {**READS, **READ_ERRORS, **WRITES, **MATERIALIZES}
        for number, (name, (method, path, body)) in enumerate(story.items(), 1):
            files.write_json(f"http/{number:02d}_{name}.json",
                             {"request": {"method": method, "path": path, "body": body}, "response": ask(port, method, path, body)})
    finally:
        os.kill(server, signal.SIGINT)
        os.waitpid(server, 0)
