package online

import "github.com/seed-11e13f51/feast"

// ViewTable returns the table of a version of a view: its features, under its join
// keys, or under the dummy key when it has no entities.
func ViewTable(v *feast.View, version int32) Table {
	keys := v.EntityColumns
	if v.Entityless() {
		keys = []feast.Field{{Name: feast.DummyJoinKey, Type: feast.String}}
	}
	return TableOf(v.Project, v.Name, version, v.Features, keys)
}
