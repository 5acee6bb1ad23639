package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/pyyaml"
	"github.com/seed-11e13f51/feast/registry"
)

func newFeatureViews(p *program) *cobra.Command {
	return kindGroup(
		p, "feature-views", "Access feature views",
		lister{"List all feature views", []string{"NAME", "ENTITIES", "TYPE", "ENABLED", "STATE"}, viewRows},
		describer{"Describe a feature view", getView(feast.FeatureView), viewState},
		newEnable(p, true), newEnable(p, false), newSetState(p), newListVersions(p),
	)
}

func newOnDemandFeatureViews(p *program) *cobra.Command {
	return viewGroup(p, feast.OnDemandView, "on-demand-feature-views", "[Experimental] Access on demand feature views",
		"[Experimental] List all on demand feature views", "[Experimental] Describe an on demand feature view")
}

func newStreamFeatureViews(p *program) *cobra.Command {
	return viewGroup(p, feast.StreamView, "stream-feature-views", "[Experimental] Access stream feature views",
		"[Experimental] List all stream feature views", "[Experimental] Describe a stream feature view")
}

func newLabelViews(p *program) *cobra.Command {
	return kindGroup(
		p, "label-views", "Access label views",
		lister{"List all label views", []string{"NAME", "ENTITIES", "CONFLICT_POLICY"}, labelRows},
		describer{short: "Describe a label view", get: getView(feast.LabelView)},
	)
}

// viewGroup is the command of a kind of view of which a list shows the names.
func viewGroup(p *program, kind feast.ViewKind, name, short, list, describe string) *cobra.Command {
	tags := func(v *feast.View) map[string]string { return v.Tags }
	keep := func(v *feast.View) bool { return v.ViewKind() == kind }
	return kindGroup(p, name, short,
		lister{list, []string{"NAME"}, names(tags, keep)},
		describer{short: describe, get: getView(kind)},
	)
}

// getView returns views of one kind.
func getView(kind feast.ViewKind) func(*feast.Catalog, string, string) (feast.Object, error) {
	return func(cat *feast.Catalog, project, name string) (feast.Object, error) {
		return viewOf(cat, project, name, kind)
	}
}

// viewOf finds a view of one kind; the nearest name is one of that kind.
func viewOf(cat *feast.Catalog, project, name string, kind feast.ViewKind) (*feast.View, error) {
	var others []string
	for _, e := range cat.Entries(kind.Kind()) {
		v := e.Object.(*feast.View)
		if v.Project == project && v.Name == name {
			return v, nil
		}
		if v.Project == project {
			others = append(others, v.Name)
		}
	}
	return nil, &feast.Error{
		Code: feast.ErrNotFound, Kind: kind.Kind(), Name: name,
		Place: "project " + project, Nearest: feast.Nearest(name, others),
	}
}

// viewState shows whether a view is enabled and its state, also when both are at
// their defaults.
func viewState(o feast.Object) pyyaml.Map {
	v := o.(*feast.View)
	return pyyaml.Map{{Key: "enabled", Value: !v.Disabled}, {Key: "state", Value: v.Meta.State.String()}}
}

// viewRows lists feature views and on-demand views, as Feast does; stream and label
// views have lists of their own.
func viewRows(cat *feast.Catalog, project string, tags tagFilter) ([][]cell, error) {
	var rows [][]cell
	for _, v := range feast.Objects[*feast.View](cat, project) {
		if v.ViewKind() != feast.FeatureView && v.ViewKind() != feast.OnDemandView || !tags.match(v.Tags) {
			continue
		}
		entities := entitiesOf(cat, v)
		shown := cell{"n/a", []string{}}
		if len(entities) > 0 {
			shown = cell{quoted(entities), entities}
		}
		enabled := cell{"Yes", true}
		if v.Disabled {
			enabled = cell{"No", false}
		}
		rows = append(rows, []cell{{text: v.Name}, shown, {text: v.Class()}, enabled, {text: v.Meta.State.String()}})
	}
	return rows, nil
}

// entitiesOf returns the entities of a view, and of an on-demand view those of the
// views it is computed from.
func entitiesOf(cat *feast.Catalog, v *feast.View) []string {
	from := []*feast.View{v}
	if v.ViewKind() == feast.OnDemandView {
		from = nil
		for _, in := range v.Inputs {
			if in.Projection == nil {
				continue
			}
			if source, err := feast.Get[*feast.View](cat, v.Project, in.Projection.View); err == nil {
				from = append(from, source)
			}
		}
	}
	entities := []string{}
	for _, f := range from {
		for _, e := range f.Entities {
			if e != feast.DummyEntity && !slices.Contains(entities, e) {
				entities = append(entities, e)
			}
		}
	}
	slices.Sort(entities)
	return entities
}

func labelRows(cat *feast.Catalog, project string, tags tagFilter) ([][]cell, error) {
	policies := map[feast.ConflictPolicy]string{
		feast.LastWriteWins: "last_write_wins", feast.LabelerPriority: "labeler_priority", feast.MajorityVote: "majority_vote",
	}
	var rows [][]cell
	for _, v := range feast.Objects[*feast.View](cat, project) {
		if v.ViewKind() != feast.LabelView || !tags.match(v.Tags) {
			continue
		}
		entities := entitiesOf(cat, v)
		shown := cell{"n/a", []string{}}
		if len(entities) > 0 {
			shown = cell{strings.Join(entities, ", "), entities}
		}
		rows = append(rows, []cell{{text: v.Name}, shown, {text: policies[v.ConflictPolicy]}})
	}
	return rows, nil
}

func newListVersions(p *program) *cobra.Command {
	var o output
	c := &cobra.Command{
		Use:   "list-versions NAME",
		Short: "List version history for a feature view",
		Args:  arguments("NAME"),
	}
	o.flag(c)
	c.RunE = func(cmd *cobra.Command, args []string) error {
		return p.withCatalog(cmd.Context(), func(cat *feast.Catalog, project string) error {
			return runListVersions(p, o, cat, project, args[0])
		})
	}
	return c
}

func runListVersions(p *program, o output, cat *feast.Catalog, project, name string) error {
	t := &table{headers: []string{"VERSION", "TYPE", "CREATED", "VERSION_ID"}}
	for _, r := range registry.Versions(cat, project, name) {
		created := r.Created.UTC()
		text := created.Format("2006-01-02 15:04:05")
		if created.Nanosecond() != 0 {
			text = created.Format("2006-01-02 15:04:05.000000")
		}
		t.rows = append(t.rows, []cell{
			{fmt.Sprintf("v%d", r.Number), r.Number}, {text: r.ViewType}, {text, created}, {text: r.VersionID},
		})
	}
	asJSON, err := o.json()
	if err != nil {
		return err
	}
	if len(t.rows) == 0 && !asJSON {
		_, err := fmt.Fprintf(p.out, "No version history found for feature view '%s'.\n", name)
		return err
	}
	return o.table(p.out, t)
}
