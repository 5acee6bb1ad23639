package template

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
)

func at(now time.Time) *env.Env {
	return &env.Env{Now: func() time.Time { return now }}
}

var noon = time.Date(2026, 1, 15, 12, 34, 56, 789e6, time.UTC)

func tree(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, strings.TrimPrefix(path, dir+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

func TestFiles(t *testing.T) {
	tests := map[string][]string{
		Local: {
			".gitignore", "README.md", "__init__.py", "feature_repo/__init__.py", "feature_repo/data/driver_quality_labels.parquet",
			"feature_repo/data/driver_stats.parquet", "feature_repo/feature_definitions.py", "feature_repo/feature_store.yaml",
			"feature_repo/test_workflow.py",
		},
		Minimal: {".gitignore", "__init__.py", "feature_repo/__init__.py", "feature_repo/feature_store.yaml"},
	}
	for name, want := range tests {
		dir := t.TempDir()
		if err := Write(at(noon), name, "off", dir); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, tree(t, dir)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
		for _, path := range tree(t, dir) {
			text, err := os.ReadFile(filepath.Join(dir, path))
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(text, []byte("%PROJECT")) || bytes.Contains(text, []byte("_PATH%")) {
				t.Errorf("%s: %s has a place that was not filled in", name, path)
			}
			if filepath.Base(path) == "feature_store.yaml" && !bytes.HasPrefix(text, []byte("project: 'off'\n")) {
				t.Errorf("%s: %s", name, text)
			}
		}
	}
}

func TestSampleRows(t *testing.T) {
	dir := t.TempDir()
	if err := Write(at(noon), Local, "demo", dir); err != nil {
		t.Fatal(err)
	}
	f, err := file.OpenParquetFile(filepath.Join(dir, "feature_repo/data", statsFile), false)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, want := f.NumRows(), int64(5*(15*24+1)+2); got != want {
		t.Errorf("rows: got %d, want %d", got, want)
	}
	r, err := pqarrow.NewFileReader(f, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	table, err := r.ReadTable(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer table.Release()
	if got, want := table.Schema().NumFields(), statsSchema().NumFields(); got != want {
		t.Fatalf("columns: got %d, want %d", got, want)
	}
	for i, want := range statsSchema().Fields() {
		if got := table.Schema().Field(i); got.Name != want.Name || got.Type.String() != want.Type.String() {
			t.Errorf("column %d: got %s %s, want %s %s", i, got.Name, got.Type, want.Name, want.Type)
		}
	}
}

func TestSameNowSameBytes(t *testing.T) {
	sum := func(now time.Time) [32]byte {
		dir := t.TempDir()
		if err := Write(at(now), Local, "demo", dir); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(dir, "feature_repo/data", statsFile))
		if err != nil {
			t.Fatal(err)
		}
		return sha256.Sum256(data)
	}
	first, second := sum(noon), sum(noon)
	if first != second {
		t.Error("two runs at one time differ")
	}
	if first == sum(noon.Add(time.Hour)) {
		t.Error("the rows do not move with the clock")
	}
}

func TestTakenDirectory(t *testing.T) {
	for _, taken := range []string{"feature_store.yaml", "feature_repo/feature_store.yaml"} {
		dir := t.TempDir()
		path := filepath.Join(dir, taken)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("mine"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := Write(at(noon), Local, "demo", dir); !errors.Is(err, feast.ErrConflict) {
			t.Errorf("%s: got %v, want a conflict", taken, err)
		}
		if got := tree(t, dir); len(got) != 1 {
			t.Errorf("%s: files were written: %q", taken, got)
		}
	}
}

// A repo that has a feature_store.yaml is whole: the file is written last.
func TestCrashAtAnyStep(t *testing.T) {
	crash := errors.New("crash")
	for left := range 200 {
		dir := t.TempDir()
		e, steps := at(noon), left
		e.Fault = func(string, string) error {
			if steps--; steps < 0 {
				return crash
			}
			return nil
		}
		err := Write(e, Local, "demo", dir)
		_, statErr := os.Stat(filepath.Join(dir, "feature_repo/feature_store.yaml"))
		if err == nil {
			if statErr != nil {
				t.Fatal("done, but there is no feature_store.yaml")
			}
			return
		}
		if !errors.Is(err, crash) {
			t.Fatal(err)
		}
		if statErr == nil {
			t.Errorf("crash at step %d left a feature_store.yaml", left)
		}
	}
	t.Error("never came to the end")
}

func TestRandomName(t *testing.T) {
	got, err := RandomName(bytes.NewReader([]byte{0, 1}))
	if err != nil || got != "able_badger" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := RandomName(bytes.NewReader(nil)); err == nil {
		t.Error("no error without chance")
	}
}
