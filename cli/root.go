package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-11e13f51/feast"
)

func newRoot(p *program) *cobra.Command {
	root := &cobra.Command{
		Use:   "feast",
		Short: "Feast CLI",
		Long: "The feature store: definitions, registry, history, online reads and servers.\n\n" +
			"  Reads the feature repo in the current directory, or in the one of --chdir.",
		SilenceErrors:     true,
		SilenceUsage:      true,
		TraverseChildren:  true,
		PersistentPreRunE: func(*cobra.Command, []string) error { return p.openLog() },
	}
	flags := root.Flags()
	flags.StringVarP(&p.source.Repo, "chdir", "c", "", "Directory of the feature repo. Also: the environment variable FEATURE_REPO_DIR_ENV_VAR.")
	flags.StringVarP(&p.source.File, "feature-store-yaml", "f", "", "File of the configuration. Also: the environment variable FEAST_FS_YAML_FILE_PATH.")
	flags.StringVar(&p.logLevel, "log-level", "warning", "What is logged: DEBUG, INFO, WARNING, ERROR or CRITICAL.")
	root.AddCommand(
		newApply(p), newConfiguration(p), newDataSources(p), newDelete(p), newEndpoint(p), newEntities(p), newFeatureServices(p),
		newFeatureViews(p), newFeatures(p), newGetHistoricalFeatures(p), newGetOnlineFeatures(p), newInit(p), newLabelViews(p),
		newMaterialize(p), newMaterializeIncremental(p), newOnDemandFeatureViews(p), newParse(p), newPermissions(p), newPlan(p),
		newProjects(p), newRegistryDump(p), newSavedDatasets(p), newServe(p), newStreamFeatureViews(p), newTeardown(p),
		newValidationReferences(p), newVersion(p),
	)
	notBuilt(root)
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetHelpCommand(&cobra.Command{Use: "help", Hidden: true, RunE: func(*cobra.Command, []string) error { return root.Help() }})
	root.SetFlagErrorFunc(flagError)
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { help(c, c.OutOrStdout()) })
	group(root)
	for _, c := range root.Commands() {
		helpFlag(c)
	}
	helpFlag(root)
	return root
}

// group makes a command that only holds others: without one it shows its help, and
// with one it does not have it names the nearest.
func group(c *cobra.Command) *cobra.Command {
	c.Args = cobra.ArbitraryArgs
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			help(cmd, cmd.ErrOrStderr())
			return statusError(2)
		}
		var names []string
		for _, sub := range cmd.Commands() {
			if !sub.Hidden {
				names = append(names, sub.Name())
			}
		}
		text := fmt.Sprintf("No such command '%s'.", args[0])
		if near := feast.Nearest(args[0], names); near != "" {
			text += fmt.Sprintf(" Did you mean '%s'?", near)
		}
		return usagef("%s", text)
	}
	return c
}

// helpFlag gives a command and those below it --help without a short form: -h is
// the host of a server.
func helpFlag(c *cobra.Command) {
	if c.Flags().Lookup("help") == nil {
		c.Flags().Bool("help", false, "Show this message and exit.")
	}
	for _, sub := range c.Commands() {
		helpFlag(sub)
	}
}

// flagError says what is wrong with a flag in the words of Feast's command line.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var noValue *pflag.ValueRequiredError
	var bad *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		return usagef("%s", noSuchOption(cmd, unknown.GetSpecifiedName()))
	case errors.As(err, &noValue):
		return usagef("Option '%s' requires an argument.", dashed(noValue.GetFlag().Name))
	case errors.As(err, &bad):
		return usagef("Invalid value for '%s': %q is not a valid %s.", dashed(bad.GetFlag().Name), bad.GetValue(), bad.GetFlag().Value.Type())
	}
	return usagef("%s", err.Error())
}

func noSuchOption(cmd *cobra.Command, name string) string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if len(name) == 1 {
		return "No such option: -" + name
	}
	text := "No such option: --" + name
	if near := feast.Nearest(name, names); near != "" {
		text += " Did you mean --" + near + "?"
	}
	return text
}

func dashed(name string) string { return "--" + name }

// arguments checks the number of arguments: those without brackets are required.
// A name in brackets may be left out.
func arguments(names ...string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		for i, name := range names {
			if i >= len(args) && !strings.HasPrefix(name, "[") {
				return usagef("Missing argument '%s'.", name)
			}
		}
		if extra := args[min(len(names), len(args)):]; len(extra) > 0 {
			plural := ""
			if len(extra) > 1 {
				plural = "s"
			}
			return usagef("Got unexpected extra argument%s (%s)", plural, strings.Join(extra, " "))
		}
		return nil
	}
}

// useLine returns the first line of the help of a command.
func useLine(c *cobra.Command) string {
	if c.HasSubCommands() {
		return c.CommandPath() + " [OPTIONS] COMMAND [ARGS]..."
	}
	_, rest, _ := strings.Cut(c.Use, " ")
	return strings.TrimSpace(c.CommandPath() + " [OPTIONS] " + rest)
}

// help prints the help of a command, laid out as Feast's command line does.
func help(c *cobra.Command, w io.Writer) {
	text := c.Long
	if text == "" {
		text = c.Short
	}
	fmt.Fprintf(w, "Usage: %s\n\n  %s\n\nOptions:\n%s", useLine(c), text, c.LocalFlags().FlagUsagesWrapped(80))
	if !c.HasAvailableSubCommands() {
		return
	}
	fmt.Fprintln(w, "\nCommands:")
	width := 0
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			width = max(width, len(sub.Name()))
		}
	}
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			fmt.Fprintf(w, "  %-*s  %s\n", width, sub.Name(), sub.Short)
		}
	}
}
