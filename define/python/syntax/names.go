package syntax

import (
	_ "embed" // for the table of names
	"strconv"
	"strings"
)

// nameTable holds "NAME;HEX" lines: the Unicode names of Latin, Greek and Cyrillic letters, punctuation, currency signs,
// arrows, mathematical and other common symbols and emoji (Unicode Character Database; names never change).
//
//go:embed names.txt
var nameTable string

// characterNamed returns the character of a \N{NAME} escape, in any case.
func characterNamed(name string) (rune, bool) {
	name = strings.ToUpper(name)
	if strings.ContainsAny(name, ";\n") {
		return 0, false
	}
	i := strings.Index(nameTable, "\n"+name+";")
	if strings.HasPrefix(nameTable, name+";") {
		i = -1
	} else if i < 0 {
		return 0, false
	}
	line, _, _ := strings.Cut(nameTable[i+1:], "\n")
	_, hex, _ := strings.Cut(line, ";")
	v, err := strconv.ParseUint(hex, 16, 32)
	return rune(v), err == nil
}
