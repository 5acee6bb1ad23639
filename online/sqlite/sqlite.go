// Package sqlite is the embedded online store: one SQLite file, shared by any number
// of processes of one machine, in pure Go.
//
// A file has one of two layouts, chosen at the first Sync and recorded in it:
// packed, a table per view with one row per entity key; or Feast's own, one row per
// feature, which the official Python package reads and writes too. docs/online.md
// describes both. A file that already holds Feast's tables stays in Feast's layout;
// the two are never mixed.
//
// The file is in WAL mode: readers never wait, writers of all processes take turns.
// An acknowledged Write is there after a crash of the process. It is there after a
// crash of the machine too, unless the batch had Options.BulkRows rows or more: such
// a batch is safe with the next Mark, smaller Write or checkpoint after it.
package sqlite

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/online"
)

// Layout is how a file keeps its rows.
type Layout string

// The layouts.
const (
	// Auto takes the layout the file has, and Packed for a new file.
	Auto Layout = ""
	// Packed keeps one packed row per entity key.
	Packed Layout = "packed"
	// Feast keeps one row per feature, as Feast 0.66 does.
	Feast Layout = "feast"
)

// Options say which file to open and how. Only Path is needed.
type Options struct {
	// Path is the file; it and its directory are made when missing.
	Path string
	// Layout is the layout asked for; a file of another one is ErrConflict.
	Layout Layout
	// KeyVersion is Feast's entity_key_serialization_version, 2 or 3, and counts
	// in Feast's layout only; 0 is 3.
	KeyVersion int
	// Readers is how many reads can go on at once; 0 is twice the processors.
	Readers int
	// BusyTimeout is how long a write waits for those of other processes before it
	// is ErrUnavailable; 0 is 10 seconds.
	BusyTimeout time.Duration
	// BulkRows is from how many rows on a Write is not synced to the disk by
	// itself; 0 is 4096.
	BulkRows int
	// MmapBytes is how much of the file readers map into memory; 0 is 1 GiB.
	MmapBytes int64
}

func (o Options) withDefaults() Options {
	if o.KeyVersion == 0 {
		o.KeyVersion = 3
	}
	if o.Readers <= 0 {
		o.Readers = 2 * runtime.GOMAXPROCS(0)
	}
	if o.BusyTimeout <= 0 {
		o.BusyTimeout = 10 * time.Second
	}
	if o.BulkRows <= 0 {
		o.BulkRows = 4096
	}
	if o.MmapBytes <= 0 {
		o.MmapBytes = 1 << 30
	}
	return o
}

// Store is an online.Store, online.Marker, online.MarkWriter and
// online.SchemaReader over one file. Make one with Open.
type Store struct {
	env     *env.Env
	opts    Options
	writer  *pool
	readers *pool
	// layout is nil until the file has one: a Sync of this or another process
	// settles it.
	layout atomic.Pointer[layout]
}

// txRows is how many rows a transaction of a Write holds: other writers wait that
// long. A WriteMarked is one transaction whatever its size.
const txRows = 20_000

// layout is what differs between the layouts. All calls happen inside a transaction
// of c; err is unwrapped.
type layout interface {
	// name returns the table of t.
	name(t online.Table) string
	// read fills in group g, table i of into.
	read(ctx context.Context, c *conn, t online.Table, keys []online.Key, into target) error
	// write stores rows[i] under keys[i] for each i of order, or in their own
	// order when order is nil.
	write(ctx context.Context, c *conn, t online.Table, keys []online.Key, rows []online.Row, order []int) error
	// keep makes the table of t if it is not there.
	keep(c *conn, t online.Table) error
	// drop removes the table of t with its rows, if it is there.
	drop(c *conn, t online.Table) error
}

// target is where the rows of one table go in an answer.
type target struct {
	rows         *online.Rows
	group, table int
}

// Open opens the file of o, making it and its directory when they are missing. A
// file that is no SQLite database, is damaged or cannot be opened is an error that
// says so with its path. An asked layout is checked against the file's now if it has
// one, else by Sync.
func Open(ctx context.Context, e *env.Env, o Options) (*Store, error) {
	o = o.withDefaults()
	if err := o.check(); err != nil {
		return nil, err
	}
	if err := e.MkdirAll(filepath.Dir(o.Path)); err != nil {
		return nil, fmt.Errorf("online store: make directory: %w", err)
	}
	s := &Store{env: e, opts: o}
	s.writer = newPool(1, func() (*conn, error) { return openWriter(e, o) })
	s.readers = newPool(o.Readers, func() (*conn, error) { return openReader(e, o) })
	err := s.onWriter(ctx, func(c *conn) error { return s.detect(c) })
	if err != nil {
		return nil, closeAfter(s, s.wrap(err))
	}
	return s, nil
}

func closeAfter(s *Store, err error) error {
	s.Close()
	return err
}

