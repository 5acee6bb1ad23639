package asof

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// randomSlots returns slots of n entity rows over some codes, and a batch of source rows.
func randomSlots(r *rand.Rand, n int) (*slots, *batch) {
	codes, times := make([]int32, n), make([]int64, n)
	for i := range codes {
		codes[i], times[i] = int32(r.IntN(150)-1), int64(r.IntN(40))
	}
	b := &batch{first: 100}
	for range 4 * n {
		b.codes = append(b.codes, int32(r.IntN(150)-1))
		b.times = append(b.times, int64(r.IntN(40)))
		b.created = append(b.created, int64(r.IntN(40)))
	}
	return newSlots(codes, times, 149), b
}

// Rows ordered by partition must win where they win in their own order.
func TestPartitionedOffersEqualPlain(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 200 {
		s, b := randomSlots(r, 1+r.IntN(400))
		rule := rule{ttl: int64(r.IntN(20)), limits: r.IntN(2) == 0, known: r.IntN(2) == 0}
		plain, parted := newOffers(s, rule), newOffers(s, rule)
		plain.add(b)
		parted.addPartitioned(b)
		if diff := cmp.Diff(plain.finish(400), parted.finish(400)); diff != "" {
			t.Fatalf("case %d (-plain +partitioned):\n%s", i, diff)
		}
	}
}

// Rows split among workers must win where they win together.
func TestMergedOffersEqualPlain(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for i := range 200 {
		s, b := randomSlots(r, 1+r.IntN(100))
		rule := rule{ttl: 3, limits: r.IntN(2) == 0, known: r.IntN(2) == 0}
		whole, left, right := newOffers(s, rule), newOffers(s, rule), newOffers(s, rule)
		whole.add(b)
		cut := r.IntN(len(b.codes))
		right.add(&batch{b.codes[cut:], b.times[cut:], b.created[cut:], b.first + int64(cut)})
		left.add(&batch{b.codes[:cut], b.times[:cut], b.created[:cut], b.first})
		right.merge(left)
		if diff := cmp.Diff(whole.finish(100), right.finish(100)); diff != "" {
			t.Fatalf("case %d (-whole +merged):\n%s", i, diff)
		}
	}
}

func TestSortSlots(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, n := range []int{0, 1, 2, insertionLimit, insertionLimit + 1, 500} {
		times, rows := make([]int64, n), make([]int32, n)
		for i := range times {
			times[i], rows[i] = int64(r.IntN(50)), int32(i)
		}
		original := slices.Clone(times)
		sortSlots(times, rows)
		if !slices.IsSorted(times) {
			t.Errorf("%d slots are not sorted", n)
		}
		for i, row := range rows {
			if original[row] != times[i] {
				t.Fatalf("%d slots: row %d lost its time", n, row)
			}
		}
	}
}

// The dictionaries must behave as a map does, for keys of every length and for pairs.
func TestIndexEqualsMap(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	x, want := newIndex(), map[string]int32{}
	text := func() string { return fmt.Sprintf("%0*d", r.IntN(40), r.IntN(300)) }
	ask := func(s string) int32 {
		codes := []int32{-7}
		x.Bytes([]byte("x"+s), []int32{1}, []int32{int32(len(s) + 1)}, codes)
		return codes[0]
	}
	for range 5000 {
		s := text()
		if _, ok := want[s]; !ok {
			want[s] = int32(len(want))
		}
		if got := ask(s); got != want[s] {
			t.Fatalf("%q got code %d, not %d", s, got, want[s])
		}
	}
	x.grow = false
	for range 5000 {
		s := text()
		code, ok := want[s]
		if !ok {
			code = -1
		}
		if got := ask(s); got != code {
			t.Fatalf("%q was found as %d, not %d", s, got, code)
		}
	}
}

func TestMarks(t *testing.T) {
	m := newMarks(200, []int64{63, noRow, 0, 64, 199, 64, 127})
	if diff := cmp.Diff([]int32{0, 63, 64, 127, 199}, m.between(0, 200)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int32{0, 63}, m.between(64, 128)); diff != "" {
		t.Error(diff)
	}
	if got := m.of(199); got != 4 {
		t.Errorf("row 199 has rank %d, not 4", got)
	}
}
