package eval

import (
	"math"
	"math/big"
	"path"
	"strings"
)

// standardLibrary lists the modules evaluated natively. What such a module
// has beyond its entry here imports as an unknown value.
func (in *Interp) standardLibrary() map[string]func() *module {
	lib := map[string]map[string]Value{
		"builtins": in.builtins, "datetime": in.libDatetime(), "os": in.libOS(), "os.path": in.libPath(), "sys": in.libSys(),
		"pathlib": in.classNames("Path PurePath PosixPath PurePosixPath"), "enum": in.libEnum(),
		"dataclasses": in.libDataclasses(), "functools": in.libFunctools(), "itertools": libItertools(),
		"collections": in.libCollections(), "json": in.libJSON(), "math": libMath(), "textwrap": libTextwrap(), "re": in.libRe(),
		"yaml": in.libYAML(), "dotenv": in.libDotenv(), "string": libString(), "abc": in.libABC(), "copy": libCopy(),
		"operator": libOperator(), "contextlib": in.libContextlib(), "types": in.classNames("SimpleNamespace"), "glob": libGlob(),
		"zoneinfo": in.classNames("ZoneInfo"), "google.protobuf.duration_pb2": in.classNames("Duration"), "logging": libLogging(),
		"warnings": libQuiet("filterwarnings simplefilter warn resetwarnings"), "statistics": nil, "random": nil, "uuid": nil, "time": nil,
		"typing_extensions": nil, "google": {}, "google.protobuf": {},
	}
	out := map[string]func() *module{}
	for name, names := range lib {
		if names != nil {
			out[name] = func() *module { return in.libModule(name, names) }
		}
	}
	for _, name := range []string{"typing", "typing_extensions", "collections.abc"} {
		out[name] = func() *module { return in.typingModule(name) }
	}
	return out
}

func (in *Interp) libModule(name string, names map[string]Value) *module {
	m := &module{name: name, pkg: true, ns: newNamespace()}
	m.ns.set("__name__", name)
	m.lazy = func(n string) (Value, bool) {
		if v, ok := names[n]; ok {
			return v, true
		}
		if v, ok := in.stdlib[name+"."+n]; ok {
			_ = v
			return in.importName(name + "." + n), true
		}
		if strings.HasPrefix(n, "__") {
			return nil, false
		}
		return &opaque{origin: name + "." + n, why: "it is not evaluated natively", inert: inertModules[name]}, true
	}
	return m
}

// typingModule gives every name a meaning: types do not matter at run time.
func (in *Interp) typingModule(name string) *module {
	m := &module{name: name, pkg: true, ns: newNamespace()}
	identity := method("cast", func(_ *Interp, a args) Value { return a.pos[len(a.pos)-1] })
	names := map[string]Value{
		"TYPE_CHECKING": false, "cast": identity, "overload": identity, "final": identity, "no_type_check": identity,
		"runtime_checkable": identity, "override": identity, "NewType": identity, "Generic": in.classes["Generic"], "Protocol": in.classes["Protocol"],
		"get_type_hints": &opaque{origin: "typing.get_type_hints", why: "annotations are not evaluated"},
	}
	generic := map[string]string{
		"List": "list", "Dict": "dict", "Tuple": "tuple", "Set": "set", "FrozenSet": "frozenset", "DefaultDict": "defaultdict",
		"OrderedDict": "OrderedDict", "Counter": "Counter",
	}
	m.lazy = func(n string) (Value, bool) {
		if v, ok := names[n]; ok {
			return v, true
		}
		if strings.HasPrefix(n, "__") {
			return nil, false
		}
		return &typingAlias{name: n, of: in.classes[generic[n]]}, true
	}
	return m
}

// unionType is X | Y between types.
func (in *Interp) unionType(a, b Value) (Value, bool) {
	for _, v := range []Value{a, b} {
		switch v.(type) {
		case *class, *typingAlias, noneType, *builtin, string:
		default:
			return nil, false
		}
	}
	if _, ok := a.(string); ok {
		return nil, false
	}
	return &typingAlias{name: "Union"}, true
}

func (in *Interp) classNames(names string) map[string]Value {
	out := map[string]Value{}
	for _, n := range strings.Fields(names) {
		out[n] = in.classes[n]
	}
	return out
}

