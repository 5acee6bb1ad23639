package sqlite_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	zs "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/row"
	"github.com/seed-11e13f51/feast/online/sqlite"
)

// wantError checks the code of an error and its whole text up to the cause; PATH
// stands for the file.
func wantError(t *testing.T, err error, code feast.Code, path, says string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	got := strings.ReplaceAll(err.Error(), path, "PATH")
	if !errors.Is(err, code) || !strings.HasPrefix(got, says) {
		t.Errorf("error %q (code %v)\nwant  %q (code %v)", got, feast.CodeOf(err), says, code)
	}
}

func openError(o sqlite.Options) error {
	s, err := sqlite.Open(context.Background(), env.Real(), o)
	if err == nil {
		s.Close()
	}
	return err
}

func put(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestFilesThatCannotBeOpened(t *testing.T) {
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	put(t, garbage, []byte(strings.Repeat("this is no database. ", 500)))
	wantError(t, openError(sqlite.Options{Path: garbage}), feast.ErrInvalid, garbage, "online store: PATH is not a SQLite database: ")
	wantError(t, openError(sqlite.Options{Path: dir}), feast.ErrInvalid, dir, "online store: PATH cannot be opened: ")

	file := filepath.Join(dir, "file")
	put(t, file, nil)
	below := filepath.Join(file, "online.db")
	if err := openError(sqlite.Options{Path: below}); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("a file in the place of the directory: error %v, want one that names it", err)
	}
}

func TestDamagedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "online.db")
	s, err := sqlite.Open(context.Background(), env.Real(), sqlite.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Sync(context.Background(), []online.Table{stats}, nil); err != nil {
		t.Fatal(err)
	}
	for id := range int64(50) {
		write(t, s, stats, id, 1, 1, row.AppendStringCell(nil, strings.Repeat("x", 3000)), nil, nil, nil, nil, nil)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 8192; i < len(data); i++ {
		data[i] = 0xa5
	}
	put(t, path, data)
	damaged := func() error {
		s, err := sqlite.Open(context.Background(), env.Real(), sqlite.Options{Path: path})
		if err != nil {
			return err
		}
		defer s.Close()
		var rows online.Rows
		return s.Read(context.Background(), []online.Group{{Tables: []online.Table{stats}, Keys: []online.Key{driver(t, 1)}}}, &rows)
	}
	wantError(t, damaged(), feast.ErrInvalid, path, "online store: PATH is a damaged SQLite database: ")
}

func TestLayoutsAreNotMixed(t *testing.T) {
	ctx := context.Background()
	theirs := feastFile(t)
	wantError(t, openError(sqlite.Options{Path: theirs, Layout: sqlite.Packed}), feast.ErrConflict, theirs,
		`online store: PATH has the layout feast (Feast made its table "p_stats"), and the layout packed was asked for; layouts cannot be mixed in one file`)

	path := filepath.Join(t.TempDir(), "online.db")
	s := open(t, sqlite.Options{Path: path})
	if s.Layout() != sqlite.Auto {
		t.Errorf("layout %q before the first Sync", s.Layout())
	}
	late := open(t, sqlite.Options{Path: path, Layout: sqlite.Feast})
	if err := s.Sync(ctx, []online.Table{stats}, nil); err != nil {
		t.Fatal(err)
	}
	if s.Layout() != sqlite.Packed {
		t.Errorf("layout %q after the first Sync", s.Layout())
	}
	says := `online store: PATH has the layout packed (recorded in the file), and the layout feast was asked for; layouts cannot be mixed in one file`
	wantError(t, openError(sqlite.Options{Path: path, Layout: sqlite.Feast}), feast.ErrConflict, path, says)
	wantError(t, late.Sync(ctx, []online.Table{stats}, nil), feast.ErrConflict, path, says)

	sql(t, path, `CREATE TABLE "p_stats" (entity_key BLOB, feature_name TEXT, value BLOB, value_text TEXT, vector_value BLOB, event_ts timestamp, created_ts timestamp, PRIMARY KEY(entity_key, feature_name))`)
	wantError(t, s.Sync(ctx, []online.Table{stats}, nil), feast.ErrConflict, path,
		`online store, feature view "stats" of project "p": the file has the layout packed, and Feast has made its own table "p_stats" in it since; layouts cannot be mixed in one file`)
}

func TestOptionsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "online.db")
	wantError(t, openError(sqlite.Options{Path: path, Layout: "fest"}), feast.ErrInvalid, path,
		`online_store: unknown layout "fest"; layouts are packed and feast; did you mean "feast"?`)
	wantError(t, openError(sqlite.Options{}), feast.ErrInvalid, path, "online_store: no path")
	wantError(t, openError(sqlite.Options{Path: path, KeyVersion: 1}), feast.ErrUnsupported, path,
		"online_store: entity_key_serialization_version 1; 2 and 3 are built")
	if _, err := os.Stat(path); err == nil {
		t.Error("a refused open made the file")
	}
}

