package eval

import (
	"fmt"
	"strings"

	"github.com/seed-11e13f51/feast/define"
)

var decorated = map[string]string{
	"on_demand_feature_view": "OnDemandFeatureView", "stream_feature_view": "StreamFeatureView",
	"batch_feature_view": "BatchFeatureView", "transformation": "Transformation",
}

// feastDecorator is @on_demand_feature_view(...) and its like.
func (in *Interp) feastDecorator(full string, f *feastSig) Value {
	_, name := splitFull(full)
	fc := in.feast.byName[decorated[name]]
	sig := in.signature(full, fc.name, f)
	return method(name, func(in *Interp, a args) Value {
		bound := in.bindSignature(name, sig, a)
		return method(name+"(...)", func(in *Interp, a args) Value {
			return in.decorateUDF(fc, sig, name, bound, in.bind(name, a, "user_function")[0])
		})
	})
}

func (in *Interp) decorateUDF(fc *feastClass, sig *define.Signature, form string, given []kwarg, v Value) Value {
	fn, ok := v.(*function)
	if !ok {
		in.refuse("@%s on a %s: only a function written in the repo can be read", form, in.typeName(v))
	}
	if fn.wrapped != "" {
		in.warn(fmt.Sprintf("function %s is also decorated by %s, which is not evaluated; its text is taken as it stands", fn.name, fn.wrapped))
	}
	in.made++
	pos := define.Pos{File: fn.scope.mod.file, Line: fn.def.first, Col: 1}
	return &feastObject{
		cls: in.feast.classes[fc.full], sig: sig, form: form, attrs: newNamespace(), pos: pos,
		args: append(given, kwarg{define.UDFArg, fn}),
	}
}

// bindSignature binds arguments as CPython does, in the order of the signature.
func (in *Interp) bindSignature(fn string, sig *define.Signature, a args) []kwarg {
	given := map[string]Value{}
	names := []string{}
	pos := []string{}
	for _, p := range sig.Params {
		names = append(names, p.Name)
		if !p.Keyword {
			pos = append(pos, p.Name)
		}
	}
	if len(a.pos) > len(pos) {
		// self is counted, as CPython counts it.
		in.raise("TypeError", "%s() takes %s but %d were given", fn, countArgs(len(pos)+1, 0), len(a.pos)+1)
	}
	for i, v := range a.pos {
		given[pos[i]] = v
	}
	var extra []kwarg
	for _, k := range a.kw {
		if _, dup := given[k.name]; dup {
			in.raise("TypeError", "%s() got multiple values for argument '%s'", fn, k.name)
		}
		if _, known := sig.Param(k.name); !known {
			if !sig.Extra {
				in.raiseName("TypeError", fmt.Sprintf("%s() got an unexpected keyword argument '%s'", fn, k.name), k.name, names)
			}
			extra = append(extra, k)
			continue
		}
		given[k.name] = k.val
	}
	return append(in.inOrder(fn, sig, given), extra...)
}

func (in *Interp) inOrder(fn string, sig *define.Signature, given map[string]Value) []kwarg {
	var out []kwarg
	missing := map[bool][]string{}
	for _, p := range sig.Params {
		v, ok := given[p.Name]
		if !ok {
			if p.Default == nil {
				missing[p.Keyword] = append(missing[p.Keyword], "'"+p.Name+"'")
			}
			continue
		}
		if l, isList := v.(*list); isList {
			in.untainted(l.taint)
			v = newList(append([]Value{}, l.elems...)...)
		}
		out = append(out, kwarg{p.Name, v})
	}
	in.missingArgs(fn, "positional", missing[false])
	in.missingArgs(fn, "keyword-only", missing[true])
	return out
}

// newFeastObject calls the constructor of a Feast class.
func (in *Interp) newFeastObject(c *class, a args) Value {
	fc := c.feastBase()
	if in.feast.classes["feast.types.ComplexFeastType"].is(c) || fc.full == "feast.types.Array" || fc.full == "feast.types.Set" || fc.full == "feast.types.Struct" {
		return in.newFeastType(fc.name, a)
	}
	if c.user && (fc.source || fc.full == "feast.data_source.DataSource") {
		in.refuse("class %s derives from feast's %s: a data source written in Python cannot be read without Python", c.name, fc.name)
	}
	in.made++
	o := &feastObject{cls: c, sig: fc.sig, attrs: newNamespace(), pos: in.pos()}
	if init, ok := c.find("__init__"); ok {
		in.call(init, args{pos: append([]Value{o}, a.pos...), kw: a.kw})
		return o
	}
	o.args = in.bindSignature(fc.name+".__init__", fc.sig, a)
	return o
}

