package eval

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// spec is a parsed format specification:
// [[fill]align][sign][z][#][0][width][grouping][.precision][type].
type spec struct {
	fill      rune
	align     byte
	sign      byte
	alt, zero bool
	width     int
	group     byte
	prec      int
	verb      byte
}

const maxWidth = 1 << 16

var specPattern = regexp.MustCompile(`^(?s:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$`)

func (in *Interp) parseSpec(text string) spec {
	m := specPattern.FindStringSubmatch(text)
	if m == nil {
		in.raise("ValueError", "Invalid format specifier '%s'", text)
	}
	s := spec{fill: ' ', prec: -1, alt: m[5] != "", zero: m[6] != ""}
	if m[1] != "" {
		s.fill = []rune(m[1])[0]
	}
	for i, p := range map[int]*byte{2: &s.align, 3: &s.sign, 8: &s.group, 10: &s.verb} {
		if m[i] != "" {
			*p = m[i][0]
		}
	}
	s.width = in.specNumber(m[7], 0)
	s.prec = in.specNumber(m[9], -1)
	if s.zero && s.align == 0 {
		s.align, s.fill = '=', '0'
	}
	return s
}

func (in *Interp) specNumber(text string, def int) int {
	if text == "" {
		return def
	}
	n, err := strconv.Atoi(text)
	if err != nil || n > maxWidth {
		in.raise("ValueError", "Too many decimal digits in format string")
	}
	return n
}

// format is format(v, text).
func (in *Interp) format(v Value, text string) string {
	if text == "" {
		return in.str(v)
	}
	if o, ok := v.(*opaque); ok {
		in.needsOpaque("formatting", o)
	}
	if x, ok := v.(*instance); ok {
		if f, ok := x.cls.find("__format__"); ok {
			return in.mustString("__format__", in.call(f, args{pos: []Value{x, text}}))
		}
	}
	if d, ok := v.(*datetime); ok {
		return in.strftime(d, text)
	}
	if e, ok := v.(*enumMember); ok && !e.cls.isNamed("IntEnum") {
		v = in.str(e)
	}
	s := in.parseSpec(text)
	switch x := plain(v).(type) {
	case bool:
		if s.verb == 0 {
			return in.formatText(in.str(x), s, text)
		}
	case string:
		return in.formatText(x, s, text)
	case float64:
		return in.formatFloat(x, s)
	}
	if z, ok := asBig(v); ok {
		return in.formatInt(z, s)
	}
	in.raise("TypeError", "unsupported format string passed to %s.__format__", in.typeName(v))
	return ""
}

func (in *Interp) formatText(x string, s spec, text string) string {
	if s.verb != 0 && s.verb != 's' {
		in.raise("ValueError", "Unknown format code '%c' for object of type 'str'", s.verb)
	}
	if s.sign != 0 || s.align == '=' && !s.zero || s.group != 0 {
		in.raise("ValueError", "format specifier '%s' is not allowed for text", text)
	}
	r := []rune(x)
	if s.prec >= 0 && s.prec < len(r) {
		r = r[:s.prec]
	}
	if s.align == '=' {
		s.align = '<'
	}
	return in.pad("", string(r), s, '<')
}

// pad fills body to the width; prefix (sign, 0x) stays in front of '=' fill.
func (in *Interp) pad(prefix, body string, s spec, def byte) string {
	n := s.width - len([]rune(prefix)) - len([]rune(body))
	if n <= 0 {
		return prefix + body
	}
	in.alloc(n)
	fill := func(k int) string { return strings.Repeat(string(s.fill), k) }
	align := s.align
	if align == 0 {
		align = def
	}
	switch align {
	case '<':
		return prefix + body + fill(n)
	case '^':
		return fill(n/2) + prefix + body + fill(n-n/2)
	case '=':
		return prefix + fill(n) + body
	}
	return fill(n) + prefix + body
}

func signOf(neg bool, sign byte) string {
	if neg {
		return "-"
	}
	if sign == '+' || sign == ' ' {
		return string(sign)
	}
	return ""
}

