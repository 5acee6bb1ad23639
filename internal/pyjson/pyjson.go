// Package pyjson reads JSON as Python's json module does: RFC 8259, and the
// literals NaN, Infinity and -Infinity that pandas clients send. Members keep
// their order, and numbers their text, so that nothing is lost before the declared
// type of a value is known.
package pyjson

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Kind is the kind of a JSON value.
type Kind uint8

// The kinds. Number includes NaN and the infinities.
const (
	Null Kind = iota
	Bool
	Number
	String
	List
	Object
)

// String returns the kind in words.
func (k Kind) String() string {
	return [...]string{"null", "bool", "number", "string", "list", "object"}[k]
}

// Value is a JSON value. Text is the text of a number as written, or a decoded
// string; True is the truth of a bool.
type Value struct {
	Kind    Kind
	True    bool
	Text    string
	Items   []Value
	Members []Member
}

// Member is one member of an object, in the order written. Of members with one
// name the last counts, in the place of the first, as in Python.
type Member struct {
	Name  string
	Value Value
}

// maxDepth bounds nesting, so that no input can exhaust the stack.
const maxDepth = 200

// SyntaxError says where a text stops being JSON.
type SyntaxError struct {
	// Offset is the byte, counted from 0.
	Offset int
	// Detail says what is there and what was expected.
	Detail string
}

// Error returns the detail, which names the byte.
func (e *SyntaxError) Error() string { return e.Detail }

// Parse reads one JSON value and nothing behind it but white space. An error is a
// *SyntaxError.
func Parse(data []byte) (Value, error) {
	p := &parser{in: data}
	v, err := p.value(0)
	if err != nil {
		return Value{}, err
	}
	p.space()
	if p.at < len(p.in) {
		return Value{}, p.fail("the end of the JSON document")
	}
	return v, nil
}

// Get returns the member of that name of an object; ok is false when there is none
// or v is no object.
func (v *Value) Get(name string) (m *Value, ok bool) {
	for i := range v.Members {
		if v.Members[i].Name == name {
			return &v.Members[i].Value, true
		}
	}
	return nil, false
}

// fewMembers is up to how many members are compared one by one; more are put in a map.
const fewMembers = 16

// unique drops the members whose name comes again, and keeps the last value of each.
func unique(members []Member) []Member {
	if len(members) > fewMembers {
		return uniqueOfMany(members)
	}
	kept := members[:0]
	for _, m := range members {
		at := slices.IndexFunc(kept, func(k Member) bool { return k.Name == m.Name })
		if at >= 0 {
			kept[at].Value = m.Value
			continue
		}
		kept = append(kept, m)
	}
	return kept
}

func uniqueOfMany(members []Member) []Member {
	at := make(map[string]int, len(members))
	kept := members[:0]
	for _, m := range members {
		if i, again := at[m.Name]; again {
			kept[i].Value = m.Value
			continue
		}
		at[m.Name] = len(kept)
		kept = append(kept, m)
	}
	return kept
}

type parser struct {
	in []byte
	at int
}

func (p *parser) fail(want string) error {
	if p.at >= len(p.in) {
		return p.errorf("JSON ends at byte %d where %s was expected", p.at, want)
	}
	return p.errorf("JSON has %q at byte %d where %s was expected", rune(p.in[p.at]), p.at, want)
}

func (p *parser) errorf(format string, args ...any) error {
	return &SyntaxError{Offset: p.at, Detail: fmt.Sprintf(format, args...)}
}