// feastSuper is super().name inside a class derived from Feast's.
func (in *Interp) feastSuper(o *feastObject, s *superValue, name string) (Value, bool) {
	if name != "__init__" {
		return in.feastAttr(o, name)
	}
	fc := s.cls.feastBase()
	return method(name, func(in *Interp, a args) Value {
		o.args = in.bindSignature(fc.name+".__init__", fc.sig, a)
		return None
	}), true
}

func (o *feastObject) given(name string) (Value, bool) {
	for _, a := range o.args {
		if a.name == name {
			return a.val, true
		}
	}
	return nil, false
}

func (in *Interp) feastAttr(o *feastObject, name string) (Value, bool) {
	if v, ok := o.attrs.get(name); ok {
		return v, true
	}
	if v, ok := o.cls.find(name); ok {
		return in.bindValue(v, o, o.cls), true
	}
	if name == "__class__" {
		return o.cls, true
	}
	if v, ok := in.computedAttr(o, name); ok {
		return v, true
	}
	if name == "projection" && o.cls.feastBase().view {
		return o.project(func(*define.Projection) {}), true
	}
	if v, ok := o.given(name); ok && v != Value(None) {
		return v, true
	}
	if p, ok := o.sig.Param(name); ok {
		return in.defaultAttr(o, p), true
	}
	if strings.HasPrefix(name, "__") && name != "__name__" {
		return nil, false
	}
	return unknown(o.cls.name+"."+name, "what Feast computes for it is not evaluated natively"), true
}

func (in *Interp) defaultAttr(o *feastObject, p define.Param) Value {
	switch d := p.Default.(type) {
	case define.Bool:
		return bool(d)
	case define.Int:
		return int64(d)
	case define.String:
		return string(d)
	case define.Timedelta:
		return in.deltaOf(d)
	}
	if p.Name == "tags" {
		d := newDict()
		o.args = append(o.args, kwarg{"tags", d})
		return d
	}
	return unknown(o.cls.name+"."+p.Name, "it was not given, and what Feast makes of that is not evaluated natively")
}

// computedAttr are attributes and methods whose meaning is known.
func (in *Interp) computedAttr(o *feastObject, name string) (Value, bool) {
	view := o.cls.feastBase().view || o.cls.name == "FeatureView"
	switch {
	case name == "name":
		return in.feastObjectName(o), true
	case name == "join_key" && o.cls.name == "Entity":
		return in.joinKey(o), true
	case name == "join_keys" && o.cls.name == "Entity":
		return newList(in.joinKey(o)), true
	case view && name == "features":
		return in.viewFeatures(o), true
	case view && name == "entities":
		return in.viewEntities(o), true
	case view && (name == "batch_source" || name == "stream_source"):
		return in.viewSource(o, name)
	case view && name == "with_name":
		return method(name, func(in *Interp, a args) Value {
			alias := in.mustString("with_name", in.bind(name, a, "name")[0])
			return o.project(func(p *define.Projection) { p.Alias = alias })
		}), true
	case view && name == "with_join_key_map":
		return method(name, func(in *Interp, a args) Value {
			return in.withJoinKeys(o, in.bind(name, a, "join_key_map")[0])
		}), true
	}
	return nil, false
}

func (in *Interp) feastObjectName(o *feastObject) Value {
	if v, ok := o.given("name"); ok && v != Value(None) {
		return v
	}
	if fn, ok := o.given(define.UDFArg); ok && o.form != "" {
		return fn.(*function).name
	}
	if v, ok := o.given("path"); ok {
		return v
	}
	if p, ok := o.sig.Param("name"); ok {
		return in.defaultAttr(o, p)
	}
	return unknown(o.cls.name+".name", "it was not given")
}

func (in *Interp) joinKey(o *feastObject) Value {
	if v, ok := o.given("join_keys"); ok && in.truth(v) {
		return in.subscript(v, int64(0))
	}
	return in.feastObjectName(o)
}

// viewFeatures is the schema without the join keys of the entities.
func (in *Interp) viewFeatures(o *feastObject) Value {
	v, ok := o.given("schema")
	if !ok || v == Value(None) {
		return newList()
	}
	if _, bad := v.(*opaque); bad {
		return v
	}
	keys := newSet()
	if e, ok := o.given("entities"); ok && e != Value(None) {
		for _, x := range in.collect(e) {
			if ent, ok := x.(*feastObject); ok {
				in.setAdd(keys, in.joinKey(ent))
			}
		}
	}
	out := newList()
	for _, f := range in.collect(v) {
		if !in.setHas(keys, in.attr(f, "name")) {
			out.elems = append(out.elems, f)
		}
	}
	return out
}

