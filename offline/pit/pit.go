// Package pit is the reference point-in-time join: short, plain, and over the Scan of any store. It holds each source in memory and
// looks at every row of a key for every entity row. Stores without a Joiner are joined with it, and every Joiner is tested against it;
// so it shares no code with one. The rules are those of docs/semantics.md ("Which row wins").
package pit

import (
	"context"
	"errors"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/compute"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/arrowx"
	"github.com/seed-11e13f51/feast/offline"
)

// Join returns the rows of the plan.
func Join(ctx context.Context, st offline.Store, p *offline.Plan) (offline.Rows, error) {
	entities := array.NewTableReader(p.Entities, p.Entities.NumRows())
	defer entities.Release()
	frame, err := load(entities)
	if err != nil {
		return nil, err
	}
	asked, err := frame.times(p.EventTime)
	if err != nil {
		return nil, fmt.Errorf("entity rows: %w", err)
	}
	fields, columns := frame.schema.Fields(), frame.columns
	for i := range p.Views {
		v := &p.Views[i]
		joined, err := joinView(ctx, st, v, frame, asked)
		if err != nil {
			return nil, err
		}
		for k, f := range v.Features {
			fields = append(fields, arrow.Field{Name: f.Output, Type: joined[k].DataType(), Nullable: true})
		}
		columns = append(columns, joined...)
	}
	meta := frame.schema.Metadata()
	schema := arrow.NewSchema(fields, &meta)
	batch := array.NewRecordBatch(schema, columns, int64(len(asked)))
	return array.NewRecordReader(schema, []arrow.RecordBatch{batch})
}

// joinView returns the columns of one view, a value for each entity row.
func joinView(ctx context.Context, st offline.Store, v *offline.View, entities *table, asked []int64) ([]arrow.Array, error) {
	source, err := scan(ctx, st, v)
	if err != nil {
		return nil, err
	}
	var entityKeys, sourceKeys []string
	for _, k := range v.Keys {
		entityKeys = append(entityKeys, k.Entity)
		sourceKeys = append(sourceKeys, k.Column)
	}
	have, kinds, err := source.keys(sourceKeys, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", v.Name, err)
	}
	wanted, _, err := entities.keys(entityKeys, kinds)
	if err != nil {
		return nil, fmt.Errorf("entity rows: %w", err)
	}
	times, err := source.times(v.Source.NameOf(v.Source.ColumnOf(v.Source.TimestampField)))
	if err != nil {
		return nil, err
	}
	created := times
	if c := v.Source.CreatedField; c != "" {
		if created, err = source.times(v.Source.NameOf(v.Source.ColumnOf(c))); err != nil {
			return nil, err
		}
	}
	byKey := map[string][]int{}
	for row, key := range have {
		if key != nil {
			byKey[*key] = append(byKey[*key], row)
		}
	}
	index := array.NewInt64Builder(memory.DefaultAllocator)
	for i, key := range wanted {
		best := -1
		if key != nil && asked[i] != arrowx.NoTime {
			best = winner(v, byKey[*key], times, created, asked[i])
		}
		if best < 0 {
			index.AppendNull()
			continue
		}
		index.Append(int64(best))
	}
	return source.features(ctx, v, index.NewInt64Array())
}

// winner returns the row that wins at time t, or -1. Rows come in source order.
func winner(v *offline.View, rows []int, times, created []int64, t int64) int {
	best := -1
	for _, r := range rows {
		switch {
		case times[r] > t:
		case v.TTL > 0 && times[r] < t-v.TTL.Microseconds():
		case v.KnownOnly && created[r] > t:
		case best < 0, times[r] > times[best], times[r] == times[best] && created[r] >= created[best]:
			best = r
		}
	}
	return best
}

// scan reads what a view needs of its source.
func scan(ctx context.Context, st offline.Store, v *offline.View) (*table, error) {
	if v.Source == nil {
		return nil, feast.Unsupported("", "a view without a batch source has no history")
	}
	sel := offline.Selection{Columns: []string{}}
	add := func(name string) {
		for _, have := range sel.Columns {
			if have == name {
				return
			}
		}
		sel.Columns = append(sel.Columns, name)
	}
	add(v.Source.NameOf(v.Source.ColumnOf(v.Source.TimestampField)))
	if c := v.Source.CreatedField; c != "" {
		add(v.Source.NameOf(v.Source.ColumnOf(c)))
	}
	for _, k := range v.Keys {
		add(k.Column)
	}
	for _, f := range v.Features {
		add(f.Column)
	}
	rows, err := st.Scan(ctx, v.Source, sel)
	if err != nil {
		return nil, err
	}
	defer rows.Release()
	return load(rows)
}

