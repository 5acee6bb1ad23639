package registry_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/registry"
	"github.com/seed-11e13f51/feast/registry/memory"
	"github.com/seed-11e13f51/feast/registry/registrytest"
)

func open(t *testing.T, s registry.Store) *registry.Registry {
	t.Helper()
	r, err := registry.Open(t.Context(), s, registrytest.Env())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func put(objects ...feast.Object) func(*feast.Catalog) ([]feast.Change, error) {
	return func(*feast.Catalog) ([]feast.Change, error) {
		var changes []feast.Change
		for _, o := range objects {
			changes = append(changes, feast.Change{Put: o})
		}
		return changes, nil
	}
}

func TestApplyRunsAgainOnConflict(t *testing.T) {
	s := memory.New(registrytest.Env())
	ours, theirs := open(t, s), open(t, s)
	runs := 0
	err := ours.Apply(t.Context(), func(cat *feast.Catalog) ([]feast.Change, error) {
		runs++
		if runs == 1 {
			if err := theirs.Apply(t.Context(), put(&feast.Entity{Project: "p", Name: "theirs"})); err != nil {
				t.Fatal(err)
			}
		}
		seen := strings.Join(feast.Names[*feast.Entity](cat, "p"), ",")
		return []feast.Change{{Put: &feast.Entity{Project: "p", Name: "ours", Description: "saw " + seen}}}, nil
	})
	if err != nil || runs != 2 {
		t.Fatalf("apply: %v after %d runs; want none after 2", err, runs)
	}
	e, err := feast.Get[*feast.Entity](ours.Catalog(), "p", "ours")
	if err != nil || e.Description != "saw theirs" {
		t.Errorf("entity %+v, %v; want one that saw theirs", e, err)
	}
}

func TestApplyReturnsTheErrorOfItsFunction(t *testing.T) {
	s := memory.New(registrytest.Env())
	r := open(t, s)
	rev := r.Revision()
	refused := fmt.Errorf("no: %w", feast.ErrConflict)
	runs := 0
	err := r.Apply(t.Context(), func(*feast.Catalog) ([]feast.Change, error) {
		runs++
		return []feast.Change{{Put: &feast.Entity{Project: "p", Name: "x"}}}, refused
	})
	if err != refused || runs != 1 || r.Revision() != rev {
		t.Errorf("apply: %v after %d runs; want the function's own error after one, and nothing written", err, runs)
	}
}

func TestApplyOfNothingNewWritesNothing(t *testing.T) {
	r := open(t, memory.New(registrytest.Env()))
	ttl := time.Hour
	view := feast.NewView(feast.FeatureView, "p", "v")
	view.TTL, view.Tags = &ttl, map[string]string{}
	if err := r.Apply(t.Context(), put(view, &feast.Entity{Project: "p", Name: "e"})); err != nil {
		t.Fatal(err)
	}
	rev := r.Revision()
	again := view.Clone()
	again.Tags, again.Features = nil, []feast.Field{}
	if err := r.Apply(t.Context(), put(again, &feast.Entity{Project: "p", Name: "e"})); err != nil {
		t.Fatal(err)
	}
	if r.Revision() != rev {
		t.Errorf("the same objects made revision %s from %s", r.Revision(), rev)
	}
}

func TestApplySetsTimes(t *testing.T) {
	r := open(t, memory.New(registrytest.Env()))
	times := func(name string) feast.Meta {
		t.Helper()
		e, err := feast.Get[*feast.Entity](r.Catalog(), "p", name)
		if err != nil {
			t.Fatal(err)
		}
		return e.Meta
	}
	given := &feast.Entity{Project: "p", Name: "e"}
	if err := r.Apply(t.Context(), put(given, &feast.Entity{Project: "p", Name: "quiet"})); err != nil {
		t.Fatal(err)
	}
	first, quiet := times("e"), times("quiet")
	if first.Created.IsZero() || !first.Created.Equal(first.Updated) {
		t.Errorf("new: created %s, updated %s; want both now", first.Created, first.Updated)
	}
	if !given.Meta.Created.IsZero() {
		t.Error("apply changed the object it was given")
	}
	changed := &feast.Entity{Project: "p", Name: "e", Owner: "me"}
	if err := r.Apply(t.Context(), put(changed, &feast.Entity{Project: "p", Name: "quiet"})); err != nil {
		t.Fatal(err)
	}
	second := times("e")
	if !second.Created.Equal(first.Created) || !second.Updated.After(first.Updated) {
		t.Errorf("changed: %+v after %+v; want created kept, updated later", second, first)
	}
	if d := cmp.Diff(quiet, times("quiet")); d != "" {
		t.Errorf("unchanged (-before +after):\n%s", d)
	}
}

func TestApplyTakesBackAChangeInTheSameCall(t *testing.T) {
	r := open(t, memory.New(registrytest.Env()))
	if err := r.Apply(t.Context(), put(&feast.Entity{Project: "p", Name: "e"})); err != nil {
		t.Fatal(err)
	}
	key := feast.Key{Kind: feast.KindEntity, Project: "p", Name: "e"}
	err := r.Apply(t.Context(), func(*feast.Catalog) ([]feast.Change, error) {
		return []feast.Change{{Delete: key}, {Put: &feast.Entity{Project: "p", Name: "e"}}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := r.Catalog().Lookup(key); !ok {
		t.Error("delete and put left nothing")
	}
}

// TestReadersSeeWholeCatalogs: a reader beside a writer sees pairs only, never one
// without the other, and never an older catalog after a newer one.
func TestReadersSeeWholeCatalogs(t *testing.T) {
	r := open(t, memory.New(registrytest.Env()))
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			last := 0
			for {
				select {
				case <-stop:
					return
				default:
				}
				n := r.Catalog().Len()
				if n%2 != 0 || n < last {
					t.Errorf("%d objects after %d", n, last)
					return
				}
				last = n
			}
		})
	}
	for i := range 200 {
		name := fmt.Sprint(i)
		err := r.Apply(t.Context(), put(&feast.Entity{Project: "p", Name: name}, &feast.Source{Project: "p", Name: name}))
		if err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	wg.Wait()
}

// flaky fails every Load while broken.
type flaky struct {
	registry.Store
	mu     sync.Mutex
	broken error
}

func (f *flaky) set(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.broken = err
}

func (f *flaky) Load(ctx context.Context, have registry.Revision) (*feast.Catalog, registry.Revision, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken != nil {
		return nil, "", f.broken
	}
	return f.Store.Load(ctx, have)
}

func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := memory.New(registrytest.Env())
		f := &flaky{Store: s}
		server, other := open(t, f), open(t, s)
		var log bytes.Buffer
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- server.Watch(ctx, 250*time.Millisecond, slog.New(slog.NewTextHandler(&log, nil))) }()

		apply := func(name string) {
			if err := other.Apply(ctx, put(&feast.Entity{Project: "p", Name: name})); err != nil {
				t.Error(err)
			}
		}
		wantLen := func(what string, want int) {
			time.Sleep(999 * time.Millisecond)
			synctest.Wait()
			if got := server.Catalog().Len(); got != want {
				t.Errorf("%s: %d entities; want %d", what, got, want)
			}
		}
		apply("a")
		wantLen("within a second", 1)
		f.set(errors.New("disk on fire"))
		apply("b")
		wantLen("while the store fails", 1)
		f.set(nil)
		wantLen("after it recovered", 2)
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("watch ended with %v", err)
		}
		if n := strings.Count(log.String(), "disk on fire"); n != 1 {
			t.Errorf("the failure was logged %d times; want once:\n%s", n, log.String())
		}
	})
}
