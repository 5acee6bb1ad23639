package cli

import (
	"cmp"
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// feastVersion is the version of Feast whose commands, formats and protocols this
// program speaks.
const feastVersion = "0.66.0"

func newVersion(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Display Feast SDK version",
		Args:  arguments(),
		RunE:  func(*cobra.Command, []string) error { return runVersion(p) },
	}
}

// runVersion prints Feast's line first: scripts look for it.
func runVersion(p *program) error {
	blue, green, plain := p.style(bold+blueText), p.style(bold+greenText), p.style(resetText)
	_, err := fmt.Fprintf(p.out, "%sFeast SDK Version: %s%q%s\n%s\n", blue, green, feastVersion, plain, build())
	return err
}

// build names the program, the release or commit it was built from, and the Go
// that built it.
func build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "feast in Go"
	}
	version := cmp.Or(info.Main.Version, "(devel)")
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && version == "(devel)" {
			version = s.Value[:min(12, len(s.Value))]
		}
	}
	return fmt.Sprintf("feast in Go %s (%s)", version, info.GoVersion)
}
