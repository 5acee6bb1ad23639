// Package memory is an offline store in memory, for tests and examples. Sources are told apart by name. It has no Joiner: retrievals are joined by package pit.
package memory

import (
	"context"
	"fmt"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/compute"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/arrowx"
	"github.com/seed-11e13f51/feast/offline"
)

// Store holds tables by the name of their source. It is safe for concurrent use.
type Store struct {
	mu     sync.RWMutex
	tables map[string][]arrow.RecordBatch
}

// New returns an empty store.
func New() *Store { return &Store{tables: map[string][]arrow.RecordBatch{}} }

var _ offline.Store = (*Store)(nil)

// Close forgets nothing and does nothing.
func (s *Store) Close() error { return nil }

// Schema returns the columns of the source.
func (s *Store) Schema(_ context.Context, src *feast.Source) (*arrow.Schema, error) {
	batches, err := s.table(src)
	if err != nil {
		return nil, err
	}
	return outSchema(src, batches[0].Schema()), nil
}

// table returns the batches of a source: at least one, which may be empty.
func (s *Store) table(src *feast.Source) ([]arrow.RecordBatch, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	batches := s.tables[src.Name]
	if len(batches) == 0 {
		return nil, &feast.Error{Code: feast.ErrNotFound, Kind: feast.KindSource, Name: src.Name, Detail: "nothing was written to it"}
	}
	return batches, nil
}

// timeNames returns the names after field mapping of the event and the created column; empty when the source has none.
func timeNames(src *feast.Source) (event, created string) {
	if src.TimestampField != "" {
		event = src.NameOf(src.ColumnOf(src.TimestampField))
	}
	if src.CreatedField != "" {
		created = src.NameOf(src.ColumnOf(src.CreatedField))
	}
	return event, created
}

func outSchema(src *feast.Source, stored *arrow.Schema) *arrow.Schema {
	event, created := timeNames(src)
	fields := make([]arrow.Field, stored.NumFields())
	for i, f := range stored.Fields() {
		fields[i] = arrow.Field{Name: src.NameOf(f.Name), Type: arrowx.Plain(f.Type), Nullable: true}
		if name := fields[i].Name; name == event || name == created {
			fields[i].Type = arrowx.Timestamp()
		}
	}
	return arrow.NewSchema(fields, nil)
}

// Scan returns the selected rows in the order they were written.
func (s *Store) Scan(ctx context.Context, src *feast.Source, sel offline.Selection) (offline.Rows, error) {
	batches, err := s.table(src)
	if err != nil {
		return nil, err
	}
	schema := outSchema(src, batches[0].Schema())
	var normal []arrow.RecordBatch
	for _, b := range batches {
		n, err := normalize(ctx, b, schema)
		if err != nil {
			return nil, err
		}
		normal = append(normal, n)
	}
	table := array.NewTableFromRecords(schema, normal)
	defer table.Release()
	rows, err := choose(src, table, sel)
	if err != nil {
		return nil, err
	}
	return project(ctx, table, sel.Columns, rows)
}

// normalize gives a batch the names and types of the schema.
func normalize(ctx context.Context, b arrow.RecordBatch, schema *arrow.Schema) (arrow.RecordBatch, error) {
	columns := make([]arrow.Array, b.NumCols())
	for i, c := range b.Columns() {
		plain, err := arrowx.Decode(ctx, c)
		if err != nil {
			return nil, err
		}
		if columns[i], err = arrowx.Unify(ctx, plain, schema.Field(i).Type); err != nil {
			return nil, feast.Invalid("", "column %q: %v", schema.Field(i).Name, err)
		}
	}
	return array.NewRecordBatch(schema, columns, b.NumRows()), nil
}

// choose returns the numbers of the selected rows.
func choose(src *feast.Source, t arrow.Table, sel offline.Selection) ([]int64, error) {
	event, created := timeNames(src)
	if event == "" {
		all := make([]int64, t.NumRows())
		for i := range all {
			all[i] = int64(i)
		}
		return all, nil
	}
	events, err := times(t, event)
	if err != nil {
		return nil, err
	}
	bounds, known := sel.Bounds(), events
	if created == "" {
		bounds.Late = false
	} else if known, err = times(t, created); err != nil {
		return nil, err
	}
	var rows []int64
	for i := range events {
		if bounds.Holds(events[i], known[i]) {
			rows = append(rows, int64(i))
		}
	}
	if len(sel.LatestBy) == 0 {
		return rows, nil
	}
	return latest(t, sel.LatestBy, rows, events, known)
}

// latest keeps of rows the latest of each key, in their order.
func latest(t arrow.Table, by []string, rows, events, created []int64) ([]int64, error) {
	best := map[string]int64{}
	keys := make(map[int64]string, len(rows))
	for _, r := range rows {
		key, ok, err := keyOf(t, by, r)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		keys[r] = key
		b, found := best[key]
		if !found || events[r] > events[b] || events[r] == events[b] && created[r] >= created[b] {
			best[key] = r
		}
	}
	var kept []int64
	for _, r := range rows {
		if key, ok := keys[r]; ok && best[key] == r {
			kept = append(kept, r)
		}
	}
	return kept, nil
}

