package syntax

import (
	"strings"
	"unicode/utf8"
)

// maxFieldDepth is how deep replacement fields nest in format specs, as in CPython.
const maxFieldDepth = 3

// fstring is an f-string the lexer is in.
type fstring struct {
	quote  string
	raw    bool
	pos    Pos
	fields []field
}

// field is an open replacement field of an f-string: how many brackets are open inside its brace (counting it),
// and whether its format spec has begun.
type field struct {
	depth int
	spec  bool
}

// literal tells whether the next bytes are text of the f-string or of a format spec, not of an expression.
func (f *fstring) literal() bool {
	return len(f.fields) == 0 || f.fields[len(f.fields)-1].spec
}

// atField tells whether depth open brackets means the outermost level of the innermost field.
func (f *fstring) atField(depth int) bool {
	return len(f.fields) > 0 && f.fields[len(f.fields)-1].depth == depth
}

// fstring returns the innermost open f-string, or nil.
func (l *lexer) fstring() *fstring {
	if len(l.fstrings) == 0 {
		return nil
	}
	return &l.fstrings[len(l.fstrings)-1]
}

func isStringPrefix(s string) bool {
	if len(s) > 2 {
		return false
	}
	switch strings.ToLower(s) {
	case "r", "b", "u", "f", "br", "rb", "fr", "rf":
		return true
	}
	return false
}

// quoteAt returns the quote or triple quote that s starts with.
func quoteAt(s string) string {
	if len(s) >= 3 && s[1] == s[0] && s[2] == s[0] {
		return s[:3]
	}
	return s[:1]
}

// stringLiteral reads a string literal whose prefix has the given length, or only the start of an f-string.
func (l *lexer) stringLiteral(prefix int) kind {
	off, line := l.i, l.line
	start := l.posAt(off)
	quote := quoteAt(l.src[off+prefix:])
	l.i += prefix + len(quote)
	letters := strings.ToLower(l.src[off : off+prefix])
	if strings.Contains(letters, "f") {
		if len(l.fstrings) >= maxFStrings {
			return l.fail(start, "too many nested f-strings")
		}
		l.fstrings = append(l.fstrings, fstring{quote: quote, raw: strings.Contains(letters, "r"), pos: start})
		return l.emit(tokFStart, off)
	}
	for l.i < len(l.src) {
		switch c := l.src[l.i]; {
		case c == '\\' && l.i+1 < len(l.src):
			if l.src[l.i+1] == '\n' {
				l.line++
			}
			l.i++
		case c == '\n' && len(quote) == 1:
			return l.unterminated(start, "string literal", quote)
		case c == '\n':
			l.line++
		case c == quote[0] && strings.HasPrefix(l.src[l.i:], quote):
			l.i += len(quote)
			return l.add(token{kind: tokString, off: int32(off), end: int32(l.i), line: int32(line), toLine: int32(l.line)})
		}
		l.i++
	}
	return l.unterminated(start, "string literal", quote)
}

func (l *lexer) unterminated(pos Pos, what, quote string) kind {
	if len(quote) == 3 {
		what = "triple-quoted " + what
	}
	return l.fail(pos, "unterminated %s (detected at line %d)", what, l.line)
}

// fstringText reads text of an f-string, or the token that ends it: a brace or the closing quote.
func (l *lexer) fstringText(f *fstring) kind {
	off, line := l.i, l.line
	spec := len(f.fields) > 0
	for l.i < len(l.src) {
		switch c := l.src[l.i]; {
		case c == f.quote[0] && strings.HasPrefix(l.src[l.i:], f.quote):
			return l.fstringEnd(f, off, line)
		case c == '\n' && len(f.quote) == 1:
			return l.unterminated(f.pos, "f-string literal", f.quote)
		case c == '\n':
			l.line++
		case c == '\\':
			l.fstringEscape(f)
			continue
		case c == '{' || c == '}':
			if !spec && l.i+1 < len(l.src) && l.src[l.i+1] == c {
				l.i++
				break
			}
			return l.fstringBrace(f, c, off, line)
		}
		l.i++
	}
	return l.unterminated(f.pos, "f-string literal", f.quote)
}

// fstringEscape skips a backslash and what it escapes: a brace is never escaped, the name of \N{NAME} has its own braces.
func (l *lexer) fstringEscape(f *fstring) {
	l.i++
	if l.i >= len(l.src) {
		return
	}
	c := l.src[l.i]
	if c == '{' || c == '}' {
		return
	}
	if c == 'N' && !f.raw && strings.HasPrefix(l.src[l.i:], "N{") {
		if n := strings.IndexAny(l.src[l.i:], "}\n"); n > 0 && l.src[l.i+n] == '}' {
			l.i += n + 1
			return
		}
	}
	if c == '\n' {
		l.line++
	}
	l.i++
}

// middle adds the text [off, l.i) of an f-string when there is any.
func (l *lexer) middle(off, line int) {
	if l.i > off {
		l.add(token{kind: tokFMiddle, off: int32(off), end: int32(l.i), line: int32(line), toLine: int32(l.line)})
	}
}

