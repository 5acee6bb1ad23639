package syntax

// MatchCase is case pattern if guard: body; Guard may be nil.
type MatchCase struct {
	Pattern Pattern
	Guard   Expr
	Body    []Stmt
}

// MatchValue compares the subject with a literal or a dotted name by ==.
// The value is a Constant, a JoinedStr, an Attribute, or a signed or complex number made of UnaryOp and BinOp.
type MatchValue struct {
	Span
	Value Expr
}

// MatchSingleton compares the subject with None, True or False by identity.
type MatchSingleton struct {
	Span
	Kind ConstantKind
}

// MatchSequence matches a sequence element by element; at most one element is a MatchStar.
type MatchSequence struct {
	Span
	Patterns []Pattern
}

// MatchStar is *name in a sequence pattern; Name is empty for *_.
type MatchStar struct {
	Span
	Name string
}

// MatchMapping matches keys and their values, of one length. Rest is the name after **, or empty.
type MatchMapping struct {
	Span
	Keys     []Expr
	Patterns []Pattern
	Rest     string
}

// MatchClass matches an instance of Class by position and by keyword; KwdAttrs and KwdPatterns are of one length.
type MatchClass struct {
	Span
	Class       Expr
	Patterns    []Pattern
	KwdAttrs    []string
	KwdPatterns []Pattern
}

// MatchAs binds the subject to Name when Pattern matches. A nil Pattern always matches; with an empty Name it is "_".
type MatchAs struct {
	Span
	Pattern Pattern
	Name    string
}

// MatchOr matches when one of its patterns does; there are at least two.
type MatchOr struct {
	Span
	Patterns []Pattern
}

func (*MatchValue) pattern()     {}
func (*MatchSingleton) pattern() {}
func (*MatchSequence) pattern()  {}
func (*MatchStar) pattern()      {}
func (*MatchMapping) pattern()   {}
func (*MatchClass) pattern()     {}
func (*MatchAs) pattern()        {}
func (*MatchOr) pattern()        {}
