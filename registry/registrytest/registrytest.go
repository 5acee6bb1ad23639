// Package registrytest is the contract of registry.Store as tests. A driver's test
// is one call of Run.
package registrytest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/registry"
)

// Open makes a fresh, empty registry and returns what opens one more handle on it,
// as another process would.
type Open func(t *testing.T, e *env.Env) func() registry.Store

// Start is the instant the clock of Env stands at first.
var Start = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

// Clock is a clock that moves a second forward each time it is read, so that no
// two instants are equal and the same test gives the same times.
type Clock struct{ ticks atomic.Int64 }

// Now returns the next instant.
func (c *Clock) Now() time.Time {
	return Start.Add(time.Duration(c.ticks.Add(1)) * time.Second)
}

// Env returns an environment with a Clock and a random source of a fixed seed.
func Env() *env.Env {
	seed := [32]byte{7}
	return &env.Env{
		Now:    new(Clock).Now,
		Rand:   &lockedReader{src: rand.NewChaCha8(seed)},
		Lookup: func(string) (string, bool) { return "", false },
	}
}

type lockedReader struct {
	mu  sync.Mutex
	src *rand.ChaCha8
}

func (r *lockedReader) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.src.Read(p)
}

// Run tests a store against the contract.
func Run(t *testing.T, open Open) {
	for _, tt := range []struct {
		name string
		test func(*testing.T, *suite)
	}{
		{"a new registry is an empty catalog", testEmpty},
		{"what was committed is loaded", testRoundTrip},
		{"load says when nothing changed", testUnchanged},
		{"commit on an old revision is a conflict", testConflict},
		{"a commit stamps the header", testHeader},
		{"replace and delete", testReplaceDelete},
		{"objects keep their order", testOrder},
		{"untouched objects stay as they are", testUntouched},
		{"a cancelled context ends the call", testCancelled},
		{"of two commits on one revision one wins", testRace},
		{"concurrent appends lose nothing", testAppends},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := Env()
			tt.test(t, &suite{open: open(t, e), env: e})
		})
	}
}

type suite struct {
	open func() registry.Store
	env  *env.Env
}

func (s *suite) handle(t *testing.T) registry.Store {
	t.Helper()
	store := s.open()
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return store
}

func load(t *testing.T, s registry.Store) (*feast.Catalog, registry.Revision) {
	t.Helper()
	cat, rev, err := s.Load(t.Context(), "")
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	if cat == nil || rev == "" {
		t.Fatalf("load without a revision gives catalog %v, revision %q; want both", cat, rev)
	}
	return cat, rev
}

func commit(t *testing.T, s registry.Store, changes ...feast.Change) registry.Revision {
	t.Helper()
	_, base := load(t, s)
	rev, err := s.Commit(t.Context(), base, changes)
	if err != nil {
		t.Fatalf("commit: %v", err)
	}
	return rev
}

// Objects returns the objects of a catalog, all projects, kind by kind.
func Objects(cat *feast.Catalog) []feast.Object {
	var out []feast.Object
	for _, k := range feast.Kinds() {
		for _, e := range cat.Entries(k) {
			out = append(out, e.Object)
		}
	}
	return out
}

// Diff compares objects; nil and empty lists are equal.
func Diff(want, got any) string {
	return cmp.Diff(want, got, cmpopts.EquateEmpty(), cmp.AllowUnexported(feast.View{}))
}

func testEmpty(t *testing.T, s *suite) {
	cat, _ := load(t, s.handle(t))
	if cat.Len() != 0 {
		t.Errorf("a new registry has %d objects", cat.Len())
	}
}

func testRoundTrip(t *testing.T, s *suite) {
	want := sample("p")
	commit(t, s.handle(t), puts(want)...)
	for _, handle := range []string{"second", "third"} {
		cat, _ := load(t, s.handle(t))
		if d := Diff(want, Objects(cat)); d != "" {
			t.Errorf("%s handle (-want +got):\n%s", handle, d)
		}
	}
}

func testUnchanged(t *testing.T, s *suite) {
	a, b := s.handle(t), s.handle(t)
	_, rev := load(t, a)
	if cat, again, err := a.Load(t.Context(), rev); err != nil || cat != nil || again != rev {
		t.Errorf("load of the same: %v, %q, %v; want nil, %q, nil", cat, again, err, rev)
	}
	next := commit(t, b, puts(sample("p"))...)
	cat, again, err := a.Load(t.Context(), rev)
	if err != nil || cat == nil || again != next {
		t.Fatalf("load after a commit elsewhere: %v, %q, %v; want a catalog at %q", cat, again, err, next)
	}
	if cat, _, err := a.Load(t.Context(), next); err != nil || cat != nil {
		t.Errorf("load of the new revision: %v, %v; want nil, nil", cat, err)
	}
	if cat, _, err := b.Load(t.Context(), next); err != nil || cat != nil {
		t.Errorf("load by the writer: %v, %v; want nil, nil", cat, err)
	}
}

func testConflict(t *testing.T, s *suite) {
	a, b := s.handle(t), s.handle(t)
	_, base := load(t, a)
	commit(t, b, feast.Change{Put: &feast.Entity{Project: "p", Name: "first"}})
	_, err := a.Commit(t.Context(), base, []feast.Change{{Put: &feast.Entity{Project: "p", Name: "late"}}})
	if !errors.Is(err, feast.ErrConflict) {
		t.Errorf("commit on an old revision: %v; want a conflict", err)
	}
	cat, _ := load(t, b)
	if d := cmp.Diff([]string{"first"}, feast.Names[*feast.Entity](cat, "p")); d != "" {
		t.Errorf("after the conflict (-want +got):\n%s", d)
	}
}

