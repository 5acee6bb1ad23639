// Package infer completes definitions with what they leave to their sources, as
// Feast's apply does: timestamp fields, schemas, types of join keys, the
// placeholder entity of views without entities, and the features of services and
// on-demand views.
package infer

import (
	"context"
	"fmt"
	"strings"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/registry/diff"
)

// Schemas returns the columns of a source, in the order of the source. It is asked
// at most once for each source, and only for one that leaves something open.
type Schemas func(ctx context.Context, src *feast.Source) ([]Column, error)

// Objects returns the objects of a project, completed. What a definition says is
// kept; what it leaves open is taken from its source, from the other objects, or
// from the catalog, which objects take precedence of. Sources that views carry and
// the placeholder entity are added. The objects given are not changed.
//
// A definition that cannot be completed is an *feast.Error that names it.
func Objects(ctx context.Context, cat *feast.Catalog, project string, objects []feast.Object, schemas Schemas) ([]feast.Object, error) {
	in := &inference{
		schemas: schemas, project: project, byKey: map[feast.Key]feast.Object{}, columns: map[string][]Column{},
		views: map[string]*feast.View{}, entities: map[string]*feast.Entity{},
	}
	for _, e := range feast.Objects[*feast.Entity](cat, project) {
		in.entities[e.Name] = e
	}
	for _, v := range feast.Objects[*feast.View](cat, project) {
		in.views[v.Name] = v
	}
	in.take(objects)
	for _, step := range []func(context.Context) error{in.timestamps, in.schemata, in.derived, in.onDemand, in.services} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return in.objects, nil
}

// derived puts copies of the completed views in the place of those that others are
// computed from; a view inside a view is in no project.
func (in *inference) derived(context.Context) error {
	for _, v := range list[*feast.View](in) {
		for i, from := range v.SourceViews {
			if done, ok := in.views[from.Name]; ok {
				v.SourceViews[i] = done.Clone()
				v.SourceViews[i].Project = ""
			}
		}
	}
	return nil
}

// inference is the state of one call of Objects.
type inference struct {
	schemas  Schemas
	project  string
	objects  []feast.Object
	byKey    map[feast.Key]feast.Object // the first of each key
	columns  map[string][]Column        // by key of source
	entities map[string]*feast.Entity
	views    map[string]*feast.View
}

// take copies the objects, and adds the sources that views carry and the
// placeholder entity.
func (in *inference) take(objects []feast.Object) {
	for _, o := range objects {
		in.add(feast.Clone(o))
	}
	for _, o := range in.objects {
		v, ok := o.(*feast.View)
		if !ok {
			continue
		}
		if len(v.Entities) == 0 && v.ViewKind() != feast.LabelView {
			v.Entities = []string{feast.DummyEntity}
		}
		if s := v.StreamSource; v.BatchSource == nil && s != nil && v.ViewKind() != feast.LabelView {
			v.BatchSource = s.Batch.Clone()
		}
		in.addSource(v.BatchSource)
		in.addSource(v.StreamSource)
	}
	for _, s := range list[*feast.Source](in) {
		in.addSource(s.Batch)
	}
	for _, s := range list[*feast.Source](in) {
		nestOwn(s.Batch)
	}
	for _, v := range list[*feast.View](in) {
		nestSources(v)
	}
	dummy := feast.Key{Kind: feast.KindEntity, Project: in.project, Name: feast.DummyEntity}
	if in.byKey[dummy] == nil {
		in.add(&feast.Entity{Name: feast.DummyEntity, Project: in.project, JoinKey: feast.DummyJoinKey})
	}
}

// nestSources brings the sources that a view carries into the form Feast gives
// copies: they are in no project, and only those a view names itself keep the name
// of their Python class.
func nestSources(v *feast.View) {
	for _, s := range []*feast.Source{v.BatchSource, v.StreamSource} {
		if s != nil {
			nest(s, s.ClassType)
		}
	}
	for i := range v.Inputs {
		v.Inputs[i].Request = v.Inputs[i].Request.Clone()
		nestOwn(v.Inputs[i].Request)
	}
}

func nestOwn(s *feast.Source) {
	if s != nil {
		nest(s, s.OwnClass())
	}
}

