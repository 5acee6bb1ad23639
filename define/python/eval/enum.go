package eval

import "strings"

// makeMembers turns the plain attributes of an enum class into members.
func (in *Interp) makeMembers(c *class) {
	c.mixin = c.isNamed("str") || c.isNamed("int") || c.isNamed("float")
	c.alias = map[string]*enumMember{}
	var last Value = int64(0)
	for _, n := range append([]string{}, c.ns.order...) {
		v, _ := c.ns.get(n)
		if strings.HasPrefix(n, "_") || !isMemberValue(v) {
			continue
		}
		if _, auto := v.(autoValue); auto {
			v = in.autoNext(c, n, last)
		}
		last = v
		if old := in.memberOf(c, v); old != nil {
			c.alias[n] = old
			c.ns.set(n, old)
			continue
		}
		m := &enumMember{cls: c, name: n, val: v}
		in.initMember(c, m)
		c.members = append(c.members, m)
		c.ns.set(n, m)
	}
}

type autoValue struct{}

func (in *Interp) autoNext(c *class, name string, last Value) Value {
	if c.isNamed("StrEnum") || c.isNamed("str") {
		return strings.ToLower(name)
	}
	if c.flag {
		if i, _ := asInt(last); i > 0 {
			return in.binary("*", last, int64(2))
		}
		return int64(1)
	}
	return in.binary("+", last, int64(1))
}

// initMember refuses enums whose members have behaviour at creation.
func (in *Interp) initMember(c *class, m *enumMember) {
	for _, n := range []string{"__init__", "__new__"} {
		if _, ok := c.find(n); ok {
			in.needs("an enumeration with %s", n)
		}
	}
	_ = m
}

func isMemberValue(v Value) bool {
	switch v.(type) {
	case *function, *property, *staticMethod, *classMethod, *class, *builtin, *bound:
		return false
	}
	return true
}

func (in *Interp) memberOf(c *class, v Value) *enumMember {
	for _, m := range c.members {
		if in.typeOf(m.val) == in.typeOf(v) && in.equal(m.val, v) {
			return m
		}
	}
	return nil
}

func (c *class) member(name string) *enumMember {
	for _, m := range c.members {
		if m.name == name {
			return m
		}
	}
	return c.alias[name]
}

func (c *class) memberNames() []string {
	out := []string{}
	for _, m := range c.members {
		out = append(out, m.name)
	}
	return out
}

func (c *class) memberValues() []Value {
	out := []Value{}
	for _, m := range c.members {
		out = append(out, m)
	}
	return out
}

func (in *Interp) enumCall(c *class, a args) Value {
	if len(c.members) == 0 {
		return in.functionalEnum(c, a)
	}
	v := in.bind(c.name, a, "value")[0]
	for _, m := range c.members {
		if m == v || in.equal(m.val, v) {
			return m
		}
	}
	if f, ok := c.find("_missing_"); ok {
		if cm, is := f.(*classMethod); is {
			if m := in.call(cm.fn, args{pos: []Value{c, v}}); m != Value(None) {
				return m
			}
		}
	}
	in.raise("ValueError", "%s is not a valid %s", in.repr(v), c.name)
	return nil
}

// functionalEnum is Enum("Name", ["A", "B"]).
func (in *Interp) functionalEnum(base *class, a args) Value {
	p := in.bind(base.name, a, "value", "names")
	c := &class{name: in.str(p[0]), ns: newNamespace(), bases: []*class{base}, enum: true, flag: base.flag, user: true}
	c.mro = in.linearize(c)
	names := p[1]
	if s, ok := asString(names); ok {
		vals := []Value{}
		for _, n := range strings.Fields(strings.ReplaceAll(s, ",", " ")) {
			vals = append(vals, n)
		}
		names = newList(vals...)
	}
	if d, ok := names.(*dict); ok {
		for i, k := range d.keys {
			c.ns.set(in.str(k), d.vals[i])
		}
		in.makeMembers(c)
		return c
	}
	for _, n := range in.collect(names) {
		if t, ok := n.(*tuple); ok && len(t.elems) == 2 {
			c.ns.set(in.str(t.elems[0]), t.elems[1])
			continue
		}
		c.ns.set(in.str(n), autoValue{})
	}
	in.makeMembers(c)
	return c
}
