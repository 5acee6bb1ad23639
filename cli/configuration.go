package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newConfiguration(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "configuration",
		Short: "Display Feast configuration",
		Long:  "Print the feature_store.yaml as it was understood: the keys that are set, variables\n  expanded, and the stores that were chosen by default.",
		Args:  arguments(),
		RunE:  func(*cobra.Command, []string) error { return runConfiguration(p) },
	}
}

func runConfiguration(p *program) error {
	c, err := p.config()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.out, string(c.YAML()))
	return err
}
