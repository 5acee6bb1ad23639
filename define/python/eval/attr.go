package eval

import "strings"

// typingAlias is a name of typing, or a generic such as list[int].
type typingAlias struct {
	name string
	of   *class
}

// namespaceDict is globals() or locals().
type namespaceDict struct{ ns *namespace }

// attr is o.name.
func (in *Interp) attr(o Value, name string) Value {
	in.step()
	if v, ok := in.attrOpt(o, name); ok {
		return v
	}
	if m, ok := o.(*module); ok {
		in.raiseName("AttributeError", "module '"+m.name+"' has no attribute '"+name+"'", name, m.ns.order)
	}
	if c, ok := o.(*class); ok {
		in.raiseName("AttributeError", "type object '"+c.name+"' has no attribute '"+name+"'", name, in.classAttrs(c))
	}
	in.raiseName("AttributeError", "'"+in.typeName(o)+"' object has no attribute '"+name+"'", name, in.classAttrs(in.typeOf(o)))
	return nil
}

func (in *Interp) classAttrs(c *class) []string {
	var out []string
	for _, b := range c.mro {
		out = append(out, b.ns.order...)
	}
	if c.feast != nil {
		out = append(out, c.feast.attrs...)
	}
	return append(out, c.memberNames()...)
}

// attrOpt is o.name, or false when there is none.
func (in *Interp) attrOpt(o Value, name string) (Value, bool) {
	switch x := o.(type) {
	case *opaque:
		if strings.HasPrefix(name, "__") && name != "__version__" && name != "__name__" {
			return nil, false
		}
		return in.opaqueAttr(x, name), true
	case *module:
		return in.moduleAttr(x, name)
	case *instance:
		return in.instanceAttr(x, name)
	case *class:
		return in.classAttr(x, name)
	case *feastObject:
		return in.feastAttr(x, name)
	case *function:
		return in.functionAttr(x, name)
	case *superValue:
		return in.superAttr(x, name)
	case *enumMember:
		return in.enumAttr(x, name)
	case *tuple:
		for i, n := range x.names {
			if n == name {
				return x.elems[i], true
			}
		}
	case *namespaceDict:
		return in.namespaceAttr(x, name)
	case *typingAlias:
		return &typingAlias{name: name}, true
	}
	return in.builtinAttr(o, name)
}

func (in *Interp) opaqueAttr(x *opaque, name string) Value {
	return &opaque{origin: x.origin + "." + name, why: x.why, inert: x.inert}
}

// builtinAttr finds methods and properties of builtin types.
func (in *Interp) builtinAttr(o Value, name string) (Value, bool) {
	c := in.typeOf(o)
	if name == "__class__" {
		return c, true
	}
	if v, ok := in.property(o, name); ok {
		return v, true
	}
	for _, b := range c.mro {
		if m, ok := in.methods[b.name][name]; ok {
			return &builtin{name: name, fn: func(in *Interp, a args) Value { return m(in, o, a) }}, true
		}
		if v, ok := b.ns.get(name); ok {
			return in.bindValue(v, o, c), true
		}
	}
	return nil, false
}

func (in *Interp) moduleAttr(m *module, name string) (Value, bool) {
	if v, ok := m.ns.get(name); ok {
		return v, true
	}
	if m.lazy != nil {
		if v, ok := m.lazy(name); ok {
			m.ns.set(name, v)
			return v, true
		}
	}
	if f, ok := m.ns.get("__getattr__"); ok {
		return in.call(f, args{pos: []Value{name}}), true
	}
	if v, ok := in.modules[m.name+"."+name]; ok && m.src == "" {
		return v, true
	}
	if o := in.starOrigin(m); o != "" {
		return unknown(m.name+"."+name, "it may come from 'from %s import *'", o), true
	}
	return nil, false
}

func (in *Interp) starOrigin(m *module) string { return in.stars[m] }

