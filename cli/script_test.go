package cli_test

import (
	"context"
	"io"
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-11e13f51/feast/cli"
	"github.com/seed-11e13f51/feast/internal/env"
)

// TestMain lets scripts run the real program: the command feast of a script is this
// test binary, started again, with its own directory, environment and exit status.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"feast": func() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// run is the program of cmd/feast, with the clock and the chance of the scripts.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return cli.Main(context.Background(), args, stdin, stdout, stderr, world())
}

// world stands still at the time in the variable NOW, and its chance is all zeros.
func world() *env.Env {
	e := env.Real()
	e.Rand = zeros{}
	if now, err := time.Parse(time.RFC3339Nano, os.Getenv("NOW")); err == nil {
		e.Now = func() time.Time { return now }
	}
	return e
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// TestScripts runs the scripts of testdata. `go test ./cli -run Scripts -update`
// accepts what the commands print now.
func TestScripts(t *testing.T) {
	scripts(t, "testdata")
}

// TestBadInput runs scripts of broken input: each shows the whole message, and that
// nothing was lost or half written.
func TestBadInput(t *testing.T) {
	scripts(t, "testdata/bad")
}

func scripts(t *testing.T, dir string) {
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		UpdateScripts:       os.Getenv("UPDATE") != "",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("NOW", "2026-01-15T12:34:56.789Z")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": status,
			"tree":   tree,
		},
	})
}
