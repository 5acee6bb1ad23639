package eval

import (
	"fmt"
	"math/big"
	"sort"

	"github.com/seed-11e13f51/feast/define"
)

// Found is a definition a module attribute names.
type Found struct {
	Var    string
	object *feastObject
}

// Import evaluates the module of that dotted name, once, and returns the
// Feast objects its attributes hold, sorted by attribute name.
func (in *Interp) Import(name, file string) (found []Found, err error) {
	defer func() {
		if r := recover(); r != nil {
			e, ok := in.asError(r)
			if !ok {
				throw(r)
			}
			in.frame, in.depth, in.handling = nil, 0, nil
			err = e
		}
	}()
	m, ok := in.modules[name].(*module)
	if !ok {
		m = in.importFile(name, file)
	}
	names := append([]string{}, m.ns.order...)
	sort.Strings(names)
	for _, n := range names {
		if o, ok := m.ns.vals[n].(*feastObject); ok && o.cls.feastBase().registered {
			found = append(found, Found{Var: n, object: o})
		}
	}
	return found, nil
}

// importFile evaluates a file after the packages above it.
func (in *Interp) importFile(name, file string) *module {
	if p := parentName(name); p != "" {
		in.importName(p)
	}
	if m, ok := in.modules[name].(*module); ok {
		return m
	}
	return in.runModule(name, file, false)
}

// Class is the class of a found object and its bases, by their bare names.
func (f Found) Class() []string {
	var out []string
	for _, c := range f.object.cls.mro {
		out = append(out, c.name)
	}
	return out
}

// Is reports whether two finds are the same object.
func (f Found) Is(g Found) bool { return f.object == g.object }

// Attr returns the object an attribute of a found object holds, such as the
// batch source of a view.
func (in *Interp) Attr(f Found, name string) (Found, bool) {
	v, ok := in.feastAttr(f.object, name)
	if !ok {
		return Found{}, false
	}
	o, ok := v.(*feastObject)
	return Found{object: o}, ok
}

// Object converts a found object to the intermediate form. The error is a
// *define.Error that says which argument holds something unknown.
func (in *Interp) Object(f Found) (out *define.Object, err error) {
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(*define.Error)
			if !ok {
				if e, ok = in.asError(r); !ok {
					throw(r)
				}
			}
			err = e
		}
	}()
	return in.object(f.object, ""), nil
}

func (in *Interp) object(o *feastObject, path string) *define.Object {
	if d, ok := in.objects[o]; ok {
		return d
	}
	d := &define.Object{
		Class: o.cls.feastBase().name, Form: o.form, Signature: o.sig, Projection: o.proj, Pos: o.pos,
	}
	d.Module, _ = splitFull(o.cls.feastBase().full)
	in.objects[o] = d
	if path == "" {
		path = in.label(o)
	}
	in.depth++
	if in.depth > maxDepth {
		throw(&define.Error{Pos: o.pos, Path: path, Text: "the objects refer to one another without end"})
	}
	defer in.leave()
	for _, a := range o.args {
		if a.name == "batch_engine" {
			continue
		}
		c := converter{in: in, pos: o.pos}
		d.Args = append(d.Args, define.Arg{Name: a.name, Value: c.value(a.val, path+"."+a.name)})
	}
	if o.base != nil {
		d.Base = in.object(o.base, path)
	}
	return d
}

// label names an object in messages.
func (in *Interp) label(o *feastObject) string {
	if s, ok := in.feastObjectName(o).(string); ok {
		return fmt.Sprintf("%s %q", o.cls.name, s)
	}
	return o.cls.name
}

type converter struct {
	in  *Interp
	pos define.Pos
}

func (c converter) value(v Value, path string) define.Value {
	c.in.enter()
	defer c.in.leave()
	switch x := v.(type) {
	case noneType:
		return define.None{}
	case bool:
		return define.Bool(x)
	case int64:
		return define.Int(x)
	case *big.Int:
		return define.BigInt(x.String())
	case float64:
		return define.Float(x)
	case string:
		return define.String(x)
	case bytesValue:
		return define.Bytes(x)
	case pathValue:
		return define.Path(x)
	case *feastType:
		return x.define()
	case *feastObject:
		return c.in.object(x, path)
	case *function:
		return c.in.function(x)
	case *timedelta:
		return x.split()
	case *datetime:
		return define.Datetime{Time: x.t, Naive: x.naive()}
	}
	return c.container(v, path)
}

func (c converter) container(v Value, path string) define.Value {
	switch x := v.(type) {
	case *list:
		c.clean(x.taint, path)
		return define.List(c.all(x.elems, path))
	case *tuple:
		return define.Tuple(c.all(x.elems, path))
	case *set:
		c.clean(x.d.taint, path)
		return define.Set(c.all(x.d.liveKeys(), path))
	case *dict:
		return c.dict(x, path)
	case *enumMember:
		return define.Enum{Class: x.cls.name, Name: x.name, Value: c.memberValue(x, path)}
	case *class:
		return define.Class{Name: x.name, Module: x.module}
	case *protoDuration:
		return x.delta().split()
	case *instance:
		if x.payload != nil {
			return c.value(x.payload, path)
		}
	case *opaque:
		c.fail(path, x.origin, x.why)
	}
	c.fail(path, "a value of type "+c.in.typeName(v), "Feast cannot store it, or it is not evaluated natively")
	return nil
}

func (c converter) memberValue(m *enumMember, path string) define.Value {
	switch m.val.(type) {
	case string, int64, bool, float64:
		return c.value(m.val, path)
	}
	return define.None{}
}

func (c converter) all(elems []Value, path string) []define.Value {
	out := make([]define.Value, len(elems))
	for i, e := range elems {
		out[i] = c.value(e, fmt.Sprintf("%s[%d]", path, i))
	}
	return out
}

func (c converter) dict(d *dict, path string) define.Value {
	c.clean(d.taint, path)
	out := define.Dict{}
	for i, k := range d.keys {
		if _, gone := k.(hole); gone {
			continue
		}
		at := path + "[…]"
		if s, ok := k.(string); ok {
			at = fmt.Sprintf("%s[%q]", path, s)
		}
		out = append(out, define.Entry{Key: c.value(k, at), Value: c.value(d.vals[i], at)})
	}
	return out
}

func (c converter) clean(why, path string) {
	if why != "" {
		c.fail(path, "a container", why+" may have changed it")
	}
}

func (c converter) fail(path, what, why string) {
	if why == "" {
		why = "its value is not known without running Python"
	}
	throw(&define.Error{Pos: c.pos, Path: path, Python: true, Text: what + ": " + why})
}

func (in *Interp) function(f *function) *define.Func {
	if d, ok := in.funcs[f]; ok {
		return d
	}
	mod := f.scope.mod
	d := &define.Func{Name: f.name, Module: mod.name, EndLine: f.def.node.End().Line}
	d.Pos = define.Pos{File: mod.file, Line: f.def.first, Col: 1}
	if t := in.mods[mod]; t != nil {
		d.Source = t.Source(f.def.node)
	}
	for _, p := range allParams(f.def.args) {
		d.Params = append(d.Params, p.Name)
	}
	in.funcs[f] = d
	return d
}

// Report lists what the evaluation looked at besides the modules, and what it
// has to say: sorted names of environment variables, sorted files, warnings.
func (in *Interp) Report() (env, reads []string, warnings []define.Warning) {
	for n := range in.env {
		env = append(env, n)
	}
	for n := range in.reads {
		reads = append(reads, n)
	}
	sort.Strings(env)
	sort.Strings(reads)
	return env, reads, in.warnings
}
