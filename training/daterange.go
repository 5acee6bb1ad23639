package training

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/compute"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/arrowx"
	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/resolve"
	"github.com/seed-11e13f51/feast/wire"
)

// defaultRange is how far back a range without a start goes when no view has a ttl,
// as in Feast (compute_non_entity_date_range).
const defaultRange = 30 * 24 * time.Hour

// overRange answers a request without entity rows. Of one view that is all its rows
// in the range; of several it is the join to every (key, event time) that any of
// them has in the range, each once.
func (s *Service) overRange(ctx context.Context, r Request, result *resolve.Result) (offline.Rows, error) {
	start, end := s.rangeOf(r, result)
	if start.After(end) {
		return nil, feast.Invalid("", "the range starts at %s, after its end %s", start.Format(time.RFC3339), end.Format(time.RFC3339))
	}
	if len(result.Views) == 1 {
		return s.scanRange(ctx, &result.Views[0], result, start, end)
	}
	entities, err := s.moments(ctx, result, start, end)
	if err != nil {
		return nil, err
	}
	defer entities.Release()
	r.Entities = entities
	p, err := plan(r, result)
	if err != nil {
		return nil, err
	}
	return s.join(ctx, p, result)
}

func (s *Service) rangeOf(r Request, result *resolve.Result) (start, end time.Time) {
	start, end = r.Start, r.End
	if end.IsZero() {
		end = s.options.Now().UTC()
	}
	if !start.IsZero() {
		return start, end
	}
	var ttl time.Duration
	for i := range result.Views {
		ttl = max(ttl, result.Views[i].MaxAge())
	}
	if ttl == 0 {
		ttl = defaultRange
	}
	return end.Add(-ttl), end
}

// scanRange returns the rows of one view in a range: its join keys, event_timestamp,
// and the features under their output names.
func (s *Service) scanRange(ctx context.Context, v *resolve.View, result *resolve.Result, start, end time.Time) (offline.Rows, error) {
	src := v.Batch()
	keys := keyFields([]resolve.View{*v})
	columns := append(feast.FieldNames(keys), src.NameOf(src.TimestampField))
	columns = append(columns, feast.FieldNames(v.Fields)...)
	rows, err := s.store.Scan(ctx, src, offline.Selection{Columns: sourceNames(v, columns), From: start, To: end})
	if err != nil {
		return nil, err
	}
	types := make([]feast.ValueType, 0, len(columns))
	for _, k := range keys {
		types = append(types, k.Type)
	}
	types = append(types, feast.Unknown)
	names := append(feast.FieldNames(keys), DefaultEventColumn)
	for i, f := range v.Fields {
		types = append(types, f.Type)
		names = append(names, result.Features[i].Column)
	}
	return newTyped(rows, names, types, v.NameToUse), nil
}

// sourceNames maps columns as asked back to the view's own names.
func sourceNames(v *resolve.View, columns []string) []string {
	back := map[string]string{}
	for key, column := range v.JoinKeyMap {
		back[column] = key
	}
	out := slices.Clone(columns)
	for i, c := range out {
		if key, ok := back[c]; ok {
			out[i] = key
		}
	}
	return out
}

// keyFields returns the key columns that views are asked with, each once, sorted.
func keyFields(views []resolve.View) []feast.Field {
	var keys []feast.Field
	for i := range views {
		v := &views[i]
		if v.Entityless() {
			continue
		}
		for _, k := range v.EntityColumns {
			name := v.ColumnOf(k.Name)
			if feast.FindField(keys, name) == nil {
				keys = append(keys, feast.Field{Name: name, Type: k.Type})
			}
		}
	}
	slices.SortFunc(keys, func(a, b feast.Field) int { return strings.Compare(a.Name, b.Name) })
	return keys
}

