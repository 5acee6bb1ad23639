package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-11e13f51/feast/app"
	"github.com/seed-11e13f51/feast/registry/plan"
)

// Exit statuses of plan --detailed-exitcode; 0 is "nothing changes".
const (
	statusChanges  statusError = 3
	statusBreaking statusError = 4
)

func newPlan(p *program) *cobra.Command {
	var o applyOptions
	var out output
	var detailed bool
	c := &cobra.Command{
		Use:   "plan",
		Short: "Show what apply would change",
		Long:  "Show what apply would change in the registry and the stores, field by field, and what\n  the changes break. Nothing is written.",
		Args:  arguments(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runPlan(cmd.Context(), p, o, out, detailed)
		},
	}
	o.flags(c)
	out.flag(c)
	c.Flags().BoolVar(&detailed, "detailed-exitcode", false, "Exit with 3 when something changes, with 4 when something breaks")
	return c
}

func runPlan(ctx context.Context, p *program, o applyOptions, out output, detailed bool) error {
	asJSON, err := out.json()
	if err != nil {
		return err
	}
	return p.withApp(ctx, func(ctx context.Context, a *app.App) error {
		pl, err := p.planner(ctx, a, o)
		if err != nil {
			return err
		}
		r, err := a.Registry(ctx)
		if err != nil {
			return err
		}
		made, err := pl.make(ctx, r.Catalog())
		if err != nil {
			return err
		}
		if err := p.printPlan(made, asJSON); err != nil || !detailed {
			return err
		}
		return detailedStatus(made)
	})
}

func detailedStatus(made *plan.Plan) error {
	switch {
	case made.Breaking():
		return statusBreaking
	case made.Changed():
		return statusChanges
	}
	return nil
}

func (p *program) printPlan(made *plan.Plan, asJSON bool) error {
	if asJSON {
		return printJSON(p.out, made)
	}
	colour := p.style(bold) != ""
	p.printSection(made.RegistryText(colour))
	p.printSection(made.InfraText(colour))
	_, err := io.WriteString(p.out, made.BreaksText(colour))
	return err
}

// printSection prints a part of a plan; a blank line follows a list of changes, as
// in Feast.
func (p *program) printSection(text string) {
	if strings.Contains(text, "No changes to ") {
		fmt.Fprint(p.out, text)
		return
	}
	fmt.Fprintln(p.out, text)
}

// printJSON prints a value as indented JSON.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
