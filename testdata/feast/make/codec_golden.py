"""Bytes: entity keys, values, timestamps, hashes. All as JSON lines."""

import datetime as dt
import decimal
import random
import uuid

import files

UTC = dt.timezone.utc
I64 = [0, 1, -1, 1001, 255, 256, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**53 + 1, 2**63 - 1, -(2**63)]
I32 = [0, 1, -1, 127, 128, 65536, 2**31 - 1, -(2**31)]
TEXT = ["", "a", "driver_1001", "Zürich", "日本語", "with space", "nul\x00inside", "emoji \U0001f695", "x" * 300]
RAW = [b"", b"\x00", b"abc", b"\xff\xfe\x00\x01", bytes(range(256))]
STAMPS = [0, 1, -1, 1_768_478_400, 253_402_300_799, -62_135_596_800]


def value(kind: str, v):
    from feast.protos.feast.types.Value_pb2 import Value

    return Value(**{kind: v})


def plain(v):
    """A value as JSON: bytes as hex."""
    return v.hex() if isinstance(v, bytes) else v


def key_cases() -> list[list[tuple]]:
    """Keys as lists of (name, kind, value), in the order given to the package."""
    one = [[("driver_id", "int64_val", v)] for v in I64]
    one += [[("city", "int32_val", v)] for v in I32]
    one += [[("customer_key", "string_val", v)] for v in TEXT]
    one += [[("device_hash", "bytes_val", v)] for v in RAW]
    one += [[("moment_at", "unix_timestamp_val", v)] for v in STAMPS]
    one += [[("__dummy_id", "string_val", "")], [("naïve_é", "int64_val", 5)], []]
    several = [
        [("b", "int64_val", 1), ("a", "string_val", "x")],
        [("a", "string_val", "x"), ("b", "int64_val", 1)],
        [("a", "int64_val", 1), ("B", "int64_val", 2), ("_c", "int64_val", 3), ("é", "int64_val", 4)],
        [("a", "string_val", "1"), ("ab", "string_val", "23")],
        [("a", "string_val", "12"), ("ab", "string_val", "3")],
    ]
    rng = random.Random(7)
    pick = {"int64_val": lambda: rng.randint(-(2**63), 2**63 - 1), "int32_val": lambda: rng.randint(-(2**31), 2**31 - 1),
            "string_val": lambda: "".join(rng.choices("abcXYZ019_-é日", k=rng.randint(0, 12))),
            "bytes_val": lambda: rng.randbytes(rng.randint(0, 9)), "unix_timestamp_val": lambda: rng.randint(-(2**40), 2**40)}
    drawn = []
    for _ in range(200):
        names = rng.sample(["driver_id", "customer", "a", "b", "c_d", "Z", "zz", "user.id", "k-1"], rng.randint(1, 4))
        kinds = [rng.choice(list(pick)) for _ in names]
        drawn.append([(n, k, pick[k]()) for n, k in zip(names, kinds)])
    return one + several + drawn


def entity_keys() -> None:
    from feast.infra.key_encoding_utils import serialize_entity_key, serialize_entity_key_prefix
    from feast.infra.online_stores.helpers import compute_entity_id
    from feast.protos.feast.types.EntityKey_pb2 import EntityKey

    rows = [{"holds": "names and typed values in the order given; v2, v3: serialized key, hex; prefix: v3 of the names alone; "
                      "id: 128-bit murmur of v3; proto: the EntityKey message"}]
    for case in key_cases():
        key = EntityKey(join_keys=[n for n, _, _ in case], entity_values=[value(k, v) for _, k, v in case])
        rows.append({
            "names": [n for n, _, _ in case],
            "values": [{k: plain(v)} for _, k, v in case],
            "v2": serialize_entity_key(key, 2).hex(),
            "v3": serialize_entity_key(key, 3).hex(),
            "prefix": serialize_entity_key_prefix([n for n, _, _ in case], 3).hex(),
            "id": compute_entity_id(key, 3),
            "proto": key.SerializeToString(deterministic=True).hex(),
        })
    files.write_lines("keys/entity_keys.jsonl", rows)


