package define

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Dump writes a repo as text that people and golden files can read: one block
// an object, in order, one line an argument; objects that are not registered
// themselves appear where they are referred to.
func Dump(w io.Writer, repo *Repo) error {
	var b strings.Builder
	listed := map[*Object]bool{}
	for _, o := range repo.Objects {
		listed[o] = true
	}
	for _, o := range repo.Objects {
		dumpObject(&b, o, listed)
	}
	for _, l := range []struct {
		name string
		vals []string
	}{{"env", repo.Env}, {"reads", repo.Reads}} {
		if len(l.vals) > 0 {
			fmt.Fprintf(&b, "%s %s\n", l.name, strings.Join(l.vals, " "))
		}
	}
	for _, x := range repo.Warnings {
		fmt.Fprintf(&b, "warning %s\n", x)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func dumpObject(b *strings.Builder, o *Object, listed map[*Object]bool) {
	fmt.Fprintf(b, "%s %q", o.Class, o.Name())
	if o.Form != "" {
		fmt.Fprintf(b, " @%s", o.Form)
	}
	if o.Implicit {
		b.WriteString(" implicit")
	}
	if o.Var != "" {
		fmt.Fprintf(b, " var %s", o.Var)
	}
	fmt.Fprintf(b, " at %s\n", o.Pos)
	for _, a := range o.Args {
		fmt.Fprintf(b, "  %s = %s\n", a.Name, text(a.Value, listed))
	}
	if o.Base != nil {
		fmt.Fprintf(b, "  of %q %s\n", o.Base.Name(), projectionText(o.Projection))
	}
}

func projectionText(p *Projection) string {
	var parts []string
	if p.Features != nil {
		parts = append(parts, fmt.Sprintf("features=%q", p.Features))
	}
	if p.Alias != "" {
		parts = append(parts, fmt.Sprintf("alias=%q", p.Alias))
	}
	for _, k := range p.JoinKeys {
		parts = append(parts, fmt.Sprintf("%s->%s", k.Key, k.Column))
	}
	return strings.Join(parts, " ")
}

// text renders a value on one line, or a function on several.
func text(v Value, listed map[*Object]bool) string {
	switch x := v.(type) {
	case None:
		return "None"
	case Bool:
		return strconv.FormatBool(bool(x))
	case Int:
		return strconv.FormatInt(int64(x), 10)
	case BigInt:
		return string(x)
	case Float:
		return strconv.FormatFloat(float64(x), 'g', -1, 64) + "f"
	case String:
		return strconv.Quote(string(x))
	case Bytes:
		return "b" + strconv.Quote(string(x))
	case Path:
		return "path " + strconv.Quote(string(x))
	case Timedelta:
		return fmt.Sprintf("timedelta(%d, %d, %d)", x.Days, x.Seconds, x.Micros)
	case Datetime:
		return "datetime " + x.Time.Format("2006-01-02T15:04:05.999999Z07:00") + map[bool]string{true: " naive"}[x.Naive]
	case Enum:
		return x.Class + "." + x.Name
	case Type:
		return x.String()
	case Class:
		return "class " + x.Name
	case Opaque:
		return "unknown " + x.Origin
	}
	return textDeep(v, listed)
}

func textDeep(v Value, listed map[*Object]bool) string {
	switch x := v.(type) {
	case List:
		return "[" + textAll(x, listed) + "]"
	case Tuple:
		return "(" + textAll(x, listed) + ")"
	case Set:
		return "{" + textAll(x, listed) + "}"
	case Dict:
		parts := make([]string, len(x))
		for i, e := range x {
			parts[i] = text(e.Key, listed) + ": " + text(e.Value, listed)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case *Func:
		return fmt.Sprintf("func %s %s-%d\n    | %s", x.Name, x.Pos, x.EndLine,
			strings.ReplaceAll(strings.TrimSuffix(x.Source, "\n"), "\n", "\n    | "))
	case *Object:
		return textRef(x, listed)
	}
	return fmt.Sprintf("%v", v)
}

func textRef(o *Object, listed map[*Object]bool) string {
	if listed[o] {
		return fmt.Sprintf("<%s %q>", o.Class, o.Name())
	}
	parts := []string{}
	for _, a := range o.Args {
		parts = append(parts, a.Name+"="+text(a.Value, listed))
	}
	s := o.Class + "(" + strings.Join(parts, ", ") + ")"
	if o.Base != nil {
		s = fmt.Sprintf("<%s %q %s>", o.Class, o.Base.Name(), projectionText(o.Projection))
	}
	return s
}

func textAll(vals []Value, listed map[*Object]bool) string {
	parts := make([]string, len(vals))
	for i, v := range vals {
		parts[i] = text(v, listed)
	}
	return strings.Join(parts, ", ")
}

// String writes a type as Python would: Array(Int64), Struct({a: String}).
func (t Type) String() string {
	if t.Name == "Struct" {
		parts := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			parts[i] = f.Name + ": " + f.Type.String()
		}
		return "Struct({" + strings.Join(parts, ", ") + "})"
	}
	if len(t.Elems) == 0 {
		return t.Name
	}
	return t.Name + "(" + t.Elems[0].String() + ")"
}