func libQuiet(names string) map[string]Value {
	out := map[string]Value{}
	for _, n := range strings.Fields(names) {
		out[n] = method(n, biPrint)
	}
	return out
}

// libLogging: records go nowhere; loggers are unknown but harmless.
func libLogging() map[string]Value {
	out := libQuiet("debug info warning error critical exception log basicConfig disable captureWarnings")
	for i, n := range []string{"NOTSET", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"} {
		out[n] = int64(10 * i)
	}
	return out
}

func (in *Interp) libDatetime() map[string]Value {
	out := in.classNames("timedelta datetime date time timezone tzinfo")
	utc := &zone{loc: fixedUTC(), name: "UTC"}
	out["UTC"] = utc
	in.classes["timezone"].ns.set("utc", utc)
	now := func(what string) Value {
		return &staticMethod{method(what, func(*Interp, args) Value {
			return unknown("datetime."+what+"()", "it is the time of the run, so the definition would change with every run")
		})}
	}
	dt := in.classes["datetime"]
	for _, n := range []string{"now", "utcnow", "today", "fromtimestamp", "utcfromtimestamp"} {
		dt.ns.set(n, now(n))
	}
	in.classes["date"].ns.set("today", now("today"))
	dt.ns.set("fromisoformat", &staticMethod{method("fromisoformat", func(in *Interp, a args) Value {
		return in.fromISO(in.mustString("fromisoformat", in.one("fromisoformat", a)))
	})})
	dt.ns.set("combine", &staticMethod{method("combine", func(*Interp, args) Value {
		return unknown("datetime.combine()", "it is not evaluated natively")
	})})
	dt.ns.set("strptime", &staticMethod{method("strptime", strptime)})
	dt.ns.set("min", &datetime{t: dateOf(1, 1, 1)})
	return out
}

func (in *Interp) libSys() map[string]Value {
	argv := stringsList(in.opts.Args)
	return map[string]Value{
		"argv": argv, "path": stringsList([]string{in.opts.Root}), "modules": newDict(), "maxsize": int64(math.MaxInt64),
		"version_info": newTuple(int64(3), int64(11), int64(0), "final", int64(0)), "platform": "linux", "exit": method("exit", biExit),
		"byteorder": "little", "executable": unknown("sys.executable", "there is no Python here"),
	}
}

func (in *Interp) libOS() map[string]Value {
	getenv := method("getenv", func(in *Interp, a args) Value { return environMethods()["get"](in, None, a) })
	cwd := method("getcwd", func(in *Interp, _ args) Value { return in.opts.Root })
	out := map[string]Value{
		"environ": in.environment(), "getenv": getenv, "getcwd": cwd, "sep": "/", "linesep": "\n", "name": "posix", "pathsep": ":",
		"curdir": ".", "fspath": method("fspath", func(in *Interp, a args) Value { return in.strArg("fspath", in.one("fspath", a), "") }),
		"putenv": method("putenv", func(in *Interp, a args) Value {
			in.setEnv(a.pos[0], a.pos[1])
			return None
		}),
		"listdir": method("listdir", func(in *Interp, a args) Value {
			p := "."
			if len(a.pos) > 0 {
				p = in.strArg("listdir", a.pos[0], ".")
			}
			out := newList()
			for _, v := range in.collect(pathGlob(in, p, []Value{"*"})) {
				out.elems = append(out.elems, path.Base(string(v.(pathValue))))
			}
			return out
		}),
	}
	for _, n := range []string{"makedirs", "mkdir", "chdir"} {
		out[n] = method(n, func(in *Interp, _ args) Value { return ignored(in, None, args{}) })
	}
	return out
}

// textPath adapts a function of one path given as text.
func textPath(name string, f func(in *Interp, p string) Value) Value {
	return method(name, func(in *Interp, a args) Value {
		v := in.one(name, a)
		if o, ok := v.(*opaque); ok {
			return &opaque{origin: name + "(" + o.origin + ")", why: o.why}
		}
		return f(in, in.strArg(name, v, ""))
	})
}