def cases_by_type() -> dict:
    """Python values a user may hand in, by the name of the value type."""
    nan, inf = float("nan"), float("inf")
    at = dt.datetime(2026, 1, 15, 12, 34, 56, 789_012, UTC)
    u = [uuid.UUID(int=0), uuid.UUID("12345678-1234-5678-1234-567812345678")]
    one = {
        "BYTES": RAW,
        "STRING": TEXT,
        "INT32": I32,
        "INT64": I64,
        "DOUBLE": [0.0, -0.0, 0.1, 1.5, -2.75, 1e300, 5e-324, inf, -inf, 2.0**53],
        "FLOAT": [0.0, -0.0, 0.1, 1.5, 3.4e38, 1e-45, inf, -inf],
        "BOOL": [True, False],
        "UNIX_TIMESTAMP": [at, at.replace(tzinfo=None), dt.datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)],
        "PDF_BYTES": [b"%PDF-1.7"],
        "IMAGE_BYTES": [b"\x89PNG"],
        "MAP": [{}, {"a": "x"}, {"a": 1, "b": 2.5, "c": True, "d": "x"}, {"deep": {"er": "y"}}, {"l": [1, 2]}],
        "JSON": ["{}", '{"a": [1, null, "x"]}', {"b": 2, "a": 1}, "[1, 2]"],
        "STRUCT": [{"name": "x", "age": 3}, {"name": None}],
        "UUID": u,
        "TIME_UUID": [uuid.UUID("13814000-1dd2-11b2-8000-000000000000")],
        "DECIMAL": [decimal.Decimal("0"), decimal.Decimal("-12.3400"), decimal.Decimal("1E+20")],
        "SCALAR_MAP": [{1: "a", 2: "b"}, {True: 1.5}],
        "ZONED_TIMESTAMP": [dt.datetime(2026, 1, 15, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=2))), at],
    }
    lists = {
        "BYTES_LIST": [[], [b"a", b""]], "STRING_LIST": [[], ["a", "", "é"]], "INT32_LIST": [[], [1, -1, 2**31 - 1]],
        "INT64_LIST": [[], [1, -1, 2**63 - 1]], "DOUBLE_LIST": [[], [0.5, nan, -inf]], "FLOAT_LIST": [[], [0.5, 0.1]],
        "BOOL_LIST": [[], [True, False, True]], "UNIX_TIMESTAMP_LIST": [[], [at, at + dt.timedelta(days=1)]],
        "MAP_LIST": [[], [{"a": 1}, {}]], "JSON_LIST": [[], ["{}", '{"a": 1}']],
        "STRUCT_LIST": [[], [{"name": "x"}, {"name": "y"}]], "UUID_LIST": [u], "TIME_UUID_LIST": [u[1:]],
        "DECIMAL_LIST": [[decimal.Decimal("1.10")]], "VALUE_LIST": [[], [[1, 2], []], [["a"], ["b", "c"]], [[[1]], [[2, 3]]]],
    }  # fmt: skip
    sets = {
        "BYTES_SET": [{b"a"}], "STRING_SET": [{"a"}], "INT32_SET": [{7}], "INT64_SET": [{7}, set()], "DOUBLE_SET": [{0.5}],
        "FLOAT_SET": [{0.5}], "BOOL_SET": [{True}], "UNIX_TIMESTAMP_SET": [{at}], "UUID_SET": [{u[1]}],
        "TIME_UUID_SET": [{u[1]}], "DECIMAL_SET": [{decimal.Decimal("1.10")}], "VALUE_SET": [[[1, 2], [3]]],
    }  # fmt: skip
    everywhere = {k: v + [None] for k, v in (one | lists | sets).items()}
    everywhere["DOUBLE"] += [nan]
    everywhere["FLOAT"] += [nan]
    return everywhere


def values() -> None:
    """The bytes that the package stores for a Python value of a declared type, one value a time."""
    from feast.type_map import python_values_to_proto_values
    from feast.value_type import ValueType

    rows = [{"holds": "python: repr of the value handed to python_values_to_proto_values with that type; hex: the Value "
                      "message; json: its protobuf JSON; error: what the package says instead. A None stands in a list "
                      "after another value of its type."}]
    for kind, cases in cases_by_type().items():
        for v in cases:
            row = {"type": kind, "number": ValueType[kind].value, "python": repr(v)}
            try:
                if v is None:
                    got = python_values_to_proto_values([cases[-2] if kind in ("DOUBLE", "FLOAT") else cases[0], v], ValueType[kind])[1]
                else:
                    got = python_values_to_proto_values([v], ValueType[kind])[0]
                row |= {"hex": got.SerializeToString(deterministic=True).hex(), "json": files.by_key(got)}
            except Exception as error:
                row["error"] = f"{type(error).__name__}: {error}"
            rows.append(row)
    files.write_lines("values/values.jsonl", rows)