// keyOf prints the key of a row; ok is false when a part of it is NULL.
func keyOf(t arrow.Table, by []string, row int64) (key string, ok bool, err error) {
	for _, name := range by {
		c, err := column(t, name)
		if err != nil {
			return "", false, err
		}
		one := array.NewChunkedSlice(c, row, row+1)
		a := one.Chunks()[0]
		if a.IsNull(0) {
			return "", false, nil
		}
		v := a.ValueStr(0)
		key += fmt.Sprintf("%d:%s", len(v), v)
		one.Release()
	}
	return key, true, nil
}

func times(t arrow.Table, name string) ([]int64, error) {
	c, err := column(t, name)
	if err != nil {
		return nil, err
	}
	out := make([]int64, c.Len())
	at := 0
	for _, a := range c.Chunks() {
		if err := arrowx.Micros(a, out[at:at+a.Len()]); err != nil {
			return nil, feast.Invalid("", "column %q %v", name, err)
		}
		at += a.Len()
	}
	return out, nil
}

func column(t arrow.Table, name string) (*arrow.Chunked, error) {
	at := t.Schema().FieldIndices(name)
	if len(at) == 0 {
		var names []string
		for _, f := range t.Schema().Fields() {
			names = append(names, f.Name)
		}
		return nil, &feast.Error{Code: feast.ErrInvalid, Name: name, Detail: "no such column", Nearest: feast.Nearest(name, names)}
	}
	return t.Column(at[0]).Data(), nil
}

// project takes rows of the columns asked; nil is all columns.
func project(ctx context.Context, t arrow.Table, names []string, rows []int64) (offline.Rows, error) {
	if names == nil {
		for _, f := range t.Schema().Fields() {
			names = append(names, f.Name)
		}
	}
	b := array.NewInt64Builder(memory.DefaultAllocator)
	defer b.Release()
	b.AppendValues(rows, nil)
	index := b.NewInt64Array()
	defer index.Release()
	var fields []arrow.Field
	var columns []arrow.Array
	for _, name := range names {
		c, err := column(t, name)
		if err != nil {
			return nil, err
		}
		empty := array.MakeArrayOfNull(memory.DefaultAllocator, c.DataType(), 0)
		whole, err := array.Concatenate(append([]arrow.Array{empty}, c.Chunks()...), memory.DefaultAllocator)
		if err != nil {
			return nil, err
		}
		taken, err := compute.TakeArray(ctx, whole, index)
		if err != nil {
			return nil, err
		}
		columns = append(columns, taken)
		fields = append(fields, arrow.Field{Name: name, Type: c.DataType(), Nullable: true})
	}
	schema := arrow.NewSchema(fields, nil)
	return array.NewRecordReader(schema, []arrow.RecordBatch{array.NewRecordBatch(schema, columns, int64(len(rows)))})
}

// Write appends or replaces. Rows must have the columns the source has, in any order.
func (s *Store) Write(ctx context.Context, src *feast.Source, rows offline.Rows, replace bool) error {
	var given []arrow.RecordBatch
	for rows.Next() {
		b := rows.RecordBatch()
		b.Retain()
		given = append(given, b)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if len(given) == 0 {
		given = append(given, emptyBatch(rows.Schema()))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.tables[src.Name]
	if replace {
		old = nil
	}
	stored := old
	for _, b := range given {
		fit, err := fitted(ctx, src, b, old)
		if err != nil {
			return err
		}
		stored = append(stored[:len(stored):len(stored)], fit)
	}
	s.tables[src.Name] = stored
	return nil
}

func emptyBatch(schema *arrow.Schema) arrow.RecordBatch {
	columns := make([]arrow.Array, schema.NumFields())
	for i, f := range schema.Fields() {
		columns[i] = array.MakeArrayOfNull(memory.DefaultAllocator, f.Type, 0)
	}
	return array.NewRecordBatch(schema, columns, 0)
}

// fitted gives a batch the source's own names, and the order and types of what is stored.
func fitted(ctx context.Context, src *feast.Source, b arrow.RecordBatch, old []arrow.RecordBatch) (arrow.RecordBatch, error) {
	if len(old) == 0 {
		fields := make([]arrow.Field, b.NumCols())
		for i, f := range b.Schema().Fields() {
			fields[i] = arrow.Field{Name: src.ColumnOf(f.Name), Type: f.Type, Nullable: true}
		}
		return array.NewRecordBatch(arrow.NewSchema(fields, nil), b.Columns(), b.NumRows()), nil
	}
	schema := old[0].Schema()
	columns := make([]arrow.Array, schema.NumFields())
	for i, f := range schema.Fields() {
		at := b.Schema().FieldIndices(src.NameOf(f.Name))
		if len(at) == 0 {
			return nil, &feast.Error{Code: feast.ErrInvalid, Place: "rows to write", Name: src.NameOf(f.Name), Detail: "this column of the source is missing"}
		}
		var err error
		if columns[i], err = arrowx.Unify(ctx, b.Column(at[0]), f.Type); err != nil {
			return nil, feast.Invalid("rows to write", "column %q: %v", f.Name, err)
		}
	}
	for _, f := range b.Schema().Fields() {
		if !schema.HasField(src.ColumnOf(f.Name)) {
			return nil, &feast.Error{Code: feast.ErrInvalid, Place: "rows to write", Name: f.Name, Detail: "no such column"}
		}
	}
	return array.NewRecordBatch(schema, columns, b.NumRows()), nil
}
