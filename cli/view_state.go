package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/app"
	"github.com/seed-11e13f51/feast/registry"
)

// newEnable returns `feature-views enable` or `disable`.
func newEnable(p *program, enabled bool) *cobra.Command {
	use, short := "enable NAME", "Enable a feature view for serving and materialization."
	if !enabled {
		use, short = "disable NAME", "Disable a feature view to prevent serving and materialization."
	}
	return &cobra.Command{
		Use: use, Short: short, Args: arguments("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error { return runEnable(cmd.Context(), p, args[0], enabled) },
	}
}

func runEnable(ctx context.Context, p *program, name string, enabled bool) error {
	word := "disabled"
	if enabled {
		word = "enabled"
	}
	return p.changeView(ctx, name, "enable/disable", func(cat *feast.Catalog, v *feast.View) ([]feast.Change, string, error) {
		changes, err := registry.SetEnabled(cat, v.Project, name, enabled)
		if len(changes) == 0 {
			return nil, fmt.Sprintf("Feature view '%s' is already %s.", name, word), err
		}
		return changes, fmt.Sprintf("Feature view '%s' has been %s.", name, word), err
	})
}

func newSetState(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "set-state NAME {CREATED|GENERATED|MATERIALIZING|AVAILABLE_ONLINE}",
		Short: "Set the lifecycle state of a feature view.",
		Args:  arguments("NAME", "{CREATED|GENERATED|MATERIALIZING|AVAILABLE_ONLINE}"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runSetState(cmd.Context(), p, args[0], args[1])
		},
	}
}

// settable are the states a user may set.
var settable = [...]feast.ViewState{
	feast.StateCreated, feast.StateGenerated, feast.StateMaterializing, feast.StateAvailableOnline,
}

// runSetState ends well also when the state cannot be reached from the present one:
// it says which can, as Feast does.
func runSetState(ctx context.Context, p *program, name, text string) error {
	var names []string
	for _, s := range settable {
		names = append(names, s.String())
	}
	i := slices.Index(names, strings.ToUpper(text))
	if i < 0 {
		return usagef("Invalid value for '{%s}': '%s' is not one of '%s'.", strings.Join(names, "|"), text, strings.Join(names, "', '"))
	}
	want := settable[i]
	return p.changeView(ctx, name, "state management", func(cat *feast.Catalog, v *feast.View) ([]feast.Change, string, error) {
		now := v.Meta.State
		if now == want {
			return nil, fmt.Sprintf("Feature view '%s' is already in state %s.", name, want), nil
		}
		allowed := registry.Transitions(now)
		if !slices.Contains(allowed, want) {
			return nil, fmt.Sprintf("Invalid state transition: %s -> %s. Allowed transitions from %s: %s.", now, want, now, stateNames(allowed)), nil
		}
		changes, err := registry.SetState(cat, v.Project, name, want)
		return changes, fmt.Sprintf("Feature view '%s' state set to %s.", name, want), err
	})
}

func stateNames(states []feast.ViewState) string {
	if len(states) == 0 {
		return "none"
	}
	var names []string
	for _, s := range states {
		names = append(names, s.String())
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// changeView changes one view in the registry and prints what came of it. what
// names the change for views that cannot have it.
func (p *program) changeView(ctx context.Context, name, what string, change func(*feast.Catalog, *feast.View) ([]feast.Change, string, error)) error {
	return p.withApp(ctx, func(ctx context.Context, a *app.App) error {
		r, err := a.Registry(ctx)
		if err != nil {
			return err
		}
		said := ""
		err = r.Apply(ctx, func(cat *feast.Catalog) ([]feast.Change, error) {
			v, err := feast.Get[*feast.View](cat, a.Project(), name)
			if err != nil {
				return nil, err
			}
			if v.ViewKind() == feast.LabelView {
				said = fmt.Sprintf("Feature view '%s' does not support %s.", name, what)
				return nil, nil
			}
			changes, text, err := change(cat, v)
			said = text
			return changes, err
		})
		if err != nil {
			return notFound(err)
		}
		_, err = fmt.Fprintln(p.out, said)
		return err
	})
}
