// Package materialize moves history into the online store: for each view the latest
// row of each key in a window of event time. A run is a sequence of chunks with a
// checkpoint after each; its memory is bounded whatever the number of rows or keys.
package materialize

import (
	"context"
	"log/slog"
	"time"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/online"
)

// Registry is where views are found and finished windows recorded.
type Registry interface {
	Catalog() *feast.Catalog
	// ApplyMaterialization appends a window to a view and makes it available online.
	ApplyMaterialization(ctx context.Context, project, view string, start, end time.Time) error
}

// Options are the choices a project makes about materialization.
type Options struct {
	Project string
	// Versioned keeps the rows of versions apart (enable_online_feature_view_versioning).
	Versioned bool
	// VersionOf returns an older definition of a view; nil refuses them.
	VersionOf func(view *feast.View, version int32) (*feast.View, error)
	Now       func() time.Time
	// Lock takes the lock of a name without waiting; ok is false when it is taken.
	Lock func(name string) (release func(), ok bool, err error)
	Log  *slog.Logger
	// Budget bounds the bytes of rows kept before they are written; 0 is 64 MB.
	Budget int
}

// Service materializes views. It is safe for concurrent use; two jobs of one view
// at the same time are refused by a lock.
type Service struct {
	registry Registry
	history  offline.Store
	store    online.Store
	options  Options
}

// defaultBudget keeps a process that materializes any number of keys under 512 MB:
// 10M distinct keys peak at 417 MB with it, at 555 MB with twice as much, for the
// collector lets the heap grow to about twice what lives.
const defaultBudget = 64 << 20

// New returns a service over a registry, the history and an online store.
func New(r Registry, h offline.Store, s online.Store, o Options) *Service {
	if o.Budget == 0 {
		o.Budget = defaultBudget
	}
	return &Service{registry: r, history: h, store: s, options: o}
}

// Request says what to materialize.
type Request struct {
	// Views are names; none means every view that is online and enabled.
	Views []string
	// StartText and EndText are the ends of the window, both inclusive, as text of
	// a time; without a zone they are UTC.
	StartText, EndText string
	// Incremental starts where the last recorded window of each view ends; StartText
	// is not looked at.
	Incremental bool
	// DisableEventTimestamp makes the window 1970-01-01 to now.
	DisableEventTimestamp bool
	// Version names a version of the one view of Views: "v2".
	Version string
}

// Progress is how far a job is: Rows of Total source rows of a view are read.
type Progress struct {
	View  string
	Rows  int64
	Total int64
}

// Report is what a job did.
type Report struct {
	Views []ViewReport `json:"views"`
}

// ViewReport is what a job did for one view.
type ViewReport struct {
	View  string    `json:"view"`
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
	// Rows are the source rows read; Keys the rows sent to the online store.
	Rows int64 `json:"rows"`
	Keys int64 `json:"keys"`
	// Future are rows with an event time after the beginning of the run, corrections
	// of one key counted each. They are served like any other.
	Future int64 `json:"future_rows,omitempty"`
	// Skipped are the pieces of the source that an earlier, broken run had finished.
	Skipped int           `json:"skipped_parts,omitempty"`
	Took    time.Duration `json:"-"`
	Seconds float64       `json:"seconds"`
}
