package driver

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/seed-11e13f51/feast"
)

// Decode fills the struct cfg points to from a section. Fields are matched by
// their yaml tag; an embedded struct lends its fields. Decoding is strict: a key
// without a field is ErrInvalid with the nearest name, and so is a value of
// another type than the field's, both with file, line and column. Text stays text:
// a number or a bool is not taken for a string, as in Feast. A YAML null leaves
// the field as it is. The keys type and registry_type, which chose the decoder,
// are known to every struct.
//
// Fields may be string, bool, int, int32, int64, float64, pointers to these, slices
// of strings, maps of strings to strings or to any, structs, pointers to structs,
// and yaml.Node for what somebody else decodes. A method SetDefaults() of a struct
// behind a pointer field is called before it is filled. A method Validate() error
// of cfg or a struct in it is called after, and its error placed at the mapping.
func Decode(s Section, cfg any) error {
	d := decoder{section: s}
	d.ignore = []string{"type", "registry_type"}
	into := reflect.ValueOf(cfg).Elem()
	if s.Node == nil {
		return d.validate(s.Block, nil, into)
	}
	return d.mapping(s.Block, s.Node, into)
}

// DecodePart is Decode for the keys that cfg has fields for; it returns the
// section with the keys left over.
func DecodePart(s Section, cfg any) (Section, error) {
	rest := s
	if s.Node == nil {
		return rest, Decode(s, cfg)
	}
	pairs, err := decoder{section: s}.pairs(s.Block, s.Node)
	if err != nil {
		return rest, err
	}
	fields := fieldsOf(reflect.ValueOf(cfg).Elem())
	mine, others := *s.Node, *s.Node
	mine.Content, others.Content = nil, nil
	for _, p := range pairs {
		to := &others
		if _, ok := fields[p.key.Value]; ok {
			to = &mine
		}
		to.Content = append(to.Content, p.key, p.value)
	}
	rest.Node = &others
	s.Node = &mine
	return rest, Decode(s, cfg)
}

type decoder struct {
	section Section
	// ignore are keys that the top mapping may have without a field.
	ignore []string
}

func (d decoder) errorf(path string, at *yaml.Node, detail string) *feast.Error {
	return &feast.Error{Code: feast.ErrInvalid, Place: d.section.Place(at), Name: path, Detail: detail}
}

// mapping fills a struct from a mapping.
func (d decoder) mapping(path string, n *yaml.Node, into reflect.Value) error {
	n = follow(n)
	if n.Kind != yaml.MappingNode {
		return d.errorf(path, n, "want a mapping, got "+describe(n))
	}
	pairs, err := d.pairs(path, n)
	if err != nil {
		return err
	}
	fields := fieldsOf(into)
	inner := d
	inner.ignore = nil
	for _, p := range pairs {
		field, ok := fields[p.key.Value]
		if !ok && slices.Contains(d.ignore, p.key.Value) {
			continue
		}
		if !ok {
			e := d.errorf(join(path, p.key.Value), p.key, "unknown key")
			e.Nearest = feast.Nearest(p.key.Value, sortedKeys(fields))
			return e
		}
		if err := inner.value(join(path, p.key.Value), p.value, field); err != nil {
			return err
		}
	}
	return d.validate(path, n, into)
}

func (d decoder) validate(path string, n *yaml.Node, into reflect.Value) error {
	v, ok := into.Addr().Interface().(interface{ Validate() error })
	if !ok {
		return nil
	}
	if err := v.Validate(); err != nil {
		return d.errorf(path, n, err.Error())
	}
	return nil
}

type pair struct{ key, value *yaml.Node }

// pairs lists the keys of a mapping: merged ones (<<) first, so that the
// mapping's own win; a key written twice is an error.
func (d decoder) pairs(path string, n *yaml.Node) ([]pair, error) {
	var merged, own []pair
	seen := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], follow(n.Content[i+1])
		if key.ShortTag() == "!!merge" {
			m, err := d.merge(path, value)
			if err != nil {
				return nil, err
			}
			merged = append(merged, m...)
			continue
		}
		if first, ok := seen[key.Value]; ok {
			return nil, d.errorf(join(path, key.Value), key,
				"the key is written twice; first in line "+strconv.Itoa(first.Line))
		}
		seen[key.Value] = key
		own = append(own, pair{key, value})
	}
	return append(merged, own...), nil
}

// merge lists the keys of what << refers to: a mapping, or a list of them of
// which the first wins.
func (d decoder) merge(path string, n *yaml.Node) ([]pair, error) {
	if n.Kind != yaml.SequenceNode {
		if n.Kind != yaml.MappingNode {
			return nil, d.errorf(join(path, "<<"), n, "want a mapping, got "+describe(n))
		}
		return d.pairs(path, n)
	}
	var all []pair
	for _, item := range slices.Backward(n.Content) {
		p, err := d.merge(path, follow(item))
		if err != nil {
			return nil, err
		}
		all = append(all, p...)
	}
	return all, nil
}

// fieldsOf returns the settable fields of a struct by yaml key.
func fieldsOf(v reflect.Value) map[string]reflect.Value {
	fields := map[string]reflect.Value{}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Anonymous && f.Type.Kind() == reflect.Struct {
			for k, inner := range fieldsOf(v.Field(i)) {
				fields[k] = inner
			}
			continue
		}
		key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if key != "" && key != "-" && f.IsExported() {
			fields[key] = v.Field(i)
		}
	}
	return fields
}

