package onlinetest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online"
)

// Variables of the environment that make a second process of a test binary a writer:
// where it writes, and with which seed.
const (
	writerDir  = "ONLINETEST_WRITER_DIR"
	writerSeed = "ONLINETEST_WRITER_SEED"
)

// RunPersistent checks what holds for rows that outlive a handle, and for handles and
// processes that share them. open opens the store that lies in dir, made by an
// earlier open or empty. The test that calls RunPersistent must call nothing else:
// it is started again, by its name, as a process of its own.
func RunPersistent(t *testing.T, open func(tb testing.TB, dir string) online.Store) {
	if dir := os.Getenv(writerDir); dir != "" {
		writeUntilKilled(t, open(t, dir))
		return
	}
	tests := []struct {
		name string
		run  func(t *testing.T, open func() online.Store)
	}{
		{"Reopen", testReopen},
		{"TwoHandles", testTwoHandles},
		{"TwoHandlesAnyOrderOfWrites", testTwoHandlesAnyOrder},
		{"FirstSyncs", testFirstSyncs},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			test.run(t, func() online.Store { return open(t, dir) })
		})
	}
	t.Run("KilledWriter", func(t *testing.T) { testKilledWriter(t, open) })
	t.Run("TwoProcesses", func(t *testing.T) { testTwoProcesses(t, open) })
}

func mustClose(tb testing.TB, s online.Store) {
	tb.Helper()
	if err := s.Close(); err != nil {
		tb.Fatal(err)
	}
}

// testReopen closes and opens: rows, schemas, marks and what was dropped stay so.
func testReopen(t *testing.T, open func() online.Store) {
	old, now, gone := newTable("stats", trips), newTable("stats", rate, trips), newTable("gone", trips)
	s := open()
	mustSync(t, s, old, gone)
	mustWrite(t, s, old, driver(t, 1), newRow(t, old, 5, 6, intCell(1)))
	mustWrite(t, s, gone, driver(t, 1), newRow(t, gone, 5, 6, intCell(1)))
	mustDrop(t, s, gone)
	m, marks := s.(online.Marker)
	if marks {
		mustMark(t, m, "run", []byte("7"))
	}
	mustClose(t, s)

	s = open()
	want(t, s, old, driver(t, 1), newRecord(old, 5, 6, intCell(1)))
	want(t, s, gone, driver(t, 1), nil)
	mustSync(t, s, now)
	mustWrite(t, s, now, driver(t, 2), newRow(t, now, 1, 1, floatCell(2), intCell(3)))
	mustWrite(t, s, now, driver(t, 1), newRow(t, now, 4, 9, floatCell(2), intCell(3)))
	mustClose(t, s)

	s = open()
	defer mustClose(t, s)
	want(t, s, now, driver(t, 1), &record{5, 6, map[string]string{"trips": string(intCell(1)), "rate": ""}})
	want(t, s, now, driver(t, 2), newRecord(now, 1, 1, floatCell(2), intCell(3)))
	if marks {
		wantMark(t, s.(online.Marker), "run", []byte("7"))
	}
}

// testTwoHandles: what one handle did, the other sees at once.
func testTwoHandles(t *testing.T, open func() online.Store) {
	a, b := open(), open()
	defer mustClose(t, a)
	defer mustClose(t, b)
	stats, evolved := newTable("stats", trips), newTable("stats", city, trips)
	want(t, b, stats, driver(t, 1), nil)
	mustSync(t, a, stats)
	mustWrite(t, b, stats, driver(t, 1), newRow(t, stats, 2, 2, intCell(2)))
	want(t, a, stats, driver(t, 1), newRecord(stats, 2, 2, intCell(2)))
	mustWrite(t, a, stats, driver(t, 1), newRow(t, stats, 1, 1, intCell(1)))
	want(t, b, stats, driver(t, 1), newRecord(stats, 2, 2, intCell(2)))

	mustSync(t, b, evolved)
	mustWrite(t, b, evolved, driver(t, 1), newRow(t, evolved, 3, 3, textCell("x"), intCell(3)))
	want(t, a, stats, driver(t, 1), newRecord(stats, 3, 3, intCell(3)))

	mustDrop(t, a, stats)
	want(t, b, evolved, driver(t, 1), nil)
	mustSync(t, a, stats)
	mustWrite(t, b, stats, driver(t, 1), newRow(t, stats, 0, 0, intCell(0)))
	want(t, a, stats, driver(t, 1), newRecord(stats, 0, 0, intCell(0)))
	if m, ok := a.(online.Marker); ok {
		mustMark(t, m, "run", []byte("1"))
		wantMark(t, b.(online.Marker), "run", []byte("1"))
	}
}

