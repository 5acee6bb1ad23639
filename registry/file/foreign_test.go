package file_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/registry"
	"github.com/seed-11e13f51/feast/registry/file"
	"github.com/seed-11e13f51/feast/registry/registrytest"
)

func apply(t *testing.T, reg *registry.Registry, objects ...feast.Object) {
	t.Helper()
	err := reg.Apply(t.Context(), func(*feast.Catalog) (changes []feast.Change, _ error) {
		for _, o := range objects {
			changes = append(changes, feast.Change{Put: o})
		}
		return changes, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func entities(reg *registry.Registry) string {
	return strings.Join(feast.Names[*feast.Entity](reg.Catalog(), "p"), " ")
}

func entity(name string) *feast.Entity { return &feast.Entity{Project: "p", Name: name} }

// overwrite writes a file in place, as Feast does.
func overwrite(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestAFileBeingWrittenIsNotARegistry shows a registry the states of a file that
// Feast rewrites in place.
func TestAFileBeingWrittenIsNotARegistry(t *testing.T) {
	synctest.Test(t, testAFileBeingWritten)
}

func testAFileBeingWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	writer, server := open(t, path), open(t, path)
	apply(t, writer, entity("a"))
	if err := server.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	apply(t, writer, entity("b"))
	whole := read(t, path)
	for _, part := range [][]byte{nil, whole[:1], whole[:len(whole)-1], []byte("not a registry")} {
		overwrite(t, path, part)
		if err := server.Refresh(t.Context()); !errors.Is(err, feast.ErrUnavailable) {
			t.Errorf("refresh with %d bytes written: %v; want ErrUnavailable", len(part), err)
		}
		if got := entities(server); got != "a" {
			t.Errorf("with %d bytes written: entities %q; want the old ones", len(part), got)
		}
		err := server.Apply(t.Context(), func(*feast.Catalog) ([]feast.Change, error) {
			return []feast.Change{{Put: entity("lost")}}, nil
		})
		if !errors.Is(err, feast.ErrUnavailable) || !bytes.Equal(read(t, path), part) {
			t.Errorf("apply with %d bytes written: %v; want ErrUnavailable and the file left alone", len(part), err)
		}
		if _, err := registry.Open(t.Context(), file.Open(path, env.Real()), env.Real()); !errors.Is(err, feast.ErrUnavailable) {
			t.Errorf("open with %d bytes written: %v; want ErrUnavailable", len(part), err)
		}
	}
	overwrite(t, path, whole)
	if err := server.Refresh(t.Context()); err != nil || entities(server) != "a b" {
		t.Errorf("when it is whole: %v, entities %q; want a b", err, entities(server))
	}
}

// TestWaitsForAFileBeingWritten finishes the file while a reader waits for it.
func TestWaitsForAFileBeingWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "registry.db")
		apply(t, open(t, path), entity("a"))
		whole := read(t, path)
		overwrite(t, path, nil)
		go func() {
			time.Sleep(300 * time.Millisecond)
			overwrite(t, path, whole)
		}()
		cat, _, err := file.Open(path, env.Real()).Load(t.Context(), "")
		if err != nil || cat.Len() != 1 {
			t.Errorf("load: %v, %v; want the whole registry", cat, err)
		}
	})
}

// TestFrontPartOfARegistry rewrites a registry in place in two writes, the first of
// which ends between two objects, so that it is a registry by itself.
func TestFrontPartOfARegistry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "registry.db")
		writer, server := open(t, path), open(t, path)
		apply(t, writer, entity("a"))
		front := len(read(t, path))
		if err := server.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		apply(t, writer, feast.NewView(feast.LabelView, "p", "l"))
		whole := read(t, path)
		if err := server.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		overwrite(t, path, whole[:front])
		go func() {
			time.Sleep(time.Millisecond)
			overwrite(t, path, whole)
		}()
		if err := server.Refresh(t.Context()); err != nil || server.Catalog().Len() != 2 {
			t.Errorf("refresh: %v, %d objects; want both", err, server.Catalog().Len())
		}
	})
}

// TestSameSizeAndTime rewrites the registry in place so that size and time of the
// file say nothing.
func TestSameSizeAndTime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	writer, server := open(t, path), open(t, path)
	apply(t, writer, entity("a"))
	first := read(t, path)
	apply(t, writer, &feast.Entity{Project: "p", Name: "a"}, entity("b"))
	second := bytes.Clone(read(t, path))
	if err := server.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	swapped := bytes.Replace(second, []byte("\x0a\x01b"), []byte("\x0a\x01c"), 1)
	if bytes.Equal(swapped, second) || bytes.Equal(first, second) {
		t.Fatal("the test does not change the file")
	}
	overwrite(t, path, swapped)
	if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if err := server.Refresh(t.Context()); err != nil || entities(server) != "a c" {
		t.Errorf("refresh: %v, entities %q; want a c", err, entities(server))
	}
}

