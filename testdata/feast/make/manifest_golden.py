"""The versions the goldens come from, and a checksum of each file, so that a silent edit is seen."""

import hashlib
import platform
from importlib.metadata import version

import files
import frozen

MADE = ["cli", "history", "http", "keys", "registry", "repos/*/data", "sqlite", "values"]
PACKAGES = ["feast", "dask", "dill", "duckdb", "ibis-framework", "mmh3", "numpy", "pandas", "protobuf", "pyarrow"]


def make() -> None:
    made = sorted(p for pattern in MADE for folder in files.HERE.glob(pattern) for p in folder.rglob("*") if p.is_file())
    files.write_json("manifest.json", {
        "versions": {name: version(name) for name in PACKAGES},
        "python": platform.python_version(),
        "clock": frozen.NOW.isoformat(),
        "work_folder": str(files.WORK),
        "sha256": {str(p.relative_to(files.HERE)): hashlib.sha256(p.read_bytes()).hexdigest() for p in made},
    })
