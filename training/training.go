// Package training is historical retrieval: features as they were known at the time
// of each row of an entity frame, or all of them in a range of dates.
package training

import (
	"context"
	"fmt"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/arrowx"
	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/offline/pit"
	"github.com/seed-11e13f51/feast/resolve"
)

// Catalog is where the current definitions come from.
type Catalog interface {
	Catalog() *feast.Catalog
}

// Options are the choices a project makes about history.
type Options struct {
	Project string
	// VersionOf returns an older definition of a view; nil refuses references to one.
	VersionOf func(view *feast.View, version int32) (*feast.View, error)
	Now       func() time.Time
}

// Service answers historical requests. It is safe for concurrent use.
type Service struct {
	catalog Catalog
	store   offline.Store
	options Options
}

// New returns a service over a catalog and an offline store.
func New(c Catalog, s offline.Store, o Options) *Service {
	return &Service{catalog: c, store: s, options: o}
}

// Request says which features are wanted, and of whom: of the rows of Entities, or,
// when Entities is nil, of everything between Start and End.
type Request struct {
	Features  []string
	Service   string
	FullNames bool
	// Entities have a column per join key and one of event times; further columns
	// are kept.
	Entities arrow.Table
	// Start and End bound the event time of a range, both inclusive. A zero End is
	// now; a zero Start is End less the longest ttl, or less 30 days when there is none.
	Start, End time.Time
	// KnownOnly leaves out what was created after the time of an entity row.
	KnownOnly bool
}

// History answers a request as a stream of Arrow batches, which the caller releases.
// With Entities: all their rows and columns in their order, then the features in the
// order asked. Without: the join keys, event_timestamp and the features.
func (s *Service) History(ctx context.Context, r Request) (offline.Rows, error) {
	result, err := resolve.Do(s.catalog.Catalog(), resolve.Query{
		Project: s.options.Project, Features: r.Features, Service: r.Service,
		FullNames: r.FullNames, VersionOf: s.options.VersionOf,
	})
	if err != nil {
		return nil, err
	}
	for i := range result.Views {
		if v := &result.Views[i]; v.Batch() == nil {
			return nil, feast.Invalid("", "feature view %q has no batch source, so it has no history", v.NameToUse)
		}
	}
	if r.Entities == nil {
		return s.overRange(ctx, r, result)
	}
	if !r.Start.IsZero() || !r.End.IsZero() {
		return nil, feast.Invalid("", "give entity rows or a range of dates, not both")
	}
	p, err := plan(r, result)
	if err != nil {
		return nil, err
	}
	return s.join(ctx, p, result)
}

func (s *Service) join(ctx context.Context, p *offline.Plan, result *resolve.Result) (rows offline.Rows, err error) {
	if j, ok := s.store.(offline.Joiner); ok {
		rows, err = j.Join(ctx, p)
	} else {
		rows, err = pit.Join(ctx, s.store, p)
	}
	if err != nil {
		return nil, err
	}
	return inOrder(rows, int(p.Entities.NumCols()), result)
}

// plan turns a request into what an offline store answers.
func plan(r Request, result *resolve.Result) (*offline.Plan, error) {
	event, err := EventColumn(r.Entities.Schema())
	if err != nil {
		return nil, withReason(err, r.Entities)
	}
	p := &offline.Plan{Entities: r.Entities, EventTime: event}
	for i := range result.Views {
		v := planView(r, &result.Views[i])
		if err := checkKeys(r.Entities.Schema(), v); err != nil {
			return nil, err
		}
		p.Views = append(p.Views, v)
	}
	for _, f := range result.Features {
		v := &p.Views[f.View]
		v.Features[f.Field].Output = f.Column
		if r.Entities.Schema().HasField(f.Column) {
			return nil, &feast.Error{
				Code: feast.ErrInvalid, Class: feast.ClassFeatureNameCollision,
				Detail: fmt.Sprintf("feature %s:%s would share the output column %q with a column of the entity rows", v.Name, v.Features[f.Field].Column, f.Column),
			}
		}
	}
	return p, nil
}

func planView(r Request, rv *resolve.View) offline.View {
	v := offline.View{Name: rv.NameToUse, Source: rv.Batch(), TTL: rv.MaxAge(), KnownOnly: r.KnownOnly}
	for _, f := range rv.Fields {
		v.Features = append(v.Features, offline.Feature{Column: f.Name, Output: f.Name, Type: f.Type})
	}
	if rv.Entityless() {
		return v
	}
	for _, key := range rv.EntityColumns {
		v.Keys = append(v.Keys, offline.Key{Column: key.Name, Entity: rv.ColumnOf(key.Name)})
	}
	return v
}

// checkKeys refuses entity rows that lack a join key of a view.
func checkKeys(s *arrow.Schema, v offline.View) error {
	for _, key := range v.Keys {
		if s.HasField(key.Entity) {
			continue
		}
		return &feast.Error{
			Code: feast.ErrInvalid, Nearest: feast.Nearest(key.Entity, columnNames(s)), Class: feast.ClassMissingColumns,
			Detail: fmt.Sprintf("the entity rows lack the column %q, a join key of feature view %q", key.Entity, v.Name),
		}
	}
	return nil
}

func columnNames(s *arrow.Schema) []string {
	names := make([]string, s.NumFields())
	for i, f := range s.Fields() {
		names[i] = f.Name
	}
	return names
}

// DefaultEventColumn is the column of event times of an entity frame, when it is there.
const DefaultEventColumn = "event_timestamp"

// EventColumn returns the column of event times: event_timestamp, or else the only
// timestamp or date column. None, several, or one of another type is ErrInvalid with
// the names of the columns.
func EventColumn(s *arrow.Schema) (string, error) {
	var found []string
	for _, f := range s.Fields() {
		if f.Name == DefaultEventColumn {
			if !arrowx.IsTime(f.Type) {
				return "", eventError(feast.ClassNotDateTime, "column %q of the entity rows is %s, not a timestamp", f.Name, f.Type)
			}
			return f.Name, nil
		}
		if arrowx.IsTime(f.Type) {
			found = append(found, f.Name)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", eventError(feast.ClassNoEventTime, "the entity rows have no column of times; name it %q (columns: %q)", DefaultEventColumn, columnNames(s))
	}
	return "", eventError(feast.ClassNoEventTime, "the entity rows have several columns of times, %q; name the event time %q", found, DefaultEventColumn)
}

func eventError(class, format string, args ...any) error {
	e := feast.Invalid("", format, args...)
	e.Class = class
	return e
}
