package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/wire"
)

func newParse(p *program) *cobra.Command {
	var o output
	var e environment
	c := &cobra.Command{
		Use:   "parse",
		Short: "Show the definitions of the repo as they are read, without touching any store",
		Long: "Read the Python files of the repo, without Python, and show what they define: before\n" +
			"  inference, and without looking at the registry or any store. With --output json one\n" +
			"  feast.core.Registry message as protobuf JSON.",
		Args: arguments(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runParse(cmd.Context(), p, o, e) },
	}
	o.flag(c)
	e.flag(c)
	return c
}

func runParse(ctx context.Context, p *program, o output, e environment) error {
	asJSON, err := o.json()
	if err != nil {
		return err
	}
	c, err := p.config()
	if err != nil {
		return err
	}
	d, err := p.read(ctx, c, "", e)
	if err != nil {
		return err
	}
	if asJSON {
		return printRegistry(p, d.objects)
	}
	t := &table{headers: []string{"KIND", "NAME", "PLACE"}}
	nth := map[feast.Key]int{}
	for _, object := range d.objects {
		key := object.Key()
		t.rows = append(t.rows, words(key.Kind.String(), key.Name, d.place(key, nth[key])))
		nth[key]++
	}
	return t.writeText(p.out)
}

// printRegistry prints the objects as one Registry message: in no project yet, and
// with the placeholder entity, as Feast's parse_repo returns them.
func printRegistry(p *program, objects []feast.Object) error {
	entries := []*feast.Entry{{Object: &feast.Entity{Name: feast.DummyEntity, JoinKey: feast.DummyJoinKey}}}
	for _, object := range objects {
		entries = append(entries, &feast.Entry{Object: object})
	}
	text, err := wire.RegistryMessageJSON(feast.NewCatalog(feast.Header{}, entries))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.out, string(text))
	return err
}
