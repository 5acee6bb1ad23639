"""What the package's command line prints, in a pipe (plain) and on a terminal (tty: colours kept)."""

import os
import pathlib
import pty
import re
import shutil
import sys
import termios

import files
import frozen
import numpy as np
import pandas as pd

WINDOW = ["2026-01-10T00:00:00", "2026-01-15T00:00:00"]
FRAME = '[{"driver_id": 1001, "event_timestamp": "2026-01-14 12:30:00"}, {"driver_id": 1002, "event_timestamp": "2026-01-14 00:00:00"}]'
EDIT = ("rides.py", [("ttl=timedelta(days=1)", "ttl=timedelta(days=2)"),
                     ('        Field(name="score", dtype=Float32),\n', ""),
                     ('model_v2 = FeatureService(name="model_v2"', 'model_v3 = FeatureService(name="model_v3"'),
                     ('rider = Entity(', 'customer = Entity(')])

BEFORE_INIT = [
    ("version", ["version"]),
    ("no_repo", ["apply"]),
    ("unknown_command", ["nothing"]),
    ("init", ["init", "demo"]),
    ("init_again", ["init", "demo"]),
    ("init_minimal", ["init", "-m", "small"]),
    ("init_bad_name", ["init", "_bad"]),
]
IN_REPO = [
    ("configuration", ["configuration"]),
    ("list_before_apply", ["feature-views", "list"]),
    ("plan_first", ["plan"]),
    ("apply_first", ["apply"]),
    ("plan_nothing", ["plan"]),
    ("apply_nothing", ["apply"]),
    ("entities_list", ["entities", "list"]),
    ("entities_describe", ["entities", "describe", "driver"]),
    ("entities_describe_unknown", ["entities", "describe", "nothing"]),
    ("feature_views_list", ["feature-views", "list"]),
    ("feature_views_list_tags", ["feature-views", "list", "--tags", "team:rides"]),
    ("feature_views_describe", ["feature-views", "describe", "rides"]),
    ("feature_views_describe_unknown", ["feature-views", "describe", "nothing"]),
    ("feature_views_list_versions", ["feature-views", "list-versions", "rides"]),
    ("on_demand_list", ["on-demand-feature-views", "list"]),
    ("on_demand_describe", ["on-demand-feature-views", "describe", "bonus_rate"]),
    ("stream_list", ["stream-feature-views", "list"]),
    ("label_views_list", ["label-views", "list"]),
    ("label_views_describe", ["label-views", "describe", "verdicts"]),
    ("feature_services_list", ["feature-services", "list"]),
    ("feature_services_describe", ["feature-services", "describe", "model_v1"]),
    ("data_sources_list", ["data-sources", "list"]),
    ("data_sources_describe", ["data-sources", "describe", "rides_source"]),
    ("features_list", ["features", "list"]),
    ("features_list_json", ["features", "list", "--output", "json"]),
    ("features_describe", ["features", "describe", "rate"]),
    ("permissions_list", ["permissions", "list"]),
    ("permissions_describe", ["permissions", "describe", "readers"]),
    ("saved_datasets_list", ["saved-datasets", "list"]),
    ("validation_references_list", ["validation-references", "list"]),
    ("projects_list", ["projects", "list"]),
    ("projects_describe", ["projects", "describe", "demo"]),
    ("projects_current", ["projects", "current_project"]),
    ("registry_dump", ["registry-dump"]),
    ("materialize", ["materialize", *WINDOW, "-v", "rides"]),
    ("materialize_no_window", ["materialize"]),
    ("materialize_backwards", ["materialize", WINDOW[1], WINDOW[0]]),
    ("materialize_unknown_view", ["materialize", *WINDOW, "-v", "nothing"]),
    ("materialize_incremental", ["materialize-incremental", "2026-01-15T12:00:00", "-v", "rides"]),
    ("materialize_incremental_first", ["materialize-incremental", "2026-01-15T12:00:00", "-v", "fresh_rides"]),
    ("feature_views_list_after", ["feature-views", "list"]),
    ("get_online_features", ["get-online-features", "-e", "driver_id=1001", "-e", "driver_id=1002", "-f", "rides:rate",
                             "-f", "rides:daily_rides"]),
    ("get_online_features_unknown", ["get-online-features", "-e", "driver_id=1", "-f", "nothing:x"]),
    ("get_online_features_no_features", ["get-online-features", "-e", "driver_id=1"]),
    ("get_historical_features", ["get-historical-features", "-d", FRAME, "-f", "rides:rate",
                                 "-f", "rides:daily_rides"]),
    ("get_historical_features_range", ["get-historical-features", "-f", "rides:daily_rides",
                                       "-s", "2026-01-14 00:00:00", "-e", "2026-01-14 03:00:00"]),
    ("feature_views_disable", ["feature-views", "disable", "fresh_rides"]),
    ("feature_views_enable", ["feature-views", "enable", "fresh_rides"]),
    ("feature_views_set_state", ["feature-views", "set-state", "fresh_rides", "GENERATED"]),
    ("feature_views_set_state_illegal", ["feature-views", "set-state", "rides", "CREATED"]),
    ("EDIT", None),
    ("plan_changes", ["plan"]),
    ("apply_changes", ["apply"]),
    ("list_versions_after", ["feature-views", "list-versions", "rides"]),
    ("delete", ["delete", "model_v1"]),
    ("delete_unknown", ["delete", "nothing"]),
    ("teardown", ["teardown"]),
    ("list_after_teardown", ["feature-views", "list"]),
]  # fmt: skip


