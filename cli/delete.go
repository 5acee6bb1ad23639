package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/app"
	"github.com/seed-11e13f51/feast/registry"
)

func newDelete(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "delete OBJECT_ID",
		Short: "Delete Feast Object",
		Long:  "Delete the object of that name from the registry, whatever kind it is of; the rows of a\n  view go with it. An unknown name is no error.",
		Args:  arguments("OBJECT_ID"),
		RunE:  func(cmd *cobra.Command, args []string) error { return runDelete(cmd.Context(), p, args[0]) },
	}
}

func runDelete(ctx context.Context, p *program, name string) error {
	return p.withApp(ctx, func(ctx context.Context, a *app.App) error {
		r, err := a.Registry(ctx)
		if err != nil {
			return err
		}
		var gone feast.Object
		err = r.Apply(ctx, func(cat *feast.Catalog) ([]feast.Change, error) {
			key, err := registry.Find(cat, a.Project(), name)
			if err != nil {
				return nil, err
			}
			gone, _ = cat.Lookup(key)
			e := registry.NewEditor(cat, a.Project(), a.EditorOptions())
			e.Delete(key)
			return e.Changes()
		})
		if errors.Is(err, feast.ErrNotFound) {
			_, err = fmt.Fprintf(p.out, "%sObject not found. Deletion skipped.%s\n", p.style(bold+greenText), p.style(resetText))
			return err
		}
		if err != nil {
			return err
		}
		if v, ok := gone.(*feast.View); ok {
			if err := syncViews(ctx, a, nil, []*feast.View{v}); err != nil {
				return err
			}
		}
		_, err = fmt.Fprintf(p.out, "%sDeleted %s%s %s%s from %s%s.%s\n", p.style(bold+redText), p.style(bold+greenText), className(gone),
			p.style(yellowText), name, p.style(greenText), a.Project(), p.style(resetText))
		return err
	})
}

// className returns the name of Feast's class for an object.
func className(o feast.Object) string {
	switch o := o.(type) {
	case *feast.Entity:
		return "Entity"
	case *feast.View:
		return o.Class()
	case *feast.Service:
		return "FeatureService"
	case *feast.Source:
		return "DataSource"
	case *feast.SavedDataset:
		return "SavedDataset"
	case *feast.ValidationReference:
		return "ValidationReference"
	case *feast.Permission:
		return "Permission"
	}
	return "Object"
}
