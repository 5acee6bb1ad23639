package sqlite

import (
	"context"
	"fmt"
	"slices"
	"sync"

	zs "zombiezen.com/go/sqlite"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/row"
)

// feastLayout keeps one row per feature in the tables of Feast 0.66
// (sdk/python/feast/infra/online_stores/sqlite.py): what this package writes, the
// official package reads, and the other way round.
//
// Feast's event_ts and created_ts hold whole seconds, which is too coarse to decide
// which of two rows stays. So beside each table there is one of this package with
// the exact times of each key. They are trusted only while they agree, in whole
// seconds, with Feast's: a write by the official package makes them stale, and then
// the seconds count. What a foreign writer can undo: it asks nobody before it
// replaces a newer row by an older one, and a row of it with the same seconds as
// ours passes for having our microseconds.
type feastLayout struct {
	keyVersion int
	queries    sync.Map // table name -> feastQueries
}

type feastQueries struct {
	read, write, writeNum, remove, times, setTimes string
}

// timesTable is the name of the table of exact times beside a table of Feast.
func timesTable(table string) string { return "__feast_times_" + table }

func (f *feastLayout) of(table string) feastQueries {
	if q, ok := f.queries.Load(table); ok {
		return q.(feastQueries)
	}
	name, times := quote(table), quote(timesTable(table))
	upsert := func(columns, values, set string) string {
		return fmt.Sprintf(`INSERT INTO %s (entity_key, feature_name, value, value_text, event_ts, created_ts%s) VALUES (?1, ?2, ?3, ?4, ?5, ?6%s)
			ON CONFLICT (entity_key, feature_name) DO UPDATE SET value = excluded.value, value_text = excluded.value_text,
			event_ts = excluded.event_ts, created_ts = excluded.created_ts%s`, name, columns, values, set)
	}
	q := feastQueries{
		read:     fmt.Sprintf(`SELECT feature_name, value, event_ts, created_ts FROM %s WHERE entity_key = ?`, name),
		write:    upsert("", "", ""),
		writeNum: upsert(", value_num", ", ?7", ", value_num = excluded.value_num"),
		remove:   fmt.Sprintf(`DELETE FROM %s WHERE entity_key = ?1 AND feature_name = ?2`, name),
		times:    fmt.Sprintf(`SELECT event, created FROM %s WHERE entity_key = ?`, times),
		setTimes: fmt.Sprintf(`INSERT INTO %s (entity_key, event, created) VALUES (?1, ?2, ?3)
			ON CONFLICT DO UPDATE SET event = excluded.event, created = excluded.created`, times),
	}
	f.queries.Store(table, q)
	return q
}

func (f *feastLayout) name(t online.Table) string { return t.FeastName() }

// key returns the bytes under which Feast keeps an entity.
func (f *feastLayout) key(k online.Key) []byte {
	if f.keyVersion == 2 {
		return k.V2()
	}
	return k.V3()
}

// stored is what a file holds under one entity key.
type stored struct {
	// found is whether there is any feature.
	found bool
	// event and created are the greatest times, in microseconds.
	event, created int64
	// foreign are features that the table asked does not have.
	foreign []string
	// cells are the values of the fields of the table, end to end; at says where.
	cells []byte
	at    [][2]int
}

// feastTable is a table of Feast and the fields asked of it, ready to be read on one
// connection. times is nil when there is no table of exact times yet.
type feastTable struct {
	c           *conn
	name        string
	fields      []feast.Field
	index       map[string]int
	read, times *zs.Stmt
}

// table returns nil when there is no such table.
func (f *feastLayout) table(c *conn, t online.Table) (*feastTable, error) {
	name := t.FeastName()
	q := f.of(name)
	read, err := c.Prepare(q.read)
	if err != nil {
		return nil, c.missing(name, err)
	}
	times, err := c.Prepare(q.times)
	if err != nil {
		times = nil
	}
	return &feastTable{c, name, t.Fields, fieldIndex(t.Fields), read, times}, c.missing(timesTable(name), err)
}

// load reads what is stored under key into s: the cells of the fields, and the
// times, exact when they can be trusted.
func (t *feastTable) load(key []byte, s *stored) error {
	*s = stored{foreign: s.foreign[:0], cells: s.cells[:0], at: append(s.at[:0], make([][2]int, len(t.fields))...)}
	if err := t.features(key, s); err != nil {
		return t.c.missing(t.name, err)
	}
	if !s.found || t.times == nil {
		return nil
	}
	return t.c.missing(timesTable(t.name), t.exact(key, s))
}

