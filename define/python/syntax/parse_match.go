package syntax

// match reads a match statement, or returns nil where "match" proves to be a plain name.
func (p *parser) match() Stmt {
	m := p.mark()
	from := p.here()
	p.next()
	star := p.at("*")
	subject := p.starNamedExprs()
	_, tuple := subject.(*Tuple)
	if p.err != nil || star && !tuple || !p.at(":") || !p.caseFollows() {
		p.reset(m)
		return nil
	}
	for range 3 { // the colon, the newline, the indent
		p.next()
	}
	if !p.enter() {
		p.leave()
		return &Pass{}
	}
	defer p.leave()
	s := &Match{Subject: subject}
	for p.atCase() {
		s.Cases = append(s.Cases, p.matchCase())
	}
	p.dedent()
	s.Span = p.span(from)
	return s
}

func (p *parser) caseFollows() bool {
	t := p.peek(3)
	return p.peek(1).kind == tokNewline && p.peek(2).kind == tokIndent && t.kind == tokName && p.text(t) == "case"
}

func (p *parser) atCase() bool {
	t := p.cur()
	return t.kind == tokName && p.text(t) == "case"
}

func (p *parser) matchCase() *MatchCase {
	at := p.here()
	p.next()
	c := &MatchCase{Pattern: p.topPattern()}
	if p.eat("if") {
		c.Guard = p.namedExpr()
	}
	c.Body = p.block("'case' statement", at)
	return c
}

// topPattern reads the pattern of a case, where a sequence needs no brackets.
func (p *parser) topPattern() Pattern {
	from := p.here()
	x := p.sequenceItem()
	if !p.at(",") {
		if _, star := x.(*MatchStar); star {
			p.unexpected("invalid syntax: expected ','")
		}
		return x
	}
	items := []Pattern{x}
	for p.eat(",") && !p.at(":") && !p.at("if") {
		items = append(items, p.sequenceItem())
	}
	return p.sequence(p.span(from), items)
}

// sequence makes a sequence pattern; it may hold one star.
func (p *parser) sequence(span Span, items []Pattern) Pattern {
	stars := 0
	for _, x := range items {
		if s, ok := x.(*MatchStar); ok {
			if stars++; stars > 1 {
				p.failAt(s.From, "multiple starred expressions in sequence pattern")
			}
		}
	}
	return &MatchSequence{span, items}
}

// sequenceItem reads a pattern or *name.
func (p *parser) sequenceItem() Pattern {
	if !p.at("*") {
		return p.asPattern()
	}
	from := p.here()
	p.next()
	name := p.name()
	if name == "_" {
		name = ""
	}
	return &MatchStar{p.span(from), name}
}

func (p *parser) asPattern() Pattern {
	from := p.here()
	x := p.orPattern()
	if !p.eat("as") {
		return x
	}
	name := p.capture()
	return &MatchAs{p.span(from), x, name}
}

// capture reads a name to bind, which cannot be "_".
func (p *parser) capture() string {
	at := p.here()
	name := p.name()
	if name == "_" {
		p.failAt(at, "cannot use '_' as a target")
	}
	return name
}

func (p *parser) orPattern() Pattern {
	from := p.here()
	x := p.closedPattern()
	if !p.at("|") {
		return x
	}
	items := []Pattern{x}
	for p.eat("|") {
		items = append(items, p.closedPattern())
	}
	return &MatchOr{p.span(from), items}
}

// closedPattern reads a pattern without commas, "|" or "as" of its own.
func (p *parser) closedPattern() Pattern {
	from := p.here()
	if !p.enter() {
		p.leave()
		return &MatchAs{}
	}
	defer p.leave()
	t := p.cur()
	switch t.kind {
	case tokName:
		return p.namePattern()
	case tokOp:
		switch p.text(t) {
		case "(":
			return p.groupPattern()
		case "[":
			p.next()
			items, _ := p.patternItems("]")
			return p.sequence(p.span(from), items)
		case "{":
			return p.mapping()
		}
	case tokKeyword:
		if k := singleton(p.text(t)); k != 0 {
			p.next()
			return &MatchSingleton{p.span(from), k}
		}
	}
	x := p.literalPattern()
	return &MatchValue{p.span(from), x}
}