func nest(s *feast.Source, class string) {
	if s == nil {
		return
	}
	s.Project, s.ClassType = "", class
	nestOwn(s.Batch)
}

func (in *inference) add(o feast.Object) {
	in.objects = append(in.objects, o)
	if key := o.Key(); in.byKey[key] == nil {
		in.byKey[key] = o
	}
	switch o := o.(type) {
	case *feast.Entity:
		in.entities[o.Name] = o
	case *feast.View:
		in.views[o.Name] = o
	}
}

// addSource registers a source that another object carries, if it has a name of
// its own. One that differs from the source already registered under its name is
// added too, for validation to refuse.
func (in *inference) addSource(s *feast.Source) {
	if s == nil || s.Name == "" {
		return
	}
	s = s.Clone()
	s.Project = in.project
	if known := in.byKey[s.Key()]; known == nil || len(diff.Properties(known, s)) > 0 {
		in.add(s)
	}
	if s.Batch != nil {
		in.addSource(s.Batch)
	}
}

// list returns the objects of type T, in their order.
func list[T feast.Object](in *inference) []T {
	var out []T
	for _, o := range in.objects {
		if o, ok := o.(T); ok {
			out = append(out, o)
		}
	}
	return out
}

// columnsOf asks for the columns of a source once.
func (in *inference) columnsOf(ctx context.Context, s *feast.Source) ([]Column, error) {
	key := fmt.Sprintf("%s %d %+v", s.Name, s.Type, s.Options)
	if columns, ok := in.columns[key]; ok {
		return columns, nil
	}
	columns, err := in.schemas(ctx, s)
	if err != nil {
		return nil, fmt.Errorf("schema of %s %q: %w", feast.KindSource, s.Name, err)
	}
	in.columns[key] = columns
	return columns, nil
}

// timestamps fills in missing timestamp fields: of every source, and of the copies
// that views and other sources carry.
func (in *inference) timestamps(ctx context.Context) error {
	for _, s := range list[*feast.Source](in) {
		if err := in.timestamp(ctx, s); err != nil {
			return err
		}
	}
	for _, v := range list[*feast.View](in) {
		for _, s := range []*feast.Source{v.BatchSource, v.StreamSource} {
			if err := in.timestamp(ctx, s); err != nil {
				return err
			}
		}
	}
	return nil
}

func (in *inference) timestamp(ctx context.Context, s *feast.Source) error {
	if s == nil || s.Type == feast.SourceRequest {
		return nil
	}
	if err := in.timestamp(ctx, s.Batch); err != nil {
		return err
	}
	if s.Type == feast.SourcePush {
		push(s)
		return nil
	}
	if s.TimestampField != "" {
		return nil
	}
	if s.Stream() {
		return sourceError(s, "a stream source needs a timestamp field")
	}
	columns, err := in.columnsOf(ctx, s)
	if err != nil {
		return err
	}
	found := timeColumns(columns, s)
	switch len(found) {
	case 1:
		s.TimestampField = found[0]
		return nil
	case 0:
		return sourceError(s, "no timestamp field was given, and no column is of timestamp type")
	}
	return sourceError(s, "no timestamp field was given, and several columns are of timestamp type: "+strings.Join(found, ", "))
}

func timeColumns(columns []Column, s *feast.Source) []string {
	var found []string
	for _, c := range columns {
		if isTime(c.Type) {
			found = append(found, c.Name)
		}
	}
	return found
}

// push copies what Feast copies into a push source from the source behind it.
func push(s *feast.Source) {
	b := s.Batch
	if b == nil {
		return
	}
	s.TimestampField, s.CreatedField, s.DatePartition = b.TimestampField, b.CreatedField, b.DatePartition
	s.FieldMapping = b.Clone().FieldMapping
}

func sourceError(s *feast.Source, detail string) *feast.Error {
	return &feast.Error{Code: feast.ErrInvalid, Kind: feast.KindSource, Name: s.Name, Detail: detail}
}

func viewError(v *feast.View, format string, args ...any) *feast.Error {
	return &feast.Error{
		Code: feast.ErrInvalid, Kind: v.Key().Kind, Name: v.Name, Detail: fmt.Sprintf(format, args...),
	}
}
