package syntax

import "fmt"

// Error tells why and where a file is not a Python program. Parse returns no other kind of error.
type Error struct {
	// File is the name given to Parse.
	File string
	// Pos is where the mistake was noticed, counted in the decoded text.
	Pos Pos
	// Msg says what is wrong, in CPython's words where it has them.
	Msg string
}

// Error returns "file:line:col: message".
func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Pos.Line, e.Pos.Col, e.Msg)
}
