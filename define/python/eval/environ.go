package eval

func (in *Interp) getenv(e *environ, name string) (Value, bool) {
	if v, ok := e.set[name]; ok {
		return v, v != nil
	}
	in.env[name] = true
	s, ok := in.opts.Env(name)
	return s, ok
}

func (in *Interp) environment() *environ {
	if in.environ == nil {
		in.environ = &environ{set: map[string]Value{}}
	}
	return in.environ
}

func (in *Interp) environHas(v Value) bool {
	_, ok := in.getenv(in.environment(), in.mustString("environ", v))
	return ok
}

func (in *Interp) environItem(k Value) Value {
	name := in.mustString("environ", k)
	if v, ok := in.getenv(in.environment(), name); ok {
		return v
	}
	e := in.newException(in.classes["KeyError"], []Value{name})
	if in.opts.Hidden != nil && in.opts.Hidden(name) {
		e.attrs.set("__hint__", "the environment variable is set, but --env hides it from definitions")
	}
	in.throwInstance(e)
	return nil
}

// setEnv is os.environ[k] = v: seen by the definitions only.
func (in *Interp) setEnv(k, v Value) {
	if _, ok := v.(*opaque); !ok && v != nil {
		in.mustString("environ", v)
	}
	in.environment().set[in.mustString("environ", k)] = v
}

func environMethods() map[string]methodFunc {
	get := func(in *Interp, _ Value, a args) Value {
		p := in.bind("get", a, "key", "default?")
		if v, ok := in.getenv(in.environment(), in.mustString("environ", p[0])); ok {
			return v
		}
		return orNone(p[1])
	}
	return map[string]methodFunc{
		"get": get,
		"setdefault": func(in *Interp, _ Value, a args) Value {
			p := in.bind("setdefault", a, "key", "default")
			if v, ok := in.getenv(in.environment(), in.mustString("environ", p[0])); ok {
				return v
			}
			in.setEnv(p[0], p[1])
			return p[1]
		},
		"pop": func(in *Interp, self Value, a args) Value {
			v := get(in, self, a)
			in.setEnv(a.pos[0], nil)
			return v
		},
		"update": func(in *Interp, _ Value, a args) Value {
			d := makeDict(in, in.classes["dict"], a).(*dict)
			for i, k := range d.keys {
				in.setEnv(k, d.vals[i])
			}
			return None
		},
	}
}
