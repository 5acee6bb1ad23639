package syntax

// Module is one parsed file.
//
// Name is the file name that was given to Parse. Text is the source as Python sees it: decoded to UTF-8, without a byte
// order mark, with every line end as "\n".
type Module struct {
	Name string
	Text string
	Body []Stmt

	lines    []int     // offset of the start of each line of Text
	comments []Pos     // comments that have their line to themselves
	logical  []logical // where each logical line ends, in order
}

// logical is the end of a logical line, and the line on which the next one starts.
type logical struct {
	last, next int
}

// ExprStmt is an expression as a statement (CPython's ast.Expr).
type ExprStmt struct {
	Span
	Value Expr
}

// Assign is targets[0] = targets[1] = ... = value.
type Assign struct {
	Span
	Targets []Expr
	Value   Expr
}

// AugAssign is target op= value.
type AugAssign struct {
	Span
	Target Expr
	Op     Operator
	Value  Expr
}

// AnnAssign is target: annotation = value; Value may be nil. Simple tells that the target is a bare name without parentheses.
type AnnAssign struct {
	Span
	Target     Expr
	Annotation Expr
	Value      Expr
	Simple     bool
}

// Return is return value; Value may be nil.
type Return struct {
	Span
	Value Expr
}

// Raise is raise exc from cause; both may be nil.
type Raise struct {
	Span
	Exc   Expr
	Cause Expr
}

// Global is global names.
type Global struct {
	Span
	Names []string
}

// Nonlocal is nonlocal names.
type Nonlocal struct {
	Span
	Names []string
}

// Delete is del targets.
type Delete struct {
	Span
	Targets []Expr
}

// Pass is pass.
type Pass struct{ Span }

// Break is break.
type Break struct{ Span }

// Continue is continue.
type Continue struct{ Span }

// Assert is assert test, msg; Msg may be nil.
type Assert struct {
	Span
	Test Expr
	Msg  Expr
}

// Alias is one imported name: a dotted name in an Import, a name or "*" in an ImportFrom.
// AsName is empty when there is no "as".
type Alias struct {
	Span
	Name   string
	AsName string
}

// Import is import names.
type Import struct {
	Span
	Names []*Alias
}

// ImportFrom is from module import names. Level is the number of leading dots; Module is empty in "from . import x".
type ImportFrom struct {
	Span
	Module string
	Names  []*Alias
	Level  int
}

// If is if test: body, else: orelse. An elif is an If that is the only statement of Orelse.
type If struct {
	Span
	Test   Expr
	Body   []Stmt
	Orelse []Stmt
}

// While is while test: body, else: orelse.
type While struct {
	Span
	Test   Expr
	Body   []Stmt
	Orelse []Stmt
}

// For is for target in iter: body, else: orelse.
type For struct {
	Span
	Target Expr
	Iter   Expr
	Body   []Stmt
	Orelse []Stmt
	Async  bool
}

// ExceptHandler is one except clause. Type is nil in a bare except; Name is empty without "as".
type ExceptHandler struct {
	Span
	Type Expr
	Name string
	Body []Stmt
}

// Try is a try statement; Star tells that its handlers are except* clauses.
type Try struct {
	Span
	Body      []Stmt
	Handlers  []*ExceptHandler
	Orelse    []Stmt
	Finalbody []Stmt
	Star      bool
}

// WithItem is one context manager of a With; Vars is nil without "as".
type WithItem struct {
	Context Expr
	Vars    Expr
}

// With is with items: body.
type With struct {
	Span
	Items []*WithItem
	Body  []Stmt
	Async bool
}

// TypeParamKind tells the three kinds of type parameters apart.
type TypeParamKind uint8

// The kinds of type parameters: T, *Ts and **P.
const (
	TypeVar TypeParamKind = iota + 1
	TypeVarTuple
	ParamSpec
)

// TypeParam is one type parameter of a generic function, class or type alias (PEP 695).
// Bound is nil without one; only a TypeVar has it.
type TypeParam struct {
	Span
	Kind  TypeParamKind
	Name  string
	Bound Expr
}

// FunctionDef is a function definition. Its span starts at def (or async); FirstLine includes the decorators.
type FunctionDef struct {
	Span
	Name       string
	TypeParams []*TypeParam
	Args       *Arguments
	Returns    Expr
	Body       []Stmt
	Decorators []Expr
	Async      bool
}

// ClassDef is a class definition. Its span starts at class; FirstLine includes the decorators.
type ClassDef struct {
	Span
	Name       string
	TypeParams []*TypeParam
	Bases      []Expr
	Keywords   []*Keyword
	Body       []Stmt
	Decorators []Expr
}

// FirstLine returns the line of the first decorator, or of the def keyword (CPython's co_firstlineno).
func (f *FunctionDef) FirstLine() int { return firstLine(f.From, f.Decorators) }

// FirstLine returns the line of the first decorator, or of the class keyword.
func (c *ClassDef) FirstLine() int { return firstLine(c.From, c.Decorators) }

func firstLine(start Pos, decorators []Expr) int {
	if len(decorators) == 0 {
		return start.Line
	}
	return decorators[0].Pos().Line
}

// TypeAlias is type name[params] = value (PEP 695).
type TypeAlias struct {
	Span
	Name       *Name
	TypeParams []*TypeParam
	Value      Expr
}

// Match is match subject: cases. Cases has at least one element.
type Match struct {
	Span
	Subject Expr
	Cases   []*MatchCase
}

func (*ExprStmt) stmt()    {}
func (*Assign) stmt()      {}
func (*AugAssign) stmt()   {}
func (*AnnAssign) stmt()   {}
func (*Return) stmt()      {}
func (*Raise) stmt()       {}
func (*Global) stmt()      {}
func (*Nonlocal) stmt()    {}
func (*Delete) stmt()      {}
func (*Pass) stmt()        {}
func (*Break) stmt()       {}
func (*Continue) stmt()    {}
func (*Assert) stmt()      {}
func (*Import) stmt()      {}
func (*ImportFrom) stmt()  {}
func (*If) stmt()          {}
func (*While) stmt()       {}
func (*For) stmt()         {}
func (*Try) stmt()         {}
func (*With) stmt()        {}
func (*FunctionDef) stmt() {}
func (*ClassDef) stmt()    {}
func (*TypeAlias) stmt()   {}
func (*Match) stmt()       {}
