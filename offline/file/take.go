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
	"github.com/seed-11e13f51/feast/offline/file/pages"
)

// Take returns values of columns at rows of the row group.
func (p *part) Take(ctx context.Context, columns []string, rows []int32) (_ []arrow.Array, err error) {
	defer recoverParquet(p.file.path, &err)
	types, err := p.file.data.Types(columns)
	if err != nil {
		return nil, err
	}
	out := make([]arrow.Array, 0, len(columns))
	for i, name := range columns {
		a, err := p.takeColumn(ctx, p.file.data.source.ColumnOf(name), types[i], rows)
		if err != nil {
			for _, a := range out {
				a.Release()
			}
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// takeColumn returns values of one column, of the type that the source has as a whole.
func (p *part) takeColumn(ctx context.Context, column string, typ arrow.DataType, rows []int32) (arrow.Array, error) {
	if h := p.file.data.hiveField(column); h != nil {
		return p.file.hiveArray(h, len(rows)), nil
	}
	field := p.file.field(column)
	if field == nil {
		return nil, p.file.missing(column)
	}
	a, err := p.takePaged(field, rows)
	if a == nil && err == nil {
		a, err = p.takeArrays(ctx, field, rows)
	}
	if err != nil {
		return nil, err
	}
	defer a.Release()
	same, err := arrowx.Unify(ctx, a, typ)
	if err != nil {
		return nil, feast.Invalid(p.file.path, "column %q is %s, and %s in the first file: %v", column, a.DataType(), typ, err)
	}
	return same, nil
}

// takePaged takes by package pages; nil when it cannot.
func (p *part) takePaged(field *pqarrow.SchemaField, rows []int32) (arrow.Array, error) {
	if !pagedValue(arrowx.Plain(field.Field.Type)) {
		return nil, nil
	}
	r, err := p.paged(field)
	if r == nil || err != nil {
		return nil, err
	}
	defer r.Close()
	v, err := r.Take(rows)
	if err != nil {
		return nil, badFile(p.file.path, err)
	}
	return newArray(arrowx.Plain(field.Field.Type), v), nil
}

// pagedValue reports whether arrays of the type have the layout of the physical values.
func pagedValue(t arrow.DataType) bool {
	switch t.ID() {
	case arrow.INT32, arrow.INT64, arrow.UINT64, arrow.FLOAT32, arrow.FLOAT64, arrow.STRING, arrow.BINARY, arrow.TIMESTAMP, arrow.DATE32:
		return true
	}
	return false
}

func newArray(t arrow.DataType, v pages.Values) arrow.Array {
	var valid *memory.Buffer
	if v.Valid != nil {
		valid = memory.NewBufferBytes(v.Valid)
	}
	buffers := []*memory.Buffer{valid}
	if v.Offsets != nil {
		buffers = append(buffers, memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(v.Offsets)))
	}
	buffers = append(buffers, memory.NewBufferBytes(v.Data))
	data := array.NewData(t, v.Len, buffers, nil, v.Nulls, 0)
	defer data.Release()
	return array.MakeFromData(data)
}

// takeArrays takes by arrow-go's readers, batch by batch.
func (p *part) takeArrays(ctx context.Context, field *pqarrow.SchemaField, rows []int32) (arrow.Array, error) {
	r, err := p.arrays(ctx, []*pqarrow.SchemaField{field})
	if err != nil {
		return nil, err
	}
	defer r.Release()
	var taken []arrow.Array
	defer func() {
		for _, a := range taken {
			a.Release()
		}
	}()
	for at := 0; len(rows) > 0; {
		if !r.Next() {
			if err := r.Err(); err != nil && !errors.Is(err, io.EOF) {
				return nil, badFile(p.file.path, err)
			}
			return nil, badFile(p.file.path, io.ErrUnexpectedEOF)
		}
		column := r.RecordBatch().Column(0)
		n := 0
		for n < len(rows) && int(rows[n]) < at+column.Len() {
			n++
		}
		if n > 0 {
			a, err := takeRows(ctx, column, rows[:n], at)
			if err != nil {
				return nil, err
			}
			taken = append(taken, a)
		}
		rows, at = rows[n:], at+column.Len()
	}
	return array.Concatenate(taken, memory.DefaultAllocator)
}

// takeRows takes rows, counted from first, of an array.
func takeRows(ctx context.Context, a arrow.Array, rows []int32, first int) (arrow.Array, error) {
	b := array.NewInt32Builder(memory.DefaultAllocator)
	defer b.Release()
	b.Reserve(len(rows))
	for _, r := range rows {
		b.UnsafeAppend(r - int32(first))
	}
	at := b.NewInt32Array()
	defer at.Release()
	plain, err := arrowx.Decode(ctx, a)
	if err != nil {
		return nil, err
	}
	defer plain.Release()
	return compute.TakeArray(ctx, plain, at)
}

func slice(a arrow.Array, from, to int) arrow.Array {
	return array.NewSlice(a, int64(from), int64(to))
}
