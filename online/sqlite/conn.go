package sqlite

import (
	"context"
	"errors"
	"fmt"
	"time"

	zs "zombiezen.com/go/sqlite"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
)

// conn is a connection, used by one goroutine at a time.
type conn struct {
	*zs.Conn
	env         *env.Env
	busyTimeout time.Duration
	// synced is the state of PRAGMA synchronous: FULL or NORMAL.
	synced bool
	// scratch is for what a statement returns and is needed no longer than that.
	scratch []byte
}

const (
	// lockPoll is how often a write lock that another process has is tried for.
	// SQLite's own waiting sleeps ever longer, up to 100 ms, and hardly gets a
	// turn beside a process that writes all the time.
	lockPoll = time.Millisecond
	// turn is how long a bulk write leaves the lock to others after each
	// transaction.
	turn = 2 * time.Millisecond
	// walWait is how long the SQLite library waits for the switch to WAL.
	walWait = 10 * time.Second
)

func open(e *env.Env, o Options, pragmas ...string) (*conn, error) {
	zc, err := openWAL(o)
	if err != nil {
		return nil, err
	}
	c := &conn{Conn: zc, env: e, busyTimeout: o.BusyTimeout}
	zc.SetBusyTimeout(o.BusyTimeout)
	for _, p := range pragmas {
		if err := c.exec("PRAGMA " + p); err != nil {
			return nil, errors.Join(err, zc.Close())
		}
	}
	return c, nil
}

// openWAL opens the file and tries again while another process switches it to WAL,
// which needs the file for itself for a moment.
func openWAL(o Options) (*zs.Conn, error) {
	for waited := walWait; ; waited += walWait {
		zc, err := zs.OpenConn(o.Path, zs.OpenReadWrite, zs.OpenCreate, zs.OpenWAL)
		if err == nil || !isBusy(err) || waited >= o.BusyTimeout {
			return zc, err
		}
	}
}

// openWriter maps nothing: a writer that reads through a map would count the whole
// file as its own memory.
func openWriter(e *env.Env, o Options) (*conn, error) {
	c, err := open(e, o, "mmap_size=0", "cache_size=-32768", "wal_autocheckpoint=4000", "journal_size_limit=67108864", "synchronous=FULL")
	if err != nil {
		return nil, err
	}
	c.synced = true
	return c, nil
}

func openReader(e *env.Env, o Options) (*conn, error) {
	return open(e, o, fmt.Sprintf("mmap_size=%d", o.MmapBytes), "cache_size=-4096")
}

// exec runs a statement that returns nothing of interest.
func (c *conn) exec(query string, args ...any) error {
	stmt, err := c.Prepare(query)
	if err != nil {
		return err
	}
	if err := bind(stmt, args); err != nil {
		return err
	}
	return drain(stmt, nil)
}

// query runs a statement and calls row for each row it returns.
func (c *conn) query(query string, row func(*zs.Stmt) error, args ...any) error {
	stmt, err := c.Prepare(query)
	if err != nil {
		return err
	}
	if err := bind(stmt, args); err != nil {
		return err
	}
	return drain(stmt, row)
}

func bind(stmt *zs.Stmt, args []any) error {
	for i, a := range args {
		switch a := a.(type) {
		case string:
			stmt.BindText(i+1, a)
		case int64:
			stmt.BindInt64(i+1, a)
		case []byte:
			stmt.BindBytes(i+1, a)
		default:
			return fmt.Errorf("bind %T", a)
		}
	}
	return nil
}

func drain(stmt *zs.Stmt, row func(*zs.Stmt) error) error {
	for {
		more, err := stmt.Step()
		if err != nil {
			return err
		}
		if !more {
			return stmt.Reset()
		}
		if row == nil {
			continue
		}
		if err := row(stmt); err != nil {
			return errors.Join(err, stmt.Reset())
		}
	}
}