func (p *parser) space() {
	for p.at < len(p.in) {
		switch p.in[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// peek skips white space and returns the next byte, or 0 at the end.
func (p *parser) peek() byte {
	p.space()
	if p.at >= len(p.in) {
		return 0
	}
	return p.in[p.at]
}

func (p *parser) value(depth int) (Value, error) {
	if depth > maxDepth {
		return Value{}, p.errorf("JSON nests deeper than %d at byte %d", maxDepth, p.at)
	}
	switch p.peek() {
	case '{':
		return p.object(depth)
	case '[':
		return p.list(depth)
	case '"':
		s, err := p.str()
		return Value{Kind: String, Text: s}, err
	case 't':
		return Value{Kind: Bool, True: true}, p.word("true")
	case 'f':
		return Value{Kind: Bool}, p.word("false")
	case 'n':
		return Value{}, p.word("null")
	}
	return p.number()
}

func (p *parser) word(w string) error {
	if len(p.in)-p.at < len(w) || string(p.in[p.at:p.at+len(w)]) != w {
		return p.fail("a value")
	}
	p.at += len(w)
	return nil
}

func (p *parser) object(depth int) (Value, error) {
	v := Value{Kind: Object}
	p.at++
	if p.peek() == '}' {
		p.at++
		return v, nil
	}
	for {
		if p.peek() != '"' {
			return v, p.fail("a member name in quotes")
		}
		name, err := p.str()
		if err != nil {
			return v, err
		}
		if p.peek() != ':' {
			return v, p.fail("':'")
		}
		p.at++
		m, err := p.value(depth + 1)
		if err != nil {
			return v, err
		}
		v.Members = append(v.Members, Member{name, m})
		more, err := p.more('}')
		if !more {
			v.Members = unique(v.Members)
			return v, err
		}
	}
}

func (p *parser) list(depth int) (Value, error) {
	v := Value{Kind: List}
	p.at++
	if p.peek() == ']' {
		p.at++
		return v, nil
	}
	for {
		item, err := p.value(depth + 1)
		if err != nil {
			return v, err
		}
		v.Items = append(v.Items, item)
		more, err := p.more(']')
		if !more {
			return v, err
		}
	}
}

// more reads a comma (true) or the closing byte (false).
func (p *parser) more(closing byte) (bool, error) {
	switch p.peek() {
	case ',':
		p.at++
		return true, nil
	case closing:
		p.at++
		return false, nil
	}
	return false, p.fail("',' or '" + string(closing) + "'")
}

func (p *parser) number() (Value, error) {
	start := p.at
	for _, literal := range [...]string{"NaN", "Infinity", "-Infinity"} {
		if bytes.HasPrefix(p.in[p.at:], []byte(literal)) {
			p.at += len(literal)
			return Value{Kind: Number, Text: literal}, nil
		}
	}
	p.skip('-')
	if err := p.digitsOf(start); err != nil {
		return Value{}, err
	}
	return Value{Kind: Number, Text: string(p.in[start:p.at])}, nil
}

func (p *parser) digitsOf(start int) error {
	whole := p.at
	if p.digits() == 0 {
		p.at = start
		return p.fail("a value")
	}
	if p.in[whole] == '0' && p.at > whole+1 {
		p.at = whole + 1
		return p.fail("no digit after a leading 0")
	}
	if p.skip('.') && p.digits() == 0 {
		return p.fail("a digit")
	}
	if p.skip('e') || p.skip('E') {
		if !p.skip('+') {
			p.skip('-')
		}
		if p.digits() == 0 {
			return p.fail("a digit")
		}
	}
	return nil
}

func (p *parser) skip(b byte) bool {
	if p.at < len(p.in) && p.in[p.at] == b {
		p.at++
		return true
	}
	return false
}

func (p *parser) digits() int {
	start := p.at
	for p.at < len(p.in) && p.in[p.at] >= '0' && p.in[p.at] <= '9' {
		p.at++
	}
	return p.at - start
}

// str reads a string at its opening quote.
func (p *parser) str() (string, error) {
	p.at++
	start := p.at
	for p.at < len(p.in) {
		switch c := p.in[p.at]; {
		case c == '"':
			s := string(p.in[start:p.at])
			p.at++
			return validUTF8(s), nil
		case c == '\\':
			return p.escaped(start)
		case c < ' ':
			return "", p.fail("no control character inside a string")
		}
		p.at++
	}
	return "", p.fail("'\"'")
}

func (p *parser) escaped(start int) (string, error) {
	buf := append([]byte(nil), p.in[start:p.at]...)
	for p.at < len(p.in) {
		c := p.in[p.at]
		switch {
		case c == '"':
			p.at++
			return validUTF8(string(buf)), nil
		case c < ' ':
			return "", p.fail("no control character inside a string")
		case c != '\\':
			buf = append(buf, c)
			p.at++
			continue
		}
		p.at++
		var err error
		if buf, err = p.escape(buf); err != nil {
			return "", err
		}
	}
	return "", p.fail("'\"'")
}

func (p *parser) escape(buf []byte) ([]byte, error) {
	if p.at >= len(p.in) {
		return nil, p.fail("an escape")
	}
	c := p.in[p.at]
	p.at++
	switch c {
	case '"', '\\', '/':
		return append(buf, c), nil
	case 'b':
		return append(buf, '\b'), nil
	case 'f':
		return append(buf, '\f'), nil
	case 'n':
		return append(buf, '\n'), nil
	case 'r':
		return append(buf, '\r'), nil
	case 't':
		return append(buf, '\t'), nil
	case 'u':
		return p.unicode(buf)
	}
	p.at--
	return nil, p.fail("an escape")
}

func (p *parser) unicode(buf []byte) ([]byte, error) {
	r, err := p.hex4()
	if err != nil {
		return nil, err
	}
	if utf16.IsSurrogate(r) && p.at+1 < len(p.in) && p.in[p.at] == '\\' && p.in[p.at+1] == 'u' {
		back := p.at
		p.at += 2
		low, err := p.hex4()
		if err != nil {
			return nil, err
		}
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return utf8.AppendRune(buf, pair), nil
		}
		p.at = back
	}
	return utf8.AppendRune(buf, r), nil
}

func (p *parser) hex4() (rune, error) {
	if len(p.in)-p.at < 4 {
		return 0, p.fail("four hexadecimal digits")
	}
	n, err := strconv.ParseUint(string(p.in[p.at:p.at+4]), 16, 32)
	if err != nil {
		return 0, p.fail("four hexadecimal digits")
	}
	p.at += 4
	return rune(n), nil
}

func validUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}