func (in *Interp) formatInt(z *big.Int, s spec) string {
	if s.verb != 0 && strings.IndexByte("eEfFgG%", s.verb) >= 0 {
		f, _ := asFloat(z)
		return in.formatFloat(f, s)
	}
	if s.prec >= 0 {
		in.raise("ValueError", "Precision not allowed in integer format specifier")
	}
	bases := map[byte]int{'b': 2, 'o': 8, 'x': 16, 'X': 16}
	base, prefixed := bases[s.verb]
	switch {
	case s.verb == 'c':
		return in.pad("", string(rune(z.Int64())), s, '<')
	case s.verb == 's':
		in.raise("ValueError", "Unknown format code 's' for object of type 'int'")
	case !prefixed:
		base = 10
	}
	body := new(big.Int).Abs(z).Text(base)
	prefix := signOf(z.Sign() < 0, s.sign)
	if s.alt && prefixed {
		prefix += "0" + strings.ToLower(string(s.verb))
	}
	if s.verb == 'X' {
		body, prefix = strings.ToUpper(body), strings.ToUpper(prefix)
	}
	every := 3
	if prefixed {
		every = 4
	}
	return in.padNumber(prefix, body, "", s, every)
}

// padNumber groups digits, zero fill included.
func (in *Interp) padNumber(prefix, digits, rest string, s spec, every int) string {
	if s.group == 0 {
		return in.pad(prefix, digits+rest, s, '>')
	}
	if s.fill == '0' && s.align == '=' {
		for len(prefix)+len(group(digits, s.group, every))+len(rest) < s.width {
			digits = "0" + digits
		}
		return prefix + group(digits, s.group, every) + rest
	}
	return in.pad(prefix, group(digits, s.group, every)+rest, s, '>')
}

func group(digits string, sep byte, every int) string {
	var b strings.Builder
	for i, c := range []byte(digits) {
		if i > 0 && (len(digits)-i)%every == 0 {
			b.WriteByte(sep)
		}
		b.WriteByte(c)
	}
	return b.String()
}

func (in *Interp) formatFloat(f float64, s spec) string {
	prefix := signOf(math.Signbit(f) && !math.IsNaN(f), s.sign)
	body := in.floatBody(math.Abs(f), s)
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return in.pad(prefix, body, s, '>')
	}
	cut := strings.IndexFunc(body, func(r rune) bool { return r < '0' || r > '9' })
	if cut < 0 {
		cut = len(body)
	}
	return in.padNumber(prefix, body[:cut], body[cut:], s, 3)
}

func (in *Interp) floatBody(a float64, s spec) string {
	if math.IsInf(a, 0) || math.IsNaN(a) {
		t := floatRepr(a)
		if s.verb == 'F' || s.verb == 'E' || s.verb == 'G' {
			return strings.ToUpper(t)
		}
		if s.verb == '%' {
			t += "%"
		}
		return t
	}
	prec := s.prec
	if prec < 0 {
		prec = 6
	}
	switch s.verb {
	case 0:
		if s.prec < 0 {
			return floatRepr(a)
		}
		return generalFloat(a, s.prec, s.alt, true)
	case 'f', 'F':
		return strconv.FormatFloat(a, 'f', prec, 64)
	case '%':
		return strconv.FormatFloat(a*100, 'f', prec, 64) + "%"
	case 'e', 'E':
		return strconv.FormatFloat(a, s.verb, prec, 64)
	case 'g', 'G', 'n':
		t := generalFloat(a, prec, s.alt, false)
		if s.verb == 'G' {
			t = strings.ToUpper(t)
		}
		return t
	}
	in.raise("ValueError", "Unknown format code '%c' for object of type 'float'", s.verb)
	return ""
}

// generalFloat is C's %g; point keeps at least one digit after the point, as
// the empty type of Python does.
func generalFloat(a float64, prec int, alt, point bool) string {
	prec = max(prec, 1)
	e := strconv.FormatFloat(a, 'e', prec-1, 64)
	exp, _ := strconv.Atoi(e[strings.IndexByte(e, 'e')+1:])
	if exp < -4 || exp >= prec || point && exp >= prec-1 && exp >= prec {
		mant, tail, _ := strings.Cut(e, "e")
		return trimZeros(mant, alt) + "e" + tail
	}
	t := trimZeros(strconv.FormatFloat(a, 'f', prec-1-exp, 64), alt)
	if point && !strings.Contains(t, ".") {
		t += ".0"
	}
	return t
}