def messages() -> None:
    """Value messages filled by hand, for each field of the oneof, NULL and the empty one included."""
    from feast.protos.feast.types import Value_pb2 as pb

    v = pb.Value
    made = [v(), v(null_val=pb.NULL), v(int64_val=0), v(string_val=""), v(bool_val=False), v(double_val=0.0),
            v(int32_list_val=pb.Int32List(val=[0, -1, 300])), v(bool_list_val=pb.BoolList(val=[False, True])),
            v(map_val=pb.Map(val={"a": v(int64_val=1), "empty": v()})),
            v(list_val=pb.RepeatedValue(val=[v(int64_val=1), v(), v(string_val="x")]))]
    for field in v.DESCRIPTOR.fields:
        message = v()
        if field.message_type is not None:
            getattr(message, field.name).SetInParent()
            made.append(message)
    rows = [{"holds": "field: the one set ('' for none); json: protobuf JSON; hex: the message"}]
    rows += [{"field": m.WhichOneof("val") or "", "json": files.by_key(m), "hex": m.SerializeToString(deterministic=True).hex()}
             for m in made]
    files.write_lines("values/messages.jsonl", rows)


def timestamps() -> None:
    from feast.infra.online_stores.sqlite import adapt_datetime_epoch
    from feast.utils import to_naive_utc
    from google.protobuf.duration_pb2 import Duration
    from google.protobuf.timestamp_pb2 import Timestamp

    rows = [{"holds": "at or for: ISO instant or microseconds; proto: Timestamp or Duration message, hex; sqlite: the integer in "
                      "event_ts and created_ts (with TZ=UTC); dynamodb: the text of event_ts"}]
    for text in ["1970-01-01T00:00:00+00:00", "2026-01-15T12:34:56+00:00", "2026-01-15T12:34:56.789012+00:00",
                 "2026-01-15T12:34:56.999999+00:00", "1969-12-31T23:59:59.500000+00:00", "1960-02-29T00:00:00+00:00",
                 "2026-07-01T01:00:00+02:00", "9999-12-31T23:59:59+00:00"]:
        at = dt.datetime.fromisoformat(text)
        proto = Timestamp()
        proto.FromDatetime(at)
        rows.append({"at": text, "proto": proto.SerializeToString().hex(), "sqlite": adapt_datetime_epoch(to_naive_utc(at)),
                     "dynamodb": str(at.astimezone(UTC))})
    for micros in [0, 1, 999_999, 1_000_000, 1_500_000, 86_400_000_000, 183_604_500_000, -1, -1_500_000]:
        proto = Duration()
        proto.FromTimedelta(dt.timedelta(microseconds=micros))
        rows.append({"for": micros, "proto": proto.SerializeToString().hex()})
    files.write_lines("values/timestamps.jsonl", rows)


def hashes() -> None:
    import mmh3
    from feast.infra.online_stores.helpers import _mmh3

    names = ["driver_hourly_stats:conv_rate", "a:b", "", ":", "view_v2:feature", "Zürich:日本", "x" * 100] + [
        f"view_{i}:feature_{j}" for i in range(5) for j in range(5)]
    rows = [{"holds": "text; field: the 4 bytes that name a feature in a Redis hash, hex; x86_32: murmur3 x86 32; "
                      "x64_128: murmur3 x64 128 of its UTF-8 (the hash behind entity ids), hex"}]
    rows += [{"text": n, "field": _mmh3(n).hex(), "x86_32": mmh3.hash(n, signed=False), "x64_128": mmh3.hash_bytes(n).hex()}
             for n in names]
    files.write_lines("keys/hashes.jsonl", rows)


def make() -> None:
    entity_keys()
    values()
    messages()
    timestamps()
    hashes()