// bytes returns column i of the row stmt stands on, in memory that the next call
// uses again.
func (c *conn) bytes(stmt *zs.Stmt, i int) []byte {
	n := stmt.ColumnLen(i)
	if cap(c.scratch) < n {
		c.scratch = make([]byte, max(n, 4096))
	}
	return c.scratch[:stmt.ColumnBytes(i, c.scratch[:n])]
}

// reading runs do on one state of the file.
func (c *conn) reading(do func() error) error {
	if err := c.exec("BEGIN"); err != nil {
		return err
	}
	return c.end(do())
}

// writing runs do in a transaction that holds the write lock from its beginning, and
// waits for it as long as the busy timeout and ctx allow.
func (c *conn) writing(ctx context.Context, do func() error) error {
	if err := c.lock(ctx); err != nil {
		return err
	}
	return c.end(do())
}

// lock begins a transaction that holds the write lock, doing the waiting itself.
func (c *conn) lock(ctx context.Context) error {
	c.SetBusyTimeout(0)
	defer c.SetBusyTimeout(c.busyTimeout)
	for waited := time.Duration(0); ; waited += lockPoll {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := c.exec("BEGIN IMMEDIATE")
		if err == nil || !isBusy(err) || waited >= c.busyTimeout {
			return err
		}
		if err := c.env.Sleep(ctx, lockPoll); err != nil {
			return err
		}
	}
}

// end commits, or rolls back after an error, which stays the one to tell.
func (c *conn) end(err error) error {
	if err == nil {
		err = c.exec("COMMIT")
	}
	if err != nil && !c.AutocommitEnabled() {
		err = joinErrors(err, c.exec("ROLLBACK"))
	}
	return err
}

// syncEach sets whether each commit waits for the disk. Inside a transaction it
// would have no effect.
func (c *conn) syncEach(yes bool) {
	if c.synced == yes {
		return
	}
	level := "NORMAL"
	if yes {
		level = "FULL"
	}
	if c.exec("PRAGMA synchronous="+level) == nil {
		c.synced = yes
	}
}

// hasTable reports whether there is a table of that name.
func (c *conn) hasTable(name string) bool {
	found := false
	err := c.query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", func(*zs.Stmt) error {
		found = true
		return nil
	}, name)
	return err == nil && found
}

// missing turns the error of a statement on a table into nil when the reason is that
// there is no such table.
func (c *conn) missing(table string, err error) error {
	if err != nil && zs.ErrCode(err).ToPrimary() == zs.ResultError && !c.hasTable(table) {
		return nil
	}
	return err
}

func isBusy(err error) bool { return zs.ErrCode(err).ToPrimary() == zs.ResultBusy }

// joinErrors is errors.Join that leaves a lone error as it is.
func joinErrors(a, b error) error {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return errors.Join(a, b)
}

// wrap says which file an error is about, and what can be done about it.
func (s *Store) wrap(err error) error {
	var fe *feast.Error
	if err == nil || errors.As(err, &fe) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	code, detail := feast.ErrInvalid, ""
	switch zs.ErrCode(err).ToPrimary() {
	case zs.ResultNotADB:
		detail = "is not a SQLite database"
	case zs.ResultCorrupt:
		detail = "is a damaged SQLite database"
	case zs.ResultCantOpen:
		detail = "cannot be opened"
	case zs.ResultReadOnly, zs.ResultPerm, zs.ResultAuth:
		code, detail = feast.ErrDenied, "may not be written"
	case zs.ResultBusy, zs.ResultLocked:
		code, detail = feast.ErrUnavailable, "is locked by another process"
	case zs.ResultFull:
		code, detail = feast.ErrUnavailable, "cannot grow: the disk is full"
	default:
		return fmt.Errorf("online store %s: %w", s.opts.Path, err)
	}
	return &feast.Error{Code: code, Place: "online store", Detail: s.opts.Path + " " + detail, Cause: err}
}