func TestNewerFormat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "online.db")
	s := open(t, sqlite.Options{Path: path})
	if err := s.Sync(context.Background(), []online.Table{stats}, nil); err != nil {
		t.Fatal(err)
	}
	sql(t, path, `UPDATE "__feast_store" SET value = '2' WHERE name = 'format'`)
	wantError(t, openError(sqlite.Options{Path: path}), feast.ErrUnsupported, path,
		"online store: format 2 of the file, made by a newer version of this program")
}

func TestSharedNamesInFeastsLayout(t *testing.T) {
	ctx := context.Background()
	s := open(t, sqlite.Options{Path: filepath.Join(t.TempDir(), "online.db"), Layout: sqlite.Feast})
	first := online.TableOf("a", "b_c", 0, stats.Fields, stats.JoinKeys)
	second := online.TableOf("a_b", "c", 0, stats.Fields, stats.JoinKeys)
	if err := s.Sync(ctx, []online.Table{first}, nil); err != nil {
		t.Fatal(err)
	}
	write(t, s, first, 1, 1, 1, sample()...)
	before := show(t, s, first, 1)
	says := `online store, feature view "c" of project "a_b": its table "a_b_c" in Feast's layout is already that of feature view "b_c" of project "a"`
	wantError(t, s.Sync(ctx, []online.Table{second}, nil), feast.ErrConflict, "PATH", says)
	wantError(t, s.Sync(ctx, nil, []online.Table{second}), feast.ErrConflict, "PATH", says)
	wantRow(t, s, first, 1, before)
}

func TestLockedByAnotherProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "online.db")
	s := open(t, sqlite.Options{Path: path, BusyTimeout: time.Millisecond})
	if err := s.Sync(context.Background(), []online.Table{stats}, nil); err != nil {
		t.Fatal(err)
	}
	other, err := zs.OpenConn(path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := sqlitex.Execute(other, "BEGIN IMMEDIATE", nil); err != nil {
		t.Fatal(err)
	}
	err = s.Mark(context.Background(), "run", []byte("1"))
	wantError(t, err, feast.ErrUnavailable, path, "online store: PATH is locked by another process: ")
	wantRow(t, s, stats, 1, "")
	if err := sqlitex.Execute(other, "ROLLBACK", nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Mark(context.Background(), "run", []byte("1")); err != nil {
		t.Errorf("after the lock is gone: %v", err)
	}
}

func TestClosedStore(t *testing.T) {
	s, err := sqlite.Open(context.Background(), env.Real(), sqlite.Options{Path: filepath.Join(t.TempDir(), "online.db")})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	var rows online.Rows
	if err := s.Read(context.Background(), nil, &rows); err == nil {
		t.Error("a closed store reads")
	}
	if err := s.Sync(context.Background(), []online.Table{stats}, nil); err == nil {
		t.Error("a closed store syncs")
	}
}