// moments returns every (key, event time) that a view has in the range, each once,
// as entity rows. A key that a view does not have is NULL in its rows.
func (s *Service) moments(ctx context.Context, result *resolve.Result, start, end time.Time) (arrow.Table, error) {
	keys := keyFields(result.Views)
	schema := momentSchema(keys)
	seen := map[string]bool{}
	var batches []arrow.RecordBatch
	defer func() {
		for _, b := range batches {
			b.Release()
		}
	}()
	for i := range result.Views {
		found, err := s.viewMoments(ctx, &result.Views[i], keys, schema, start, end, seen)
		batches = append(batches, found...)
		if err != nil {
			return nil, err
		}
	}
	return array.NewTableFromRecords(schema, batches), nil
}

func momentSchema(keys []feast.Field) *arrow.Schema {
	var fields []arrow.Field
	for _, k := range keys {
		t, ok := arrowx.DataType(k.Type)
		if !ok {
			t = arrow.BinaryTypes.String
		}
		fields = append(fields, arrow.Field{Name: k.Name, Type: t, Nullable: true})
	}
	return arrow.NewSchema(append(fields, arrow.Field{Name: DefaultEventColumn, Type: arrowx.Timestamp()}), nil)
}

func (s *Service) viewMoments(ctx context.Context, v *resolve.View, keys []feast.Field, schema *arrow.Schema, start, end time.Time, seen map[string]bool) ([]arrow.RecordBatch, error) {
	src := v.Batch()
	var own []string
	if !v.Entityless() {
		own = feast.FieldNames(v.EntityColumns)
	}
	rows, err := s.store.Scan(ctx, src, offline.Selection{
		Columns: append(slices.Clone(own), src.NameOf(src.TimestampField)), From: start, To: end,
	})
	if err != nil {
		return nil, err
	}
	defer rows.Release()
	var out []arrow.RecordBatch
	for rows.Next() {
		b, err := momentBatch(ctx, v, rows.RecordBatch(), own, keys, schema, seen)
		if err != nil {
			return out, err
		}
		out = append(out, b)
	}
	return out, rows.Err()
}

// momentBatch brings a batch of a view to the schema of moments and drops the rows
// seen before.
func momentBatch(ctx context.Context, v *resolve.View, in arrow.RecordBatch, own []string, keys []feast.Field, schema *arrow.Schema, seen map[string]bool) (arrow.RecordBatch, error) {
	columns := make([]arrow.Array, 0, len(keys)+1)
	defer func() {
		for _, c := range columns {
			c.Release()
		}
	}()
	for i, k := range keys {
		at := slices.IndexFunc(own, func(name string) bool { return v.ColumnOf(name) == k.Name })
		if at < 0 {
			columns = append(columns, array.MakeArrayOfNull(memory.DefaultAllocator, schema.Field(i).Type, int(in.NumRows())))
			continue
		}
		c, err := arrowx.Convert(in.Column(at), k.Type)
		if err != nil {
			return nil, feast.Invalid(v.NameToUse+"."+own[at], "%v", err)
		}
		columns = append(columns, c)
	}
	event := in.Column(len(own))
	event.Retain()
	columns = append(columns, event)
	batch := array.NewRecordBatch(schema, columns, in.NumRows())
	defer batch.Release()
	mask := firstSeen(columns, keys, seen)
	defer mask.Release()
	return compute.FilterRecordBatch(ctx, batch, mask, compute.DefaultFilterOptions())
}

// firstSeen marks the rows whose values were not in seen, and adds them.
func firstSeen(columns []arrow.Array, keys []feast.Field, seen map[string]bool) arrow.Array {
	appenders := make([]arrowx.Appender, len(keys))
	for i, k := range keys {
		appenders[i] = arrowx.CellAppender(columns[i], k.Type, wire.AppendValue)
	}
	events := columns[len(keys)].(*array.Timestamp)
	b := array.NewBooleanBuilder(memory.DefaultAllocator)
	defer b.Release()
	var key []byte
	for i := range events.Len() {
		key = key[:0]
		for _, appendCell := range appenders {
			at := len(key)
			key = appendCell(append(key, 0, 0, 0, 0), i)
			putLength(key[at:], len(key)-at-4)
		}
		key = appendMicros(key, int64(events.Value(i)))
		b.Append(!seen[string(key)])
		seen[string(key)] = true
	}
	return b.NewArray()
}
