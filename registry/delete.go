package registry

import (
	"slices"

	"github.com/seed-11e13f51/feast"
)

// protectedTag is the tag with which Feast's operator protects a project.
const protectedTag = "feast.dev/protected-project"

// Teardown returns the changes that remove a project and everything in it, its
// version history and the records of its online tables included. Other projects of
// the registry stay as they are. A protected project (tag
// feast.dev/protected-project=true) is refused; an unknown one is ErrNotFound.
func Teardown(cat *feast.Catalog, project string) ([]feast.Change, error) {
	p, err := feast.Get[*feast.Project](cat, project, project)
	if err != nil {
		return nil, err
	}
	if p.Tags[protectedTag] == "true" {
		return nil, &feast.Error{
			Code: feast.ErrDenied, Kind: feast.KindProject, Name: project,
			Detail: "is protected (tag " + protectedTag + ") and cannot be torn down",
		}
	}
	infra := TablesOf(cat, project)
	var changes []feast.Change
	for _, k := range feast.Kinds() {
		for _, entry := range cat.Entries(k) {
			key := entry.Object.Key()
			mine := key.Project == project
			if k == feast.KindInfra {
				mine = slices.Contains(infra, entry.Object.(*feast.InfraObject))
			}
			if mine {
				changes = append(changes, feast.Change{Delete: key})
			}
		}
	}
	return changes, nil
}

// deleteOrder is the order in which `feast delete NAME` looks for a name, as Feast
// does; the kinds that Feast cannot delete this way come last.
var deleteOrder = []feast.Kind{
	feast.KindEntity, feast.KindFeatureView, feast.KindService, feast.KindSource,
	feast.KindSavedDataset, feast.KindValidationReference, feast.KindStreamFeatureView,
	feast.KindOnDemandFeatureView, feast.KindLabelView, feast.KindPermission,
}

// Find returns the key of the object of that name, of any kind that can be
// deleted by name, in the order Feast looks. Nothing by that name is ErrNotFound
// with the nearest name.
func Find(cat *feast.Catalog, project, name string) (feast.Key, error) {
	var names []string
	for _, k := range deleteOrder {
		key := feast.Key{Kind: k, Project: project, Name: name}
		if _, ok := cat.Lookup(key); ok {
			return key, nil
		}
		for _, entry := range cat.Entries(k) {
			if key := entry.Object.Key(); key.Project == project {
				names = append(names, key.Name)
			}
		}
	}
	return feast.Key{}, &feast.Error{
		Code: feast.ErrNotFound, Name: name, Place: "project " + project, Nearest: feast.Nearest(name, names),
	}
}

// SqliteClass is the Python class Feast records for a table of a SQLite online
// store.
const SqliteClass = "feast.infra.online_stores.sqlite.SqliteTable"

// TableName is the name Feast gives the online table of a view.
func TableName(project, view string) string { return project + "_" + view }

// TablesOf returns the recorded online tables of a project. Feast's record has
// names only, "{project}_{view}", and tells projects apart by that prefix, so that
// it takes the tables of project "a_b" for those of "a". Here a table belongs to
// the project that has a view of that name, else to the one with the longest
// matching name.
func TablesOf(cat *feast.Catalog, project string) []*feast.InfraObject {
	owner := map[string]string{}
	for _, k := range feast.ViewKinds() {
		for _, entry := range cat.Entries(k) {
			key := entry.Object.Key()
			owner[TableName(key.Project, key.Name)] = key.Project
		}
	}
	var out []*feast.InfraObject
	for _, entry := range cat.Entries(feast.KindInfra) {
		o := entry.Object.(*feast.InfraObject)
		table := entry.Object.Key().Name
		of, known := owner[table]
		if !known {
			of = longestPrefix(table, append(cat.Projects(), project))
		}
		if o.Custom == nil && of == project {
			out = append(out, o)
		}
	}
	return out
}

func longestPrefix(table string, projects []string) string {
	best := ""
	for _, p := range projects {
		if prefix := p + "_"; len(table) > len(prefix) && table[:len(prefix)] == prefix && len(p) > len(best) {
			best = p
		}
	}
	return best
}
