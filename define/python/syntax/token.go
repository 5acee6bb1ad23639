package syntax

// kind tells the sorts of tokens apart.
type kind uint8

const (
	tokEOF kind = iota
	tokNewline
	tokIndent
	tokDedent
	tokName
	tokKeyword
	tokNumber
	tokString
	tokFStart  // the prefix and opening quote of an f-string
	tokFMiddle // literal text of an f-string, as written
	tokFEnd    // its closing quote
	tokOp
)

// token is one token: the bytes [off, end) of the text, and the lines they start and end on.
type token struct {
	kind         kind
	off, end     int32
	line, toLine int32
}

// significant tells the tokens that are seen in the text from those that only stand for its layout.
func (t token) significant() bool { return t.kind >= tokName }

func isKeyword(s string) bool {
	switch s {
	case "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
		"elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
		"not", "or", "pass", "raise", "return", "try", "while", "with", "yield":
		return true
	}
	return false
}

// operatorLen returns the length of the operator that s starts with, or 0.
func operatorLen(s string) int {
	switch {
	case len(s) >= 3 && isOperator3(s[:3]):
		return 3
	case len(s) >= 2 && isOperator2(s[:2]):
		return 2
	}
	switch s[0] {
	case '+', '-', '*', '/', '%', '@', '&', '|', '^', '~', '<', '>', '(', ')', '[', ']', '{', '}', ',', ':', '.', ';', '=', '!':
		return 1
	}
	return 0
}

func isOperator3(s string) bool {
	switch s {
	case "**=", "//=", ">>=", "<<=", "...":
		return true
	}
	return false
}

func isOperator2(s string) bool {
	switch s {
	case "!=", "==", "<=", ">=", "->", ":=", "+=", "-=", "*=", "/=", "%=", "@=", "&=", "|=", "^=", "**", "//", "<<", ">>":
		return true
	}
	return false
}
