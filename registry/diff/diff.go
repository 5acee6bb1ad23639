// Package diff compares the definitions of two objects: what a registry holds and
// what a repository asks for. What only the registry knows (times, intervals,
// states, version numbers) is never a difference, and neither is the order of
// features, nor what Feast copies from one object into another for its own use.
package diff

import (
	"slices"

	"github.com/seed-11e13f51/feast"
)

// Property is a difference in one property of an object. Name is the field's name
// in Feast's registry, as Feast's plan prints it; Old and New are short texts,
// empty for what is not there. A difference inside a list or a message shows only
// the parts that differ.
type Property struct {
	Name string `json:"name"`
	Old  string `json:"old"`
	New  string `json:"new"`
}

// Properties returns the differences between two objects of one kind, in a fixed
// order; none when the definitions say the same. Kinds that are not defined in a
// repository (saved datasets, infrastructure, …) have none.
func Properties(old, want feast.Object) []Property {
	var l list
	switch old := old.(type) {
	case *feast.Project:
		l.project(old, want.(*feast.Project))
	case *feast.Entity:
		l.entity(old, want.(*feast.Entity))
	case *feast.Source:
		l.source(old, want.(*feast.Source))
	case *feast.View:
		l.view(old, want.(*feast.View))
	case *feast.Service:
		l.service(old, want.(*feast.Service))
	case *feast.Permission:
		l.permission(old, want.(*feast.Permission))
	}
	return l
}

// list collects the differences of two objects.
type list []Property

// text notes a property that reads differently.
func (l *list) text(name, old, want string) {
	if old != want {
		*l = append(*l, Property{name, old, want})
	}
}

// value notes a property whose values, described, differ.
func (l *list) value(name string, old, want any) { l.text(name, describe(old), describe(want)) }

// parts notes a property made of named parts; only the parts that differ are shown.
func (l *list) parts(name string, old, want parts) {
	a, b := old.without(want), want.without(old)
	if len(a)+len(b) > 0 {
		*l = append(*l, Property{name, a.String(), b.String()})
	}
}

func (l *list) project(old, want *feast.Project) {
	l.text("description", old.Description, want.Description)
	l.value("tags", old.Tags, want.Tags)
	l.text("owner", old.Owner, want.Owner)
}

func (l *list) entity(old, want *feast.Entity) {
	l.text("value_type", typeText(old.Type), typeText(want.Type))
	l.text("description", old.Description, want.Description)
	l.text("join_key", old.JoinColumn(), want.JoinColumn())
	l.value("tags", old.Tags, want.Tags)
	l.text("owner", old.Owner, want.Owner)
}

func typeText(t feast.ValueType) string {
	if t == feast.Unknown {
		return ""
	}
	return t.String()
}

func (l *list) source(old, want *feast.Source) {
	l.text("type", sourceType(old.Type), sourceType(want.Type))
	l.value("field_mapping", old.FieldMapping, want.FieldMapping)
	l.text("timestamp_field", old.TimestampField, want.TimestampField)
	l.text("date_partition_column", old.DatePartition, want.DatePartition)
	l.text("created_timestamp_column", old.CreatedField, want.CreatedField)
	l.value(optionsField(want.Type), old.Options, want.Options)
	if old.ClassType != "" && want.ClassType != "" {
		l.text("data_source_class_type", old.ClassType, want.ClassType)
	}
	l.text("description", old.Description, want.Description)
	l.value("tags", old.Tags, want.Tags)
	l.text("owner", old.Owner, want.Owner)
	l.nested("batch_source", old.Batch, want.Batch)
	l.text("timestamp_field_type", old.TimestampFormat, want.TimestampFormat)
}

// nested notes a source that another object carries. Feast's copies lack the
// project and have times of their own.
func (l *list) nested(name string, old, want *feast.Source) {
	l.parts(name, sourceParts(old), sourceParts(want))
}

func (l *list) service(old, want *feast.Service) {
	l.parts("features", projectionParts(old.Projections), projectionParts(want.Projections))
	l.value("tags", old.Tags, want.Tags)
	l.text("description", old.Description, want.Description)
	l.text("owner", old.Owner, want.Owner)
	l.value("logging_config", old.Logging, want.Logging)
	l.value("precompute_online", old.PrecomputeOnline, want.PrecomputeOnline)
}

func (l *list) permission(old, want *feast.Permission) {
	l.value("types", sorted(old.Types), sorted(want.Types))
	l.value("name_patterns", sorted(old.NamePatterns), sorted(want.NamePatterns))
	l.value("required_tags", old.RequiredTags, want.RequiredTags)
	l.value("actions", sorted(old.Actions), sorted(want.Actions))
	l.value("policy", barePolicy(old.Policy), barePolicy(want.Policy))
	l.value("tags", old.Tags, want.Tags)
}

// barePolicy returns a policy without its name and project, which Feast fills in
// when it stores a permission, and nil for a policy that allows all.
func barePolicy(p *feast.Policy) *feast.Policy {
	if p == nil || p.Class == feast.PolicyNone {
		return nil
	}
	c := *p
	c.Name, c.Project = "", ""
	return &c
}

func sorted[T interface{ ~int32 | ~string }](list []T) []T {
	out := slices.Clone(list)
	slices.Sort(out)
	return out
}
