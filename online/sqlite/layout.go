package sqlite

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	zs "zombiezen.com/go/sqlite"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online"
)

// Tables of the store itself. Feast's project names cannot begin with an underscore,
// so no table of Feast has such a name.
const (
	storeTable  = "__feast_store"
	schemaTable = "__feast_schema"
	markTable   = "__feast_mark"
)

// formatVersion is the version of all that this package writes into a file. A file
// of a greater one was made by a newer program and is refused.
const formatVersion = 1

// ownTables are: properties of the file (its layout, the version of its format); the
// directory, which says in words whose a table is; the schemas of packed rows; marks.
var ownTables = []string{
	`CREATE TABLE IF NOT EXISTS "__feast_store" (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`,
	`CREATE TABLE IF NOT EXISTS "__feast_table" (name TEXT PRIMARY KEY, project TEXT NOT NULL, view TEXT NOT NULL,
		version INTEGER NOT NULL, join_keys TEXT NOT NULL) WITHOUT ROWID`,
	`CREATE TABLE IF NOT EXISTS "__feast_schema" (name TEXT, id INTEGER, fields TEXT NOT NULL, PRIMARY KEY (name, id)) WITHOUT ROWID`,
	createMarkTable,
}

const createMarkTable = `CREATE TABLE IF NOT EXISTS "__feast_mark" (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID`

// quote makes an identifier of SQL of a name.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// current returns the layout of the file, looking for it again as long as there is
// none; nil when there still is none.
func (s *Store) current(c *conn) (layout, error) {
	if l := s.layout.Load(); l != nil {
		return *l, nil
	}
	if err := s.detect(c); err != nil {
		return nil, err
	}
	if l := s.layout.Load(); l != nil {
		return *l, nil
	}
	return nil, nil
}

// detect takes the layout that the file has, if it has one.
func (s *Store) detect(c *conn) error {
	have, evidence, err := c.layout()
	if err != nil || have == Auto {
		return err
	}
	if s.opts.Layout != Auto && s.opts.Layout != have {
		return &feast.Error{
			Code: feast.ErrConflict, Place: "online store",
			Detail: fmt.Sprintf("%s has the layout %s (%s), and the layout %s was asked for; layouts cannot be mixed in one file", s.opts.Path, have, evidence, s.opts.Layout),
		}
	}
	s.settle(have)
	return nil
}

func (s *Store) settle(have Layout) {
	l := s.newLayout(have)
	s.layout.CompareAndSwap(nil, &l)
}

func (s *Store) newLayout(have Layout) layout {
	if have == Feast {
		return &feastLayout{keyVersion: s.opts.KeyVersion}
	}
	return &packedLayout{}
}

// layout returns the layout of a file and what shows it: recorded by a Sync, or
// Feast's because Feast has made tables in it; Auto when neither.
func (c *conn) layout() (have Layout, evidence string, err error) {
	if c.hasTable(storeTable) {
		props, err := c.properties()
		if err != nil {
			return Auto, "", err
		}
		if v, _ := strconv.Atoi(props["format"]); v > formatVersion {
			return Auto, "", feast.Unsupported("online store", "format %d of the file, made by a newer version of this program", v)
		}
		return Layout(props["layout"]), "recorded in the file", nil
	}
	name, err := c.feastTable()
	if err != nil || name == "" {
		return Auto, "", err
	}
	return Feast, fmt.Sprintf("Feast made its table %q", name), nil
}

func (c *conn) properties() (map[string]string, error) {
	props := map[string]string{}
	err := c.query(`SELECT name, value FROM "__feast_store"`, func(r *zs.Stmt) error {
		props[r.ColumnText(0)] = r.ColumnText(1)
		return nil
	})
	return props, err
}

// feastColumns are what makes a table one of Feast's online tables. value_text and
// vector_value are missing in files of older versions.
const feastColumns = `SELECT m.name FROM sqlite_schema AS m WHERE m.type = 'table' AND 5 =
	(SELECT count(*) FROM pragma_table_info(m.name) WHERE name IN ('entity_key', 'feature_name', 'value', 'event_ts', 'created_ts'))`

// feastTable returns the name of a table that Feast made, or "".
func (c *conn) feastTable() (name string, err error) {
	err = c.query(feastColumns+" ORDER BY m.name LIMIT 1", func(r *zs.Stmt) error {
		name = r.ColumnText(0)
		return nil
	})
	return name, err
}

// isFeastTable reports whether there is a table of that name made by Feast.
func (c *conn) isFeastTable(name string) (found bool, err error) {
	err = c.query(feastColumns+" AND m.name = ?", func(*zs.Stmt) error {
		found = true
		return nil
	}, name)
	return found, err
}

// Sync implements online.Store, in one transaction.
func (s *Store) Sync(ctx context.Context, keep, drop []online.Table) error {
	return s.wrap(s.onWriter(ctx, func(c *conn) error {
		c.syncEach(true)
		settled := Auto
		err := c.writing(ctx, func() (err error) {
			settled, err = s.sync(ctx, c, keep, drop)
			return err
		})
		if err == nil && settled != Auto {
			s.settle(settled)
		}
		return err
	}))
}

