"""Registry files made by `feast apply`, each beside its dump as protobuf JSON."""

import datetime as dt
import shutil

import files
import frozen
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

T0 = dt.datetime(2026, 1, 10, tzinfo=dt.timezone.utc)
US = pa.timestamp("us", tz="UTC")


def everything_data(data) -> None:
    n = 6
    ids = pa.array([1001, 1002, 1003] * 2, pa.int64())
    at = pa.array([T0 + dt.timedelta(hours=i) for i in range(n)], US)
    vectors = pa.array([[float(i), 0.5, 0.25, 1.0] for i in range(n)], pa.list_(pa.float32()))
    score = pa.array(np.linspace(0.1, 0.6, n))
    pq.write_table(pa.table({"driver_id": ids, "event_timestamp": at, "created": at, "raw_score": score,
                             "trips": ids, "embedding": vectors}), data / "stats.parquet")
    pq.write_table(pa.table({"driver_id": ids, "ts": at, "an_int": ids, "a_float": score.cast(pa.float32()),
                             "a_double": score, "a_string": pa.array(["x"] * n), "a_bool": pa.array([True] * n),
                             "a_time": at, "an_int32": ids.cast(pa.int32()), "some_bytes": pa.array([b"x"] * n),
                             "__skipped": ids}), data / "plain.parquet")
    pq.write_table(pa.table({"event_timestamp": at}), data / "typed.parquet")
    pq.write_table(pa.table({"driver_id": ids, "event_timestamp": at, "is_good": ids, "note": pa.array(["x"] * n),
                             "labeler": pa.array(["me"] * n)}), data / "labels.parquet")


def dump(db, name: str) -> None:
    from feast.protos.feast.core.Registry_pb2 import Registry

    message = Registry.FromString(db.read_bytes())
    shutil.copyfile(db, files.out(f"registry/{name}.db"))
    files.write_json(f"registry/{name}.json", files.by_key(message))


def by_program(repo) -> None:
    """What no definition file can hold: saved datasets."""
    from feast import FeatureStore
    from feast.infra.offline_stores.bigquery_source import SavedDatasetBigQueryStorage
    from feast.infra.offline_stores.file_source import SavedDatasetFileStorage
    from feast.infra.offline_stores.redshift_source import SavedDatasetRedshiftStorage
    from feast.infra.offline_stores.snowflake_source import SavedDatasetSnowflakeStorage
    from feast.saved_dataset import SavedDataset

    store = FeatureStore(repo_path=str(repo))
    storages = {
        "file": SavedDatasetFileStorage(path="data/saved.parquet", s3_endpoint_override="http://minio:9000"),
        "bigquery": SavedDatasetBigQueryStorage(table="proj.dataset.saved"),
        "redshift": SavedDatasetRedshiftStorage(table_ref="saved"),
        "snowflake": SavedDatasetSnowflakeStorage(table_ref="saved"),
    }
    for kind, storage in storages.items():
        saved = SavedDataset(
            name=f"saved_{kind}", features=["stats:score", "in_pandas:double_count"], join_keys=["driver_id"],
            storage=storage, full_feature_names=True, tags={"kind": kind}, feature_service_name="whole",
            namespace="drivers", collection="training", description="rows kept",
        )
        saved.min_event_timestamp = T0
        saved.max_event_timestamp = T0 + dt.timedelta(hours=5, microseconds=250)
        store.registry.apply_saved_dataset(saved, store.project)


