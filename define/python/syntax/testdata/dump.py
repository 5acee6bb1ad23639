"""Prints, for each file named on standard input, one JSON line: whether CPython parses and compiles it, a canonical dump of
its tree, and what inspect.getsource would return for each function, class and lambda. Read by differential_test.go."""
import ast
import inspect
import json
import struct
import sys
import threading
import warnings

RENAMED = {
    "Expr": "ExprStmt", "AsyncFunctionDef": "FunctionDef", "AsyncFor": "For", "AsyncWith": "With", "TryStar": "Try",
    "arg": "Arg", "arguments": "Arguments", "keyword": "Keyword", "alias": "Alias", "comprehension": "Comprehension",
    "withitem": "WithItem", "match_case": "MatchCase", "TypeVar": "TypeParam", "TypeVarTuple": "TypeParam", "ParamSpec": "TypeParam",
}
FIELDS = {
    "id": "ID", "asname": "AsName", "posonlyargs": "PosOnly", "kwonlyargs": "KwOnly", "kw_defaults": "KwDefaults",
    "decorator_list": "Decorators", "format_spec": "Spec", "is_async": "Async", "context_expr": "Context",
    "optional_vars": "Vars", "cls": "Class", "kwd_attrs": "KwdAttrs", "kwd_patterns": "KwdPatterns",
    "type_params": "TypeParams", "slice": "Index",
}
OPERATORS = {
    "Add": "+", "Sub": "-", "Mult": "*", "MatMult": "@", "Div": "/", "Mod": "%", "Pow": "**", "LShift": "<<", "RShift": ">>",
    "BitOr": "|", "BitXor": "^", "BitAnd": "&", "FloorDiv": "//", "UAdd": "+", "USub": "-", "Invert": "~", "Not": "not",
    "And": "and", "Or": "or", "Eq": "==", "NotEq": "!=", "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=", "Is": "is",
    "IsNot": "is not", "In": "in", "NotIn": "not in",
}
SKIPPED = {"ctx", "type_comment", "type_ignores", "kind"}
PARAMETERS = {"TypeVar": 1, "TypeVarTuple": 2, "ParamSpec": 3}


def quote(data):
    return '"' + "".join(chr(c) if 32 <= c < 127 and c not in b'"\\' else "\\x%02x" % c for c in data) + '"'


def bits(f):
    return "%016x" % struct.unpack("<Q", struct.pack("<d", f))


def constant(v, kind=None):
    if v is None or isinstance(v, bool) or v is ...:
        return str(v)
    if isinstance(v, str):
        return (kind or "") + quote(v.encode("utf-8", "surrogatepass"))
    if isinstance(v, bytes):
        return "b" + quote(v)
    if isinstance(v, int):
        return hex(v)
    if isinstance(v, float):
        return "f" + bits(v)
    return "j" + bits(v.imag)


def dump(n, out, inside=False):
    if n is None:
        out.append("nil")
        return
    if isinstance(n, list):
        out.append("[")
        for x in n:
            dump(x, out, inside)
            out.append("\n")
        out.append("]")
        return
    if isinstance(n, str):
        out.append(quote(n.encode()))
        return
    cls = type(n).__name__
    if cls in OPERATORS:
        out.append(quote(OPERATORS[cls].encode()))
        return
    out.append(RENAMED.get(cls, cls) + "(")
    if not inside and hasattr(n, "lineno"):
        out.append("%d:%d-%d:%d " % (n.lineno, n.col_offset + 1, n.end_lineno, n.end_col_offset + 1))
    if cls == "Constant":
        out.append(constant(n.value, None if inside else n.kind) + ")")
        return
    fields = {}
    for f in n._fields:
        v = getattr(n, f, None)
        if f in SKIPPED or v is None or isinstance(v, list) and not v or isinstance(v, int) and not v:
            continue
        fields[FIELDS.get(f) or "".join(w.capitalize() for w in f.split("_"))] = v
    if cls.startswith("Async"):
        fields["Async"] = True
    if cls == "arg":
        fields["Name"] = fields.pop("Arg")
    if cls == "TryStar":
        fields["Star"] = True
    if cls in PARAMETERS:
        fields["Kind"] = PARAMETERS[cls]
    if cls == "MatchSingleton":
        fields = {"Kind": {None: 1, True: 2, False: 3}[n.value]}
    if cls == "JoinedStr" and "Values" in fields:  # CPython 3.12.1 leaves empty texts in format specs
        fields["Values"] = [v for v in n.values if not (isinstance(v, ast.Constant) and v.value == "")]
        if not fields["Values"]:
            del fields["Values"]
    if fields.get("Conversion") == -1:
        del fields["Conversion"]
    for name in sorted(fields):
        v = fields[name]
        out.append(name + "=")
        if isinstance(v, (int, bool)):
            out.append(str(int(v)))
        else:
            dump(v, out, inside or cls == "JoinedStr")
        out.append(" ")
    out.append(")")


def sources(tree, lines):
    found = {}
    for n in ast.walk(tree):
        if not isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        first = n.lineno
        if getattr(n, "decorator_list", None):
            first = n.decorator_list[0].lineno
        try:
            block = inspect.getblock(lines[first - 1:])
        except Exception as e:
            block = ["!" + type(e).__name__]
        found["%d:%d" % (n.lineno, n.col_offset + 1)] = "".join(block)
    return found


def one(path, want_sources):
    with open(path, "rb") as f:
        data = f.read()
    try:
        tree = ast.parse(data, path)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as e:
        return {"error": "%s: %s" % (type(e).__name__, e)}
    r = {}
    try:
        compile(data, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as e:
        r["refused"] = "%s: %s" % (type(e).__name__, e)
    out = []
    dump(tree.body, out)
    r["dump"] = "".join(out)
    if want_sources:
        with open(path, "rb") as f:
            encoding, _ = __import__("tokenize").detect_encoding(f.readline)
        with open(path, encoding=encoding, newline=None) as f:
            lines = f.readlines()
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += "\n"
        r["sources"] = sources(tree, lines)
    return r


def main():
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(100000)
    for line in sys.stdin:
        r = one(line.rstrip("\n"), True)
        print(json.dumps(r), flush=True)


threading.stack_size(512 << 20)
t = threading.Thread(target=main)
t.start()
t.join()
