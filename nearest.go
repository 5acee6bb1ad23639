package feast

import "strings"

// Nearest returns the name among names that a user who wrote name may have
// meant: the one at the smallest edit distance, if that is at most a third of the
// longer name; else "". Of equals the first stays. Case does not count.
func Nearest(name string, names []string) string {
	best, nearest := -1, ""
	for _, n := range names {
		d := editDistance(strings.ToLower(name), strings.ToLower(n))
		if 3*d > max(len(name), len(n)) {
			continue
		}
		if best < 0 || d < best {
			best, nearest = d, n
		}
	}
	return nearest
}

// editDistance is the optimal string alignment distance over bytes: insertions,
// deletions, substitutions and swaps of neighbours each count one.
func editDistance(a, b string) int {
	before := make([]int, len(b)+1)
	prev := make([]int, len(b)+1)
	row := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, prev, row = prev, row, before
	}
	return prev[len(b)]
}
