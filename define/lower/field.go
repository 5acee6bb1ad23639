package lower

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/define"
	"github.com/seed-11e13f51/feast/internal/pyjson"
)

// fields reads a list of Field objects.
func (a *args) fields(name string) []feast.Field {
	var out []feast.Field
	for i, o := range a.objects(name) {
		if o.Class != "Field" {
			a.failf(fmt.Sprintf("%s[%d]", name, i), "%s is not a Field", o)
			return nil
		}
		f, err := field(o)
		if err != nil {
			a.err = err
			return nil
		}
		out = append(out, f)
	}
	return out
}

// field is Feast's Field.to_proto: nested types go into reserved tags.
func field(o *define.Object) (feast.Field, error) {
	a := read(o)
	f := feast.Field{
		Name: a.text("name"), Description: a.text("description"), Tags: a.tags("tags"),
		VectorIndex: a.flag("vector_index"), VectorMetric: a.text("vector_search_metric"),
	}
	if n, ok := o.Value("vector_length").(define.Int); ok {
		f.VectorLength = int32(n)
	}
	t, ok := o.Value("dtype").(define.Type)
	if !ok {
		a.failf("dtype", "%s is not a type of feast.types", describe(o.Value("dtype")))
		return f, a.err
	}
	if f.Type, ok = valueTypeOf(t); !ok {
		a.failf("dtype", "%s is not a type Feast can store", typeText(t))
	}
	f.Tags = merge(f.Tags, typeTags(t))
	return f, a.err
}

// valueTypeOf returns the value type of a type of feast.types.
func valueTypeOf(t define.Type) (feast.ValueType, bool) {
	switch {
	case t.Name == "Struct":
		return feast.Struct, true
	case len(t.Elems) == 0:
		return feast.ParseValueType(t.Name)
	}
	element := t.Elems[0]
	list := t.Name == "Array"
	if element.Name == "Array" || element.Name == "Set" {
		if list {
			return feast.ValueList, true
		}
		return feast.ValueSet, true
	}
	e, ok := valueTypeOf(element)
	if !ok {
		return feast.Unknown, false
	}
	if list {
		return feast.ListOf(e)
	}
	return feast.SetOf(e)
}

// typeTags are the reserved tags that carry what the value type cannot.
func typeTags(t define.Type) map[string]string {
	switch {
	case t.Name == "Struct":
		return map[string]string{feast.TagStructSchema: structText(t)}
	case len(t.Elems) == 0:
		return nil
	case t.Name == "Array" && t.Elems[0].Name == "Struct":
		return map[string]string{feast.TagStructSchema: structText(t.Elems[0])}
	case len(t.Elems[0].Elems) > 0:
		return map[string]string{feast.TagNestedType: typeText(t)}
	}
	return nil
}

// structText is the JSON object of a struct's members, as json.dumps writes it.
func structText(t define.Type) string {
	v := pyjson.Value{Kind: pyjson.Object}
	for _, f := range t.Fields {
		v.Members = append(v.Members, pyjson.Member{Name: f.Name, Value: pyjson.Value{Kind: pyjson.String, Text: typeText(f.Type)}})
	}
	return string(pyjson.Append(nil, &v))
}

var camel = regexp.MustCompile(`([a-z])([A-Z])`)

// enumName turns UnixTimestamp into UNIX_TIMESTAMP.
func enumName(s string) string { return strings.ToUpper(camel.ReplaceAllString(s, "${1}_$2")) }

// typeText is how Feast writes a type into a tag: INT64, Array(INT64), and a struct
// as a JSON object.
func typeText(t define.Type) string {
	switch {
	case t.Name == "Struct":
		inner := structText(t)
		return `{"__struct__": ` + inner + `}`
	case len(t.Elems) > 0:
		return t.Name + "(" + typeText(t.Elems[0]) + ")"
	}
	return enumName(t.Name)
}
