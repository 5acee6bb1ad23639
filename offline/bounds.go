package offline

import "math"

// NoTime stands for an absent time among microseconds: of an event, the row does not exist; of a creation, it is before all others.
const NoTime = math.MinInt64

// Bounds are the times of a Selection in microseconds, for drivers.
type Bounds struct {
	From, To int64 // of the event time, inclusive
	// After is set when Late is: rows created after it count too.
	After int64
	Late  bool
}

// Bounds returns the times of the selection.
func (s Selection) Bounds() Bounds {
	b := Bounds{From: NoTime + 1, To: math.MaxInt64}
	if !s.From.IsZero() {
		b.From = s.From.UnixMicro()
	}
	if !s.To.IsZero() {
		b.To = s.To.UnixMicro()
	}
	if !s.CreatedAfter.IsZero() {
		b.After, b.Late = s.CreatedAfter.UnixMicro(), true
	}
	return b
}

// Open reports whether every row that has an event time is within the bounds.
func (b Bounds) Open() bool { return b.From == NoTime+1 && b.To == math.MaxInt64 }

// Holds reports whether a row is selected. created is the event time when the source has no created column.
func (b Bounds) Holds(event, created int64) bool {
	if event == NoTime || event > b.To {
		return false
	}
	return event >= b.From || b.Late && created > b.After
}

// Misses reports whether no row with an event time in [lo, hi] can be selected.
func (b Bounds) Misses(lo, hi int64) bool {
	return lo > b.To || !b.Late && hi < b.From
}
