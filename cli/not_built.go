package cli

import (
	"strings"

	"github.com/spf13/cobra"
)

// missingCommand is a command of Feast 0.66 that this program does not have yet.
type missingCommand struct {
	// group is the command it stands below; empty is the root.
	group, name string
	// near are commands that do a part of what it does, or the like of it.
	near []string
}

func missingCommands() []missingCommand {
	return []missingCommand{
		{"", "serve_registry", []string{"serve", "registry-dump"}},
		{"", "serve_offline", []string{"serve", "get-historical-features"}},
		{"", "serve_transformations", []string{"serve"}},
		{"", "serve_lineage", []string{"serve"}},
		{"", "listen", []string{"serve"}},
		{"", "ui", []string{"projects", "feature-views", "feature-services", "registry-dump"}},
		{"", "validate", []string{"validation-references", "get-historical-features"}},
		{"", "dbt", []string{"init", "parse"}},
		{"", "monitor", []string{"get-historical-features"}},
		{"", "demo-notebooks", []string{"init"}},
		{"", "registry", []string{"registry-dump", "apply"}},
		{"permissions", "check", []string{"permissions list", "permissions describe"}},
		{"permissions", "list-roles", []string{"permissions list", "permissions describe"}},
	}
}

// notBuilt adds the commands that Feast has and this program has not: each says so,
// whatever its arguments are, and none is listed or suggested.
func notBuilt(root *cobra.Command) {
	for _, m := range missingCommands() {
		parent := root
		for _, c := range root.Commands() {
			if c.Name() == m.group {
				parent = c
			}
		}
		parent.AddCommand(&cobra.Command{
			Use:                m.name,
			Hidden:             true,
			DisableFlagParsing: true,
			RunE:               func(c *cobra.Command, _ []string) error { return m.refuse(c.CommandPath()) },
		})
	}
}

func (m missingCommand) refuse(path string) error {
	return &notBuiltError{"'" + path + "' is a command of Feast, but not built here yet; near is: feast " + strings.Join(m.near, ", feast ")}
}

// notBuiltError is a command that this program does not have: exit status 2, and no
// help to look at.
type notBuiltError struct{ text string }

func (e *notBuiltError) Error() string { return e.text }
