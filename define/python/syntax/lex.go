package syntax

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The limits of CPython's tokenizer.
const (
	maxBrackets = 200
	maxIndents  = 100
	maxFStrings = 150
)

// lexer turns text into tokens, one step at a time. After an error it yields only tokEOF.
type lexer struct {
	src     string
	i       int // next byte
	line    int // its line
	lines   []int
	atStart bool // at the start of a logical line
	loose   bool // let brackets close that were not opened, for text that starts inside some

	brackets []bracket
	indents  []indent
	fstrings []fstring

	toks     []token
	comments []Pos
	logical  []logical
	err      *Error
}

// bracket is an open bracket.
type bracket struct {
	char byte
	pos  Pos
}

// indent is a depth of indentation: with tabs as wide as 8 columns, and with tabs as wide as one.
// The two must agree about any two lines, or the file mixes tabs and spaces.
type indent struct {
	col, alt int
}

func newLexer(src string) *lexer {
	l := &lexer{src: src, line: 1, atStart: true, indents: []indent{{}}}
	l.lines = make([]int, 1, strings.Count(src, "\n")+2)
	for i := 0; i < len(src); i++ {
		n := strings.IndexByte(src[i:], '\n')
		if n < 0 {
			break
		}
		i += n
		l.lines = append(l.lines, i+1)
	}
	l.toks = make([]token, 0, len(src)/4+4)
	return l
}

// run reads all tokens. The last is always tokEOF.
func (l *lexer) run() {
	for l.step() != tokEOF {
	}
}

func (l *lexer) posAt(off int) Pos { return Pos{l.line, off - l.lines[l.line-1] + 1} }

func (l *lexer) emit(k kind, off int) kind {
	t := token{kind: k, off: int32(off), end: int32(l.i), line: int32(l.line), toLine: int32(l.line)}
	return l.add(t)
}

func (l *lexer) add(t token) kind {
	if n := len(l.logical); t.significant() && n > 0 && l.logical[n-1].next == 0 {
		l.logical[n-1].next = int(t.line)
	}
	l.toks = append(l.toks, t)
	return t.kind
}

// fail keeps the first error and ends the tokens.
func (l *lexer) fail(pos Pos, format string, args ...any) kind {
	if l.err == nil {
		l.err = &Error{Pos: pos, Msg: fmt.Sprintf(format, args...)}
	}
	return l.emit(tokEOF, l.i)
}

// step adds at least one token and returns the kind of the last one added.
func (l *lexer) step() kind {
	if f := l.fstring(); f != nil && f.literal() {
		return l.fstringText(f)
	}
	if l.atStart {
		n := len(l.toks)
		l.indentation()
		if len(l.toks) > n {
			return l.toks[len(l.toks)-1].kind
		}
	}
	if !l.skipBlank() {
		return tokEOF
	}
	if l.i >= len(l.src) {
		return l.finish()
	}
	c := l.src[l.i]
	switch {
	case c == '\n':
		return l.newline()
	case isDigit(c), c == '.' && l.i+1 < len(l.src) && isDigit(l.src[l.i+1]):
		return l.number()
	case c == '"', c == '\'':
		return l.stringLiteral(0)
	case isWord(c), c >= utf8.RuneSelf:
		return l.word()
	}
	return l.operator(c)
}

// skipBlank skips spaces, comments, continuation lines and, inside brackets, line ends. False means failure.
func (l *lexer) skipBlank() bool {
	for l.i < len(l.src) {
		switch c := l.src[l.i]; {
		case c == ' ', c == '\t', c == '\f':
			l.i++
		case c == '#':
			l.skipComment()
		case c == '\n' && len(l.brackets) > 0:
			l.i++
			l.line++
		case c == '\\':
			if !l.continuation() {
				return false
			}
		default:
			return true
		}
	}
	return true
}

func (l *lexer) skipComment() {
	n := strings.IndexByte(l.src[l.i:], '\n')
	if n < 0 {
		n = len(l.src) - l.i
	}
	l.i += n
}

// continuation skips a backslash and the line end after it.
func (l *lexer) continuation() bool {
	if l.i+1 >= len(l.src) || l.i+2 >= len(l.src) && l.src[l.i+1] == '\n' {
		l.fail(l.posAt(l.i), "unexpected EOF while parsing")
		return false
	}
	if l.src[l.i+1] != '\n' {
		l.fail(l.posAt(l.i+1), "unexpected character after line continuation character")
		return false
	}
	l.i += 2
	l.line++
	return true
}

// newline ends a logical line.
func (l *lexer) newline() kind {
	k := l.emit(tokNewline, l.i)
	l.logical = append(l.logical, logical{last: l.line})
	l.i++
	l.line++
	l.atStart = true
	return k
}

// finish ends the file: a last newline, the open blocks, tokEOF.
func (l *lexer) finish() kind {
	if n := len(l.fstrings); n > 0 {
		return l.fail(l.fstrings[n-1].pos, "unterminated f-string literal: expecting '}'")
	}
	if n := len(l.brackets); n > 0 {
		b := l.brackets[n-1]
		return l.fail(b.pos, "'%c' was never closed", b.char)
	}
	if n := len(l.toks); n > 0 && l.toks[n-1].significant() {
		l.emit(tokNewline, l.i)
		l.logical = append(l.logical, logical{last: l.line})
	}
	for ; len(l.indents) > 1; l.indents = l.indents[:len(l.indents)-1] {
		l.emit(tokDedent, l.i)
	}
	if n := len(l.logical); n > 0 && l.logical[n-1].next == 0 {
		l.logical[n-1].next = l.line + 1
	}
	return l.emit(tokEOF, l.i)
}

