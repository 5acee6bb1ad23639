package eval

import (
	"github.com/seed-11e13f51/feast/define/python/syntax"
)

// field is a field of a dataclass or named tuple.
type field struct {
	name            string
	def             Value // nil: required
	factory         Value
	noInit, noRepr  bool
	keyword, noComp bool
}

func (in *Interp) classDef(sc *scope, x *syntax.ClassDef) Value {
	decorators := make([]Value, len(x.Decorators))
	for i, d := range x.Decorators {
		decorators[i] = in.eval(sc, d)
	}
	c := &class{name: x.Name, module: sc.mod.name, ns: newNamespace(), user: true}
	named := in.addBases(c, in.elements(sc, x.Bases))
	for _, k := range x.Keywords {
		v := in.eval(sc, k.Value)
		if o, ok := v.(*opaque); ok && k.Arg == "metaclass" {
			c.foreign = o.origin
		}
	}
	c.mro = in.linearize(c)
	c.ns.set("__doc__", docstring(x.Body))
	c.ns.set("__module__", sc.mod.name)
	body := &scope{vars: c.ns, up: sc.functionScope(), mod: sc.mod, kind: classScope}
	in.block(body, x.Body)
	in.own(c)
	in.finishClass(c, named)
	return in.decorate(c, decorators, func(i int) { in.at(x.Decorators[i]) })
}

// addBases sorts the bases of a class statement; it reports typing.NamedTuple.
func (in *Interp) addBases(c *class, bases []Value) (named bool) {
	for _, b := range bases {
		switch y := b.(type) {
		case *class:
			c.bases = append(c.bases, y)
			c.enum = c.enum || y.enum
			c.flag = c.flag || y.flag
			c.fields = append(c.fields, y.fields...)
			c.frozen = c.frozen || y.frozen
			c.ordered = c.ordered || y.ordered
		case *opaque:
			c.foreign = y.origin
		case *typingAlias:
			named = named || y.name == "NamedTuple"
			if y.name == "TypedDict" {
				c.bases = append(c.bases, in.classes["dict"])
			}
			if y.of != nil {
				c.bases = append(c.bases, y.of)
			}
		case *builtin:
			in.needs("a class derived from %s", y.name)
		default:
			in.raise("TypeError", "bases must be types")
		}
	}
	if len(c.bases) == 0 {
		c.bases = []*class{in.classes["object"]}
	}
	return named
}

// own tells the functions of a class body whose they are, for super().
func (in *Interp) own(c *class) {
	for _, n := range c.ns.order {
		ownValue(c, c.ns.vals[n])
	}
}

func ownValue(c *class, v Value) {
	switch x := v.(type) {
	case *function:
		if x.owner == nil {
			x.owner = c
			x.qual = c.name + "." + x.name
		}
	case *property:
		ownValue(c, x.get)
		ownValue(c, x.set)
	case *staticMethod:
		ownValue(c, x.fn)
	case *classMethod:
		ownValue(c, x.fn)
	}
}

func (in *Interp) finishClass(c *class, named bool) {
	for _, b := range c.bases {
		if f, ok := b.find("__init_subclass__"); ok {
			if cm, is := f.(*classMethod); is {
				f = cm.fn
			}
			in.call(f, args{pos: []Value{c}})
		}
	}
	if named {
		c.fields = append(c.fields, in.annotated(c)...)
		c.namedTuple = true
		c.bases = []*class{in.classes["tuple"]}
		c.mro = in.linearize(c)
	}
	if c.enum {
		in.makeMembers(c)
	}
}

// annotated lists the fields a class body declares.
func (in *Interp) annotated(c *class) []field {
	ann, _ := c.ns.get("__annotations__")
	d, _ := ann.(*dict)
	if d == nil {
		return nil
	}
	var out []field
	for i, k := range d.keys {
		name, _ := k.(string)
		kind, _ := d.vals[i].(string)
		if kind == "ClassVar" || kind == "KW_ONLY" {
			continue
		}
		if kind == "InitVar" {
			in.needs("dataclasses.InitVar")
		}
		f := field{name: name}
		if v, ok := c.ns.get(name); ok {
			f.def = v
			if spec, ok := v.(*fieldSpec); ok {
				f = spec.named(name)
				c.ns.del(name)
			}
		}
		out = append(out, f)
	}
	return out
}

// fieldSpec is what dataclasses.field returns.
type fieldSpec struct{ field field }

func (s *fieldSpec) named(name string) field {
	f := s.field
	f.name = name
	return f
}

// makeDataclass applies @dataclass(...).
func (in *Interp) makeDataclass(c *class, opts map[string]bool) Value {
	inherited := []field{}
	for i := len(c.mro) - 1; i > 0; i-- {
		for _, f := range c.mro[i].fields {
			inherited = putField(inherited, f)
		}
	}
	for _, f := range in.annotated(c) {
		switch f.def.(type) {
		case *list, *dict, *set:
			in.raise("ValueError", "mutable default <class '%s'> for field %s is not allowed: use default_factory", in.typeName(f.def), f.name)
		}
		f.keyword = f.keyword || opts["kw_only"]
		inherited = putField(inherited, f)
	}
	if inherited == nil {
		inherited = []field{}
	}
	c.fields = inherited
	c.frozen, c.ordered = opts["frozen"], opts["order"]
	if v, given := opts["eq"]; given {
		c.noEq = !v
	}
	if v, given := opts["init"]; given && !v {
		in.needs("@dataclass(init=False)")
	}
	return c
}

