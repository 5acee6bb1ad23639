#!/usr/bin/env python3
"""online_check.py RAW.jsonl FEATURES VIEW PROGRAM REPO: reads 200 keys through `PROGRAM serve` and holds them to the latest rows of the file.

The verdict is added to the last record: a materialization that is fast and wrong fails the run.
"""

import json
import pathlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import duckdb

ASKED = ["f1", "n0", "s0"]


def latest(features: str) -> dict:
    """For 200 keys spread over the file: the values of the row with the greatest (event time, created)."""
    rows = duckdb.sql(f"""
        SELECT driver_id, {", ".join(f"arg_max({c}, (event_timestamp, created))" for c in ASKED)} FROM read_parquet('{features}')
        WHERE driver_id IN (SELECT DISTINCT 1001 + 7 * (i * (SELECT (max(driver_id) - 1001) // 7 + 1 FROM read_parquet('{features}')) // 200)
                            FROM range(200) t(i))
        GROUP BY driver_id ORDER BY driver_id""").fetchall()
    return {key: list(values) for key, *values in rows}


def ask(process: subprocess.Popen, request: urllib.request.Request) -> dict:
    """The answer of a server that may still be starting."""
    deadline = time.monotonic() + 180
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise SystemExit(f"the server answers {error.code}: {error.read().decode()[:300]}") from error
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"the server did not answer (exit {process.poll()})")


def served(program: str, repo: str, view: str, keys: list[int]) -> dict:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    process = subprocess.Popen([program, "-c", repo, "serve", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    body = json.dumps({"entities": {"driver_id": keys}, "features": [f"{view}:{f}" for f in ASKED]}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/get-online-features", body, {"Content-Type": "application/json"})
    try:
        answer = ask(process, request)
        names = answer["metadata"]["feature_names"]
        columns = {name: result["values"] for name, result in zip(names, answer["results"])}
        return {key: [columns[f][i] for f in ASKED] for i, key in enumerate(keys)}
    finally:
        process.terminate()
        process.wait()


def main(raw: str, features: str, view: str, program: str, repo: str) -> None:
    lines = pathlib.Path(raw).read_text().splitlines()
    record = json.loads(lines[-1])
    if record["status"] == "ok":
        expected = latest(features)
        got = served(program, repo, view, list(expected))
        wrong = [key for key in expected if got[key] != expected[key]]
        record["detail"] = {"keys_read": len(expected), "wrong": len(wrong)}
        if wrong:
            record["status"] = f"wrong values for {len(wrong)} of {len(expected)} keys, as {wrong[0]}: {got[wrong[0]]}, not {expected[wrong[0]]}"
    pathlib.Path(raw).write_text("\n".join([*lines[:-1], json.dumps(record)]) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
