package ingest

import (
	"time"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/row"
	"github.com/seed-11e13f51/feast/wire"
)

// batch is a frame made ready for one table of the online store.
type batch struct {
	table online.Table
	keys  []online.Key
	rows  []online.Row
}

// packer reads the columns of a frame that one view needs.
type packer struct {
	view     *feast.View
	keys     []feast.Field
	keyCols  []*Column
	features []*Column
	event    *Column
	created  *Column
	arrival  time.Time
	// future counts the rows that are true only after their arrival.
	future int
}

// The names Feast's remote client gives the time columns, whatever the source calls
// them.
const (
	remoteEvent   = "event_timestamp"
	remoteCreated = "created"
)

// pack turns a frame into keys and packed rows of a view. Every feature column must
// be there under its feature name, every join key, and the event time; a row without
// a created time takes its arrival as created.
func (s *Service) pack(v *feast.View, f *Frame) (batch, error) {
	p, err := s.packer(v, f)
	if err != nil {
		return batch{}, err
	}
	b := batch{table: online.ViewTable(v, s.version(v))}
	builder := &row.Builder{}
	for i := range f.Rows {
		key, err := p.key(i)
		if err != nil {
			return batch{}, err
		}
		packed, err := p.row(i, b.table.SchemaID, builder)
		if err != nil {
			return batch{}, err
		}
		b.keys, b.rows = append(b.keys, key), append(b.rows, packed)
	}
	if p.future > 0 {
		s.options.Log.Warn("rows from the future", "feature_view", v.Name, "rows", p.future, "of", f.Rows)
	}
	return b, nil
}

func (s *Service) version(v *feast.View) int32 {
	if !s.options.Versioned {
		return 0
	}
	return v.Meta.CurrentVersion
}

func (s *Service) packer(v *feast.View, f *Frame) (*packer, error) {
	p := &packer{view: v, arrival: s.options.Now()}
	if !v.Entityless() {
		p.keys = v.EntityColumns
	}
	for _, k := range p.keys {
		c, err := f.need(v, "join key", k.Name)
		if err != nil {
			return nil, err
		}
		p.keyCols = append(p.keyCols, c)
	}
	for _, field := range v.Features {
		c, err := f.need(v, "feature", field.Name)
		if err != nil {
			return nil, err
		}
		p.features = append(p.features, c)
	}
	return p, p.times(f)
}

func (p *packer) times(f *Frame) (err error) {
	event, created := remoteEvent, ""
	if src := p.view.Batch(); src != nil {
		event, created = src.TimestampField, src.CreatedField
	}
	if p.event, err = f.need(p.view, "event time", event, remoteEvent); err != nil {
		return err
	}
	if created == "" {
		return nil
	}
	if p.created = f.Column(created); p.created == nil {
		p.created = f.Column(remoteCreated)
	}
	return nil
}

func (p *packer) key(i int) (online.Key, error) {
	if len(p.keys) == 0 {
		return online.NewKey([]string{feast.DummyJoinKey}, []feast.Value{feast.StringValue("")})
	}
	values := make([]feast.Value, len(p.keys))
	for k, c := range p.keyCols {
		v, err := c.value(i, p.keys[k].Type)
		if err != nil {
			return online.Key{}, err
		}
		if v.Absent() {
			return online.Key{}, feast.Invalid(place(c, i), "a join key cannot be NULL")
		}
		values[k] = v
	}
	return online.NewKey(feast.FieldNames(p.keys), values)
}

func (p *packer) row(i int, schema uint32, b *row.Builder) (online.Row, error) {
	b.Reset()
	for k, c := range p.features {
		v, err := c.value(i, p.view.Features[k].Type)
		if err != nil {
			return nil, err
		}
		b.Cell(wire.AppendValue(nil, v))
	}
	event, ok, err := p.event.Time(i)
	if err != nil || !ok {
		return nil, noTime(p.event, i, err)
	}
	if event.After(p.arrival) {
		p.future++
	}
	created := p.arrival
	if p.created != nil {
		at, ok, err := p.created.Time(i)
		if err != nil {
			return nil, noTime(p.created, i, err)
		}
		if ok {
			created = at
		}
	}
	return b.AppendRow(nil, row.Head{Event: event.UnixMicro(), Created: created.UnixMicro(), Schema: schema})
}

func noTime(c *Column, i int, err error) error {
	if err != nil {
		return feast.Invalid(place(c, i), "%v", err)
	}
	return feast.Invalid(place(c, i), "a row needs an event time")
}
