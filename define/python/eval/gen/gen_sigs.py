"""Write the table of what feature definitions may import from feast and how it is called.

Run with the official package installed:

    python gen_sigs.py > ../feast_0_66.json

The table holds facts only: names of modules, classes, parameters, defaults and
enum members, as the installed package reports them. A module that cannot be
imported is named on stderr and becomes a module of unknown values. Optional
dependencies that are not installed are replaced by empty stand-ins, because
only Feast's own signatures are read.
"""

import datetime
import enum
import importlib
import importlib.abc
import importlib.machinery
import inspect
import json
import pkgutil
import sys
import types
import warnings

warnings.simplefilter("ignore")



class StandIn(types.ModuleType):
    """A missing dependency: every attribute is an empty class."""

    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {"__init__": lambda self, *args, **kwargs: None})


class StandInFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    ROOTS = ("boto3", "couchbase_columnar", "great_expectations", "grpc", "pyspark", "pymongo", "ray")

    def find_spec(self, name, path, target=None):
        if name.split(".")[0] in self.ROOTS:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return StandIn(spec.name)

    def exec_module(self, module):
        pass


sys.meta_path.append(StandInFinder())

import feast
import feast.aggregation
import feast.credentials
import feast.data_format
import feast.data_source
import feast.entity
import feast.feature
import feast.feature_logging
import feast.feature_service
import feast.feature_view_projection
import feast.field
import feast.permissions.permission
import feast.permissions.policy
import feast.project
import feast.saved_dataset
import feast.table_format
import feast.transformation.base
import feast.types
from feast.base_feature_view import BaseFeatureView

FAMILIES = (
    feast.data_source.DataSource,
    BaseFeatureView,
    feast.entity.Entity,
    feast.feature.Feature,
    feast.field.Field,
    feast.feature_service.FeatureService,
    feast.feature_view_projection.FeatureViewProjection,
    feast.project.Project,
    feast.permissions.permission.Permission,
    feast.permissions.policy.Policy,
    feast.aggregation.Aggregation,
    feast.credentials.ConnectionRef,
    feast.data_format.FileFormat,
    feast.data_format.StreamFormat,
    feast.table_format.TableFormat,
    feast.feature_logging.LoggingConfig,
    feast.feature_logging.LoggingDestination,
    feast.saved_dataset.SavedDataset,
    feast.saved_dataset.SavedDatasetStorage,
    feast.saved_dataset.ValidationReference,
    feast.transformation.base.Transformation,
    feast.types.ComplexFeastType,
    enum.Enum,
)

# Modules whose names definitions import. The rest of the package is listed by name only.
SKIP = set(
    """api arrow_error_handler auth auth_model cli client dataset_job_manager dataset_utils dbt demos diff
    dqm embedded_go feature_server feature_server_utils feature_store file_utils flags_helper image_utils importer
    inference lineage lineage_server mcp metrics mlflow mlflow_integration monitoring offline_server online_response
    openlineage proto_json proto_utils protos registry_server remote repo_config repo_contents repo_operations
    rest_error_handler server ssl_ca_trust_store_setup templates tests torch_wrapper transformation_server ui ui_server
    vector_store_utils version_utils wait grpc_error_interceptor oidc_service rag_retriever security_manager tiling
    enforcer matcher decorator udf_rehydrate factory""".split()
)
INFRA = ("feast.infra.offline_stores",)


def wanted(name):
    parts = name.split(".")
    if any(p in SKIP for p in parts) or "test" in parts[-1]:
        return False
    if not name.startswith("feast.infra"):
        return True
    return name.startswith(INFRA) and ("source" in parts[-1] or "saved_dataset" in parts[-1] or parts[-1] == "mongodb")


def full(obj):
    return obj.__module__ + "." + obj.__qualname__


def default(v):
    if v is None or isinstance(v, (bool, int, str)) and not isinstance(v, enum.Enum):
        return v
    if isinstance(v, float):
        return {"float": repr(v)}
    if isinstance(v, enum.Enum):
        return {"enum": [full(type(v)), v.name]}
    if isinstance(v, datetime.timedelta):
        return {"timedelta": [v.days, v.seconds, v.microseconds]}
    if isinstance(v, (list, tuple)):
        return {"list": [default(x) for x in v]}
    if isinstance(v, dict) and not v:
        return {"dict": []}
    return {"opaque": type(v).__name__}


