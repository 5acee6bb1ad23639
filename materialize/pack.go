package materialize

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/arrowx"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/row"
	"github.com/seed-11e13f51/feast/wire"
)

// packer turns Arrow batches of a view's source into keys and packed rows.
type packer struct {
	view    *feast.View
	schema  uint32
	encoder *online.KeyEncoder
	// keys are the join keys in the order of the encoder.
	keys    []feast.Field
	event   string
	created string
	// now is the time in µs at which the run began; future counts the rows that were
	// taken and are true only after it.
	now     int64
	future  int64
	builder row.Builder
	key     []byte
	row     []byte
}

func newPacker(v *feast.View, t online.Table) (*packer, error) {
	names := feast.FieldNames(t.JoinKeys)
	encoder, err := online.NewKeyEncoder(names)
	if err != nil {
		return nil, err
	}
	src := v.Batch()
	p := &packer{view: v, schema: t.SchemaID, encoder: encoder, keys: t.JoinKeys, event: src.NameOf(src.TimestampField)}
	if src.CreatedField != "" {
		p.created = src.NameOf(src.CreatedField)
	}
	return p, nil
}

// batch is one Arrow batch bound to the packer: how to append each key and cell.
type batch struct {
	*packer
	rows     int
	place    string
	keyOf    []arrowx.Appender
	cellOf   []arrowx.Appender
	keyCols  []arrow.Array
	events   *array.Timestamp
	createds *array.Timestamp
	owned    []arrow.Array
}

// bind returns a batch to be released, with an error too. place is where its rows lie,
// or empty.
func (p *packer) bind(rec arrow.RecordBatch, place string) (*batch, error) {
	b := &batch{packer: p, rows: int(rec.NumRows()), place: place}
	if !p.view.Entityless() {
		for _, k := range p.keys {
			col, err := b.column(rec, k)
			if err != nil {
				return b, err
			}
			appendKey := keyAppender(col)
			if appendKey == nil {
				return b, feast.Invalid(b.view.Name+"."+k.Name, "a %s cannot be a join key", col.DataType())
			}
			b.keyCols = append(b.keyCols, col)
			b.keyOf = append(b.keyOf, appendKey)
		}
	}
	for _, f := range p.view.Features {
		col, err := b.column(rec, f)
		if err != nil {
			return b, err
		}
		b.cellOf = append(b.cellOf, arrowx.CellAppender(col, f.Type, wire.AppendValue))
	}
	var err error
	if b.events, err = times(rec, p.event); err != nil || p.created == "" {
		return b, err
	}
	b.createds, err = times(rec, p.created)
	return b, err
}

// column returns a column of the batch as the declared type.
func (b *batch) column(rec arrow.RecordBatch, f feast.Field) (arrow.Array, error) {
	at := rec.Schema().FieldIndices(f.Name)
	if len(at) == 0 {
		return nil, fmt.Errorf("the source lacks column %q", f.Name)
	}
	col, err := arrowx.Convert(rec.Column(at[0]), f.Type)
	if err != nil {
		return nil, b.misfit(rec, f, err)
	}
	b.owned = append(b.owned, col)
	if err := arrowx.CheckText(col, f.Type); err != nil {
		return nil, b.misfit(rec, f, err)
	}
	return col, nil
}

func times(rec arrow.RecordBatch, name string) (*array.Timestamp, error) {
	at := rec.Schema().FieldIndices(name)
	if len(at) == 0 {
		return nil, fmt.Errorf("the source lacks column %q", name)
	}
	col, ok := rec.Column(at[0]).(*array.Timestamp)
	if !ok {
		return nil, fmt.Errorf("column %q of the source is %s, not a timestamp", name, rec.Column(at[0]).DataType())
	}
	return col, nil
}

func (b *batch) release() {
	for _, col := range b.owned {
		col.Release()
	}
}

// row puts row i into the chunk if it is the latest of its key; ok is false when it
// is not, or when a join key is NULL. saw is told its created time.
func (b *batch) row(i int, c *chunk, saw func(created int64)) (ok bool, err error) {
	for _, col := range b.keyCols {
		if col.IsNull(i) {
			return false, nil
		}
	}
	if b.events.IsNull(i) {
		return false, nil
	}
	event, created := int64(b.events.Value(i)), int64(arrowx.NoTime)
	switch {
	case b.createds == nil:
		created = event
	case b.createds.IsValid(i):
		created = int64(b.createds.Value(i))
		saw(created)
	}
	e := c.place(b.keyBytes(i), event, created)
	if e == nil {
		return false, nil
	}
	if event > b.now {
		b.future++
	}
	b.builder.Reset()
	for _, appendCell := range b.cellOf {
		b.builder.End(appendCell(b.builder.Tail(), i))
	}
	b.packer.row, err = b.builder.AppendRow(b.packer.row[:0], row.Head{Event: event, Created: created, Schema: b.schema})
	if err != nil {
		return false, fmt.Errorf("row of key %x: %w", c.bytes(e.key), err)
	}
	c.put(e, b.packer.row)
	return true, nil
}

func (b *batch) keyBytes(i int) []byte {
	b.key = b.encoder.AppendPrefix(b.key[:0])
	if len(b.keyOf) == 0 {
		b.key = online.AppendKeyString(b.key, "")
		return b.key
	}
	for _, appendKey := range b.keyOf {
		b.key = appendKey(b.key, i)
	}
	return b.key
}

// keyAppender returns how to append the value in a row of a column to an entity key,
// or nil for a column whose values cannot be part of one.
func keyAppender(col arrow.Array) arrowx.Appender {
	switch c := col.(type) {
	case *array.Int32:
		return func(dst []byte, i int) []byte { return online.AppendKeyInt32(dst, c.Value(i)) }
	case *array.Int64:
		return func(dst []byte, i int) []byte { return online.AppendKeyInt64(dst, c.Value(i)) }
	case *array.Timestamp:
		return func(dst []byte, i int) []byte {
			return online.AppendKeyUnixTimestamp(dst, arrowx.Seconds(c, i))
		}
	case *array.Binary:
		return func(dst []byte, i int) []byte { return online.AppendKeyBytes(dst, c.Value(i)) }
	case *array.String:
		return func(dst []byte, i int) []byte { return online.AppendKeyString(dst, c.Value(i)) }
	}
	return nil
}
