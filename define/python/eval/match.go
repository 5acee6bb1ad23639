package eval

import "github.com/seed-11e13f51/feast/define/python/syntax"

func (in *Interp) match(sc *scope, x *syntax.Match) (outcome, Value) {
	v := in.eval(sc, x.Subject)
	in.notKnown(v)
	for _, c := range x.Cases {
		if !in.matches(sc, c.Pattern, v) {
			continue
		}
		if isNilExpr(c.Guard) || in.truth(in.eval(sc, c.Guard)) {
			return in.block(sc, c.Body)
		}
	}
	return ended, nil
}

func (in *Interp) matches(sc *scope, p syntax.Pattern, v Value) bool {
	in.step()
	switch x := p.(type) {
	case *syntax.MatchValue:
		return in.equal(v, in.eval(sc, x.Value))
	case *syntax.MatchSingleton:
		return v == in.constant(&syntax.Constant{Kind: x.Kind})
	case *syntax.MatchSequence:
		return in.matchSequence(sc, x, v)
	case *syntax.MatchMapping:
		return in.matchMapping(sc, x, v)
	case *syntax.MatchClass:
		return in.matchClass(sc, x, v)
	case *syntax.MatchAs:
		if x.Pattern != nil && !in.matches(sc, x.Pattern, v) {
			return false
		}
		if x.Name != "" {
			in.setName(sc, x.Name, v)
		}
		return true
	case *syntax.MatchOr:
		for _, q := range x.Patterns {
			if in.matches(sc, q, v) {
				return true
			}
		}
	}
	return false
}

func (in *Interp) matchSequence(sc *scope, x *syntax.MatchSequence, v Value) bool {
	var e []Value
	switch s := plain(v).(type) {
	case *list:
		in.untainted(s.taint)
		e = s.elems
	case *tuple:
		e = s.elems
	default:
		return false
	}
	star := -1
	for i, p := range x.Patterns {
		if _, ok := p.(*syntax.MatchStar); ok {
			star = i
		}
	}
	if star < 0 {
		return len(e) == len(x.Patterns) && in.matchEach(sc, x.Patterns, e)
	}
	after := len(x.Patterns) - star - 1
	if len(e) < star+after || !in.matchEach(sc, x.Patterns[:star], e[:star]) {
		return false
	}
	if name := x.Patterns[star].(*syntax.MatchStar).Name; name != "" {
		in.setName(sc, name, newList(append([]Value{}, e[star:len(e)-after]...)...))
	}
	return in.matchEach(sc, x.Patterns[star+1:], e[len(e)-after:])
}

func (in *Interp) matchEach(sc *scope, ps []syntax.Pattern, e []Value) bool {
	for i, p := range ps {
		if !in.matches(sc, p, e[i]) {
			return false
		}
	}
	return true
}

func (in *Interp) matchMapping(sc *scope, x *syntax.MatchMapping, v Value) bool {
	d, ok := plain(v).(*dict)
	if !ok {
		return false
	}
	rest := in.copyDict(d)
	for i, k := range x.Keys {
		key := in.eval(sc, k)
		e, ok := in.dictGet(d, key)
		if !ok || !in.matches(sc, x.Patterns[i], e) {
			return false
		}
		in.dictDel(rest, key)
	}
	if x.Rest != "" {
		in.setName(sc, x.Rest, rest)
	}
	return true
}

func (in *Interp) matchClass(sc *scope, x *syntax.MatchClass, v Value) bool {
	c, ok := in.eval(sc, x.Class).(*class)
	if !ok {
		in.needs("matching an unknown class")
	}
	if !in.isInstance(v, c) {
		return false
	}
	if len(x.Patterns) == 1 && !c.user && c.feast == nil {
		if !in.matches(sc, x.Patterns[0], v) {
			return false
		}
	} else if !in.matchPositional(sc, c, x.Patterns, v) {
		return false
	}
	for i, n := range x.KwdAttrs {
		a, ok := in.attrOpt(v, n)
		if !ok || !in.matches(sc, x.KwdPatterns[i], a) {
			return false
		}
	}
	return true
}

func (in *Interp) matchPositional(sc *scope, c *class, ps []syntax.Pattern, v Value) bool {
	names := []string{}
	if m, ok := c.find("__match_args__"); ok {
		for _, n := range in.collect(m) {
			names = append(names, in.str(n))
		}
	} else {
		for _, f := range c.fields {
			names = append(names, f.name)
		}
	}
	if len(ps) > len(names) {
		in.raise("TypeError", "%s() accepts %d positional sub-patterns (%d given)", c.name, len(names), len(ps))
	}
	for i, p := range ps {
		a, ok := in.attrOpt(v, names[i])
		if !ok || !in.matches(sc, p, a) {
			return false
		}
	}
	return true
}
