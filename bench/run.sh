#!/usr/bin/env bash
# Ours and its peers side by side: run.sh [STAGE ...], all in this order without arguments:
#   setup data join materialize apply start table
# WORK (default .cache/bench) takes data (1.5 GB), repos and raw.jsonl; REPEAT (3) runs of each, interleaved; ROWS (10000000).
# CELLS narrows the join ("int64:100000"), ENGINES its engines ("ours duckdb-argmaxh"). PYTHON: an interpreter with requirements.txt.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/.." && pwd)
WORK=${WORK:-$root/.cache/bench} REPEAT=${REPEAT:-3} ROWS=${ROWS:-10000000} OURS=${FEAST_BIN:-$root/bin/feast}
KEYS=$((ROWS / 100))
VENV=$root/.cache/venv-bench
PYTHON=${PYTHON:-$VENV/bin/python}
FEAST=$(dirname "$PYTHON")/feast
RAW=$WORK/raw.jsonl DATA=$WORK/data JOIN=$WORK/join
START=2026-10-01T00:00:00 END=2026-10-07T00:00:00
CELLS=${CELLS:-int64:$((ROWS / 100)) int64:$((ROWS / 10)) string:$((ROWS / 100)) string:$((ROWS / 10))}
ENGINES=${ENGINES:-ours ours-process duckdb-argmaxh duckdb-argmax duckdb-asofback duckdb-asofhuge polars feast-duckdb feast-dask}
export TZ=UTC FEAST_USAGE=False FEAST_NO_PROGRESS=1 PYTHONWARNINGS=ignore PYTHONDONTWRITEBYTECODE=1

measure() { "$PYTHON" "$here/measure.py" "$RAW" "$@"; }
features_of() { echo "$DATA/features_$1.parquet"; }
entities_of() { echo "$DATA/entities_$1_$2.parquet"; }
fresh_repo() { rm -rf "$1"; "$PYTHON" "$here/repo.py" "$@"; }

setup() {
  mkdir -p "$WORK"
  if [[ $PYTHON == "$VENV/bin/python" && ! -x $PYTHON ]]; then
    python3 -m venv "$VENV"
    "$VENV/bin/pip" install --quiet --requirement "$here/requirements.txt"
  fi
  (cd "$root" && CGO_ENABLED=0 go build -o "$JOIN" ./bench/join)
}

generate() { [[ -s ${!#} ]] || "$PYTHON" "$here/data.py" "$@"; }

data() {
  local kind cell
  for kind in int64 string; do
    generate features --rows "$ROWS" --keys "$KEYS" --key-type $kind --out "$(features_of $kind)"
  done
  generate features --rows "$ROWS" --keys "$ROWS" --out "$(features_of distinct)"
  for cell in $CELLS; do
    generate entities --rows "${cell#*:}" --keys "$KEYS" --feature-rows "$ROWS" --key-type "${cell%:*}" --out "$(entities_of "${cell%:*}" "${cell#*:}")"
  done
}

join_repo() { # OFFLINE: a repo with both feature files, applied once by the program that will use it
  local repo=$WORK/join_$1 program=$FEAST store=$1
  [[ $1 == ours ]] && program=$OURS store=dask
  if [[ ! -s $repo/data/registry.db ]]; then
    fresh_repo "$repo" "$store" 24 "int64=$(features_of int64)" "string=$(features_of string)"
    "$program" -c "$repo" apply >"$repo/apply.log" 2>&1
  fi
  echo "$repo"
}

join_one() { # ENGINE KIND ROWS
  local f e repo
  f=$(features_of "$2") e=$(entities_of "$2" "$3")
  local label=(stage=join "engine=$1" "cell=$2 x $3")
  case $1 in
    ours) measure "${label[@]}" -- "$JOIN" "$f" "$e" ;;
    ours-process)
      repo=$(join_repo ours)
      measure "${label[@]}" -- "$OURS" -c "$repo" get-historical-features --entity-file "$e" -f "$2:f0" -f "$2:f1" -f "$2:n0" --out "$WORK/out.parquet"
      "$PYTHON" "$here/peers/checksum.py" "$WORK/out.parquet" "$RAW" ;;
    duckdb-*) measure "${label[@]}" -- "$PYTHON" "$here/peers/duckdb_join.py" "${1#duckdb-}" "$f" "$e" ;;
    polars) measure "${label[@]}" -- "$PYTHON" "$here/peers/polars_join.py" "$f" "$e" ;;
    feast-*)
      repo=$(join_repo "${1#feast-}")
      measure "${label[@]}" -- "$PYTHON" "$here/peers/feast_join.py" "$repo" "$2" "$e" ;;
    *) echo "no engine $1" >&2; return 2 ;;
  esac
}

join() {
  local i cell engine
  for i in $(seq "$REPEAT"); do
    for cell in $CELLS; do
      for engine in $ENGINES; do
        # The file store holds every pair of the join in memory: beyond 12 GB with the large frame.
        if [[ $engine == feast-dask && ${cell#*:} -gt $KEYS ]]; then continue; fi
        # Feast's stores are an order slower: once is enough to see it.
        if [[ $engine == feast-* && $i -gt 1 ]]; then continue; fi
        join_one "$engine" "${cell%:*}" "${cell#*:}"
      done
    done
  done
}

materialize_one() { # ENGINE DATASET
  local repo=$WORK/materialize_$1_$2 program=$FEAST store=${1#feast-}
  [[ $1 == ours ]] && program=$OURS store=dask
  fresh_repo "$repo" "$store" 0 "stats=$(features_of "$2")"
  "$program" -c "$repo" apply >"$repo/apply.log" 2>&1
  measure stage=materialize "engine=$1" "cell=$2" -- "$program" -c "$repo" materialize $START $END -v stats
  "$PYTHON" "$here/peers/online_check.py" "$RAW" "$(features_of "$2")" stats "$program" "$repo"
  rm -rf "$repo"
}

materialize() {
  local i
  for i in $(seq "$REPEAT"); do
    materialize_one ours int64
    if [[ $i == 1 ]]; then
      materialize_one feast-duckdb int64
      materialize_one feast-dask int64
      materialize_one ours distinct
    fi
  done
}

apply() {
  local i engine program views=() v
  for v in 0 1 2 3 4; do views+=("stats_$v=$(features_of int64)"); done
  for i in $(seq "$REPEAT"); do
    for engine in ours feast; do
      program=$FEAST
      [[ $engine == ours ]] && program=$OURS
      fresh_repo "$WORK/apply_$engine" dask 0 "${views[@]}"
      measure stage=apply "engine=$engine" "cell=5 views" -- "$program" -c "$WORK/apply_$engine" apply
    done
  done
}

start() {
  local i
  for i in $(seq $((REPEAT * 3))); do measure stage=start engine=ours cell=version -- "$OURS" version; done
  for i in $(seq "$REPEAT"); do measure stage=start engine=feast cell=version -- "$FEAST" version; done
}

table() { "$PYTHON" "$here/table.py" "$RAW" "$WORK/results.md"; }

if [[ $# == 0 ]]; then
  rm -f "$RAW"
  set -- setup data join materialize apply start table
fi
for stage in "$@"; do
  echo "== $stage (load $(cut -d' ' -f1 /proc/loadavg))"
  "$stage"
done
