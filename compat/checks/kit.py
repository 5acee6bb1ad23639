"""What the checks share: the two programs, the report, the comparison of protobuf JSON."""

import contextlib
import functools
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
OURS = os.environ["FEAST_BIN"]
THEIRS = str(pathlib.Path(sys.executable).parent / "feast")
PROGRAMS = {"ours": OURS, "feast": THEIRS}

# Instants of evaluation, random ids, and CPython's own bytes of a function: EXPECTED.md, "Ignored fields".
IGNORED = {"createdTimestamp", "lastUpdatedTimestamp", "lastUpdated", "versionId", "body"}


class Difference(Exception):
    """What a check found."""


class Report:
    """Prints a line for each check and counts them."""

    def __init__(self, prefixes: list[str]):
        self.prefixes, self.passed, self.failed = prefixes, 0, 0

    def wants(self, part: str) -> bool:
        """Whether any check of that part may be asked for."""
        return not self.prefixes or any(p.startswith(part) or part.startswith(p.split("/")[0]) for p in self.prefixes)

    @contextlib.contextmanager
    def check(self, name: str):
        """Runs its block as the check of that name; whatever it raises is its failure."""
        if self.prefixes and not any(name.startswith(p) for p in self.prefixes):
            # Later checks need what this one does, so it runs; only its line is left out.
            with contextlib.suppress(Exception):
                yield
            return
        try:
            yield
        except Exception as error:
            kind = "" if isinstance(error, Difference) else f"{type(error).__name__}: "
            print(f"FAIL {name}: {kind}{one_line(str(error))}", flush=True)
            self.failed += 1
        else:
            print(f"ok {name}", flush=True)
            self.passed += 1


def one_line(text: str, limit: int = 600) -> str:
    text = " | ".join(part.strip() for part in text.splitlines() if part.strip())
    return text if len(text) <= limit else text[:limit] + "…"


def plain(text: str) -> str:
    """Without colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def execute(who: str, repo, *args: str, want: int | None = 0, env: dict | None = None) -> subprocess.CompletedProcess:
    """Runs `feast -c repo args` of ours or of the package; an exit status other than want is a difference."""
    command = [PROGRAMS[who], "-c", str(repo), *args]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd="/", env=os.environ | (env or {}))
    if want is not None and done.returncode != want:
        last = done.stderr.strip().splitlines()[-3:] or done.stdout.strip().splitlines()[-3:]
        raise Difference(f"{who}: feast {' '.join(args)}: exit {done.returncode}, not {want}: {' | '.join(last)}")
    return done


def same(ours, theirs, what: str = "") -> None:
    """Fails unless both are equal, naming the first places where they are not."""
    found = list(differences(ours, theirs))
    if found:
        raise Difference((f"{what}: " if what else "") + f"{len(found)} differences: " + "; ".join(found[:4]))


def differences(ours, theirs, path: str = ""):
    """The places where two JSON values differ, ours first. Floats must be equal bit for bit (and 1 equals 1.0)."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(ours.keys() | theirs.keys(), key=str):
            if key in IGNORED:
                continue
            if key not in ours or key not in theirs:
                side, other = ("ours", theirs) if key not in ours else ("feast", ours)
                yield f"{path}.{key}: missing in {side}, else {short(other[key])}"
                continue
            yield from differences(ours[key], theirs[key], f"{path}.{key}")
        return
    if isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            yield f"{path}: {len(ours)} in ours, {len(theirs)} in feast: {short(ours)} / {short(theirs)}"
            return
        for i, (a, b) in enumerate(zip(ours, theirs)):
            yield from differences(a, b, f"{path}[{i}]")
        return
    if ours != theirs or isinstance(ours, bool) != isinstance(theirs, bool):
        yield f"{path}: ours {short(ours)}, feast {short(theirs)}"


def short(value, limit: int = 120) -> str:
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= limit else text[:limit] + "…"


def by_name(registry: dict) -> dict:
    """A registry as {kind: {project/name: object}}, so that the order of lists does not matter."""
    kinds = {}
    for kind, objects in registry.items():
        if kind == "featureViewVersionHistory":
            objects = objects.get("records", [])
        if not isinstance(objects, list) or not all(isinstance(o, dict) for o in objects):
            continue
        named = {}
        for one in objects:
            spec = one.get("spec", one)
            name = spec.get("name") or spec.get("featureViewName") or spec.get("project") or "?"
            key = f"{spec.get('project', spec.get('projectId', ''))}/{name}/{spec.get('versionNumber', '')}"
            while key in named:
                key += "'"
            named[key] = one
        kinds[kind] = named
    return kinds


@functools.cache
def package_folder() -> pathlib.Path:
    import feast

    return pathlib.Path(feast.__file__).parent


def copy(source, to) -> pathlib.Path:
    shutil.copytree(source, to, ignore=shutil.ignore_patterns("__pycache__"))
    return pathlib.Path(to)


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def server(who: str, repo):
    """`feast serve` of ours or of the package; gives a function that asks it, with the port as its attribute."""
    port = free_port()
    log = open(f"{repo}/serve-{who}.log", "w")
    process = subprocess.Popen([PROGRAMS[who], "-c", str(repo), "serve", "-h", "127.0.0.1", "-p", str(port)],
                               stdout=log, stderr=subprocess.STDOUT, cwd="/")

    def ask(path: str, body=None) -> tuple[int, object]:
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method="GET" if body is None else "POST",
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                status, text = response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read().decode()
        return status, json.loads(text) if text else None

    ask.port = port
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                ask("/health")
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise Difference(f"{who}: feast serve did not start: " + open(log.name).read()[-300:])
                time.sleep(0.05)
        yield ask
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()