func testHeader(t *testing.T, s *suite) {
	store := s.handle(t)
	ids := map[string]bool{}
	last := time.Time{}
	for i := range 3 {
		commit(t, store, feast.Change{Put: &feast.Entity{Project: "p", Name: fmt.Sprint(i)}})
		cat, _ := load(t, s.handle(t))
		h := cat.Header()
		if h.SchemaVersion != "1" || len(h.VersionID) != 36 || ids[h.VersionID] {
			t.Errorf("commit %d: schema %q, version id %q; want 1 and a new UUID", i, h.SchemaVersion, h.VersionID)
		}
		if !h.Updated.After(last) || h.Updated.Before(Start) {
			t.Errorf("commit %d: updated %s; want the clock's time", i, h.Updated)
		}
		ids[h.VersionID], last = true, h.Updated
	}
}

func testReplaceDelete(t *testing.T, s *suite) {
	store := s.handle(t)
	ent := func(name, owner string) *feast.Entity {
		return &feast.Entity{Project: "p", Name: name, Owner: owner, JoinKey: name}
	}
	commit(t, store, puts([]feast.Object{ent("a", "1"), ent("b", "1"), ent("c", "1")})...)
	commit(t, store,
		feast.Change{Delete: ent("a", "").Key()},
		feast.Change{Put: ent("b", "2")},
		feast.Change{Delete: feast.Key{Kind: feast.KindEntity, Project: "p", Name: "never was"}},
		feast.Change{Delete: feast.Key{Kind: feast.KindEntity, Project: "other", Name: "c"}},
		feast.Change{Put: ent("d", "1")}, feast.Change{Delete: ent("d", "").Key()},
		feast.Change{Delete: ent("c", "").Key()}, feast.Change{Put: ent("c", "3")})
	cat, _ := load(t, s.handle(t))
	if d := Diff([]feast.Object{ent("b", "2"), ent("c", "3")}, Objects(cat)); d != "" {
		t.Errorf("after the changes (-want +got):\n%s", d)
	}
}

func testOrder(t *testing.T, s *suite) {
	store := s.handle(t)
	var want []string
	for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(30) {
		want = append(want, fmt.Sprintf("e%02d", i))
	}
	for _, name := range want {
		commit(t, store, feast.Change{Put: &feast.Entity{Project: "p", Name: name}})
	}
	cat, _ := load(t, s.handle(t))
	var got []string
	for _, e := range feast.Objects[*feast.Entity](cat, "p") {
		got = append(got, e.Name)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("order (-want +got):\n%s", d)
	}
}

func testUntouched(t *testing.T, s *suite) {
	store := s.handle(t)
	commit(t, store, puts(sample("p"))...)
	before, _ := load(t, s.handle(t))
	commit(t, store, puts(sample("q"))...)
	after, _ := load(t, s.handle(t))
	for _, k := range feast.Kinds() {
		for i, e := range before.Entries(k) {
			got := after.Entries(k)[i]
			if !bytes.Equal(e.Raw, got.Raw) {
				t.Errorf("the bytes of %v changed", e.Object.Key())
			}
			if d := Diff(e.Object, got.Object); d != "" {
				t.Errorf("%v changed (-before +after):\n%s", e.Object.Key(), d)
			}
		}
	}
}

func testCancelled(t *testing.T, s *suite) {
	store := s.handle(t)
	_, base := load(t, store)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := store.Load(ctx, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("load: %v; want context.Canceled", err)
	}
	if _, err := store.Commit(ctx, base, puts(sample("p"))); !errors.Is(err, context.Canceled) {
		t.Errorf("commit: %v; want context.Canceled", err)
	}
	if cat, _ := load(t, store); cat.Len() != 0 {
		t.Errorf("a cancelled commit left %d objects", cat.Len())
	}
}

func testRace(t *testing.T, s *suite) {
	_, base := load(t, s.handle(t))
	const n = 8
	var won, lost atomic.Int64
	var wg sync.WaitGroup
	for i := range n {
		store := s.handle(t)
		wg.Go(func() {
			_, err := store.Commit(context.Background(), base, []feast.Change{
				{Put: &feast.Entity{Project: "p", Name: fmt.Sprint(i)}},
			})
			switch {
			case err == nil:
				won.Add(1)
			case errors.Is(err, feast.ErrConflict):
				lost.Add(1)
			default:
				t.Errorf("commit %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 || lost.Load() != n-1 {
		t.Errorf("%d commits won, %d lost; want 1 and %d", won.Load(), lost.Load(), n-1)
	}
}

func testAppends(t *testing.T, s *suite) {
	view := feast.NewView(feast.FeatureView, "p", "v")
	commit(t, s.handle(t), feast.Change{Put: view})
	const writers, each = 8, 5
	var wg sync.WaitGroup
	for w := range writers {
		reg, err := registry.Open(t.Context(), s.handle(t), s.env)
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			for i := range each {
				start := Start.Add(time.Duration(w*each+i) * time.Hour)
				err := reg.Apply(context.Background(), func(cat *feast.Catalog) ([]feast.Change, error) {
					return registry.RecordMaterialization(cat, "p", "v", start, start.Add(time.Hour))
				})
				if err != nil {
					t.Errorf("writer %d: %v", w, err)
				}
			}
		})
	}
	wg.Wait()
	cat, _ := load(t, s.handle(t))
	got, err := feast.Get[*feast.View](cat, "p", "v")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[time.Time]bool{}
	for _, i := range got.Meta.Intervals {
		seen[i.Start] = true
	}
	if len(got.Meta.Intervals) != writers*each || len(seen) != writers*each {
		t.Errorf("%d intervals, %d different; want %d", len(got.Meta.Intervals), len(seen), writers*each)
	}
}
