package lower

import (
	"fmt"
	"maps"
	"math"
	"strings"
	"time"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/define"
)

// args reads the arguments of an object as what Feast declares them to be. It keeps
// the first error; after one, what it returns is not to be used.
type args struct {
	o   *define.Object
	err error
}

func read(o *define.Object) *args { return &args{o: o} }

// failf records an error about an argument.
func (a *args) failf(name, format string, parts ...any) {
	if a.err == nil {
		a.err = errorAt(a.o.Pos, "%s: %s: %s", a.o, name, fmt.Sprintf(format, parts...))
	}
}

// has reports whether an argument is there and not None.
func (a *args) has(name string) bool {
	_, none := a.o.Value(name).(define.None)
	return !none
}

func (a *args) text(name string) string {
	switch v := a.o.Value(name).(type) {
	case define.None:
		if _, isFunc := a.o.Func(); name == "name" && isFunc {
			return a.o.Name()
		}
		return ""
	case define.String:
		return string(v)
	case define.Path:
		return string(v)
	case define.Enum:
		if s, ok := v.Value.(define.String); ok {
			return string(s)
		}
		return strings.ToLower(v.Name)
	default:
		a.failf(name, "%s is not a string", describe(v))
	}
	return ""
}

func (a *args) flag(name string) bool {
	switch v := a.o.Value(name).(type) {
	case define.None:
		return false
	case define.Bool:
		return bool(v)
	default:
		a.failf(name, "%s is not a bool", describe(v))
	}
	return false
}

// items returns a list or tuple; None is empty, and one value alone is itself when
// single is set.
func (a *args) items(name string, single bool) []define.Value {
	switch v := a.o.Value(name).(type) {
	case define.None:
		return nil
	case define.List:
		return v
	case define.Tuple:
		return v
	case define.Set:
		return v
	default:
		if single {
			return []define.Value{v}
		}
		a.failf(name, "%s is not a list", describe(v))
	}
	return nil
}

func (a *args) texts(name string) []string { return a.textsOf(name, a.items(name, false)) }

func (a *args) textsOf(name string, items []define.Value) []string {
	var out []string
	for i, item := range items {
		s, ok := item.(define.String)
		if !ok {
			a.failf(fmt.Sprintf("%s[%d]", name, i), "%s is not a string", describe(item))
		}
		out = append(out, string(s))
	}
	return out
}

func (a *args) tags(name string) map[string]string {
	d, ok := a.o.Value(name).(define.Dict)
	if !ok {
		if a.has(name) {
			a.failf(name, "%s is not a dict", describe(a.o.Value(name)))
		}
		return nil
	}
	return a.tagsOf(name, d)
}

func (a *args) tagsOf(name string, d define.Dict) map[string]string {
	out := make(map[string]string, len(d))
	for _, e := range d {
		key, okKey := e.Key.(define.String)
		value, okValue := e.Value.(define.String)
		if !okKey || !okValue {
			a.failf(name, "%s: %s is not an entry of strings", describe(e.Key), describe(e.Value))
		}
		out[string(key)] = string(value)
	}
	return out
}

// duration returns a timedelta; None is nil.
func (a *args) duration(name string) *time.Duration {
	switch v := a.o.Value(name).(type) {
	case define.None:
		return nil
	case define.Timedelta:
		d, ok := v.Duration()
		if !ok {
			a.failf(name, "a timedelta of %d days is longer than %d years", v.Days, math.MaxInt64/int64(time.Hour)/24/365)
		}
		return &d
	default:
		a.failf(name, "%s is not a timedelta", describe(v))
	}
	return nil
}

// valueType reads a member of ValueType; None is Unknown.
func (a *args) valueType(name string) feast.ValueType {
	switch v := a.o.Value(name).(type) {
	case define.None:
		return feast.Unknown
	case define.Enum:
		if t, ok := feast.ParseValueType(v.Name); ok && v.Class == "ValueType" {
			return t
		}
		if v.Class == "ValueType" && v.Name == "UNKNOWN" {
			return feast.Unknown
		}
		a.failf(name, "%s.%s is not a ValueType", v.Class, v.Name)
	default:
		a.failf(name, "%s is not a ValueType", describe(v))
	}
	return feast.Unknown
}

// object returns an argument that is an object; None is nil.
func (a *args) object(name string) *define.Object {
	switch v := a.o.Value(name).(type) {
	case define.None:
		return nil
	case *define.Object:
		return v
	default:
		a.failf(name, "%s is not an object of Feast", describe(v))
	}
	return nil
}

func (a *args) objects(name string) []*define.Object {
	var out []*define.Object
	for i, item := range a.items(name, true) {
		o, ok := item.(*define.Object)
		if !ok {
			a.failf(fmt.Sprintf("%s[%d]", name, i), "%s is not an object of Feast", describe(item))
			return nil
		}
		out = append(out, o)
	}
	return out
}

// merge returns the union of two maps, nil when both are empty.
func merge(base, more map[string]string) map[string]string {
	if len(more) == 0 {
		return base
	}
	out := maps.Clone(base)
	if out == nil {
		out = map[string]string{}
	}
	maps.Copy(out, more)
	return out
}

// describe names a value in an error by its Python type, and shows short ones.
func describe(v define.Value) string {
	switch v := v.(type) {
	case define.None:
		return "None"
	case define.Bool:
		return fmt.Sprintf("%v (bool)", bool(v))
	case define.Int:
		return fmt.Sprintf("%d (int)", int64(v))
	case define.Float:
		return fmt.Sprintf("%v (float)", float64(v))
	case define.String:
		return fmt.Sprintf("%q (str)", string(v))
	case define.Enum:
		return v.Class + "." + v.Name
	case define.Type:
		return v.Name + " (a Feast type)"
	case *define.Object:
		return v.String()
	case *define.Func:
		return v.Name + "()"
	case define.Class:
		return "class " + v.Name
	case define.Opaque:
		return v.Origin + ", which only Python can compute"
	}
	return fmt.Sprintf("a %T", v)[len("a define.")-len("a "):]
}
