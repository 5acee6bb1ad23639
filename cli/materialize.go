package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/app"
	"github.com/seed-11e13f51/feast/materialize"
)

// materializeOptions are the flags of both ways to materialize.
type materializeOptions struct {
	request materialize.Request
	output  output
}

func (o *materializeOptions) flags(c *cobra.Command) {
	c.Flags().StringArrayVarP(&o.request.Views, "views", "v", nil, "Feature view to materialize (repeatable; default: all that are online)")
	c.Flags().StringVar(&o.request.Version, "version", "", "Version to materialize, such as v2. Requires --views with exactly one feature view")
	o.output.flag(c)
}

func newMaterialize(p *program) *cobra.Command {
	var o materializeOptions
	c := &cobra.Command{
		Use:   "materialize [START_TS] [END_TS]",
		Short: "Load history between two times into the online store",
		Long: "Read the history between START_TS and END_TS, both included, and write the latest row of\n" +
			"  each entity to the online store. Times are ISO 8601, in UTC unless they have a zone:\n" +
			"  2021-07-16T19:20:01. A run that was broken off goes on where it was when it is started\n  again.",
		Args: arguments("[START_TS]", "[END_TS]"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runMaterialize(cmd.Context(), p, o, args)
		},
	}
	o.flags(c)
	c.Flags().BoolVar(&o.request.DisableEventTimestamp, "disable-event-timestamp", false, "Materialize all there is; START_TS and END_TS are not given then")
	return c
}

func runMaterialize(ctx context.Context, p *program, o materializeOptions, args []string) error {
	switch {
	case o.request.DisableEventTimestamp && len(args) > 0:
		return usagef("Cannot specify START_TS or END_TS when --disable-event-timestamp is used")
	case !o.request.DisableEventTimestamp && len(args) < 2:
		return usagef("START_TS and END_TS are required unless --disable-event-timestamp is used")
	case !o.request.DisableEventTimestamp:
		o.request.StartText, o.request.EndText = args[0], args[1]
	}
	return p.materialize(ctx, o)
}

func newMaterializeIncremental(p *program) *cobra.Command {
	var o materializeOptions
	c := &cobra.Command{
		Use:   "materialize-incremental END_TS",
		Short: "Load what is new in history into the online store",
		Long:  "Materialize from the end of the last window of each view to END_TS, which is ISO 8601,\n  such as 2021-07-16T19:20:01. Rows that arrived late are found too.",
		Args:  arguments("END_TS"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.request.Incremental, o.request.EndText = true, args[0]
			return p.materialize(cmd.Context(), o)
		},
	}
	o.flags(c)
	return c
}

func (p *program) materialize(ctx context.Context, o materializeOptions) error {
	asJSON, err := o.output.json()
	if err != nil {
		return err
	}
	return p.withApp(ctx, func(ctx context.Context, a *app.App) error {
		service, err := a.Materialize(ctx)
		if err != nil {
			return err
		}
		job, err := service.Prepare(ctx, o.request)
		if err != nil {
			return err
		}
		if !asJSON {
			p.announce(a, job, o.request.Incremental)
		}
		bar := p.newBar()
		job.Progress = bar.show
		report, err := job.Run(ctx)
		bar.clear()
		if err != nil {
			return err
		}
		if asJSON {
			return printJSON(p.out, report)
		}
		for _, v := range report.Views {
			fmt.Fprintln(p.err, summary(v))
		}
		return nil
	})
}

// announce prints what Feast prints before it materializes.
func (p *program) announce(a *app.App, job *materialize.Job, incremental bool) {
	green, reset := p.style(bold+greenText), p.style(resetText)
	views, windows := job.Views(), job.Windows()
	if len(views) == 0 {
		fmt.Fprintln(p.out, "There is no feature view to materialize.")
		return
	}
	paint := func(text string) string { return green + text + reset }
	from := ""
	if !incremental {
		from = " from " + paint(stamp(windows[0].Start))
	}
	fmt.Fprintf(p.out, "Materializing %s feature views%s to %s into the %s online store.\n\n",
		paint(fmt.Sprint(len(views))), from, paint(stamp(windows[0].End)), paint(a.Config().OnlineStore.Type))
	for i, name := range views {
		if incremental {
			fmt.Fprintf(p.out, "%s from %s to %s:\n", paint(name), paint(start(windows[i])), paint(stamp(windows[i].End)))
			continue
		}
		fmt.Fprintf(p.out, "%s:\n", paint(name))
	}
}

// stamp prints a time as Python does: 2026-01-15 12:00:00+00:00.
func stamp(t time.Time) string {
	layout := "2006-01-02 15:04:05-07:00"
	if t.Nanosecond() != 0 {
		layout = "2006-01-02 15:04:05.000000-07:00"
	}
	return t.UTC().Format(strings.Replace(layout, "-07:00", "+00:00", 1))
}

func start(w feast.Interval) string {
	if w.Start.IsZero() {
		return "the beginning"
	}
	return stamp(w.Start)
}

// summary says what was done for a view, with rows per second.
func summary(v materialize.ViewReport) string {
	text := fmt.Sprintf("%s: %d rows read, %d written", v.View, v.Rows, v.Keys)
	if v.Skipped > 0 {
		text += fmt.Sprintf(", %d parts of an earlier run kept", v.Skipped)
	}
	if s := v.Took.Seconds(); s > 0 {
		text += fmt.Sprintf(" in %.2f s (%.0f rows/s)", s, float64(v.Rows)/s)
	}
	return text
}