func (o Options) check() error {
	switch o.Layout {
	case Auto, Packed, Feast:
	default:
		return &feast.Error{
			Code: feast.ErrInvalid, Place: "online_store", Nearest: feast.Nearest(string(o.Layout), []string{string(Packed), string(Feast)}),
			Detail: fmt.Sprintf("unknown layout %q; layouts are packed and feast", string(o.Layout)),
		}
	}
	if o.KeyVersion != 2 && o.KeyVersion != 3 {
		return feast.Unsupported("online_store", "entity_key_serialization_version %d; 2 and 3 are built", o.KeyVersion)
	}
	if o.Path == "" {
		return feast.Invalid("online_store", "no path")
	}
	return nil
}

// Layout returns the layout of the file, and Auto while it has none.
func (s *Store) Layout() Layout {
	switch l := s.layout.Load(); {
	case l == nil:
		return Auto
	case isFeast(*l):
		return Feast
	}
	return Packed
}

func isFeast(l layout) bool {
	_, ok := l.(*feastLayout)
	return ok
}

// Read implements online.Store. All rows are of one state of the file.
func (s *Store) Read(ctx context.Context, groups []online.Group, into *online.Rows) error {
	into.Reset(groups)
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.wrap(s.onReader(ctx, func(c *conn) error {
		l, err := s.current(c)
		if l == nil || err != nil {
			return err
		}
		if single(groups) && !isFeast(l) {
			return readGroups(ctx, c, l, groups, into)
		}
		return c.reading(func() error { return readGroups(ctx, c, l, groups, into) })
	}))
}

// single reports whether a read is of one key of one table: in the packed layout one
// statement, which needs no transaction around it.
func single(groups []online.Group) bool {
	return len(groups) == 1 && len(groups[0].Tables) == 1 && len(groups[0].Keys) == 1
}

func readGroups(ctx context.Context, c *conn, l layout, groups []online.Group, into *online.Rows) error {
	for g, group := range groups {
		for i, t := range group.Tables {
			if err := l.read(ctx, c, t, group.Keys, target{into, g, i}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Write implements online.Store. Rows go in the order of their keys, in transactions
// of a bounded size.
func (s *Store) Write(ctx context.Context, t online.Table, keys []online.Key, rows []online.Row) error {
	if err := online.CheckWrite(t, keys, rows); err != nil {
		return err
	}
	bulk := len(rows) >= s.opts.BulkRows
	all := slice{keys, rows, keyOrder(keys)}
	for from := 0; from < len(rows); from += txRows {
		err := s.writeSlice(ctx, t, all.cut(from, min(from+txRows, len(rows))), bulk)
		if err == nil && bulk {
			err = s.env.Sleep(ctx, turn)
		}
		if err != nil {
			return s.wrap(err)
		}
	}
	return nil
}

// writeSlice is one transaction.
func (s *Store) writeSlice(ctx context.Context, t online.Table, b slice, bulk bool) error {
	return s.onWriter(ctx, func(c *conn) error {
		c.syncEach(!bulk)
		return c.writing(ctx, func() error { return s.writeRows(ctx, c, t, b) })
	})
}

// slice is a part of a batch.
type slice struct {
	keys  []online.Key
	rows  []online.Row
	order []int
}

func (s slice) cut(from, to int) slice {
	if s.order == nil {
		return slice{s.keys[from:to], s.rows[from:to], nil}
	}
	return slice{s.keys, s.rows, s.order[from:to]}
}

// WriteMarked implements online.MarkWriter: one transaction, synced to the disk.
func (s *Store) WriteMarked(ctx context.Context, t online.Table, keys []online.Key, rows []online.Row, name string, value []byte) error {
	if err := online.CheckWrite(t, keys, rows); err != nil {
		return err
	}
	order := keyOrder(keys)
	return s.wrap(s.onWriter(ctx, func(c *conn) error {
		c.syncEach(true)
		return c.writing(ctx, func() error {
			if err := s.writeRows(ctx, c, t, slice{keys, rows, order}); err != nil {
				return err
			}
			return c.mark(name, value)
		})
	}))
}

func (s *Store) writeRows(ctx context.Context, c *conn, t online.Table, b slice) error {
	l, err := s.current(c)
	if err != nil {
		return err
	}
	if l == nil || !c.hasTable(l.name(t)) {
		return t.Unsynced()
	}
	return l.write(ctx, c, t, b.keys, b.rows, b.order)
}

// keyOrder returns the order of the keys by their bytes, keys that are equal in the
// order given; nil when they lie so already. Sorted writes touch each page once.
func keyOrder(keys []online.Key) []int {
	byKey := func(a, b online.Key) int { return bytes.Compare(a.V3(), b.V3()) }
	if slices.IsSortedFunc(keys, byKey) {
		return nil
	}
	order := make([]int, len(keys))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return byKey(keys[a], keys[b]) })
	return order
}

// Close implements online.Store. It waits for the calls under way.
func (s *Store) Close() error {
	return s.wrap(joinErrors(s.readers.close(), s.writer.close()))
}