func (in *Interp) instanceAttr(x *instance, name string) (Value, bool) {
	v, found := x.cls.find(name)
	if p, ok := v.(*property); ok && found {
		return in.call(p.get, args{pos: []Value{x}}), true
	}
	if a, ok := x.attrs.get(name); ok {
		return a, true
	}
	if found {
		return in.bindValue(v, x, x.cls), true
	}
	switch name {
	case "__class__":
		return x.cls, true
	case "__dict__":
		return &namespaceDict{ns: x.attrs}, true
	}
	if x.payload != nil {
		if v, ok := in.builtinAttr(x.payload, name); ok {
			return v, true
		}
	}
	if f, ok := x.cls.find("__getattr__"); ok {
		return in.call(f, args{pos: []Value{x, name}}), true
	}
	if x.cls.is(in.classes["BaseException"]) {
		return in.exceptionAttr(x, name)
	}
	if o := x.cls.foreignBase(); o != "" && !strings.HasPrefix(name, "__") {
		return unknown(x.cls.name+"."+name, "its class derives from %s", o), true
	}
	return nil, false
}

func (in *Interp) exceptionAttr(x *instance, name string) (Value, bool) {
	switch name {
	case "__traceback__", "__cause__", "__context__":
		return None, true
	case "with_traceback", "add_note":
		return method(name, func(*Interp, args) Value { return x }), true
	}
	return nil, false
}

// bindValue applies the descriptors of a class attribute.
func (in *Interp) bindValue(v, self Value, c *class) Value {
	switch f := v.(type) {
	case *function:
		return &bound{self: self, fn: f}
	case *builtin:
		if f.method {
			return &bound{self: self, fn: f}
		}
	case *staticMethod:
		return f.fn
	case *classMethod:
		return &bound{self: c, fn: f.fn}
	case *property:
		return in.call(f.get, args{pos: []Value{self}})
	}
	return v
}

func (in *Interp) classAttr(c *class, name string) (Value, bool) {
	switch name {
	case "__name__", "__qualname__":
		return c.name, true
	case "__module__":
		return c.module, true
	case "__members__":
		return in.membersDict(c), true
	case "__mro__":
		out := newTuple()
		for _, b := range c.mro {
			out.elems = append(out.elems, b)
		}
		return out, true
	case "__class__":
		return in.classes["type"], true
	}
	if v, ok := c.find(name); ok {
		switch f := v.(type) {
		case *staticMethod:
			return f.fn, true
		case *classMethod:
			return &bound{self: c, fn: f.fn}, true
		}
		return v, true
	}
	if v, ok := in.unboundMethod(c, name); ok {
		return v, true
	}
	if o := c.foreignBase(); o != "" && !strings.HasPrefix(name, "__") {
		return unknown(c.name+"."+name, "its class derives from %s", o), true
	}
	if c.feast != nil {
		return in.feastClassAttr(c, name)
	}
	return nil, false
}

func (in *Interp) membersDict(c *class) *dict {
	d := newDict()
	for _, m := range c.members {
		in.dictSet(d, m.name, m)
	}
	return d
}

// unboundMethod is str.upper and its like.
func (in *Interp) unboundMethod(c *class, name string) (Value, bool) {
	for _, b := range c.mro {
		m, ok := in.methods[b.name][name]
		if !ok {
			continue
		}
		return &builtin{name: name, method: true, fn: func(in *Interp, a args) Value {
			if len(a.pos) == 0 {
				in.raise("TypeError", "unbound method %s.%s() needs an argument", c.name, name)
			}
			return m(in, plain(a.pos[0]), args{pos: a.pos[1:], kw: a.kw})
		}}, true
	}
	return nil, false
}

func (in *Interp) functionAttr(f *function, name string) (Value, bool) {
	if v, ok := f.attrs.get(name); ok {
		return v, true
	}
	switch name {
	case "__name__":
		return f.name, true
	case "__qualname__":
		return f.qual, true
	case "__module__":
		return f.scope.mod.name, true
	case "__doc__":
		return None, true
	case "__wrapped__":
		return nil, false
	case "__dict__":
		return &namespaceDict{ns: f.attrs}, true
	case "__annotations__", "__code__", "__defaults__", "__globals__":
		return unknown(f.name+"."+name, "it is not modelled"), true
	}
	return in.builtinAttr(f, name)
}

