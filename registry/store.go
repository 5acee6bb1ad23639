// Package registry keeps the catalog: one immutable value, replaced by
// compare-and-swap.
package registry

import (
	"context"

	"github.com/seed-11e13f51/feast"
)

// Store is where a catalog is kept. Package registrytest is the contract as tests.
type Store interface {
	// Load returns the catalog and its revision; a nil catalog means it is still
	// the one of have, found out cheaply. A registry that does not exist yet is an
	// empty catalog.
	Load(ctx context.Context, have Revision) (*feast.Catalog, Revision, error)
	// Commit applies the changes to the catalog of base and makes the result
	// durable: all of it or nothing. It fails with feast.ErrConflict when the
	// stored revision is not base any more.
	Commit(ctx context.Context, base Revision, changes []feast.Change) (Revision, error)
	// Close releases what the store holds.
	Close() error
}

// Revision identifies a stored catalog: its version id and a hash of its content.
// The zero Revision is "none".
type Revision string
