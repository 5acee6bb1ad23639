package cli_test

import (
	"errors"
	"io/fs"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// status runs a command and demands its exit status: "status 2 feast nope". In what
// it printed, the directory of the script is written $WORK.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command args...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	err = ts.Exec(args[1], args[2:]...)
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	// Package protobuf writes the blank in its errors in two ways, by chance of the build.
	tidy := strings.NewReplacer(ts.Getenv("WORK"), "$WORK", "\u00a0", " ")
	stdout, stderr := ts.ReadFile("stdout"), ts.ReadFile("stderr")
	_, err = tidy.WriteString(ts.Stdout(), stdout)
	ts.Check(err)
	_, err = tidy.WriteString(ts.Stderr(), stderr)
	ts.Check(err)
	if got != want {
		ts.Fatalf("exit status %d, want %d\n%s%s", got, want, stdout, stderr)
	}
}

// tree lists the files below a directory, so that a script can show what was
// written, and what was not.
func tree(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: tree dir")
	}
	root := ts.MkAbs(args[0])
	var out strings.Builder
	ts.Check(filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out.WriteString(strings.TrimPrefix(path, root+"/") + "\n")
		}
		return err
	}))
	_, err := ts.Stdout().Write([]byte(out.String()))
	ts.Check(err)
}
