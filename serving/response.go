package serving

import (
	"context"
	"fmt"
	"math"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/row"
)

// Status says what a value of a response is; the numbers are Feast's FieldStatus.
type Status uint8

// The statuses; see docs/semantics.md.
const (
	Invalid       Status = 0
	Present       Status = 1
	NullValue     Status = 2
	NotFound      Status = 3
	OutsideMaxAge Status = 4
)

// String returns Feast's name of the status.
func (s Status) String() string {
	switch s {
	case Present:
		return "PRESENT"
	case NullValue:
		return "NULL_VALUE"
	case NotFound:
		return "NOT_FOUND"
	case OutsideMaxAge:
		return "OUTSIDE_MAX_AGE"
	}
	return "INVALID"
}

// Response is the answer to a plan: for each feature one vector of Rows values.
// Keys and cells alias the request and the store's answer.
type Response struct {
	Rows int
	// Names are the features' output columns, in the order of Vectors.
	Names   []string
	Vectors []Vector
	// Keys are the entity columns as asked, in the order of Plan.Keys.
	Keys [][]feast.Value
	plan *Plan
}

// Vector are the values of one feature. A cell is the wire bytes of Feast's Value,
// and nil for every status but Present. Times are the event times of the rows in
// microseconds since the epoch, 0 for NotFound; features of one view share them.
type Vector struct {
	Type     feast.ValueType
	Cells    [][]byte
	Statuses []Status
	Times    []int64
}

// Plan returns the plan that the response answers.
func (r *Response) Plan() *Plan { return r.plan }

// fill makes the vectors from the store's answer, view by view.
func (s *Service) fill(ctx context.Context, r *Response, answer *online.Rows, slots [][]int) error {
	byView := make([][]Vector, len(r.plan.views))
	for i, v := range r.plan.views {
		vectors, err := s.viewVectors(ctx, r, v, answer, slots[v.group])
		if err != nil {
			return err
		}
		byView[i] = vectors
	}
	r.Vectors = make([]Vector, len(r.plan.features))
	for i, f := range r.plan.features {
		r.Vectors[i] = byView[f.view][f.field]
	}
	return nil
}

func (s *Service) viewVectors(ctx context.Context, r *Response, v *view, answer *online.Rows, slots []int) ([]Vector, error) {
	times := make([]int64, r.Rows)
	cells := make([][]byte, r.Rows*len(v.fields))
	statuses := make([]Status, r.Rows*len(v.fields))
	vectors := make([]Vector, len(v.fields))
	for f := range vectors {
		from, to := f*r.Rows, (f+1)*r.Rows
		vectors[f] = Vector{v.fields[f].Type, cells[from:to:to], statuses[from:to:to], times}
	}
	if len(v.fields) == 0 {
		return nil, nil
	}
	oldest := s.oldest(v)
	for i, slot := range slots {
		var packed online.Row
		if slot >= 0 {
			packed = answer.Row(v.group, v.table, slot)
		}
		if err := fillRow(ctx, v, vectors, i, packed, oldest); err != nil {
			return nil, err
		}
	}
	return vectors, nil
}

// oldest returns the event time before which rows of the view are outside their
// ttl, in microseconds; a view without a ttl has none.
func (s *Service) oldest(v *view) int64 {
	if v.ttl <= 0 || s.options.IgnoreTTL {
		return -1 << 63
	}
	return s.options.Now().Add(-v.ttl).UnixMicro()
}

// fillRow sets row i of each vector of a view from one packed row.
func fillRow(ctx context.Context, v *view, vectors []Vector, i int, packed online.Row, oldest int64) error {
	if len(packed) == 0 {
		setAll(vectors, i, NotFound)
		return nil
	}
	rd, err := row.Parse(packed)
	if err != nil {
		return fmt.Errorf("feature view %q: %w", v.name, err)
	}
	vectors[0].Times[i] = rd.Event()
	if rd.Event() < oldest {
		setAll(vectors, i, OutsideMaxAge)
		return nil
	}
	refs, err := v.projection.Cells(ctx, rd.Schema())
	if err != nil {
		return err
	}
	for f := range vectors {
		cell, err := v.cell(rd, f, refs[f])
		if err != nil {
			return err
		}
		vectors[f].set(i, cell)
	}
	return nil
}

func (x *Vector) set(i int, cell []byte) {
	c, ok := row.ParseCell(cell)
	if ok && (c.Null() || isMissingTime(c)) {
		x.Statuses[i] = NullValue
		return
	}
	x.Cells[i], x.Statuses[i] = cell, Present
}

// isMissingTime reports whether a cell is the number Feast stores for pandas' NaT.
func isMissingTime(c row.Cell) bool {
	return c.Number == int32(feast.UnixTimestamp) && c.Int() == math.MinInt64
}

func setAll(vectors []Vector, i int, s Status) {
	for f := range vectors {
		vectors[f].Statuses[i] = s
	}
}
