package syntax

import (
	"errors"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDecimalDigits is the longest decimal number that CPython reads (sys.get_int_max_str_digits).
const maxDecimalDigits = 4300

// number makes the constant of a number token, whose form the lexer has checked.
func (p *parser) number() Expr {
	t := p.next()
	c := &Constant{Span: Span{p.start(t), p.stop(t)}}
	s := strings.ReplaceAll(p.text(t), "_", "")
	radix := len(s) > 1 && s[0] == '0' && !isDigit(s[1]) && strings.IndexByte("xXoObB", s[1]) >= 0
	switch {
	case !radix && (s[len(s)-1] == 'j' || s[len(s)-1] == 'J'):
		c.Kind = ImagConstant
		c.Float = p.float(s[:len(s)-1], c.From)
	case !radix && strings.ContainsAny(s, ".eE"):
		c.Kind = FloatConstant
		c.Float = p.float(s, c.From)
	default:
		c.Kind = IntConstant
		p.integer(c, s, radix)
	}
	return c
}

// float converts decimal digits; what is too large is infinity, as in Python.
func (p *parser) float(s string, at Pos) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		p.failAt(at, "invalid decimal literal")
	}
	return f
}

func (p *parser) integer(c *Constant, s string, radix bool) {
	base := 0
	if !radix {
		base = 10
		if len(s) > maxDecimalDigits {
			p.failAt(c.From, "Exceeds the limit (%d digits) for integer string conversion: value has %d digits - Consider hexadecimal for huge integer literals to avoid decimal conversion limits.", maxDecimalDigits, len(s))
			return
		}
	}
	if n, err := strconv.ParseInt(s, base, 64); err == nil {
		c.Int = n
		return
	}
	if radix {
		c.Big = bigRadix(s[2:], digitBits(s[1]))
		return
	}
	n, ok := new(big.Int).SetString(s, base)
	if !ok {
		p.failAt(c.From, "invalid decimal literal")
		return
	}
	c.Big = n
}

// digitBits returns how many bits a digit has after the prefix 0x, 0o or 0b.
func digitBits(prefix byte) int {
	switch prefix {
	case 'x', 'X':
		return 4
	case 'o', 'O':
		return 3
	}
	return 1
}

// bigRadix converts digits of so many bits each, in linear time, which big.Int.SetString does not.
func bigRadix(digits string, bits int) *big.Int {
	b := make([]byte, 0, len(digits)*bits/8+1)
	acc, have := uint(0), 0
	for i := len(digits) - 1; i >= 0; i-- {
		acc |= uint(digitValue(digits[i])) << have
		for have += bits; have >= 8; have -= 8 {
			b = append(b, byte(acc))
			acc >>= 8
		}
	}
	b = append(b, byte(acc))
	slices.Reverse(b)
	return new(big.Int).SetBytes(b)
}

// literal is a string token taken apart.
type literal struct {
	body    string
	raw     bool
	bytes   bool
	unicode bool
}

func splitLiteral(s string) literal {
	n := strings.IndexAny(s, "'\"")
	prefix := strings.ToLower(s[:n])
	q := len(quoteAt(s[n:]))
	return literal{
		body:    s[n+q : len(s)-q],
		raw:     strings.Contains(prefix, "r"),
		bytes:   strings.Contains(prefix, "b"),
		unicode: prefix == "u",
	}
}

// strings reads one or more adjacent string literals: a Constant, or a JoinedStr when one is an f-string.
func (p *parser) strings() Expr {
	from := p.here()
	var j joiner
	first := p.cur()
	bytes := first.kind == tokString && splitLiteral(p.text(first)).bytes
	unicode := first.kind == tokString && splitLiteral(p.text(first)).unicode
	interpolated := false
	for p.atKind(tokString) || p.atKind(tokFStart) {
		t := p.cur()
		if t.kind == tokFStart {
			if bytes {
				p.failAt(p.start(t), "cannot mix bytes and nonbytes literals")
				return p.bad()
			}
			interpolated = true
			p.fstring(&j)
			continue
		}
		lit := splitLiteral(p.text(t))
		if lit.bytes != bytes {
			p.failAt(p.start(t), "cannot mix bytes and nonbytes literals")
			return p.bad()
		}
		p.next()
		j.add(p.unescape(lit, t), Span{p.start(t), p.stop(t)})
	}
	span := p.span(from)
	if interpolated {
		return &JoinedStr{span, j.finish()}
	}
	c := &Constant{Span: span, Kind: StrConstant, Str: j.text(), Unicode: unicode}
	if bytes {
		c.Kind = BytesConstant
	}
	return c
}

// joiner gathers the values of an f-string, joining text with text.
type joiner struct {
	values []Expr
	texts  []string
	span   Span
}

func (j *joiner) add(s string, span Span) {
	if len(j.texts) == 0 {
		j.span.From = span.From
	}
	j.span.To = span.To
	j.texts = append(j.texts, s)
}

