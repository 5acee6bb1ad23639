package syntax

// Walk calls visit for n and, where visit returns true, for the nodes inside it, in the order of the source as far as
// the tree keeps it. Names that are not nodes (of imports, handlers, captures) are not visited. It recurses at most MaxHeight deep.
func Walk(n Node, visit func(Node) bool) {
	if visit(n) {
		children(n, func(c Node) { Walk(c, visit) })
	}
}

// children calls f for each node directly inside n.
func children(n Node, f func(Node)) {
	switch n := n.(type) {
	case Expr:
		exprChildren(n, f)
	case Stmt:
		stmtChildren(n, f)
	case Pattern:
		patternChildren(n, f)
	case *Keyword:
		f(n.Value)
	case *Arg:
		one(n.Annotation, f)
	case *Comprehension:
		f(n.Target)
		f(n.Iter)
		list(n.Ifs, f)
	case *ExceptHandler:
		one(n.Type, f)
		list(n.Body, f)
	case *TypeParam:
		one(n.Bound, f)
	}
}

// one calls f for an expression that may be missing.
func one(x Expr, f func(Node)) {
	if x != nil {
		f(x)
	}
}

func list[N Node](nodes []N, f func(Node)) {
	for _, n := range nodes {
		f(n)
	}
}

func exprChildren(x Expr, f func(Node)) {
	switch x := x.(type) {
	case *Constant, *Name:
	case *Attribute:
		f(x.Value)
	case *Call:
		f(x.Func)
		list(x.Args, f)
		list(x.Keywords, f)
	case *Subscript:
		f(x.Value)
		f(x.Index)
	case *Starred:
		f(x.Value)
	case *Await:
		f(x.Value)
	case *Yield:
		one(x.Value, f)
	case *YieldFrom:
		f(x.Value)
	case *NamedExpr:
		f(x.Target)
		f(x.Value)
	case *Slice:
		one(x.Lower, f)
		one(x.Upper, f)
		one(x.Step, f)
	case *Lambda:
		argumentsChildren(x.Args, f)
		f(x.Body)
	default:
		operatorChildren(x, f)
	}
}

func operatorChildren(x Expr, f func(Node)) {
	switch x := x.(type) {
	case *BinOp:
		f(x.Left)
		f(x.Right)
	case *UnaryOp:
		f(x.Operand)
	case *BoolOp:
		list(x.Values, f)
	case *Compare:
		f(x.Left)
		list(x.Comparators, f)
	case *IfExp:
		f(x.Body)
		f(x.Test)
		f(x.Orelse)
	default:
		displayChildren(x, f)
	}
}

func displayChildren(x Expr, f func(Node)) {
	switch x := x.(type) {
	case *Tuple:
		list(x.Elts, f)
	case *List:
		list(x.Elts, f)
	case *Set:
		list(x.Elts, f)
	case *Dict:
		for i, v := range x.Values {
			one(x.Keys[i], f)
			f(v)
		}
	case *JoinedStr:
		list(x.Values, f)
	case *FormattedValue:
		f(x.Value)
		if x.Spec != nil {
			f(x.Spec)
		}
	case *ListComp:
		f(x.Elt)
		list(x.Generators, f)
	case *SetComp:
		f(x.Elt)
		list(x.Generators, f)
	case *GeneratorExp:
		f(x.Elt)
		list(x.Generators, f)
	case *DictComp:
		f(x.Key)
		f(x.Value)
		list(x.Generators, f)
	}
}

func argumentsChildren(a *Arguments, f func(Node)) {
	list(a.PosOnly, f)
	list(a.Args, f)
	list(a.Defaults, f)
	if a.Vararg != nil {
		f(a.Vararg)
	}
	for i, k := range a.KwOnly {
		f(k)
		one(a.KwDefaults[i], f)
	}
	if a.Kwarg != nil {
		f(a.Kwarg)
	}
}

func stmtChildren(s Stmt, f func(Node)) {
	switch s := s.(type) {
	case *ExprStmt:
		f(s.Value)
	case *Assign:
		list(s.Targets, f)
		f(s.Value)
	case *AugAssign:
		f(s.Target)
		f(s.Value)
	case *AnnAssign:
		f(s.Target)
		f(s.Annotation)
		one(s.Value, f)
	case *Return:
		one(s.Value, f)
	case *Raise:
		one(s.Exc, f)
		one(s.Cause, f)
	case *Delete:
		list(s.Targets, f)
	case *Assert:
		f(s.Test)
		one(s.Msg, f)
	case *Import:
		list(s.Names, f)
	case *ImportFrom:
		list(s.Names, f)
	case *TypeAlias:
		f(s.Name)
		list(s.TypeParams, f)
		f(s.Value)
	default:
		headerChildren(s, f)
		bodyChildren(s, f)
	}
}

// headerChildren calls f for what a compound statement evaluates outside its blocks.
func headerChildren(s Stmt, f func(Node)) {
	switch s := s.(type) {
	case *If:
		f(s.Test)
	case *While:
		f(s.Test)
	case *For:
		f(s.Target)
		f(s.Iter)
	case *With:
		for _, item := range s.Items {
			f(item.Context)
			one(item.Vars, f)
		}
	case *FunctionDef:
		list(s.Decorators, f)
		list(s.TypeParams, f)
		argumentsChildren(s.Args, f)
		one(s.Returns, f)
	case *ClassDef:
		list(s.Decorators, f)
		list(s.TypeParams, f)
		list(s.Bases, f)
		list(s.Keywords, f)
	case *Match:
		f(s.Subject)
	}
}

// bodyChildren calls f for the statements in a compound statement's blocks.
func bodyChildren(s Stmt, f func(Node)) {
	switch s := s.(type) {
	case *If:
		list(s.Body, f)
		list(s.Orelse, f)
	case *While:
		list(s.Body, f)
		list(s.Orelse, f)
	case *For:
		list(s.Body, f)
		list(s.Orelse, f)
	case *With:
		list(s.Body, f)
	case *Try:
		list(s.Body, f)
		list(s.Handlers, f)
		list(s.Orelse, f)
		list(s.Finalbody, f)
	case *FunctionDef:
		list(s.Body, f)
	case *ClassDef:
		list(s.Body, f)
	case *Match:
		for _, c := range s.Cases {
			f(c.Pattern)
			one(c.Guard, f)
			list(c.Body, f)
		}
	}
}

func patternChildren(n Pattern, f func(Node)) {
	switch n := n.(type) {
	case *MatchValue:
		f(n.Value)
	case *MatchSequence:
		list(n.Patterns, f)
	case *MatchMapping:
		for i, k := range n.Keys {
			f(k)
			f(n.Patterns[i])
		}
	case *MatchClass:
		f(n.Class)
		list(n.Patterns, f)
		list(n.KwdPatterns, f)
	case *MatchAs:
		if n.Pattern != nil {
			f(n.Pattern)
		}
	case *MatchOr:
		list(n.Patterns, f)
	}
}
