package eval

import "github.com/seed-11e13f51/feast/define/python/syntax"

// outcome says how a block ended.
type outcome uint8

const (
	ended outcome = iota
	broke
	continued
	returned
)

func (in *Interp) block(sc *scope, body []syntax.Stmt) (outcome, Value) {
	for _, s := range body {
		if o, v := in.exec(sc, s); o != ended {
			return o, v
		}
	}
	return ended, nil
}

func (in *Interp) exec(sc *scope, s syntax.Stmt) (outcome, Value) {
	in.step()
	in.at(s)
	switch x := s.(type) {
	case *syntax.Return:
		if x.Value == nil {
			return returned, None
		}
		return returned, in.eval(sc, x.Value)
	case *syntax.Break:
		return broke, nil
	case *syntax.Continue:
		return continued, nil
	case *syntax.If:
		if in.truth(in.eval(sc, x.Test)) {
			return in.block(sc, x.Body)
		}
		return in.block(sc, x.Orelse)
	case *syntax.While:
		return in.while(sc, x)
	case *syntax.For:
		return in.forLoop(sc, x)
	case *syntax.Try:
		return in.try(sc, x)
	case *syntax.With:
		return in.with(sc, x, 0)
	case *syntax.Match:
		return in.match(sc, x)
	}
	in.simple(sc, s)
	return ended, nil
}

// simple executes the statements that always end normally.
func (in *Interp) simple(sc *scope, s syntax.Stmt) {
	switch x := s.(type) {
	case *syntax.ExprStmt:
		in.eval(sc, x.Value)
	case *syntax.Assign:
		v := in.eval(sc, x.Value)
		for _, t := range x.Targets {
			in.assign(sc, t, v)
		}
	case *syntax.AnnAssign:
		in.annAssign(sc, x)
	case *syntax.AugAssign:
		in.augAssign(sc, x)
	case *syntax.Raise:
		in.raiseStmt(sc, x)
	case *syntax.Delete:
		for _, t := range x.Targets {
			in.delete(sc, t)
		}
	case *syntax.Assert:
		in.assert(sc, x)
	case *syntax.Import:
		in.importStmt(sc, x)
	case *syntax.ImportFrom:
		in.importFrom(sc, x)
	case *syntax.FunctionDef:
		in.setName(sc, x.Name, in.functionDef(sc, x))
	case *syntax.ClassDef:
		in.setName(sc, x.Name, in.classDef(sc, x))
	case *syntax.TypeAlias:
		in.setName(sc, x.Name.ID, &typingAlias{name: x.Name.ID})
	}
}

func (in *Interp) while(sc *scope, x *syntax.While) (outcome, Value) {
	for in.truth(in.eval(sc, x.Test)) {
		in.step()
		o, v := in.block(sc, x.Body)
		if o == broke {
			return ended, nil
		}
		if o == returned {
			return o, v
		}
		in.at(x)
	}
	return in.block(sc, x.Orelse)
}

func (in *Interp) forLoop(sc *scope, x *syntax.For) (o outcome, v Value) {
	if x.Async {
		in.needs("async for")
	}
	in.each(in.eval(sc, x.Iter), func(e Value) bool {
		in.step()
		in.at(x)
		in.assign(sc, x.Target, e)
		o, v = in.block(sc, x.Body)
		return o != broke && o != returned
	})
	if o == broke {
		return ended, nil
	}
	if o == returned {
		return o, v
	}
	return in.block(sc, x.Orelse)
}

func (in *Interp) annAssign(sc *scope, x *syntax.AnnAssign) {
	if x.Value != nil {
		in.assign(sc, x.Target, in.eval(sc, x.Value))
	}
	n, ok := x.Target.(*syntax.Name)
	if !ok || sc.kind != classScope {
		return
	}
	ann, _ := sc.vars.get("__annotations__")
	d, _ := ann.(*dict)
	if d == nil {
		d = newDict()
		sc.vars.set("__annotations__", d)
	}
	in.dictSet(d, n.ID, annotationText(x.Annotation))
}

// annotationText is enough of an annotation to tell ClassVar and InitVar.
func annotationText(e syntax.Expr) string {
	switch x := e.(type) {
	case *syntax.Name:
		return x.ID
	case *syntax.Attribute:
		return x.Attr
	case *syntax.Subscript:
		return annotationText(x.Value)
	case *syntax.Constant:
		return x.Str
	}
	return ""
}

func (in *Interp) augAssign(sc *scope, x *syntax.AugAssign) {
	get, set := in.reference(sc, x.Target)
	cur := get()
	r := in.eval(sc, x.Value)
	if v, ok := in.inPlace(string(x.Op), cur, r); ok {
		set(v)
		return
	}
	set(in.binary(string(x.Op), cur, r))
}

// inPlace changes mutable values as += and |= do.
func (in *Interp) inPlace(op string, cur, r Value) (Value, bool) {
	switch c := cur.(type) {
	case *list:
		if op == "+" {
			in.extend(c, r)
			return c, true
		}
	case *dict:
		if op == "|" {
			in.updateFrom(c, r)
			return c, true
		}
	case *set:
		y, ok := r.(*set)
		if !ok || c.frozen {
			return nil, false
		}
		v, ok := in.setOp(op, c, y)
		if ok {
			c.d = v.(*set).d
			return c, true
		}
	case *instance:
		if f, ok := c.cls.find("__i" + operatorMethods[op] + "__"); ok {
			return in.call(f, args{pos: []Value{c, r}}), true
		}
	}
	return nil, false
}

func (in *Interp) raiseStmt(sc *scope, x *syntax.Raise) {
	if x.Exc == nil {
		if len(in.handling) == 0 {
			in.raise("RuntimeError", "No active exception to reraise")
		}
		throw(in.handling[len(in.handling)-1])
	}
	v := in.eval(sc, x.Exc)
	if c, ok := v.(*class); ok {
		v = in.call(c, args{})
	}
	if x.Cause != nil {
		in.eval(sc, x.Cause)
	}
	in.notKnown(v)
	e, ok := v.(*instance)
	if !ok || !e.cls.is(in.classes["BaseException"]) {
		in.raise("TypeError", "exceptions must derive from BaseException")
	}
	in.throwInstance(e)
}

func (in *Interp) assert(sc *scope, x *syntax.Assert) {
	if in.truth(in.eval(sc, x.Test)) {
		return
	}
	if x.Msg == nil {
		in.raiseWith("AssertionError")
	}
	in.raiseWith("AssertionError", in.eval(sc, x.Msg))
}

func (in *Interp) delete(sc *scope, t syntax.Expr) {
	switch x := t.(type) {
	case *syntax.Name:
		if !in.holder(sc, x.ID).del(x.ID) {
			in.raise("NameError", "name '%s' is not defined", x.ID)
		}
	case *syntax.Subscript:
		in.deleteItem(in.eval(sc, x.Value), in.index(sc, x.Index))
	case *syntax.Attribute:
		in.deleteAttr(in.eval(sc, x.Value), x.Attr)
	case *syntax.Tuple:
		for _, e := range x.Elts {
			in.delete(sc, e)
		}
	case *syntax.List:
		for _, e := range x.Elts {
			in.delete(sc, e)
		}
	}
}
