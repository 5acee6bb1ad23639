package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-11e13f51/feast/config"
	"github.com/seed-11e13f51/feast/internal/env"
)

// Main runs the command line args, without the name of the program, and returns
// the exit status of the process.
func Main(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, e *env.Env) int {
	p := &program{in: stdin, out: stdout, err: stderr, env: e}
	root := newRoot(p)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	return p.exit(cmd, err)
}

// program is what every command is handed: the streams, the outside world, and
// the options before the verb.
type program struct {
	in  io.Reader
	out io.Writer
	err io.Writer
	env *env.Env

	source   config.Source
	logLevel string
	// log is set before a command runs.
	log *slog.Logger
}

// config reads the feature_store.yaml; its warnings go to stderr.
func (p *program) config() (*config.Config, error) {
	c, err := config.Load(p.env, p.source)
	if err != nil {
		return nil, err
	}
	for _, w := range c.Warnings {
		fmt.Fprintln(p.err, "Warning:", w)
	}
	return c, nil
}

// openLog makes the logger that --log-level asks for; it writes to stderr.
func (p *program) openLog() error {
	levels := map[string]slog.Level{
		"debug": slog.LevelDebug, "info": slog.LevelInfo, "warning": slog.LevelWarn, "warn": slog.LevelWarn,
		"error": slog.LevelError, "critical": slog.LevelError + 4,
	}
	level, ok := levels[strings.ToLower(p.logLevel)]
	if !ok {
		return usagef("Invalid value for '--log-level': %q is not one of DEBUG, INFO, WARNING, ERROR, CRITICAL.", p.logLevel)
	}
	p.log = slog.New(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: level}))
	return nil
}

// usageError is a command line that cannot be run: exit status 2.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...)}
}

// saidError is an end with status 1 whose text belongs on stdout, where Feast
// prints it.
type saidError struct{ text string }

func (e *saidError) Error() string { return e.text }

// statusError is an end with a status of its own and nothing more to say.
type statusError int

func (e statusError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// exit prints err once and returns the exit status.
func (p *program) exit(cmd *cobra.Command, err error) int {
	var usage *usageError
	var notBuilt *notBuiltError
	var said *saidError
	var status statusError
	var missing *config.MissingError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &usage):
		path := cmd.CommandPath()
		fmt.Fprintf(p.err, "Usage: %s\nTry '%s --help' for help.\n\nError: %s\n", useLine(cmd), path, usage.text)
		return 2
	case errors.As(err, &notBuilt):
		fmt.Fprintln(p.err, "Error:", notBuilt)
		return 2
	case errors.As(err, &status):
		return int(status)
	case errors.As(err, &said):
		fmt.Fprintln(p.out, said.text)
	case errors.As(err, &missing):
		fmt.Fprintln(p.out, missing.Error())
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(p.err, "Aborted!")
	default:
		fmt.Fprintln(p.err, "Error:", err)
	}
	return 1
}
