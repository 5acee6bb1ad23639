package cli

import (
	"os"

	"golang.org/x/term"
)

// The escape sequences Feast prints around what it wants seen.
const (
	bold       = "\x1b[1m"
	redText    = "\x1b[31m"
	greenText  = "\x1b[32m"
	yellowText = "\x1b[33m"
	blueText   = "\x1b[34m"
	resetText  = "\x1b[0m"
)

// style returns the escape sequence when stdout is a terminal, and "" when it is
// a pipe, a file, or NO_COLOR is set.
func (p *program) style(sequence string) string {
	if !p.terminal() || p.env.Getenv("NO_COLOR") != "" {
		return ""
	}
	return sequence
}

// terminal reports whether somebody watches stdout.
func (p *program) terminal() bool {
	f, ok := p.out.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
