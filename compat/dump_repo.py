"""dump_repo.py DIR: what the official package reads in a feature repo, as one Registry message in protobuf JSON.

Third-party modules that are not installed here are stood in for by empty ones: definitions import them for the bodies of
functions, which are not run. Their names go to stderr.
"""

import importlib.abc
import importlib.machinery
import json
import os
import pathlib
import sys
import types

STAND_INS = {"couchbase_columnar", "pymilvus", "pyspark", "ray", "sentence_transformers", "torch", "transformers"}


class Anything(type):
    """A class whose every attribute is such a class again."""

    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything(name, (), {})


class StandIn(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules of STAND_INS after everything else has failed to."""

    def find_spec(self, fullname, path=None, target=None):
        if fullname.split(".")[0] not in STAND_INS:
            return None
        print(f"stand-in: {fullname}", file=sys.stderr)
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec):
        module = types.ModuleType(spec.name)
        module.__getattr__ = lambda name: getattr(Anything("module", (), {}), name)
        module.__path__ = []
        return module

    def exec_module(self, module):
        pass


def main(repo: str) -> None:
    os.chdir(repo)
    sys.path[0] = ""
    sys.meta_path.append(StandIn())
    sys.dont_write_bytecode = True
    from feast.repo_operations import parse_repo
    from google.protobuf.json_format import MessageToDict

    stdout, sys.stdout = sys.stdout, sys.stderr  # definitions may print
    registry = parse_repo(pathlib.Path.cwd()).to_registry_proto()
    json.dump(MessageToDict(registry), stdout)


if __name__ == "__main__":
    main(sys.argv[1])
