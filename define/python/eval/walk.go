package eval

import "github.com/seed-11e13f51/feast/define/python/syntax"

// walkStmts calls visit for every statement and expression below; visit
// returns false to leave out what is below a node.
func walkStmts(body []syntax.Stmt, visit func(syntax.Node) bool) {
	for _, s := range body {
		walkStmt(s, visit)
	}
}

func walkExprs(visit func(syntax.Node) bool, list ...syntax.Expr) {
	for _, e := range list {
		walkExpr(e, visit)
	}
}

func walkStmt(s syntax.Stmt, visit func(syntax.Node) bool) {
	if !visit(s) {
		return
	}
	switch x := s.(type) {
	case *syntax.ExprStmt:
		walkExpr(x.Value, visit)
	case *syntax.Assign:
		walkExprs(visit, x.Targets...)
		walkExpr(x.Value, visit)
	case *syntax.AugAssign:
		walkExprs(visit, x.Target, x.Value)
	case *syntax.AnnAssign:
		walkExprs(visit, x.Target, x.Value)
	case *syntax.Return:
		walkExpr(x.Value, visit)
	case *syntax.Raise:
		walkExprs(visit, x.Exc, x.Cause)
	case *syntax.Delete:
		walkExprs(visit, x.Targets...)
	case *syntax.Assert:
		walkExprs(visit, x.Test, x.Msg)
	case *syntax.FunctionDef:
		walkExprs(visit, x.Decorators...)
		walkArguments(x.Args, visit)
		walkStmts(x.Body, visit)
	case *syntax.ClassDef:
		walkExprs(visit, x.Decorators...)
		walkExprs(visit, x.Bases...)
		walkKeywords(x.Keywords, visit)
		walkStmts(x.Body, visit)
	default:
		walkBlock(s, visit)
	}
}

func walkBlock(s syntax.Stmt, visit func(syntax.Node) bool) {
	switch x := s.(type) {
	case *syntax.If:
		walkExpr(x.Test, visit)
		walkStmts(x.Body, visit)
		walkStmts(x.Orelse, visit)
	case *syntax.While:
		walkExpr(x.Test, visit)
		walkStmts(x.Body, visit)
		walkStmts(x.Orelse, visit)
	case *syntax.For:
		walkExprs(visit, x.Target, x.Iter)
		walkStmts(x.Body, visit)
		walkStmts(x.Orelse, visit)
	case *syntax.With:
		for _, it := range x.Items {
			walkExprs(visit, it.Context, it.Vars)
		}
		walkStmts(x.Body, visit)
	case *syntax.Try:
		walkStmts(x.Body, visit)
		for _, h := range x.Handlers {
			walkExpr(h.Type, visit)
			walkStmts(h.Body, visit)
		}
		walkStmts(x.Orelse, visit)
		walkStmts(x.Finalbody, visit)
	case *syntax.Match:
		walkExpr(x.Subject, visit)
		for _, c := range x.Cases {
			walkPattern(c.Pattern, visit)
			walkExpr(c.Guard, visit)
			walkStmts(c.Body, visit)
		}
	}
}

func walkPattern(p syntax.Pattern, visit func(syntax.Node) bool) {
	if p == nil || !visit(p) {
		return
	}
	all := func(ps []syntax.Pattern) {
		for _, q := range ps {
			walkPattern(q, visit)
		}
	}
	switch x := p.(type) {
	case *syntax.MatchValue:
		walkExpr(x.Value, visit)
	case *syntax.MatchSequence:
		all(x.Patterns)
	case *syntax.MatchMapping:
		walkExprs(visit, x.Keys...)
		all(x.Patterns)
	case *syntax.MatchClass:
		walkExpr(x.Class, visit)
		all(x.Patterns)
		all(x.KwdPatterns)
	case *syntax.MatchAs:
		walkPattern(x.Pattern, visit)
	case *syntax.MatchOr:
		all(x.Patterns)
	}
}

func walkArguments(a *syntax.Arguments, visit func(syntax.Node) bool) {
	walkExprs(visit, a.Defaults...)
	walkExprs(visit, a.KwDefaults...)
}

func walkKeywords(kw []*syntax.Keyword, visit func(syntax.Node) bool) {
	for _, k := range kw {
		walkExpr(k.Value, visit)
	}
}

func walkComps(gens []*syntax.Comprehension, visit func(syntax.Node) bool, elts ...syntax.Expr) {
	for _, g := range gens {
		walkExprs(visit, g.Target, g.Iter)
		walkExprs(visit, g.Ifs...)
	}
	walkExprs(visit, elts...)
}

func walkExpr(e syntax.Expr, visit func(syntax.Node) bool) {
	if isNilExpr(e) || !visit(e) {
		return
	}
	switch x := e.(type) {
	case *syntax.JoinedStr:
		walkExprs(visit, x.Values...)
	case *syntax.FormattedValue:
		walkExpr(x.Value, visit)
		if x.Spec != nil {
			walkExpr(x.Spec, visit)
		}
	case *syntax.Tuple:
		walkExprs(visit, x.Elts...)
	case *syntax.List:
		walkExprs(visit, x.Elts...)
	case *syntax.Set:
		walkExprs(visit, x.Elts...)
	case *syntax.Dict:
		walkExprs(visit, x.Keys...)
		walkExprs(visit, x.Values...)
	case *syntax.Starred:
		walkExpr(x.Value, visit)
	case *syntax.BinOp:
		walkExprs(visit, x.Left, x.Right)
	case *syntax.UnaryOp:
		walkExpr(x.Operand, visit)
	case *syntax.BoolOp:
		walkExprs(visit, x.Values...)
	case *syntax.Compare:
		walkExpr(x.Left, visit)
		walkExprs(visit, x.Comparators...)
	case *syntax.IfExp:
		walkExprs(visit, x.Test, x.Body, x.Orelse)
	default:
		walkDeepExpr(e, visit)
	}
}

func walkDeepExpr(e syntax.Expr, visit func(syntax.Node) bool) {
	switch x := e.(type) {
	case *syntax.Lambda:
		walkArguments(x.Args, visit)
		walkExpr(x.Body, visit)
	case *syntax.NamedExpr:
		walkExprs(visit, x.Target, x.Value)
	case *syntax.Call:
		walkExpr(x.Func, visit)
		walkExprs(visit, x.Args...)
		walkKeywords(x.Keywords, visit)
	case *syntax.Attribute:
		walkExpr(x.Value, visit)
	case *syntax.Subscript:
		walkExprs(visit, x.Value, x.Index)
	case *syntax.Slice:
		walkExprs(visit, x.Lower, x.Upper, x.Step)
	case *syntax.ListComp:
		walkComps(x.Generators, visit, x.Elt)
	case *syntax.SetComp:
		walkComps(x.Generators, visit, x.Elt)
	case *syntax.DictComp:
		walkComps(x.Generators, visit, x.Key, x.Value)
	case *syntax.GeneratorExp:
		walkComps(x.Generators, visit, x.Elt)
	case *syntax.Await:
		walkExpr(x.Value, visit)
	case *syntax.Yield:
		walkExpr(x.Value, visit)
	case *syntax.YieldFrom:
		walkExpr(x.Value, visit)
	}
}

func isNilExpr(e syntax.Expr) bool { return e == nil }
