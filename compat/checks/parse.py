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


def theirs(repo: pathlib.Path) -> dict:
    done = subprocess.run([sys.executable, str(kit.ROOT / "compat/dump_repo.py"), str(repo)], capture_output=True, text=True)
    if done.returncode:
        raise kit.Difference("CPython cannot read it: " + done.stderr.strip().splitlines()[-1])
    return json.loads(done.stdout)


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
    for name, source in repos():
        with report.check(f"parse/{name}"):
            repo = kit.copy(source, work / "parse" / f"repo_{name}")
            expected = theirs(repo)
            got = json.loads(kit.execute("ours", repo, "parse", "--output", "json").stdout)
            ours, official = kit.by_name(got), kit.by_name(expected)
            kit.same(ours, official)
            kit.same(texts(ours), texts(official), "function text")
