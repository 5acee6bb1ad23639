package eval

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode"
)

// str is str(v).
func (in *Interp) str(v Value) string {
	in.enter()
	defer in.leave()
	switch x := v.(type) {
	case string:
		return x
	case pathValue:
		return string(x)
	case *instance:
		return in.strInstance(x)
	case *enumMember:
		return in.strEnum(x)
	case *timedelta:
		return x.String()
	case *datetime:
		return x.iso(" ")
	case *feastType:
		return x.str()
	case *opaque:
		in.needsOpaque("text of", x)
	}
	return in.repr(v)
}

func (in *Interp) strEnum(x *enumMember) string {
	if f, ok := x.cls.find("__str__"); ok {
		return in.mustString("__str__", in.call(f, args{pos: []Value{x}}))
	}
	if x.cls.isNamed("StrEnum") || x.cls.isNamed("IntEnum") {
		return in.str(x.val)
	}
	return x.cls.name + "." + x.name
}

func (in *Interp) mustString(what string, v Value) string {
	s, ok := asString(v)
	if !ok {
		in.notKnown(v)
		in.raise("TypeError", "%s returned non-string (type %s)", what, in.typeName(v))
	}
	return s
}

func (in *Interp) strInstance(x *instance) string {
	if f, ok := x.cls.find("__str__"); ok {
		return in.mustString("__str__", in.call(f, args{pos: []Value{x}}))
	}
	if x.cls.is(in.classes["BaseException"]) {
		return in.strException(x)
	}
	if x.payload != nil {
		if _, ok := x.cls.find("__repr__"); !ok {
			return in.str(x.payload)
		}
	}
	return in.repr(x)
}

func (in *Interp) strException(x *instance) string {
	v, _ := x.attrs.get("args")
	t, ok := v.(*tuple)
	switch {
	case !ok || len(t.elems) == 0:
		return ""
	case len(t.elems) == 1 && x.cls.isNamed("KeyError"):
		return in.repr(t.elems[0])
	case len(t.elems) == 1:
		return in.str(t.elems[0])
	}
	return in.repr(t)
}

// repr is repr(v).
func (in *Interp) repr(v Value) string {
	in.step()
	in.enter()
	defer in.leave()
	switch x := v.(type) {
	case noneType:
		return "None"
	case bool:
		if x {
			return "True"
		}
		return "False"
	case int64:
		return strconv.FormatInt(x, 10)
	case *big.Int:
		return in.bigText(x)
	case float64:
		return floatRepr(x)
	case string:
		in.alloc(len(x))
		return stringRepr(x)
	case bytesValue:
		return bytesRepr(string(x))
	case *opaque:
		in.needsOpaque("text of", x)
	}
	return in.reprContainer(v)
}

func (in *Interp) bigText(x *big.Int) string {
	s := x.String()
	if len(s) > maxIntDigits {
		in.raise("ValueError", "Exceeds the limit (%d digits) for integer string conversion", maxIntDigits)
	}
	return s
}

func (in *Interp) reprContainer(v Value) string {
	if in.busy[v] {
		return map[bool]string{true: "[...]", false: "{...}"}[builtinTypeName(v) == "list"]
	}
	in.busy[v] = true
	defer delete(in.busy, v)
	switch x := v.(type) {
	case *list:
		in.untainted(x.taint)
		return "[" + in.reprAll(x.elems) + "]"
	case *tuple:
		return in.reprTuple(x)
	case *dict:
		return in.reprDict(x)
	case *dictView:
		return x.kind + "([" + in.reprAll(in.collect(x)) + "])"
	case *namespaceDict:
		return in.reprDict(in.snapshot(x))
	case *set:
		return in.reprSet(x)
	case *instance:
		return in.reprInstance(x)
	}
	return in.reprOther(v)
}

func (in *Interp) reprAll(elems []Value) string {
	parts := make([]string, len(elems))
	for i, e := range elems {
		parts[i] = in.repr(e)
	}
	s := strings.Join(parts, ", ")
	in.alloc(len(s))
	return s
}

func (in *Interp) reprTuple(x *tuple) string {
	if x.names != nil {
		parts := make([]string, len(x.elems))
		for i, e := range x.elems {
			parts[i] = x.names[i] + "=" + in.repr(e)
		}
		return x.cls.name + "(" + strings.Join(parts, ", ") + ")"
	}
	if len(x.elems) == 1 {
		return "(" + in.repr(x.elems[0]) + ",)"
	}
	return "(" + in.reprAll(x.elems) + ")"
}

