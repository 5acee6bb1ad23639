#!/usr/bin/env bash
# Compares bin/feast with the official package: run.sh [CHECK-PREFIX ...]. One line a check, then the count; fails if one failed.
# FEAST_BIN names another program than bin/feast; PYTHON an interpreter that has requirements.txt installed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/.." && pwd)
export FEAST_BIN=${FEAST_BIN:-$root/bin/feast}

if [[ ! -x $FEAST_BIN ]]; then
  echo "no program at $FEAST_BIN: run 'make build' first" >&2
  exit 2
fi
if [[ -z ${PYTHON:-} ]]; then
  venv=$root/.cache/venv
  [[ -x $venv/bin/python ]] || python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --requirement "$here/requirements.txt"
  PYTHON=$venv/bin/python
fi

export TZ=UTC PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1 PYTHONWARNINGS=ignore FEAST_USAGE=False FEAST_NO_PROGRESS=1 LC_ALL=C.UTF-8
exec "$PYTHON" "$here/main.py" "$@"
