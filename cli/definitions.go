package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/app"
	"github.com/seed-11e13f51/feast/config"
	"github.com/seed-11e13f51/feast/define/lower"
	"github.com/seed-11e13f51/feast/define/python"
	"github.com/seed-11e13f51/feast/registry/infer"
	"github.com/seed-11e13f51/feast/registry/plan"
)

// definitions are the objects of a repo, as they are written.
type definitions struct {
	objects []feast.Object
	// places are those of the objects, in their order; of several objects of one key
	// each has its own.
	places map[feast.Key][]string
}

// environment is the flag --env of commands that read definitions.
type environment struct{ text string }

func (e *environment) flag(c *cobra.Command) {
	c.Flags().StringVar(&e.text, "env", "all", "Environment variables that definitions may see: all, none, or names with commas")
}

func (e *environment) options(o *python.Options) {
	switch e.text {
	case "all":
		o.Env = python.EnvAll
	case "none":
		o.Env = python.EnvNone
	default:
		o.Env, o.EnvNames = python.EnvList, strings.Split(e.text, ",")
	}
}

// read reads the Python files of the repo as objects of a project. Remarks go to
// stderr, and so do the names of environment variables that definitions looked at.
func (p *program) read(ctx context.Context, c *config.Config, project string, e environment) (*definitions, error) {
	o := python.Options{Root: c.Repo, Lookup: p.env.Lookup}
	e.options(&o)
	repo, err := python.Load(ctx, os.DirFS(c.Repo), o)
	if repo != nil {
		for _, w := range repo.Warnings {
			fmt.Fprintln(p.err, "Warning:", w)
		}
	}
	if repo != nil && len(repo.Env) > 0 {
		fmt.Fprintln(p.err, "Definitions read environment variables:", strings.Join(repo.Env, ", "))
	}
	if err != nil {
		return nil, err
	}
	objects, err := lower.Repo(repo, project)
	if err != nil {
		return nil, err
	}
	d := &definitions{objects: objects, places: map[feast.Key][]string{}}
	for i, object := range objects {
		key := object.Key()
		d.places[key] = append(d.places[key], repo.Objects[i].Pos.String())
	}
	return d, nil
}

// place returns where the nth object of a key is written, or "".
func (d *definitions) place(key feast.Key, nth int) string {
	if all := d.places[key]; nth < len(all) {
		return all[nth]
	}
	return ""
}

// ownProject adds the project when the repo does not define it, and refuses one of
// another name, in Feast's sentences.
func (p *program) ownProject(c *config.Config, d *definitions) error {
	var projects []*feast.Project
	for _, o := range d.objects {
		if project, ok := o.(*feast.Project); ok {
			projects = append(projects, project)
		}
	}
	switch {
	case len(projects) > 1:
		return &saidError{"Multiple projects found in the repository. Currently no support for multiple projects"}
	case len(projects) == 1 && projects[0].Name != c.Project:
		return &saidError{"Project object name should match with the project name defined in feature_store.yaml"}
	case len(projects) == 0:
		fmt.Fprintf(p.err, "No project found in the repository. Using project name %s defined in feature_store.yaml\n", c.Project)
		d.objects = append(d.objects, &feast.Project{Name: c.Project, Description: c.ProjectDescription})
	}
	return nil
}

// applyOptions are the flags that plan and apply share.
type applyOptions struct {
	skipSources bool
	skipViews   bool
	noPromote   bool
	env         environment
}

func (o *applyOptions) flags(c *cobra.Command) {
	c.Flags().BoolVar(&o.skipSources, "skip-source-validation", false, "Don't check that the data sources of feature views exist")
	c.Flags().BoolVar(&o.skipViews, "skip-feature-view-validation", false, "Don't validate feature views. Use with caution as this skips important checks")
	o.env.flag(c)
}

// planner makes plans of one repo against whatever catalog it is given.
type planner struct {
	app     *app.App
	written *definitions
	options applyOptions
	plan    plan.Options
	schemas infer.Schemas
}

// planner reads the repo and checks its sources.
func (p *program) planner(ctx context.Context, a *app.App, o applyOptions) (*planner, error) {
	d, err := p.read(ctx, a.Config(), a.Project(), o.env)
	if err != nil {
		return nil, err
	}
	if err := p.ownProject(a.Config(), d); err != nil {
		return nil, err
	}
	po, err := a.PlanOptions()
	if err != nil {
		return nil, err
	}
	po.NoPromote = o.noPromote
	pl := &planner{app: a, written: d, options: o, plan: po, schemas: schemasOf(a)}
	if o.skipSources {
		return pl, nil
	}
	return pl, pl.checkSources(ctx)
}

// checkSources asks for the schema of the batch source of each feature view: what
// is not there is an error now, not at the first materialization.
func (pl *planner) checkSources(ctx context.Context) error {
	store, err := pl.app.Offline(ctx)
	if err != nil {
		return err
	}
	var errs []error
	seen := map[string]bool{}
	for _, o := range pl.written.objects {
		v, ok := o.(*feast.View)
		if !ok || v.ViewKind() != feast.FeatureView || v.Batch() == nil || seen[v.Batch().Name] {
			continue
		}
		seen[v.Batch().Name] = true
		if _, err := store.Schema(ctx, v.Batch()); err != nil {
			errs = append(errs, fmt.Errorf("%s: feature view %q: %w", pl.written.place(v.Key(), 0), v.Name, err))
		}
	}
	return errors.Join(errs...)
}

// make returns the plan against a catalog.
func (pl *planner) make(ctx context.Context, cat *feast.Catalog) (*plan.Plan, error) {
	project := pl.app.Project()
	objects, err := infer.Objects(ctx, cat, project, pl.written.objects, pl.schemas)
	if err != nil {
		return nil, err
	}
	err = plan.Validate(cat, project, objects, plan.ValidateOptions{
		Place:     pl.written.place,
		SkipViews: pl.options.skipViews,
	})
	if err != nil {
		return nil, err
	}
	return plan.Make(cat, project, objects, pl.plan)
}

// schemasOf asks the offline store for columns, in the form inference takes.
func schemasOf(a *app.App) infer.Schemas {
	return func(ctx context.Context, src *feast.Source) ([]infer.Column, error) {
		store, err := a.Offline(ctx)
		if err != nil {
			return nil, err
		}
		schema, err := store.Schema(ctx, src)
		if err != nil {
			return nil, err
		}
		columns := make([]infer.Column, schema.NumFields())
		for i, f := range schema.Fields() {
			columns[i] = infer.Column{Name: f.Name, Type: f.Type.String()}
		}
		return columns, nil
	}
}
