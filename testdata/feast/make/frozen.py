"""Runs pieces of the official package with its clock, its UUIDs and its hash seed held still.

Every piece runs in a forked child, so that each sees a freshly imported package and nothing of the pieces before.
"""

import contextlib
import datetime as dt
import hashlib
import importlib
import os
import sys
import traceback
import uuid
import warnings

NOW = dt.datetime(2026, 1, 15, 12, 0, 0, tzinfo=dt.timezone.utc)


def hold_still() -> None:
    """Imports the package and replaces its clock and its random ids. To be called once, in the parent."""
    warnings.simplefilter("ignore")
    for name in ("feast", "feast.cli.cli", "feast.feature_server", "feast.infra.offline_stores.dask",
                 "feast.infra.offline_stores.duckdb", "feast.infra.online_stores.sqlite",
                 "feast.infra.compute_engines.local.compute"):
        importlib.import_module(name)
    counter = iter(range(1 << 30))

    def next_uuid() -> uuid.UUID:
        return uuid.UUID(bytes=hashlib.md5(f"{NOW}{next(counter)}".encode()).digest(), version=4)

    uuid.uuid4 = next_uuid
    set_now(NOW)


def set_now(now: dt.datetime) -> None:
    """Makes now the time that the package sees, in every module that has taken the clock by name."""
    global NOW
    NOW = now
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("feast.") and hasattr(module, "_utc_now"):
            module._utc_now = lambda: now


def in_child(what, *args, now: dt.datetime | None = None, cwd: str | None = None) -> None:
    """Calls what(*args) in a forked child and fails if it failed."""
    pid = os.fork()
    if pid:
        _, status = os.waitpid(pid, 0)
        if status:
            raise SystemExit(f"{what.__name__}{args}: child ended with {status}")
        return
    code = 1
    try:
        with contextlib.suppress(SystemExit):
            if cwd:
                os.chdir(cwd)
            set_now(now or NOW)
            what(*args)
            code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def feast_cli(args: list[str], repo: str) -> int:
    """Runs the command line in this process and gives its exit status. To be called in a child."""
    from feast.cli.cli import cli

    os.chdir(repo)
    sys.argv = ["feast", *args]
    try:
        cli(args=args, prog_name="feast")
    except SystemExit as end:
        if end.code is None:
            return 0
        if isinstance(end.code, int):
            return end.code
        print(end.code, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def run_feast(args: list[str], repo: str, now: dt.datetime | None = None, out: str = os.devnull) -> None:
    """Runs one feast command in a child, its output appended to out, and fails if it failed."""

    def child() -> None:
        fd = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(fd, 1)
        os.dup2(fd, 2)
        code = feast_cli(args, repo)
        sys.stdout.flush()
        os._exit(code)

    sys.stdout.flush()
    pid = os.fork()
    if not pid:
        set_now(now or NOW)
        child()
    _, status = os.waitpid(pid, 0)
    if status:
        tail = open(out).read()[-3000:] if out != os.devnull else ""
        raise SystemExit(f"feast {' '.join(args)}: ended with {status}\n{tail}")