// TestUnknownFieldsAndUntouchedBytesStay puts fields of a newer Feast into a
// registry, an entity and its spec, and changes other things around them.
func TestUnknownFieldsAndUntouchedBytesStay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	unknown := protowire.AppendTag(nil, 4001, protowire.BytesType)
	unknown = protowire.AppendString(unknown, "from the future")
	spec := protowire.AppendString(protowire.AppendTag(nil, 1, protowire.BytesType), "odd")
	spec = append(spec, protowire.AppendString(protowire.AppendTag(nil, 9, protowire.BytesType), "p")...)
	spec = append(spec, unknown...)
	odd := protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), spec)
	odd = append(odd, unknown...)
	raw := protowire.AppendBytes(protowire.AppendTag(slices.Clone(unknown), 1, protowire.BytesType), odd)
	overwrite(t, path, raw)

	reg := open(t, path)
	apply(t, reg, entity("new"))
	if got := read(t, path); !bytes.Contains(got, odd) || bytes.Count(got, unknown) != 3 {
		t.Errorf("after a change elsewhere the registry is\n%q;\nwant the entity %q and 3 unknown fields", got, odd)
	}
	changed := entity("odd")
	changed.Owner = "me"
	apply(t, reg, changed)
	if got := read(t, path); bytes.Contains(got, odd) || bytes.Count(got, unknown) != 3 {
		t.Errorf("after a change of the entity the registry is\n%q;\nwant the 3 unknown fields in it", got)
	}
	e, err := feast.Get[*feast.Entity](open(t, path).Catalog(), "p", "odd")
	if err != nil || e.Owner != "me" || e.Meta.Created.IsZero() {
		t.Errorf("entity %+v, %v", e, err)
	}
}

// TestFaults fails each step of a commit in turn. The file keeps its bytes, and
// the registry its catalog.
func TestFaults(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	apply(t, open(t, path), entity("a"))
	before := read(t, path)
	var steps []string
	for at := 0; ; at++ {
		e := env.Real()
		broken := errors.New("no space left")
		n, failed := 0, ""
		e.Fault = func(step, _ string) error {
			if n++; n-1 == at {
				failed = step
				return broken
			}
			return nil
		}
		reg, err := registry.Open(t.Context(), file.Open(path, e), e)
		if err != nil {
			t.Fatal(err)
		}
		err = reg.Apply(t.Context(), func(*feast.Catalog) ([]feast.Change, error) {
			return []feast.Change{{Put: entity("b")}}, nil
		})
		if failed == "" {
			if err != nil {
				t.Errorf("without a fault: %v", err)
			}
			break
		}
		steps = append(steps, failed)
		if !errors.Is(err, broken) || !bytes.Equal(before, read(t, path)) || entities(reg) != "a" {
			t.Errorf("%s: %v, entities %q; want the error and everything as before", failed, err, entities(reg))
		}
	}
	for _, want := range []string{"create", "write", "sync", "rename"} {
		if !slices.Contains(steps, want) {
			t.Errorf("the step %s never failed, only %v", want, steps)
		}
	}
}

func TestSymbolicLinkStays(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "real", "registry.db"), filepath.Join(dir, "registry.db")
	apply(t, open(t, target), entity("a"))
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	apply(t, open(t, link), entity("b"))
	if got := entities(open(t, target)); got != "a b" {
		t.Errorf("entities of the target: %q; want a b", got)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link became %v (%v)", info.Mode(), err)
	}
}

func TestRemovedFileIsAnEmptyRegistry(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	reg := open(t, path)
	apply(t, reg, entity("a"))
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := reg.Refresh(t.Context()); err != nil || reg.Catalog().Len() != 0 {
		t.Errorf("refresh: %v, %d objects; want none", err, reg.Catalog().Len())
	}
	apply(t, reg, entity("b"))
	if got := entities(open(t, path)); got != "b" {
		t.Errorf("entities %q; want b", got)
	}
}

func TestLockedByAnother(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	e := env.Real()
	unlock, err := e.Lock(t.Context(), path+".lock")
	if err != nil {
		t.Fatal(err)
	}
	store := file.Open(path, e)
	_, base, err := store.Load(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := store.Commit(ctx, base, []feast.Change{{Put: entity("a")}}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("commit while another holds the lock: %v; want it to wait", err)
	}
	unlock()
	if _, err := store.Commit(t.Context(), base, []feast.Change{{Put: entity("a")}}); err != nil {
		t.Errorf("commit when it is free: %v", err)
	}
}

func TestCodec(t *testing.T) {
	v := feast.NewView(feast.StreamView, "p", "v")
	v.Features = []feast.Field{{Name: "f", Type: feast.Int64}}
	message, err := file.Codec{}.EncodeView(v)
	if err != nil {
		t.Fatal(err)
	}
	got, err := file.Codec{}.DecodeView(feast.StreamView, message)
	if err != nil {
		t.Fatal(err)
	}
	if d := registrytest.Diff(v, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if _, err := (file.Codec{}).DecodeView(feast.FeatureView, []byte("x")); err == nil {
		t.Error("a malformed message was read")
	}
}
