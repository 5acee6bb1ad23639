package cli

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/seed-11e13f51/feast/materialize"
)

// bar shows progress on one line of a terminal; elsewhere it shows nothing.
type bar struct {
	p     *program
	on    bool
	began time.Time
}

// newBar returns a bar on stderr, off when nobody watches it or FEAST_NO_PROGRESS
// is set.
func (p *program) newBar() *bar {
	f, ok := p.err.(*os.File)
	on := ok && term.IsTerminal(int(f.Fd())) && p.env.Getenv("FEAST_NO_PROGRESS") == ""
	return &bar{p: p, on: on, began: p.env.Now()}
}

func (b *bar) show(at materialize.Progress) {
	if !b.on {
		return
	}
	share := int64(100)
	if at.Total > 0 {
		share = 100 * at.Rows / at.Total
	}
	rate := float64(at.Rows) / max(b.p.env.Now().Sub(b.began).Seconds(), 0.001)
	fmt.Fprintf(b.p.err, "\r%s %3d %% %d rows, %.0f rows/s\x1b[K", at.View, share, at.Rows, rate)
}

func (b *bar) clear() {
	if b.on {
		fmt.Fprint(b.p.err, "\r\x1b[K")
	}
}
