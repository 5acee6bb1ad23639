package asof

import "math"

const (
	// null stands for an absent time: the event time of a row that does not exist, and a created time below all others.
	null    = math.MinInt64
	maxTime = math.MaxInt64
	noRow   = -1
)

// winner is a source row and what decides between rows.
type winner struct {
	time, created, row int64
}

// loses reports whether w goes before (time, created, row) by the order of rule 4: time, created, then place in the source.
func (w *winner) loses(time, created, row int64) bool {
	if time != w.time {
		return time > w.time
	}
	if created != w.created {
		return created > w.created
	}
	return row > w.row
}

// rule is what a view adds to "the latest row before": how old a row may be, and whether it must have been known.
type rule struct {
	ttl    int64 // µs
	limits bool  // ttl counts
	known  bool  // created <= entity time
}

// offers keeps, per slot, the best of the source rows whose first matching slot it is. The winner of a slot is the best of
// its own and of the slots before it with the same code: each source row is looked at once, however many entity rows it matches.
type offers struct {
	*slots
	rule
	best []winner
	part []offer // scratch of partitioned
}

// offer is a row of the batch on its way to its partition.
type offer struct {
	time, created int64
	code, at      int32
}

func newOffers(s *slots, r rule) *offers {
	o := &offers{slots: s, rule: r, best: make([]winner, len(s.time))}
	for i := range o.best {
		o.best[i].row, o.best[i].time = noRow, null
	}
	return o
}

// batch is a run of source rows. Rows with a code below 0 or without a time match nothing.
type batch struct {
	codes   []int32
	times   []int64
	created []int64
	first   int64 // number of the first row in the source
}

// add offers every row of the batch.
func (o *offers) add(b *batch) {
	if len(o.best) >= partitionFrom {
		o.addPartitioned(b)
		return
	}
	times, created := b.times[:len(b.codes)], b.created[:len(b.codes)]
	for i, c := range b.codes {
		if c >= 0 {
			o.offer(c, times[i], created[i], b.first+int64(i))
		}
	}
}

const (
	// partitionFrom is from how many slots on a batch is partitioned first: below, they stay in the cache anyway.
	partitionFrom = 1 << 18
	// partitions is how many there are, so that the slots of one fit the second-level cache.
	partitions = 64
)

// addPartitioned offers the rows ordered by ranges of codes, so that the slots being touched stay in the cache.
// Within a code the order of rows does not matter.
func (o *offers) addPartitioned(b *batch) {
	shift := uint(0)
	for (len(o.start)-1)>>shift >= partitions {
		shift++
	}
	var count [partitions + 1]int32
	for _, c := range b.codes {
		if c >= 0 {
			count[c>>shift+1]++
		}
	}
	for p := range partitions {
		count[p+1] += count[p]
	}
	total := int(count[partitions])
	if cap(o.part) < total {
		o.part = make([]offer, max(total, len(b.codes)))
	}
	part := o.part[:total]
	times, created := b.times[:len(b.codes)], b.created[:len(b.codes)]
	for i, c := range b.codes {
		if c >= 0 {
			p := c >> shift
			part[count[p]] = offer{times[i], created[i], c, int32(i)}
			count[p]++
		}
	}
	for i := range part {
		r := &part[i]
		o.offer(r.code, r.time, r.created, b.first+int64(r.at))
	}
}

// offer gives one row to the first slot of its code that may have known it.
func (o *offers) offer(code int32, time, created, row int64) {
	lo, end := o.start[code], o.start[code+1]
	seen := time
	if o.known && created > seen {
		seen = created
	}
	if lo == end || time == null {
		return
	}
	// The least slot with slots.time >= seen, without branches on the data.
	group := o.time[lo:end]
	at := 0
	for n := len(group); n > 1; {
		half := n >> 1
		if group[at+half-1] < seen {
			at += half
		}
		n -= half
	}
	if group[at] < seen || o.limits && time < group[at]-o.ttl {
		// Only the last slot can be below; then no entity row comes after this one.
		return
	}
	if b := &o.best[int(lo)+at]; b.row == noRow || b.loses(time, created, row) {
		*b = winner{time, created, row}
	}
}

// merge takes over what is better in other.
func (o *offers) merge(other *offers) {
	for i := range o.best {
		w := &other.best[i]
		if w.row != noRow && (o.best[i].row == noRow || o.best[i].loses(w.time, w.created, w.row)) {
			o.best[i] = *w
		}
	}
}

// finish hands the best down to the later slots of its code and returns the winning source row of each entity row, or noRow.
func (o *offers) finish(rows int) []int64 {
	out := make([]int64, rows)
	for i := range out {
		out[i] = noRow
	}
	for c := range len(o.start) - 1 {
		top := winner{null, null, noRow}
		for i := o.start[c]; i < o.start[c+1]; i++ {
			w := o.best[i]
			if w.row != noRow && (top.row == noRow || top.loses(w.time, w.created, w.row)) {
				top = w
			}
			// When the latest row is too old, all others are.
			if top.row != noRow && !(o.limits && top.time < o.time[i]-o.ttl) {
				out[o.row[i]] = top.row
			}
		}
	}
	return out
}
