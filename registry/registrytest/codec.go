package registrytest

import (
	"fmt"
	"sync"

	"github.com/seed-11e13f51/feast"
)

// Codec is a registry.Codec that keeps the views themselves and hands out their
// numbers as messages: for tests of history that are not about bytes.
type Codec struct {
	mu    sync.Mutex
	views []*feast.View
}

// EncodeView keeps a copy of v.
func (c *Codec) EncodeView(v *feast.View) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.views = append(c.views, v.Clone())
	return fmt.Appendf(nil, "view %d", len(c.views)-1), nil
}

// DecodeView returns a copy of what EncodeView was given.
func (c *Codec) DecodeView(kind feast.ViewKind, message []byte) (*feast.View, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var i int
	if _, err := fmt.Sscanf(string(message), "view %d", &i); err != nil || i >= len(c.views) {
		return nil, fmt.Errorf("not a message of this codec: %q", message)
	}
	if got := c.views[i].ViewKind(); got != kind {
		return nil, fmt.Errorf("view %d is of kind %d, not %d", i, got, kind)
	}
	return c.views[i].Clone(), nil
}
