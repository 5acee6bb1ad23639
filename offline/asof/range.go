package asof

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/arrowx"
	"github.com/seed-11e13f51/feast/offline"
)

// Window is a retrieval without entity rows: the views, and the event times asked for, both inclusive.
type Window struct {
	Views    []offline.View
	From, To time.Time
	// EventTime names the time column of the result.
	EventTime string
}

// Range answers a retrieval without entity rows. Of one view these are all its rows in the window, in source order: entity columns, event time, features. Of
// several, each distinct (entity columns, event time) of any of them is asked for by join; a view's rows have NULL in the entity columns that are not its own.
func Range(ctx context.Context, st offline.Store, w Window, join func(context.Context, *offline.Plan) (offline.Rows, error)) (offline.Rows, error) {
	if len(w.Views) == 1 {
		return rowsOf(ctx, st, w, &w.Views[0])
	}
	s := &spine{window: w, groups: map[string]*keyset{}}
	for i := range w.Views {
		if err := s.view(ctx, st, &w.Views[i]); err != nil {
			return nil, err
		}
	}
	table, err := s.table(ctx)
	if err != nil {
		return nil, err
	}
	defer table.Release()
	return join(ctx, &offline.Plan{Entities: table, EventTime: w.EventTime, Views: w.Views})
}

func (w Window) selection(v *offline.View) offline.Selection {
	sel := offline.Selection{From: w.From, To: w.To}
	for _, k := range v.Keys {
		sel.Columns = append(sel.Columns, k.Column)
	}
	sel.Columns = append(sel.Columns, v.Source.NameOf(v.Source.ColumnOf(v.Source.TimestampField)))
	return sel
}

// rowsOf streams all rows of a view in the window, features converted.
func rowsOf(ctx context.Context, st offline.Store, w Window, v *offline.View) (offline.Rows, error) {
	sel := w.selection(v)
	for _, f := range v.Features {
		sel.Columns = append(sel.Columns, f.Column)
	}
	rows, err := st.Scan(ctx, v.Source, sel)
	if err != nil {
		return nil, err
	}
	c := &converted{Rows: rows, view: v}
	fields := slices.Clone(rows.Schema().Fields())
	for i, k := range v.Keys {
		fields[i].Name = k.Entity
	}
	fields[len(v.Keys)].Name = w.EventTime
	for i, f := range v.Features {
		at := len(v.Keys) + 1 + i
		fields[at].Name = f.Output
		if t, ok := arrowx.DataType(f.Type); ok {
			fields[at].Type = t
		}
	}
	c.schema = arrow.NewSchema(fields, nil)
	return c, nil
}

// converted is a stream of a view's rows under the names and types of the result.
type converted struct {
	offline.Rows
	view   *offline.View
	schema *arrow.Schema
	batch  arrow.RecordBatch
	rows   int64
	err    error
}

func (c *converted) Schema() *arrow.Schema          { return c.schema }
func (c *converted) RecordBatch() arrow.RecordBatch { return c.batch }
func (c *converted) Record() arrow.RecordBatch      { return c.batch }

func (c *converted) Err() error {
	if c.err != nil {
		return c.err
	}
	return c.Rows.Err()
}

func (c *converted) Release() {
	if c.batch != nil {
		c.batch.Release()
		c.batch = nil
	}
	c.Rows.Release()
}

func (c *converted) Next() bool {
	if c.batch != nil {
		c.batch.Release()
		c.batch = nil
	}
	if c.err != nil || !c.Rows.Next() {
		return false
	}
	in := c.Rows.RecordBatch()
	columns := slices.Clone(in.Columns())
	first := len(c.view.Keys) + 1
	for i, f := range c.view.Features {
		a, err := convert(columns[first+i], c.view, f, c.rows)
		if err != nil {
			c.err = err
			return false
		}
		defer a.Release()
		columns[first+i] = a
	}
	c.batch = array.NewRecordBatch(c.schema, columns, in.NumRows())
	c.rows += in.NumRows()
	return true
}

