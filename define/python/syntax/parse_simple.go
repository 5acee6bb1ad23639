package syntax

import "strings"

// simpleLine reads simple statements joined by semicolons, up to the end of the line.
func (p *parser) simpleLine(body []Stmt) []Stmt {
	for {
		s := p.simple()
		body = append(body, s)
		semicolon := p.eat(";")
		if p.atKind(tokNewline) {
			p.next()
			return body
		}
		if semicolon && !p.atKind(tokEOF) {
			continue
		}
		p.afterStatement(s)
		return body
	}
}

// afterStatement refuses what follows a whole statement on its line.
func (p *parser) afterStatement(s Stmt) {
	if x, ok := s.(*ExprStmt); ok && p.startsExpr(p.cur()) {
		if n, ok := x.Value.(*Name); ok && (n.ID == "print" || n.ID == "exec") {
			p.failAt(n.From, "Missing parentheses in call to '%s'. Did you mean %s(...)?", n.ID, n.ID)
			return
		}
	}
	p.unexpected("invalid syntax: expected the end of the statement")
}

// simple reads one statement that has no block.
func (p *parser) simple() Stmt {
	t := p.cur()
	if t.kind == tokKeyword {
		if s := p.keywordStatement(p.text(t), p.start(t)); s != nil {
			return s
		}
	}
	if t.kind == tokName && p.text(t) == "type" && p.peek(1).kind == tokName && (p.is(p.peek(2), "=") || p.is(p.peek(2), "[")) {
		return p.typeAlias()
	}
	return p.exprStatement()
}

func (p *parser) keywordStatement(word string, from Pos) Stmt {
	switch word {
	case "pass":
		p.next()
		return &Pass{p.span(from)}
	case "break":
		p.next()
		return &Break{p.span(from)}
	case "continue":
		p.next()
		return &Continue{p.span(from)}
	case "return":
		return p.returnStatement(from)
	case "raise":
		return p.raise(from)
	case "global":
		names := p.names()
		return &Global{p.span(from), names}
	case "nonlocal":
		names := p.names()
		return &Nonlocal{p.span(from), names}
	case "del":
		return p.del(from)
	case "assert":
		return p.assert(from)
	case "import":
		return p.importStatement(from)
	case "from":
		return p.fromImport(from)
	}
	return nil
}

func (p *parser) returnStatement(from Pos) Stmt {
	p.next()
	var x Expr
	if p.startsExpr(p.cur()) {
		x = p.starExprs()
	}
	return &Return{p.span(from), x}
}

func (p *parser) raise(from Pos) Stmt {
	p.next()
	var exc, cause Expr
	if p.startsExpr(p.cur()) {
		exc = p.expr()
		if p.eat("from") {
			cause = p.expr()
		}
	}
	return &Raise{p.span(from), exc, cause}
}

// names reads the keyword of global or nonlocal and the names after it.
func (p *parser) names() []string {
	p.next()
	names := []string{p.name()}
	for p.eat(",") {
		names = append(names, p.name())
	}
	return names
}

func (p *parser) del(from Pos) Stmt {
	p.next()
	targets := []Expr{p.target()}
	for p.eat(",") && p.startsExpr(p.cur()) {
		targets = append(targets, p.target())
	}
	for _, x := range targets {
		p.checkDelete(x)
	}
	return &Delete{p.span(from), targets}
}

func (p *parser) assert(from Pos) Stmt {
	p.next()
	test := p.expr()
	var msg Expr
	if p.eat(",") {
		msg = p.expr()
	}
	return &Assert{p.span(from), test, msg}
}

func (p *parser) importStatement(from Pos) Stmt {
	p.next()
	names := []*Alias{p.alias(p.dotted)}
	for p.eat(",") {
		names = append(names, p.alias(p.dotted))
	}
	return &Import{p.span(from), names}
}

// alias reads one imported name and its "as".
func (p *parser) alias(name func() string) *Alias {
	from := p.here()
	a := &Alias{Name: name()}
	if p.eat("as") {
		a.AsName = p.name()
	}
	a.Span = p.span(from)
	return a
}

func (p *parser) dotted() string {
	s := p.name()
	if !p.at(".") {
		return s
	}
	var b strings.Builder
	b.WriteString(s)
	for p.eat(".") {
		b.WriteByte('.')
		b.WriteString(p.name())
	}
	return b.String()
}

func (p *parser) fromImport(from Pos) Stmt {
	p.next()
	f := &ImportFrom{}
	for dots := true; dots; {
		switch {
		case p.eat("."):
			f.Level++
		case p.eat("..."):
			f.Level += 3
		default:
			dots = false
		}
	}
	if f.Level == 0 || !p.at("import") {
		f.Module = p.dotted()
	}
	p.expect("import")
	f.Names = p.importedNames()
	f.Span = p.span(from)
	return f
}

func (p *parser) importedNames() []*Alias {
	if p.at("*") {
		from := p.here()
		p.next()
		return []*Alias{{Span: p.span(from), Name: "*"}}
	}
	paren := p.eat("(")
	names := []*Alias{p.alias(p.name)}
	for p.eat(",") {
		if paren && p.at(")") {
			break
		}
		if p.atKind(tokNewline) {
			p.failAt(p.here(), "trailing comma not allowed without surrounding parentheses")
		}
		names = append(names, p.alias(p.name))
	}
	if paren {
		p.expect(")")
	}
	return names
}

func (p *parser) typeAlias() Stmt {
	from := p.here()
	p.next()
	at := p.here()
	id := p.name()
	t := &TypeAlias{Name: &Name{p.span(at), id}}
	t.TypeParams = p.typeParams()
	p.expect("=")
	t.Value = p.expr()
	t.Span = p.span(from)
	return t
}

// exprStatement reads an expression or any kind of assignment.
func (p *parser) exprStatement() Stmt {
	from := p.here()
	paren := p.at("(")
	x := p.yieldOrExprs()
	t := p.cur()
	if t.kind != tokOp {
		return &ExprStmt{p.span(from), x}
	}
	switch s := p.text(t); s {
	case "=":
		return p.assign(from, x)
	case ":":
		return p.annotated(from, x, paren)
	case "+=", "-=", "*=", "/=", "//=", "%=", "@=", "&=", "|=", "^=", ">>=", "<<=", "**=":
		p.checkSingle(x, "'%s' is an illegal expression for augmented assignment")
		p.next()
		value := p.yieldOrExprs()
		return &AugAssign{p.span(from), x, Operator(strings.TrimSuffix(s, "=")), value}
	}
	return &ExprStmt{p.span(from), x}
}

func (p *parser) assign(from Pos, x Expr) Stmt {
	var targets []Expr
	for p.at("=") {
		p.checkTarget(x)
		p.next()
		targets = append(targets, x)
		x = p.yieldOrExprs()
	}
	return &Assign{p.span(from), targets, x}
}

// annotated reads the rest of "target: annotation = value"; paren tells that the target began with a parenthesis.
func (p *parser) annotated(from Pos, x Expr, paren bool) Stmt {
	if _, call := x.(*Call); call {
		p.failAt(from, "illegal target for annotation")
	}
	p.checkSingle(x, "only single target (not %s) can be annotated")
	p.next()
	a := &AnnAssign{Target: x}
	_, isName := x.(*Name)
	a.Simple = isName && !paren
	a.Annotation = p.expr()
	if p.eat("=") {
		a.Value = p.yieldOrExprs()
	}
	a.Span = p.span(from)
	return a
}
