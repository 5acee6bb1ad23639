package online

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-11e13f51/feast"
)

// Table is where the rows of one version of a view lie, and how they are typed.
// Make one with TableOf.
type Table struct {
	Project string
	View    string
	// Version is the version of the view; 0 is the unversioned table.
	Version int32
	// Name is the physical name for stores of the packed layout, decided above
	// the driver.
	Name string
	// SchemaID says how the cells of rows written now are ordered; 0 means "in
	// the order of Fields as asked", for layouts that keep one value per feature.
	SchemaID uint32
	// Fields are the features: on Write those in the cells, in their order; on
	// Read those asked.
	Fields []feast.Field
	// JoinKeys are the names and types of the key, sorted by name.
	JoinKeys []feast.Field
}

// TableOf returns the table of a version of a view: Name is PhysicalName, SchemaID
// is SchemaID of fields, JoinKeys are sorted. The fields keep their order. Nothing
// is looked up: two processes with the same definition agree without talking.
func TableOf(project, view string, version int32, fields, joinKeys []feast.Field) Table {
	return Table{
		Project:  project,
		View:     view,
		Version:  version,
		Name:     PhysicalName(project, view, version),
		SchemaID: SchemaID(fields),
		Fields:   fields,
		JoinKeys: slices.SortedFunc(slices.Values(joinKeys), func(a, b feast.Field) int {
			return strings.Compare(a.Name, b.Name)
		}),
	}
}

// PhysicalName returns the name under which stores of the packed layout keep a
// version of a view: "v" and 32 hexadecimal digits, the beginning of the SHA-256 of
// project, view (each after its length) and version. No two views share it,
// whatever characters are in their names; stores keep a readable directory beside.
func PhysicalName(project, view string, version int32) string {
	h := appendHashed(appendHashed(nil, project), view)
	h = binary.BigEndian.AppendUint32(h, uint32(version))
	sum := sha256.Sum256(h)
	return "v" + hex.EncodeToString(sum[:16])
}

// SchemaID returns the id of the schema whose cells are fields in this order: the
// first 4 bytes of a SHA-256 of names and types, never 0. It follows from the fields
// alone; that two schemas of one table get the same id is as good as impossible, and
// refused by Sync.
func SchemaID(fields []feast.Field) uint32 {
	var b []byte
	for _, f := range fields {
		b = appendHashed(b, f.Name)
		b = binary.BigEndian.AppendUint32(b, uint32(f.Type))
	}
	sum := sha256.Sum256(b)
	return max(binary.BigEndian.Uint32(sum[:]), 1)
}

func appendHashed(dst []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint32(dst, uint32(len(s))), s...)
}

// FeastView returns the name of the view as Feast's layouts write it: with _v{N}
// appended for version N > 0 (compute_versioned_name in Feast 0.66).
func (t Table) FeastView() string {
	if t.Version <= 0 {
		return t.View
	}
	return t.View + "_v" + strconv.Itoa(int(t.Version))
}

// FeastName returns the name of the table in Feast's SQL layouts: project, "_",
// FeastView (compute_table_id in Feast 0.66). Two views can share it ("a", "b_c"
// and "a_b", "c"); stores that use it refuse the second.
func (t Table) FeastName() string { return t.Project + "_" + t.FeastView() }

// Schema returns the schema in which rows of t are written now.
func (t Table) Schema() Schema { return Schema{ID: t.SchemaID, Fields: t.Fields} }

// MarkPrefix returns what the names of marks begin with that belong to t.
func (t Table) MarkPrefix() string { return t.Name + "/" }

// String returns project, view and version in words, for errors and logs.
func (t Table) String() string {
	if t.Version <= 0 {
		return fmt.Sprintf("feature view %q of project %q", t.View, t.Project)
	}
	return fmt.Sprintf("version %d of feature view %q of project %q", t.Version, t.View, t.Project)
}

func (t Table) place() string { return "online store, " + t.String() }

// Unsynced returns the ErrNotFound of a Write to a table that Sync never made ready.
func (t Table) Unsynced() error {
	return &feast.Error{
		Code: feast.ErrNotFound, Kind: feast.KindFeatureView, Name: t.View, Place: fmt.Sprintf("online store, project %q", t.Project),
		Detail: "has no table; apply makes it",
	}
}

// Equal reports whether two schemas have the same id and the same names and types
// in the same order.
func (s Schema) Equal(o Schema) bool {
	return s.ID == o.ID && slices.EqualFunc(s.Fields, o.Fields, func(a, b feast.Field) bool {
		return a.Name == b.Name && a.Type == b.Type
	})
}

// SchemaConflict returns the ErrConflict of a Sync that found another schema under
// the id of t.
func (t Table) SchemaConflict() error {
	return &feast.Error{
		Code: feast.ErrConflict, Kind: feast.KindFeatureView, Name: t.View, Place: fmt.Sprintf("online store, project %q", t.Project),
		Detail: fmt.Sprintf("schema id %d is taken by other fields", t.SchemaID),
	}
}

// Clone returns a copy that shares nothing with s and holds names and types alone.
func (s Schema) Clone() Schema {
	fields := make([]feast.Field, len(s.Fields))
	for i, f := range s.Fields {
		fields[i] = feast.Field{Name: f.Name, Type: f.Type}
	}
	return Schema{ID: s.ID, Fields: fields}
}