def by_message(db) -> None:
    """What the package cannot make without services or great_expectations, added with its own message classes."""
    from feast.protos.feast.core.DatastoreTable_pb2 import DatastoreTable
    from feast.protos.feast.core.FeatureView_pb2 import FeatureView
    from feast.protos.feast.core.InfraObject_pb2 import InfraObject
    from feast.protos.feast.core.LabelView_pb2 import LabelView
    from feast.protos.feast.core.OnDemandFeatureView_pb2 import OnDemandFeatureView
    from feast.protos.feast.core.Registry_pb2 import Registry
    from feast.protos.feast.core.StreamFeatureView_pb2 import StreamFeatureView
    from feast.protos.feast.core.ValidationProfile_pb2 import (
        GEValidationProfile,
        GEValidationProfiler,
        ValidationReference,
    )

    registry = Registry.FromString(db.read_bytes())
    registry.infra.infra_objects.append(InfraObject(
        infra_object_class_type="feast.infra.online_stores.dynamodb.DynamoDBTable",
        custom_infra=InfraObject.CustomInfra(field=b'{"name": "t", "region": "eu-west-1", "endpoint_url": null}'),
    ))
    table = DatastoreTable(project="everything", name="t")
    table.project_id.value, table.namespace.value = "proj", "ns"
    registry.infra.infra_objects.append(InfraObject(
        infra_object_class_type="feast.infra.online_stores.datastore.DatastoreTable", datastore_table=table))
    profiler = GEValidationProfiler(profiler=GEValidationProfiler.UserDefinedProfiler(body=b"\x80\x04opaque"))
    registry.validation_references.append(ValidationReference(
        name="checked", project="everything", reference_dataset_name="saved_file", description="what is normal",
        tags={"a": "1"}, ge_profiler=profiler, ge_profile=GEValidationProfile(expectation_suite=b"{}"),
    ))
    for field, value in registry.ListFields():
        if field.is_repeated and field.name not in ("project_metadata",):
            # The package walks sets of objects; in the order of names two runs agree.
            value.sort(key=lambda one: one.name if hasattr(one, "name") else one.spec.name)
    kinds = {"feature_view": FeatureView, "label_view": LabelView, "stream_feature_view": StreamFeatureView,
             "on_demand_feature_view": OnDemandFeatureView}
    for record in registry.feature_view_version_history.records:
        view = kinds[record.feature_view_type].FromString(record.feature_view_proto)
        record.feature_view_proto = view.SerializeToString(deterministic=True)
    registry.feature_view_version_history.records.sort(key=lambda one: (one.feature_view_name, one.version_number))
    db.write_bytes(registry.SerializeToString(deterministic=True))


def everything() -> None:
    repo = files.fresh("everything", "everything")
    everything_data(repo / "data")
    db, log = repo / "data" / "registry.db", str(repo / "log")
    frozen.run_feast(["apply", "--skip-source-validation"], str(repo), out=log)
    hour = dt.timedelta(hours=1)
    for i, (start, end) in enumerate([("2026-01-10T00:00:00", "2026-01-10T02:30:00"),
                                      ("2026-01-10T02:30:00.250000", "2026-01-11T00:00:00+02:00")]):
        frozen.run_feast(["materialize", start, end, "-v", "counted"], str(repo), frozen.NOW + (i + 1) * hour, log)
    frozen.in_child(by_program, repo, now=frozen.NOW + 3 * hour, cwd=str(repo))
    frozen.run_feast(["feature-views", "set-state", "inferred", "CREATED"], str(repo), out=log)
    by_message(db)
    dump(db, "everything")


def versions() -> None:
    """One view through its versions: first, schema change, change of metadata, two pinned versions."""
    repo = files.fresh("versions")
    pq.write_table(pa.table({"driver_id": pa.array([1], pa.int64()), "event_timestamp": pa.array([T0], US),
                             "a": pa.array([1], pa.int64()), "b": pa.array([0.5])}), repo / "data" / "v.parquet")
    for i, step in enumerate(sorted((files.REPOS / "versions").iterdir())):
        for part in step.iterdir():
            shutil.copyfile(part, repo / part.name)
        now = frozen.NOW + dt.timedelta(days=i)
        frozen.run_feast(["apply"], str(repo), now, str(repo / "log"))
        dump(repo / "data" / "registry.db", f"versions_{step.name}")


def two_projects() -> None:
    """Two projects in one file."""
    first, second = files.fresh("first", "versions/1_first"), files.fresh("second", "versions/1_first")
    for repo in (first, second):
        shutil.copyfile(files.WORK / "versions" / "data" / "v.parquet", repo / "data" / "v.parquet")
        yaml = repo / "feature_store.yaml"
        text = yaml.read_text().replace("project: versions", f"project: {repo.name}")
        yaml.write_text(text.replace("registry: data/registry.db", "registry: ../two_projects.db"))
    db = files.WORK / "two_projects.db"
    db.unlink(missing_ok=True)
    for repo in (first, second):
        frozen.run_feast(["apply"], str(repo), out=str(repo / "log"))
    dump(db, "two_projects")


def make() -> None:
    everything()
    versions()
    two_projects()
