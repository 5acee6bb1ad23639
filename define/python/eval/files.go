package eval

import (
	"errors"
	"io/fs"
	"path"
	"sort"
	"strings"
)

// pathValue is a pathlib path, normalised as pathlib does.
type pathValue string

// file is an open file of the repo, read whole.
type file struct {
	data   string
	binary bool
	off    int
}

// environ is os.environ, with what the definitions set themselves.
type environ struct{ set map[string]Value }

func makePath(in *Interp, _ *class, a args) Value {
	p := pathValue("")
	for _, v := range a.pos {
		if o, ok := v.(*opaque); ok {
			return unknown("Path("+o.origin+")", "%s", o.why)
		}
		p = joinPath(string(p), in.strArg("Path", v, ""))
	}
	return cleanPath(string(p))
}

func joinPath(a, b string) pathValue {
	if strings.HasPrefix(b, "/") || a == "" {
		return cleanPath(b)
	}
	return cleanPath(a + "/" + b)
}

// cleanPath drops empty and "." parts and keeps "..".
func cleanPath(s string) pathValue {
	var out []string
	for _, p := range strings.Split(s, "/") {
		if p != "" && p != "." {
			out = append(out, p)
		}
	}
	r := strings.Join(out, "/")
	if strings.HasPrefix(s, "/") {
		return pathValue("/" + r)
	}
	if r == "" {
		return "."
	}
	return pathValue(r)
}

func comparePaths(a, b string) int {
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	for i := 0; i < len(x) && i < len(y); i++ {
		if c := strings.Compare(x[i], y[i]); c != 0 {
			return c
		}
	}
	return len(x) - len(y)
}

func (in *Interp) pathJoinOp(a, b Value) (Value, bool) {
	_, pathA := a.(pathValue)
	_, pathB := b.(pathValue)
	if !pathA && !pathB {
		return nil, false
	}
	return joinPath(in.strArg("/", a, ""), in.strArg("/", b, "")), true
}

// inside maps a path as the definitions see it to a path of the repo.
func (in *Interp) inside(p string) string {
	abs := p
	if !strings.HasPrefix(p, "/") {
		abs = in.opts.Root + "/" + p
	}
	abs = path.Clean(abs)
	if abs == path.Clean(in.opts.Root) {
		return "."
	}
	rel := strings.TrimPrefix(abs, strings.TrimSuffix(path.Clean(in.opts.Root), "/")+"/")
	if rel == abs || !fs.ValidPath(rel) {
		in.needs("looking at %s, which is outside the repo", p)
	}
	return rel
}

func (in *Interp) stat(p string) fs.FileInfo {
	rel := in.inside(p)
	in.reads[rel] = true
	st, err := fs.Stat(in.fsys, rel)
	if err != nil {
		return nil
	}
	return st
}

// readFile reads a file of the repo; it counts as read.
func (in *Interp) readFile(p string) string {
	rel := in.inside(p)
	in.reads[rel] = true
	b, err := fs.ReadFile(in.fsys, rel)
	if errors.Is(err, fs.ErrNotExist) {
		in.raise("FileNotFoundError", "[Errno 2] No such file or directory: %s", stringRepr(p))
	}
	if err != nil {
		in.raise("OSError", "%s: %s", reason(err), stringRepr(p))
	}
	in.alloc(len(b))
	return string(b)
}

func biOpen(in *Interp, a args) Value {
	p := in.bind("open", a, "file", "mode?", "buffering?", "encoding?", "errors?", "newline?")
	if o, ok := p[0].(*opaque); ok {
		return unknown("open("+o.origin+")", "%s", o.why)
	}
	return in.openFile(in.strArg("open", p[0], ""), in.strArg("open", p[1], "r"))
}

func (in *Interp) openFile(name, mode string) Value {
	if strings.ContainsAny(mode, "wax+") {
		in.needs("writing to %s: definitions are read without side effects", name)
	}
	data := in.readFile(name)
	f := &file{data: data, binary: strings.Contains(mode, "b")}
	if !f.binary {
		f.data = strings.ReplaceAll(data, "\r\n", "\n")
	}
	return f
}

func (f *file) wrap(s string) Value {
	if f.binary {
		return bytesValue(s)
	}
	return s
}

func (f *file) lines() []Value {
	var out []Value
	for _, l := range strings.SplitAfter(f.data[f.off:], "\n") {
		if l != "" {
			out = append(out, f.wrap(l))
		}
	}
	f.off = len(f.data)
	return out
}

func streamMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"read": func(_ *Interp, self Value, _ args) Value {
			f := self.(*file)
			s := f.data[f.off:]
			f.off = len(f.data)
			return f.wrap(s)
		},
		"readline": func(_ *Interp, self Value, _ args) Value {
			f := self.(*file)
			line, _, found := strings.Cut(f.data[f.off:], "\n")
			if found {
				line += "\n"
			}
			f.off += len(line)
			return f.wrap(line)
		},
		"readlines": func(_ *Interp, self Value, _ args) Value { return newList(self.(*file).lines()...) },
		"close":     func(*Interp, Value, args) Value { return None },
		"__enter__": func(_ *Interp, self Value, _ args) Value { return self },
		"__exit__":  func(*Interp, Value, args) Value { return false },
	}
}

func (in *Interp) pathProperty(x pathValue, name string) (Value, bool) {
	p := string(x)
	base := path.Base(p)
	if base == "/" || base == "." {
		base = ""
	}
	ext := path.Ext(base)
	if strings.HasPrefix(base, ".") && strings.Count(base, ".") == 1 || strings.HasSuffix(base, ".") {
		ext = ""
	}
	switch name {
	case "name":
		return base, true
	case "stem":
		return strings.TrimSuffix(base, ext), true
	case "suffix":
		return ext, true
	case "parent":
		return parentPath(p), true
	case "parents":
		out := newTuple()
		for q := p; parentPath(q) != pathValue(q); {
			q = string(parentPath(q))
			out.elems = append(out.elems, pathValue(q))
		}
		return out, true
	case "parts":
		return newTuple(stringsList(pathParts(p)).elems...), true
	case "anchor", "root":
		if strings.HasPrefix(p, "/") {
			return "/", true
		}
		return "", true
	}
	return nil, false
}

func pathParts(p string) []string {
	parts := strings.Split(p, "/")
	if strings.HasPrefix(p, "/") {
		parts[0] = "/"
		if p == "/" {
			parts = parts[:1]
		}
	}
	return parts
}

func parentPath(p string) pathValue {
	i := strings.LastIndexByte(p, '/')
	switch {
	case p == "/" || p == ".":
		return pathValue(p)
	case i < 0:
		return "."
	case i == 0:
		return "/"
	}
	return pathValue(p[:i])
}

func onPath(name string, f func(in *Interp, p string, a []Value) Value, params ...string) methodFunc {
	return func(in *Interp, self Value, a args) Value {
		p, ok := self.(pathValue)
		if !ok {
			in.raise("TypeError", "descriptor '%s' requires a path", name)
		}
		return f(in, string(p), in.bind(name, a, params...))
	}
}

func pathMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"joinpath": func(in *Interp, self Value, a args) Value {
			return makePath(in, nil, args{pos: append([]Value{self}, a.pos...)})
		},
		"as_posix":    onPath("as_posix", func(_ *Interp, p string, _ []Value) Value { return p }),
		"__str__":     onPath("__str__", func(_ *Interp, p string, _ []Value) Value { return p }),
		"__fspath__":  onPath("__fspath__", func(_ *Interp, p string, _ []Value) Value { return p }),
		"is_absolute": onPath("is_absolute", func(_ *Interp, p string, _ []Value) Value { return strings.HasPrefix(p, "/") }),
		"as_uri":      onPath("as_uri", func(_ *Interp, p string, _ []Value) Value { return "file://" + p }),
		"with_suffix": onPath("with_suffix", func(in *Interp, p string, a []Value) Value {
			ext, _ := in.pathProperty(pathValue(p), "suffix")
			return cleanPath(strings.TrimSuffix(p, ext.(string)) + in.mustString("with_suffix", a[0]))
		}, "suffix"),
		"with_name": onPath("with_name", func(in *Interp, p string, a []Value) Value {
			return joinPath(string(parentPath(p)), in.mustString("with_name", a[0]))
		}, "name"),
		"relative_to": onPath("relative_to", func(in *Interp, p string, a []Value) Value {
			base := string(cleanPath(in.strArg("relative_to", a[0], "")))
			if p == base {
				return pathValue(".")
			}
			if !strings.HasPrefix(p, base+"/") {
				in.raise("ValueError", "%s is not in the subpath of %s", stringRepr(p), stringRepr(base))
			}
			return pathValue(p[len(base)+1:])
		}, "other"),
	}
}

func (in *Interp) resolve(p string) pathValue {
	if !strings.HasPrefix(p, "/") {
		p = in.opts.Root + "/" + p
	}
	return pathValue(path.Clean(p))
}

