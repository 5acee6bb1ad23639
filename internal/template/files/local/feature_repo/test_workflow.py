# The walk of README.md through the Python SDK: python test_workflow.py

import json
import subprocess
from datetime import datetime, timezone

import pandas as pd

from feast import FeatureStore
from feast.data_source import PushMode

HISTORY = [
    "driver_hourly_stats:conv_rate",
    "driver_hourly_stats:acc_rate",
    "driver_hourly_stats:avg_daily_trips",
    "transformed_conv_rate:conv_rate_plus_val1",
    "transformed_conv_rate:conv_rate_plus_val2",
]
DRIVERS = [
    {"driver_id": 1001, "val_to_add": 1000, "val_to_add_2": 2000},
    {"driver_id": 1002, "val_to_add": 1001, "val_to_add_2": 2002},
]


def run_demo():
    store = FeatureStore(repo_path=".")
    subprocess.run(["feast", "apply"], check=True)

    print("--- history, for training ---")
    print(history(store, times=None))
    print("--- history, as of now ---")
    print(history(store, times=datetime.now(timezone.utc)))

    print("--- online, after materialization ---")
    store.materialize_incremental(end_date=datetime.now(timezone.utc))
    show_online(store, "driver_activity_v1")

    print("--- online, after a push ---")
    store.push("driver_stats_push_source", fresh_row(), to=PushMode.ONLINE_AND_OFFLINE)
    show_online(store, "driver_activity_v3")

    subprocess.run(["feast", "teardown"], check=True)


def history(store, times):
    entities = pd.DataFrame(
        {
            "driver_id": [1001, 1002, 1003],
            "event_timestamp": [
                datetime(2021, 4, 12, 10, 59, 42),
                datetime(2021, 4, 12, 8, 12, 10),
                datetime(2021, 4, 12, 16, 40, 26),
            ],
            "val_to_add": [1, 2, 3],
            "val_to_add_2": [10, 20, 30],
        }
    )
    if times is not None:
        entities["event_timestamp"] = pd.to_datetime(times)
    return store.get_historical_features(entity_df=entities, features=HISTORY).to_df()


def show_online(store, service):
    answer = store.get_online_features(
        features=store.get_feature_service(service), entity_rows=DRIVERS
    ).to_dict()
    for name, values in sorted(answer.items()):
        print(name, ":", values)


def fresh_row():
    now = datetime.now(timezone.utc)
    return pd.DataFrame(
        {
            "driver_id": [1001],
            "event_timestamp": [now],
            "created": [now],
            "conv_rate": [1.0],
            "acc_rate": [1.0],
            "avg_daily_trips": [1000],
            "driver_metadata": [{"vehicle_type": "truck", "rating": "5.0"}],
            "driver_config": [json.dumps({"max_distance_km": 500})],
            "driver_profile": [{"name": "driver_1001", "age": "30"}],
        }
    )


if __name__ == "__main__":
    run_demo()
