// Package cli is the command line: one file per command, a newX that declares the
// command and a runX that does it.
//
// Names, flags and printed text are those of Feast 0.66 where Feast has the
// command. Exit status: 0 done, 1 an error, 2 wrong usage. What a table shows can be
// had as JSON with --output json.
package cli
