package training

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/resolve"
)

// ordered is a stream of batches with their columns in another order.
type ordered struct {
	offline.Rows
	schema *arrow.Schema
	from   []int
	batch  arrow.RecordBatch
}

// inOrder puts the feature columns of a join, which come view by view behind the
// entity columns, into the order they were asked in.
func inOrder(rows offline.Rows, entityColumns int, result *resolve.Result) (offline.Rows, error) {
	starts := make([]int, len(result.Views))
	at := entityColumns
	for i := range result.Views {
		starts[i] = at
		at += len(result.Views[i].Fields)
	}
	o := &ordered{Rows: rows}
	for i := range entityColumns {
		o.from = append(o.from, i)
	}
	inPlace := true
	for i, f := range result.Features {
		from := starts[f.View] + f.Field
		inPlace = inPlace && from == entityColumns+i
		o.from = append(o.from, from)
	}
	if inPlace {
		return rows, nil
	}
	fields := make([]arrow.Field, len(o.from))
	for i, from := range o.from {
		fields[i] = rows.Schema().Field(from)
	}
	meta := rows.Schema().Metadata()
	o.schema = arrow.NewSchema(fields, &meta)
	return o, nil
}

// Schema returns the reordered schema.
func (o *ordered) Schema() *arrow.Schema { return o.schema }

// Next moves to the next batch.
func (o *ordered) Next() bool {
	o.drop()
	if !o.Rows.Next() {
		return false
	}
	b := o.Rows.RecordBatch()
	columns := make([]arrow.Array, len(o.from))
	for i, from := range o.from {
		columns[i] = b.Column(from)
	}
	o.batch = array.NewRecordBatch(o.schema, columns, b.NumRows())
	return true
}

// RecordBatch returns the current batch.
func (o *ordered) RecordBatch() arrow.RecordBatch { return o.batch }

// Record returns the current batch.
func (o *ordered) Record() arrow.RecordBatch { return o.batch }

// Release releases the stream and its current batch.
func (o *ordered) Release() {
	o.drop()
	o.Rows.Release()
}

func (o *ordered) drop() {
	if o.batch != nil {
		o.batch.Release()
		o.batch = nil
	}
}
