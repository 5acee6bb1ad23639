// Package pyyaml writes YAML as PyYAML's dump does in block style, byte for byte:
// Feast prints descriptions and its configuration so, and people compare.
//
// The rules are those of the emitter and the resolver of PyYAML 6 (YAML 1.1):
// a scalar is plain when it reads back as itself, else in single quotes, else in
// double quotes; lines are folded after column 80; lists in mappings are not
// indented; what is not ASCII is escaped.
package pyyaml

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Map is a mapping in the order it is written.
type Map []Entry

// Entry is one key of a Map. Value is a Map, []any, string, bool, int64, float64
// or nil.
type Entry struct {
	Key   string
	Value any
}

// Get returns the value of a key, or nil when there is none.
func (m Map) Get(key string) any {
	for _, e := range m {
		if e.Key == key {
			return e.Value
		}
	}
	return nil
}

// Dump returns the document of a mapping, with the line break at its end.
func Dump(m Map) []byte {
	if len(m) == 0 {
		return []byte("{}\n")
	}
	e := &emitter{}
	e.mapping(m, 0, true)
	e.buf.WriteByte('\n')
	return e.buf.Bytes()
}

// bestWidth is the column after which a line is folded at the next space.
const bestWidth = 80

// simpleKey is the length from which a key needs the form "? key".
const simpleKey = 128

type emitter struct {
	buf bytes.Buffer
	col int
}

func (e *emitter) write(s string) {
	e.buf.WriteString(s)
	e.col += utf8.RuneCountInString(s)
}

func (e *emitter) newline(indent int) {
	e.buf.WriteByte('\n')
	e.buf.WriteString(strings.Repeat(" ", indent))
	e.col = indent
}

// mapping writes the keys at an indent; inline says that the first one follows
// what is on the line already.
func (e *emitter) mapping(m Map, indent int, inline bool) {
	for i, entry := range m {
		if i > 0 || !inline {
			e.newline(indent)
		}
		if e.key(entry.Key, indent) {
			e.value(entry.Value, indent)
		} else {
			e.item(entry.Value, indent)
		}
	}
}

// key writes a key and its colon. A key that is empty, long or of several lines
// is not simple: it takes the form "? key", and its value follows as an item.
func (e *emitter) key(k string, indent int) (simple bool) {
	t := analyze(k)
	if utf8.RuneCountInString(k) < simpleKey && k != "" && !t.multiline {
		e.text(k, t, indent+2, true)
		e.write(":")
		return true
	}
	e.write("? ")
	e.text(k, t, indent+2, false)
	e.newline(indent)
	e.write(":")
	return false
}

func (e *emitter) list(items []any, indent int, inline bool) {
	for i, item := range items {
		if i > 0 || !inline {
			e.newline(indent)
		}
		e.write("-")
		e.item(item, indent)
	}
}

// item writes what begins on the line of its dash.
func (e *emitter) item(v any, indent int) {
	switch v := v.(type) {
	case Map:
		if len(v) > 0 {
			e.write(" ")
			e.mapping(v, indent+2, true)
			return
		}
	case []any:
		if len(v) > 0 {
			e.write(" ")
			e.list(v, indent+2, true)
			return
		}
	}
	e.value(v, indent)
}

// value writes what follows a colon: a mapping is indented, a list is not.
func (e *emitter) value(v any, indent int) {
	switch v := v.(type) {
	case Map:
		if len(v) == 0 {
			e.write(" {}")
			return
		}
		e.mapping(v, indent+2, false)
	case []any:
		if len(v) == 0 {
			e.write(" []")
			return
		}
		e.list(v, indent, false)
	case string:
		e.write(" ")
		e.text(v, analyze(v), indent+2, false)
	default:
		e.write(" " + literal(v))
	}
}

// literal writes a scalar that is not text.
func literal(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return float(v)
	}
	panic("pyyaml: no way to write this value")
}

// float writes a number as Python's repr does, with PyYAML's ".0" before an
// exponent.
func float(f float64) string {
	switch {
	case math.IsNaN(f):
		return ".nan"
	case math.IsInf(f, 1):
		return ".inf"
	case math.IsInf(f, -1):
		return "-.inf"
	}
	format := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		format = 'e'
	}
	s := strconv.FormatFloat(f, format, -1, 64)
	mantissa, exponent, scientific := strings.Cut(s, "e")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	if !scientific {
		return mantissa
	}
	return mantissa + "e" + exponent
}
