package wire

import (
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// carryUnknown copies the fields of prior that this program does not know into
// fresh, a message of the same type, and does so for every pair of messages below
// them: fields by number, map entries by key, list elements by name where they
// have one, else by position.
func carryUnknown(prior, fresh protoreflect.Message) {
	if u := prior.GetUnknown(); len(u) > 0 && len(fresh.GetUnknown()) == 0 {
		fresh.SetUnknown(slices.Clone(u))
	}
	prior.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		if fd.Message() == nil || !fresh.Has(fd) {
			return true
		}
		switch {
		case fd.IsMap():
			carryMap(fd, v.Map(), fresh.Get(fd).Map())
		case fd.IsList():
			carryList(v.List(), fresh.Get(fd).List())
		default:
			carryUnknown(v.Message(), fresh.Get(fd).Message())
		}
		return true
	})
}

func carryMap(fd protoreflect.FieldDescriptor, prior, fresh protoreflect.Map) {
	if fd.MapValue().Message() == nil {
		return
	}
	prior.Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
		if fresh.Has(k) {
			carryUnknown(v.Message(), fresh.Get(k).Message())
		}
		return true
	})
}

func carryList(prior, fresh protoreflect.List) {
	old := make(map[elementKey]protoreflect.Message, prior.Len())
	for k, m := range elements(prior) {
		old[k] = m
	}
	for k, m := range elements(fresh) {
		if p, ok := old[k]; ok {
			carryUnknown(p, m)
		}
	}
}

// elementKey identifies a message in a list: the nth of its name. Messages of a
// type without a name all have the name "".
type elementKey struct {
	name string
	nth  int
}

func elements(list protoreflect.List) func(yield func(elementKey, protoreflect.Message) bool) {
	return func(yield func(elementKey, protoreflect.Message) bool) {
		seen := make(map[string]int, list.Len())
		for i := range list.Len() {
			m := list.Get(i).Message()
			name := nameOf(m)
			if !yield(elementKey{name, seen[name]}, m) {
				return
			}
			seen[name]++
		}
	}
}

// nameOf returns the name that tells elements of a list apart. Projections have
// two names.
func nameOf(m protoreflect.Message) string {
	name := ""
	for _, field := range []protoreflect.Name{"name", "feature_view_name", "feature_view_name_alias"} {
		fd := m.Descriptor().Fields().ByName(field)
		if fd != nil && fd.Kind() == protoreflect.StringKind && !fd.IsList() {
			name += m.Get(fd).String() + "\x00"
		}
	}
	return name
}
