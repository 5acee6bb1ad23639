package syntax

// startsExpr tells whether a token can begin an expression or a starred one.
func (p *parser) startsExpr(t token) bool {
	switch t.kind {
	case tokName, tokNumber, tokString, tokFStart:
		return true
	case tokOp:
		switch p.text(t) {
		case "(", "[", "{", "-", "+", "~", "...", "*":
			return true
		}
	case tokKeyword:
		switch p.text(t) {
		case "None", "True", "False", "not", "lambda", "await":
			return true
		}
	}
	return false
}

// yieldOrExprs reads what may stand right of an assignment: a yield, or expressions with commas.
func (p *parser) yieldOrExprs() Expr {
	if p.at("yield") {
		return p.yield()
	}
	return p.starExprs()
}

func (p *parser) yield() Expr {
	from := p.here()
	p.next()
	if p.eat("from") {
		x := p.expr()
		return &YieldFrom{p.span(from), x}
	}
	if !p.startsExpr(p.cur()) {
		return &Yield{p.span(from), nil}
	}
	x := p.starExprs()
	return &Yield{p.span(from), x}
}

// starExprs reads expressions with commas: one, or a tuple without parentheses.
func (p *parser) starExprs() Expr { return p.tuple(p.starExpr) }

// starNamedExprs is starExprs that allows := in each element.
func (p *parser) starNamedExprs() Expr { return p.tuple(p.starNamedExpr) }

func (p *parser) tuple(element func() Expr) Expr {
	from := p.here()
	x := element()
	if !p.at(",") {
		return x
	}
	elts := []Expr{x}
	for p.eat(",") && p.startsExpr(p.cur()) {
		elts = append(elts, element())
	}
	return &Tuple{p.span(from), elts}
}

func (p *parser) starExpr() Expr {
	if p.at("*") {
		return p.starred()
	}
	return p.expr()
}

func (p *parser) starNamedExpr() Expr {
	if p.at("*") {
		return p.starred()
	}
	return p.namedExpr()
}

func (p *parser) starred() Expr {
	from := p.here()
	p.next()
	x := p.binary(lowest)
	return &Starred{p.span(from), x}
}

// namedExpr reads an expression, or name := expression.
func (p *parser) namedExpr() Expr {
	if !p.atKind(tokName) || !p.is(p.peek(1), ":=") {
		return p.expr()
	}
	from := p.here()
	id := p.name()
	target := &Name{p.span(from), id}
	p.next()
	x := p.expr()
	return &NamedExpr{p.span(from), target, x}
}

// expr reads one expression without commas, := or yield.
func (p *parser) expr() Expr {
	if !p.enter() {
		p.leave()
		return p.bad()
	}
	defer p.leave()
	from := p.here()
	if p.at("lambda") {
		p.next()
		args := p.params(":", false)
		p.expect(":")
		body := p.expr()
		return &Lambda{p.span(from), args, body}
	}
	x := p.or()
	if !p.eat("if") {
		return x
	}
	test := p.or()
	p.expect("else")
	orelse := p.expr()
	return &IfExp{p.span(from), test, x, orelse}
}

func (p *parser) or() Expr { return p.boolean(Or, p.and) }

func (p *parser) and() Expr { return p.boolean(And, p.not) }

func (p *parser) boolean(op Operator, operand func() Expr) Expr {
	from := p.here()
	x := operand()
	if !p.at(string(op)) {
		return x
	}
	values := []Expr{x}
	for p.eat(string(op)) {
		values = append(values, operand())
	}
	return &BoolOp{p.span(from), op, values}
}

func (p *parser) not() Expr {
	if !p.at("not") {
		return p.comparison()
	}
	from := p.here()
	if !p.enter() {
		p.leave()
		return p.bad()
	}
	defer p.leave()
	p.next()
	x := p.not()
	return &UnaryOp{p.span(from), Not, x}
}

func (p *parser) comparison() Expr {
	from := p.here()
	x := p.binary(lowest)
	op := p.comparator()
	if op == "" {
		return x
	}
	c := &Compare{Left: x}
	for ; op != ""; op = p.comparator() {
		c.Ops = append(c.Ops, op)
		c.Comparators = append(c.Comparators, p.binary(lowest))
	}
	c.Span = p.span(from)
	return c
}

// comparator consumes a comparison operator if one is next, and returns it or "".
func (p *parser) comparator() Operator {
	t := p.cur()
	if t.kind != tokOp && t.kind != tokKeyword {
		return ""
	}
	switch s := p.text(t); s {
	case "==", "!=", "<", "<=", ">", ">=", "in":
		p.next()
		return Operator(s)
	case "is":
		p.next()
		if p.eat("not") {
			return IsNot
		}
		return Is
	case "not":
		if p.is(p.peek(1), "in") {
			p.next()
			p.next()
			return NotIn
		}
	}
	return ""
}

// Precedences of binary operators.
const (
	lowest  = 1 // |
	sumPrec = 5 // + and -
)

func precedence(op string) int {
	switch op {
	case "|":
		return lowest
	case "^":
		return 2
	case "&":
		return 3
	case "<<", ">>":
		return 4
	case "+", "-":
		return sumPrec
	case "*", "/", "//", "%", "@":
		return 6
	}
	return 0
}