func (in *Interp) libPath() map[string]Value {
	abs := textPath("abspath", func(in *Interp, p string) Value { return string(in.resolve(p)) })
	return map[string]Value{
		"abspath": abs, "realpath": abs, "sep": "/", "join": method("join", osJoin), "normpath": textPath("normpath", func(_ *Interp, p string) Value { return path.Clean(p) }),
		"dirname": textPath("dirname", func(_ *Interp, p string) Value {
			i := strings.LastIndexByte(p, '/') + 1
			if head := strings.TrimRight(p[:i], "/"); head != "" {
				return head
			}
			return p[:i]
		}),
		"basename": textPath("basename", func(_ *Interp, p string) Value { return p[strings.LastIndexByte(p, '/')+1:] }),
		"exists":   textPath("exists", func(in *Interp, p string) Value { return in.stat(p) != nil }),
		"isfile":   textPath("isfile", func(in *Interp, p string) Value { return in.isRegular(p) }),
		"isdir":    textPath("isdir", func(in *Interp, p string) Value { return in.isDir(p) }),
		"isabs":    textPath("isabs", func(_ *Interp, p string) Value { return strings.HasPrefix(p, "/") }),
		"split": textPath("split", func(_ *Interp, p string) Value {
			d, b := path.Split(p)
			if t := strings.TrimRight(d, "/"); t != "" {
				d = t
			}
			return newTuple(d, b)
		}),
		"splitext": textPath("splitext", func(in *Interp, p string) Value {
			ext, _ := in.pathProperty(pathValue(p), "suffix")
			return newTuple(strings.TrimSuffix(p, ext.(string)), ext)
		}),
		"expanduser": textPath("expanduser", func(in *Interp, p string) Value {
			if v, ok := expandUser(in, p, nil).(*opaque); ok {
				return v
			}
			return p
		}),
	}
}

func osJoin(in *Interp, a args) Value {
	out := ""
	for i, v := range a.pos {
		if o, ok := v.(*opaque); ok {
			return &opaque{origin: "os.path.join(" + o.origin + ")", why: o.why}
		}
		p := in.strArg("join", v, "")
		switch {
		case i == 0 || strings.HasPrefix(p, "/"):
			out = p
		case out == "" || strings.HasSuffix(out, "/"):
			out += p
		default:
			out += "/" + p
		}
	}
	return out
}

func (in *Interp) libEnum() map[string]Value {
	out := in.classNames("Enum Flag IntEnum StrEnum")
	out["auto"] = method("auto", func(*Interp, args) Value { return autoValue{} })
	out["unique"] = method("unique", func(_ *Interp, a args) Value { return a.pos[0] })
	out["IntFlag"] = in.classes["Flag"]
	return out
}

func (in *Interp) libABC() map[string]Value {
	mark := method("abstractmethod", func(_ *Interp, a args) Value {
		if f, ok := a.pos[0].(*function); ok {
			f.attrs.set("__isabstractmethod__", true)
		}
		return a.pos[0]
	})
	return map[string]Value{"ABC": in.classes["ABC"], "abstractmethod": mark, "ABCMeta": in.classes["type"]}
}

