package diff

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// parts are the named parts of a property and their texts.
type parts map[string]string

// add puts the parts of one thing, whose names become "thing/part", into p.
func (p parts) add(thing string, of parts) {
	for k, text := range of {
		p[thing+"/"+k] = text
	}
}

// without returns the parts that q does not have alike. What Feast copies into a
// thing goes unmentioned when q does not have the thing at all.
func (p parts) without(q parts) parts {
	out := parts{}
	for k, text := range p {
		if other, ok := q[k]; ok && other == text {
			continue
		}
		if thing, _, copied := strings.Cut(k, copiedPart); copied && q[thing+"/"+thingPart] == "" {
			continue
		}
		out[k] = text
	}
	return out
}

// thingPart names the part of a thing that is there whenever the thing is, and
// copiedPart starts the names of the parts that Feast copies into it.
const (
	thingPart  = "@view"
	copiedPart = "/@batch "
)

// String returns the texts in the order of the parts' names.
func (p parts) String() string {
	texts := make([]string, 0, len(p))
	for _, k := range slices.Sorted(maps.Keys(p)) {
		texts = append(texts, p[k])
	}
	return strings.Join(texts, ", ")
}

// describe returns a value as a short text: "" for what is zero or empty, True and
// False as Python prints them, the fields of a struct that are not zero, maps in
// the order of their keys. Texts inside are quoted where they could be misread, so
// that equal texts mean equal values.
func describe(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return describeValue(reflect.ValueOf(v))
}

func describeValue(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Invalid:
		return ""
	case reflect.Bool:
		if v.Bool() {
			return "True"
		}
		return "False"
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return ""
		}
		return describeValue(v.Elem())
	case reflect.Slice:
		return describeList(v)
	case reflect.Map:
		return describeMap(v)
	case reflect.Struct:
		return describeStruct(v)
	}
	if v.IsZero() {
		return ""
	}
	return describeScalar(v)
}

func describeScalar(v reflect.Value) string {
	text := fmt.Sprint(v.Interface())
	if v.Kind() == reflect.String && strings.ContainsAny(text, `,:{}[]"' `) {
		return strconv.Quote(text)
	}
	return text
}

func describeList(v reflect.Value) string {
	if v.Len() == 0 {
		return ""
	}
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return fmt.Sprintf("%x", v.Bytes())
	}
	items := make([]string, v.Len())
	for i := range items {
		items[i] = describeItem(v.Index(i))
	}
	return "[" + strings.Join(items, ", ") + "]"
}

func describeMap(v reflect.Value) string {
	if v.Len() == 0 {
		return ""
	}
	var items []string
	for _, k := range v.MapKeys() {
		items = append(items, describeItem(k)+": "+describeItem(v.MapIndex(k)))
	}
	slices.Sort(items)
	return "{" + strings.Join(items, ", ") + "}"
}

// describeItem describes an element of a collection, where zero counts.
func describeItem(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Struct:
		return "(" + describeStruct(v) + ")"
	case reflect.Int32, reflect.String:
		return describeScalar(v)
	}
	return describeValue(v)
}

func describeStruct(v reflect.Value) string {
	var items []string
	for i := range v.NumField() {
		text := describeValue(v.Field(i))
		if text == "" || text == "False" {
			continue
		}
		name := v.Type().Field(i).Name
		if v.Field(i).Kind() != reflect.Bool {
			name += " " + text
		}
		items = append(items, name)
	}
	return strings.Join(items, ", ")
}
