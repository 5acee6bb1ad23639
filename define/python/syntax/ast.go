package syntax

import "math/big"

// Pos is a place in the source: a line counted from 1 and a column counted from 1 in UTF-8 bytes
// (CPython's col_offset plus one). The zero Pos is no place.
type Pos struct {
	Line, Col int
}

// Span is the stretch of source a node covers: From its first byte up to, not including, To.
// Every node embeds one.
type Span struct {
	From, To Pos
}

// Pos returns where the node starts. For a decorated function or class that is its def, async or class keyword,
// as in CPython; FirstLine of those nodes includes the decorators.
func (s Span) Pos() Pos { return s.From }

// End returns the place just after the node.
func (s Span) End() Pos { return s.To }

// Node is any part of the tree that has a place.
type Node interface {
	// Pos returns the place of the node's first byte.
	Pos() Pos
	// End returns the place just after the node's last byte.
	End() Pos
}

// Expr is an expression node: a pointer to one of the structs below that say so.
type Expr interface {
	Node
	expr()
}

// Stmt is a statement node: a pointer to one of the structs of stmt.go.
type Stmt interface {
	Node
	stmt()
}

// Pattern is a node of a match statement's case: a pointer to one of the Match structs of pattern.go.
type Pattern interface {
	Node
	pattern()
}

// Operator is an operator as it is written in Python: "+", "not in", "and". Compound ones have one space.
// In an AugAssign it is the operator without "=".
type Operator string

// The operators of BinOp and AugAssign.
const (
	Add      Operator = "+"
	Sub      Operator = "-"
	Mult     Operator = "*"
	MatMult  Operator = "@"
	Div      Operator = "/"
	Mod      Operator = "%"
	Pow      Operator = "**"
	LShift   Operator = "<<"
	RShift   Operator = ">>"
	BitOr    Operator = "|"
	BitXor   Operator = "^"
	BitAnd   Operator = "&"
	FloorDiv Operator = "//"
)

// The operators of UnaryOp; UAdd and USub are the Add and Sub of one operand.
const (
	UAdd   Operator = "+"
	USub   Operator = "-"
	Invert Operator = "~"
	Not    Operator = "not"
)

// The operators of BoolOp.
const (
	And Operator = "and"
	Or  Operator = "or"
)

// The operators of Compare.
const (
	Eq    Operator = "=="
	NotEq Operator = "!="
	Lt    Operator = "<"
	LtE   Operator = "<="
	Gt    Operator = ">"
	GtE   Operator = ">="
	Is    Operator = "is"
	IsNot Operator = "is not"
	In    Operator = "in"
	NotIn Operator = "not in"
)

// ConstantKind tells what a Constant is.
type ConstantKind uint8

// The kinds of constants, and the field of Constant that holds each one's value.
const (
	NoneConstant     ConstantKind = iota + 1 // None
	TrueConstant                             // True
	FalseConstant                            // False
	EllipsisConstant                         // ...
	StrConstant                              // text: Constant.Str
	BytesConstant                            // bytes: Constant.Str
	IntConstant                              // whole number: Constant.Int, or Constant.Big when that is not nil
	FloatConstant                            // floating point number: Constant.Float
	ImagConstant                             // imaginary number, 2j: Constant.Float is the imaginary part
)

// Constant is a literal. Adjacent string literals are one Constant.
//
// Str of a text is UTF-8; a lone surrogate ("\ud800") is held in three bytes, as CPython's "surrogatepass" does.
// Str of a bytes literal holds the bytes themselves. Big is set only for whole numbers outside int64; it must not be
// changed. Unicode tells a text that was written with a u prefix, outside f-strings.
type Constant struct {
	Span
	Kind    ConstantKind
	Unicode bool
	Str     string
	Int     int64
	Big     *big.Int
	Float   float64
}

// Name is an identifier as it is written. Python compares identifiers in NFKC form, which differs only for some that are
// not ASCII ("\u00b5", full-width letters); this package does not normalize them.
type Name struct {
	Span
	ID string
}

// JoinedStr is an f-string, joined with the literals adjacent to it. Values are text Constants and FormattedValues;
// two Constants never follow one another and none is empty.
type JoinedStr struct {
	Span
	Values []Expr
}

// FormattedValue is one {value!conversion:spec} of an f-string.
// Conversion is 0 or one of 's', 'r', 'a'; Spec is nil when there is no colon.
// For {value=} the text before it is a Constant of the JoinedStr, and Conversion is 'r' unless a spec or a conversion was given.
type FormattedValue struct {
	Span
	Value      Expr
	Conversion byte
	Spec       *JoinedStr
}

// Tuple is a tuple display, with or without parentheses; the span includes them when they are there.
type Tuple struct {
	Span
	Elts []Expr
}

// List is a list display.
type List struct {
	Span
	Elts []Expr
}

