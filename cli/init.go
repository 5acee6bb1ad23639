package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/config"
	"github.com/seed-11e13f51/feast/internal/template"
)

// initOptions are the flags of init.
type initOptions struct {
	minimal  bool
	template string
	repoPath string
}

func newInit(p *program) *cobra.Command {
	var o initOptions
	c := &cobra.Command{
		Use:   "init [PROJECT_DIRECTORY]",
		Short: "Create a new Feast repository",
		Long: "Create a new Feast repository: a directory with a feature_store.yaml and, in the\n" +
			"  template local, definitions and sample rows. Without a name one is made up.",
		Args: arguments("[PROJECT_DIRECTORY]"),
		RunE: func(_ *cobra.Command, args []string) error { return runInit(p, o, strings.Join(args, "")) },
	}
	c.Flags().BoolVarP(&o.minimal, "minimal", "m", false, "Create an empty project repository")
	c.Flags().StringVarP(&o.template, "template", "t", template.Local, "Template of the project: local or minimal")
	c.Flags().StringVar(&o.repoPath, "repo-path", "", "Directory to create the repository in (default: a subdirectory named like the project)")
	return c
}

// otherTemplates are templates of Feast for stores this program does not have yet.
var otherTemplates = [...]string{
	"gcp", "aws", "snowflake", "spark", "postgres", "hbase", "cassandra", "hazelcast", "couchbase", "milvus", "ray",
	"ray_rag", "rag", "pytorch_nlp",
}

func runInit(p *program, o initOptions, project string) error {
	name, err := o.templateName()
	if err != nil {
		return err
	}
	if project == "" {
		if project, err = template.RandomName(p.env.Rand); err != nil {
			return err
		}
	}
	if err := checkProject(project); err != nil {
		return err
	}
	shown := project
	if o.repoPath != "" {
		shown = o.repoPath
	}
	dir, err := filepath.Abs(shown)
	if err != nil {
		return err
	}
	err = template.Write(p.env, name, project, dir)
	if errors.Is(err, feast.ErrConflict) {
		return &saidError{fmt.Sprintf("The directory %s%s%s contains an existing feature store repository that may cause a conflict\n",
			p.style(bold+greenText), shown, p.style(resetText))}
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "\nCreating a new Feast repository in %s%s%s.\n\n", p.style(bold+greenText), dir, p.style(resetText))
	return err
}

func (o initOptions) templateName() (string, error) {
	name := strings.ToLower(o.template)
	built := []string{template.Local, template.Minimal}
	switch {
	case o.minimal:
		return template.Minimal, nil
	case slices.Contains(built, name):
		return name, nil
	case slices.Contains(otherTemplates[:], name):
		return "", feast.Unsupported("", "template %q is one of Feast's, but is not built here; templates are %s", name, strings.Join(built, ", "))
	}
	text := fmt.Sprintf("Invalid value for '--template' / '-t': '%s' is not one of '%s'.", o.template, strings.Join(built, "', '"))
	if near := feast.Nearest(name, slices.Concat(built, otherTemplates[:])); near != "" {
		text += fmt.Sprintf(" Did you mean '%s'?", near)
	}
	return "", usagef("%s", text)
}

// checkProject refuses names no project can have, and the hyphen that the SQLite
// online store of both templates does not allow.
func checkProject(name string) error {
	if !config.ValidName(name) {
		return usagef("Invalid value for PROJECT_DIRECTORY: Name should be alphanumeric values, underscores, and hyphens but not start with an underscore or hyphen")
	}
	if strings.Contains(name, "-") {
		return usagef("Invalid value for PROJECT_DIRECTORY: the template's SQLite online store does not allow a hyphen in the name of a project; %q would do",
			strings.ReplaceAll(name, "-", "_"))
	}
	return nil
}
