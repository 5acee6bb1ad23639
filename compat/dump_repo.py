"""dump_repo.py DIR...: what the official package reads in each feature repo, a JSON line each: {repo, registry} or {repo, error},
the registry as protobuf JSON. Each is read in a child of its own.

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


def read(repo: str) -> dict:
    """What parse_repo makes of the repo; the current folder and the modules of this process are used up."""
    os.chdir(repo)
    sys.path[0] = ""
    from feast.repo_operations import parse_repo
    from google.protobuf.json_format import MessageToDict

    try:
        return {"registry": MessageToDict(parse_repo(pathlib.Path.cwd()).to_registry_proto())}
    except BaseException as error:  # templates may call sys.exit
        return {"error": f"{type(error).__name__}: {error}"}


def main(repos: list[str]) -> None:
    sys.meta_path.append(StandIn())
    sys.dont_write_bytecode = True
    import feast.repo_operations  # noqa: F401  once, for all the children

    stdout = os.dup(1)
    os.dup2(2, 1)  # definitions may print
    for repo in repos:
        pid = os.fork()
        if not pid:
            with os.fdopen(stdout, "w") as out:
                out.write(json.dumps({"repo": repo, **read(repo)}) + "\n")
            os._exit(0)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main(sys.argv[1:])