func (t *feastTable) features(key []byte, s *stored) error {
	t.read.BindBytes(1, key)
	for {
		more, err := t.read.Step()
		if err != nil {
			return err
		}
		if !more {
			return t.read.Reset()
		}
		if err := s.feature(t.c, t.read, t.index); err != nil {
			return joinErrors(err, t.read.Reset())
		}
	}
}

// exact puts the exact times in the place of the whole seconds if they agree.
func (t *feastTable) exact(key []byte, s *stored) error {
	t.times.BindBytes(1, key)
	found, err := t.times.Step()
	if err != nil {
		return err
	}
	if !found {
		return t.times.Reset()
	}
	event, created := t.times.ColumnInt64(0), t.times.ColumnInt64(1)
	if sameSecond(event, s.event) && sameSecond(created, s.created) {
		s.event, s.created = event, created
	}
	return t.times.Reset()
}

// feature takes the row of one feature.
func (s *stored) feature(c *conn, r *zs.Stmt, index map[string]int) error {
	event, err := timeColumn(c, r, 2)
	if err != nil {
		return err
	}
	created := event
	if r.ColumnType(3) != zs.TypeNull {
		if created, err = timeColumn(c, r, 3); err != nil {
			return err
		}
	}
	if !s.found || event > s.event || event == s.event && created > s.created {
		s.event, s.created = event, created
	}
	s.found = true
	name := c.bytes(r, 0)
	i, ok := index[string(name)]
	if !ok {
		s.foreign = append(s.foreign, string(name))
		return nil
	}
	from := len(s.cells)
	s.cells = append(s.cells, c.bytes(r, 1)...)
	s.at[i] = [2]int{from, len(s.cells)}
	return nil
}

func sameSecond(a, b int64) bool { return floorSeconds(a) == floorSeconds(b) }

// fieldIndex returns where each field is; of two of one name the first counts.
func fieldIndex(fields []feast.Field) map[string]int {
	index := make(map[string]int, len(fields))
	for i, f := range slices.Backward(fields) {
		index[f.Name] = i
	}
	return index
}

func (f *feastLayout) read(ctx context.Context, c *conn, t online.Table, keys []online.Key, into target) error {
	tab, err := f.table(c, t)
	if tab == nil || err != nil {
		return err
	}
	var s stored
	var b row.Builder
	var packed []byte
	for k, key := range keys {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := tab.load(f.key(key), &s); err != nil {
			return err
		}
		if !s.found {
			continue
		}
		b.Reset()
		for i := range t.Fields {
			at := s.at[tab.index[t.Fields[i].Name]]
			b.Cell(s.cells[at[0]:at[1]])
		}
		if packed, err = b.AppendRow(packed[:0], row.Head{Event: s.event, Created: s.created}); err != nil {
			return err
		}
		into.rows.Set(into.group, into.table, k, packed)
	}
	return nil
}

// featureWriter writes the rows of one batch.
type featureWriter struct {
	*feastTable
	q feastQueries
	// num is whether the table has the column value_num.
	num  bool
	old  stored
	text []byte
}

func (f *feastLayout) write(ctx context.Context, c *conn, t online.Table, keys []online.Key, rows []online.Row, order []int) error {
	name := t.FeastName()
	num, err := c.hasColumn(name, "value_num")
	if err != nil {
		return err
	}
	if err := c.makeTimesTable(name); err != nil {
		return err
	}
	tab, err := f.table(c, t)
	if tab == nil || err != nil {
		return err
	}
	w := &featureWriter{feastTable: tab, q: f.of(name), num: num}
	for n := range batchLen(rows, order) {
		if n&63 == 63 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		i := at(order, n)
		if err := w.replace(f.key(keys[i]), rows[i]); err != nil {
			return err
		}
	}
	return nil
}

// replace replaces what is stored under key if the row is not older.
func (w *featureWriter) replace(key []byte, packed online.Row) error {
	r, err := row.Parse(packed)
	if err != nil {
		return err
	}
	if r.Len() != len(w.fields) {
		return feast.Invalid("online store, table "+w.name, "a row of %d cells for %d features", r.Len(), len(w.fields))
	}
	if err := w.load(key, &w.old); err != nil {
		return err
	}
	if w.old.found && (r.Event() < w.old.event || r.Event() == w.old.event && r.Created() < w.old.created) {
		return nil
	}
	for i, f := range w.fields {
		if err := w.feature(key, f.Name, r.Cell(i), r); err != nil {
			return err
		}
	}
	// A row replaces the whole row before it, also what it no longer has.
	for _, name := range w.old.foreign {
		if err := w.c.exec(w.q.remove, key, name); err != nil {
			return err
		}
	}
	return w.c.exec(w.q.setTimes, key, r.Event(), r.Created())
}

