package file

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/seed-11e13f51/feast/internal/arrowx"
	"github.com/seed-11e13f51/feast/offline/asof"
	"github.com/seed-11e13f51/feast/offline/file/pages"
)

// paged opens a column with package pages, or returns nil when it cannot read it.
func (p *part) paged(field *pqarrow.SchemaField) (_ *pages.Reader, err error) {
	defer recoverParquet(p.file.path, &err)
	if !field.IsLeaf() {
		return nil, nil
	}
	group := p.file.reader.RowGroup(p.group)
	chunk, err := group.MetaData().ColumnChunk(field.ColIndex)
	if err != nil {
		return nil, badFile(p.file.path, err)
	}
	if !pages.Supported(group.MetaData().Schema.Column(field.ColIndex), chunk) {
		return nil, nil
	}
	r, err := pages.New(group, field.ColIndex)
	if err != nil {
		return nil, badFile(p.file.path, err)
	}
	return r, nil
}

// keyColumn opens a key column.
func (p *part) keyColumn(ctx context.Context, column string) (keyReader, error) {
	if h := p.file.data.hiveField(column); h != nil {
		return &hiveKey{part: p, field: h}, nil
	}
	field := p.file.field(column)
	if field == nil {
		return nil, p.file.missing(column)
	}
	if pagedKey(arrowx.Plain(field.Field.Type)) {
		r, err := p.paged(field)
		if err != nil {
			return nil, err
		}
		if r != nil {
			return pagedKeys{r}, nil
		}
	}
	a, err := p.arrays(ctx, []*pqarrow.SchemaField{field})
	if err != nil {
		return nil, err
	}
	return &arrayColumn{arrays: a}, nil
}

// pagedKey reports whether the physical values of a key type are the values that asof.CodeArray would code.
func pagedKey(t arrow.DataType) bool {
	switch t.ID() {
	case arrow.INT8, arrow.INT16, arrow.INT32, arrow.INT64, arrow.UINT8, arrow.UINT16,
		arrow.STRING, arrow.LARGE_STRING, arrow.BINARY, arrow.LARGE_BINARY:
		return true
	}
	return false
}

// timeColumn opens a time column.
func (p *part) timeColumn(ctx context.Context, column string) (timeReader, error) {
	field := p.file.field(column)
	if field == nil {
		return nil, p.file.missing(column)
	}
	num, den, err := arrowx.MicroScale(field.Field.Type)
	if err != nil {
		return nil, err
	}
	r, err := p.paged(field)
	if err != nil {
		return nil, err
	}
	if r != nil {
		return &pagedTimes{r, num, den}, nil
	}
	a, err := p.arrays(ctx, []*pqarrow.SchemaField{field})
	if err != nil {
		return nil, err
	}
	return &arrayColumn{arrays: a}, nil
}

// pagedKeys is a key column read by pages.
type pagedKeys struct{ *pages.Reader }

func (k pagedKeys) codes(codes []int32, keys asof.Keys) error { return k.Codes(codes, keys) }
func (k pagedKeys) close() error                              { return k.Close() }

// pagedTimes is a time column read by pages.
type pagedTimes struct {
	*pages.Reader
	num, den int64
}

func (t *pagedTimes) times(dst []int64) error {
	if err := t.Ints(dst); err != nil {
		return err
	}
	if t.num == 1 && t.den == 1 {
		return nil
	}
	return arrowx.Scale(dst, t.num, t.den)
}

func (t *pagedTimes) close() error { return t.Close() }

// hiveKey is a partition column as key: one value for the whole file.
type hiveKey struct {
	part  *part
	field *arrow.Field
}

func (h *hiveKey) codes(codes []int32, keys asof.Keys) error {
	one := h.part.file.hiveArray(h.field, 1)
	defer one.Release()
	var code [1]int32
	if err := asof.CodeArray(one, keys, code[:]); err != nil {
		return err
	}
	for i := range codes {
		codes[i] = code[0]
	}
	return nil
}

func (h *hiveKey) close() error { return nil }

// arrayBatch is how many rows arrow-go decodes at a time.
const arrayBatch = 1 << 16

// arrays opens columns of the row group with arrow-go's own readers.
func (p *part) arrays(ctx context.Context, fields []*pqarrow.SchemaField) (_ pqarrow.RecordReader, err error) {
	defer recoverParquet(p.file.path, &err)
	var columns []int
	for _, f := range fields {
		columns = append(columns, leaves(f)...)
	}
	fr, err := pqarrow.NewFileReader(p.file.reader, pqarrow.ArrowReadProperties{BatchSize: arrayBatch}, memory.DefaultAllocator)
	if err != nil {
		return nil, badFile(p.file.path, err)
	}
	r, err := fr.GetRecordReader(ctx, columns, []int{p.group})
	if err != nil {
		return nil, badFile(p.file.path, err)
	}
	return r, nil
}

// arrayColumn is a column read by arrow-go, for types and encodings that package pages does not know.
type arrayColumn struct {
	arrays pqarrow.RecordReader
	now    arrow.Array // of the present batch
	at     int
}

// each calls f with slices of the next rows.
func (c *arrayColumn) each(rows int, f func(a arrow.Array, at int) error) error {
	for done := 0; done < rows; {
		if c.now == nil || c.at == c.now.Len() {
			if err := c.advance(); err != nil {
				return err
			}
			continue
		}
		n := min(rows-done, c.now.Len()-c.at)
		a := arrow.Array(c.now)
		if n < a.Len() {
			a = slice(a, c.at, c.at+n)
		} else {
			a.Retain()
		}
		err := f(a, done)
		a.Release()
		if err != nil {
			return err
		}
		c.at += n
		done += n
	}
	return nil
}

func (c *arrayColumn) advance() error {
	if c.now != nil {
		c.now.Release()
		c.now = nil
	}
	if !c.arrays.Next() {
		if err := c.arrays.Err(); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		return io.ErrUnexpectedEOF
	}
	c.now, c.at = c.arrays.RecordBatch().Column(0), 0
	c.now.Retain()
	return nil
}

func (c *arrayColumn) codes(codes []int32, keys asof.Keys) error {
	return c.each(len(codes), func(a arrow.Array, at int) error {
		return asof.CodeArray(a, keys, codes[at:at+a.Len()])
	})
}

func (c *arrayColumn) times(dst []int64) error {
	return c.each(len(dst), func(a arrow.Array, at int) error {
		return arrowx.Micros(a, dst[at:at+a.Len()])
	})
}

func (c *arrayColumn) close() error {
	if c.now != nil {
		c.now.Release()
	}
	c.arrays.Release()
	return nil
}