func fileMethods() map[string]methodFunc {
	resolve := onPath("resolve", func(in *Interp, p string, _ []Value) Value { return in.resolve(p) }, "strict?")
	return map[string]methodFunc{
		"resolve": resolve, "absolute": resolve, "expanduser": onPath("expanduser", expandUser),
		"exists":     onPath("exists", func(in *Interp, p string, _ []Value) Value { return in.stat(p) != nil }),
		"is_file":    onPath("is_file", func(in *Interp, p string, _ []Value) Value { return in.isRegular(p) }),
		"is_dir":     onPath("is_dir", func(in *Interp, p string, _ []Value) Value { return in.isDir(p) }),
		"read_text":  onPath("read_text", func(in *Interp, p string, _ []Value) Value { return in.readFile(p) }, "encoding?", "errors?"),
		"read_bytes": onPath("read_bytes", func(in *Interp, p string, _ []Value) Value { return bytesValue(in.readFile(p)) }),
		"open": onPath("open", func(in *Interp, p string, a []Value) Value {
			return in.openFile(p, in.strArg("open", a[0], "r"))
		}, "mode?", "buffering?", "encoding?", "errors?", "newline?"),
		"glob": onPath("glob", pathGlob, "pattern"),
		"rglob": onPath("rglob", func(in *Interp, p string, a []Value) Value {
			return pathGlob(in, p, []Value{"**/" + in.mustString("rglob", a[0])})
		}, "pattern"),
		"iterdir": onPath("iterdir", func(in *Interp, p string, _ []Value) Value { return pathGlob(in, p, []Value{"*"}) }),
		"mkdir":   ignored, "touch": ignored, "unlink": refuseWrite("unlink"), "write_text": refuseWrite("write_text"),
		"write_bytes": refuseWrite("write_bytes"), "rename": refuseWrite("rename"), "rmdir": refuseWrite("rmdir"),
	}
}

// ignored leaves a side effect out that definitions cannot see again.
func ignored(in *Interp, _ Value, _ args) Value {
	in.warn("a write to the file system was left out")
	return None
}

func refuseWrite(name string) methodFunc {
	return func(in *Interp, _ Value, _ args) Value {
		in.needs("%s: definitions are read without side effects", name)
		return nil
	}
}

func expandUser(in *Interp, p string, _ []Value) Value {
	if strings.HasPrefix(p, "~") {
		return unknown("expanduser("+p+")", "the home folder is not looked at")
	}
	_ = in
	return pathValue(p)
}

func (in *Interp) isRegular(p string) bool {
	st := in.stat(p)
	return st != nil && st.Mode().IsRegular()
}

func (in *Interp) isDir(p string) bool {
	st := in.stat(p)
	return st != nil && st.IsDir()
}

// pathGlob lists matches sorted; CPython gives them in the order of the disk.
func pathGlob(in *Interp, p string, a []Value) Value {
	rel := in.inside(p)
	in.reads[rel] = true
	names := Glob(in.fsys, rel, in.mustString("glob", a[0]))
	sort.Strings(names)
	out := newList()
	for _, n := range names {
		n = strings.TrimPrefix(strings.TrimPrefix(n, rel), "/")
		out.elems = append(out.elems, joinPath(p, n))
	}
	return sliceIterator("generator", out.elems)
}

// Glob lists the files and folders below root that match a pattern of
// pathlib: path.Match on each part, and "**" for any number of folders.
func Glob(fsys fs.FS, root, pattern string) []string {
	seen := map[string]bool{}
	var out []string
	globParts(fsys, root, strings.Split(strings.Trim(pattern, "/"), "/"), func(p string) {
		if !seen[p] {
			seen[p] = true
			out = append(out, p)
		}
	})
	return out
}

func globParts(fsys fs.FS, dir string, parts []string, emit func(string)) {
	for len(parts) > 0 && (parts[0] == "" || parts[0] == ".") {
		parts = parts[1:]
	}
	if len(parts) == 0 {
		emit(dir)
		return
	}
	if parts[0] == "**" {
		globParts(fsys, dir, parts[1:], emit)
	}
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		if parts[0] == "**" {
			if e.IsDir() {
				globParts(fsys, name, parts, emit)
			}
			continue
		}
		if ok, err := path.Match(pythonPattern(parts[0]), e.Name()); err != nil || !ok {
			continue
		}
		if len(parts) == 1 {
			emit(name)
			continue
		}
		globParts(fsys, name, parts[1:], emit)
	}
}

// pythonPattern turns fnmatch's [!...] and literal backslash into path.Match's.
func pythonPattern(p string) string {
	return strings.ReplaceAll(strings.ReplaceAll(p, "\\", "\\\\"), "[!", "[^")
}