func trimZeros(s string, keep bool) string {
	if keep || !strings.Contains(s, ".") {
		return s
	}
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

var percentPattern = regexp.MustCompile(`^%(?:\(([^)]*)\))?([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+))?[hlL]?(.)`)

// percentFormat is text % v.
func (in *Interp) percentFormat(text string, v Value) string {
	p := &percentArgs{in: in, whole: v}
	if t, ok := v.(*tuple); ok {
		p.elems, p.isTuple = t.elems, true
	}
	var b strings.Builder
	for text != "" {
		i := strings.IndexByte(text, '%')
		if i < 0 {
			b.WriteString(text)
			break
		}
		b.WriteString(text[:i])
		m := percentPattern.FindStringSubmatch(text[i:])
		if m == nil {
			in.raise("ValueError", "incomplete format")
		}
		b.WriteString(p.one(m))
		text = text[i+len(m[0]):]
	}
	p.done()
	in.alloc(b.Len())
	return b.String()
}

type percentArgs struct {
	in      *Interp
	whole   Value
	elems   []Value
	isTuple bool
	used    int
}

func (p *percentArgs) next() Value {
	p.used++
	if p.isTuple && p.used <= len(p.elems) {
		return p.elems[p.used-1]
	}
	if p.isTuple || p.used > 1 {
		p.in.raise("TypeError", "not enough arguments for format string")
	}
	return p.whole
}

func (p *percentArgs) done() {
	_, mapping := p.whole.(*dict)
	if p.isTuple && p.used < len(p.elems) || !p.isTuple && !mapping && p.used == 0 {
		p.in.raise("TypeError", "not all arguments converted during string formatting")
	}
}

func (p *percentArgs) one(m []string) string {
	if m[5] == "%" {
		return "%"
	}
	s := spec{fill: ' ', prec: -1}
	s.width, s.prec = p.number(m[3], 0), p.number(m[4], -1)
	for _, c := range m[2] {
		switch c {
		case '-':
			s.align = '<'
		case '0':
			s.zero = true
		case '#':
			s.alt = true
		default:
			s.sign = byte(c)
		}
	}
	if s.zero && s.align == 0 {
		s.align, s.fill = '=', '0'
	}
	var v Value
	if m[1] != "" {
		v = p.in.subscript(p.whole, m[1])
		p.used++
	} else {
		v = p.next()
	}
	return p.convert(m[5], v, s)
}

func (p *percentArgs) number(text string, def int) int {
	if text == "*" {
		n, _ := asInt(p.next())
		return int(min(max(n, 0), maxWidth))
	}
	return p.in.specNumber(text, def)
}

func (p *percentArgs) convert(verb string, v Value, s spec) string {
	in := p.in
	switch verb {
	case "s", "r", "a":
		t := in.repr
		if verb == "s" {
			t = in.str
		}
		s.verb = 's'
		if s.align == '=' {
			s.align, s.fill = '>', ' '
		}
		if s.align == 0 {
			s.align = '>'
		}
		s.sign = 0
		return in.formatText(t(v), s, "")
	case "d", "i", "u":
		f, ok := asFloat(v)
		if !ok {
			in.notKnown(v)
			in.raise("TypeError", "%%%s format: a real number is required, not %s", verb, in.typeName(v))
		}
		z, isInt := asBig(v)
		if !isInt {
			z, _ = big.NewFloat(math.Trunc(f)).Int(nil)
		}
		s.verb = 'd'
		s.prec = -1
		return in.formatInt(z, s)
	case "c":
		if t, ok := asString(v); ok {
			return in.pad("", t, s, '>')
		}
	}
	s.verb = verb[0]
	if strings.Contains("xXo", verb) {
		if z, ok := asBig(v); ok {
			return in.formatInt(z, s)
		}
	}
	f, ok := asFloat(v)
	if !ok || !strings.Contains("eEfFgG", verb) {
		in.notKnown(v)
		in.raise("TypeError", "must be real number, not %s", in.typeName(v))
	}
	return in.formatFloat(f, s)
}
