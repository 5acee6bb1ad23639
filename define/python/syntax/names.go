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

// characterNamed returns the character of a \N{NAME} escape, in any case. The lines of the table are in the order of the names.
func characterNamed(name string) (rune, bool) {
	name = strings.ToUpper(name)
	low, high := 0, len(nameTable) // starts of lines
	for low < high {
		start := strings.LastIndexByte(nameTable[:low+(high-low)/2], '\n') + 1
		line, _, _ := strings.Cut(nameTable[start:], "\n")
		found, hex, _ := strings.Cut(line, ";")
		switch {
		case found == name:
			v, err := strconv.ParseUint(hex, 16, 32)
			return rune(v), err == nil
		case found < name:
			low = start + len(line) + 1
		default:
			high = start
		}
	}
	return 0, false
}
