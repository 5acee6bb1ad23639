#!/usr/bin/env bash
# Makes the golden files in this folder with the official package: golden.sh [PART ...] (see make_golden.py).
# PYTHON names an interpreter that has requirements.txt installed; without it a venv is made in .cache/venv-golden.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

if [[ -z ${PYTHON:-} ]]; then
  venv=$root/.cache/venv-golden
  [[ -x $venv/bin/python ]] || python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --requirement "$here/requirements.txt"
  PYTHON=$venv/bin/python
fi

export TZ=UTC PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1 PYTHONWARNINGS=ignore FEAST_USAGE=False FEAST_NO_PROGRESS=1
export LC_ALL=C.UTF-8 COLUMNS=120
# Protobuf orders the entries of maps by addresses, so the address space is held still too, where the system lets us.
still=()
if setarch -R true 2>/dev/null; then still=(setarch -R); fi
exec "${still[@]}" "$PYTHON" "$here/make_golden.py" "$@"