def write_data(data: pathlib.Path) -> None:
    """Five days of hours of five drivers."""
    times = pd.date_range("2026-01-10", "2026-01-15", freq="1h", inclusive="left", tz="UTC")
    frames = []
    for driver in (1001, 1002, 1003, 1004, 1005):
        n = np.arange(len(times)) + driver
        frames.append(pd.DataFrame({
            "event_timestamp": times, "driver_id": driver, "rate": (n % 97 / 97).astype(np.float32),
            "score": (n % 89 / 89).astype(np.float32), "daily_rides": (n % 1000).astype(np.int64),
            "created": pd.Timestamp("2026-01-15 01:00:00", tz="UTC"),
        }))
    pd.concat(frames, ignore_index=True).to_parquet(data / "rides.parquet")
    verdict = {"driver_id": [1001], "event_timestamp": times[:1], "is_good": [1], "labeler": ["me"]}
    pd.DataFrame(verdict).to_parquet(data / "verdicts.parquet")


def tidy(text: str) -> str:
    """Without what differs between machines and runs: speeds of bars, frames of tracebacks, where the package lies."""
    text = re.sub(r"Traceback \(most recent call last\):\n(?:[ \t].*\n|\n)+", "Traceback (frames left out)\n", text)
    text = re.sub(r"\[\d\d:\d\d<[^\]]*\]", "[TIME]", text)
    return re.sub(r"/[^\s:\"']*/site-packages/", "SITE-PACKAGES/", text)


def plain(args: list[str], cwd: str) -> tuple[int, dict]:
    paths = [files.WORK / "out", files.WORK / "err"]

    def child() -> None:
        for fd, path in enumerate(paths, 1):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), fd)
        code = frozen.feast_cli(args, cwd)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)

    pid = os.fork()
    if not pid:
        frozen.set_now(frozen.NOW)
        child()
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), {"stdout": paths[0].read_text(), "stderr": paths[1].read_text()}


def terminal(args: list[str], cwd: str) -> tuple[int, dict]:
    pid, fd = pty.fork()
    if not pid:
        mode = termios.tcgetattr(1)
        mode[1] &= ~termios.ONLCR
        termios.tcsetattr(1, termios.TCSANOW, mode)
        frozen.set_now(frozen.NOW)
        code = frozen.feast_cli(args, cwd)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    got = b""
    while True:
        try:
            part = os.read(fd, 65536)
        except OSError:
            break
        if not part:
            break
        got += part
    _, status = os.waitpid(pid, 0)
    os.close(fd)
    return os.waitstatus_to_exitcode(status), {"terminal": got.decode()}


def record(kind: str, number: int, name: str, args: list[str], run, cwd: str) -> None:
    code, streams = run(args, cwd)
    quoted = " ".join(a if re.fullmatch(r"[\w.:=/-]+", a) else f"'{a}'" for a in args)
    parts = [f"$ feast {quoted}\nexit {code}\n"]
    for stream, text in streams.items():
        text = tidy(text)
        parts.append(f"-- {stream} --\n{text}" + ("" if text.endswith("\n") or not text else "\n"))
    files.out(f"cli/{kind}/{number:02d}_{name}.txtar").write_text("".join(parts))


def story(kind: str, run) -> None:
    home = files.fresh("cli")
    number = 0
    for name, args in BEFORE_INIT:
        number += 1
        np.random.seed(1)
        record(kind, number, name, args, run, str(home))
    repo = files.fresh("cli_repo", "demo")
    write_data(repo / "data")
    for name, args in IN_REPO:
        if args is None:
            path, edits = EDIT
            text = (repo / path).read_text()
            for old, new in edits:
                text = text.replace(old, new, 1)
            (repo / path).write_text(text)
            continue
        number += 1
        record(kind, number, name, args, run, str(repo))


def make() -> None:
    shutil.rmtree(files.HERE / "cli", ignore_errors=True)
    story("plain", plain)
    story("tty", terminal)
