"""Makes the golden files beside this script with the official package. README.md says what each file is.

make_golden.py [PART ...], where the parts are those of the table below. golden.sh sets the environment.
"""

import importlib
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "make"))
PARTS = ["codec", "registry", "sqlite", "history", "http", "cli", "manifest"]


def main(parts: list[str]) -> None:
    import frozen

    frozen.hold_still()
    for part in parts or PARTS:
        print(f"== {part}", flush=True)
        importlib.import_module(f"{part}_golden").make()


if __name__ == "__main__":
    main(sys.argv[1:])