func (in *Interp) superAttr(s *superValue, name string) (Value, bool) {
	start := len(s.cls.mro)
	for i, c := range s.cls.mro {
		if c == s.after {
			start = i + 1
		}
	}
	if v, _, ok := s.cls.findFrom(name, start); ok {
		if cm, is := v.(*classMethod); is {
			return &bound{self: s.cls, fn: cm.fn}, true
		}
		return in.bindValue(v, s.self, s.cls), true
	}
	if f, ok := s.self.(*feastObject); ok {
		return in.feastSuper(f, s, name)
	}
	if name == "__init__" {
		return method("__init__", func(in *Interp, a args) Value { return in.superInit(s, a) }), true
	}
	if name == "__init_subclass__" {
		return method(name, func(*Interp, args) Value { return None }), true
	}
	if x, ok := s.self.(*instance); ok {
		if name == "__setattr__" {
			return method(name, func(in *Interp, a args) Value {
				x.attrs.set(in.str(a.pos[0]), a.pos[1])
				return None
			}), true
		}
		if x.payload != nil {
			return in.builtinAttr(x.payload, name)
		}
		if o := s.cls.foreignBase(); o != "" {
			return unknown("super()."+name, "the class derives from %s", o), true
		}
	}
	return nil, false
}

// superInit is object.__init__, or that of the builtin or dataclass above.
func (in *Interp) superInit(s *superValue, a args) Value {
	x, ok := s.self.(*instance)
	if !ok {
		return None
	}
	if x.cls.is(in.classes["BaseException"]) {
		x.attrs.set("args", newTuple(a.pos...))
		return None
	}
	if make := x.cls.constructor(); make != nil {
		x.payload = make(in, x.cls, a)
	}
	return None
}

func (in *Interp) enumAttr(m *enumMember, name string) (Value, bool) {
	switch name {
	case "value", "_value_":
		return m.val, true
	case "name", "_name_":
		return m.name, true
	case "__class__":
		return m.cls, true
	}
	if v, ok := m.cls.find(name); ok {
		return in.bindValue(v, m, m.cls), true
	}
	if m.cls.mixin {
		return in.builtinAttr(m.val, name)
	}
	return nil, false
}

func (in *Interp) setAttr(o Value, name string, v Value) {
	switch x := o.(type) {
	case *instance:
		in.setInstanceAttr(x, name, v)
	case *class:
		if !x.user {
			in.needs("changing class %s", x.name)
		}
		x.ns.set(name, v)
	case *function:
		x.attrs.set(name, v)
		if name == "__name__" {
			x.name = in.str(v)
		}
	case *feastObject:
		in.setFeastAttr(x, name, v)
	case *module:
		if x.src == "" {
			in.needs("changing module %s", x.name)
		}
		x.ns.set(name, v)
	case *opaque:
	case *protoDuration:
		x.set(in, name, v)
	default:
		in.raise("AttributeError", "'%s' object has no attribute '%s'", in.typeName(o), name)
	}
}

func (in *Interp) setInstanceAttr(x *instance, name string, v Value) {
	if p, ok := x.cls.find(name); ok {
		if prop, is := p.(*property); is {
			if prop.set == nil {
				in.raise("AttributeError", "property '%s' of '%s' object has no setter", name, x.cls.name)
			}
			in.call(prop.set, args{pos: []Value{x, v}})
			return
		}
	}
	if f, ok := x.cls.find("__setattr__"); ok {
		in.call(f, args{pos: []Value{x, name, v}})
		return
	}
	if x.cls.frozen {
		in.raise("AttributeError", "cannot assign to field '%s'", name)
	}
	x.attrs.set(name, v)
}

func (in *Interp) deleteAttr(o Value, name string) {
	x, ok := o.(*instance)
	if !ok || !x.attrs.del(name) {
		in.notKnown(o)
		in.raise("AttributeError", "'%s' object has no attribute '%s'", in.typeName(o), name)
	}
}

func (in *Interp) namespaceItem(c *namespaceDict, k Value) Value {
	if v, ok := c.ns.get(in.mustString("key", k)); ok {
		return v
	}
	in.raiseWith("KeyError", k)
	return nil
}

// isInstance is isinstance(v, c).
func (in *Interp) isInstance(v Value, c *class) bool {
	if o, ok := v.(*opaque); ok {
		in.needsOpaque("isinstance of", o)
	}
	t := in.typeOf(v)
	if t.foreignBase() != "" && !t.is(c) && !c.user {
		in.needs("isinstance of a class derived from %s", t.foreignBase())
	}
	return t.is(c)
}
