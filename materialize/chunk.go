package materialize

import (
	"slices"
	"strings"

	"github.com/seed-11e13f51/feast/online"
)

// chunk keeps the latest row of each key, within a budget of bytes.
type chunk struct {
	index   map[string]int32
	entries []entry
	used    int
	budget  int
}

type entry struct {
	key            string
	row            []byte
	event, created int64
}

// entryCost is what an entry takes beside its key and row: the entry itself, its
// place in the map, and the room both leave to grow.
const entryCost = 160

func newChunk(budget int) *chunk {
	return &chunk{index: map[string]int32{}, budget: budget}
}

func (c *chunk) full() bool { return c.used >= c.budget }

// place returns where the row of a key goes when a row of these times may replace
// what is there, and nil when it may not. Of equal times the later call wins. The
// caller sets the row with put.
func (c *chunk) place(key []byte, event, created int64) *entry {
	i, ok := c.index[string(key)]
	if !ok {
		k := string(key)
		c.index[k] = int32(len(c.entries))
		c.entries = append(c.entries, entry{key: k, event: event, created: created})
		c.used += len(k) + entryCost
		return &c.entries[len(c.entries)-1]
	}
	e := &c.entries[i]
	if event < e.event || event == e.event && created < e.created {
		return nil
	}
	e.event, e.created = event, created
	return e
}

// put copies a row into an entry, in the room of the row before it if it fits.
func (c *chunk) put(e *entry, row []byte) {
	before := cap(e.row)
	e.row = append(e.row[:0], row...)
	c.used += cap(e.row) - before
}

// sorted returns keys and rows in the order of the keys, which is the order a
// B-tree takes them in best.
func (c *chunk) sorted() ([]online.Key, []online.Row) {
	slices.SortFunc(c.entries, func(a, b entry) int { return strings.Compare(a.key, b.key) })
	keys := make([]online.Key, len(c.entries))
	rows := make([]online.Row, len(c.entries))
	for i, e := range c.entries {
		keys[i], rows[i] = online.RawKey([]byte(e.key)), e.row
	}
	return keys, rows
}

// reset empties the chunk and keeps the room of its list.
func (c *chunk) reset() {
	clear(c.index)
	clear(c.entries)
	c.entries, c.used = c.entries[:0], 0
}
