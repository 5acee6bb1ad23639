package syntax

// atom reads a name, a literal, or anything in brackets.
func (p *parser) atom() Expr {
	t := p.cur()
	from := p.start(t)
	switch t.kind {
	case tokName:
		p.next()
		return &Name{p.span(from), p.text(t)}
	case tokNumber:
		return p.number()
	case tokString, tokFStart:
		return p.strings()
	case tokKeyword:
		if k := singleton(p.text(t)); k != 0 {
			p.next()
			return &Constant{Span: p.span(from), Kind: k}
		}
	case tokOp:
		switch p.text(t) {
		case "(":
			return p.group()
		case "[":
			return p.list()
		case "{":
			return p.braces()
		case "...":
			p.next()
			return &Constant{Span: p.span(from), Kind: EllipsisConstant}
		}
	}
	p.invalid()
	return p.bad()
}

// singleton returns the kind of None, True and False, and 0 for anything else.
func singleton(s string) ConstantKind {
	switch s {
	case "None":
		return NoneConstant
	case "True":
		return TrueConstant
	case "False":
		return FalseConstant
	}
	return 0
}

// group reads a parenthesised expression, a tuple or a generator.
func (p *parser) group() Expr {
	from := p.here()
	p.next()
	if p.eat(")") {
		return &Tuple{Span: p.span(from)}
	}
	if p.at("yield") {
		x := p.yield()
		p.expect(")")
		return x
	}
	x := p.starNamedExpr()
	switch {
	case p.atComprehension():
		p.refuseStar(x, "iterable unpacking cannot be used in comprehension")
		gens := p.comprehensions()
		p.expect(")")
		return &GeneratorExp{p.span(from), x, gens}
	case p.at(","):
		elts := p.elements(x, ")")
		return &Tuple{p.span(from), elts}
	}
	p.expect(")")
	p.refuseStar(x, "cannot use starred expression here")
	return x
}

// refuseStar fails when x is a starred expression.
func (p *parser) refuseStar(x Expr, why string) {
	if s, ok := x.(*Starred); ok {
		p.failAt(s.From, "%s", why)
	}
}

// elements reads the elements after the first of a display, and its closing bracket.
func (p *parser) elements(first Expr, closing string) []Expr {
	elts := []Expr{first}
	for p.eat(",") && !p.at(closing) {
		elts = append(elts, p.starNamedExpr())
	}
	p.expect(closing)
	return elts
}

func (p *parser) list() Expr {
	from := p.here()
	p.next()
	if p.eat("]") {
		return &List{Span: p.span(from)}
	}
	x := p.starNamedExpr()
	if p.atComprehension() {
		p.refuseStar(x, "iterable unpacking cannot be used in comprehension")
		gens := p.comprehensions()
		p.expect("]")
		return &ListComp{p.span(from), x, gens}
	}
	elts := p.elements(x, "]")
	return &List{p.span(from), elts}
}

// braces reads a dict or set, displayed or comprehended.
func (p *parser) braces() Expr {
	from := p.here()
	p.next()
	if p.eat("}") {
		return &Dict{Span: p.span(from)}
	}
	if p.at("**") {
		return p.dict(from, nil)
	}
	inner := p.here()
	x := p.starNamedExpr()
	switch {
	case p.at(":") && !p.bareSpecial(x, inner):
		return p.dict(from, x)
	case p.atComprehension():
		p.refuseStar(x, "iterable unpacking cannot be used in comprehension")
		gens := p.comprehensions()
		p.expect("}")
		return &SetComp{p.span(from), x, gens}
	}
	elts := p.elements(x, "}")
	return &Set{p.span(from), elts}
}

// bareSpecial tells whether x, whose first token is at from, is starred or a := without parentheses:
// neither can be a dict key or the bound of a slice.
func (p *parser) bareSpecial(x Expr, from Pos) bool {
	switch x.(type) {
	case *Starred:
		return true
	case *NamedExpr:
		return x.Pos() == from
	}
	return false
}

// dict reads a dict whose first key was read already, or which starts with **.
func (p *parser) dict(from Pos, key Expr) Expr {
	d := &Dict{}
	if key != nil {
		p.expect(":")
		value := p.expr()
		if p.atComprehension() {
			gens := p.comprehensions()
			p.expect("}")
			return &DictComp{p.span(from), key, value, gens}
		}
		d.Keys, d.Values = append(d.Keys, key), append(d.Values, value)
	} else {
		p.unpackMapping(d)
	}
	for p.eat(",") && !p.at("}") {
		if p.at("**") {
			p.unpackMapping(d)
			continue
		}
		d.Keys = append(d.Keys, p.expr())
		p.expect(":")
		d.Values = append(d.Values, p.expr())
	}
	p.expect("}")
	d.Span = p.span(from)
	return d
}

func (p *parser) unpackMapping(d *Dict) {
	p.next()
	d.Keys = append(d.Keys, nil)
	d.Values = append(d.Values, p.binary(lowest))
	if p.atComprehension() {
		p.failAt(p.here(), "dict unpacking cannot be used in dict comprehension")
	}
}

func (p *parser) atComprehension() bool {
	return p.at("for") || p.at("async") && p.is(p.peek(1), "for")
}

// comprehensions reads one or more "for ... in ... if ..." clauses.
func (p *parser) comprehensions() []*Comprehension {
	var gens []*Comprehension
	for p.atComprehension() {
		from := p.here()
		c := &Comprehension{Async: p.eat("async")}
		p.next()
		c.Target = p.targets()
		p.expect("in")
		c.Iter = p.or()
		for p.eat("if") {
			c.Ifs = append(c.Ifs, p.or())
		}
		c.Span = p.span(from)
		gens = append(gens, c)
	}
	return gens
}
