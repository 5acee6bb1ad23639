package syntax

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// unescaper replaces the escapes of a string or bytes literal.
type unescaper struct {
	s     string
	bytes bool
	out   strings.Builder
	err   string
}

func (u *unescaper) run() {
	u.out.Grow(len(u.s))
	for u.err == "" {
		before, after, found := strings.Cut(u.s, "\\")
		u.out.WriteString(before)
		if !found || after == "" {
			return
		}
		u.s = after
		u.escape()
	}
}

// simpleEscape returns what a backslash and c stand for, or 0.
func simpleEscape(c byte) byte {
	switch c {
	case '\\', '\'', '"':
		return c
	case 'a':
		return '\a'
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'v':
		return '\v'
	}
	return 0
}

// escape replaces one escape; u.s stands after its backslash. An unknown escape stays as it is, as in Python.
func (u *unescaper) escape() {
	c := u.s[0]
	if r := simpleEscape(c); r != 0 {
		u.out.WriteByte(r)
		u.s = u.s[1:]
		return
	}
	switch {
	case c == '\n':
		u.s = u.s[1:]
	case '0' <= c && c <= '7':
		u.octal()
	case c == 'x':
		u.hex(2)
	case c == 'u' && !u.bytes:
		u.hex(4)
	case c == 'U' && !u.bytes:
		u.hex(8)
	case c == 'N' && !u.bytes:
		u.named()
	default:
		u.out.WriteByte('\\')
	}
}

func (u *unescaper) octal() {
	n, v := 0, 0
	for n < 3 && n < len(u.s) && '0' <= u.s[n] && u.s[n] <= '7' {
		v = v*8 + int(u.s[n]-'0')
		n++
	}
	u.s = u.s[n:]
	u.put(v)
}

// put adds a character, or in a bytes literal a byte.
func (u *unescaper) put(v int) {
	if u.bytes {
		u.out.WriteByte(byte(v))
		return
	}
	if 0xd800 <= v && v <= 0xdfff { // a lone surrogate, which Go's UTF-8 encoder would replace
		u.out.Write([]byte{0xed, byte(0x80 | v>>6&0x3f), byte(0x80 | v&0x3f)})
		return
	}
	u.out.WriteRune(rune(v))
}

func (u *unescaper) hex(digits int) {
	c := u.s[0]
	u.s = u.s[1:]
	n := 0
	for n < digits && n < len(u.s) && digitValue(u.s[n]) < 16 {
		n++
	}
	if n < digits {
		u.err = fmt.Sprintf("(unicode error) 'unicodeescape' codec can't decode: truncated \\%c%s escape", c, strings.Repeat("X", digits))
		if u.bytes {
			u.err = "(value error) invalid \\x escape"
		}
		return
	}
	v, err := strconv.ParseUint(u.s[:digits], 16, 32)
	if err != nil || v > utf8.MaxRune {
		u.err = "(unicode error) 'unicodeescape' codec can't decode: illegal Unicode character"
		return
	}
	u.s = u.s[digits:]
	u.put(int(v))
}

// named replaces \N{NAME}.
func (u *unescaper) named() {
	name, ok := "", strings.HasPrefix(u.s, "N{")
	if ok {
		name, u.s, ok = strings.Cut(u.s[2:], "}")
	}
	if !ok || name == "" {
		u.err = "(unicode error) 'unicodeescape' codec can't decode: malformed \\N character escape"
		return
	}
	r, ok := characterNamed(name)
	if !ok {
		u.err = fmt.Sprintf("the character \\N{%s} is not among the names known here; write it as \\uXXXX or itself", name)
		return
	}
	u.put(int(r))
}
