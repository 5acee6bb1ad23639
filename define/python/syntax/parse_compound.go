package syntax

// statement reads one compound statement, or one line of simple ones, and appends it to body.
func (p *parser) statement(body []Stmt) []Stmt {
	t := p.cur()
	switch t.kind {
	case tokKeyword:
		if s := p.compound(p.text(t)); s != nil {
			return append(body, s)
		}
	case tokOp:
		if p.at("@") {
			return append(body, p.decorated())
		}
	case tokName:
		if p.text(t) == "match" && p.startsExpr(p.peek(1)) {
			if s := p.match(); s != nil {
				return append(body, s)
			}
		}
	}
	return p.simpleLine(body)
}

func (p *parser) compound(word string) Stmt {
	from := p.here()
	switch word {
	case "if":
		return p.ifStatement()
	case "while":
		return p.while(from)
	case "for":
		return p.forStatement(from, false)
	case "try":
		return p.try(from)
	case "with":
		return p.with(from, false)
	case "def":
		return p.function(from, false, nil)
	case "class":
		return p.class(from, nil)
	case "async":
		return p.async(from, nil)
	}
	return nil
}

// async reads what follows async; with decorators only a function may.
func (p *parser) async(from Pos, decorators []Expr) Stmt {
	p.next()
	switch {
	case p.at("def"):
		return p.function(from, true, decorators)
	case p.at("for") && decorators == nil:
		return p.forStatement(from, true)
	case p.at("with") && decorators == nil:
		return p.with(from, true)
	}
	p.unexpected("invalid syntax: expected 'def', 'for' or 'with' after 'async'")
	return &Pass{}
}

// block reads a colon and the statements it governs; what names their owner in an error.
func (p *parser) block(what string, owner Pos) []Stmt {
	p.expect(":")
	if !p.atKind(tokNewline) {
		return p.simpleLine(nil)
	}
	p.next()
	if !p.atKind(tokIndent) {
		if p.lexErr != nil && p.atKind(tokEOF) {
			p.invalid()
		}
		p.failAt(p.here(), "expected an indented block after %s on line %d", what, owner.Line)
		return nil
	}
	p.next()
	if !p.enter() {
		p.leave()
		return nil
	}
	defer p.leave()
	var body []Stmt
	for !p.atKind(tokDedent) && !p.atKind(tokEOF) {
		body = p.statement(body)
	}
	p.dedent()
	return body
}

// dedent consumes the end of a block.
func (p *parser) dedent() {
	if p.atKind(tokDedent) {
		p.next()
		return
	}
	p.invalid()
}

// elseBlock reads an else clause if there is one.
func (p *parser) elseBlock() []Stmt {
	at := p.here()
	if !p.eat("else") {
		return nil
	}
	return p.block("'else' statement", at)
}

// ifStatement reads an if and its elifs, which nest in each other's Orelse, without recursion.
func (p *parser) ifStatement() Stmt {
	var chain []*If
	for p.at("if") || p.at("elif") {
		from := p.here()
		word := p.text(p.next())
		s := &If{Test: p.namedExpr()}
		s.Body = p.block("'"+word+"' statement", from)
		s.From = from
		chain = append(chain, s)
		if !p.at("elif") {
			break
		}
	}
	if len(chain) == 0 {
		return &Pass{}
	}
	last := chain[len(chain)-1]
	last.Orelse = p.elseBlock()
	for i, s := range chain {
		s.Span = p.span(s.From)
		if i > 0 {
			chain[i-1].Orelse = []Stmt{s}
		}
	}
	return chain[0]
}

func (p *parser) while(from Pos) Stmt {
	p.next()
	test := p.namedExpr()
	body := p.block("'while' statement", from)
	orelse := p.elseBlock()
	return &While{p.span(from), test, body, orelse}
}

func (p *parser) forStatement(from Pos, async bool) Stmt {
	p.next()
	s := &For{Async: async}
	s.Target = p.targets()
	p.expect("in")
	s.Iter = p.starExprs()
	s.Body = p.block("'for' statement", from)
	s.Orelse = p.elseBlock()
	s.Span = p.span(from)
	return s
}

func (p *parser) try(from Pos) Stmt {
	p.next()
	t := &Try{Body: p.block("'try' statement", from)}
	for p.at("except") {
		t.Handlers = append(t.Handlers, p.handler(t))
	}
	if len(t.Handlers) > 0 {
		t.Orelse = p.elseBlock()
	}
	at := p.here()
	if p.eat("finally") {
		t.Finalbody = p.block("'finally' statement", at)
	}
	if t.Handlers == nil && t.Finalbody == nil {
		p.unexpected("expected 'except' or 'finally' block")
	}
	t.Span = p.span(from)
	return t
}

// handler reads one except clause of t.
func (p *parser) handler(t *Try) *ExceptHandler {
	from := p.here()
	p.next()
	star := p.eat("*")
	switch n := len(t.Handlers); {
	case n > 0 && star != t.Star:
		p.failAt(from, "cannot have both 'except' and 'except*' on the same 'try'")
	case n > 0 && t.Handlers[n-1].Type == nil:
		p.failAt(t.Handlers[n-1].From, "default 'except:' must be last")
	case star && p.at(":"):
		p.failAt(p.here(), "expected one or more exception types")
	}
	t.Star = star
	h := &ExceptHandler{}
	if !p.at(":") {
		h.Type = p.expr()
		if p.at(",") {
			p.failAt(h.Type.Pos(), "multiple exception types must be parenthesized")
		}
		if p.eat("as") {
			h.Name = p.name()
		}
	}
	what := "'except' statement"
	if star {
		what = "'except*' statement"
	}
	h.Body = p.block(what, from)
	h.Span = p.span(from)
	return h
}

func (p *parser) with(from Pos, async bool) Stmt {
	p.next()
	w := &With{Async: async}
	if p.at("(") {
		m := p.mark()
		w.Items = p.parenItems()
		if p.err != nil || !p.at(":") {
			p.reset(m)
			w.Items = nil
		}
	}
	if w.Items == nil {
		w.Items = p.withItems()
	}
	w.Body = p.block("'with' statement", from)
	w.Span = p.span(from)
	return w
}

// withItems reads context managers with commas.
func (p *parser) withItems() []*WithItem {
	items := []*WithItem{p.withItem()}
	for p.eat(",") {
		items = append(items, p.withItem())
	}
	return items
}

// parenItems reads context managers in parentheses of their own.
func (p *parser) parenItems() []*WithItem {
	p.next()
	items := []*WithItem{p.withItem()}
	for p.eat(",") && !p.at(")") {
		items = append(items, p.withItem())
	}
	p.expect(")")
	return items
}

func (p *parser) withItem() *WithItem {
	item := &WithItem{Context: p.expr()}
	if p.eat("as") {
		item.Vars = p.target()
		p.checkTarget(item.Vars)
	}
	return item
}

func (p *parser) decorated() Stmt {
	var decorators []Expr
	for p.eat("@") {
		decorators = append(decorators, p.namedExpr())
		if !p.atKind(tokNewline) {
			p.unexpected("invalid syntax: expected the end of the line after a decorator")
		}
		p.next()
	}
	from := p.here()
	switch {
	case p.at("def"):
		return p.function(from, false, decorators)
	case p.at("class"):
		return p.class(from, decorators)
	case p.at("async"):
		return p.async(from, decorators)
	}
	p.unexpected("invalid syntax: expected a function or a class after a decorator")
	return &Pass{}
}
