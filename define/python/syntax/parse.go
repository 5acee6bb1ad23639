package syntax

import "fmt"

const (
	// MaxHeight is the greatest height of a tree that Parse returns: code that recurses over one needs no limit of
	// its own. CPython's compiler gives up at about the same height.
	MaxHeight = 5000
	// maxDepth is how deep the parser recurses.
	maxDepth = 1000
)

// Parse reads a whole Python file. Name is used in errors only; src is the file's bytes in the encoding it declares
// (UTF-8 unless a cookie says Latin-1 or ASCII). The error is an *Error that names the file, the line and the column.
func Parse(name string, src []byte) (*Module, error) {
	text, derr := decode(src)
	if derr != nil {
		derr.File = name
		return nil, derr
	}
	l := newLexer(text)
	l.run()
	p := &parser{src: text, toks: l.toks, lines: l.lines, lexErr: l.err}
	body := p.file()
	m := &Module{Name: name, Text: text, Body: body, lines: l.lines, comments: l.comments, logical: l.logical}
	if p.err == nil {
		p.err = check(m)
	}
	if p.err != nil {
		p.err.File = name
		return nil, p.err
	}
	return m, nil
}

// parser reads tokens from left to right. After the first error it stands at tokEOF, so that every loop ends;
// its methods go on to return nodes, never nil ones, which nobody sees.
type parser struct {
	src    string
	toks   []token
	lines  []int
	i      int // current token
	prev   int // last significant token that was consumed
	err    *Error
	lexErr *Error

	depth int // of recursion
}

func (p *parser) cur() token { return p.toks[p.i] }

// peek returns the token n places on.
func (p *parser) peek(n int) token { return p.toks[min(p.i+n, len(p.toks)-1)] }

func (p *parser) text(t token) string { return p.src[t.off:t.end] }

func (p *parser) start(t token) Pos { return Pos{int(t.line), int(t.off) - p.lines[t.line-1] + 1} }

func (p *parser) stop(t token) Pos { return Pos{int(t.toLine), int(t.end) - p.lines[t.toLine-1] + 1} }

// here returns where the current token starts.
func (p *parser) here() Pos { return p.start(p.cur()) }

// span returns the stretch from a place to the end of the last token consumed.
func (p *parser) span(from Pos) Span { return Span{from, p.stop(p.toks[p.prev])} }

func (p *parser) next() token {
	t := p.cur()
	if t.significant() {
		p.prev = p.i
	}
	if t.kind != tokEOF {
		p.i++
	}
	return t
}

// is tells whether t is the given operator or keyword.
func (p *parser) is(t token, s string) bool {
	return (t.kind == tokOp || t.kind == tokKeyword) && p.text(t) == s
}

func (p *parser) at(s string) bool { return p.is(p.cur(), s) }

func (p *parser) atKind(k kind) bool { return p.cur().kind == k }

// eat consumes the given operator or keyword if it is next.
func (p *parser) eat(s string) bool {
	if !p.at(s) {
		return false
	}
	p.next()
	return true
}

func (p *parser) expect(s string) {
	if !p.eat(s) {
		p.unexpected(fmt.Sprintf("expected '%s'", s))
	}
}

// failAt keeps the first error and moves to the end of the tokens.
func (p *parser) failAt(pos Pos, format string, args ...any) {
	if p.err == nil {
		p.err = &Error{Pos: pos, Msg: fmt.Sprintf(format, args...)}
	}
	p.i = len(p.toks) - 1
}

// unexpected fails at the current token; where the lexer gave up, with its error.
func (p *parser) unexpected(what string) {
	t := p.cur()
	if t.kind == tokEOF && p.lexErr != nil {
		if p.err == nil {
			p.err = p.lexErr
		}
		return
	}
	switch t.kind {
	case tokEOF:
		p.failAt(p.start(t), "%s, but the file ends", what)
	case tokNewline:
		p.failAt(p.start(t), "%s, but the line ends", what)
	case tokIndent:
		p.failAt(p.here(), "unexpected indent")
	case tokDedent:
		p.failAt(p.start(t), "%s, but the block ends", what)
	default:
		p.failAt(p.start(t), "%s, not %q", what, p.brief(t))
	}
}

// invalid fails at the current token for want of a better reason.
func (p *parser) invalid() { p.unexpected("invalid syntax: expected an expression") }

// brief returns the text of a token, cut to what fits in a message.
func (p *parser) brief(t token) string {
	s := p.text(t)
	if len(s) <= 40 {
		return s
	}
	n := 37
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n] + "..."
}

// enter counts a level of recursion; leave must follow. False means too many.
func (p *parser) enter() bool {
	p.depth++
	if p.depth <= maxDepth {
		return true
	}
	p.failAt(p.here(), "too many nested expressions or statements")
	return false
}

func (p *parser) leave() { p.depth-- }

// bad stands for an expression that could not be read.
func (p *parser) bad() Expr { return &Name{} }

// mark is a place to come back to.
type mark struct {
	i, prev int
}

func (p *parser) mark() mark { return mark{p.i, p.prev} }

// reset goes back to a mark and forgets an error made since.
func (p *parser) reset(m mark) { p.i, p.prev, p.err = m.i, m.prev, nil }

// name consumes an identifier.
func (p *parser) name() string {
	t := p.cur()
	if t.kind != tokName {
		p.unexpected("expected a name")
		return ""
	}
	p.next()
	return p.text(t)
}

// file reads all statements.
func (p *parser) file() []Stmt {
	var body []Stmt
	for !p.atKind(tokEOF) {
		body = p.statement(body)
	}
	if p.err == nil {
		p.err = p.lexErr
	}
	return body
}