func putField(list []field, f field) []field {
	for i := range list {
		if list[i].name == f.name {
			list[i] = f
			return list
		}
	}
	return append(list, f)
}

func (in *Interp) fieldValues(x *instance) []Value {
	out := make([]Value, len(x.cls.fields))
	for i, f := range x.cls.fields {
		out[i] = in.attr(x, f.name)
	}
	return out
}

// instantiate calls a class.
func (in *Interp) instantiate(c *class, a args) Value {
	switch {
	case c.feast != nil || c.feastBase() != nil:
		return in.newFeastObject(c, a)
	case c.enum:
		return in.enumCall(c, a)
	case c.namedTuple:
		return in.newNamedTuple(c, a)
	}
	if !c.user {
		return in.construct(c, a)
	}
	if _, ok := c.find("__new__"); ok {
		in.needs("a class with __new__")
	}
	in.abstract(c)
	x := &instance{cls: c, attrs: newNamespace()}
	in.initialise(x, a)
	return x
}

func (in *Interp) construct(c *class, a args) Value {
	make := c.constructor()
	if make == nil {
		return unknown(c.qualified()+"()", "%s is not evaluated natively", c.qualified())
	}
	return make(in, c, a)
}

// initialise runs __init__, or fills the fields of a dataclass.
func (in *Interp) initialise(x *instance, a args) {
	c := x.cls
	init, ok := c.find("__init__")
	switch {
	case ok:
		in.setPayload(x, a)
		in.call(init, args{pos: append([]Value{x}, a.pos...), kw: a.kw})
	case c.fields != nil:
		in.initFields(x, a)
	case c.foreignBase() != "":
		for _, k := range a.kw {
			x.attrs.set(k.name, k.val)
		}
	default:
		in.defaultInit(x, a)
	}
}

func (in *Interp) defaultInit(x *instance, a args) {
	if x.cls.is(in.classes["BaseException"]) {
		x.attrs.set("args", newTuple(a.pos...))
		return
	}
	make := x.cls.constructor()
	if make != nil {
		x.payload = make(in, x.cls, a)
		return
	}
	if len(a.pos)+len(a.kw) > 0 {
		in.raise("TypeError", "%s() takes no arguments", x.cls.name)
	}
}

// setPayload gives exceptions their args before __init__, as __new__ does, and
// an empty value to subclasses of containers.
func (in *Interp) setPayload(x *instance, a args) {
	if x.cls.is(in.classes["BaseException"]) {
		x.attrs.set("args", newTuple(a.pos...))
		return
	}
	make := x.cls.constructor()
	switch {
	case make == nil:
	case x.cls.isNamed("dict") || x.cls.isNamed("list") || x.cls.isNamed("set"):
		x.payload = make(in, x.cls, args{})
	default:
		x.payload = make(in, x.cls, a)
	}
}

func (in *Interp) initFields(x *instance, a args) {
	c := x.cls
	names := []string{}
	for _, f := range c.fields {
		if f.noInit {
			continue
		}
		name := f.name
		if f.def != nil || f.factory != nil {
			name += "?"
		}
		if f.keyword {
			name = "*" + name
		}
		names = append(names, name)
	}
	vals := in.bind(c.name+".__init__", a, names...)
	i := 0
	for _, f := range c.fields {
		var v Value
		if !f.noInit {
			v = vals[i]
			i++
		}
		if v == nil {
			v = in.fieldDefault(f)
		}
		if v != nil {
			x.attrs.set(f.name, v)
		}
	}
	if post, ok := c.find("__post_init__"); ok {
		in.call(post, args{pos: []Value{x}})
	}
}

func (in *Interp) fieldDefault(f field) Value {
	if f.factory != nil {
		return in.call(f.factory, args{})
	}
	return f.def
}

func (in *Interp) newNamedTuple(c *class, a args) Value {
	names := make([]string, len(c.fields))
	plainNames := make([]string, len(c.fields))
	for i, f := range c.fields {
		plainNames[i], names[i] = f.name, f.name
		if f.def != nil {
			names[i] += "?"
		}
	}
	vals := in.bind(c.name+".__new__", a, names...)
	for i, v := range vals {
		if v == nil {
			vals[i] = c.fields[i].def
		}
	}
	return &tuple{elems: vals, names: plainNames, cls: c}
}

// abstract refuses to instantiate a class that left abstract methods open.
func (in *Interp) abstract(c *class) {
	if !c.isNamed("ABC") {
		return
	}
	seen := map[string]bool{}
	for _, b := range c.mro {
		for _, n := range b.ns.order {
			if seen[n] {
				continue
			}
			seen[n] = true
			if f, ok := b.ns.vals[n].(*function); ok {
				if _, abs := f.attrs.get("__isabstractmethod__"); abs {
					in.raise("TypeError", "Can't instantiate abstract class %s with abstract method %s", c.name, n)
				}
			}
		}
	}
}

func (in *Interp) superOf(sc *scope) Value {
	s := sc
	for s != nil && (s.fn == nil || s.fn.owner == nil) {
		s = s.up
	}
	if s == nil {
		in.raise("RuntimeError", "super(): no arguments")
	}
	return in.makeSuper(s.fn.owner, s.self)
}

func (in *Interp) makeSuper(after *class, self Value) Value {
	c, ok := self.(*class)
	if !ok {
		c = in.typeOf(self)
	}
	return &superValue{after: after, self: self, cls: c}
}
