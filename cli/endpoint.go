package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newEndpoint(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "endpoint",
		Short: "Display feature server endpoints",
		Args:  arguments(),
		RunE:  func(*cobra.Command, []string) error { return runEndpoint(p) },
	}
}

// runEndpoint prints what Feast only logs. No provider here deploys servers, so
// there is never one to name.
func runEndpoint(p *program) error {
	if _, err := p.config(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(p.out, "There is no active feature server.")
	return err
}