func (in *Interp) viewEntities(o *feastObject) Value {
	v, ok := o.given("entities")
	if !ok || !in.truth(v) {
		return newList("__dummy")
	}
	out := newList()
	for _, e := range in.collect(v) {
		if x, ok := e.(*feastObject); ok {
			e = in.feastObjectName(x)
		}
		out.elems = append(out.elems, e)
	}
	return out
}

// viewSource splits a stream source into itself and its batch source.
func (in *Interp) viewSource(o *feastObject, name string) (Value, bool) {
	v, _ := o.given("source")
	src, ok := v.(*feastObject)
	if !ok || src.cls.feastBase().view {
		sink, _ := o.given("sink_source")
		if name == "stream_source" {
			sink = nil
		}
		return orNone(sink), true
	}
	stream := isStream(src)
	switch {
	case name == "stream_source" && stream:
		return src, true
	case name == "stream_source":
		return None, true
	case stream:
		return in.feastAttr(src, "batch_source")
	}
	return src, true
}

func isStream(o *feastObject) bool {
	for _, n := range []string{"PushSource", "KafkaSource", "KinesisSource"} {
		if o.cls.isFeast(n) {
			return true
		}
	}
	return false
}

func (c *class) isFeast(name string) bool {
	for _, b := range c.mro {
		if b.feast != nil && b.name == name {
			return true
		}
	}
	return false
}

// project returns a copy of a view with a changed projection.
func (o *feastObject) project(change func(*define.Projection)) *feastObject {
	p := define.Projection{}
	if o.proj != nil {
		p = *o.proj
	}
	change(&p)
	n := *o
	n.base, n.proj = o, &p
	return &n
}

// selectFeatures is view[["a", "b"]].
func (in *Interp) selectFeatures(o *feastObject, k Value) Value {
	if !o.cls.feastBase().view {
		in.raise("TypeError", "'%s' object is not subscriptable", o.cls.name)
	}
	l, ok := k.(*list)
	if !ok {
		in.notKnown(k)
		in.raiseWith("AssertionError")
	}
	known := []string{}
	if feats, ok := in.viewFeatures(o).(*list); ok {
		for _, f := range feats.elems {
			known = append(known, in.str(in.attr(f, "name")))
		}
	}
	names := []string{}
	for _, e := range in.collect(l) {
		n := in.mustString("feature name", e)
		if len(known) > 0 && !containsString(known, n) {
			in.raiseName("ValueError", "Feature "+n+" does not exist in this feature view.", n, known)
		}
		names = append(names, n)
	}
	c := o.project(func(p *define.Projection) { p.Features = names })
	c.pos = in.pos()
	return c
}

func containsString(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func (in *Interp) withJoinKeys(o *feastObject, v Value) Value {
	d, ok := v.(*dict)
	if !ok {
		in.notKnown(v)
		in.raise("TypeError", "with_join_key_map() needs a dict")
	}
	keys := []define.JoinKey{}
	for i, k := range d.keys {
		if _, gone := k.(hole); !gone {
			keys = append(keys, define.JoinKey{Key: in.mustString("join key", k), Column: in.mustString("column", d.vals[i])})
		}
	}
	return o.project(func(p *define.Projection) { p.JoinKeys = keys })
}

// settable are the attributes that mean the same set later as given at once.
var settable = map[string]bool{"tags": true, "description": true, "owner": true, "ttl": true, "online": true, "offline": true}

func (in *Interp) setFeastAttr(o *feastObject, name string, v Value) {
	if _, ok := o.sig.Param(name); ok && settable[name] {
		for i := range o.args {
			if o.args[i].name == name {
				o.args[i].val = v
				return
			}
		}
		o.args = append(o.args, kwarg{name, v})
		return
	}
	if o.cls.user {
		o.attrs.set(name, v)
		return
	}
	in.refuse("setting %s.%s after the object was made is not evaluated natively", o.cls.name, name)
}

func (in *Interp) callFeastObject(o *feastObject, a args) Value {
	if f, ok := o.cls.find("__call__"); ok {
		return in.call(f, args{pos: append([]Value{o}, a.pos...), kw: a.kw})
	}
	return unknown(o.cls.name+"()", "calling Feast objects is not evaluated natively")
}

func (in *Interp) feastClassAttr(c *class, name string) (Value, bool) {
	if containsString(c.feast.attrs, name) {
		return &opaque{origin: c.name + "." + name, why: "this part of Feast is not evaluated natively", inert: true}, true
	}
	return nil, false
}
