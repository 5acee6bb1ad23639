package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	zs "zombiezen.com/go/sqlite"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online"
)

// packedLayout keeps a table per view, named online.Table.Name, of entity keys
// (version 3) and packed rows. WITHOUT ROWID the key is where the row is.
type packedLayout struct {
	queries sync.Map // table name -> packedQueries
}

type packedQueries struct{ read, write string }

// of returns the statements of a table, built once.
func (p *packedLayout) of(table string) packedQueries {
	if q, ok := p.queries.Load(table); ok {
		return q.(packedQueries)
	}
	q := packedQueries{
		read: fmt.Sprintf(`SELECT "row" FROM %s WHERE "key" = ?`, quote(table)),
		// Bytes 2 to 17 are the times; the order of the bytes is theirs. A row that
		// is there already, to the byte, dirties no page.
		write: fmt.Sprintf(`INSERT INTO %s ("key", "row") VALUES (?1, ?2) ON CONFLICT DO UPDATE SET "row" = excluded."row"
			WHERE substr(excluded."row", 2, 16) >= substr("row", 2, 16) AND excluded."row" <> "row"`, quote(table)),
	}
	p.queries.Store(table, q)
	return q
}

func (p *packedLayout) name(t online.Table) string { return t.Name }

func (p *packedLayout) read(ctx context.Context, c *conn, t online.Table, keys []online.Key, into target) error {
	stmt, err := c.Prepare(p.of(t.Name).read)
	if err != nil {
		return c.missing(t.Name, err)
	}
	for k, key := range keys {
		if k&63 == 63 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if err := readPacked(stmt, key.V3(), into, k); err != nil {
			return c.missing(t.Name, err)
		}
	}
	return nil
}

func readPacked(stmt *zs.Stmt, key []byte, into target, k int) error {
	stmt.BindBytes(1, key)
	found, err := stmt.Step()
	if err != nil {
		return err
	}
	if found {
		n := stmt.ColumnLen(0)
		stmt.ColumnBytes(0, into.rows.Alloc(into.group, into.table, k, n))
	}
	return stmt.Reset()
}

func (p *packedLayout) write(ctx context.Context, c *conn, t online.Table, keys []online.Key, rows []online.Row, order []int) error {
	stmt, err := c.Prepare(p.of(t.Name).write)
	if err != nil {
		return err
	}
	for n := range batchLen(rows, order) {
		if n&255 == 255 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		i := at(order, n)
		stmt.BindBytes(1, keys[i].V3())
		stmt.BindBytes(2, rows[i])
		if _, err := stmt.Step(); err != nil {
			return err
		}
		if err := stmt.Reset(); err != nil {
			return err
		}
	}
	return nil
}

func batchLen(rows []online.Row, order []int) int {
	if order != nil {
		return len(order)
	}
	return len(rows)
}

func at(order []int, n int) int {
	if order != nil {
		return order[n]
	}
	return n
}

func (p *packedLayout) keep(c *conn, t online.Table) error {
	mixed, err := c.isFeastTable(t.FeastName())
	if err != nil {
		return err
	}
	if mixed {
		return &feast.Error{
			Code: feast.ErrConflict, Place: "online store, " + t.String(),
			Detail: fmt.Sprintf("the file has the layout packed, and Feast has made its own table %q in it since; layouts cannot be mixed in one file", t.FeastName()),
		}
	}
	if err := c.exec(fmt.Sprintf(`CREATE TABLE IF NOT EXISTS %s ("key" BLOB PRIMARY KEY, "row" BLOB NOT NULL) WITHOUT ROWID`, quote(t.Name))); err != nil {
		return err
	}
	return c.recordSchema(t)
}

// recordSchema writes the schema of t down, once; what is there must be the same.
func (c *conn) recordSchema(t online.Table) error {
	have, err := c.schemas(t.Name)
	if err != nil {
		return err
	}
	for _, s := range have {
		if s.ID == t.SchemaID && !s.Equal(t.Schema()) {
			return t.SchemaConflict()
		}
		if s.ID == t.SchemaID {
			return nil
		}
	}
	fields, err := json.Marshal(wireFields(t.Fields))
	if err != nil {
		return err
	}
	return c.exec(`INSERT INTO "__feast_schema" (name, id, fields) VALUES (?1, ?2, ?3)`, t.Name, int64(t.SchemaID), string(fields))
}

func (p *packedLayout) drop(c *conn, t online.Table) error {
	return c.exec("DROP TABLE IF EXISTS " + quote(t.Name))
}
