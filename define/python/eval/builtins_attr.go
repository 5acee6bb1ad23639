package eval

func (in *Interp) classesOf(v Value) []*class {
	switch x := v.(type) {
	case *class:
		return []*class{x}
	case *typingAlias:
		if x.of != nil {
			return []*class{x.of}
		}
	case *tuple:
		var out []*class
		for _, e := range x.elems {
			out = append(out, in.classesOf(e)...)
		}
		return out
	case noneType:
		return []*class{in.classes["NoneType"]}
	}
	in.needs("isinstance with a class that is not known")
	return nil
}

func biIsinstance(in *Interp, a args) Value {
	p := in.bind("isinstance", a, "obj", "cls")
	for _, c := range in.classesOf(p[1]) {
		if in.isInstance(p[0], c) {
			return true
		}
	}
	return false
}

func biIssubclass(in *Interp, a args) Value {
	p := in.bind("issubclass", a, "cls", "classinfo")
	c, ok := p[0].(*class)
	if !ok {
		in.notKnown(p[0])
		in.raise("TypeError", "issubclass() arg 1 must be a class")
	}
	for _, want := range in.classesOf(p[1]) {
		if c.is(want) {
			return true
		}
	}
	return false
}

func biGetattr(in *Interp, a args) Value {
	p := in.bind("getattr", a, "obj", "name", "default?")
	name := in.mustString("getattr", p[1])
	if p[2] == nil {
		return in.attr(p[0], name)
	}
	if v, ok := in.attrOpt(p[0], name); ok {
		return v
	}
	return p[2]
}

func biSetattr(in *Interp, a args) Value {
	p := in.bind("setattr", a, "obj", "name", "value")
	in.setAttr(p[0], in.mustString("setattr", p[1]), p[2])
	return None
}

func biDelattr(in *Interp, a args) Value {
	p := in.bind("delattr", a, "obj", "name")
	in.deleteAttr(p[0], in.mustString("delattr", p[1]))
	return None
}

func biHasattr(in *Interp, a args) Value {
	p := in.bind("hasattr", a, "obj", "name")
	if o, ok := p[0].(*opaque); ok {
		in.needsOpaque("hasattr of", o)
	}
	_, ok := in.attrOpt(p[0], in.mustString("hasattr", p[1]))
	return ok
}

func biCallable(in *Interp, a args) Value {
	switch x := in.one("callable", a).(type) {
	case *function, *builtin, *bound, *class:
		return true
	case *instance:
		_, ok := x.cls.find("__call__")
		return ok
	case *opaque:
		in.needsOpaque("callable of", x)
	}
	return false
}
