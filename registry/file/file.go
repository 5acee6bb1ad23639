// Package file is a registry store in one file of Feast's own format: a serialized
// feast.core.Registry with the objects of all projects (`registry.db`).
//
// A commit writes a temporary file beside the registry and renames it into place,
// so that a reader, or a process killed at any point, finds the old registry or the
// new one. Commits of several processes of this program take turns by a lock on
// "<path>.lock", and none overwrites what it has not seen. Feast knows neither: it
// keeps the registry in memory, takes no lock, and writes the whole file in place.
// So a Feast process and this program may work on one file in turn; if both write
// at the same moment, the later one wins, as between two Feast processes.
//
// Because Feast writes in place, an empty or unreadable file may be one that is
// being written. It is read again for a moment; then Load fails with
// feast.ErrUnavailable, and the catalog already in memory stays. It is never taken
// for an empty registry, and never overwritten.
//
// What a commit does not touch is written back byte for byte, fields of a newer
// Feast included.
package file

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/registry"
	"github.com/seed-11e13f51/feast/wire"
)

// Store is a registry file. It is safe for concurrent use.
type Store struct {
	path string
	env  *env.Env

	mu      sync.Mutex
	known   *known
	settled bool // the file as it was when known was read cannot change unseen
}

// known is a state of the file that was read.
type known struct {
	catalog  *feast.Catalog
	revision registry.Revision
	sum      [sha256.Size]byte
	info     fs.FileInfo // nil when there was no file
}

var _ registry.Store = (*Store)(nil)

// Open returns the store of the file at path, which need not exist: its first
// commit makes it, and missing directories.
func Open(path string, e *env.Env) *Store { return &Store{path: path, env: e} }

// missing is the revision of a registry that has no file yet.
const missing registry.Revision = "missing"

// Load returns the catalog of the file, unless have is its revision. When the
// file's size, time and identity are those of the last reading, it is not read
// again.
func (s *Store) Load(ctx context.Context, have registry.Revision) (*feast.Catalog, registry.Revision, error) {
	if err := ctx.Err(); err != nil {
		return nil, have, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.read(ctx); err != nil {
		return nil, have, err
	}
	if s.known.revision == have {
		return nil, have, nil
	}
	return s.known.catalog, s.known.revision, nil
}

// Commit puts the changed registry in the place of the one of base.
func (s *Store) Commit(ctx context.Context, base registry.Revision, changes []feast.Change) (registry.Revision, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	path := resolve(s.path)
	unlock, err := s.env.Lock(ctx, path+".lock")
	if err != nil {
		return "", err
	}
	defer unlock()
	if err := s.read(ctx); err != nil {
		return "", err
	}
	if s.known.revision != base {
		return "", fmt.Errorf("%s is at %s, not %s: %w", s.path, s.known.revision, base, feast.ErrConflict)
	}
	raw, next, err := s.next(changes)
	if err != nil {
		return "", err
	}
	if err := s.sweep(path); err != nil {
		return "", err
	}
	if err := s.env.WriteFile(path, raw); err != nil {
		return "", fmt.Errorf("write %s: %w", s.path, err)
	}
	if next.info, err = os.Stat(s.path); err != nil {
		return "", fmt.Errorf("%s after writing: %w", s.path, err)
	}
	s.remember(next)
	return next.revision, nil
}

// Close does nothing: the store holds nothing open.
func (s *Store) Close() error { return nil }

// resolve returns the file a symbolic link leads to, so that the link stays and
// all names of a file share one lock.
func resolve(path string) string {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		return target
	}
	return path
}

// next returns the registry that the changes make of the known one, as bytes and
// as what reading those gives.
func (s *Store) next(changes []feast.Change) ([]byte, *known, error) {
	id, err := s.env.UUID()
	if err != nil {
		return nil, nil, err
	}
	h := s.known.catalog.Header()
	h.SchemaVersion, h.VersionID = "1", id
	h.Updated = s.env.Now().UTC().Truncate(time.Microsecond)
	raw, err := wire.EncodeRegistry(s.known.catalog.With(h, changes))
	if err != nil {
		return nil, nil, err
	}
	next, err := parse(raw)
	return raw, next, err
}

