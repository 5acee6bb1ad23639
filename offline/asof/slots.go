package asof

import (
	"cmp"
	"slices"
)

// slots are the entity rows of one key, sorted by (key code, time): rows of a code lie side by side with ascending times.
// Rows without a key or a time have no slot, for nothing can match them.
type slots struct {
	start  []int32 // code -> first slot; one longer than the codes
	time   []int64 // slot -> entity time, µs
	row    []int32 // slot -> entity row
	lo, hi int64   // the first and last time; lo > hi when there is no slot
}

// newSlots sorts rows by counting their codes, then each code's rows by time. codes[i] < 0 or times[i] == null leaves row i out.
func newSlots(codes []int32, times []int64, n int) *slots {
	s := &slots{start: make([]int32, n+1), lo: maxTime, hi: null}
	total := 0
	for i, c := range codes {
		if c >= 0 && times[i] != null {
			s.start[c+1]++
			total++
		}
	}
	for c := range n {
		s.start[c+1] += s.start[c]
	}
	s.row, s.time = make([]int32, total), make([]int64, total)
	next := slices.Clone(s.start[:n])
	for i, c := range codes {
		t := times[i]
		if c < 0 || t == null {
			continue
		}
		p := next[c]
		next[c]++
		s.row[p], s.time[p] = int32(i), t
		s.lo, s.hi = min(s.lo, t), max(s.hi, t)
	}
	for c := range n {
		sortSlots(s.time[s.start[c]:s.start[c+1]], s.row[s.start[c]:s.start[c+1]])
	}
	return s
}

// insertionLimit is up to where insertion beats a general sort.
const insertionLimit = 32

// sortSlots sorts both slices by time; rows of equal time keep their order, though nothing depends on it.
func sortSlots(times []int64, rows []int32) {
	if len(times) > insertionLimit {
		sortMany(times, rows)
		return
	}
	for i := 1; i < len(times); i++ {
		t, r := times[i], rows[i]
		j := i
		for j > 0 && times[j-1] > t {
			times[j], rows[j] = times[j-1], rows[j-1]
			j--
		}
		times[j], rows[j] = t, r
	}
}

func sortMany(times []int64, rows []int32) {
	type slot struct {
		time int64
		row  int32
	}
	all := make([]slot, len(times))
	for i := range all {
		all[i] = slot{times[i], rows[i]}
	}
	slices.SortStableFunc(all, func(a, b slot) int { return cmp.Compare(a.time, b.time) })
	for i, x := range all {
		times[i], rows[i] = x.time, x.row
	}
}
