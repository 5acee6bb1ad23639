// Package memory is an online store in the memory of this process, of the packed
// layout: for tests, trials and features that another process brings at each start.
package memory

import (
	"context"
	"strings"
	"sync"

	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/row"
)

// Store is an online.Store, online.Marker, online.MarkWriter and
// online.SchemaReader. It forgets everything when the process ends. Make one with New.
type Store struct {
	mu     sync.RWMutex
	tables map[string]*table
	marks  map[string][]byte
}

// table holds the rows by entity key (version 3). A stored row is never changed,
// only replaced, so readers may keep it.
type table struct {
	rows    map[string]online.Row
	schemas []online.Schema
}

// New returns an empty store.
func New() *Store {
	return &Store{tables: map[string]*table{}, marks: map[string][]byte{}}
}

// Read implements online.Store. The rows are shared with the store, not copied.
func (s *Store) Read(ctx context.Context, groups []online.Group, into *online.Rows) error {
	into.Reset(groups)
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	for g, group := range groups {
		for t, asked := range group.Tables {
			tab := s.tables[asked.Name]
			if tab == nil {
				continue
			}
			for k, key := range group.Keys {
				into.SetShared(g, t, k, tab.rows[string(key.V3())])
			}
		}
	}
	return nil
}

// Write implements online.Store.
func (s *Store) Write(ctx context.Context, t online.Table, keys []online.Key, rows []online.Row) error {
	if err := online.CheckWrite(t, keys, rows); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.write(t, keys, rows)
}

func (s *Store) write(t online.Table, keys []online.Key, rows []online.Row) error {
	tab := s.tables[t.Name]
	if tab == nil {
		return t.Unsynced()
	}
	for i, k := range keys {
		key := string(k.V3())
		if old := tab.rows[key]; old != nil && row.Compare(rows[i], old) < 0 {
			continue
		}
		tab.rows[key] = append(online.Row(nil), rows[i]...)
	}
	return nil
}

// WriteMarked implements online.MarkWriter.
func (s *Store) WriteMarked(ctx context.Context, t online.Table, keys []online.Key, rows []online.Row, name string, value []byte) error {
	if err := online.CheckWrite(t, keys, rows); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.write(t, keys, rows); err != nil {
		return err
	}
	s.mark(name, value)
	return nil
}

// Sync implements online.Store. A conflict of schemas leaves the store as it was.
func (s *Store) Sync(ctx context.Context, keep, drop []online.Table) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	dropped := map[string]bool{}
	for _, t := range drop {
		dropped[t.Name] = true
	}
	for _, t := range keep {
		if tab := s.tables[t.Name]; tab != nil && !dropped[t.Name] && tab.conflict(t.Schema()) {
			return t.SchemaConflict()
		}
	}
	for _, t := range drop {
		s.drop(t)
	}
	for _, t := range keep {
		s.keep(t)
	}
	return nil
}

func (s *Store) drop(t online.Table) {
	delete(s.tables, t.Name)
	for name := range s.marks {
		if strings.HasPrefix(name, t.MarkPrefix()) {
			delete(s.marks, name)
		}
	}
}

func (s *Store) keep(t online.Table) {
	tab := s.tables[t.Name]
	if tab == nil {
		tab = &table{rows: map[string]online.Row{}}
		s.tables[t.Name] = tab
	}
	if !tab.has(t.SchemaID) {
		tab.schemas = append(tab.schemas, t.Schema().Clone())
	}
}

func (t *table) has(id uint32) bool {
	for _, s := range t.schemas {
		if s.ID == id {
			return true
		}
	}
	return false
}

func (t *table) conflict(schema online.Schema) bool {
	for _, s := range t.schemas {
		if s.ID == schema.ID && !s.Equal(schema) {
			return true
		}
	}
	return false
}

// Schemas implements online.SchemaReader.
func (s *Store) Schemas(_ context.Context, t online.Table) ([]online.Schema, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	tab := s.tables[t.Name]
	if tab == nil {
		return nil, nil
	}
	return append([]online.Schema(nil), tab.schemas...), nil
}

// Mark implements online.Marker.
func (s *Store) Mark(_ context.Context, name string, value []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mark(name, value)
	return nil
}

func (s *Store) mark(name string, value []byte) {
	if value == nil {
		delete(s.marks, name)
		return
	}
	s.marks[name] = append([]byte{}, value...)
}

// Marked implements online.Marker.
func (s *Store) Marked(_ context.Context, name string) ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	value, ok := s.marks[name]
	if !ok {
		return nil, nil
	}
	return append([]byte{}, value...), nil
}

// Close implements online.Store; it releases nothing.
func (s *Store) Close() error { return nil }
