package syntax

import (
	"fmt"
	"math"
	"math/big"
	"reflect"
	"sort"
	"strings"
)

// dump writes a tree in the form that testdata/dump.py gives CPython's: every field that is not empty, by name.
func dump(body []Stmt) string {
	var b strings.Builder
	dumpValue(&b, reflect.ValueOf(body), false)
	return b.String()
}

func dumpValue(b *strings.Builder, v reflect.Value, inside bool) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			b.WriteString("nil")
			return
		}
		if v.Kind() == reflect.Interface {
			dumpValue(b, v.Elem(), inside)
			return
		}
		dumpNode(b, v, inside)
	case reflect.Slice:
		b.WriteString("[")
		for i := range v.Len() {
			dumpValue(b, v.Index(i), inside)
			b.WriteString("\n")
		}
		b.WriteString("]")
	case reflect.String:
		b.WriteString(quote(v.String()))
	case reflect.Bool:
		b.WriteString("1")
	default:
		fmt.Fprint(b, v.Interface())
	}
}

func dumpNode(b *strings.Builder, v reflect.Value, inside bool) {
	t := v.Elem().Type()
	b.WriteString(t.Name() + "(")
	if n, ok := v.Interface().(Node); ok && !inside && t.Name() != "Comprehension" {
		fmt.Fprintf(b, "%d:%d-%d:%d ", n.Pos().Line, n.Pos().Col, n.End().Line, n.End().Col)
	}
	if c, ok := v.Interface().(*Constant); ok {
		b.WriteString(dumpConstant(c) + ")")
		return
	}
	var names []string
	for i := range t.NumField() {
		f := v.Elem().Field(i)
		if t.Field(i).Name != "Span" && !f.IsZero() && (f.Kind() != reflect.Slice || f.Len() > 0) {
			names = append(names, t.Field(i).Name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		b.WriteString(name + "=")
		dumpValue(b, v.Elem().FieldByName(name), inside || t.Name() == "JoinedStr")
		b.WriteString(" ")
	}
	b.WriteString(")")
}

func dumpConstant(c *Constant) string {
	switch c.Kind {
	case NoneConstant:
		return "None"
	case TrueConstant:
		return "True"
	case FalseConstant:
		return "False"
	case EllipsisConstant:
		return "Ellipsis"
	case StrConstant:
		if c.Unicode {
			return "u" + quote(c.Str)
		}
		return quote(c.Str)
	case BytesConstant:
		return "b" + quote(c.Str)
	case IntConstant:
		n := c.Big
		if n == nil {
			n = big.NewInt(c.Int)
		}
		return "0x" + n.Text(16)
	case FloatConstant:
		return fmt.Sprintf("f%016x", math.Float64bits(c.Float))
	case ImagConstant:
		return fmt.Sprintf("j%016x", math.Float64bits(c.Float))
	}
	return fmt.Sprintf("kind %d", c.Kind)
}

func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		if c := s[i]; c >= 32 && c < 127 && c != '"' && c != '\\' {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "\\x%02x", s[i])
	}
	b.WriteByte('"')
	return b.String()
}
