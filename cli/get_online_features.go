package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/app"
	"github.com/seed-11e13f51/feast/internal/coerce"
	"github.com/seed-11e13f51/feast/server/http"
	"github.com/seed-11e13f51/feast/serving"
	"github.com/seed-11e13f51/feast/wire"
)

// onlineOptions are the flags of get-online-features.
type onlineOptions struct {
	entities []string
	query    serving.Query
	statuses bool
}

func newGetOnlineFeatures(p *program) *cobra.Command {
	var o onlineOptions
	c := &cobra.Command{
		Use:   "get-online-features",
		Short: "Fetch online feature values for a given entity ID",
		Long:  "Print the latest features of entities as JSON, a list for each column. An entity is\n  key=value; a key given again is another row.",
		Args:  arguments(),
		RunE:  func(cmd *cobra.Command, _ []string) error { return runGetOnlineFeatures(cmd.Context(), p, o) },
	}
	c.Flags().StringArrayVarP(&o.entities, "entities", "e", nil, "Entity key-value pair (e.g., driver_id=1001), repeatable")
	c.Flags().StringArrayVarP(&o.query.Features, "features", "f", nil, "Feature to retrieve, repeatable (e.g., driver_hourly_stats:conv_rate)")
	c.Flags().StringVar(&o.query.Service, "feature-service", "", "Retrieve the features of this service instead")
	c.Flags().BoolVar(&o.query.FullNames, "full-feature-names", false, "Name columns view__feature")
	c.Flags().BoolVar(&o.statuses, "statuses", false, "Print statuses and event timestamps beside the values")
	return c
}

func runGetOnlineFeatures(ctx context.Context, p *program, o onlineOptions) error {
	switch {
	case len(o.entities) == 0 && len(o.query.Features) == 0 && o.query.Service == "":
		return missingEntities()
	case len(o.query.Features) == 0 && o.query.Service == "":
		return usagef("Missing option '--features' / '-f'.")
	case len(o.query.Features) > 0 && o.query.Service != "":
		return usagef("Options '--features' and '--feature-service' exclude each other.")
	}
	columns, err := entityColumns(o.entities)
	if err != nil {
		return err
	}
	return p.withApp(ctx, func(ctx context.Context, a *app.App) error {
		service, err := a.Serving(ctx)
		if err != nil {
			return err
		}
		plan, err := service.Plan(o.query)
		if err != nil {
			return err
		}
		if len(columns) == 0 && len(plan.Keys()) > 0 {
			return missingEntities()
		}
		keys, rows, err := keyValues(plan, columns)
		if err != nil {
			return err
		}
		answer, err := service.Read(ctx, plan, rows, keys)
		if err != nil {
			return err
		}
		return p.printOnline(answer, o.statuses)
	})
}

func missingEntities() error { return usagef("Missing option '--entities' / '-e'.") }

// textColumn is the values of one entity column, as they were written.
type textColumn struct {
	name   string
	values []string
}

// entityColumns reads key=value pairs; values of one key are its rows.
func entityColumns(pairs []string) ([]textColumn, error) {
	var columns []textColumn
	for _, pair := range pairs {
		key, value, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, usagef("Invalid entity format: %s. Use key=value format.", pair)
		}
		i := slices.IndexFunc(columns, func(c textColumn) bool { return c.name == key })
		if i < 0 {
			columns, i = append(columns, textColumn{name: key}), len(columns)
		}
		columns[i].values = append(columns[i].values, value)
	}
	for _, c := range columns {
		if len(c.values) != len(columns[0].values) {
			return nil, usagef("Entity %s has %d values and %s has %d: each row needs a value of every key.",
				columns[0].name, len(columns[0].values), c.name, len(c.values))
		}
	}
	return columns, nil
}

// keyValues converts the columns the plan needs to their declared types. Others are
// refused: on the command line an unknown key is a mistake.
func keyValues(plan *serving.Plan, columns []textColumn) (keys [][]feast.Value, rows int, err error) {
	fields := plan.Keys()
	keys = make([][]feast.Value, len(fields))
	rows = 1 // what has no key has one row
	for _, c := range columns {
		rows = len(c.values)
		i, ok := plan.KeyColumn(c.name)
		if !ok {
			return nil, 0, &feast.Error{
				Code: feast.ErrInvalid, Name: c.name, Detail: "is no entity column of the features asked for",
				Nearest: feast.Nearest(c.name, feast.FieldNames(fields)),
			}
		}
		for row, text := range c.values {
			v, err := coerce.Text(text, fields[i].Type)
			if err != nil {
				return nil, 0, &feast.Error{Code: feast.ErrInvalid, Place: fmt.Sprintf("entities[%d].%s", row, c.name), Detail: err.Error()}
			}
			keys[i] = append(keys[i], v)
		}
	}
	return keys, rows, nil
}

// printOnline prints a JSON object with a list for each entity column and feature.
func (p *program) printOnline(r *serving.Response, statuses bool) error {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range r.Plan().Keys() {
		column(&b, f.Name, i == 0)
		list(&b, len(r.Keys[i]), func(row int) []byte { return http.AppendValue(nil, r.Keys[i][row]) })
	}
	for i := range r.Vectors {
		column(&b, r.Names[i], i == 0 && len(r.Keys) == 0)
		if err := appendVector(&b, &r.Vectors[i], statuses); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	var out bytes.Buffer
	if err := json.Indent(&out, b.Bytes(), "", "    "); err != nil {
		return err
	}
	_, err := fmt.Fprintln(p.out, out.String())
	return err
}

func appendVector(b *bytes.Buffer, v *serving.Vector, statuses bool) error {
	var failed error
	value := func(row int) []byte {
		cell, err := cellJSON(v.Cells[row])
		if err != nil {
			failed = err
		}
		return cell
	}
	if !statuses {
		list(b, len(v.Cells), value)
		return failed
	}
	b.WriteByte('{')
	column(b, "values", true)
	list(b, len(v.Cells), value)
	column(b, "statuses", false)
	list(b, len(v.Cells), func(row int) []byte { return []byte(`"` + v.Statuses[row].String() + `"`) })
	column(b, "event_timestamps", false)
	list(b, len(v.Cells), func(row int) []byte {
		if v.Statuses[row] == serving.NotFound {
			return []byte("null")
		}
		return []byte(`"` + time.UnixMicro(v.Times[row]).UTC().Format(time.RFC3339Nano) + `"`)
	})
	b.WriteByte('}')
	return failed
}

func cellJSON(cell []byte) ([]byte, error) {
	if cell == nil {
		return []byte("null"), nil
	}
	v, err := wire.ParseValue(cell)
	return decodedJSON(v), err
}

// decodedJSON is the value of a feature as Feast's command prints it: a JSON document
// is shown as what it holds, where the server sends its text.
func decodedJSON(v feast.Value) []byte {
	switch {
	case v.Type() == feast.JSON && json.Valid([]byte(v.Text())):
		return []byte(v.Text())
	case v.Type() == feast.JSONList:
		var b bytes.Buffer
		list(&b, len(v.Elems()), func(i int) []byte { return decodedJSON(v.Elems()[i]) })
		return b.Bytes()
	}
	return http.AppendValue(nil, v)
}

func column(b *bytes.Buffer, name string, first bool) {
	if !first {
		b.WriteByte(',')
	}
	text, _ := json.Marshal(name)
	b.Write(text)
	b.WriteByte(':')
}

func list(b *bytes.Buffer, n int, item func(i int) []byte) {
	b.WriteByte('[')
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(item(i))
	}
	b.WriteByte(']')
}
