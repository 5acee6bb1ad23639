package row_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast/online/row"
)

func build(t testing.TB, h row.Head, cells ...[]byte) []byte {
	t.Helper()
	var b row.Builder
	for _, c := range cells {
		b.Cell(c)
	}
	r, err := b.AppendRow(nil, h)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The bytes by hand from the format in the package's doc.
func TestGoldenRow(t *testing.T) {
	var b row.Builder
	b.End(row.AppendInt64Cell(b.Tail(), 7))
	b.Null()
	b.End(row.AppendStringCell(b.Tail(), "hi"))
	got, err := b.AppendRow(nil, row.Head{Event: 1, Created: -1, Schema: 0x01020304})
	if err != nil {
		t.Fatal(err)
	}
	want := "01" + "8000000000000001" + "7fffffffffffffff" + "01020304" + "0003" +
		"0002" + "0002" + "0006" + "2007" + "12026869"
	if hex.EncodeToString(got) != want {
		t.Errorf("row %x\nwant %s", got, want)
	}
}

func TestGoldenWideRow(t *testing.T) {
	got := build(t, row.Head{}, make([]byte, math.MaxUint16+1))
	want := "02" + "8000000000000000" + "8000000000000000" + "00000000" + "0001" + "00010000"
	if head := hex.EncodeToString(got[:row.HeadSize+4]); head != want {
		t.Errorf("head %s\nwant %s", head, want)
	}
	if got := build(t, row.Head{}, make([]byte, math.MaxUint16)); got[0] != row.Narrow {
		t.Errorf("65535 bytes of cells make format %d, want narrow", got[0])
	}
}

func TestRoundTrip(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var b row.Builder
	for range 2000 {
		b.Reset()
		cells := make([][]byte, rnd.IntN(20))
		for i := range cells {
			cells[i] = make([]byte, sizes[rnd.IntN(len(sizes))])
			for j := range cells[i] {
				cells[i][j] = byte(rnd.Uint32())
			}
			b.Cell(cells[i])
		}
		h := row.Head{Event: int64(rnd.Uint64()), Created: int64(rnd.Uint64()), Schema: rnd.Uint32()}
		packed, err := b.AppendRow([]byte("xy"), h)
		if err != nil {
			t.Fatal(err)
		}
		checkRow(t, packed[2:], h, cells)
	}
}

var sizes = []int{0, 0, 1, 2, 9, 40, 300, 40000}

func checkRow(t *testing.T, packed []byte, h row.Head, cells [][]byte) {
	t.Helper()
	r, err := row.Parse(packed)
	if err != nil {
		t.Fatal(err)
	}
	if r.Head() != h {
		t.Fatalf("head %+v, want %+v", r.Head(), h)
	}
	if event, created, ok := row.Times(packed); !ok || event != h.Event || created != h.Created {
		t.Fatalf("times %d, %d, %v, want those of %+v", event, created, ok, h)
	}
	if r.Len() != len(cells) {
		t.Fatalf("%d cells, want %d", r.Len(), len(cells))
	}
	for i, want := range cells {
		if !bytes.Equal(r.Cell(i), want) {
			t.Fatalf("cell %d is %x, want %x", i, r.Cell(i), want)
		}
	}
}

func TestTooManyCells(t *testing.T) {
	var b row.Builder
	for range row.MaxCells {
		b.Null()
	}
	if _, err := b.AppendRow(nil, row.Head{}); err != nil {
		t.Errorf("%d cells: %v", row.MaxCells, err)
	}
	b.Null()
	if got, err := b.AppendRow([]byte("x"), row.Head{}); !errors.Is(err, row.ErrTooLarge) || string(got) != "x" {
		t.Errorf("%d cells: error %v, bytes %q", b.Len(), err, got)
	}
}

func TestCompareIsTheOrderOfTheTimes(t *testing.T) {
	times := []int64{math.MinInt64, -1_000_000, -1, 0, 1, 255, 256, 1_700_000_000_000_000, math.MaxInt64}
	var rows [][]byte
	rows = append(rows, nil)
	for _, event := range times {
		for _, created := range times {
			rows = append(rows, build(t, row.Head{Event: event, Created: created, Schema: uint32(created)}))
		}
	}
	for i, a := range rows {
		for j, b := range rows {
			if got, want := row.Compare(a, b), cmpInt(i, j); got != want {
				t.Fatalf("Compare(row %d, row %d) = %d, want %d", i, j, got, want)
			}
		}
	}
}

func cmpInt(a, b int) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func TestCompareSeesTheTimesAlone(t *testing.T) {
	a := build(t, row.Head{Event: 5, Created: 6, Schema: 1}, []byte("a"))
	b := build(t, row.Head{Event: 5, Created: 6, Schema: 2}, make([]byte, 70000))
	if row.Compare(a, b) != 0 {
		t.Error("rows of equal times are not equal")
	}
}

func TestMalformedRows(t *testing.T) {
	good := build(t, row.Head{}, []byte("a"), []byte("bc"))
	change := func(at int, v byte) []byte {
		r := slices.Clone(good)
		r[at] = v
		return r
	}
	cases := map[string][]byte{
		"empty":              {},
		"short of a head":    good[:row.HeadSize-1],
		"format 0":           change(0, 0),
		"format 3":           change(0, 3),
		"wide, of narrow":    change(0, row.Wide),
		"cut":                good[:len(good)-1],
		"grown":              append(slices.Clone(good), 0),
		"more cells":         change(22, 200),
		"fewer cells":        change(22, 1),
		"ends that go back":  change(24, 9),
		"end past the cells": change(26, 9),
	}
	for name, r := range cases {
		if _, err := row.Parse(r); !errors.Is(err, row.ErrMalformed) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestBuildingDoesNotAllocate(t *testing.T) {
	var b row.Builder
	var out []byte
	fill := func() {
		b.Reset()
		b.End(row.AppendInt64Cell(b.Tail(), 7))
		b.End(row.AppendFloat64Cell(b.Tail(), 7))
		b.End(row.AppendStringCell(b.Tail(), "seven"))
		b.Null()
		out, _ = b.AppendRow(out[:0], row.Head{})
	}
	fill()
	if n := testing.AllocsPerRun(100, fill); n != 0 {
		t.Errorf("%v allocations per row", n)
	}
	read := func() {
		r, _ := row.Parse(out)
		for i := range r.Len() {
			row.ParseCell(r.Cell(i))
		}
	}
	if n := testing.AllocsPerRun(100, read); n != 0 {
		t.Errorf("%v allocations per row read", n)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(build(f, row.Head{Event: 1, Created: 2, Schema: 3}, []byte("a"), nil, []byte("bc")))
	f.Add(build(f, row.Head{}, make([]byte, 70000)))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		row.Compare(b, b)
		r, err := row.Parse(b)
		if err != nil {
			return
		}
		var back row.Builder
		for i := range r.Len() {
			back.Cell(r.Cell(i))
		}
		again, err := back.AppendRow(nil, r.Head())
		if err != nil {
			t.Fatal(err)
		}
		r2, err := row.Parse(again)
		if err != nil || r2.Head() != r.Head() || r2.Len() != r.Len() {
			t.Fatalf("row %x rebuilt as %x: %v", b, again, err)
		}
		if b[0] == again[0] && !bytes.Equal(b, again) {
			t.Fatal(cmp.Diff(b, again))
		}
	})
}

func BenchmarkBuild(b *testing.B) {
	var rb row.Builder
	var out []byte
	for b.Loop() {
		rb.Reset()
		for range 4 {
			rb.End(row.AppendFloat64Cell(rb.Tail(), 0.25))
		}
		for i := range int64(6) {
			rb.End(row.AppendInt64Cell(rb.Tail(), i<<20))
		}
		out, _ = rb.AppendRow(out[:0], row.Head{Event: 1, Created: 2, Schema: 3})
	}
}

func BenchmarkParse(b *testing.B) {
	var rb row.Builder
	for range 10 {
		rb.End(row.AppendFloat64Cell(rb.Tail(), 0.25))
	}
	packed, _ := rb.AppendRow(nil, row.Head{})
	var sum float64
	for b.Loop() {
		r, _ := row.Parse(packed)
		for i := range r.Len() {
			c, _ := row.ParseCell(r.Cell(i))
			sum += c.Float64()
		}
	}
}