func parse(raw []byte) (*known, error) {
	h, entries, err := wire.DecodeRegistry(raw)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(raw)
	return &known{
		catalog:  feast.NewCatalog(h, entries),
		revision: registry.Revision(fmt.Sprintf("%s-%x", h.VersionID, sum[:8])),
		sum:      sum,
	}, nil
}

// sweep removes the temporary files of writers that were killed. Only the holder
// of the lock writes any.
func (s *Store) sweep(path string) error {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, "."+filepath.Base(path)+".") || !strings.HasSuffix(name, ".tmp") {
			continue
		}
		if err := s.env.RemoveAll(filepath.Join(filepath.Dir(path), name)); err != nil {
			return err
		}
	}
	return nil
}

// The pauses between readings of a file that cannot be read, together 0.6 s; and
// the pause after which a file that was just written is looked at once more.
const (
	firstPause = 5 * time.Millisecond
	lastPause  = 320 * time.Millisecond
)

// read brings known up to date with the file.
func (s *Store) read(ctx context.Context) error {
	for pause := firstPause; ; pause *= 2 {
		again, err := s.try(ctx)
		if err == nil && !again {
			return nil
		}
		if err != nil && (!errors.Is(err, errUnfinished) || pause > lastPause) {
			return err
		}
		if err := s.env.Sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// errUnfinished marks a file that may be half written.
var errUnfinished = &feast.Error{
	Code:   feast.ErrUnavailable,
	Detail: "is empty or not a Feast registry; if no other program is writing it, restore it or remove it to start anew",
}

// try reads the file once, if it may have changed. It reports again when the file
// changed meanwhile, or may be in the middle of being rewritten.
func (s *Store) try(ctx context.Context) (again bool, err error) {
	info, err := os.Stat(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		s.remember(&known{catalog: feast.NewCatalog(feast.Header{SchemaVersion: "1"}, nil), revision: missing})
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if s.known != nil && s.settled && unchanged(s.known.info, info) {
		return false, nil
	}
	raw, err := os.ReadFile(s.path)
	if err != nil {
		return errors.Is(err, fs.ErrNotExist), ignoreNotExist(err)
	}
	if s.known != nil && s.known.info != nil && s.known.sum == sha256.Sum256(raw) {
		s.known.info = info
		s.remember(s.known)
		return false, nil
	}
	next, err := parseFile(s.path, raw)
	if err != nil {
		return false, err
	}
	if again, err := s.moving(ctx, info); again || err != nil {
		return again, err
	}
	next.info = info
	s.remember(next)
	return false, nil
}

func ignoreNotExist(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// parseFile reads the bytes of a file. An empty file is an empty message to
// protobuf; here it is one that is being written.
func parseFile(path string, raw []byte) (*known, error) {
	if len(raw) == 0 {
		return nil, fmt.Errorf("%s %w", path, errUnfinished)
	}
	next, err := parse(raw)
	if err != nil {
		return nil, fmt.Errorf("%s %w: %w", path, errUnfinished, err)
	}
	return next, nil
}

// moving reports whether the file changed since info, or changes now. The front
// part of a registry can be a registry too, so a file written in place less than a
// second ago is looked at once more after a pause. A file that was renamed into
// place, as commits of this program are, is complete.
func (s *Store) moving(ctx context.Context, info fs.FileInfo) (bool, error) {
	renamed := s.known != nil && s.known.info != nil && !os.SameFile(s.known.info, info)
	if !renamed && s.fresh(info) {
		if err := s.env.Sleep(ctx, firstPause); err != nil {
			return false, err
		}
	}
	now, err := os.Stat(s.path)
	if err != nil {
		return errors.Is(err, fs.ErrNotExist), ignoreNotExist(err)
	}
	return !unchanged(info, now), nil
}

func unchanged(a, b fs.FileInfo) bool {
	return a != nil && b != nil && os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// fresh reports whether a file was written so recently that another write could
// have the same time on it.
func (s *Store) fresh(info fs.FileInfo) bool { return s.env.Now().Sub(info.ModTime()) < time.Second }

func (s *Store) remember(k *known) {
	s.known = k
	s.settled = k.info != nil && !s.fresh(k.info)
}
