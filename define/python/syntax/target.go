package syntax

// targets reads what a for or a comprehension assigns to: one target, or several with commas.
func (p *parser) targets() Expr {
	x := p.tuple(p.target)
	p.checkTarget(x)
	return x
}

// target reads one target, which may be starred. Whether it can be assigned to is for checkTarget to say.
func (p *parser) target() Expr {
	if p.at("*") {
		return p.starred()
	}
	return p.binary(lowest)
}

// checkTarget refuses an expression that cannot be assigned to.
func (p *parser) checkTarget(x Expr) {
	switch t := x.(type) {
	case *Name, *Attribute, *Subscript:
	case *Starred:
		p.refuseStar(t.Value, "invalid syntax: two stars")
		p.checkTarget(t.Value)
	case *Tuple:
		p.checkTargets(t.Elts)
	case *List:
		p.checkTargets(t.Elts)
	default:
		p.failAt(x.Pos(), "cannot assign to %s", describe(x))
	}
}

func (p *parser) checkTargets(elts []Expr) {
	for _, e := range elts {
		p.checkTarget(e)
	}
}

// checkSingle refuses a target of an augmented or annotated assignment that is not a name, an attribute or a subscript.
func (p *parser) checkSingle(x Expr, format string) {
	switch x.(type) {
	case *Name, *Attribute, *Subscript:
	default:
		p.failAt(x.Pos(), format, describe(x))
	}
}

// checkDelete refuses an expression that cannot be deleted.
func (p *parser) checkDelete(x Expr) {
	var elts []Expr
	switch t := x.(type) {
	case *Name, *Attribute, *Subscript:
	case *Tuple:
		elts = t.Elts
	case *List:
		elts = t.Elts
	default:
		p.failAt(x.Pos(), "cannot delete %s", describe(x))
	}
	for _, e := range elts {
		p.checkDelete(e)
	}
}

// describe names a kind of expression as CPython's messages do.
func describe(x Expr) string {
	switch t := x.(type) {
	case *Constant:
		return describeConstant(t.Kind)
	case *Name:
		return "name"
	case *JoinedStr, *FormattedValue:
		return "f-string expression"
	case *Tuple:
		return "tuple"
	case *List:
		return "list"
	case *Set:
		return "set display"
	case *Dict:
		return "dict literal"
	case *Starred:
		return "starred"
	case *BinOp, *UnaryOp, *BoolOp:
		return "expression"
	case *Compare:
		return "comparison"
	case *IfExp:
		return "conditional expression"
	case *Lambda:
		return "lambda"
	case *NamedExpr:
		return "named expression"
	case *Call:
		return "function call"
	case *Attribute:
		return "attribute"
	case *Subscript:
		return "subscript"
	case *ListComp:
		return "list comprehension"
	case *SetComp:
		return "set comprehension"
	case *DictComp:
		return "dict comprehension"
	case *GeneratorExp:
		return "generator expression"
	case *Await:
		return "await expression"
	case *Yield, *YieldFrom:
		return "yield expression"
	}
	return "expression"
}

func describeConstant(k ConstantKind) string {
	switch k {
	case NoneConstant:
		return "None"
	case TrueConstant:
		return "True"
	case FalseConstant:
		return "False"
	case EllipsisConstant:
		return "ellipsis"
	}
	return "literal"
}
