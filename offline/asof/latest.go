package asof

import (
	"context"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/offline"
)

// Latest returns, for each part of a source, the rows that are the latest of their key within the bounds, counted from the part's first row: the greatest
// (event, created), of equals the later. Rows with a NULL in a key are left out. Memory grows with the distinct keys.
func Latest(ctx context.Context, src Source, keys []string, bounds offline.Bounds) ([][]int32, error) {
	types, err := src.Types(keys)
	if err != nil {
		return nil, err
	}
	for i, t := range types {
		if KindOf(t) == NoKey {
			return nil, feast.Invalid("", "column %q is %s, which cannot be a key", keys[i], t)
		}
	}
	l := &latest{keys: newKeyset(len(keys)), columns: keys, bounds: bounds}
	first := int64(0)
	parts := src.Parts()
	ends := make([]int64, len(parts))
	for i, p := range parts {
		lo, hi, known := p.Times()
		if !known || !bounds.Misses(lo, hi) {
			if err := l.part(ctx, p, first); err != nil {
				return nil, err
			}
		}
		first += p.Rows()
		ends[i] = first
	}
	return l.rows(ends), nil
}

// latest holds the best row of each key so far.
type latest struct {
	keys    *keyset
	columns []string
	bounds  offline.Bounds
	best    []winner
	batch   batch
	column  []int32
}

func (l *latest) part(ctx context.Context, p Part, first int64) (err error) {
	c, err := p.Open(ctx, l.columns)
	if err != nil {
		return err
	}
	defer func() {
		if e := c.Close(); err == nil {
			err = e
		}
	}()
	for done, rows := int64(0), p.Rows(); done < rows; done += batchRows {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := l.read(c, int(min(batchRows, rows-done)), first+done); err != nil {
			return err
		}
	}
	return nil
}

func (l *latest) read(c Cursor, n int, first int64) error {
	b := &l.batch
	b.codes, b.times, b.created, l.column = sized(b.codes, n), sized(b.times, n), sized(b.created, n), sized(l.column, n)
	if err := l.keys.read(c, b.codes, l.column); err != nil {
		return err
	}
	if err := c.Events(b.times); err != nil {
		return err
	}
	if err := c.Created(b.created); err != nil {
		return err
	}
	for i, code := range b.codes {
		if code < 0 || !l.bounds.Holds(b.times[i], b.created[i]) {
			continue
		}
		for int(code) >= len(l.best) {
			l.best = append(l.best, winner{row: noRow})
		}
		w := &l.best[code]
		if w.row == noRow || w.loses(b.times[i], b.created[i], first+int64(i)) {
			*w = winner{b.times[i], b.created[i], first + int64(i)}
		}
	}
	return nil
}

// rows splits the winners by part.
func (l *latest) rows(ends []int64) [][]int32 {
	won := make([]int64, len(l.best))
	for i, w := range l.best {
		won[i] = w.row
	}
	total := int64(0)
	if len(ends) > 0 {
		total = ends[len(ends)-1]
	}
	m := newMarks(total, won)
	out := make([][]int32, len(ends))
	from := int64(0)
	for i, to := range ends {
		out[i] = m.between(from, to)
		from = to
	}
	return out
}