// convert gives a feature column its declared type; rows counts the rows of the result before it.
func convert(a arrow.Array, v *offline.View, f offline.Feature, rows int64) (arrow.Array, error) {
	out, err := arrowx.Convert(a, f.Type)
	var bad *arrowx.ValueError
	if errors.As(err, &bad) {
		return nil, feast.Invalid(v.Name+"."+f.Column, "row %d: %v", rows+int64(bad.Row), bad)
	}
	return out, err
}

// spine collects the distinct entity keys and times of several views.
type spine struct {
	window Window
	groups map[string]*keyset // by the entity columns of a view: what was seen
	fields []arrow.Field      // entity columns of all views
	parts  []spinePart
}

// spinePart is new keys and times found in one batch.
type spinePart struct {
	columns map[string]arrow.Array
	rows    int
}

func (s *spine) view(ctx context.Context, st offline.Store, v *offline.View) error {
	rows, err := st.Scan(ctx, v.Source, s.window.selection(v))
	if err != nil {
		return err
	}
	defer rows.Release()
	names := make([]string, 0, len(v.Keys)+1)
	for i, k := range v.Keys {
		names = append(names, k.Entity)
		s.field(arrow.Field{Name: k.Entity, Type: rows.Schema().Field(i).Type, Nullable: true})
	}
	id := strings.Join(names, "\x00")
	seen := s.groups[id]
	if seen == nil {
		seen = newKeyset(len(names) + 1)
		s.groups[id] = seen
	}
	names = append(names, s.window.EventTime)
	for rows.Next() {
		if err := s.batch(ctx, rows.RecordBatch(), names, seen); err != nil {
			return err
		}
	}
	return rows.Err()
}

// field adds an entity column unless a view before had it.
func (s *spine) field(f arrow.Field) {
	if !slices.ContainsFunc(s.fields, func(have arrow.Field) bool { return have.Name == f.Name }) {
		s.fields = append(s.fields, f)
	}
}

// batch adds the rows of a batch whose keys and times were not seen before. Its columns are named names.
func (s *spine) batch(ctx context.Context, in arrow.RecordBatch, names []string, seen *keyset) error {
	n := int(in.NumRows())
	codes, column := make([]int32, n), make([]int32, n)
	before := int32(seen.len())
	for i := range names {
		if err := seen.addColumn(i, []arrow.Array{in.Column(i)}, codes, column); err != nil {
			return feast.Invalid("", "column %q: %v", names[i], err)
		}
	}
	b := array.NewInt32Builder(memory.DefaultAllocator)
	defer b.Release()
	for i, c := range codes {
		if c >= before { // codes are given in order, so this is the first row of a new key
			b.Append(int32(i))
			before = c + 1
		}
	}
	index := b.NewInt32Array()
	defer index.Release()
	part := spinePart{columns: map[string]arrow.Array{}, rows: index.Len()}
	for i, name := range names {
		taken, err := take(ctx, in.Column(i), index)
		if err != nil {
			return err
		}
		part.columns[name] = taken
	}
	s.parts = append(s.parts, part)
	return nil
}

// table lays the parts out under each other.
func (s *spine) table(ctx context.Context) (arrow.Table, error) {
	fields := append(slices.Clone(s.fields), arrow.Field{Name: s.window.EventTime, Type: arrowx.Timestamp(), Nullable: true})
	schema := arrow.NewSchema(fields, nil)
	var batches []arrow.RecordBatch
	for _, p := range s.parts {
		columns := make([]arrow.Array, len(fields))
		for i, f := range fields {
			have := p.columns[f.Name]
			if have == nil {
				columns[i] = array.MakeArrayOfNull(memory.DefaultAllocator, f.Type, p.rows)
				continue
			}
			same, err := arrowx.Unify(ctx, have, f.Type)
			if err != nil {
				return nil, feast.Invalid("", "entity column %q has different types in the views: %v", f.Name, err)
			}
			have.Release()
			columns[i] = same
		}
		batches = append(batches, array.NewRecordBatch(schema, columns, int64(p.rows)))
	}
	defer func() {
		for _, b := range batches {
			b.Release()
		}
	}()
	return array.NewTableFromRecords(schema, batches), nil
}
