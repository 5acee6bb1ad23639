package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/app"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/registry/plan"
)

func newApply(p *program) *cobra.Command {
	var o applyOptions
	var out output
	c := &cobra.Command{
		Use:   "apply",
		Short: "Create or update a feature store deployment",
		Long:  "Put the definitions of the repo into the registry, and make the stores ready for them.\n  What is not defined any more is removed. Nothing is written when nothing changed.",
		Args:  arguments(),
		RunE:  func(cmd *cobra.Command, _ []string) error { return runApply(cmd.Context(), p, o, out) },
	}
	o.flags(c)
	out.flag(c)
	c.Flags().Bool("no-progress", false, "Accepted for Feast's sake: apply shows no progress bars")
	c.Flags().BoolVar(&o.noPromote, "no-promote", false, "Save new versions without promoting them to active: they are read as @v<N> and materialized with --version")
	return c
}

func runApply(ctx context.Context, p *program, o applyOptions, out output) error {
	asJSON, err := out.json()
	if err != nil {
		return err
	}
	return p.withApp(ctx, func(ctx context.Context, a *app.App) error {
		pl, err := p.planner(ctx, a, o)
		if err != nil {
			return err
		}
		made, err := apply(ctx, a, pl)
		if err != nil {
			return err
		}
		if asJSON {
			return printJSON(p.out, made)
		}
		fmt.Fprintf(p.out, "Applying changes for project %s\n", a.Project())
		return p.printPlan(made, false)
	})
}

// apply makes tables, then the registry, then removes tables: at no point does the
// registry name a table that is not there. Each step can be repeated.
func apply(ctx context.Context, a *app.App, pl *planner) (*plan.Plan, error) {
	r, err := a.Registry(ctx)
	if err != nil {
		return nil, err
	}
	first, err := pl.make(ctx, r.Catalog())
	if err != nil {
		return nil, err
	}
	keep, drop := first.Views()
	if err := syncViews(ctx, a, keep, nil); err != nil {
		return nil, err
	}
	made := first
	err = r.Apply(ctx, func(cat *feast.Catalog) ([]feast.Change, error) {
		made, err = pl.make(ctx, cat)
		if err != nil {
			return nil, err
		}
		return made.Changes(cat, a.EditorOptions())
	})
	if err != nil {
		return nil, err
	}
	if a.Config().Registry.OnlineVersioning {
		keep = current(r.Catalog(), keep)
	}
	return made, syncViews(ctx, a, keep, drop)
}

// current returns the views as the registry has them, with the numbers of their
// versions.
func current(cat *feast.Catalog, views []*feast.View) []*feast.View {
	var out []*feast.View
	for _, v := range views {
		if o, ok := cat.Lookup(v.Key()); ok {
			out = append(out, o.(*feast.View))
		}
	}
	return out
}

// syncViews makes the tables of views in the online store and removes others. A
// configuration without an online store has none.
func syncViews(ctx context.Context, a *app.App, keep, drop []*feast.View) error {
	if a.Config().OnlineStore == nil || len(keep)+len(drop) == 0 {
		return nil
	}
	store, err := a.Online(ctx)
	if err != nil {
		return err
	}
	if err := store.Sync(ctx, tablesOf(a, keep), tablesOf(a, drop)); err != nil {
		return fmt.Errorf("make the online store ready: %w", err)
	}
	return nil
}

func tablesOf(a *app.App, views []*feast.View) []online.Table {
	tables := make([]online.Table, len(views))
	for i, v := range views {
		version := int32(0)
		if a.Config().Registry.OnlineVersioning {
			version = v.Meta.CurrentVersion
		}
		tables[i] = online.ViewTable(v, version)
	}
	return tables
}
