package ingest

import (
	"context"
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/arrowx"
	"github.com/seed-11e13f51/feast/offline"
)

// history are the frames of a push, ready to be appended to their sources.
type history struct {
	sources []*feast.Source
	batches []arrow.RecordBatch
}

func (h *history) release() {
	for _, b := range h.batches {
		b.Release()
	}
}

// historyOf makes the frame ready once for each batch source behind the views.
func (s *Service) historyOf(ctx context.Context, views []*feast.View, f *Frame, mode Mode) (*history, error) {
	h := &history{}
	if !mode.offline() {
		return h, nil
	}
	seen := map[string]bool{}
	for _, v := range views {
		src := v.Batch()
		if src == nil {
			return h, feast.Invalid("", "feature view %q has no batch source to push offline to", v.Name)
		}
		if seen[src.Name] {
			continue
		}
		seen[src.Name] = true
		b, err := s.historyBatch(ctx, src, f)
		if err != nil {
			return h, err
		}
		h.sources, h.batches = append(h.sources, src), append(h.batches, b)
	}
	return h, nil
}

func (s *Service) append(ctx context.Context, h *history) error {
	for i, src := range h.sources {
		if err := s.write(ctx, src, h.batches[i]); err != nil {
			return fmt.Errorf("push to data source %q: %w", src.Name, err)
		}
	}
	return nil
}

func (s *Service) write(ctx context.Context, src *feast.Source, b arrow.RecordBatch) error {
	rows, err := array.NewRecordReader(b.Schema(), []arrow.RecordBatch{b})
	if err != nil {
		return err
	}
	defer rows.Release()
	return s.history.Write(ctx, src, rows, false)
}

// historyBatch turns a frame into rows of a source. The frame must have the columns
// of the source, under their own names or those the field mapping gives them, and
// no others; the order does not matter.
func (s *Service) historyBatch(ctx context.Context, src *feast.Source, f *Frame) (arrow.RecordBatch, error) {
	schema, err := s.history.Schema(ctx, src)
	if err != nil {
		return nil, err
	}
	columns, err := match(src, schema, f)
	if err != nil {
		return nil, err
	}
	arrays := make([]arrow.Array, 0, len(columns))
	defer func() {
		for _, a := range arrays {
			a.Release()
		}
	}()
	for i, c := range columns {
		a, err := c.array(schema.Field(i).Type, f.Rows)
		if err != nil {
			return nil, err
		}
		arrays = append(arrays, a)
	}
	return array.NewRecordBatch(schema, arrays, int64(f.Rows)), nil
}

// match returns the columns of the frame in the order of the source.
func match(src *feast.Source, schema *arrow.Schema, f *Frame) ([]*Column, error) {
	columns := make([]*Column, schema.NumFields())
	var missing []string
	for i, field := range schema.Fields() {
		c := f.Column(field.Name)
		if c == nil {
			c = f.Column(src.ColumnOf(field.Name))
		}
		if c == nil {
			missing = append(missing, field.Name)
		}
		columns[i] = c
	}
	var extra []string
	for i := range f.Columns {
		if name := f.Columns[i].Name; !schema.HasField(name) && !schema.HasField(src.NameOf(name)) {
			extra = append(extra, name)
		}
	}
	if len(missing)+len(extra) == 0 {
		return columns, nil
	}
	return nil, feast.Invalid("df", "its columns are not those of data source %q: missing [%s], unknown [%s]",
		src.Name, strings.Join(missing, ", "), strings.Join(extra, ", "))
}

// array builds the Arrow column of a frame's column.
func (c *Column) array(t arrow.DataType, rows int) (arrow.Array, error) {
	b := array.NewBuilder(memory.DefaultAllocator, t)
	defer b.Release()
	b.Reserve(rows)
	for i := range rows {
		if err := c.append(b, i); err != nil {
			return nil, feast.Invalid(place(c, i), "%v", err)
		}
	}
	return b.NewArray(), nil
}

func (c *Column) append(b array.Builder, i int) error {
	if arrowx.IsTime(b.Type()) {
		at, ok, err := c.Time(i)
		if err != nil {
			return err
		}
		if !ok {
			b.AppendNull()
			return nil
		}
		return arrowx.AppendTime(b, at)
	}
	t, ok := arrowx.TypeOf(b.Type())
	if !ok {
		return fmt.Errorf("a column of type %s cannot be written", b.Type())
	}
	v, err := c.Value(i, t)
	if err != nil {
		return err
	}
	return arrowx.AppendValue(b, v)
}

var _ History = offline.Store(nil)
