package feast

import "time"

// InfraObject is a piece of infrastructure that Feast's apply made and recorded:
// a table of an online store.
type InfraObject struct {
	// Class is the dotted path of the Python class that manages it.
	Class string
	// Exactly one of these is set.
	Sqlite    *SqliteTable
	Datastore *DatastoreTable
	Custom    []byte
}

// SqliteTable is a table of a SQLite online store.
type SqliteTable struct{ Path, Name string }

// DatastoreTable is a table of a Google Datastore online store. A nil pointer is
// a field that was not set.
type DatastoreTable struct {
	Project   string
	Name      string
	ProjectID *string
	Namespace *string
	Database  *string
}

// VersionRecord is one row of the history of a view: its definition as it was,
// in the bytes of its message.
type VersionRecord struct {
	View        string
	Project     string
	Number      int32
	ViewType    string
	ViewProto   []byte
	Created     time.Time
	Description string
	VersionID   string
}

// ProjectMetadata is the deprecated record of a project's id that Feast still
// writes beside Project.
type ProjectMetadata struct{ Project, UUID string }

// FeatureTable is an object of Feast before 0.10. It is kept, never interpreted:
// the catalog entry's raw bytes are all of it.
type FeatureTable struct{ Name, Project string }