// Set is a set display; it has at least one element.
type Set struct {
	Span
	Elts []Expr
}

// Dict is a dict display. Keys and Values are of one length; a nil key stands for **value.
type Dict struct {
	Span
	Keys   []Expr
	Values []Expr
}

// Starred is *value in a display, a call, a subscript or a target.
type Starred struct {
	Span
	Value Expr
}

// BinOp is left op right.
type BinOp struct {
	Span
	Left  Expr
	Op    Operator
	Right Expr
}

// UnaryOp is op operand.
type UnaryOp struct {
	Span
	Op      Operator
	Operand Expr
}

// BoolOp is values joined by one operator, And or Or; there are at least two.
type BoolOp struct {
	Span
	Op     Operator
	Values []Expr
}

// Compare is left ops[0] comparators[0] ops[1] comparators[1] and so on: a chain, evaluated as one.
type Compare struct {
	Span
	Left        Expr
	Ops         []Operator
	Comparators []Expr
}

// IfExp is body if test else orelse.
type IfExp struct {
	Span
	Test   Expr
	Body   Expr
	Orelse Expr
}

// Lambda is an anonymous function. Its source by inspect.getsource is Module.Source of it.
type Lambda struct {
	Span
	Args *Arguments
	Body Expr
}

// NamedExpr is target := value.
type NamedExpr struct {
	Span
	Target *Name
	Value  Expr
}

// Keyword is name=value in a call or a class header; Arg is empty for **value.
type Keyword struct {
	Span
	Arg   string
	Value Expr
}

// Call is a function call. Args may hold Starred values, in their order.
type Call struct {
	Span
	Func     Expr
	Args     []Expr
	Keywords []*Keyword
}

// Attribute is value.attr.
type Attribute struct {
	Span
	Value Expr
	Attr  string
}

// Subscript is value[index]; the index may be a Slice or a Tuple that holds Slices and Starreds.
type Subscript struct {
	Span
	Value Expr
	Index Expr
}

// Slice is lower:upper:step inside a Subscript; each part may be nil.
type Slice struct {
	Span
	Lower Expr
	Upper Expr
	Step  Expr
}

// Comprehension is one "for target in iter if ..." of a comprehension. Its span runs from its for (or async) on.
type Comprehension struct {
	Span
	Target Expr
	Iter   Expr
	Ifs    []Expr
	Async  bool
}

// ListComp is [elt for ...]; Generators has at least one element.
type ListComp struct {
	Span
	Elt        Expr
	Generators []*Comprehension
}

// SetComp is {elt for ...}.
type SetComp struct {
	Span
	Elt        Expr
	Generators []*Comprehension
}

// DictComp is {key: value for ...}.
type DictComp struct {
	Span
	Key        Expr
	Value      Expr
	Generators []*Comprehension
}

// GeneratorExp is (elt for ...), or the sole argument of a call.
type GeneratorExp struct {
	Span
	Elt        Expr
	Generators []*Comprehension
}

// Await is await value.
type Await struct {
	Span
	Value Expr
}

// Yield is yield value; Value may be nil.
type Yield struct {
	Span
	Value Expr
}

// YieldFrom is yield from value.
type YieldFrom struct {
	Span
	Value Expr
}

// Arg is one parameter; Annotation may be nil.
type Arg struct {
	Span
	Name       string
	Annotation Expr
}

// Arguments is a parameter list. It is never nil in a FunctionDef or Lambda.
//
// Defaults belong to the last parameters of PosOnly followed by Args. KwDefaults is as long as KwOnly, with nil for a
// parameter without a default. Vararg and Kwarg may be nil.
type Arguments struct {
	PosOnly    []*Arg
	Args       []*Arg
	Vararg     *Arg
	KwOnly     []*Arg
	KwDefaults []Expr
	Kwarg      *Arg
	Defaults   []Expr
}

func (*Constant) expr()       {}
func (*Name) expr()           {}
func (*JoinedStr) expr()      {}
func (*FormattedValue) expr() {}
func (*Tuple) expr()          {}
func (*List) expr()           {}
func (*Set) expr()            {}
func (*Dict) expr()           {}
func (*Starred) expr()        {}
func (*BinOp) expr()          {}
func (*UnaryOp) expr()        {}
func (*BoolOp) expr()         {}
func (*Compare) expr()        {}
func (*IfExp) expr()          {}
func (*Lambda) expr()         {}
func (*NamedExpr) expr()      {}
func (*Call) expr()           {}
func (*Attribute) expr()      {}
func (*Subscript) expr()      {}
func (*Slice) expr()          {}
func (*ListComp) expr()       {}
func (*SetComp) expr()        {}
func (*DictComp) expr()       {}
func (*GeneratorExp) expr()   {}
func (*Await) expr()          {}
func (*Yield) expr()          {}
func (*YieldFrom) expr()      {}
