package eval

import "github.com/seed-11e13f51/feast/define/python/syntax"

func (in *Interp) try(sc *scope, x *syntax.Try) (o outcome, v Value) {
	if x.Star {
		in.needs("except*")
	}
	err := in.catch(func() { o, v = in.tryHandlers(sc, x) })
	if x.Finalbody != nil {
		if fo, fv := in.block(sc, x.Finalbody); fo != ended {
			return fo, fv
		}
	}
	if err != nil {
		throw(err)
	}
	return o, v
}

func (in *Interp) tryHandlers(sc *scope, x *syntax.Try) (o outcome, v Value) {
	err := in.catch(func() { o, v = in.block(sc, x.Body) })
	if err == nil {
		if o != ended {
			return o, v
		}
		return in.block(sc, x.Orelse)
	}
	for _, h := range x.Handlers {
		if h.Type == nil || in.excMatches(err.val, in.eval(sc, h.Type)) {
			return in.handle(sc, h, err)
		}
	}
	throw(err)
	return ended, nil
}

func (in *Interp) handle(sc *scope, h *syntax.ExceptHandler, err *pyError) (outcome, Value) {
	n := len(in.handling)
	in.handling = append(in.handling, err)
	defer func() { in.handling = in.handling[:n] }()
	if h.Name == "" {
		return in.block(sc, h.Body)
	}
	in.setName(sc, h.Name, err.val)
	defer func() { in.holder(sc, h.Name).del(h.Name) }()
	return in.block(sc, h.Body)
}

func (in *Interp) excMatches(e *instance, want Value) bool {
	switch w := want.(type) {
	case *tuple:
		for _, c := range w.elems {
			if in.excMatches(e, c) {
				return true
			}
		}
	case *class:
		return e.cls.is(w)
	case *opaque:
		return false
	default:
		in.raise("TypeError", "catching classes that do not inherit from BaseException is not allowed")
	}
	return false
}

func (in *Interp) with(sc *scope, x *syntax.With, i int) (o outcome, v Value) {
	if x.Async {
		in.needs("async with")
	}
	if i == len(x.Items) {
		return in.block(sc, x.Body)
	}
	it := x.Items[i]
	cm := in.eval(sc, it.Context)
	entered, exit := in.enterContext(cm)
	if it.Vars != nil {
		in.assign(sc, it.Vars, entered)
	}
	err := in.catch(func() { o, v = in.with(sc, x, i+1) })
	if err == nil {
		exit(args{pos: []Value{None, None, None}})
		return o, v
	}
	if !in.truth(exit(args{pos: []Value{err.val.cls, err.val, None}})) {
		throw(err)
	}
	return ended, nil
}

// enterContext calls __enter__ and returns what calls __exit__.
func (in *Interp) enterContext(cm Value) (Value, func(args) Value) {
	if o, ok := cm.(*opaque); ok {
		inside := &opaque{origin: o.origin + ".__enter__()", why: o.why}
		return inside, func(a args) Value {
			if a.pos[0] != Value(None) {
				in.needsOpaque("leaving by an exception the context of", o)
			}
			return None
		}
	}
	enter, ok := in.attrOpt(cm, "__enter__")
	if !ok {
		in.raise("TypeError", "'%s' object does not support the context manager protocol", in.typeName(cm))
	}
	exit, ok := in.attrOpt(cm, "__exit__")
	if !ok {
		in.raise("TypeError", "'%s' object does not support the context manager protocol (missed __exit__ method)", in.typeName(cm))
	}
	return in.call(enter, args{}), func(a args) Value { return in.call(exit, a) }
}
