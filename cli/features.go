package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/pyyaml"
	"github.com/seed-11e13f51/feast/wire"
)

func newFeatures(p *program) *cobra.Command {
	c := group(&cobra.Command{Use: "features", Short: "Access features"})
	c.AddCommand(newListFeatures(p), newDescribeFeature(p))
	return c
}

func newListFeatures(p *program) *cobra.Command {
	var o output
	c := &cobra.Command{Use: "list", Short: "List all features", Args: arguments()}
	c.Flags().StringVar(&o.format, "output", "table", "Output format: table or json")
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		return p.withCatalog(cmd.Context(), func(cat *feast.Catalog, project string) error {
			return runListFeatures(p, o, cat, project)
		})
	}
	return c
}

// runListFeatures prints Feast's table and JSON; in the JSON, Feast 0.66 swaps the
// names of feature and view, which is not repeated here.
func runListFeatures(p *program, o output, cat *feast.Catalog, project string) error {
	asJSON, err := o.json()
	if err != nil {
		return err
	}
	t := &table{headers: []string{"Feature", "Feature View", "Data Type"}}
	list := []any{}
	for _, v := range featureViews(cat, project) {
		for _, f := range v.Features {
			t.rows = append(t.rows, words(f.Name, v.Name, dtype(f)))
			list = append(list, pyyaml.Map{{Key: "feature_name", Value: f.Name}, {Key: "feature_view", Value: v.Name}, {Key: "dtype", Value: dtype(f)}})
		}
	}
	if asJSON {
		return writeIndented(p.out, list, "    ")
	}
	return t.writeText(p.out)
}

// featureViews returns the views whose features are listed, in Feast's order: batch
// views, on-demand views, stream views.
func featureViews(cat *feast.Catalog, project string) []*feast.View {
	var out []*feast.View
	for _, kind := range []feast.ViewKind{feast.FeatureView, feast.OnDemandView, feast.StreamView} {
		for _, e := range cat.Entries(kind.Kind()) {
			if v := e.Object.(*feast.View); v.Project == project {
				out = append(out, v)
			}
		}
	}
	return out
}

// dtype prints the type of a feature as Feast's dtypes print themselves.
func dtype(f feast.Field) string {
	members, err := ordered([]byte(f.Tags[feast.TagStructSchema]))
	if err != nil {
		return f.Type.String()
	}
	var parts []string
	for _, m := range members {
		name, _ := m.Value.(string)
		if t, ok := feast.ParseValueType(name); ok {
			name = t.String()
		}
		parts = append(parts, m.Key+": "+name)
	}
	text := "Struct({" + strings.Join(parts, ", ") + "})"
	if f.Type == feast.StructList {
		return "Array(" + text + ")"
	}
	return text
}

func newDescribeFeature(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "describe FEATURE_NAME",
		Short: "Describe a specific feature by name",
		Args:  arguments("FEATURE_NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withCatalog(cmd.Context(), func(cat *feast.Catalog, project string) error {
				return runDescribeFeature(p, cat, project, args[0])
			})
		},
	}
}

func runDescribeFeature(p *program, cat *feast.Catalog, project, name string) error {
	found := []any{}
	for _, v := range featureViews(cat, project) {
		f := feast.FindField(v.Features, name)
		if f == nil {
			continue
		}
		source, err := sourceObject(cat, v)
		if err != nil {
			return err
		}
		found = append(found, pyyaml.Map{
			{Key: "Feature Name", Value: f.Name},
			{Key: "Feature View", Value: v.Name},
			{Key: "Data Type", Value: dtype(*f)},
			{Key: "Description", Value: f.Description},
			{Key: "Online Store", Value: v.Online},
			{Key: "Source", Value: source},
		})
	}
	if len(found) == 0 {
		_, err := fmt.Fprintf(p.out, "Feature '%s' not found in any feature view.\n", name)
		return err
	}
	return writeIndented(p.out, found, "    ")
}

// sourceObject returns the batch source of a view as the JSON of its message; nil
// for a view without one.
func sourceObject(cat *feast.Catalog, v *feast.View) (any, error) {
	s := v.Batch()
	if s == nil {
		return nil, nil
	}
	text, err := wire.JSON(shownSource(cat, v.Project, s, false))
	if err != nil {
		return nil, err
	}
	return ordered(text)
}