// sync returns the layout it worked in; the store takes it once it is committed.
func (s *Store) sync(ctx context.Context, c *conn, keep, drop []online.Table) (Layout, error) {
	l, err := s.current(c)
	if err != nil {
		return Auto, err
	}
	have := s.Layout()
	if l == nil && len(keep) == 0 {
		return Auto, c.dropMarks(drop)
	}
	if l == nil {
		have = cmp.Or(s.opts.Layout, Packed)
		l = s.newLayout(have)
	}
	if err := c.record(have); err != nil {
		return Auto, err
	}
	if err := c.dropMarks(drop); err != nil {
		return Auto, err
	}
	for _, t := range drop {
		if err := c.drop(l, t); err != nil {
			return Auto, err
		}
	}
	for _, t := range keep {
		if err := ctx.Err(); err != nil {
			return Auto, err
		}
		if err := c.keep(l, t); err != nil {
			return Auto, err
		}
	}
	return have, nil
}

// record makes the store's own tables and writes down the layout, once.
func (c *conn) record(have Layout) error {
	for _, ddl := range ownTables {
		if err := c.exec(ddl); err != nil {
			return err
		}
	}
	return c.exec(`INSERT INTO "__feast_store" (name, value) VALUES ('layout', ?1), ('format', ?2) ON CONFLICT DO NOTHING`,
		string(have), strconv.Itoa(formatVersion))
}

func (c *conn) keep(l layout, t online.Table) error {
	if err := l.keep(c, t); err != nil {
		return err
	}
	keys, err := json.Marshal(wireFields(t.JoinKeys))
	if err != nil {
		return err
	}
	return c.exec(`INSERT INTO "__feast_table" (name, project, view, version, join_keys) VALUES (?1, ?2, ?3, ?4, ?5)
		ON CONFLICT DO UPDATE SET join_keys = excluded.join_keys`, l.name(t), t.Project, t.View, int64(t.Version), string(keys))
}

func (c *conn) drop(l layout, t online.Table) error {
	if err := l.drop(c, t); err != nil {
		return err
	}
	for _, q := range []string{`DELETE FROM "__feast_table" WHERE name = ?`, `DELETE FROM "__feast_schema" WHERE name = ?`} {
		if err := c.exec(q, l.name(t)); err != nil {
			return err
		}
	}
	return nil
}

// dropMarks removes the marks that speak of the rows of tables.
func (c *conn) dropMarks(tables []online.Table) error {
	if !c.hasTable(markTable) {
		return nil
	}
	for _, t := range tables {
		err := c.exec(`DELETE FROM "__feast_mark" WHERE substr(name, 1, length(?1)) = ?1`, t.MarkPrefix())
		if err != nil {
			return err
		}
	}
	return nil
}

// wireField is a field of a recorded schema: its name and the name of its type on
// Feast's wire, or the number of a type this program does not know.
type wireField struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

func wireFields(fields []feast.Field) []wireField {
	wire := make([]wireField, len(fields))
	for i, f := range fields {
		wire[i] = wireField{f.Name, f.Type.WireName()}
	}
	return wire
}

func parseFields(text string) ([]feast.Field, error) {
	var wire []wireField
	if err := json.Unmarshal([]byte(text), &wire); err != nil {
		return nil, fmt.Errorf("recorded schema: %w", err)
	}
	fields := make([]feast.Field, len(wire))
	for i, w := range wire {
		t, ok := feast.ParseValueType(w.Type)
		if !ok {
			n, err := strconv.ParseInt(w.Type, 10, 32)
			if err != nil {
				return nil, fmt.Errorf("recorded schema: type %q of field %q", w.Type, w.Name)
			}
			t = feast.ValueType(n)
		}
		fields[i] = feast.Field{Name: w.Name, Type: t}
	}
	return fields, nil
}

// Schemas implements online.SchemaReader. In Feast's layout there are none.
func (s *Store) Schemas(ctx context.Context, t online.Table) (schemas []online.Schema, err error) {
	err = s.onReader(ctx, func(c *conn) error {
		l, err := s.current(c)
		if l == nil || err != nil {
			return err
		}
		schemas, err = c.schemas(l.name(t))
		return err
	})
	return schemas, s.wrap(err)
}

func (c *conn) schemas(table string) ([]online.Schema, error) {
	var schemas []online.Schema
	err := c.query(`SELECT id, fields FROM "__feast_schema" WHERE name = ?`, func(r *zs.Stmt) error {
		fields, err := parseFields(r.ColumnText(1))
		schemas = append(schemas, online.Schema{ID: uint32(r.ColumnInt64(0)), Fields: fields})
		return err
	}, table)
	return schemas, c.missing(schemaTable, err)
}

// Mark implements online.Marker. It is synced to the disk, and so is what was
// written before.
func (s *Store) Mark(ctx context.Context, name string, value []byte) error {
	return s.wrap(s.onWriter(ctx, func(c *conn) error {
		c.syncEach(true)
		return c.writing(ctx, func() error { return c.mark(name, value) })
	}))
}

func (c *conn) mark(name string, value []byte) error {
	if value == nil && !c.hasTable(markTable) {
		return nil
	}
	if value == nil {
		return c.exec(`DELETE FROM "__feast_mark" WHERE name = ?`, name)
	}
	if err := c.exec(createMarkTable); err != nil {
		return err
	}
	return c.exec(`INSERT INTO "__feast_mark" (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value`, name, value)
}

// Marked implements online.Marker.
func (s *Store) Marked(ctx context.Context, name string) (value []byte, err error) {
	err = s.onReader(ctx, func(c *conn) error {
		err := c.query(`SELECT value FROM "__feast_mark" WHERE name = ?`, func(r *zs.Stmt) error {
			value = append([]byte{}, c.bytes(r, 0)...)
			return nil
		}, name)
		return c.missing(markTable, err)
	})
	return value, s.wrap(err)
}
