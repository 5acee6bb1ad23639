package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/spf13/cobra"

	"github.com/seed-11e13f51/feast/app"
	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/offline/frame"
	"github.com/seed-11e13f51/feast/training"
)

// historyOptions are the flags of get-historical-features.
type historyOptions struct {
	dataframe  string
	entityFile string
	start, end string
	out        string
	format     string
	request    training.Request
}

func newGetHistoricalFeatures(p *program) *cobra.Command {
	var o historyOptions
	c := &cobra.Command{
		Use:   "get-historical-features",
		Short: "Fetch historical feature values for a given entity ID",
		Long: "Print features as they were known at the time of each entity row (--dataframe, or\n" +
			"  --entity-file), or all of them between two times (--start-date, --end-date).",
		Args: arguments(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runGetHistoricalFeatures(cmd.Context(), p, o) },
	}
	f := c.Flags()
	f.StringVarP(&o.dataframe, "dataframe", "d", "", `Entity rows as JSON, e.g. '[{"event_timestamp": "2025-03-29T12:00:00", "driver_id": 1001}]'`)
	f.StringVar(&o.entityFile, "entity-file", "", "Entity rows in a file: .parquet, .csv, .json")
	f.StringVarP(&o.start, "start-date", "s", "", "Start of a range: YYYY-MM-DD HH:MM:SS")
	f.StringVarP(&o.end, "end-date", "e", "", "End of a range: YYYY-MM-DD HH:MM:SS")
	f.StringArrayVarP(&o.request.Features, "features", "f", nil, "Feature to retrieve, repeatable (e.g., driver_hourly_stats:conv_rate)")
	f.StringVar(&o.request.Service, "feature-service", "", "Retrieve the features of this service instead")
	f.BoolVar(&o.request.FullNames, "full-feature-names", false, "Name columns view__feature")
	f.BoolVar(&o.request.KnownOnly, "filter-by-created-timestamp", false, "Use only rows that were known at the time of each entity row: created by then")
	f.StringVar(&o.out, "out", "", "Write to a file instead: .parquet, .csv, .json")
	f.StringVar(&o.format, "output", "", "Output format: json, or text for a table (default: json as Feast prints it, a table with --entity-file)")
	return c
}

// check refuses what cannot be asked together, in Feast's sentences where it has
// one.
func (o *historyOptions) check() error {
	ranged := o.start != "" || o.end != ""
	rows := o.dataframe != "" || o.entityFile != ""
	switch {
	case !rows && !ranged:
		return usagef("Either --dataframe or --start-date and/or --end-date must be provided.")
	case rows && ranged:
		return usagef("Cannot specify both --dataframe and --start-date/--end-date.")
	case o.dataframe != "" && o.entityFile != "":
		return usagef("Cannot specify both --dataframe and --entity-file.")
	case len(o.request.Features) == 0 && o.request.Service == "":
		return usagef("Missing option '--features' / '-f'.")
	case len(o.request.Features) > 0 && o.request.Service != "":
		return usagef("Options '--features' and '--feature-service' exclude each other.")
	case o.out != "" && o.format != "":
		return usagef("Options '--out' and '--output' exclude each other: the extension of the file says the format.")
	case o.out != "":
		return frame.CanWrite(o.out)
	}
	return nil
}

func runGetHistoricalFeatures(ctx context.Context, p *program, o historyOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	write, err := p.historyWriter(o)
	if err != nil {
		return err
	}
	if err := o.window(); err != nil {
		return err
	}
	return p.withApp(ctx, func(ctx context.Context, a *app.App) error {
		entities, err := o.rows(ctx)
		if err != nil {
			return err
		}
		if entities != nil {
			defer entities.Release()
			o.request.Entities = entities
		}
		service, err := a.Training(ctx)
		if err != nil {
			return err
		}
		began := p.env.Now()
		rows, err := service.History(ctx, o.request)
		if err != nil {
			return err
		}
		defer rows.Release()
		n, err := write(rows)
		if err != nil {
			return err
		}
		p.rate(n, p.env.Now().Sub(began), o.out)
		return nil
	})
}

// rate says how fast it was, to whoever watches.
func (p *program) rate(n int64, took time.Duration, out string) {
	if out == "" && !p.terminal() {
		return
	}
	where := ""
	if out != "" {
		where = " written to " + out
	}
	fmt.Fprintf(p.err, "%d rows%s in %.2f s (%.0f rows/s)\n", n, where, took.Seconds(), float64(n)/max(took.Seconds(), 0.001))
}

// window reads the ends of a range.
func (o *historyOptions) window() error {
	for _, end := range []struct {
		text string
		flag string
		into *time.Time
	}{{o.start, "start-date", &o.request.Start}, {o.end, "end-date", &o.request.End}} {
		if end.text == "" {
			continue
		}
		t, ok := frame.ParseTime(end.text)
		if !ok {
			return usagef("Invalid value for '--%s': '%s' is not a time such as 2025-03-29 12:00:00.", end.flag, end.text)
		}
		*end.into = t
	}
	return nil
}

// rows reads the entity rows; nil when a range is asked for.
func (o *historyOptions) rows(ctx context.Context) (arrow.Table, error) {
	switch {
	case o.entityFile != "":
		return frame.Read(ctx, o.entityFile)
	case o.dataframe != "":
		t, err := frame.ReadJSON(strings.NewReader(o.dataframe), "--dataframe")
		if err != nil {
			return nil, fmt.Errorf("entity rows: %w", err)
		}
		return t, nil
	}
	return nil, nil
}

// historyWriter returns what prints or writes the answer.
func (p *program) historyWriter(o historyOptions) (func(offline.Rows) (int64, error), error) {
	if o.out != "" {
		return func(r offline.Rows) (int64, error) { return frame.Write(p.env, o.out, r) }, nil
	}
	format := strings.ToLower(o.format)
	switch {
	case format == "text" || format == "table" || format == "" && o.entityFile != "":
		return func(r offline.Rows) (int64, error) { return writeRows(p.out, r) }, nil
	case format == "":
		return func(r offline.Rows) (int64, error) { return writePandas(p.out, r) }, nil
	case format == "json":
		return func(r offline.Rows) (int64, error) { return frame.WriteJSON(p.out, r) }, nil
	}
	return nil, usagef("Invalid value for '--output': '%s' is not one of 'text', 'json'.", o.format)
}

// maxTable is how many rows a table in a terminal shows.
const maxTable = 1000

// writeRows prints rows as a table, the first ones of many.
func writeRows(w io.Writer, rows offline.Rows) (int64, error) {
	t := &table{}
	for _, f := range rows.Schema().Fields() {
		t.headers = append(t.headers, f.Name)
	}
	var n int64
	for rows.Next() {
		batch := rows.RecordBatch()
		for i := range int(batch.NumRows()) {
			if n++; n > maxTable {
				continue
			}
			row := make([]cell, batch.NumCols())
			for c := range row {
				row[c].text = frame.Text(batch.Column(c), i)
			}
			t.rows = append(t.rows, row)
		}
	}
	if err := rows.Err(); err != nil {
		return n, err
	}
	err := t.writeText(w)
	if n > maxTable {
		_, more := fmt.Fprintf(w, "… and %d rows more: use --out or --output json\n", n-maxTable)
		err = errors.Join(err, more)
	}
	return n, err
}
