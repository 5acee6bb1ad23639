package env_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast/internal/env"
)

var errCrash = errors.New("crash")

func mustRead(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// names lists a directory.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// steps records the steps of writes, and fails at one of them.
type steps struct {
	seen []string
	fail string
}

func (s *steps) fault(step, path string) error {
	s.seen = append(s.seen, step+" "+filepath.Base(path))
	if step == s.fail {
		return errCrash
	}
	return nil
}

func TestWriteAtomicLeavesOldOrNew(t *testing.T) {
	for _, fail := range []string{"mkdir", "create", "write", "sync", "rename", ""} {
		t.Run("at "+fail, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "file")
			s := &steps{}
			e := &env.Env{Fault: s.fault}
			if err := e.WriteFile(path, []byte("old")); err != nil {
				t.Fatal(err)
			}
			*s = steps{fail: fail}
			err := e.WriteFile(path, []byte("the new content"))
			want, wantErr := "old", errCrash
			if fail == "" {
				want, wantErr = "the new content", nil
			}
			if !errors.Is(err, wantErr) {
				t.Errorf("got error %v, want %v", err, wantErr)
			}
			if got := mustRead(t, path); got != want {
				t.Errorf("the file holds %q, want %q", got, want)
			}
			if got := names(t, dir); !slices.Equal(got, []string{"file"}) {
				t.Errorf("the folder holds %q", got)
			}
			if last := s.seen[len(s.seen)-1]; fail != "" && !strings.HasPrefix(last, fail+" ") {
				t.Errorf("the write went on to %q", last)
			}
		})
	}
}

func TestWriteAtomicSteps(t *testing.T) {
	s := &steps{}
	e := &env.Env{Fault: s.fault}
	path := filepath.Join(t.TempDir(), "a", "b", "file")
	if err := e.WriteFile(path, []byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := e.RemoveAll(filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
	want := []string{"mkdir b", "create file", "write file", "sync file", "rename file", "remove b"}
	if diff := cmp.Diff(want, s.seen); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the removed file: %v", err)
	}
}

func TestWriteAtomicOfAWriterThatFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	e := env.Real()
	if err := e.WriteFile(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	err := e.WriteAtomic(path, func(w io.Writer) error {
		if _, err := w.Write(bytes.Repeat([]byte("half"), 1<<16)); err != nil {
			return err
		}
		return errCrash
	})
	if !errors.Is(err, errCrash) || mustRead(t, path) != "old" || len(names(t, dir)) != 1 {
		t.Errorf("got %v; the file holds %q in %q", err, mustRead(t, path), names(t, dir))
	}
}

func TestWriteAtomicPermissions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	e := env.Real()
	mode := func() os.FileMode {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().Perm()
	}
	if err := e.WriteFile(path, nil); err != nil {
		t.Fatal(err)
	}
	if mode() != 0o644 {
		t.Errorf("a new file has %o", mode())
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := e.WriteFile(path, []byte("x")); err != nil {
		t.Fatal(err)
	}
	if mode() != 0o600 {
		t.Errorf("a rewritten file has %o", mode())
	}
}

func TestTryLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "locks", "x")
	a, b := env.Real(), env.Real()
	unlock, ok, err := a.TryLock(path)
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	for _, e := range []*env.Env{a, b} {
		if _, ok, err := e.TryLock(path); ok || err != nil {
			t.Errorf("a taken lock: %v, %v", ok, err)
		}
	}
	if other, ok, err := b.TryLock(path + "2"); !ok || err != nil {
		t.Errorf("another lock: %v, %v", ok, err)
	} else {
		other()
	}
	unlock()
	again, ok, err := b.TryLock(path)
	if !ok || err != nil {
		t.Fatalf("a released lock: %v, %v", ok, err)
	}
	again()
}

func TestLockWaits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	synctest.Test(t, func(t *testing.T) {
		unlock, err := env.Real().Lock(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		got := make(chan error, 1)
		go func() {
			unlock, err := env.Real().Lock(t.Context(), path)
			if err == nil {
				unlock()
			}
			got <- err
		}()
		synctest.Wait()
		select {
		case err := <-got:
			t.Fatalf("a taken lock was given: %v", err)
		default:
		}
		unlock()
		if err := <-got; err != nil {
			t.Error(err)
		}
	})
}

func TestLockEndsWithItsContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	synctest.Test(t, func(t *testing.T) {
		unlock, err := env.Real().Lock(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer unlock()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := env.Real().Lock(ctx, path); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(fmt.Sprint(err), path) {
			t.Errorf("got %v", err)
		}
	})
}

func TestLockOfNoFolder(t *testing.T) {
	s := &steps{fail: "mkdir"}
	e := &env.Env{Fault: s.fault}
	if _, err := e.Lock(t.Context(), filepath.Join(t.TempDir(), "x")); !errors.Is(err, errCrash) {
		t.Errorf("Lock: %v", err)
	}
	if _, ok, err := e.TryLock(filepath.Join(t.TempDir(), "x")); ok || !errors.Is(err, errCrash) {
		t.Errorf("TryLock: %v, %v", ok, err)
	}
}

func TestUUID(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	tests := map[string]string{
		strings.Repeat("\x00", 16): "00000000-0000-4000-8000-000000000000",
		strings.Repeat("\xff", 16): "ffffffff-ffff-4fff-bfff-ffffffffffff",
		"0123456789abcdef":         "30313233-3435-4637-b839-616263646566",
	}
	for in, want := range tests {
		got, err := (&env.Env{Rand: strings.NewReader(in)}).UUID()
		if err != nil || got != want || !form.MatchString(got) {
			t.Errorf("UUID of %x = %s, %v; want %s", in, got, err, want)
		}
	}
	if _, err := (&env.Env{Rand: strings.NewReader("short")}).UUID(); err == nil {
		t.Error("five bytes made a UUID")
	}
	a, errA := env.Real().UUID()
	b, errB := env.Real().UUID()
	if errA != nil || errB != nil || a == b || !form.MatchString(a) {
		t.Errorf("two UUIDs: %s, %s, %v, %v", a, b, errA, errB)
	}
}

func TestSleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := env.Real()
		began := e.Now()
		if err := e.Sleep(t.Context(), time.Hour); err != nil || e.Now().Sub(began) != time.Hour {
			t.Errorf("slept %s, %v", e.Now().Sub(began), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		began = e.Now()
		if err := e.Sleep(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) || e.Now().Sub(began) != time.Minute {
			t.Errorf("slept %s, %v", e.Now().Sub(began), err)
		}
	})
}

func TestGetenv(t *testing.T) {
	e := &env.Env{Lookup: func(name string) (string, bool) { return "value", name == "SET" }}
	if e.Getenv("SET") != "value" {
		t.Error("a set variable is empty")
	}
	e.Lookup = func(string) (string, bool) { return "", false }
	if e.Getenv("SET") != "" {
		t.Error("an unset variable has a value")
	}
}
