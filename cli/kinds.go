package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-11e13f51/feast"
)

// kindGroup returns the command of a kind of object: list, describe, and what else
// the kind has.
func kindGroup(p *program, name, short string, l lister, d describer, more ...*cobra.Command) *cobra.Command {
	c := group(&cobra.Command{Use: name, Short: short})
	c.AddCommand(l.command(p), d.command(p))
	c.AddCommand(more...)
	return c
}

// get returns feast.Get for describers.
func get[T feast.Object](cat *feast.Catalog, project, name string) (feast.Object, error) {
	return feast.Get[T](cat, project, name)
}

func always[T any](T) bool { return true }

func newEntities(p *program) *cobra.Command {
	return kindGroup(
		p, "entities", "Access entities",
		lister{"List all entities", []string{"NAME", "DESCRIPTION", "TYPE"}, entityRows},
		describer{short: "Describe an entity", get: get[*feast.Entity]},
	)
}

// entityRows leaves out the placeholder entity of views that have none.
func entityRows(cat *feast.Catalog, project string, tags tagFilter) ([][]cell, error) {
	var rows [][]cell
	for _, e := range feast.Objects[*feast.Entity](cat, project) {
		if e.Name == feast.DummyEntity || !tags.match(e.Tags) {
			continue
		}
		typ := e.Type.WireName()
		if e.Type == feast.Unknown {
			typ = "UNKNOWN"
		}
		rows = append(rows, []cell{{text: e.Name}, {text: e.Description}, {"ValueType." + typ, typ}})
	}
	return rows, nil
}

func newFeatureServices(p *program) *cobra.Command {
	return kindGroup(
		p, "feature-services", "Access feature services",
		lister{"List all feature services", []string{"NAME", "FEATURES"}, serviceRows},
		describer{short: "Describe a feature service", get: get[*feast.Service]},
	)
}

func serviceRows(cat *feast.Catalog, project string, tags tagFilter) ([][]cell, error) {
	var rows [][]cell
	for _, s := range feast.Objects[*feast.Service](cat, project) {
		if !tags.match(s.Tags) {
			continue
		}
		refs := []string{}
		for _, pr := range s.Projections {
			for _, f := range pr.Features {
				refs = append(refs, pr.View+":"+f.Name)
			}
		}
		rows = append(rows, []cell{{text: s.Name}, {strings.Join(refs, ", "), refs}})
	}
	return rows, nil
}

func newSavedDatasets(p *program) *cobra.Command {
	tags := func(d *feast.SavedDataset) map[string]string { return d.Tags }
	return kindGroup(
		p, "saved-datasets", "[Experimental] Access saved datasets",
		lister{"[Experimental] List all saved datasets", []string{"NAME"}, names(tags, always)},
		describer{short: "[Experimental] Describe a saved dataset", get: get[*feast.SavedDataset]},
	)
}

func newValidationReferences(p *program) *cobra.Command {
	tags := func(r *feast.ValidationReference) map[string]string { return r.Tags }
	return kindGroup(
		p, "validation-references", "[Experimental] Access validation references",
		lister{"[Experimental] List all validation references", []string{"NAME"}, names(tags, always)},
		describer{short: "[Experimental] Describe a validation reference", get: get[*feast.ValidationReference]},
	)
}

func newPermissions(p *program) *cobra.Command {
	return kindGroup(
		p, "permissions", "Access permissions",
		lister{"List all permissions", []string{"NAME", "TYPES", "NAME_PATTERNS", "ACTIONS", "ROLES", "REQUIRED_TAGS"}, permissionRows},
		describer{short: "Describe a permission", get: get[*feast.Permission]},
	)
}

// permissionTypes are the Python classes of the kinds permissions apply to.
var permissionTypes = map[feast.PermissionType]string{
	feast.PermitFeatureView: "FeatureView", feast.PermitOnDemandFeatureView: "OnDemandFeatureView",
	feast.PermitBatchFeatureView: "BatchFeatureView", feast.PermitStreamFeatureView: "StreamFeatureView",
	feast.PermitEntity: "Entity", feast.PermitFeatureService: "FeatureService", feast.PermitDataSource: "DataSource",
	feast.PermitValidationReference: "ValidationReference", feast.PermitSavedDataset: "SavedDataset",
	feast.PermitPermission: "Permission", feast.PermitProject: "Project", feast.PermitLabelView: "LabelView",
}

// permissionActions are the names of the actions, in the order of their numbers.
var permissionActions = [...]string{
	"CREATE", "DESCRIBE", "UPDATE", "DELETE", "READ_ONLINE", "READ_OFFLINE", "WRITE_ONLINE", "WRITE_OFFLINE",
}

func permissionRows(cat *feast.Catalog, project string, tags tagFilter) ([][]cell, error) {
	var rows [][]cell
	for _, p := range feast.Objects[*feast.Permission](cat, project) {
		if !tags.match(p.Tags) {
			continue
		}
		var types, actions, roles, required []string
		for _, t := range p.Types {
			types = append(types, permissionTypes[t])
		}
		for _, a := range p.Actions {
			name := fmt.Sprint(int32(a))
			if int(a) >= 0 && int(a) < len(permissionActions) {
				name = permissionActions[a]
			}
			actions = append(actions, name)
		}
		if p.Policy != nil && p.Policy.Class == feast.PolicyRoles {
			roles = slices.Sorted(slices.Values(p.Policy.Roles))
		}
		for k, v := range p.RequiredTags {
			required = append(required, k+" : "+v)
		}
		slices.Sort(required)
		rows = append(rows, []cell{{text: p.Name}, lines(types), lines(p.NamePatterns), lines(actions), lines(roles), lines(required)})
	}
	return rows, nil
}

// lines returns a cell with a word on each line, and "-" for none.
func lines(words []string) cell {
	if len(words) == 0 {
		return cell{"-", []string{}}
	}
	return cell{strings.Join(words, "\n"), words}
}
