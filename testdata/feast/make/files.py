"""Where the goldens go and how they are written."""

import json
import pathlib
import shutil

HERE = pathlib.Path(__file__).resolve().parent.parent
REPOS = HERE / "repos"
# The repos are copied to a fixed folder before they are used: absolute paths get into registries.
WORK = pathlib.Path("/tmp/feast-golden")


def fresh(name: str, source: str | None = None) -> pathlib.Path:
    """A new folder of that name, filled with a copy of a fixture repo."""
    to = WORK / name
    shutil.rmtree(to, ignore_errors=True)
    if source:
        shutil.copytree(REPOS / source, to)
    else:
        to.mkdir(parents=True)
    (to / "data").mkdir(exist_ok=True)
    return to


def out(path: str) -> pathlib.Path:
    to = HERE / path
    to.parent.mkdir(parents=True, exist_ok=True)
    return to


def by_key(message) -> dict:
    """A protobuf message as JSON, the entries of its maps in the order of keys."""
    from google.protobuf.json_format import MessageToDict

    return json.loads(json.dumps(MessageToDict(message), sort_keys=True))


def write_json(path: str, what) -> None:
    out(path).write_text(json.dumps(what, indent=1, ensure_ascii=False) + "\n")


def write_lines(path: str, rows: list[dict]) -> None:
    """JSON lines, the first of which says what the others hold."""
    out(path).write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows))
