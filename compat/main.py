"""Runs every check, or those whose names start with an argument. See README.md; run.sh sets the environment."""

import pathlib
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[0] = str(HERE / "checks")


def main(prefixes: list[str]) -> int:
    import client
    import init
    import kit
    import online
    import parse
    import registry
    import walk

    work = pathlib.Path(tempfile.mkdtemp(prefix="feast-compat-"))
    report = kit.Report(prefixes)
    try:
        for part in (parse, init, walk, registry, online, client):
            part.run(report, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed or not report.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
