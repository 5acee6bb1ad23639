"""What every peer prints: the cost of the join alone and a checksum of its result."""

import json
import resource
import time


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class Meter:
    """Measures from its making to stop."""

    def __init__(self):
        self.wall, self.cpu = time.monotonic(), cpu()

    def stop(self) -> dict:
        return {"join_s": round(time.monotonic() - self.wall, 3), "join_cpu_s": round(cpu() - self.cpu, 3)}


def checksum(table) -> dict:
    """Of an Arrow table with the result: rows, rows that found something, sums of an int and a float column."""
    import pyarrow.compute as pc

    n0, f1 = table["n0"], table["f1"]
    return {"rows_out": table.num_rows, "hits": table.num_rows - n0.null_count, "sum_n0": int(pc.sum(n0).as_py() or 0),
            "sum_f1": float(pc.sum(f1).as_py() or 0)}


def distinct(table, key: str) -> dict:
    """The checksum with duplicate entity rows taken once: what is comparable with Feast's file store, which drops them."""
    import pyarrow.compute as pc

    once = table.filter(pc.is_valid(table["n0"])).select([key, "event_timestamp", "n0", "f1"]).group_by([key, "event_timestamp"])
    once = once.aggregate([("n0", "max"), ("f1", "max")])
    return {"hits": once.num_rows, "sum_n0": int(pc.sum(once["n0_max"]).as_py() or 0), "sum_f1": float(pc.sum(once["f1_max"]).as_py() or 0)}


def report(**fields) -> None:
    print(json.dumps(fields))