func testTwoHandlesAnyOrder(t *testing.T, open func() online.Store) {
	handles := []online.Store{open(), open(), open()}
	for _, h := range handles {
		defer mustClose(t, h)
	}
	anyOrderOfWrites(t, handles)
}

// testFirstSyncs lets several handles of an empty store do its first Sync at once.
func testFirstSyncs(t *testing.T, open func() online.Store) {
	const n = 6
	done := make(chan error, n)
	handles := make([]online.Store, n)
	for i := range handles {
		handles[i] = open()
		defer mustClose(t, handles[i])
	}
	for i, h := range handles {
		go func() {
			done <- h.Sync(context.Background(), []online.Table{newTable(fmt.Sprintf("v%d", i), trips), newTable("all", city)}, nil)
		}()
	}
	for range n {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	for i := range n {
		tab := newTable(fmt.Sprintf("v%d", i), trips)
		mustWrite(t, handles[0], tab, driver(t, 1), newRow(t, tab, 1, 1, intCell(int64(i))))
		want(t, handles[i], tab, driver(t, 1), newRecord(tab, 1, 1, intCell(int64(i))))
	}
}

// The tables a second process writes to. Each batch b writes the same value b under
// all of writerKeys, so a batch that is there in part can be seen.
var writerKeys = []int64{1, 2, 3, 4, 5}

func writerTable(seed uint64) online.Table {
	return newTable(fmt.Sprintf("written_by_%d", seed), trips, city)
}

func writerRow(tb testing.TB, t online.Table, b int64) online.Row {
	tb.Helper()
	return newRow(tb, t, b, b, intCell(b), textCell(strings.Repeat("x", int(b%700))))
}

// writeUntilKilled is the second process: it writes batch after batch and says "ack n"
// after each.
func writeUntilKilled(t *testing.T, s online.Store) {
	seed, err := strconv.ParseUint(os.Getenv(writerSeed), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	tab := writerTable(seed)
	mustSync(t, s, tab)
	var keys []online.Key
	for _, id := range writerKeys {
		keys = append(keys, driver(t, id))
	}
	for b := int64(1); ; b++ {
		rows := make([]online.Row, len(keys))
		for i := range rows {
			rows[i] = writerRow(t, tab, b)
		}
		if err := s.Write(context.Background(), tab, keys, rows); err != nil {
			fmt.Println("failed", err)
			return
		}
		if m, ok := s.(online.Marker); ok && b%8 == 0 {
			mustMark(t, m, tab.MarkPrefix()+"run", strconv.AppendInt(nil, b, 10))
		}
		fmt.Println("ack", b)
	}
}

// writer is a second process that writes.
type writer struct {
	cmd  *exec.Cmd
	out  *bufio.Scanner
	pipe io.ReadCloser
}

func startWriter(t *testing.T, dir string, seed uint64) *writer {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	top, _, _ := strings.Cut(t.Name(), "/")
	cmd := exec.Command(program, "-test.run=^"+top+"$", "-test.count=1")
	cmd.Env = append(os.Environ(), writerDir+"="+dir, writerSeed+"="+strconv.FormatUint(seed, 10))
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w := &writer{cmd, bufio.NewScanner(pipe), pipe}
	t.Cleanup(func() { w.kill() })
	return w
}

// ack waits for the next acknowledged batch.
func (w *writer) ack(t *testing.T) int64 {
	t.Helper()
	for w.out.Scan() {
		if n, ok := strings.CutPrefix(w.out.Text(), "ack "); ok {
			b, err := strconv.ParseInt(n, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		if strings.HasPrefix(w.out.Text(), "failed") {
			t.Fatalf("the writer %s", w.out.Text())
		}
	}
	t.Fatal("the writer ended by itself")
	return 0
}

// kill ends the process at once and returns the last batch it had acknowledged.
func (w *writer) kill() (last int64) {
	w.cmd.Process.Signal(syscall.SIGKILL)
	for w.out.Scan() {
		if n, ok := strings.CutPrefix(w.out.Text(), "ack "); ok {
			last, _ = strconv.ParseInt(n, 10, 64)
		}
	}
	w.cmd.Wait()
	return last
}

// testKilledWriter kills a writing process at some moment, several times over: what
// it acknowledged is there, and a key holds a whole row, of no batch before that.
func testKilledWriter(t *testing.T, open func(tb testing.TB, dir string) online.Store) {
	rnd := rand.New(rand.NewPCG(7, 7))
	dir := t.TempDir()
	for seed := range uint64(4) {
		w := startWriter(t, dir, seed)
		acked := w.ack(t)
		for until := 1 + rnd.Int64N(60); acked < until; {
			acked = w.ack(t)
		}
		acked = max(acked, w.kill())
		s := open(t, dir)
		wantAcked(t, s, writerTable(seed), acked)
		mustClose(t, s)
	}
}

// wantAcked checks the rows of a writer whose last acknowledged batch is acked.
func wantAcked(t *testing.T, s online.Store, tab online.Table, acked int64) {
	t.Helper()
	for _, id := range writerKeys {
		got := read(t, s, tab, driver(t, id))
		if got == nil || got.Event < acked || got.Event > acked+1 {
			t.Errorf("key %d: %+v, want batch %d or the one after", id, got, acked)
			continue
		}
		whole := decode(t, s, tab, writerRow(t, tab, got.Event))
		if diff := cmp.Diff(whole, got); diff != "" {
			t.Errorf("key %d (-want +got):\n%s", id, diff)
		}
	}
	m, ok := s.(online.Marker)
	if !ok {
		return
	}
	value, err := m.Marked(context.Background(), tab.MarkPrefix()+"run")
	if err != nil {
		t.Fatal(err)
	}
	marked, _ := strconv.ParseInt(string(value), 10, 64)
	if marked < acked/8*8 || marked > acked+1 {
		t.Errorf("mark %d after %d acknowledged batches", marked, acked)
	}
}

// testTwoProcesses reads, and writes to another table, beside a writing process; what
// was acknowledged before a read is in it.
func testTwoProcesses(t *testing.T, open func(tb testing.TB, dir string) online.Store) {
	dir := t.TempDir()
	s := open(t, dir)
	defer mustClose(t, s)
	mine := newTable("mine", trips)
	mustSync(t, s, mine)
	w := startWriter(t, dir, 99)
	theirs := writerTable(99)
	var last int64
	for v := range int64(40) {
		acked := w.ack(t)
		mustWrite(t, s, mine, driver(t, 1), newRow(t, mine, v, v, intCell(v)))
		want(t, s, mine, driver(t, 1), newRecord(mine, v, v, intCell(v)))
		got := read(t, s, theirs, driver(t, 1))
		if got == nil || got.Event < acked || got.Event < last {
			t.Fatalf("read %+v after batch %d was acknowledged and %d was read", got, acked, last)
		}
		last = got.Event
	}
	err := s.Sync(context.Background(), nil, []online.Table{mine})
	if err != nil && feast.CodeOf(err) != feast.ErrUnavailable {
		t.Error(err)
	}
	wantAtLeast(t, s, theirs, w.kill())
}

func wantAtLeast(t *testing.T, s online.Store, tab online.Table, acked int64) {
	t.Helper()
	if got := read(t, s, tab, driver(t, writerKeys[0])); got == nil || got.Event < acked {
		t.Errorf("read %+v after batch %d was acknowledged", got, acked)
	}
}
