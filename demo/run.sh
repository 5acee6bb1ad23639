#!/usr/bin/env bash
# The main job end to end, with one binary and no Python: demo/run.sh bin/feast
# Each command is printed before its true output. It works in a temporary directory.
set -euo pipefail

binary=$(realpath "${1:-bin/feast}")
work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

command -v curl >/dev/null || { echo "demo: curl is needed for the HTTP reads" >&2; exit 1; }

# A PATH of its own: feast and what this script needs, and no Python.
mkdir "$work/bin"
ln -s "$binary" "$work/bin/feast"
for tool in bash cat curl date head mkdir rm sed sleep; do
  ln -s "$(command -v $tool)" "$work/bin/$tool"
done
export PATH=$work/bin
hash -r
if command -v python python3 >/dev/null; then
  echo "demo: Python is still on PATH" >&2
  exit 1
fi

say() { printf '\n\033[1m# %s\033[0m\n' "$*"; }
run() {
  printf '\033[1m$ %s\033[0m\n' "$*"
  "$@"
}

began=$(date +%s)
cd "$work"
say "A repo: definitions in Python, a feature_store.yaml, sample rows in Parquet"
run feast version
run feast init rides
cd rides/feature_repo
run sed -n '/^driver_stats_fv = /,/^)/p' feature_definitions.py

say "What the definitions say, what would change, and the change"
run feast parse
run feast plan
run feast apply
run feast plan
run feast feature-views list

say "History: features as they were known at the time of each row"
cat > entities.csv <<'CSV'
driver_id,event_timestamp,satisfaction
1001,2021-04-12T10:59:42,1
1002,2021-04-12T08:12:10,5
1003,2021-04-12T16:40:26,3
1003,2021-04-12T06:00:00,2
CSV
run cat entities.csv
run feast get-historical-features --entity-file entities.csv \
  -f driver_hourly_stats:conv_rate -f driver_hourly_stats:acc_rate -f driver_hourly_stats:avg_daily_trips
run feast get-historical-features --entity-file entities.csv \
  -f driver_hourly_stats:conv_rate -f driver_hourly_stats_fresh:avg_daily_trips --out training.parquet

say "The latest rows move into the online store"
run feast materialize-incremental "$(date -u +%Y-%m-%dT%H:%M:%S)"
run feast get-online-features -e driver_id=1001 -e driver_id=4711 \
  -f driver_hourly_stats:conv_rate -f driver_hourly_stats:driver_profile
run feast get-online-features -e driver_id=1001 -f driver_hourly_stats:conv_rate --statuses

say "The feature server: a read, a push, and the read again"
printf '\033[1m$ feast serve --port 0 &\033[0m\n'
feast serve --port 0 2> serve.log &
server=$!
for _ in {1..100}; do
  address=$(sed -n 's/^Serving project rides on //p' serve.log)
  [ -z "$address" ] || break
  sleep 0.05
done
cat serve.log
read_request='{"features": ["driver_hourly_stats_fresh:conv_rate", "driver_hourly_stats_fresh:avg_daily_trips"], "entities": {"driver_id": [1001]}}'
run curl -sS "http://$address/get-online-features" -d "$read_request"
echo
now=$(date -u +%Y-%m-%dT%H:%M:%S)
run curl -sS "http://$address/push" -d '{"push_source_name": "driver_stats_push_source", "to": "online", "df": {
  "driver_id": [1001], "event_timestamp": ["'"$now"'"], "created": ["'"$now"'"], "conv_rate": [1.0], "acc_rate": [1.0],
  "avg_daily_trips": [1000], "driver_metadata": [{"vehicle_type": "truck"}], "driver_config": ["{}"], "driver_profile": [{"name": "d", "age": "30"}]}}'
echo
run curl -sS "http://$address/get-online-features" -d "$read_request"
echo
kill "$server"
wait "$server" || true
server=

say "The end"
run feast teardown
run feast feature-views list
printf '\nThe walk took %s s.\n' "$(($(date +%s) - began))"