// feature writes the row of one feature, with value_text and value_num as Feast's
// extract_text_and_num fills them.
func (w *featureWriter) feature(key []byte, name string, cell []byte, r row.Reader) error {
	query := w.q.write
	if w.num {
		query = w.q.writeNum
	}
	stmt, err := w.c.Prepare(query)
	if err != nil {
		return err
	}
	stmt.BindBytes(1, key)
	stmt.BindText(2, name)
	stmt.BindBytes(3, cell)
	text, num, hasText, hasNum := describe(w.text[:0], cell)
	w.text = text
	if hasText {
		stmt.BindText(4, string(text))
	}
	stmt.BindInt64(5, floorSeconds(r.Event()))
	stmt.BindInt64(6, floorSeconds(r.Created()))
	if w.num && hasNum {
		stmt.BindFloat(7, num)
	}
	return drain(stmt, nil)
}

func (f *feastLayout) keep(c *conn, t online.Table) error {
	name := t.FeastName()
	if err := c.ownsFeastName(t); err != nil {
		return err
	}
	err := c.exec(fmt.Sprintf(`CREATE TABLE IF NOT EXISTS %s (entity_key BLOB, feature_name TEXT, value BLOB, value_text TEXT,
		vector_value BLOB, event_ts timestamp, created_ts timestamp, PRIMARY KEY(entity_key, feature_name))`, quote(name)))
	if err != nil {
		return err
	}
	ok, err := c.isFeastTable(name)
	if err != nil {
		return err
	}
	if !ok {
		return &feast.Error{
			Code: feast.ErrConflict, Place: "online store, " + t.String(),
			Detail: fmt.Sprintf("the file has a table %q that is not a table of Feast's layout", name),
		}
	}
	if err := c.exec(fmt.Sprintf("CREATE INDEX IF NOT EXISTS %s ON %s (entity_key)", quote(name+"_ek"), quote(name))); err != nil {
		return err
	}
	if err := c.addTextColumn(name); err != nil {
		return err
	}
	return c.makeTimesTable(name)
}

func (c *conn) makeTimesTable(name string) error {
	return c.exec(fmt.Sprintf(`CREATE TABLE IF NOT EXISTS %s (entity_key BLOB PRIMARY KEY, event INTEGER NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID`, quote(timesTable(name))))
}

// addTextColumn completes a table of an older Feast, as the present one does.
func (c *conn) addTextColumn(name string) error {
	has, err := c.hasColumn(name, "value_text")
	if err != nil || has {
		return err
	}
	return c.exec(fmt.Sprintf("ALTER TABLE %s ADD COLUMN value_text TEXT", quote(name)))
}

func (c *conn) hasColumn(table, column string) (has bool, err error) {
	err = c.query("SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2", func(*zs.Stmt) error {
		has = true
		return nil
	}, table, column)
	return has, err
}

// ownsFeastName refuses a view whose name in Feast's layout is another view's: project
// "a" with view "b_c" and project "a_b" with view "c" would share a table.
func (c *conn) ownsFeastName(t online.Table) error {
	var owner online.Table
	err := c.query(`SELECT project, view, version FROM "__feast_table" WHERE name = ?`, func(r *zs.Stmt) error {
		owner = online.Table{Project: r.ColumnText(0), View: r.ColumnText(1), Version: r.ColumnInt32(2)}
		return nil
	}, t.FeastName())
	if err != nil || owner.View == "" || owner.Project == t.Project && owner.View == t.View && owner.Version == t.Version {
		return err
	}
	return &feast.Error{
		Code: feast.ErrConflict, Place: "online store, " + t.String(),
		Detail: fmt.Sprintf("its table %q in Feast's layout is already that of %s", t.FeastName(), owner),
	}
}

func (f *feastLayout) drop(c *conn, t online.Table) error {
	name := t.FeastName()
	if err := c.ownsFeastName(t); err != nil {
		return err
	}
	if err := c.exec("DROP TABLE IF EXISTS " + quote(timesTable(name))); err != nil {
		return err
	}
	ok, err := c.isFeastTable(name)
	if err != nil || !ok {
		return err
	}
	return c.exec("DROP TABLE " + quote(name))
}
