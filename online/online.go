// Package online is the port of online stores: where the latest row of each
// entity key is kept, to be read in microseconds.
//
// A store moves packed rows (package online/row); it knows nothing of ttl,
// statuses, joins or types. Those are the business of package serving, once for
// all stores.
package online

import (
	"context"
	"slices"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online/row"
)

// Store keeps, per table and key, the row with the greatest (event, created)
// time. Implementations are safe for concurrent use by many goroutines and, where
// the store is shared, many processes. Package onlinetest is the contract as tests.
type Store interface {
	// Read fills into with one row per (table, key) of each group, in one flight
	// for all groups. A key without a row gets an empty Row; a table that Sync
	// never saw is read as empty. A store of the packed layout returns rows as they
	// were written, whatever Fields the table asks; one that keeps a value per
	// feature returns rows of schema id 0, with the Fields asked.
	Read(ctx context.Context, groups []Group, into *Rows) error
	// Write stores rows[i] under keys[i], each only if its (event, created) is
	// greater than or equal to what is stored. The comparison happens inside the
	// store, so any order and repetition of writes by any number of writers gives
	// the same state; of one key that comes twice with equal times the later stays.
	// The call is atomic per key, not as a whole. The store keeps neither keys nor
	// rows. What is not a row is ErrInvalid and nothing is written; a table that
	// Sync never saw may be refused with ErrNotFound.
	Write(ctx context.Context, t Table, keys []Key, rows []Row) error
	// Sync removes the tables of drop with their rows, schemas and marks (see
	// Marker), then makes the tables of keep ready and records their schemas. It is
	// idempotent. Another schema under a recorded id is ErrConflict.
	Sync(ctx context.Context, keep, drop []Table) error
	// Close releases what the store holds.
	Close() error
}

// Marker is an optional interface of a Store: small records beside the rows, for
// checkpoints of materialization. A mark is durable after the rows written before
// it: where the mark is, they are. A mark whose name begins with MarkPrefix of a
// table goes when Sync drops the table, for it speaks of rows that are gone.
type Marker interface {
	// Mark stores value under name, replacing what is there; a nil value deletes it.
	Mark(ctx context.Context, name string, value []byte) error
	// Marked returns the value of a name, or nil when there is none.
	Marked(ctx context.Context, name string) ([]byte, error)
}

// MarkWriter is an optional interface of a Marker that can do a Write and a Mark as
// one: after a crash both are there or neither is.
type MarkWriter interface {
	// WriteMarked is Write of rows[i] under keys[i] and then Mark, atomic as a whole.
	WriteMarked(ctx context.Context, t Table, keys []Key, rows []Row, name string, value []byte) error
}

// SchemaReader is an optional interface of a Store that returns rows in the schema
// they were written in. A store without it returns rows of schema id 0 only.
type SchemaReader interface {
	// Schemas returns every schema that Sync recorded for a table, in no order;
	// none for a table that Sync never saw. Of t it looks at project, view, version
	// and name.
	Schemas(ctx context.Context, t Table) ([]Schema, error)
}

// Schema is how the cells of a row are ordered, and what types they had. A recorded
// schema never changes. Of the fields only names and types count.
type Schema struct {
	ID     uint32
	Fields []feast.Field
}

// Row is a packed row (package online/row); an empty Row is no row.
type Row []byte

// Group are tables asked with the same keys.
type Group struct {
	Tables []Table
	Keys   []Key
}

// Rows is the answer to a Read: Row(g, t, k) of group g, table t and key k. It
// can be reused; rows of the former Read are invalid then.
type Rows struct {
	groups []Group
	start  []int
	rows   []Row
	arena  []byte
}

// Reset makes r ready for the groups: all rows empty.
func (r *Rows) Reset(groups []Group) {
	r.groups = groups
	r.start = r.start[:0]
	n := 0
	for _, g := range groups {
		r.start = append(r.start, n)
		n += len(g.Tables) * len(g.Keys)
	}
	if cap(r.rows) < n {
		r.rows = make([]Row, n)
	}
	r.rows = r.rows[:n]
	clear(r.rows)
	r.arena = r.arena[:0]
}

// Row returns a row of the answer; empty when there is none.
func (r *Rows) Row(group, table, key int) Row {
	return r.rows[r.start[group]+table*len(r.groups[group].Keys)+key]
}

// Set stores a copy of row in the answer.
func (r *Rows) Set(group, table, key int, row []byte) {
	copy(r.Alloc(group, table, key, len(row)), row)
}

// Alloc makes room for a row of n bytes in the answer and returns it, to be filled in.
func (r *Rows) Alloc(group, table, key, n int) []byte {
	at := len(r.arena)
	r.arena = slices.Grow(r.arena, n)[:at+n]
	row := r.arena[at : at+n : at+n]
	r.SetShared(group, table, key, row)
	return row
}

// SetShared stores row in the answer without copying; the store must not change
// it until the Rows are reset.
func (r *Rows) SetShared(group, table, key int, row []byte) {
	r.rows[r.start[group]+table*len(r.groups[group].Keys)+key] = row
}

// CheckWrite reports what is wrong with the arguments of a Write: as many rows as
// keys, every one of them a row by its frame. Drivers call it first.
func CheckWrite(t Table, keys []Key, rows []Row) error {
	if len(keys) != len(rows) {
		return feast.Invalid(t.place(), "%d keys and %d rows in one write", len(keys), len(rows))
	}
	for i, r := range rows {
		if _, _, ok := row.Times(r); !ok {
			return feast.Invalid(t.place(), "row %d of a write is not a packed row", i)
		}
	}
	return nil
}
