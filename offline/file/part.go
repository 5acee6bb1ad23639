package file

import (
	"context"
	"errors"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/parquet/metadata"

	"github.com/seed-11e13f51/feast/internal/arrowx"
	"github.com/seed-11e13f51/feast/offline/asof"
)

// Parts returns the row groups of all files.
func (d *dataset) Parts() []asof.Part {
	var parts []asof.Part
	for _, p := range d.parts() {
		parts = append(parts, p)
	}
	return parts
}

func (d *dataset) parts() []*part {
	var parts []*part
	for _, f := range d.files {
		for g := range f.reader.NumRowGroups() {
			// Empty row groups are left out: some writers make pages for them that readers refuse.
			if p := (&part{file: f, group: g}); p.Rows() > 0 {
				parts = append(parts, p)
			}
		}
	}
	return parts
}

// Types returns the types of columns, by name after field mapping. A column that some file lacks is an error.
func (d *dataset) Types(columns []string) ([]arrow.DataType, error) {
	types := make([]arrow.DataType, len(columns))
	for i, name := range columns {
		column := d.source.ColumnOf(name)
		if h := d.hiveField(column); h != nil {
			types[i] = d.outField(*h).Type
			continue
		}
		for _, f := range d.files {
			field := f.field(column)
			if field == nil {
				return nil, f.missing(column)
			}
			if types[i] == nil {
				types[i] = d.outField(*field.Field).Type
			}
		}
	}
	return types, nil
}

// part is one row group.
type part struct {
	file  *dataFile
	group int
}

// name identifies the row group and the file's content.
func (p *part) name() string {
	i := p.file.info
	return fmt.Sprintf("%s@%d-%d#%d", p.file.path, i.Size(), i.ModTime().UnixNano(), p.group)
}

// place names the row group in errors.
func (p *part) place() string { return fmt.Sprintf("%s, row group %d", p.file.path, p.group) }

// Rows returns the number of rows.
func (p *part) Rows() int64 { return p.file.reader.MetaData().RowGroup(p.group).NumRows() }

// Times returns bounds of the event times, by the statistics and the date partition.
func (p *part) Times() (lo, hi int64, known bool) {
	lo, hi, known = p.statistics()
	if from, to, ok := p.file.partitionDay(); ok {
		if !known {
			return from, to, true
		}
		return max(lo, from), min(hi, to), true
	}
	return lo, hi, known
}

func (p *part) statistics() (lo, hi int64, known bool) {
	field := p.file.field(p.file.data.eventColumn())
	if field == nil || !field.IsLeaf() {
		return 0, 0, false
	}
	num, den, err := arrowx.MicroScale(field.Field.Type)
	if err != nil {
		return 0, 0, false
	}
	chunk, err := p.file.reader.MetaData().RowGroup(p.group).ColumnChunk(field.ColIndex)
	if err != nil {
		return 0, 0, false
	}
	stats, err := chunk.Statistics()
	if err != nil || stats == nil || !stats.HasMinMax() {
		return 0, 0, false
	}
	bounds := make([]int64, 2)
	switch s := stats.(type) {
	case *metadata.Int64Statistics:
		bounds[0], bounds[1] = s.Min(), s.Max()
	case *metadata.Int32Statistics:
		bounds[0], bounds[1] = int64(s.Min()), int64(s.Max())
	default:
		return 0, 0, false
	}
	if arrowx.Scale(bounds, num, den) != nil {
		return 0, 0, false
	}
	return bounds[0], bounds[1], true
}

// Open starts a pass over key columns and the time columns.
func (p *part) Open(ctx context.Context, keys []string) (asof.Cursor, error) {
	c := &cursor{part: p}
	d := p.file.data
	for _, k := range keys {
		r, err := p.keyColumn(ctx, d.source.ColumnOf(k))
		if err != nil {
			return nil, errors.Join(err, c.Close())
		}
		c.keys = append(c.keys, r)
	}
	var err error
	if c.events, err = p.timeColumn(ctx, d.eventColumn()); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	if d.createdColumn() == "" {
		return c, nil
	}
	if c.created, err = p.timeColumn(ctx, d.createdColumn()); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// cursor reads key and time columns of a row group.
type cursor struct {
	part    *part
	keys    []keyReader
	events  timeReader
	created timeReader // nil when the source has no such column
	last    []int64    // the events last read
}

// keyReader reads a key column.
type keyReader interface {
	codes(codes []int32, keys asof.Keys) error
	close() error
}

// timeReader reads a time column in µs.
type timeReader interface {
	times(dst []int64) error
	close() error
}

// Codes implements asof.Cursor.
func (c *cursor) Codes(key int, codes []int32, keys asof.Keys) (err error) {
	defer recoverParquet(c.part.file.path, &err)
	return c.wrap(c.keys[key].codes(codes, keys))
}

// Events implements asof.Cursor.
func (c *cursor) Events(dst []int64) (err error) {
	defer recoverParquet(c.part.file.path, &err)
	c.last = dst
	return c.wrap(c.events.times(dst))
}

// Created implements asof.Cursor; without a created column it must follow Events.
func (c *cursor) Created(dst []int64) (err error) {
	defer recoverParquet(c.part.file.path, &err)
	if c.created == nil {
		copy(dst, c.last)
		return nil
	}
	return c.wrap(c.created.times(dst))
}

// Close implements asof.Cursor.
func (c *cursor) Close() error {
	var err error
	for _, k := range c.keys {
		err = errors.Join(err, k.close())
	}
	if c.events != nil {
		err = errors.Join(err, c.events.close())
	}
	if c.created != nil {
		err = errors.Join(err, c.created.close())
	}
	return err
}

func (c *cursor) wrap(err error) error {
	if err == nil {
		return nil
	}
	return badFile(c.part.file.path, err)
}
