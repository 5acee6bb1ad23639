package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/app"
	"github.com/seed-11e13f51/feast/registry"
	"github.com/seed-11e13f51/feast/registry/plan"
)

func newTeardown(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "teardown",
		Short: "Tear down deployed feature store infrastructure",
		Long:  "Remove the project from the registry, and its rows from the online store. Other projects\n  of the same registry stay as they are.",
		Args:  arguments(),
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.withApp(cmd.Context(), runTeardown) },
	}
}

// runTeardown removes the project from the registry first: nobody finds its rows
// after that, and a repeated teardown removes what a broken one left. A project that
// is not in the registry has nothing to tear down.
func runTeardown(ctx context.Context, a *app.App) error {
	r, err := a.Registry(ctx)
	if err != nil {
		return err
	}
	po, err := a.PlanOptions()
	if err != nil {
		return err
	}
	var drop []*feast.View
	err = r.Apply(ctx, func(cat *feast.Catalog) ([]feast.Change, error) {
		if _, err := feast.Get[*feast.Project](cat, a.Project(), a.Project()); err != nil {
			return nil, nil
		}
		all, err := plan.Make(cat, a.Project(), nil, po)
		if err != nil {
			return nil, err
		}
		_, drop = all.Views()
		return registry.Teardown(cat, a.Project())
	})
	if err != nil {
		return err
	}
	return syncViews(ctx, a, nil, drop)
}