// table is rows in memory.
type table struct {
	schema  *arrow.Schema
	columns []arrow.Array
	rows    int
}

func load(rows offline.Rows) (*table, error) {
	t := &table{schema: rows.Schema()}
	parts := make([][]arrow.Array, rows.Schema().NumFields())
	for rows.Next() {
		batch := rows.RecordBatch()
		for i, c := range batch.Columns() {
			c.Retain()
			parts[i] = append(parts[i], c)
		}
		t.rows += int(batch.NumRows())
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for i, p := range parts {
		column, err := array.Concatenate(append(p, array.MakeArrayOfNull(memory.DefaultAllocator, t.schema.Field(i).Type, 0)), memory.DefaultAllocator)
		if err != nil {
			return nil, err
		}
		t.columns = append(t.columns, column)
	}
	return t, nil
}

func (t *table) column(name string) (arrow.Array, error) {
	var names []string
	for i, f := range t.schema.Fields() {
		if f.Name == name {
			return t.columns[i], nil
		}
		names = append(names, f.Name)
	}
	return nil, &feast.Error{Code: feast.ErrInvalid, Name: name, Detail: "no such column", Nearest: feast.Nearest(name, names)}
}

func (t *table) times(name string) ([]int64, error) {
	c, err := t.column(name)
	if err != nil {
		return nil, err
	}
	out := make([]int64, c.Len())
	if err := arrowx.Micros(c, out); err != nil {
		return nil, feast.Invalid("", "column %q %v", name, err)
	}
	return out, nil
}

// keys returns the key of each row as text that is equal for equal keys, or nil when a part of it is NULL, and how each column is compared. Columns that
// cannot be compared as wanted are an error.
func (t *table) keys(names, want []string) (keys []*string, kinds []string, err error) {
	keys = make([]*string, t.rows)
	for i := range keys {
		keys[i] = new(string)
	}
	for k, name := range names {
		c, err := t.column(name)
		if err != nil {
			return nil, nil, err
		}
		if want != nil && want[k] == "integer" && kindOf(c.DataType()) == "float" {
			if c, err = arrowx.Convert(c, feast.Int64); err != nil {
				return nil, nil, feast.Invalid("", "column %q: %v", name, err)
			}
		}
		kinds = append(kinds, kindOf(c.DataType()))
		if kinds[k] == "" || want == nil && kinds[k] == "float" || want != nil && kinds[k] != want[k] {
			return nil, nil, feast.Invalid("", "column %q is %s", name, c.DataType())
		}
		for i := range keys {
			if c.IsNull(i) {
				keys[i] = nil
			}
			if keys[i] != nil {
				v := keyText(c, i)
				*keys[i] += fmt.Sprintf("%d:%s", len(v), v)
			}
		}
	}
	return keys, kinds, nil
}

// kindOf says how keys of a type are compared; "" is a type that cannot be a key.
func kindOf(t arrow.DataType) string {
	switch t := t.(type) {
	case *arrow.DictionaryType:
		return kindOf(t.ValueType)
	case *arrow.StringType, *arrow.LargeStringType, *arrow.StringViewType:
		return "text"
	case *arrow.BinaryType, *arrow.LargeBinaryType, *arrow.BinaryViewType:
		return "binary"
	}
	switch {
	case arrow.IsInteger(t.ID()):
		return "integer"
	case arrow.IsFloating(t.ID()):
		return "float"
	case arrowx.IsTime(t):
		return "time"
	}
	return ""
}

// keyText prints a key value so that equal values of different widths, and equal instants of different units, print the same.
func keyText(a arrow.Array, i int) string {
	if d, ok := a.(*array.Dictionary); ok {
		return keyText(d.Dictionary(), d.GetValueIndex(i))
	}
	if arrowx.IsTime(a.DataType()) {
		one := array.NewSlice(a, int64(i), int64(i+1))
		defer one.Release()
		var t [1]int64
		if arrowx.Micros(one, t[:]) == nil {
			return fmt.Sprint(t[0])
		}
	}
	return a.ValueStr(i)
}

// features takes the winning rows of each feature and converts them to the declared types.
func (t *table) features(ctx context.Context, v *offline.View, rows *array.Int64) ([]arrow.Array, error) {
	var out []arrow.Array
	for _, f := range v.Features {
		c, err := t.column(f.Column)
		if err != nil {
			return nil, err
		}
		taken, err := compute.TakeArray(ctx, c, rows)
		if err != nil {
			return nil, err
		}
		converted, err := arrowx.Convert(taken, f.Type)
		var bad *arrowx.ValueError
		if errors.As(err, &bad) {
			return nil, feast.Invalid(v.Name+"."+f.Column, "row %d: %v", bad.Row, bad)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, converted)
	}
	return out, nil
}
