#!/usr/bin/env python3
"""duckdb_join.py FORM FEATURES ENTITIES: the point-in-time join in SQL, ttl 24 h; all entity rows come out in their order.

Forms: argmaxh (join, arg_max of the file's row number, then fetch), argmax (arg_max of a struct), asofback (ASOF on the event time, then back for
created), asofhuge (ASOF on event and created in one HUGEINT), ineq (join and row_number).
"""

import sys

import duckdb
import pyarrow.parquet as pq
from meter import Meter, checksum, distinct, report

TTL = 24 * 3600 * 1_000_000
HUGE = "(epoch_us({event})::HUGEINT * 9223372036854775808 + epoch_us({created})::HUGEINT)"


def queries(features: str, key: str) -> dict:
    read = f"read_parquet('{features}')"
    numbered = f"read_parquet('{features}', file_row_number=true)"
    when = HUGE.format(event="f.event_timestamp", created="f.created")
    window = (f"e.{key} = f.{key} AND f.event_timestamp <= e.event_timestamp"
              f" AND f.event_timestamp >= e.event_timestamp - to_microseconds({TTL})")

    def out(values: str, on: str = "") -> str:
        return f"SELECT e.{key}, e.event_timestamp, e.label, {values} FROM e LEFT JOIN m ON m.rid = e.rid {on} ORDER BY e.rid"

    late = f"AND m.ts >= e.us - {TTL}"
    return {
        "argmaxh": f"""WITH w AS MATERIALIZED (SELECT e.rid, arg_max(f.file_row_number, {when}) n
                         FROM e JOIN {numbered} f ON {window} GROUP BY e.rid),
                       m AS (SELECT w.rid, f.f0, f.f1, f.n0 FROM w JOIN {numbered} f ON f.file_row_number = w.n)
                       {out("m.f0, m.f1, m.n0")}""",
        "argmax": f"""WITH m AS (SELECT e.rid, arg_max({{'f0': f.f0, 'f1': f.f1, 'n0': f.n0}}, {when}) v
                         FROM e JOIN {read} f ON {window} GROUP BY e.rid)
                       {out("m.v.f0, m.v.f1, m.v.n0")}""",
        "asofback": f"""WITH w AS MATERIALIZED (SELECT e.rid, f.{key} k, f.event_timestamp ts, e.us
                         FROM e ASOF JOIN (SELECT {key}, event_timestamp FROM {read}) f
                           ON e.{key} = f.{key} AND e.event_timestamp >= f.event_timestamp),
                       m AS (SELECT w.rid, any_value(epoch_us(w.ts)) ts, arg_max({{'f0': f.f0, 'f1': f.f1, 'n0': f.n0}}, f.created) v
                         FROM w JOIN {read} f ON f.{key} = w.k AND f.event_timestamp = w.ts GROUP BY w.rid)
                       {out("m.v.f0, m.v.f1, m.v.n0", late)}""",
        "asofhuge": f"""WITH fx AS (SELECT {key}, {HUGE.format(event="event_timestamp", created="created")} h,
                           epoch_us(event_timestamp) ts, f0, f1, n0 FROM {read}),
                       ex AS (SELECT rid, {key}, us::HUGEINT * 9223372036854775808 + 9223372036854775807 h FROM e),
                       m AS (SELECT ex.rid, fx.ts, fx.f0, fx.f1, fx.n0 FROM ex ASOF JOIN fx ON ex.{key} = fx.{key} AND ex.h >= fx.h)
                       {out("m.f0, m.f1, m.n0", late)}""",
        "ineq": f"""WITH m AS (SELECT rid, f0, f1, n0 FROM (SELECT e.rid, f.f0, f.f1, f.n0,
                           row_number() OVER (PARTITION BY e.rid ORDER BY f.event_timestamp DESC, f.created DESC) rn
                         FROM e JOIN {read} f ON {window}) WHERE rn = 1)
                       {out("m.f0, m.f1, m.n0")}""",
    }


def main(form: str, features: str, entities: str) -> None:
    key = "driver_id" if "driver_id" in pq.read_schema(features).names else "driver_key"
    con = duckdb.connect()
    con.execute("SET TimeZone='UTC'")
    meter = Meter()
    con.execute(f"""CREATE TEMP TABLE e AS SELECT *, row_number() OVER () AS rid, epoch_us(event_timestamp) AS us
                    FROM (SELECT * FROM read_parquet('{entities}'))""")
    table = con.sql(queries(features, key)[form]).to_arrow_table()
    cost = meter.stop()
    report(version=duckdb.__version__, **cost, **checksum(table), distinct=distinct(table, key))


if __name__ == "__main__":
    main(*sys.argv[1:])
