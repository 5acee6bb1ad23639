#!/usr/bin/env python3
"""table.py RAW.jsonl RESULTS.md: medians and ratios as Markdown. Fails if an engine's answer is not that of the others, or one did not end well."""

import json
import math
import pathlib
import statistics
import sys

EXACT = ("rows_out", "hits", "sum_n0")


def median(records: list[dict], key: str) -> float | None:
    found = [r[key] for r in records if isinstance(r.get(key), (int, float))]
    return statistics.median(found) if found else None


def hits_only(got: dict, wanted: dict) -> str:
    return "" if got.get("hits") == wanted["hits"] else f"hits {got.get('hits')}, not {wanted['hits']}"


def differs(got: dict, wanted: dict) -> str:
    for key in EXACT:
        if got.get(key) != wanted.get(key):
            return f"{key} {got.get(key)}, not {wanted.get(key)}"
    # Floats are summed in different orders.
    if not math.isclose(got.get("sum_f1", math.nan), wanted.get("sum_f1", math.nan), rel_tol=1e-9):
        return f"sum_f1 {got.get('sum_f1')}, not {wanted.get('sum_f1')}"
    return ""


def reference(records: list[dict]) -> dict | None:
    """The answer the others are held to: DuckDB's, which counts duplicate rows once as well."""
    return next((r["detail"] for r in records if "distinct" in r.get("detail", {})), None)


def faults(records: list[dict]) -> list[str]:
    found = []
    cells: dict[tuple, list[dict]] = {}
    for r in records:
        cells.setdefault((r["stage"], r["cell"]), []).append(r)
        if r["status"] != "ok":
            found.append(f"{r['stage']} {r['cell']} {r['engine']}: {r['status']}")
    for (stage, cell), group in cells.items():
        wanted = reference(group)
        if stage != "join":
            continue
        if wanted is None:
            found.append(f"join {cell}: no answer of DuckDB to compare with")
            continue
        for r in (r for r in group if r["status"] == "ok"):
            if r["engine"] == "feast-dask":
                # It drops duplicate entity rows, and may take the older of two corrected rows (compat/EXPECTED.md).
                fault = hits_only(r["detail"], wanted["distinct"])
            else:
                fault = differs(r["detail"], wanted)
            if fault:
                found.append(f"join {cell} {r['engine']}: {fault}")
    return found


def cost(r: dict, stage: str) -> float | None:
    return r.get("join_cpu_s") if stage == "join" and r.get("join_cpu_s") is not None else r.get("cpu_s")


def rows(records: list[dict]) -> list[dict]:
    groups: dict[tuple, list[dict]] = {}
    for r in records:
        if r["status"] == "ok":
            flat = r | {k: v for k, v in r.get("detail", {}).items() if k in ("join_s", "join_cpu_s")}
            groups.setdefault((r["stage"], r["cell"], r["engine"]), []).append(flat)
    made = []
    for (stage, cell, engine), group in groups.items():
        one = {"stage": stage, "cell": cell, "engine": engine, "n": len(group)}
        one |= {key: median(group, key) for key in ("join_cpu_s", "join_s", "cpu_s", "wall_s", "peak_rss_mb")}
        made.append(one)
    for one in made:
        ours = next((o for o in made if (o["stage"], o["cell"], o["engine"]) == (one["stage"], one["cell"], "ours")), None)
        if ours:
            one["ratio"] = cost(one, one["stage"]) / cost(ours, one["stage"])
    return made


def cell(value, digits: int = 2) -> str:
    return "" if value is None else f"{value:,.{digits}f}"


def markdown(made: list[dict]) -> str:
    lines = []
    for stage in dict.fromkeys(one["stage"] for one in made):
        lines += [f"### {stage}", "", "| cell | engine | n | join CPU s | join wall s | process CPU s | wall s | peak RSS MB | CPU, ours = 1 |",
                  "|---|---|--:|--:|--:|--:|--:|--:|--:|"]
        group = [one for one in made if one["stage"] == stage]
        for one in sorted(group, key=lambda one: (one["cell"], cost(one, stage))):
            lines.append(f"| {one['cell']} | {one['engine']} | {one['n']} | {cell(one['join_cpu_s'])} | {cell(one['join_s'])} | {cell(one['cpu_s'])} "
                         f"| {cell(one['wall_s'])} | {cell(one['peak_rss_mb'], 0)} | {cell(one.get('ratio'))} |")
        lines.append("")
    return "\n".join(lines)


def main(raw: str, out: str) -> int:
    records = [json.loads(line) for line in pathlib.Path(raw).read_text().splitlines()]
    text, wrong = markdown(rows(records)), faults(records)
    versions = sorted({f"{r['engine'].split('-')[0]} {r['detail']['version']}" for r in records if "version" in r.get("detail", {})})
    text = f"Peers: {', '.join(versions)}. Medians of n runs, interleaved.\n\n{text}\n"
    pathlib.Path(out).write_text(text)
    print(text)
    for fault in wrong:
        print(f"FAIL {fault}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
