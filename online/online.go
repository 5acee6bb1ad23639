// Package online is the port of online stores: where the latest row of each
// entity key is kept, to be read in microseconds.
//
// A store moves packed rows (package online/row); it knows nothing of ttl,
// statuses, joins or types. Those are the business of package serving, once for
// all stores.
package online

import (
	"context"

	"github.com/seed-11e13f51/feast"
)

// Store keeps, per table and key, the row with the greatest (event, created)
// time. Implementations are safe for concurrent use by many goroutines and, where
// the store is shared, many processes. Package onlinetest is the contract as tests.
type Store interface {
	// Read fills into with one row per (table, key) of each group, in one flight
	// for all groups. A key without a row gets an empty Row; a table that Sync
	// never saw is read as empty.
	Read(ctx context.Context, groups []Group, into *Rows) error
	// Write stores rows[i] under keys[i], each only if its (event, created) is
	// greater than or equal to what is stored. The comparison happens inside the
	// store, so any order and repetition of writes by any number of writers gives
	// the same state. The call is atomic per key, not as a whole.
	Write(ctx context.Context, t Table, keys []Key, rows []Row) error
	// Sync makes the tables of keep ready, records their schemas, and removes the
	// tables of drop with their rows. It is idempotent.
	Sync(ctx context.Context, keep, drop []Table) error
	// Close releases what the store holds.
	Close() error
}

// Marker is an optional interface of a Store: small records beside the rows, for
// checkpoints of materialization. A mark is durable after the rows written before it.
type Marker interface {
	// Mark stores value under name, replacing what is there; a nil value deletes it.
	Mark(ctx context.Context, name string, value []byte) error
	// Marked returns the value of a name, or nil when there is none.
	Marked(ctx context.Context, name string) ([]byte, error)
}

// Row is a packed row (package online/row); an empty Row is no row.
type Row []byte

// Table is where the rows of one version of a view lie, and how they are typed.
type Table struct {
	Project string
	View    string
	// Version is the version of the view; 0 is the unversioned table.
	Version int32
	// Name is the physical name for stores of the packed layout, decided above
	// the driver.
	Name string
	// SchemaID says how the cells of rows written now are ordered; 0 means "in
	// the order of Fields as asked", for layouts that keep one value per feature.
	SchemaID uint32
	// Fields are the features: on Write those in the cells, in their order; on
	// Read those asked.
	Fields []feast.Field
	// JoinKeys are the names and types of the key, sorted by name.
	JoinKeys []feast.Field
}

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
	at := len(r.arena)
	r.arena = append(r.arena, row...)
	r.SetShared(group, table, key, r.arena[at:len(r.arena):len(r.arena)])
}

// SetShared stores row in the answer without copying; the store must not change
// it until the Rows are reset.
func (r *Rows) SetShared(group, table, key int, row []byte) {
	r.rows[r.start[group]+table*len(r.groups[group].Keys)+key] = row
}