func libMath() map[string]Value {
	out := map[string]Value{"pi": math.Pi, "e": math.E, "inf": math.Inf(1), "nan": math.NaN(), "tau": 2 * math.Pi}
	for n, f := range map[string]func(float64) float64{
		"sqrt": math.Sqrt, "exp": math.Exp, "sin": math.Sin, "cos": math.Cos, "tan": math.Tan, "log2": math.Log2,
		"log10": math.Log10, "fabs": math.Abs, "degrees": func(x float64) float64 { return x * 180 / math.Pi },
		"radians": func(x float64) float64 { return x * math.Pi / 180 }, "atan": math.Atan, "asin": math.Asin, "acos": math.Acos,
	} {
		out[n] = method(n, func(in *Interp, a args) Value { return in.mathResult(f(in.floatArg(in.one(n, a)))) })
	}
	for n, f := range map[string]func(float64) float64{"floor": math.Floor, "ceil": math.Ceil, "trunc": math.Trunc} {
		out[n] = method(n, func(in *Interp, a args) Value {
			v := in.one(n, a)
			if z, ok := asBig(v); ok {
				return normInt(z)
			}
			return in.floatToInt(f(in.floatArg(v)))
		})
	}
	out["log"] = method("log", func(in *Interp, a args) Value {
		p := in.bind("log", a, "x", "base?")
		r := math.Log(in.floatArg(p[0]))
		if p[1] != nil {
			r /= math.Log(in.floatArg(p[1]))
		}
		return in.mathResult(r)
	})
	out["pow"] = method("pow", func(in *Interp, a args) Value { return in.floatPow(in.floatArg(a.pos[0]), in.floatArg(a.pos[1])) })
	out["isnan"] = method("isnan", func(in *Interp, a args) Value { return math.IsNaN(in.floatArg(in.one("isnan", a))) })
	out["isinf"] = method("isinf", func(in *Interp, a args) Value { return math.IsInf(in.floatArg(in.one("isinf", a)), 0) })
	out["gcd"] = method("gcd", func(in *Interp, a args) Value {
		z := new(big.Int)
		for _, v := range a.pos {
			z.GCD(nil, nil, z, new(big.Int).Abs(in.bigArg(v)))
		}
		return normInt(z)
	})
	out["prod"] = method("prod", func(in *Interp, a args) Value {
		total := Value(int64(1))
		for _, v := range in.collect(a.pos[0]) {
			total = in.binary("*", total, v)
		}
		return total
	})
	return out
}

func (in *Interp) mathResult(f float64) Value {
	if math.IsNaN(f) {
		in.raise("ValueError", "math domain error")
	}
	return f
}

func (in *Interp) floatArg(v Value) float64 {
	f, ok := asFloat(v)
	if !ok {
		in.notKnown(v)
		in.raise("TypeError", "must be real number, not %s", in.typeName(v))
	}
	return f
}

func libString() map[string]Value {
	const lower, digits = "abcdefghijklmnopqrstuvwxyz", "0123456789"
	upper := strings.ToUpper(lower)
	return map[string]Value{
		"ascii_lowercase": lower, "ascii_uppercase": upper, "ascii_letters": lower + upper, "digits": digits,
		"hexdigits": digits + "abcdefABCDEF", "octdigits": "01234567", "whitespace": " \t\n\r\v\f",
		"punctuation": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
	}
}

func libTextwrap() map[string]Value {
	return map[string]Value{
		"dedent": method("dedent", func(in *Interp, a args) Value { return dedent(in.mustString("dedent", in.one("dedent", a))) }),
		"indent": method("indent", func(in *Interp, a args) Value {
			p := in.bind("indent", a, "text", "prefix")
			var b strings.Builder
			for _, l := range strings.SplitAfter(in.mustString("indent", p[0]), "\n") {
				if strings.TrimSpace(l) != "" {
					b.WriteString(in.mustString("indent", p[1]))
				}
				b.WriteString(l)
			}
			return b.String()
		}),
	}
}

// dedent removes the leading blanks common to all lines; lines of blanks only
// become empty.
func dedent(s string) string {
	lines := strings.Split(s, "\n")
	margin, first := "", true
	for i, l := range lines {
		body := strings.TrimLeft(l, " \t")
		if body == "" {
			lines[i] = ""
			continue
		}
		lead := l[:len(l)-len(body)]
		if first {
			margin, first = lead, false
			continue
		}
		n := 0
		for n < len(margin) && n < len(lead) && margin[n] == lead[n] {
			n++
		}
		margin = margin[:n]
	}
	for i, l := range lines {
		lines[i] = strings.TrimPrefix(l, margin)
	}
	return strings.Join(lines, "\n")
}

func libGlob() map[string]Value {
	return map[string]Value{"glob": method("glob", func(in *Interp, a args) Value {
		p := in.mustString("glob", a.pos[0])
		dir, pattern := "", p
		if strings.HasPrefix(p, "/") {
			dir = in.opts.Root
			pattern = strings.TrimPrefix(p, dir+"/")
			if pattern == p {
				in.needs("looking at %s, which is outside the repo", p)
			}
		}
		out := newList()
		in.reads[pattern] = true
		for _, n := range Glob(in.fsys, ".", pattern) {
			out.elems = append(out.elems, string(joinPath(dir, n)))
		}
		return out
	})}
}
