package file

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/compute"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/arrowx"
	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/offline/asof"
)

// Scan streams the selected rows, row group by row group. Row groups whose bounds miss the window are not read.
func (s *Store) Scan(ctx context.Context, src *feast.Source, sel offline.Selection) (offline.Rows, error) {
	d, err := s.open(ctx, src)
	if err != nil {
		return nil, err
	}
	r, err := d.scan(ctx, sel)
	if err != nil {
		d.close()
		return nil, err
	}
	return r, nil
}

// Parts lists the row groups that can hold a selected row.
func (s *Store) Parts(ctx context.Context, src *feast.Source, sel offline.Selection) ([]offline.Part, error) {
	d, err := s.open(ctx, src)
	if err != nil {
		return nil, err
	}
	defer d.close()
	var parts []offline.Part
	for _, p := range d.selected(d.bounds(sel)) {
		parts = append(parts, offline.Part{Name: p.name(), Place: p.place(), Rows: p.Rows()})
	}
	return parts, nil
}

// selected returns the row groups that can hold a row within the bounds.
func (d *dataset) selected(b offline.Bounds) []*part {
	var parts []*part
	for _, p := range d.parts() {
		if lo, hi, known := p.Times(); known && b.Misses(lo, hi) {
			continue
		}
		parts = append(parts, p)
	}
	return parts
}

// bounds are those of the selection; without a created column no row is late.
func (d *dataset) bounds(sel offline.Selection) offline.Bounds {
	b := sel.Bounds()
	b.Late = b.Late && d.createdColumn() != ""
	return b
}

// column is an output column of a scan.
type column struct {
	name string // in the files
	out  arrow.Field
}

func (d *dataset) scan(ctx context.Context, sel offline.Selection) (*scanner, error) {
	columns, err := d.columns(sel.Columns)
	if err != nil {
		return nil, err
	}
	sc := &scanner{ctx: ctx, data: d, columns: columns, bounds: d.bounds(sel)}
	sc.parts = d.selected(sc.bounds)
	fields := make([]arrow.Field, len(columns))
	for i, c := range columns {
		fields[i] = c.out
	}
	sc.schema = arrow.NewSchema(fields, nil)
	sc.refs.Store(1)
	if len(sel.LatestBy) > 0 {
		return sc, sc.latest(sel)
	}
	return sc, sc.only(sel.Part)
}

// only restricts the scan to one part.
func (sc *scanner) only(name string) error {
	if name == "" {
		return nil
	}
	for _, p := range sc.parts {
		if p.name() == name {
			sc.parts = []*part{p}
			return nil
		}
	}
	return &feast.Error{Code: feast.ErrConflict, Place: sc.data.place(), Name: name, Detail: "no such part; its file has changed"}
}

// columns resolves names after field mapping; nil is all columns.
func (d *dataset) columns(names []string) ([]column, error) {
	schema := d.schema()
	if names == nil {
		for _, f := range schema.Fields() {
			names = append(names, f.Name)
		}
	}
	if _, err := d.Types(names); err != nil {
		return nil, err
	}
	columns := make([]column, len(names))
	for i, name := range names {
		found, _ := schema.FieldsByName(name)
		if len(found) == 0 { // a column that the mapping names differently, asked by its name in the file
			return nil, d.files[0].missing(name)
		}
		columns[i] = column{name: d.source.ColumnOf(name), out: found[0]}
	}
	return columns, nil
}

// scanner is a stream of selected rows.
type scanner struct {
	refs    refs
	ctx     context.Context // of the call that made the stream: it bounds the whole of it
	data    *dataset
	columns []column
	schema  *arrow.Schema
	bounds  offline.Bounds
	parts   []*part
	rows    [][]int32 // per part, when the rows are known beforehand

	part   *part
	reader pqarrow.RecordReader
	batch  arrow.RecordBatch
	err    error
}

// latest finds the rows of a scan that wants the latest of each key.
func (sc *scanner) latest(sel offline.Selection) error {
	if err := sc.only(sel.Part); err != nil {
		return err
	}
	parts := make([]asof.Part, len(sc.parts))
	for i, p := range sc.parts {
		parts[i] = p
	}
	rows, err := asof.Latest(sc.ctx, partial{sc.data, parts}, sel.LatestBy, sc.bounds)
	sc.rows = rows
	return err
}

// partial is some parts of a dataset.
type partial struct {
	*dataset
	parts []asof.Part
}

func (p partial) Parts() []asof.Part { return p.parts }

// Retain adds a holder.
func (sc *scanner) Retain() { sc.refs.Add(1) }

// Release drops a holder; the last one closes the files.
func (sc *scanner) Release() {
	if sc.refs.Add(-1) > 0 {
		return
	}
	sc.drop()
	if sc.reader != nil {
		sc.reader.Release()
	}
	sc.data.close()
}

func (sc *scanner) drop() {
	if sc.batch != nil {
		sc.batch.Release()
		sc.batch = nil
	}
}

// Schema returns the columns of the stream.
func (sc *scanner) Schema() *arrow.Schema { return sc.schema }

// RecordBatch returns the present batch, valid until Next.
func (sc *scanner) RecordBatch() arrow.RecordBatch { return sc.batch }

// Record is RecordBatch by its former name, which array.RecordReader still asks for.
func (sc *scanner) Record() arrow.RecordBatch { return sc.batch }

// Err tells why the stream ended early, or nil.
func (sc *scanner) Err() error { return sc.err }