func (j *joiner) text() string {
	if len(j.texts) == 1 {
		return j.texts[0]
	}
	return strings.Join(j.texts, "")
}

// flush turns the text gathered so far into a Constant.
func (j *joiner) flush() {
	if s := j.text(); s != "" {
		j.values = append(j.values, &Constant{Span: j.span, Kind: StrConstant, Str: s})
	}
	j.texts = j.texts[:0]
}

func (j *joiner) field(x *FormattedValue) {
	j.flush()
	j.values = append(j.values, x)
}

// finish returns the values.
func (j *joiner) finish() []Expr {
	j.flush()
	return j.values
}

// fstring reads one f-string into j.
func (p *parser) fstring(j *joiner) {
	raw := strings.ContainsAny(p.text(p.next()), "rR")
	for {
		switch {
		case p.atKind(tokFMiddle):
			p.middle(j, raw)
		case p.at("{"):
			p.field(j, raw)
		case p.atKind(tokFEnd):
			p.next()
			return
		default:
			p.unexpected("f-string: expected its end")
			return
		}
	}
}

func (p *parser) middle(j *joiner, raw bool) {
	t := p.next()
	j.add(p.unescape(literal{body: p.doubled(t), raw: raw}, t), Span{p.start(t), p.stop(t)})
}

// doubled returns the text of an f-string's token with each doubled brace made one. The name of a \N{NAME}
// holds no doubled brace.
func (p *parser) doubled(t token) string {
	s := p.text(t)
	if !strings.Contains(s, "{{") && !strings.Contains(s, "}}") {
		return s
	}
	return strings.NewReplacer("{{", "{", "}}", "}").Replace(s)
}

// field reads one {value!conversion:spec} into j.
func (p *parser) field(j *joiner, raw bool) {
	from := p.here()
	open := p.next()
	for _, s := range [...]string{"}", "!", ":", "="} {
		if p.at(s) {
			p.failAt(p.here(), "f-string: valid expression required before '%s'", s)
		}
	}
	first := p.i
	v := &FormattedValue{Value: p.yieldOrExprs()}
	debug := p.eat("=")
	if debug {
		text := Span{p.stop(open), p.here()}
		j.add(p.debugText(first), text)
	}
	if p.at("!") {
		v.Conversion = p.conversion()
	}
	if p.eat(":") {
		v.Spec = p.spec(raw)
	}
	if debug && v.Conversion == 0 && v.Spec == nil {
		v.Conversion = 'r'
	}
	if !p.eat("}") {
		p.unexpected("f-string: expecting '}'")
	}
	v.Span = p.span(from)
	j.field(v)
}

// debugText returns what {value=} shows: the source from the brace before the given token up to the current one,
// without comments.
func (p *parser) debugText(first int) string {
	var b strings.Builder
	for i := first; i <= p.i; i++ {
		gap := p.src[p.toks[i-1].end:p.toks[i].off]
		for {
			before, after, comment := strings.Cut(gap, "#")
			b.WriteString(before)
			if !comment {
				break
			}
			_, line, _ := strings.Cut(after, "\n")
			gap = "\n" + line
		}
		if i < p.i {
			b.WriteString(p.text(p.toks[i]))
		}
	}
	return b.String()
}

// conversion reads the "!r" of a field.
func (p *parser) conversion() byte {
	mark := p.next()
	t := p.cur()
	s := p.text(t)
	if t.kind != tokName {
		p.unexpected("f-string: invalid conversion character")
		return 0
	}
	if t.off != mark.end {
		p.failAt(p.start(t), "f-string: conversion type must come right after the exclamation mark")
	}
	if s != "s" && s != "r" && s != "a" {
		p.failAt(p.start(t), "f-string: invalid conversion character '%s': expected 's', 'r', or 'a'", s)
		return 0
	}
	p.next()
	return s[0]
}

// spec reads a format spec up to, not including, the brace that ends it.
func (p *parser) spec(raw bool) *JoinedStr {
	from := p.here()
	var j joiner
	for p.atKind(tokFMiddle) || p.at("{") {
		if p.at("{") {
			p.field(&j, raw)
			continue
		}
		p.middle(&j, raw)
	}
	return &JoinedStr{p.span(from), j.finish()}
}

// unescape returns the value of a literal.
func (p *parser) unescape(lit literal, t token) string {
	if lit.bytes {
		for i := range len(lit.body) {
			if lit.body[i] >= utf8.RuneSelf {
				p.failAt(p.start(t), "bytes can only contain ASCII literal characters")
				return ""
			}
		}
	}
	if lit.raw || strings.IndexByte(lit.body, '\\') < 0 {
		return lit.body
	}
	u := unescaper{s: lit.body, bytes: lit.bytes}
	u.run()
	if u.err != "" {
		p.failAt(p.start(t), "%s", u.err)
	}
	return u.out.String()
}
