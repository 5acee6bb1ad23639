package eval

import (
	"strconv"
	"strings"
)

// formatMethod is text.format(*pos, **kw).
func (in *Interp) formatMethod(text string, a args) string {
	f := &formatter{in: in, args: a}
	return f.run(text, 2)
}

type formatter struct {
	in   *Interp
	args args
	auto int
	// lookup replaces the keyword arguments (format_map).
	lookup Value
}

func (f *formatter) run(text string, depth int) string {
	if text == "" {
		return ""
	}
	if depth == 0 {
		f.in.raise("ValueError", "Max string recursion exceeded")
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case (c == '{' || c == '}') && i+1 < len(text) && text[i+1] == c:
			b.WriteByte(c)
			i++
		case c == '}':
			f.in.raise("ValueError", "Single '}' encountered in format string")
		case c == '{':
			n := f.closing(text[i:])
			b.WriteString(f.replace(text[i+1:i+n], depth))
			i += n
		default:
			b.WriteByte(c)
		}
	}
	f.in.alloc(b.Len())
	return b.String()
}

// closing returns the offset of the brace that closes text[0].
func (f *formatter) closing(text string) int {
	level := 0
	for i := range len(text) {
		switch text[i] {
		case '{':
			level++
		case '}':
			level--
			if level == 0 {
				return i
			}
		}
	}
	f.in.raise("ValueError", "expected '}' before end of string")
	return 0
}

func (f *formatter) replace(body string, depth int) string {
	name, text := body, ""
	if i := fieldEnd(body); i >= 0 {
		name, text = body[:i], body[i:]
	}
	conv := byte(0)
	if strings.HasPrefix(text, "!") {
		if len(text) < 2 {
			f.in.raise("ValueError", "end of string while looking for conversion specifier")
		}
		conv, text = text[1], text[2:]
	}
	v := f.value(name)
	switch conv {
	case 's':
		v = f.in.str(v)
	case 'r', 'a':
		v = f.in.repr(v)
	}
	text = strings.TrimPrefix(text, ":")
	return f.in.format(v, f.run(text, depth-1))
}

// fieldEnd finds the '!' or ':' after the field name, not inside brackets.
func fieldEnd(body string) int {
	level := 0
	for i := range len(body) {
		switch c := body[i]; {
		case c == '[':
			level++
		case c == ']':
			level--
		case level == 0 && (c == '!' || c == ':'):
			return i
		}
	}
	return -1
}

func (f *formatter) value(name string) Value {
	end := strings.IndexAny(name, ".[")
	if end < 0 {
		end = len(name)
	}
	v := f.first(name[:end])
	rest := name[end:]
	for rest != "" {
		if rest[0] == '[' {
			key, tail, ok := strings.Cut(rest[1:], "]")
			if !ok {
				f.in.raise("ValueError", "Missing ']' in format string")
			}
			v, rest = f.in.subscript(v, indexOrKey(key)), tail
			continue
		}
		n := strings.IndexAny(rest[1:], ".[")
		if n < 0 {
			n = len(rest) - 1
		}
		v, rest = f.in.attr(v, rest[1:n+1]), rest[n+1:]
	}
	return v
}

func indexOrKey(s string) Value {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n >= 0 {
		return n
	}
	return s
}

func (f *formatter) first(name string) Value {
	if name == "" {
		name = strconv.Itoa(f.auto)
		f.auto++
	}
	if n, err := strconv.Atoi(name); err == nil {
		if n >= len(f.args.pos) {
			f.in.raise("IndexError", "Replacement index %d out of range for positional args tuple", n)
		}
		return f.args.pos[n]
	}
	if f.lookup != nil {
		return f.in.subscript(f.lookup, name)
	}
	for _, k := range f.args.kw {
		if k.name == name {
			return k.val
		}
	}
	f.in.raiseWith("KeyError", name)
	return nil
}
