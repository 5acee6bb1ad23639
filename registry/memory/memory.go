// Package memory is a registry store in the memory of the process: for tests, for
// a server without a registry of its own, and as the shortest correct driver.
package memory

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/registry"
)

// Store keeps a catalog until it is dropped. Several registries may be opened over
// one Store; Close of one does not end the others.
type Store struct {
	env      *env.Env
	mu       sync.Mutex
	catalog  *feast.Catalog
	revision registry.Revision
}

var _ registry.Store = (*Store)(nil)

// New returns a store that holds an empty catalog.
func New(e *env.Env) *Store {
	return &Store{env: e, catalog: feast.NewCatalog(feast.Header{SchemaVersion: "1"}, nil), revision: "empty"}
}

// Load returns the catalog, unless have is its revision.
func (s *Store) Load(ctx context.Context, have registry.Revision) (*feast.Catalog, registry.Revision, error) {
	if err := ctx.Err(); err != nil {
		return nil, have, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if have == s.revision {
		return nil, have, nil
	}
	return s.catalog, s.revision, nil
}

// Commit puts the changed catalog in the place of the one of base.
func (s *Store) Commit(ctx context.Context, base registry.Revision, changes []feast.Change) (registry.Revision, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if base != s.revision {
		return "", fmt.Errorf("registry is at %s, not %s: %w", s.revision, base, feast.ErrConflict)
	}
	id, err := s.env.UUID()
	if err != nil {
		return "", err
	}
	h := s.catalog.Header()
	h.VersionID = id
	h.Updated = s.env.Now().UTC().Truncate(time.Microsecond)
	s.catalog = s.catalog.With(h, changes)
	s.revision = registry.Revision(id)
	return s.revision, nil
}

// Close does nothing: the catalog stays for the other handles.
func (s *Store) Close() error { return nil }
