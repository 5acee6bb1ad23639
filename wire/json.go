package wire

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/seed-11e13f51/feast"
)

// JSON returns an object as protobuf JSON in the very form that Python's
// MessageToJson prints: names in camelCase, fields by number, indented by two, fields at their default left out,
// int64 as text, enums by name, text in ASCII. Entries of maps, which Python prints
// in any order, are sorted. There is no newline at the end.
func JSON(o feast.Object) ([]byte, error) {
	pb, err := messageOf(o)
	if err != nil {
		return nil, err
	}
	return appendNode(nil, messageNode(pb.ProtoReflect()), ""), nil
}

// messageOf returns the message of an object.
func messageOf(o feast.Object) (proto.Message, error) {
	kind := o.Key().Kind
	c, err := codecOf(kind)
	if err != nil {
		return nil, err
	}
	var e encoder
	pb := c.encode(&e, o, c.message())
	if e.err != nil {
		return nil, about(kind, o, e.err)
	}
	return pb, nil
}

// node is a JSON value: text that is printed as it is, or an object, or an array.
type node struct {
	text    string
	members []member
	elems   []node
	kind    nodeKind
}

type nodeKind uint8

const (
	textNode nodeKind = iota
	objectNode
	arrayNode
)

type member struct {
	name  string
	value node
}

// member returns the value of a member, or nil.
func (n *node) member(name string) *node {
	for i := range n.members {
		if n.members[i].name == name {
			return &n.members[i].value
		}
	}
	return nil
}

// set sets a member that may not be there yet.
func (n *node) set(name string, value node) {
	if m := n.member(name); m != nil {
		*m = value
		return
	}
	n.members = append(n.members, member{name, value})
}

// remove takes a member away if it is there.
func (n *node) remove(name string) {
	n.members = slices.DeleteFunc(n.members, func(m member) bool { return m.name == name })
}

// sort orders the members of all objects by name.
func (n *node) sort() {
	slices.SortFunc(n.members, func(a, b member) int { return cmp.Compare(a.name, b.name) })
	for i := range n.members {
		n.members[i].value.sort()
	}
	for i := range n.elems {
		n.elems[i].sort()
	}
}

func appendNode(dst []byte, n node, indent string) []byte {
	deeper := indent + "  "
	switch {
	case n.kind == textNode:
		return append(dst, n.text...)
	case n.kind == objectNode && len(n.members) == 0:
		return append(dst, "{}"...)
	case n.kind == arrayNode && len(n.elems) == 0:
		return append(dst, "[]"...)
	case n.kind == arrayNode:
		dst = append(dst, '[')
		for i, e := range n.elems {
			dst = appendNode(appendLine(dst, i, deeper), e, deeper)
		}
		return append(append(append(dst, '\n'), indent...), ']')
	}
	dst = append(dst, '{')
	for i, m := range n.members {
		dst = append(appendLine(dst, i, deeper), quote(m.name)+": "...)
		dst = appendNode(dst, m.value, deeper)
	}
	return append(append(append(dst, '\n'), indent...), '}')
}

func appendLine(dst []byte, i int, indent string) []byte {
	if i > 0 {
		dst = append(dst, ',')
	}
	return append(append(dst, '\n'), indent...)
}

func messageNode(m protoreflect.Message) node {
	if text, ok := wellKnown(m.Interface()); ok {
		return node{text: text}
	}
	var fields []protoreflect.FieldDescriptor
	m.Range(func(fd protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		fields = append(fields, fd)
		return true
	})
	slices.SortFunc(fields, func(a, b protoreflect.FieldDescriptor) int { return cmp.Compare(a.Number(), b.Number()) })
	n := node{kind: objectNode}
	for _, fd := range fields {
		n.members = append(n.members, member{fd.JSONName(), fieldNode(fd, m.Get(fd))})
	}
	return n
}

// wellKnown returns the JSON of the messages of protobuf itself that Feast uses.
func wellKnown(m proto.Message) (text string, ok bool) {
	switch m := m.(type) {
	case *timestamppb.Timestamp:
		t := m.AsTime()
		return quote(t.Format("2006-01-02T15:04:05") + fraction(t.Nanosecond()) + "Z"), true
	case *durationpb.Duration:
		return quote(durationText(m)), true
	case *wrapperspb.StringValue:
		return quote(m.GetValue()), true
	}
	return "", false
}

