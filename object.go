package feast

import "fmt"

// Kind names a kind of object in the catalog.
type Kind uint8

// The kinds, in the order Feast lists them. The view kinds share the struct View.
const (
	KindProject Kind = iota + 1
	KindEntity
	KindSource
	KindFeatureView
	KindStreamFeatureView
	KindOnDemandFeatureView
	KindLabelView
	KindService
	KindPermission
	KindSavedDataset
	KindValidationReference
	KindInfra
	KindVersion
	KindProjectMetadata
	KindFeatureTable
)

// Kinds lists every kind of object once, in a fixed order.
func Kinds() []Kind {
	all := make([]Kind, 0, KindFeatureTable)
	for k := KindProject; k <= KindFeatureTable; k++ {
		all = append(all, k)
	}
	return all
}

// ViewKinds lists the kinds of view in the order a name is looked up among them.
func ViewKinds() []Kind {
	return []Kind{KindFeatureView, KindStreamFeatureView, KindOnDemandFeatureView, KindLabelView}
}

// String returns the kind in words, as plan and errors print it.
func (k Kind) String() string {
	switch k {
	case KindProject:
		return "project"
	case KindEntity:
		return "entity"
	case KindSource:
		return "data source"
	case KindFeatureView:
		return "feature view"
	case KindStreamFeatureView:
		return "stream feature view"
	case KindOnDemandFeatureView:
		return "on demand feature view"
	case KindLabelView:
		return "label view"
	case KindService:
		return "feature service"
	case KindPermission:
		return "permission"
	case KindSavedDataset:
		return "saved dataset"
	case KindValidationReference:
		return "validation reference"
	case KindInfra:
		return "infrastructure object"
	case KindVersion:
		return "feature view version"
	case KindProjectMetadata:
		return "project metadata"
	case KindFeatureTable:
		return "feature table"
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Key identifies an object in the catalog. Infra objects have no project; a
// version's name is "view@vN".
type Key struct {
	Kind    Kind
	Project string
	Name    string
}

// Object is anything the catalog holds: *Project, *Entity, *Source, *View,
// *Service, *Permission, *SavedDataset, *ValidationReference, *InfraObject,
// *VersionRecord, *ProjectMetadata, *FeatureTable.
type Object interface {
	// Key returns what identifies the object.
	Key() Key
}

// ObjectMeta returns the times of an object; ok is false for kinds without any.
func ObjectMeta(o Object) (m Meta, ok bool) {
	if p := metaOf(o); p != nil {
		return *p, true
	}
	return Meta{}, false
}

// SetObjectMeta sets the times of an object that is not in a catalog yet; it does
// nothing for kinds without any.
func SetObjectMeta(o Object, m Meta) {
	if p := metaOf(o); p != nil {
		*p = m
	}
}

func metaOf(o Object) *Meta {
	switch o := o.(type) {
	case *Project:
		return &o.Meta
	case *Entity:
		return &o.Meta
	case *Source:
		return &o.Meta.Meta
	case *View:
		return &o.Meta.Meta
	case *Service:
		return &o.Meta
	case *Permission:
		return &o.Meta
	case *SavedDataset:
		return &o.Meta.Meta
	}
	return nil
}

// Key returns the project's own name as project and name.
func (p *Project) Key() Key { return Key{KindProject, p.Name, p.Name} }

// Key identifies the entity. The join key column is JoinColumn.
func (e *Entity) Key() Key { return Key{KindEntity, e.Project, e.Name} }

// Key identifies the source.
func (s *Source) Key() Key { return Key{KindSource, s.Project, s.Name} }

// Key identifies the view among views of its kind.
func (v *View) Key() Key { return Key{v.kind.Kind(), v.Project, v.Name} }

// Key identifies the service.
func (s *Service) Key() Key { return Key{KindService, s.Project, s.Name} }

// Key identifies the permission.
func (p *Permission) Key() Key { return Key{KindPermission, p.Project, p.Name} }

// Key identifies the dataset.
func (d *SavedDataset) Key() Key { return Key{KindSavedDataset, d.Project, d.Name} }

// Key identifies the reference.
func (r *ValidationReference) Key() Key { return Key{KindValidationReference, r.Project, r.Name} }

// Key identifies the table by the name Feast gives it, "{project}_{view}".
func (o *InfraObject) Key() Key {
	switch {
	case o.Sqlite != nil:
		return Key{Kind: KindInfra, Name: o.Sqlite.Name}
	case o.Datastore != nil:
		return Key{Kind: KindInfra, Name: o.Datastore.Name}
	}
	return Key{Kind: KindInfra, Name: o.Class + string(o.Custom)}
}

// Key identifies the version as "view@vN".
func (r *VersionRecord) Key() Key {
	return Key{KindVersion, r.Project, r.View + "@v" + itoa(r.Number)}
}

// Key identifies the record by its project.
func (m *ProjectMetadata) Key() Key { return Key{KindProjectMetadata, m.Project, m.Project} }

// Key identifies the table.
func (t *FeatureTable) Key() Key { return Key{KindFeatureTable, t.Project, t.Name} }

// Kind returns the catalog kind of a kind of view.
func (k ViewKind) Kind() Kind {
	return ViewKinds()[k]
}

// Clone returns a copy of an object that may be changed without changing o.
func Clone(o Object) Object {
	switch o := o.(type) {
	case *Project:
		return o.Clone()
	case *Entity:
		return o.Clone()
	case *Source:
		return o.Clone()
	case *View:
		return o.Clone()
	case *Service:
		return o.Clone()
	case *Permission:
		return o.Clone()
	case *SavedDataset:
		return o.Clone()
	case *ValidationReference:
		return o.Clone()
	case *InfraObject:
		c := *o
		return &c
	case *VersionRecord:
		c := *o
		return &c
	case *ProjectMetadata:
		c := *o
		return &c
	case *FeatureTable:
		c := *o
		return &c
	}
	return o
}
