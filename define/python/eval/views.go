package eval

// dictView is what keys(), values() and items() return: it follows the dict.
type dictView struct {
	d    *dict
	kind string // dict_keys, dict_values or dict_items
}

func viewOf(kind string) func(*Interp, *dict, []Value) Value {
	return func(_ *Interp, d *dict, _ []Value) Value { return &dictView{d: d, kind: kind} }
}

func (in *Interp) viewIterator(v *dictView) *iterator {
	keys := in.dictIterator(v.d)
	if v.kind == "dict_keys" {
		return keys
	}
	return &iterator{what: "dict_iterator", next: func() (Value, bool) {
		k, ok := keys.next()
		if !ok {
			return nil, false
		}
		e, _ := in.dictGet(v.d, k)
		if v.kind == "dict_items" {
			return newTuple(k, e), true
		}
		return e, true
	}}
}

// asSet turns the views that behave as sets into one.
func (in *Interp) asSet(v Value) Value {
	if x, ok := v.(*dictView); ok && x.kind != "dict_values" {
		return in.makeSet(in.collect(x))
	}
	return v
}

// snapshot is a namespace as a plain dict.
func (in *Interp) snapshot(x *namespaceDict) *dict {
	d := newDict()
	in.updateFrom(d, x)
	return d
}

func (in *Interp) namespaceAttr(x *namespaceDict, name string) (Value, bool) {
	switch name {
	case "update":
		return method(name, func(in *Interp, a args) Value {
			d := makeDict(in, in.classes["dict"], a).(*dict)
			for i, k := range d.keys {
				x.ns.set(in.mustString("key", k), d.vals[i])
			}
			return None
		}), true
	case "get", "items", "keys", "values", "copy":
		return in.builtinAttr(in.snapshot(x), name)
	}
	return unknown("namespace."+name, "it is not evaluated natively"), true
}