// value fills one field.
func (d decoder) value(path string, n *yaml.Node, into reflect.Value) error {
	if into.Type() == reflect.TypeFor[yaml.Node]() {
		into.Set(reflect.ValueOf(*n))
		return nil
	}
	if n.ShortTag() == "!!null" {
		return nil
	}
	switch into.Kind() {
	case reflect.Pointer:
		fresh := reflect.New(into.Type().Elem())
		if f, ok := fresh.Interface().(interface{ SetDefaults() }); ok {
			f.SetDefaults()
		}
		if err := d.value(path, n, fresh.Elem()); err != nil {
			return err
		}
		into.Set(fresh)
		return nil
	case reflect.Struct:
		return d.mapping(path, n, into)
	case reflect.Slice:
		return d.list(path, n, into)
	case reflect.Map:
		return d.mapOf(path, n, into)
	case reflect.Interface:
		var any any
		if err := n.Decode(&any); err != nil {
			return d.errorf(path, n, err.Error())
		}
		into.Set(reflect.ValueOf(any))
		return nil
	}
	return d.scalar(path, n, into)
}

func (d decoder) list(path string, n *yaml.Node, into reflect.Value) error {
	if n.Kind != yaml.SequenceNode {
		return d.errorf(path, n, "want a list, got "+describe(n))
	}
	out := reflect.MakeSlice(into.Type(), len(n.Content), len(n.Content))
	for i, item := range n.Content {
		if err := d.value(path+"["+strconv.Itoa(i)+"]", follow(item), out.Index(i)); err != nil {
			return err
		}
	}
	into.Set(out)
	return nil
}

func (d decoder) mapOf(path string, n *yaml.Node, into reflect.Value) error {
	if n.Kind != yaml.MappingNode {
		return d.errorf(path, n, "want a mapping, got "+describe(n))
	}
	pairs, err := d.pairs(path, n)
	if err != nil {
		return err
	}
	out := reflect.MakeMap(into.Type())
	for _, p := range pairs {
		item := reflect.New(into.Type().Elem()).Elem()
		if err := d.value(join(path, p.key.Value), p.value, item); err != nil {
			return err
		}
		out.SetMapIndex(reflect.ValueOf(p.key.Value), item)
	}
	into.Set(out)
	return nil
}

func (d decoder) scalar(path string, n *yaml.Node, into reflect.Value) error {
	var ok bool
	var want string
	switch into.Kind() {
	case reflect.String:
		want = "text in quotes"
		if ok = n.Kind == yaml.ScalarNode && textual(n); ok {
			into.SetString(n.Value)
		}
	case reflect.Bool:
		want = "true or false"
		var b bool
		if b, ok = Bool(n); ok {
			into.SetBool(b)
		}
	case reflect.Int, reflect.Int32, reflect.Int64:
		want = "a whole number"
		var i int64
		if i, ok = intOf(n); ok && !into.OverflowInt(i) {
			into.SetInt(i)
		}
	case reflect.Float64:
		want = "a number"
		var f float64
		if f, ok = floatOf(n); ok {
			into.SetFloat(f)
		}
	default:
		panic("driver: no way to decode into a " + into.Type().String())
	}
	if !ok {
		return d.errorf(path, n, "want "+want+", got "+describe(n))
	}
	return nil
}

// textual reports whether the scalar is a string to PyYAML, which Feast reads the
// file with. A plain time is none there, but text to whoever wrote it, and accepted.
func textual(n *yaml.Node) bool {
	if _, isBool := Bool(n); isBool {
		return false
	}
	switch n.ShortTag() {
	case "!!str", "!!timestamp", "!!binary":
		return true
	}
	return false
}

// Bool reads a scalar as true or false. The other words of YAML 1.1 (yes, on, …)
// count when they are not quoted, as they do for PyYAML, which Feast reads with.
func Bool(n *yaml.Node) (value, ok bool) {
	if n.Kind != yaml.ScalarNode || n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		return false, false
	}
	switch strings.ToLower(n.Value) {
	case "true", "yes", "on":
		return true, true
	case "false", "no", "off":
		return false, true
	}
	return false, false
}

func intOf(n *yaml.Node) (int64, bool) {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!int" {
		return 0, false
	}
	i, err := strconv.ParseInt(strings.ReplaceAll(n.Value, "_", ""), 0, 64)
	return i, err == nil
}

func floatOf(n *yaml.Node) (float64, bool) {
	if i, ok := intOf(n); ok {
		return float64(i), true
	}
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!float" {
		return 0, false
	}
	f, err := strconv.ParseFloat(n.Value, 64)
	return f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
}

// describe names a node in an error: its shape, or its value.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.ShortTag() {
	case "!!null":
		return "nothing"
	case "!!int", "!!float":
		return "the number " + n.Value
	}
	if _, isBool := Bool(n); isBool {
		return n.Value
	}
	return quote(n.Value)
}

func follow(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

func sortedKeys(m map[string]reflect.Value) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func quote(s string) string { return strconv.Quote(s) }