def signature(fn):
    out = {"params": []}
    for p in inspect.signature(fn).parameters.values():
        if p.name in ("self", "cls"):
            continue
        if p.kind is p.VAR_POSITIONAL:
            out["varargs"] = True
            continue
        if p.kind is p.VAR_KEYWORD:
            out["extra"] = True
            continue
        d = {"name": p.name}
        if p.kind is p.KEYWORD_ONLY:
            d["keyword"] = True
        if p.default is not p.empty:
            d["optional"] = True
            if p.default is not None:
                d["default"] = default(p.default)
        out["params"].append(d)
    return out


def class_entry(c):
    e = {"bases": [full(b) for b in c.__mro__[1:] if b.__module__.startswith("feast")]}
    if issubclass(c, enum.Enum):
        e["members"] = [[m.name, default(m.value)] for m in c]
        return e
    e.update(signature(c if c.__init__ is object.__init__ else c.__init__))
    methods = [n for n in dir(c) if not n.startswith("_")]
    e["attrs"] = " ".join(methods)
    return e


modules, classes, functions, others = {}, {}, {}, []
names = ["feast"] + [m.name for m in pkgutil.walk_packages(feast.__path__, "feast.", onerror=lambda n: None)]
# A folder without __init__.py, which walk_packages passes over.
names.append("feast.infra.offline_stores.contrib.mongodb_offline_store.mongodb")
for name in names:
    if not wanted(name):
        others.append(name)
        continue
    try:
        mod = importlib.import_module(name)
    except BaseException as e:
        print("not importable:", name, repr(e)[:100], file=sys.stderr)
        others.append(name)
        continue
    table, unknown = {}, []
    for n in dir(mod):
        v = getattr(mod, n)
        if n.startswith("_"):
            continue
        if inspect.isclass(v) and v.__module__.startswith("feast.") and issubclass(v, FAMILIES):
            classes[full(v)] = class_entry(v)
            table[n] = full(v)
        elif inspect.isfunction(v) and v.__module__.startswith("feast.") and v.__name__ in (
            "on_demand_feature_view",
            "stream_feature_view",
            "batch_feature_view",
            "transformation",
        ):
            functions[full(v)] = signature(v)
            table[n] = full(v)
        elif isinstance(v, feast.types.PrimitiveFeastType):
            table[n] = "feast.types.PrimitiveFeastType." + v.name
        elif isinstance(v, list) and v and all(inspect.isclass(x) or isinstance(x, enum.Enum) for x in v):
            table[n] = [default(x) if isinstance(x, enum.Enum) else {"class": full(x)} for x in v]
        elif inspect.ismodule(v):
            if v.__name__.startswith("feast"):
                table[n] = {"module": v.__name__}
        elif isinstance(v, str):
            table[n] = {"value": v}
        elif getattr(v, "__module__", None) != "typing":
            unknown.append(n)
    entry = {"names": table, "unknown": " ".join(unknown)}
    if hasattr(mod, "__all__"):
        entry["all"] = list(mod.__all__)
    modules[name] = entry

for c in list(classes):
    for b in classes[c]["bases"]:
        if b not in classes:
            m, _, n = b.rpartition(".")
            cls = getattr(importlib.import_module(m), n)
            classes[b] = class_entry(cls)

doc = {
    "about": "generated by gen/gen_sigs.py from the official package; do not edit",
    "feast": feast.__version__,
    "modules": modules,
    "others": sorted(others),
    "classes": {k: classes[k] for k in sorted(classes)},
    "functions": functions,
}


def dump(v, indent, depth):
    if depth == 0 or not isinstance(v, (dict, list)) or not v:
        return json.dumps(v)
    pad = " " * (indent + 1)
    if isinstance(v, list):
        return "[\n" + ",\n".join(pad + dump(x, indent + 1, depth - 1) for x in v) + "\n" + " " * indent + "]"
    body = ",\n".join(pad + json.dumps(k) + ": " + dump(x, indent + 1, depth - 1) for k, x in v.items())
    return "{\n" + body + "\n" + " " * indent + "}"


print(dump(doc, 0, 3))
