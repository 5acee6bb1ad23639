package onlinetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/row"
)

// op is one row of a history: what a writer does with one key.
type op struct {
	id, event, created, value int64
}

// history makes n rows over few keys and few times, so that rows of one key often
// agree in one time or both. Of equal times the value is equal too: then the state
// does not depend on who comes last.
func history(rnd *rand.Rand, n int) []op {
	ops := make([]op, n)
	for i := range ops {
		o := op{id: rnd.Int64N(17), event: at + rnd.Int64N(9)*500_000, created: at + rnd.Int64N(5)*300_000}
		o.value = o.event*31 + o.created
		ops[i] = o
	}
	return ops
}

// final is the state of the history done in the order of time.
func final(t online.Table, ops []op) map[int64]*record {
	state := map[int64]*record{}
	for _, o := range ops {
		old := state[o.id]
		if old == nil || o.event > old.Event || o.event == old.Event && o.created >= old.Created {
			state[o.id] = newRecord(t, o.event, o.created, intCell(o.value), textCell(fmt.Sprint(o.value)))
		}
	}
	return state
}

// testAnyOrderOfWrites is metamorphic: 8 writers do one history, each all of it in an
// order of its own and some of it twice; the state is that of the sorted history.
func testAnyOrderOfWrites(t *testing.T, s online.Store) {
	anyOrderOfWrites(t, []online.Store{s})
}

// anyOrderOfWrites spreads the writers over several handles of one store.
func anyOrderOfWrites(t *testing.T, handles []online.Store) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			stats := newTable(fmt.Sprintf("stats_%d", seed), trips, city)
			mustSync(t, handles[0], stats)
			ops := history(rand.New(rand.NewPCG(seed, 0)), 150)
			var group errgroup.Group
			for w := range 8 {
				rnd := rand.New(rand.NewPCG(seed, uint64(w)+1))
				batches := plan(t, stats, ops, rnd)
				group.Go(func() error {
					for _, b := range batches {
						if err := handles[w%len(handles)].Write(context.Background(), stats, b.keys, b.rows); err != nil {
							return err
						}
					}
					return nil
				})
			}
			if err := group.Wait(); err != nil {
				t.Fatal(err)
			}
			wantState(t, handles[len(handles)-1], stats, final(stats, ops))
		})
	}
}

type batch struct {
	keys []online.Key
	rows []online.Row
}

// plan cuts a shuffled history, a third of it repeated, into batches of 1 to 20.
func plan(t *testing.T, tab online.Table, ops []op, rnd *rand.Rand) []batch {
	t.Helper()
	mine := append([]op(nil), ops...)
	for range len(ops) / 3 {
		mine = append(mine, ops[rnd.IntN(len(ops))])
	}
	rnd.Shuffle(len(mine), func(i, j int) { mine[i], mine[j] = mine[j], mine[i] })
	var batches []batch
	for len(mine) > 0 {
		n := min(1+rnd.IntN(20), len(mine))
		var b batch
		for _, o := range mine[:n] {
			b.keys = append(b.keys, driver(t, o.id))
			b.rows = append(b.rows, newRow(t, tab, o.event, o.created, intCell(o.value), textCell(fmt.Sprint(o.value))))
		}
		batches = append(batches, b)
		mine = mine[n:]
	}
	return batches
}

func wantState(t *testing.T, s online.Store, tab online.Table, state map[int64]*record) {
	t.Helper()
	for id := range int64(20) {
		if diff := cmp.Diff(state[id], read(t, s, tab, driver(t, id))); diff != "" {
			t.Errorf("key %d (-want +got):\n%s", id, diff)
		}
	}
}

// testReadersSeeWholeRows reads while a writer replaces rows: the cells of a row are
// always those of one write, and its time never goes back.
func testReadersSeeWholeRows(t *testing.T, s online.Store) {
	stats := newTable("stats", trips, rate)
	mustSync(t, s, stats)
	keys := []online.Key{driver(t, 1), driver(t, 2), driver(t, 3)}
	ctx, cancel := context.WithCancel(context.Background())
	var group errgroup.Group
	for range 3 {
		group.Go(func() error { return watch(ctx, s, stats, keys) })
	}
	for v := range int64(200) {
		rows := make([]online.Row, len(keys))
		for i := range rows {
			rows[i] = newRow(t, stats, v, v, intCell(v), floatCell(float64(v)))
		}
		if err := s.Write(context.Background(), stats, keys, rows); err != nil {
			t.Error(err)
			break
		}
	}
	cancel()
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
}

// watch reads keys until ctx ends.
func watch(ctx context.Context, s online.Store, tab online.Table, keys []online.Key) error {
	var rows online.Rows
	last := make([]int64, len(keys))
	for ctx.Err() == nil {
		if err := s.Read(context.Background(), []online.Group{{Tables: []online.Table{tab}, Keys: keys}}, &rows); err != nil {
			return err
		}
		for k := range keys {
			if len(rows.Row(0, 0, k)) == 0 {
				continue
			}
			r, err := row.Parse(rows.Row(0, 0, k))
			if err != nil {
				return err
			}
			if err := whole(r, last[k]); err != nil {
				return err
			}
			last[k] = r.Event()
		}
	}
	return nil
}

// whole checks that the cells of a row are those written with its times.
func whole(r row.Reader, last int64) error {
	i, _ := row.ParseCell(r.Cell(0))
	f, _ := row.ParseCell(r.Cell(1))
	if r.Created() != r.Event() || i.Int() != r.Event() || f.Float64() != float64(r.Event()) {
		return fmt.Errorf("a mixed row: times %d and %d, cells %d and %v", r.Event(), r.Created(), i.Int(), f.Float64())
	}
	if r.Event() < last {
		return fmt.Errorf("time went back from %d to %d", last, r.Event())
	}
	return nil
}
