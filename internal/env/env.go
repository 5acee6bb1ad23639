// Package env is the outside world as the program sees it: the clock, chance,
// environment variables and file writes. It is the only place that calls them, so
// that a test can hand in others: one seed can replay a history of crashes.
package env

import (
	"context"
	crand "crypto/rand"
	"encoding/hex"
	"io"
	"os"
	"time"
)

// Env is handed to everything that needs the outside. Make one with Real, or
// fill in the fields in a test. It is safe for concurrent use if its functions are.
type Env struct {
	// Now returns the current time.
	Now func() time.Time
	// Rand is where random bytes come from.
	Rand io.Reader
	// Lookup returns an environment variable, as os.LookupEnv does.
	Lookup func(name string) (string, bool)
	// Fault, when set, is called before each step of a file write with the name
	// of the step (create, write, sync, rename, mkdir, remove) and the path; an
	// error it returns ends the write there, as a crash would.
	Fault func(step, path string) error
}

// Real returns the machine's own clock, chance and environment.
func Real() *Env {
	return &Env{Now: time.Now, Rand: crand.Reader, Lookup: os.LookupEnv}
}

// UUID returns a random (version 4) UUID in its usual text form.
func (e *Env) UUID() (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(e.Rand, b[:]); err != nil {
		return "", err
	}
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:], nil
}

// Getenv returns an environment variable, or "" when it is not set.
func (e *Env) Getenv(name string) string {
	v, _ := e.Lookup(name)
	return v
}

// Sleep waits for d or until ctx ends, and returns ctx's error in that case.
func (e *Env) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (e *Env) step(name, path string) error {
	if e.Fault == nil {
		return nil
	}
	return e.Fault(name, path)
}
