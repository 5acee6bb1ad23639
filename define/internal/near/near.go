// Package near finds the known name a misspelt one was meant to be.
package near

import (
	"strings"
	"unicode/utf8"
)

// Nearest returns the known name with the fewest edits (insert, delete,
// replace, swap of neighbours; letter case costs nothing) from name, or "" when
// none is within a third of its length. Of equals the first in known wins.
func Nearest(name string, known []string) string {
	best, limit := "", max(1, utf8.RuneCountInString(name)/3)+1
	for _, k := range known {
		if k == name || strings.HasPrefix(k, "__") {
			continue
		}
		if d := distance(strings.ToLower(name), strings.ToLower(k)); d < limit {
			best, limit = k, d
		}
	}
	return best
}

// distance is the optimal string alignment distance.
func distance(s, t string) int {
	a, b := []rune(s), []rune(t)
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	var rows [3][66]int
	for j := range len(b) + 1 {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		rows[2][0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(rows[1][j]+1, rows[2][j-1]+1, rows[1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, rows[0][j-2]+1)
			}
			rows[2][j] = d
		}
		rows[0], rows[1] = rows[1], rows[2]
	}
	return rows[1][len(b)]
}
