// Package offline is the port of offline stores: where history lies, to be scanned, joined point in time and appended to.
//
// A store moves rows; which row wins is defined once (docs/semantics.md), written twice (packages pit and asof, which share
// no code and agree on random data), and proven by offlinetest for every store.
package offline

import (
	"context"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/seed-11e13f51/feast"
)

// Rows is a stream of Arrow batches of one schema. The caller releases it; a batch is valid until Next is called again
// unless it is retained. Err tells after the last Next whether the stream ended early.
type Rows = array.RecordReader

// Store reads and writes the history of sources. Implementations are safe for concurrent use. Columns have the names that the source's
// field mapping gives them. The event and the created time of a source come out as timestamp[us, UTC], floored; other columns as they are
// stored, dictionaries decoded. A row without an event time does not exist.
type Store interface {
	// Schema returns the columns of the source, without reading rows.
	Schema(ctx context.Context, src *feast.Source) (*arrow.Schema, error)
	// Scan returns the chosen rows in source order: files by path, then rows as they lie.
	Scan(ctx context.Context, src *feast.Source, sel Selection) (Rows, error)
	// Write appends rows behind all that the source holds, or replaces what it holds. It is atomic: a reader, or a process that comes after a
	// crash, finds all of the rows or none. It does not release rows.
	Write(ctx context.Context, src *feast.Source, rows Rows, replace bool) error
	// Close releases what the store holds.
	Close() error
}

// Joiner is an optional interface of a Store that joins point in time better than pit.Join over Scan, with the same result.
type Joiner interface {
	// Join returns the rows of the plan.
	Join(ctx context.Context, p *Plan) (Rows, error)
}

// Parter is an optional interface of a Store whose sources come in pieces, so that long work can be done and marked piece by piece.
type Parter interface {
	// Parts returns the pieces of the source in source order, without those that cannot hold a selected row. Each is scanned alone by
	// Selection.Part. Names are stable as long as the file behind them is unchanged.
	Parts(ctx context.Context, src *feast.Source, sel Selection) ([]Part, error)
}

// Part is a piece of a source.
type Part struct {
	// Name identifies the piece and its content: path, size and time of the file, number of the row group.
	Name string
	// Place says where the piece lies, for people: a file and the number of a row group.
	Place string
	Rows  int64
}

// Selection says which rows and columns of a source are wanted. The zero Selection is all of them.
type Selection struct {
	// Columns are the wanted columns, by name after field mapping, in the order wanted; nil is all, in source order.
	Columns []string
	// From and To bound the event time, both inclusive at microsecond precision; the zero time is no bound.
	From, To time.Time
	// CreatedAfter, when set, also selects the rows created after it with an event time up to To: those that came late. Of a source without a
	// created column it selects nothing more.
	CreatedAfter time.Time
	// LatestBy, when not empty, keeps of the selected rows one per distinct values of these columns: the greatest (event, created), of equals the
	// later in source order. Rows with a NULL among the keys are left out. The order of the result is source order.
	LatestBy []string
	// Part restricts the selection to one piece of a Parter; empty is the whole source.
	Part string
}

// Plan is one point-in-time retrieval: entity rows, and views to be joined to them.
type Plan struct {
	// Entities are the rows to answer for. All of them come out, in their order, with all their columns.
	Entities arrow.Table
	// EventTime names the column of Entities with the time that each row asks at: a timestamp of any unit and zone, or a date.
	EventTime string
	// Views are joined one by one; their features come out behind the entity columns, in this order.
	Views []View
}

// View is one view of a plan.
type View struct {
	// Name is the name that features are asked with; errors carry it.
	Name string
	// Source is the batch source; it names the time columns and the field mapping.
	Source *feast.Source
	// Keys pair each join key of the view with the entity column it is matched with. A view without keys is entity-less: each of its rows is about
	// every entity row.
	Keys []Key
	// TTL is how old a row may be at the entity row's time, inclusive; 0 is no limit.
	TTL time.Duration
	// KnownOnly leaves out rows created after the entity row's time (Feast's filter_by_created_timestamp).
	KnownOnly bool
	Features  []Feature
}

// Key matches a column of a source, by its name after field mapping, with a column of the entity rows.
type Key struct {
	Column string
	Entity string
}

// Feature is one output column of a plan.
type Feature struct {
	// Column is the name in the source after field mapping.
	Column string
	// Output is the name of the output column.
	Output string
	// Type is the declared type, which values are converted to. Unknown leaves them as they are stored.
	Type feast.ValueType
}
