package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/wire"
)

func newRegistryDump(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "registry-dump",
		Short: "Print contents of the metadata registry",
		Long:  "Print the project's objects in the registry as JSON. Any type of registry will do.",
		Args:  arguments(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withCatalog(cmd.Context(), func(cat *feast.Catalog, project string) error {
				text, err := wire.RegistryJSON(cat, project)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintln(p.out, string(text))
				return err
			})
		},
	}
}