func (in *Interp) reprDict(x *dict) string {
	in.untainted(x.taint)
	var b strings.Builder
	for i, k := range x.keys {
		if _, gone := k.(hole); gone {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		b.WriteString(in.repr(k) + ": " + in.repr(x.vals[i]))
		in.alloc(8)
	}
	in.alloc(b.Len())
	body := "{" + b.String() + "}"
	if x.cls == nil {
		return body
	}
	if x.cls.name == "defaultdict" {
		return "defaultdict(" + in.repr(orNone(x.missing)) + ", " + body + ")"
	}
	if x.len() == 0 {
		return x.cls.name + "()"
	}
	return x.cls.name + "(" + body + ")"
}

func orNone(v Value) Value {
	if v == nil {
		return None
	}
	return v
}

func (in *Interp) reprSet(x *set) string {
	if x.d.len() > 1 {
		in.needs("the order of a set")
	}
	body := "{" + in.reprAll(x.d.liveKeys()) + "}"
	if x.d.len() == 0 {
		body = "set()"
	}
	if x.frozen {
		return "frozenset(" + strings.Replace(body, "set()", "", 1) + ")"
	}
	return body
}

func (in *Interp) reprInstance(x *instance) string {
	if f, ok := x.cls.find("__repr__"); ok {
		return in.mustString("__repr__", in.call(f, args{pos: []Value{x}}))
	}
	if x.cls.is(in.classes["BaseException"]) {
		v, _ := x.attrs.get("args")
		t, _ := v.(*tuple)
		if t == nil {
			t = newTuple()
		}
		return x.cls.name + "(" + in.reprAll(t.elems) + ")"
	}
	if x.cls.fields != nil {
		vals := in.fieldValues(x)
		parts := []string{}
		for i, f := range x.cls.fields {
			if !f.noRepr {
				parts = append(parts, f.name+"="+in.repr(vals[i]))
			}
		}
		return x.cls.name + "(" + strings.Join(parts, ", ") + ")"
	}
	if x.payload != nil {
		return in.repr(x.payload)
	}
	in.needs("the address of a %s object", x.cls.name)
	return ""
}

func (in *Interp) reprOther(v Value) string {
	switch x := v.(type) {
	case pathValue:
		return "PosixPath(" + stringRepr(string(x)) + ")"
	case *timedelta:
		return x.repr()
	case *datetime:
		return x.repr()
	case *enumMember:
		return in.reprEnum(x)
	case *class:
		return "<class '" + x.qualified() + "'>"
	case *feastType:
		return x.str()
	case rangeValue:
		if x.step == 1 {
			return fmt.Sprintf("range(%d, %d)", x.start, x.stop)
		}
		return fmt.Sprintf("range(%d, %d, %d)", x.start, x.stop, x.step)
	case ellipsisType:
		return "Ellipsis"
	case *module:
		return "<module '" + x.name + "'>"
	case *environ:
		in.needs("printing the whole environment")
	}
	in.needs("the text of a %s", in.typeName(v))
	return ""
}

func (in *Interp) reprEnum(x *enumMember) string {
	if f, ok := x.cls.find("__repr__"); ok {
		return in.mustString("__repr__", in.call(f, args{pos: []Value{x}}))
	}
	return "<" + x.cls.name + "." + x.name + ": " + in.repr(x.val) + ">"
}

func (c *class) qualified() string {
	if c.module == "builtins" || c.module == "" {
		return c.name
	}
	return c.module + "." + c.name
}

// floatRepr is the shortest text that reads back, as CPython lays it out.
func floatRepr(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	case math.IsNaN(f):
		return "nan"
	}
	a := math.Abs(f)
	if a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

func stringRepr(s string) string {
	q := '\''
	if strings.Contains(s, "'") && !strings.Contains(s, "\"") {
		q = '"'
	}
	var b strings.Builder
	b.WriteRune(q)
	for _, r := range s {
		b.WriteString(escapeRune(r, q))
	}
	b.WriteRune(q)
	return b.String()
}

func escapeRune(r, quote rune) string {
	switch {
	case r == quote || r == '\\':
		return "\\" + string(r)
	case r == '\n':
		return "\\n"
	case r == '\t':
		return "\\t"
	case r == '\r':
		return "\\r"
	case r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa1 || r == 0xad:
		return fmt.Sprintf("\\x%02x", r)
	case r >= 0x80 && !unicode.IsPrint(r) && r > 0xffff:
		return fmt.Sprintf("\\U%08x", r)
	case r >= 0x80 && !unicode.IsPrint(r):
		return fmt.Sprintf("\\u%04x", r)
	}
	return string(r)
}

func bytesRepr(s string) string {
	q := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, "\"") {
		q = '"'
	}
	var b strings.Builder
	b.WriteString("b" + string(q))
	for i := range len(s) {
		c := s[i]
		if c >= 0x80 {
			fmt.Fprintf(&b, "\\x%02x", c)
			continue
		}
		b.WriteString(escapeRune(rune(c), rune(q)))
	}
	b.WriteByte(q)
	return b.String()
}