// Next goes to the next batch that has a selected row.
func (sc *scanner) Next() bool {
	sc.drop()
	for sc.err == nil {
		if sc.err = sc.ctx.Err(); sc.err != nil {
			return false
		}
		if sc.reader == nil && len(sc.parts) == 0 {
			return false
		}
		sc.err = sc.step()
		if sc.batch != nil {
			return true
		}
	}
	return false
}

// step reads the next batch, or opens the next part. It leaves batch nil when no row of what it read is selected.
func (sc *scanner) step() (err error) {
	if sc.reader == nil {
		return sc.open()
	}
	defer recoverParquet(sc.part.file.path, &err)
	if !sc.reader.Next() {
		err := sc.reader.Err()
		sc.reader.Release()
		sc.reader = nil
		if err != nil && !errors.Is(err, io.EOF) {
			return badFile(sc.part.file.path, err)
		}
		return nil
	}
	return sc.choose(sc.reader.RecordBatch())
}

func (sc *scanner) open() error {
	sc.part = sc.parts[0]
	sc.parts = sc.parts[1:]
	if sc.rows != nil {
		rows := sc.rows[0]
		sc.rows = sc.rows[1:]
		return sc.take(rows)
	}
	var fields []*pqarrow.SchemaField
	seen := map[string]bool{}
	for _, name := range sc.stored() {
		if f := sc.part.file.field(name); f != nil && !seen[name] {
			seen[name] = true
			fields = append(fields, f)
		}
	}
	var err error
	sc.reader, err = sc.part.arrays(sc.ctx, fields)
	return err
}

// stored returns the columns to be read: those asked and the times that decide.
func (sc *scanner) stored() []string {
	names := []string{sc.data.eventColumn()}
	if sc.bounds.Late {
		names = append(names, sc.data.createdColumn())
	}
	for _, c := range sc.columns {
		names = append(names, c.name)
	}
	if sc.data.eventColumn() == "" && len(sc.columns) == 0 {
		names = append(names, sc.data.files[0].manifest.Fields[0].Field.Name)
	}
	return names
}

// take yields the rows that were found beforehand.
func (sc *scanner) take(rows []int32) error {
	if len(rows) == 0 {
		return nil
	}
	names := make([]string, len(sc.columns))
	for i, c := range sc.columns {
		names[i] = c.out.Name
	}
	arrays, err := sc.part.Take(sc.ctx, names, rows)
	if err != nil {
		return err
	}
	sc.batch = array.NewRecordBatch(sc.schema, arrays, int64(len(rows)))
	for _, a := range arrays {
		a.Release()
	}
	return nil
}

// choose makes the output batch of the selected rows of a batch as read.
func (sc *scanner) choose(in arrow.RecordBatch) error {
	keep, n, err := sc.mask(in)
	if err != nil || n == 0 {
		return err
	}
	if keep != nil {
		defer keep.Release()
	}
	arrays := make([]arrow.Array, 0, len(sc.columns))
	defer func() {
		for _, a := range arrays {
			a.Release()
		}
	}()
	for _, c := range sc.columns {
		a, err := sc.column(in, c, keep, n)
		if err != nil {
			return err
		}
		arrays = append(arrays, a)
	}
	sc.batch = array.NewRecordBatch(sc.schema, arrays, int64(n))
	return nil
}

// column returns the chosen values of one column as the scan yields them.
func (sc *scanner) column(in arrow.RecordBatch, c column, keep *array.Boolean, n int) (arrow.Array, error) {
	if h := sc.data.hiveField(c.name); h != nil {
		return sc.part.file.hiveArray(h, n), nil
	}
	a, err := arrowx.Decode(sc.ctx, in.Column(indexOf(in.Schema(), c.name)))
	if err != nil {
		return nil, err
	}
	defer func() { a.Release() }()
	if keep != nil {
		kept, err := compute.FilterArray(sc.ctx, a, keep, *compute.DefaultFilterOptions())
		if err != nil {
			return nil, err
		}
		a.Release()
		a = kept
	}
	out, err := arrowx.Unify(sc.ctx, a, c.out.Type)
	if err != nil {
		return nil, feast.Invalid(sc.part.file.path, "column %q is %s, and %s in the first file: %v", c.name, a.DataType(), c.out.Type, err)
	}
	return out, nil
}

// mask returns which rows are selected, nil for all of them, and how many.
func (sc *scanner) mask(in arrow.RecordBatch) (*array.Boolean, int, error) {
	rows := int(in.NumRows())
	if sc.data.eventColumn() == "" {
		return nil, rows, nil
	}
	events, err := sc.micros(in, sc.data.eventColumn())
	if err != nil {
		return nil, 0, err
	}
	created := events
	if sc.bounds.Late {
		if created, err = sc.micros(in, sc.data.createdColumn()); err != nil {
			return nil, 0, err
		}
	}
	b := array.NewBooleanBuilder(memory.DefaultAllocator)
	defer b.Release()
	b.Reserve(rows)
	n := 0
	for i := range rows {
		keep := sc.bounds.Holds(events[i], created[i])
		if keep {
			n++
		}
		b.UnsafeAppend(keep)
	}
	if n == rows {
		return nil, n, nil
	}
	return b.NewBooleanArray(), n, nil
}

func (sc *scanner) micros(in arrow.RecordBatch, name string) ([]int64, error) {
	out := make([]int64, in.NumRows())
	if err := arrowx.Micros(in.Column(indexOf(in.Schema(), name)), out); err != nil {
		return nil, feast.Invalid(sc.part.file.path, "column %q %v", name, err)
	}
	return out, nil
}

func indexOf(s *arrow.Schema, name string) int {
	for i, f := range s.Fields() {
		if f.Name == name {
			return i
		}
	}
	return -1
}
