package eval

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/seed-11e13f51/feast/define/python/syntax"
)

func (in *Interp) importStmt(sc *scope, x *syntax.Import) {
	for _, a := range x.Names {
		m := in.importName(a.Name)
		if a.AsName != "" {
			in.setName(sc, a.AsName, m)
			continue
		}
		top, _, _ := strings.Cut(a.Name, ".")
		in.setName(sc, top, in.importName(top))
	}
}

func (in *Interp) importFrom(sc *scope, x *syntax.ImportFrom) {
	name := x.Module
	if x.Level > 0 {
		name = in.absolute(sc.mod, x)
	}
	if name == "__future__" {
		return
	}
	m := in.importName(name)
	for _, a := range x.Names {
		if a.Name == "*" {
			in.importStar(sc, name, m)
			continue
		}
		in.setName(sc, aliasName(a), in.importedAttr(name, m, a.Name))
	}
}

// absolute resolves the dots of a relative import against the module's package.
func (in *Interp) absolute(m *module, x *syntax.ImportFrom) string {
	pkg := m.name
	if !m.pkg {
		pkg = parentName(pkg)
	}
	if pkg == "" {
		in.raise("ImportError", "attempted relative import with no known parent package")
	}
	for range x.Level - 1 {
		pkg = parentName(pkg)
		if pkg == "" {
			in.raise("ImportError", "attempted relative import beyond top-level package")
		}
	}
	if x.Module == "" {
		return pkg
	}
	return pkg + "." + x.Module
}

func parentName(name string) string {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return ""
	}
	return name[:i]
}

func (in *Interp) importedAttr(name string, m Value, attr string) Value {
	if v, ok := in.attrOpt(m, attr); ok {
		return v
	}
	if v, ok := in.tryImport(name + "." + attr); ok {
		return v
	}
	known := []string{}
	if mod, ok := m.(*module); ok {
		known = mod.ns.order
		if mod.running {
			in.raise("ImportError", "cannot import name '%s' from partially initialized module '%s' (most likely due to a circular import)", attr, name)
		}
	}
	in.raiseName("ImportError", "cannot import name '"+attr+"' from '"+name+"'", attr, append(known, in.feast.names(name)...))
	return nil
}

func (in *Interp) importStar(sc *scope, name string, v Value) {
	m, ok := v.(*module)
	if !ok {
		in.stars[sc.mod] = name
		return
	}
	if o := in.stars[m]; o != "" {
		in.stars[sc.mod] = o
	}
	names := []string{}
	if all, ok := m.ns.get("__all__"); ok {
		for _, n := range in.collect(all) {
			names = append(names, in.str(n))
		}
	} else {
		for _, n := range append(append([]string{}, m.ns.order...), in.feast.names(name)...) {
			if !strings.HasPrefix(n, "_") {
				names = append(names, n)
			}
		}
	}
	for _, n := range names {
		in.setName(sc, n, in.importedAttr(name, m, n))
	}
}

// importName imports a dotted name and returns its last module. What is not
// in the repo, Feast or the modelled standard library is an unknown value.
func (in *Interp) importName(name string) Value {
	if v, ok := in.tryImport(name); ok {
		return v
	}
	top, _, _ := strings.Cut(name, ".")
	if top == "feast" || !Shadowed(top) && in.inRepo(top) {
		in.raiseName("ModuleNotFoundError", "No module named '"+name+"'", name, in.feast.moduleNames(name))
	}
	o := &opaque{origin: name, why: "module " + top + " is not evaluated natively", inert: inertModules[top]}
	in.modules[name] = o
	return o
}

// inertModules are libraries whose calls leave the lists and dicts handed to
// them as they were.
var inertModules = map[string]bool{
	"logging": true, "warnings": true, "pandas": true, "numpy": true, "pyarrow": true, "pprint": true, "tqdm": true,
	"pytest": true, "requests": true, "pyspark": true, "time": true, "uuid": true, "hashlib": true, "rich": true,
	"loguru": true, "structlog": true, "click": true, "polars": true, "sklearn": true, "traceback": true,
}

