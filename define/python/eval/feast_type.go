package eval

import (
	"strings"

	"github.com/seed-11e13f51/feast/define"
)

func (t *feastType) String() string {
	parts := []string{}
	for _, e := range t.elems {
		parts = append(parts, e.String())
	}
	for _, f := range t.fields {
		parts = append(parts, f.name+": "+f.dtype.String())
	}
	if len(parts) == 0 && t.name != "Struct" {
		return t.name
	}
	return t.name + "(" + strings.Join(parts, ", ") + ")"
}

func (t *feastType) str() string { return t.String() }

// newFeastType is Array(T), Set(T) and Struct({name: T}).
func (in *Interp) newFeastType(name string, a args) Value {
	if name == "Struct" {
		return in.newStructType(in.bind("Struct.__init__", a, "fields")[0])
	}
	p := in.bind(name+".__init__", a, "base_type")[0]
	return &feastType{name: name, elems: []*feastType{in.feastTypeArg(name, p)}}
}

func (in *Interp) newStructType(v Value) Value {
	d, ok := v.(*dict)
	if !ok {
		in.notKnown(v)
		in.raise("TypeError", "Struct.__init__() fields must be a dict, not %s", in.typeName(v))
	}
	in.untainted(d.taint)
	if d.len() == 0 {
		in.raise("ValueError", "Struct must have at least one field.")
	}
	t := &feastType{name: "Struct"}
	for i, k := range d.keys {
		if _, gone := k.(hole); !gone {
			t.fields = append(t.fields, feastField{in.mustString("field name", k), in.feastTypeArg("Struct", d.vals[i])})
		}
	}
	return t
}

func (in *Interp) feastTypeArg(name string, v Value) *feastType {
	t, ok := v.(*feastType)
	if !ok {
		in.notKnown(v)
		in.raise("ValueError", "%s of a %s: not a type of feast.types", name, in.typeName(v))
	}
	return t
}

func (t *feastType) define() define.Type {
	out := define.Type{Name: t.name}
	for _, e := range t.elems {
		out.Elems = append(out.Elems, e.define())
	}
	for _, f := range t.fields {
		out.Fields = append(out.Fields, define.TypeField{Name: f.name, Type: f.dtype.define()})
	}
	return out
}