// indentation measures the next line that is not blank and opens or closes blocks.
func (l *lexer) indentation() {
	for {
		start := l.i
		in, ok := l.measure()
		if !ok {
			return
		}
		if l.i >= len(l.src) {
			return // finish closes the blocks
		}
		switch l.src[l.i] {
		case '#':
			l.comments = append(l.comments, l.posAt(l.i))
			l.skipComment()
			continue
		case '\n':
			l.i++
			l.line++
			continue
		}
		l.atStart = false
		l.indentTo(in, start)
		return
	}
}

// measure reads the white space a line starts with. A backslash in it keeps the depth of the first line.
func (l *lexer) measure() (indent, bool) {
	var in, first indent
	for l.i < len(l.src) {
		switch l.src[l.i] {
		case ' ':
			in.col++
			in.alt++
		case '\t':
			in.col = (in.col/8 + 1) * 8
			in.alt++
		case '\f':
			in = indent{}
		case '\\':
			if first == (indent{}) {
				first = in
			}
			if !l.continuation() {
				return in, false
			}
			continue
		default:
			if first != (indent{}) {
				return first, true
			}
			return in, true
		}
		l.i++
	}
	return in, true
}

func (l *lexer) indentTo(in indent, start int) {
	top := l.indents[len(l.indents)-1]
	pos := l.posAt(l.i)
	if in.col == top.col {
		if in.alt != top.alt {
			l.fail(pos, "inconsistent use of tabs and spaces in indentation")
		}
		return
	}
	if in.col > top.col {
		if in.alt <= top.alt {
			l.fail(pos, "inconsistent use of tabs and spaces in indentation")
			return
		}
		if len(l.indents) >= maxIndents {
			l.fail(pos, "too many levels of indentation")
			return
		}
		l.indents = append(l.indents, in)
		l.emit(tokIndent, start)
		return
	}
	for in.col < top.col {
		l.indents = l.indents[:len(l.indents)-1]
		top = l.indents[len(l.indents)-1]
		l.emit(tokDedent, l.i)
	}
	if in.col != top.col {
		l.fail(pos, "unindent does not match any outer indentation level")
		return
	}
	if in.alt != top.alt {
		l.fail(pos, "inconsistent use of tabs and spaces in indentation")
	}
}

// word reads an identifier, a keyword, or the prefix of a string literal.
func (l *lexer) word() kind {
	off := l.i
	for l.i < len(l.src) {
		c := l.src[l.i]
		if isWord(c) {
			l.i++
			continue
		}
		if c < utf8.RuneSelf {
			break
		}
		r, n := utf8.DecodeRuneInString(l.src[l.i:])
		if !identifierRune(r, l.i == off) {
			break
		}
		l.i += n
	}
	if l.i == off {
		r, _ := utf8.DecodeRuneInString(l.src[l.i:])
		return l.fail(l.posAt(l.i), "invalid character %q (U+%04X)", r, r)
	}
	s := l.src[off:l.i]
	if l.i < len(l.src) && (l.src[l.i] == '"' || l.src[l.i] == '\'') && isStringPrefix(s) {
		l.i = off
		return l.stringLiteral(len(s))
	}
	if isKeyword(s) {
		return l.emit(tokKeyword, off)
	}
	return l.emit(tokName, off)
}

func identifierRune(r rune, first bool) bool {
	if unicode.IsLetter(r) || unicode.In(r, unicode.Nl, unicode.Other_ID_Start) {
		return true
	}
	return !first && unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue)
}

func (l *lexer) operator(c byte) kind {
	off := l.i
	n := operatorLen(l.src[l.i:])
	f := l.fstring()
	field := f != nil && f.atField(len(l.brackets))
	switch {
	case n == 0:
		return l.fail(l.posAt(l.i), "invalid character %q (U+%04X)", c, c)
	case field && c == ':':
		n = 1
		f.fields[len(f.fields)-1].spec = true
	case c == '!' && n == 1 && !field:
		return l.fail(l.posAt(l.i), "invalid syntax: unexpected \"!\"")
	}
	switch c {
	case '(', '[', '{':
		if !l.open(c) {
			return tokEOF
		}
	case ')', ']', '}':
		if !l.close(c) {
			return tokEOF
		}
		if field && c == '}' {
			f.fields = f.fields[:len(f.fields)-1]
		}
	}
	l.i += n
	return l.emit(tokOp, off)
}

func (l *lexer) open(c byte) bool {
	if len(l.brackets) >= maxBrackets {
		l.fail(l.posAt(l.i), "too many nested parentheses")
		return false
	}
	l.brackets = append(l.brackets, bracket{c, l.posAt(l.i)})
	return true
}

func (l *lexer) close(c byte) bool {
	if len(l.brackets) == 0 {
		if l.loose {
			return true
		}
		l.fail(l.posAt(l.i), "unmatched '%c'", c)
		return false
	}
	b := l.brackets[len(l.brackets)-1]
	if b.char == '(' && c != ')' || b.char == '[' && c != ']' || b.char == '{' && c != '}' {
		l.fail(l.posAt(l.i), "closing parenthesis '%c' does not match opening parenthesis '%c' on line %d", c, b.char, b.pos.Line)
		return false
	}
	l.brackets = l.brackets[:len(l.brackets)-1]
	return true
}