// binary reads operands joined by operators of at least the given precedence, all of which group to the left.
func (p *parser) binary(least int) Expr {
	from := p.here()
	x := p.unary()
	for {
		t := p.cur()
		if t.kind != tokOp {
			return x
		}
		op := p.text(t)
		prec := precedence(op)
		if prec < least || prec == 0 {
			return x
		}
		p.next()
		right := p.binary(prec + 1)
		x = &BinOp{p.span(from), x, Operator(op), right}
	}
}

func (p *parser) unary() Expr {
	if !p.at("-") && !p.at("+") && !p.at("~") {
		return p.power()
	}
	from := p.here()
	if !p.enter() {
		p.leave()
		return p.bad()
	}
	defer p.leave()
	op := Operator(p.text(p.next()))
	x := p.unary()
	return &UnaryOp{p.span(from), op, x}
}

func (p *parser) power() Expr {
	from := p.here()
	x := p.await()
	if !p.at("**") {
		return x
	}
	if !p.enter() {
		p.leave()
		return p.bad()
	}
	defer p.leave()
	p.next()
	right := p.unary()
	return &BinOp{p.span(from), x, Pow, right}
}

func (p *parser) await() Expr {
	from := p.here()
	if !p.eat("await") {
		return p.primary()
	}
	x := p.primary()
	return &Await{p.span(from), x}
}

// primary reads an atom and the attributes, calls and subscripts after it.
func (p *parser) primary() Expr {
	from := p.here()
	x := p.atom()
	for p.atKind(tokOp) {
		switch p.text(p.cur()) {
		case ".":
			p.next()
			attr := p.name()
			x = &Attribute{p.span(from), x, attr}
		case "(":
			args, keywords := p.arguments(true)
			x = &Call{p.span(from), x, args, keywords}
		case "[":
			p.next()
			index := p.slices()
			p.expect("]")
			x = &Subscript{p.span(from), x, index}
		default:
			return x
		}
	}
	return x
}

// slices reads what stands between the brackets of a subscript.
func (p *parser) slices() Expr {
	from := p.here()
	star := p.at("*")
	x := p.slice()
	if !star && !p.at(",") {
		return x
	}
	elts := []Expr{x}
	for p.eat(",") && !p.at("]") {
		elts = append(elts, p.slice())
	}
	return &Tuple{p.span(from), elts}
}

func (p *parser) slice() Expr {
	if p.at("*") {
		return p.starred()
	}
	from := p.here()
	var s Slice
	if !p.at(":") {
		x := p.namedExpr()
		if p.bareSpecial(x, from) || !p.at(":") {
			return x
		}
		s.Lower = x
	}
	p.expect(":")
	if p.startsExpr(p.cur()) {
		s.Upper = p.expr()
	}
	if p.eat(":") && p.startsExpr(p.cur()) {
		s.Step = p.expr()
	}
	s.Span = p.span(from)
	return &s
}

// callArgs gathers the arguments of a call and keeps their order lawful.
type callArgs struct {
	args     []Expr
	keywords []*Keyword
	unpacked bool // a **mapping was seen
}

// arguments reads a parenthesised argument list. A sole generator without parentheses of its own is allowed in calls.
func (p *parser) arguments(call bool) ([]Expr, []*Keyword) {
	from := p.here()
	p.expect("(")
	var a callArgs
	for !p.at(")") {
		p.argument(&a)
		if p.at("for") || p.at("async") {
			if call && len(a.args) == 1 && len(a.keywords) == 0 {
				return p.soleGenerator(from, a.args[0]), nil
			}
			p.failAt(p.here(), "Generator expression must be parenthesized")
		}
		if !p.eat(",") {
			break
		}
	}
	p.expect(")")
	return a.args, a.keywords
}

func (p *parser) soleGenerator(from Pos, elt Expr) []Expr {
	p.refuseStar(elt, "iterable argument unpacking cannot be used in a generator")
	gens := p.comprehensions()
	if p.at(",") {
		p.failAt(p.here(), "Generator expression must be parenthesized")
	}
	p.expect(")")
	return []Expr{&GeneratorExp{p.span(from), elt, gens}}
}

func (p *parser) argument(a *callArgs) {
	from := p.here()
	switch {
	case p.eat("**"):
		x := p.expr()
		a.unpacked = true
		a.keywords = append(a.keywords, &Keyword{p.span(from), "", x})
	case p.atKind(tokName) && p.is(p.peek(1), "="):
		name := p.name()
		p.next()
		x := p.expr()
		a.keywords = append(a.keywords, &Keyword{p.span(from), name, x})
	case p.at("*"):
		if a.unpacked {
			p.failAt(from, "iterable argument unpacking follows keyword argument unpacking")
			return
		}
		p.next()
		x := p.expr()
		a.args = append(a.args, &Starred{p.span(from), x})
	default:
		if a.unpacked {
			p.failAt(from, "positional argument follows keyword argument unpacking")
		} else if len(a.keywords) > 0 {
			p.failAt(from, "positional argument follows keyword argument")
		}
		a.args = append(a.args, p.namedExpr())
		if p.at("=") {
			p.failAt(from, "expression cannot contain assignment, perhaps you meant \"==\"?")
		}
	}
}