func (in *Interp) inRepo(name string) bool {
	file, pkg, dir := in.locate(name)
	return file != "" || pkg || dir
}

func (in *Interp) tryImport(name string) (Value, bool) {
	if v, ok := in.modules[name]; ok {
		return v, true
	}
	if make, ok := in.stdlib[name]; ok {
		m := make()
		in.modules[name] = m
		in.linkToParent(name, m)
		return m, true
	}
	if name == "feast" || strings.HasPrefix(name, "feast.") {
		return in.importFeast(name)
	}
	if Shadowed(name) {
		return nil, false
	}
	if p := parentName(name); p != "" {
		switch parent := in.importName(p).(type) {
		case *opaque:
			return in.opaqueAttr(parent, name[len(p)+1:]), true
		case *module:
			if v, ok := in.modules[name]; ok {
				return v, true
			}
			if parent.file != "" && !parent.pkg {
				return nil, false
			}
		}
	}
	return in.importRepo(name)
}

func (in *Interp) linkToParent(name string, m Value) {
	p := parentName(name)
	if parent, ok := in.modules[p].(*module); ok && p != "" {
		parent.ns.set(name[len(p)+1:], m)
	}
}

// locate finds a module of the repo: its file, whether that is a package's
// __init__.py, and whether it is a folder without one.
func (in *Interp) locate(name string) (file string, pkg, dir bool) {
	base := strings.ReplaceAll(name, ".", "/")
	if !fs.ValidPath(base) {
		return "", false, false
	}
	if in.isFile(base + "/__init__.py") {
		return base + "/__init__.py", true, false
	}
	if in.isFile(base + ".py") {
		return base + ".py", false, false
	}
	st, err := fs.Stat(in.fsys, base)
	return "", false, err == nil && st.IsDir()
}

func (in *Interp) isFile(name string) bool {
	st, err := fs.Stat(in.fsys, name)
	return err == nil && st.Mode().IsRegular()
}

func (in *Interp) importRepo(name string) (Value, bool) {
	file, pkg, dir := in.locate(name)
	if file == "" && dir {
		m := &module{name: name, pkg: true, ns: newNamespace()}
		m.ns.set("__name__", name)
		in.modules[name] = m
		in.linkToParent(name, m)
		return m, true
	}
	if file == "" {
		return nil, false
	}
	return in.runModule(name, file, pkg), true
}

// runModule evaluates a file of the repo as a module.
func (in *Interp) runModule(name, file string, pkg bool) *module {
	src, err := fs.ReadFile(in.fsys, file)
	if err != nil {
		in.raise("ImportError", "cannot read %s: %s", file, reason(err))
	}
	in.alloc(len(src))
	m := &module{name: name, file: file, pkg: pkg, ns: newNamespace(), running: true}
	up := in.frame
	in.frame = &frame{mod: m, name: "<module>", line: 1, col: 1, up: up}
	tree, err := syntax.Parse(file, src)
	if err != nil {
		in.syntaxError(err)
	}
	m.src = tree.Text
	in.mods[m] = tree
	in.moduleNames(m, tree)
	in.modules[name] = m
	sc := &scope{vars: m.ns, mod: m}
	done := false
	defer func() {
		if !done {
			delete(in.modules, name)
		}
	}()
	for _, s := range tree.Body {
		in.topLevel(sc, s)
	}
	done, m.running = true, false
	in.frame = up
	in.linkToParent(name, m)
	return m
}

func (in *Interp) moduleNames(m *module, tree *syntax.Module) {
	m.ns.set("__name__", m.name)
	m.ns.set("__file__", path.Join(in.opts.Root, m.file))
	m.ns.set("__doc__", docstring(tree.Body))
	pkg := parentName(m.name)
	if m.pkg {
		pkg = m.name
	}
	m.ns.set("__package__", pkg)
}

func (in *Interp) syntaxError(err error) {
	var e *syntax.Error
	if !errors.As(err, &e) {
		in.raise("SyntaxError", "%s", err)
	}
	in.frame.line, in.frame.col = e.Pos.Line, e.Pos.Col
	in.raise("SyntaxError", "%s", e.Msg)
}

func reason(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}
