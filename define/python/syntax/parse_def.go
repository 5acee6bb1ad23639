package syntax

func (p *parser) function(from Pos, async bool, decorators []Expr) Stmt {
	p.next()
	f := &FunctionDef{Decorators: decorators, Async: async}
	f.Name = p.name()
	f.TypeParams = p.typeParams()
	p.expect("(")
	f.Args = p.params(")", true)
	p.expect(")")
	if p.eat("->") {
		f.Returns = p.expr()
	}
	f.Body = p.block("function definition", from)
	f.Span = p.span(from)
	return f
}

func (p *parser) class(from Pos, decorators []Expr) Stmt {
	p.next()
	c := &ClassDef{Decorators: decorators}
	c.Name = p.name()
	c.TypeParams = p.typeParams()
	if p.at("(") {
		c.Bases, c.Keywords = p.arguments(false)
	}
	c.Body = p.block("class definition", from)
	c.Span = p.span(from)
	return c
}

// typeParams reads a bracketed list of type parameters if there is one.
func (p *parser) typeParams() []*TypeParam {
	if !p.eat("[") {
		return nil
	}
	params := []*TypeParam{p.typeParam()}
	for p.eat(",") && !p.at("]") {
		params = append(params, p.typeParam())
	}
	p.expect("]")
	return params
}

func (p *parser) typeParam() *TypeParam {
	from := p.here()
	t := &TypeParam{Kind: TypeVar}
	switch {
	case p.eat("*"):
		t.Kind = TypeVarTuple
	case p.eat("**"):
		t.Kind = ParamSpec
	}
	t.Name = p.name()
	if t.Kind == TypeVar && p.eat(":") {
		t.Bound = p.expr()
	}
	t.Span = p.span(from)
	return t
}

// paramList is a parameter list being read.
type paramList struct {
	*Arguments
	star  bool // a * or *name was seen
	bare  bool // it was a bare *, and no parameter has followed yet
	slash bool // a / was seen
	names map[string]bool
}

// params reads a parameter list up to, not including, the closing token. Only a def has annotations.
func (p *parser) params(closing string, annotated bool) *Arguments {
	list := paramList{Arguments: &Arguments{}}
	for !p.at(closing) {
		if list.Kwarg != nil {
			p.failAt(p.here(), "arguments cannot follow var-keyword argument")
		}
		switch {
		case p.at("/"):
			p.slash(&list)
		case p.at("**"):
			if list.bare {
				p.failAt(p.here(), "named arguments must follow bare *")
			}
			p.next()
			list.Kwarg = p.param(&list, annotated)
			p.refuseDefault("var-keyword")
		case p.at("*"):
			p.star(&list, annotated)
		default:
			p.plainParam(&list, annotated)
		}
		if !p.eat(",") {
			break
		}
	}
	if list.bare {
		p.failAt(p.here(), "named arguments must follow bare *")
	}
	return list.Arguments
}

func (p *parser) slash(list *paramList) {
	switch {
	case list.slash:
		p.failAt(p.here(), "/ may appear only once")
	case list.star:
		p.failAt(p.here(), "/ must be ahead of *")
	case len(list.Args) == 0:
		p.failAt(p.here(), "at least one argument must precede /")
	}
	p.next()
	list.slash = true
	list.PosOnly, list.Args = list.Args, nil
}

func (p *parser) star(list *paramList, annotated bool) {
	if list.star {
		p.failAt(p.here(), "* argument may appear only once")
	}
	p.next()
	list.star = true
	if !p.atKind(tokName) {
		list.bare = true
		return
	}
	from := p.here()
	a := &Arg{Name: p.paramName(list)}
	if annotated && p.eat(":") {
		a.Annotation = p.starExpr()
	}
	a.Span = p.span(from)
	list.Vararg = a
	p.refuseDefault("var-positional")
}

func (p *parser) refuseDefault(what string) {
	if p.at("=") {
		p.failAt(p.here(), "%s argument cannot have default value", what)
	}
}

func (p *parser) plainParam(list *paramList, annotated bool) {
	a := p.param(list, annotated)
	var value Expr
	if p.eat("=") {
		value = p.expr()
	}
	if list.star {
		list.bare = false
		list.KwOnly = append(list.KwOnly, a)
		list.KwDefaults = append(list.KwDefaults, value)
		return
	}
	list.Args = append(list.Args, a)
	if value != nil {
		list.Defaults = append(list.Defaults, value)
	} else if len(list.Defaults) > 0 {
		p.failAt(a.From, "parameter without a default follows parameter with a default")
	}
}

// param reads a name and its annotation.
func (p *parser) param(list *paramList, annotated bool) *Arg {
	from := p.here()
	a := &Arg{Name: p.paramName(list)}
	if annotated && p.eat(":") {
		a.Annotation = p.expr()
	}
	a.Span = p.span(from)
	return a
}

// paramName reads a parameter's name, which no other parameter may have.
func (p *parser) paramName(list *paramList) string {
	at := p.here()
	name := p.name()
	if list.names == nil {
		list.names = map[string]bool{}
	}
	if list.names[name] {
		p.failAt(at, "duplicate argument '%s' in function definition", name)
	}
	list.names[name] = true
	return name
}