func durationText(d *durationpb.Duration) string {
	seconds, nanos, sign := d.GetSeconds(), d.GetNanos(), ""
	if seconds < 0 || nanos < 0 {
		seconds, nanos, sign = -seconds, -nanos, "-"
	}
	return fmt.Sprintf("%s%d%ss", sign, seconds, fraction(int(nanos)))
}

// fraction returns nanoseconds as 0, 3, 6 or 9 decimals, the point included.
func fraction(nanos int) string {
	switch {
	case nanos == 0:
		return ""
	case nanos%int(time.Millisecond) == 0:
		return fmt.Sprintf(".%03d", nanos/int(time.Millisecond))
	case nanos%int(time.Microsecond) == 0:
		return fmt.Sprintf(".%06d", nanos/int(time.Microsecond))
	}
	return fmt.Sprintf(".%09d", nanos)
}

func fieldNode(fd protoreflect.FieldDescriptor, v protoreflect.Value) node {
	switch {
	case fd.IsMap():
		return mapNode(fd, v.Map())
	case fd.IsList():
		n := node{kind: arrayNode}
		for i := range v.List().Len() {
			n.elems = append(n.elems, valueNode(fd, v.List().Get(i)))
		}
		return n
	}
	return valueNode(fd, v)
}

func mapNode(fd protoreflect.FieldDescriptor, m protoreflect.Map) node {
	n := node{kind: objectNode}
	m.Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
		n.members = append(n.members, member{k.String(), valueNode(fd.MapValue(), v)})
		return true
	})
	slices.SortFunc(n.members, func(a, b member) int { return cmp.Compare(a.name, b.name) })
	return n
}

func valueNode(fd protoreflect.FieldDescriptor, v protoreflect.Value) node {
	switch fd.Kind() {
	case protoreflect.MessageKind:
		return messageNode(v.Message())
	case protoreflect.EnumKind:
		if value := fd.Enum().Values().ByNumber(v.Enum()); value != nil {
			return node{text: quote(string(value.Name()))}
		}
		return node{text: strconv.Itoa(int(v.Enum()))}
	case protoreflect.StringKind:
		return node{text: quote(v.String())}
	case protoreflect.BytesKind:
		return node{text: quote(base64.StdEncoding.EncodeToString(v.Bytes()))}
	case protoreflect.Int64Kind:
		return node{text: quote(v.String())}
	case protoreflect.FloatKind:
		return node{text: floatText(shortFloat(float32(v.Float())))}
	case protoreflect.DoubleKind:
		return node{text: floatText(v.Float())}
	}
	return node{text: v.String()}
}

// floatText prints a double as Python does: the shortest digits that read back,
// always with a point or an exponent, the exponent below 1e-4 and from 1e16 on.
func floatText(f float64) string {
	switch {
	case math.IsNaN(f):
		return `"NaN"`
	case math.IsInf(f, 1):
		return `"Infinity"`
	case math.IsInf(f, -1):
		return `"-Infinity"`
	}
	if abs := math.Abs(f); abs != 0 && (abs < 1e-4 || abs >= 1e16) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// shortFloat returns the double that Python prints for a float: of six digits or
// more, the fewest that read back as the same float.
func shortFloat(f float32) float64 {
	const most = 9 // digits tell any two floats apart
	for digits := 6; digits <= most; digits++ {
		d, err := strconv.ParseFloat(strconv.FormatFloat(float64(f), 'g', digits, 64), 64)
		if err == nil && float32(d) == f {
			return d
		}
	}
	return float64(f)
}

// quote returns s as a JSON string of printable ASCII, as Python's json does.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case strings.ContainsRune("\b\f\n\r\t", r):
			b.WriteByte('\\')
			b.WriteByte("btn\x00fr"[r-'\b'])
		case r >= ' ' && r <= '~':
			b.WriteRune(r)
		case r > 0xffff:
			hi, lo := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, hi, lo)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
