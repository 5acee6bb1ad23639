package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/app"
)

// output is the flag --output of commands that print a table or an object.
type output struct{ format string }

func (o *output) flag(c *cobra.Command) {
	c.Flags().StringVar(&o.format, "output", "text", "Output format: text or json")
}

// json reports whether JSON was asked for. "table" is Feast's word for text.
func (o *output) json() (bool, error) {
	switch strings.ToLower(o.format) {
	case "text", "table":
		return false, nil
	case "json":
		return true, nil
	}
	return false, usagef("Invalid value for '--output': '%s' is not one of 'text', 'json'.", o.format)
}

func (o *output) table(w io.Writer, t *table) error {
	asJSON, err := o.json()
	if err != nil {
		return err
	}
	if asJSON {
		return t.writeJSON(w)
	}
	return t.writeText(w)
}

// withApp runs f with the feature store of the configuration, and closes it.
func (p *program) withApp(ctx context.Context, f func(context.Context, *app.App) error) error {
	c, err := p.config()
	if err != nil {
		return err
	}
	a, err := app.New(c, p.env, p.log)
	if err != nil {
		return err
	}
	err = f(ctx, a)
	if cerr := a.Close(); err == nil {
		err = cerr
	}
	return err
}

// withCatalog runs f with the catalog of the registry and the name of the project.
func (p *program) withCatalog(ctx context.Context, f func(cat *feast.Catalog, project string) error) error {
	return p.withApp(ctx, func(ctx context.Context, a *app.App) error {
		r, err := a.Registry(ctx)
		if err != nil {
			return err
		}
		return f(r.Catalog(), a.Project())
	})
}

// lister is a command that lists objects of a kind.
type lister struct {
	short   string
	headers []string
	// rows returns a row for each object of the project that has the tags.
	rows func(cat *feast.Catalog, project string, tags tagFilter) ([][]cell, error)
}

func (l lister) command(p *program) *cobra.Command {
	var o output
	var tags []string
	c := &cobra.Command{
		Use:   "list",
		Short: l.short,
		Args:  arguments(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runList(cmd.Context(), p, l, o, tags)
		},
	}
	c.Flags().StringArrayVar(&tags, "tags", nil, "Only what has ALL the tags: --tags 'key:value' --tags 'key:value, key:value'")
	o.flag(c)
	return c
}

func runList(ctx context.Context, p *program, l lister, o output, tags []string) error {
	filter, err := parseTags(tags)
	if err != nil {
		return err
	}
	return p.withCatalog(ctx, func(cat *feast.Catalog, project string) error {
		rows, err := l.rows(cat, project, filter)
		if err != nil {
			return err
		}
		return o.table(p.out, &table{l.headers, rows})
	})
}

// names returns the rows of a list that shows names only.
func names[T feast.Object](tagsOf func(T) map[string]string, keep func(T) bool) func(*feast.Catalog, string, tagFilter) ([][]cell, error) {
	return func(cat *feast.Catalog, project string, tags tagFilter) ([][]cell, error) {
		var rows [][]cell
		for _, o := range feast.Objects[T](cat, project) {
			if keep(o) && tags.match(tagsOf(o)) {
				rows = append(rows, words(o.Key().Name))
			}
		}
		return rows, nil
	}
}

// tagFilter are tags that all must match.
type tagFilter map[string]string

func (f tagFilter) match(tags map[string]string) bool {
	for k, v := range f {
		if have, ok := tags[k]; !ok || have != v {
			return false
		}
	}
	return true
}

// parseTags reads tags as Feast does: "key:value", several with commas between
// them. The value is what follows the first colon.
func parseTags(texts []string) (tagFilter, error) {
	f := tagFilter{}
	for _, text := range texts {
		for part := range strings.SplitSeq(text, ",") {
			part = strings.TrimSpace(part)
			if part == "" {
				continue
			}
			k, v, ok := strings.Cut(part, ":")
			if !ok {
				return nil, usagef("Invalid value for '--tags': '%s' is not of the form key:value.", part)
			}
			f[strings.TrimSpace(k)] = strings.TrimSpace(v)
		}
	}
	return f, nil
}

// quoted joins names as Python prints a set of them.
func quoted(names []string) string {
	names = slices.Clone(names)
	slices.Sort(names)
	for i, n := range names {
		names[i] = "'" + n + "'"
	}
	return fmt.Sprintf("{%s}", strings.Join(names, ", "))
}
