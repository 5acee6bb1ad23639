package cli

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/app"
	"github.com/seed-11e13f51/feast/registry"
)

func newProjects(p *program) *cobra.Command {
	return kindGroup(
		p, "projects", "Access projects",
		lister{"List all projects", []string{"NAME", "DESCRIPTION", "TAGS", "OWNER"}, projectRows},
		describer{short: "Describe a project", get: getProject},
		newCurrentProject(p), newDeleteProject(p),
	)
}

// getProject finds any project of the registry.
func getProject(cat *feast.Catalog, _, name string) (feast.Object, error) {
	if o, err := feast.Get[*feast.Project](cat, name, name); err == nil {
		return o, nil
	}
	return nil, &feast.Error{Code: feast.ErrNotFound, Kind: feast.KindProject, Name: name, Nearest: feast.Nearest(name, cat.Projects())}
}

func projectRows(cat *feast.Catalog, _ string, tags tagFilter) ([][]cell, error) {
	var rows [][]cell
	for _, e := range cat.Entries(feast.KindProject) {
		o := e.Object.(*feast.Project)
		if !tags.match(o.Tags) {
			continue
		}
		shown := cell{pythonDict(o.Tags), o.Tags}
		if o.Tags == nil {
			shown.json = map[string]string{}
		}
		rows = append(rows, []cell{{text: o.Name}, {text: o.Description}, shown, {text: o.Owner}})
	}
	return rows, nil
}

// pythonDict prints tags as Python prints a dict of them.
func pythonDict(tags map[string]string) string {
	var items []string
	for _, k := range slices.Sorted(maps.Keys(tags)) {
		items = append(items, "'"+k+"': '"+tags[k]+"'")
	}
	return "{" + strings.Join(items, ", ") + "}"
}

func newCurrentProject(p *program) *cobra.Command {
	var o output
	c := &cobra.Command{
		Use:   "current_project",
		Short: "Describe the project of the feature_store.yaml",
		Args:  arguments(),
	}
	o.flag(c)
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := p.config()
		if err != nil {
			return err
		}
		return runDescribe(cmd.Context(), p, describer{get: getProject}, o, cfg.Project)
	}
	return c
}

func newDeleteProject(p *program) *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use:   "delete NAME",
		Short: "Delete a project and all its resources from the registry.",
		Args:  arguments("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runDeleteProject(cmd.Context(), p, args[0], yes)
		},
	}
	c.Flags().BoolVarP(&yes, "yes", "y", false, "Skip confirmation prompt and delete immediately.")
	return c
}

// runDeleteProject removes a project from the registry. Its rows in an online store
// are removed by a teardown in its own repo, which knows the store.
func runDeleteProject(ctx context.Context, p *program, name string, yes bool) error {
	if !yes && !p.confirm(fmt.Sprintf("Are you sure you want to delete project '%s'? This will remove all associated resources from the registry.", name)) {
		return context.Canceled
	}
	return p.withApp(ctx, func(ctx context.Context, a *app.App) error {
		r, err := a.Registry(ctx)
		if err != nil {
			return err
		}
		err = r.Apply(ctx, func(cat *feast.Catalog) ([]feast.Change, error) {
			if _, err := getProject(cat, "", name); err != nil {
				return nil, err
			}
			return registry.Teardown(cat, name)
		})
		if err != nil {
			return notFound(err)
		}
		_, err = fmt.Fprintf(p.out, "Project '%s' deleted successfully.\n", name)
		return err
	})
}

// confirm asks a question; anything but yes is no.
func (p *program) confirm(question string) bool {
	fmt.Fprintf(p.out, "%s [y/N]: ", question)
	answer, err := bufio.NewReader(p.in).ReadString('\n')
	if err != nil && answer == "" {
		fmt.Fprintln(p.out)
	}
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes"
}
