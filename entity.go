package feast

import (
	"maps"
	"time"
)

// Meta is when an object was created and last changed, in UTC. The zero time is
// "not recorded".
type Meta struct {
	Created time.Time
	Updated time.Time
}

// Entity is a thing features are about (a driver, a customer) and the name of
// the column that identifies it.
type Entity struct {
	Name        string
	Project     string
	Description string
	Owner       string
	Tags        map[string]string
	// JoinKey is the column that identifies the entity; empty on the wire means
	// the name of the entity.
	JoinKey string
	// Type is the declared type of the join key; Unknown when it was not declared.
	Type ValueType
	Meta Meta
}

// The entity every view without entities is stored under: its one join key is
// DummyJoinKey and its value the empty string, on every path.
const (
	DummyEntity  = "__dummy"
	DummyJoinKey = "__dummy_id"
)

// JoinColumn returns the join key: JoinKey, or the name when none is set.
func (e *Entity) JoinColumn() string {
	if e.JoinKey != "" {
		return e.JoinKey
	}
	return e.Name
}

// Clone returns a deep copy.
func (e *Entity) Clone() *Entity {
	c := *e
	c.Tags = maps.Clone(e.Tags)
	return &c
}

// Field is a named, typed column of a view: a feature or an entity column.
type Field struct {
	Name        string
	Type        ValueType
	Description string
	// Tags are the user's, and Feast's reserved ones that describe nested types:
	// TagStructSchema and TagNestedType.
	Tags         map[string]string
	VectorIndex  bool
	VectorLength int32
	VectorMetric string
}

// Reserved tags of a Field: the JSON of a struct's members, and the type of the
// elements of a nested collection. They travel on the wire and are hidden from
// lists of user tags.
const (
	TagStructSchema = "feast:struct_schema"
	TagNestedType   = "feast:nested_inner_type"
)

// Clone returns a deep copy.
func (f Field) Clone() Field {
	f.Tags = maps.Clone(f.Tags)
	return f
}

// FindField returns the field of that name, or nil.
func FindField(fields []Field, name string) *Field {
	for i := range fields {
		if fields[i].Name == name {
			return &fields[i]
		}
	}
	return nil
}

// FieldNames returns the names in their order.
func FieldNames(fields []Field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

func cloneFields(fields []Field) []Field {
	if fields == nil {
		return nil
	}
	out := make([]Field, len(fields))
	for i, f := range fields {
		out[i] = f.Clone()
	}
	return out
}

// Project is a namespace of objects: one per feature_store.yaml.
type Project struct {
	Name        string
	Description string
	Owner       string
	Tags        map[string]string
	Meta        Meta
}

// Clone returns a deep copy.
func (p *Project) Clone() *Project {
	c := *p
	c.Tags = maps.Clone(p.Tags)
	return &c
}
