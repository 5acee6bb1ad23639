package materialize

import (
	"bytes"
	"slices"

	"github.com/zeebo/xxh3"

	"github.com/seed-11e13f51/feast/online"
)

// chunk keeps the latest row of each key, within a budget of bytes. Keys and rows lie
// in blocks that are used again after a flush, so that a run of any length leaves no
// garbage behind.
type chunk struct {
	blocks  [][]byte
	block   int
	entries []entry
	// table is an open-addressing index of entries by the hash of their keys: the
	// number of an entry plus one, 0 for an empty place. Its length is a power of two.
	table  []uint32
	used   int
	budget int
}

// entry is a key and its latest row.
type entry struct {
	hash           uint64
	event, created int64
	key, row       span
	// room is how many bytes lie behind row for a longer one.
	room uint32
}

// span is a piece of a block.
type span struct{ block, from, n uint32 }

const (
	blockSize = 1 << 20
	// entryCost is what an entry takes beside its key and row: itself and its places
	// in the index.
	entryCost = 80
)

func newChunk(budget int) *chunk {
	return &chunk{table: make([]uint32, 1024), budget: budget}
}

func (c *chunk) full() bool { return c.used >= c.budget }

// place returns the entry of a key when a row of these times may replace what is
// there, and nil when it may not. Of equal times the later call wins. The caller sets
// the row with put before the next call.
func (c *chunk) place(key []byte, event, created int64) *entry {
	hash := xxh3.Hash(key)
	at := c.find(key, hash)
	if n := c.table[at]; n > 0 {
		e := &c.entries[n-1]
		if event < e.event || event == e.event && created < e.created {
			return nil
		}
		e.event, e.created = event, created
		return e
	}
	c.entries = append(c.entries, entry{hash: hash, event: event, created: created, key: c.store(key)})
	c.table[at] = uint32(len(c.entries))
	c.used += entryCost
	if 4*len(c.entries) > 3*len(c.table) {
		c.grow()
	}
	return &c.entries[len(c.entries)-1]
}

// find returns the place of a key in the table, or the empty place where it belongs.
func (c *chunk) find(key []byte, hash uint64) int {
	mask := len(c.table) - 1
	for at := int(hash) & mask; ; at = (at + 1) & mask {
		n := c.table[at]
		if n == 0 {
			return at
		}
		if e := &c.entries[n-1]; e.hash == hash && bytes.Equal(c.bytes(e.key), key) {
			return at
		}
	}
}

func (c *chunk) grow() {
	c.table = make([]uint32, 2*len(c.table))
	mask := len(c.table) - 1
	for i := range c.entries {
		at := int(c.entries[i].hash) & mask
		for c.table[at] != 0 {
			at = (at + 1) & mask
		}
		c.table[at] = uint32(i + 1)
	}
}

// put copies a row into an entry, over the row before it if it fits.
func (c *chunk) put(e *entry, row []byte) {
	if n := uint32(len(row)); n <= e.room {
		e.row.n = n
		copy(c.bytes(e.row), row)
		return
	}
	e.row = c.store(row)
	e.room = e.row.n
}

// store copies b into a block.
func (c *chunk) store(b []byte) span {
	c.used += len(b)
	for c.block < len(c.blocks) {
		if block := c.blocks[c.block]; cap(block)-len(block) >= len(b) {
			break
		}
		c.block++
	}
	if c.block == len(c.blocks) {
		c.blocks = append(c.blocks, make([]byte, 0, max(blockSize, len(b))))
	}
	block := c.blocks[c.block]
	c.blocks[c.block] = append(block, b...)
	return span{uint32(c.block), uint32(len(block)), uint32(len(b))}
}

func (c *chunk) bytes(s span) []byte { return c.blocks[s.block][s.from : s.from+s.n] }

// each calls write with at most n keys and rows at a time, in the order of the keys,
// which is the order a B-tree takes them in best. They are valid during the call.
func (c *chunk) each(n int, write func(keys []online.Key, rows []online.Row) error) error {
	slices.SortFunc(c.entries, func(a, b entry) int { return bytes.Compare(c.bytes(a.key), c.bytes(b.key)) })
	keys := make([]online.Key, 0, min(n, len(c.entries)))
	rows := make([]online.Row, 0, cap(keys))
	for i := range c.entries {
		keys = append(keys, online.RawKey(c.bytes(c.entries[i].key)))
		rows = append(rows, c.bytes(c.entries[i].row))
		if len(keys) < n && i+1 < len(c.entries) {
			continue
		}
		if err := write(keys, rows); err != nil {
			return err
		}
		keys, rows = keys[:0], rows[:0]
	}
	return nil
}

// reset empties the chunk and keeps its room.
func (c *chunk) reset() {
	clear(c.table)
	for i := range c.blocks {
		c.blocks[i] = c.blocks[i][:0]
	}
	c.entries, c.used, c.block = c.entries[:0], 0, 0
}