// literalPattern reads strings, or a number that may be signed or complex.
func (p *parser) literalPattern() Expr {
	from := p.here()
	if p.atKind(tokString) || p.atKind(tokFStart) {
		return p.strings()
	}
	x := p.signed(true)
	if !p.at("+") && !p.at("-") {
		return x
	}
	op := Operator(p.text(p.next()))
	y := p.signed(false)
	if imaginary(x) || !imaginary(y) {
		p.failAt(from, "imaginary number required in complex literal")
	}
	return &BinOp{p.span(from), x, op, y}
}

func imaginary(x Expr) bool {
	if u, ok := x.(*UnaryOp); ok {
		x = u.Operand
	}
	c, ok := x.(*Constant)
	return ok && c.Kind == ImagConstant
}

// signed reads a number, with a minus sign when sign allows it.
func (p *parser) signed(sign bool) Expr {
	from := p.here()
	minus := sign && p.eat("-")
	if !p.atKind(tokNumber) {
		p.unexpected("invalid syntax: expected a pattern")
		return p.bad()
	}
	x := p.number()
	if !minus {
		return x
	}
	return &UnaryOp{p.span(from), USub, x}
}

// namePattern reads a capture, a wildcard, a dotted value or a class pattern.
func (p *parser) namePattern() Pattern {
	from := p.here()
	if next := p.peek(1); !p.is(next, ".") && !p.is(next, "(") {
		name := p.name()
		if name == "_" {
			name = ""
		}
		return &MatchAs{p.span(from), nil, name}
	}
	x := p.dottedExpr()
	if !p.at("(") {
		return &MatchValue{p.span(from), x}
	}
	return p.classPattern(from, x)
}

func (p *parser) dottedExpr() Expr {
	from := p.here()
	id := p.name()
	var x Expr = &Name{p.span(from), id}
	for p.eat(".") {
		attr := p.name()
		x = &Attribute{p.span(from), x, attr}
	}
	return x
}

func (p *parser) classPattern(from Pos, class Expr) Pattern {
	p.next()
	c := &MatchClass{Class: class}
	for !p.at(")") {
		if p.atKind(tokName) && p.is(p.peek(1), "=") {
			c.KwdAttrs = append(c.KwdAttrs, p.name())
			p.next()
			c.KwdPatterns = append(c.KwdPatterns, p.asPattern())
		} else {
			if len(c.KwdAttrs) > 0 {
				p.failAt(p.here(), "positional patterns follow keyword patterns")
			}
			c.Patterns = append(c.Patterns, p.asPattern())
		}
		if !p.eat(",") {
			break
		}
	}
	p.expect(")")
	c.Span = p.span(from)
	return c
}

// patternItems reads the items of a bracketed sequence pattern and the closing bracket.
func (p *parser) patternItems(closing string) (items []Pattern, comma bool) {
	for !p.at(closing) {
		items = append(items, p.sequenceItem())
		if !p.eat(",") {
			break
		}
		comma = true
	}
	p.expect(closing)
	return items, comma
}

// groupPattern reads a parenthesised pattern or a sequence in parentheses.
func (p *parser) groupPattern() Pattern {
	from := p.here()
	p.next()
	items, comma := p.patternItems(")")
	if len(items) == 1 && !comma {
		if s, star := items[0].(*MatchStar); star {
			p.failAt(s.From, "invalid syntax: a starred pattern needs a sequence")
		}
		return items[0]
	}
	return p.sequence(p.span(from), items)
}

func (p *parser) mapping() Pattern {
	from := p.here()
	p.next()
	m := &MatchMapping{}
	for !p.at("}") {
		if m.Rest != "" {
			p.failAt(p.here(), "double star pattern must be last in a mapping pattern")
		}
		if p.eat("**") {
			m.Rest = p.capture()
		} else {
			m.Keys = append(m.Keys, p.mappingKey())
			p.expect(":")
			m.Patterns = append(m.Patterns, p.asPattern())
		}
		if !p.eat(",") {
			break
		}
	}
	p.expect("}")
	m.Span = p.span(from)
	return m
}

func (p *parser) mappingKey() Expr {
	t := p.cur()
	from := p.start(t)
	switch t.kind {
	case tokName:
		x := p.dottedExpr()
		if _, plain := x.(*Name); plain {
			p.failAt(from, "mapping pattern keys may only match literals and attribute lookups")
		}
		return x
	case tokKeyword:
		return p.atom()
	}
	return p.literalPattern()
}
