#!/usr/bin/env python3
"""measure.py OUT KEY=VALUE... -- COMMAND...: runs a command; appends one JSON line to OUT: wall, CPU and peak memory of its process tree.

CPU is that of all descendants waited for (getrusage). Peak memory is sampled every 20 ms as the sum of resident pages over the tree, and at
least the largest process. The command's last JSON line is merged in as "detail". Over LIMIT_S seconds (600) or LIMIT_GB (12) it is killed.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time

PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6
LIMIT_S, LIMIT_GB = float(os.environ.get("LIMIT_S", 600)), float(os.environ.get("LIMIT_GB", 12))


def family(root: int) -> list[int]:
    """The process and its descendants."""
    children: dict[int, list[int]] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as f:
                stat = f.read()
        except OSError:
            continue
        children.setdefault(int(stat[stat.rindex(")") + 2:].split()[1]), []).append(int(name))
    found, todo = [], [root]
    while todo:
        found.append(todo.pop())
        todo += children.get(found[-1], [])
    return found


def resident_mb(pids: list[int]) -> float:
    pages = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/statm") as f:
                pages += int(f.read().split()[1])
        except (OSError, IndexError):
            pass
    return pages * PAGE_MB


def watch(process: subprocess.Popen, start: float) -> tuple[float, str]:
    """Waits for the process; gives its peak memory and why it was killed, if it was."""
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, resident_mb(family(process.pid)))
        over = "time" if time.monotonic() - start > LIMIT_S else "memory" if peak > LIMIT_GB * 1000 else ""
        if over:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return peak, f"killed: over the limit of {over}"
        time.sleep(0.02)
    return peak, ""


def last_json(text: str) -> dict:
    for line in reversed(text.splitlines()):
        if line.startswith("{"):
            try:
                return json.loads(line)
            except ValueError:
                continue
    return {}


def main() -> int:
    split = sys.argv.index("--")
    out, pairs, command = sys.argv[1], sys.argv[2:split], sys.argv[split + 1:]
    with tempfile.TemporaryFile("w+") as log:
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        peak, killed = watch(process, start)
        wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        log.seek(0)
        text = log.read()
    record = dict(pair.split("=", 1) for pair in pairs) | {
        "wall_s": round(wall, 3),
        "cpu_s": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 3),
        "peak_rss_mb": round(max(peak, after.ru_maxrss * 1024 / 1e6)),
        "status": killed or ("ok" if process.returncode == 0 else f"exit {process.returncode}"),
        "detail": last_json(text),
    }
    line = json.dumps(record)
    print(line, flush=True)
    if record["status"] != "ok":
        print(text[-2000:], file=sys.stderr)
    with open(out, "a") as f:
        f.write(line + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
