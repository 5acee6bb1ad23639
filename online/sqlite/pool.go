package sqlite

import (
	"context"
	"errors"
	"sync"
)

var errClosed = errors.New("the store is closed")

// pool hands out at most a fixed number of connections and opens them when they are
// first needed. A nil in free is one not opened yet.
type pool struct {
	free chan *conn
	open func() (*conn, error)
	done chan struct{}
	once sync.Once
}

func newPool(size int, open func() (*conn, error)) *pool {
	p := &pool{free: make(chan *conn, size), open: open, done: make(chan struct{})}
	for range size {
		p.free <- nil
	}
	return p
}

// take waits for a connection until ctx ends or the pool is closed.
func (p *pool) take(ctx context.Context) (*conn, error) {
	select {
	case <-p.done:
		return nil, errClosed
	default:
	}
	select {
	case c := <-p.free:
		if c != nil {
			return c, nil
		}
		return p.fresh()
	case <-p.done:
		return nil, errClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pool) fresh() (*conn, error) {
	c, err := p.open()
	if err != nil {
		p.free <- nil
		return nil, err
	}
	return c, nil
}

// put gives a connection back. One that is still in a transaction, because it could
// not be ended, is closed instead.
func (p *pool) put(c *conn) {
	if c.AutocommitEnabled() {
		p.free <- c
		return
	}
	c.Close()
	p.free <- nil
}

// close closes every connection as it comes back.
func (p *pool) close() (err error) {
	p.once.Do(func() {
		close(p.done)
		for range cap(p.free) {
			if c := <-p.free; c != nil {
				err = joinErrors(err, c.Close())
			}
		}
	})
	return err
}

func (s *Store) onWriter(ctx context.Context, do func(*conn) error) error {
	return s.writer.with(ctx, do)
}

func (s *Store) onReader(ctx context.Context, do func(*conn) error) error {
	return s.readers.with(ctx, do)
}

func (p *pool) with(ctx context.Context, do func(*conn) error) error {
	c, err := p.take(ctx)
	if err != nil {
		return err
	}
	defer p.put(c)
	return do(c)
}