func (l *lexer) fstringEnd(f *fstring, off, line int) kind {
	if len(f.fields) > 0 {
		return l.fail(l.posAt(l.i), "f-string: expecting '}'")
	}
	l.middle(off, line)
	end := l.i
	l.i += len(f.quote)
	l.fstrings = l.fstrings[:len(l.fstrings)-1]
	return l.emit(tokFEnd, end)
}

func (l *lexer) fstringBrace(f *fstring, c byte, off, line int) kind {
	l.middle(off, line)
	end := l.i
	if c == '}' {
		if len(f.fields) == 0 {
			return l.fail(l.posAt(l.i), "f-string: single '}' is not allowed")
		}
		l.brackets = l.brackets[:len(l.brackets)-1]
		f.fields = f.fields[:len(f.fields)-1]
		l.i++
		return l.emit(tokOp, end)
	}
	if len(f.fields) >= maxFieldDepth {
		return l.fail(l.posAt(l.i), "f-string: expressions nested too deeply")
	}
	if !l.open(c) {
		return tokEOF
	}
	f.fields = append(f.fields, field{depth: len(l.brackets)})
	l.i++
	return l.emit(tokOp, end)
}

// number reads a number. Its value is made by the parser; here its form is checked.
func (l *lexer) number() kind {
	off := l.i
	if l.src[l.i] == '0' && l.i+1 < len(l.src) {
		switch l.src[l.i+1] {
		case 'x', 'X':
			return l.radix(off, "hexadecimal", 16)
		case 'o', 'O':
			return l.radix(off, "octal", 8)
		case 'b', 'B':
			return l.radix(off, "binary", 2)
		}
	}
	if !l.decimal(off) {
		return tokEOF
	}
	return l.endNumber(off, "decimal")
}

// radix reads 0x, 0o and 0b numbers.
func (l *lexer) radix(off int, what string, base byte) kind {
	l.i += 2
	for {
		if l.i < len(l.src) && l.src[l.i] == '_' {
			l.i++
		}
		start := l.i
		for l.i < len(l.src) && digitValue(l.src[l.i]) < base {
			l.i++
		}
		if l.i < len(l.src) && isDigit(l.src[l.i]) {
			return l.fail(l.posAt(l.i), "invalid digit '%c' in %s literal", l.src[l.i], what)
		}
		if l.i == start {
			return l.fail(l.posAt(off), "invalid %s literal", what)
		}
		if l.i >= len(l.src) || l.src[l.i] != '_' {
			return l.endNumber(off, what)
		}
	}
}

// digitValue returns what a digit is worth in base 16 or less, or 255.
func digitValue(c byte) byte {
	switch {
	case isDigit(c):
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}

// decimal reads digits, a fraction, an exponent and the j of an imaginary number.
func (l *lexer) decimal(off int) bool {
	whole := true
	if !l.digits() {
		return false
	}
	if l.i < len(l.src) && l.src[l.i] == '.' {
		whole = false
		l.i++
		if l.i < len(l.src) && isDigit(l.src[l.i]) && !l.digits() {
			return false
		}
	}
	if n := exponentLen(l.src[l.i:]); n > 0 {
		whole = false
		l.i += n
		if !l.digits() {
			return false
		}
	}
	if l.i < len(l.src) && (l.src[l.i] == 'j' || l.src[l.i] == 'J') {
		whole = false
		l.i++
	}
	if s := l.src[off:l.i]; whole && s[0] == '0' && strings.Trim(s, "0_") != "" {
		l.fail(l.posAt(off), "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers")
		return false
	}
	return true
}

// exponentLen returns the length of "e", "e+" or "e-" when a digit follows, or 0.
func exponentLen(s string) int {
	if len(s) < 2 || s[0] != 'e' && s[0] != 'E' {
		return 0
	}
	n := 1
	if s[1] == '+' || s[1] == '-' {
		n = 2
	}
	if len(s) > n && isDigit(s[n]) {
		return n
	}
	return 0
}

// digits reads decimal digits with single underscores between them.
func (l *lexer) digits() bool {
	for l.i < len(l.src) {
		if isDigit(l.src[l.i]) {
			l.i++
			continue
		}
		if l.src[l.i] != '_' {
			return true
		}
		if l.i+1 >= len(l.src) || !isDigit(l.src[l.i+1]) {
			l.fail(l.posAt(l.i), "invalid decimal literal")
			return false
		}
		l.i++
	}
	return true
}

// endNumber refuses a number that runs into a word, except the keywords that CPython lets follow one.
func (l *lexer) endNumber(off int, what string) kind {
	if l.i >= len(l.src) {
		return l.emit(tokNumber, off)
	}
	rest := l.src[l.i:]
	for _, word := range [...]string{"and", "else", "for", "if", "in", "is", "or", "not"} {
		if strings.HasPrefix(rest, word) {
			return l.emit(tokNumber, off)
		}
	}
	r, _ := utf8.DecodeRuneInString(rest)
	if r < utf8.RuneSelf && isWord(byte(r)) || r >= utf8.RuneSelf && identifierRune(r, true) {
		return l.fail(l.posAt(l.i), "invalid %s literal", what)
	}
	return l.emit(tokNumber, off)
}
