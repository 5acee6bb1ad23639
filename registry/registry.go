package registry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
)

// Registry is a catalog in memory over a Store. Reading it takes no lock and does
// no I/O; what it returns stays as it is while newer catalogs take its place. It
// is safe for concurrent use.
type Registry struct {
	store Store
	env   *env.Env
	now   atomic.Pointer[snapshot]
	// loading lets one Refresh or Apply at a time touch the store, so that the
	// catalog never goes back to an older one.
	loading sync.Mutex
}

type snapshot struct {
	catalog  *feast.Catalog
	revision Revision
}

// Open loads the catalog of a store. The registry owns the store from here on:
// Close closes it.
func Open(ctx context.Context, store Store, e *env.Env) (*Registry, error) {
	r := &Registry{store: store, env: e}
	if err := r.Refresh(ctx); err != nil {
		return nil, err
	}
	return r, nil
}

// Catalog returns the newest catalog this process knows of.
func (r *Registry) Catalog() *feast.Catalog { return r.now.Load().catalog }

// Revision returns the revision of what Catalog returns. Whoever caches what was
// made from a catalog compares it with the revision cached beside it.
func (r *Registry) Revision() Revision { return r.now.Load().revision }

// Snapshot returns a catalog together with its revision.
func (r *Registry) Snapshot() (*feast.Catalog, Revision) {
	s := r.now.Load()
	return s.catalog, s.revision
}

// Refresh looks for a newer catalog in the store. When it fails, the catalog in
// memory stays.
func (r *Registry) Refresh(ctx context.Context) error {
	r.loading.Lock()
	defer r.loading.Unlock()
	return r.refresh(ctx)
}

func (r *Registry) refresh(ctx context.Context) error {
	var have Revision
	if s := r.now.Load(); s != nil {
		have = s.revision
	}
	cat, rev, err := r.store.Load(ctx, have)
	if err != nil {
		return fmt.Errorf("load registry: %w", err)
	}
	if cat != nil {
		r.now.Store(&snapshot{cat, rev})
	}
	return nil
}

// Apply changes the registry: it asks change what to change in the catalog, and
// makes that durable, all of it or nothing. When another writer was faster, the
// catalog is loaded anew and change runs again, so it must not keep anything from
// an earlier run. An error of change is returned as it is and nothing is written;
// neither is anything when every change leaves the registry as it was.
//
// Objects put get their times here, as Feast sets them: the created time of the
// object they replace (or now), and now as the updated time; an object equal to
// the stored one in all but its times keeps both.
func (r *Registry) Apply(ctx context.Context, change func(*feast.Catalog) ([]feast.Change, error)) error {
	r.loading.Lock()
	defer r.loading.Unlock()
	if err := r.refresh(ctx); err != nil {
		return err
	}
	for {
		s := r.now.Load()
		changes, err := change(s.catalog)
		if err != nil {
			return err
		}
		changes = stamp(s.catalog, changes, r.env.Now().UTC().Truncate(time.Microsecond))
		if len(changes) == 0 {
			return nil
		}
		_, err = r.store.Commit(ctx, s.revision, changes)
		if err == nil {
			return r.refresh(ctx)
		}
		if !errors.Is(err, feast.ErrConflict) {
			return fmt.Errorf("commit registry: %w", err)
		}
		if err := r.refresh(ctx); err != nil {
			return err
		}
	}
}

// Watch calls Refresh every so often until ctx ends, so that a server sees what
// other processes apply. What goes wrong is logged, once per run of equal errors,
// and the catalog in memory keeps serving. It returns ctx's error.
func (r *Registry) Watch(ctx context.Context, every time.Duration, log *slog.Logger) error {
	told := ""
	for {
		if err := r.env.Sleep(ctx, every); err != nil {
			return err
		}
		err := r.Refresh(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil:
			told = ""
		case err.Error() != told:
			told = err.Error()
			log.Warn("registry not read, the catalog in memory stays", "err", err)
		}
	}
}

// Close closes the store. The catalog in memory stays readable.
func (r *Registry) Close() error { return r.store.Close() }
