package training

import (
	"encoding/binary"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/arrowx"
	"github.com/seed-11e13f51/feast/offline"
)

// typed is a stream of batches with columns renamed and converted to declared types.
type typed struct {
	offline.Rows
	view   string
	names  []string
	types  []feast.ValueType
	schema *arrow.Schema
	batch  arrow.RecordBatch
	err    error
}

func newTyped(rows offline.Rows, names []string, types []feast.ValueType, view string) *typed {
	fields := make([]arrow.Field, len(names))
	for i, name := range names {
		t, ok := arrowx.DataType(types[i])
		if !ok {
			t = rows.Schema().Field(i).Type
		}
		fields[i] = arrow.Field{Name: name, Type: t, Nullable: true}
	}
	return &typed{Rows: rows, view: view, names: names, types: types, schema: arrow.NewSchema(fields, nil)}
}

// Schema returns the schema with the new names and types.
func (t *typed) Schema() *arrow.Schema { return t.schema }

// Next moves to the next batch; it is false at the end and after an error.
func (t *typed) Next() bool {
	t.drop()
	if t.err != nil || !t.Rows.Next() {
		return false
	}
	t.batch, t.err = t.convert(t.Rows.RecordBatch())
	return t.err == nil
}

func (t *typed) convert(in arrow.RecordBatch) (arrow.RecordBatch, error) {
	columns := make([]arrow.Array, 0, len(t.names))
	defer func() {
		for _, c := range columns {
			c.Release()
		}
	}()
	for i, name := range t.names {
		c := in.Column(i)
		if _, ok := arrowx.DataType(t.types[i]); !ok {
			c.Retain()
			columns = append(columns, c)
			continue
		}
		converted, err := arrowx.Convert(c, t.types[i])
		if err != nil {
			return nil, feast.Invalid(t.view+"."+name, "%v", err)
		}
		columns = append(columns, converted)
	}
	return array.NewRecordBatch(t.schema, columns, in.NumRows()), nil
}

// RecordBatch returns the current batch.
func (t *typed) RecordBatch() arrow.RecordBatch { return t.batch }

// Record returns the current batch.
func (t *typed) Record() arrow.RecordBatch { return t.batch }

// Err returns what ended the stream early.
func (t *typed) Err() error {
	if t.err != nil {
		return t.err
	}
	return t.Rows.Err()
}

// Release releases the stream and its current batch.
func (t *typed) Release() {
	t.drop()
	t.Rows.Release()
}

func (t *typed) drop() {
	if t.batch != nil {
		t.batch.Release()
		t.batch = nil
	}
}

func putLength(dst []byte, n int) { binary.LittleEndian.PutUint32(dst, uint32(n)) }

func appendMicros(dst []byte, micros int64) []byte {
	return binary.LittleEndian.AppendUint64(dst, uint64(micros))
}
