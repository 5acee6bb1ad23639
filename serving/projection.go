package serving

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/coerce"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/row"
	"github.com/seed-11e13f51/feast/wire"
)

// projection says where the asked fields lie in rows of one schema: at[f] is the
// cell of field f, or -1 when rows of the schema lack it; typed[f] is the type such
// cells were written with.
type projection struct {
	at    []int
	typed []feast.ValueType
}

// inOrder is the projection of schema 0: the fields in the order asked.
func inOrder(fields []feast.Field) *projection {
	p := &projection{}
	for i, f := range fields {
		p.at, p.typed = append(p.at, i), append(p.typed, f.Type)
	}
	return p
}

// project finds the asked fields by name among those of a schema, so that an old
// row never yields a value under a wrong name.
func project(asked, stored []feast.Field) *projection {
	p := &projection{}
	for _, f := range asked {
		i := slices.IndexFunc(stored, func(s feast.Field) bool { return s.Name == f.Name })
		t := f.Type
		if i >= 0 {
			t = stored[i].Type
		}
		p.at, p.typed = append(p.at, i), append(p.typed, t)
	}
	return p
}

// cell returns the cell of asked field f: empty for a field added after the row was
// written, converted when its type has changed since.
func (p *projection) cell(rd row.Reader, f int, v *view) ([]byte, error) {
	i := p.at[f]
	if i < 0 || i >= rd.Len() {
		return nil, nil
	}
	cell := rd.Cell(i)
	if p.typed[f] == v.fields[f].Type || len(cell) == 0 {
		return cell, nil
	}
	value, err := wire.ParseValue(cell)
	if err == nil {
		value, err = coerce.Value(value, v.fields[f].Type)
	}
	if err != nil {
		return nil, feast.Invalid(v.name+"."+v.fields[f].Name, "a row written when the feature was a %s cannot be read as a %s: %v",
			p.typed[f], v.fields[f].Type, err)
	}
	return wire.AppendValue(nil, value), nil
}

// projection returns where the plan's fields of a view lie in rows of a schema.
func (s *Service) projection(ctx context.Context, p *Plan, v *view, id uint32) (*projection, error) {
	if found, ok := v.projections.Load(id); ok {
		return found.(*projection), nil
	}
	made, err := s.readSchema(ctx, p.groups[v.group].tables[v.table], v, id)
	if err != nil {
		return nil, err
	}
	v.projections.Store(id, made)
	return made, nil
}

func (s *Service) readSchema(ctx context.Context, t online.Table, v *view, id uint32) (*projection, error) {
	reader, ok := s.store.(online.SchemaReader)
	if id == 0 || !ok {
		return inOrder(v.fields), nil
	}
	stored, err := reader.Schema(ctx, t, id)
	if err != nil {
		return nil, fmt.Errorf("feature view %q: schema %d of its rows: %w", v.name, id, err)
	}
	return project(v.fields, stored), nil
}
