"""`feast parse --output json` against parse_repo: every template of the installed package, and our fixture repos."""

import json
import pathlib
import subprocess
import sys

import kit


def repos() -> list[tuple[str, pathlib.Path]]:
    templates = sorted((kit.package_folder() / "templates").glob("*/feature_repo"))
    fixtures = sorted((kit.ROOT / "testdata/feast/repos").glob("*/feature_store.yaml"))
    fixtures += sorted((kit.ROOT / "testdata/feast/repos/versions").glob("*/feature_store.yaml"))
    return [(f"template_{t.parent.name}", t) for t in templates] + [(f"fixture_{f.parent.name}", f.parent) for f in fixtures]


def theirs(folders: list[pathlib.Path]) -> dict:
    """What the package reads in each folder."""
    command = [sys.executable, str(kit.ROOT / "compat/dump_repo.py"), *map(str, folders)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {one["repo"]: one for one in map(json.loads, done.stdout.splitlines())}


def texts(value, path: str = "") -> dict:
    """The text of every function, by its place."""
    if isinstance(value, list):
        return {k: v for i, one in enumerate(value) for k, v in texts(one, f"{path}[{i}]").items()}
    if not isinstance(value, dict):
        return {}
    found = {path: value["bodyText"]} if "bodyText" in value else {}
    for key, one in value.items():
        found |= texts(one, f"{path}.{key}")
    return found


def run(report: kit.Report, work: pathlib.Path) -> None:
    if not report.wants("parse"):
        return
    copies = {name: kit.copy(source, work / "parse" / f"repo_{name}") for name, source in repos()}
    official = theirs(list(copies.values()))
    for name, repo in copies.items():
        with report.check(f"parse/{name}"):
            expected = official[str(repo)]
            if "error" in expected:
                raise kit.Difference("CPython cannot read it: " + expected["error"])
            got = kit.by_name(json.loads(kit.execute("ours", repo, "parse", "--output", "json").stdout))
            kit.same(got, kit.by_name(expected["registry"]))
            kit.same(texts(got), texts(kit.by_name(expected["registry"])), "function text")
