package online

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/seed-11e13f51/feast"
)

// Projection maps the fields asked of one table to the cells of its rows, by name,
// whatever schema a row was written in: so no row ever yields a value under another
// name than it was written under. Make one per table of a request plan and keep it
// with the plan. It is safe for concurrent use.
type Projection struct {
	schemas SchemaReader
	table   Table
	known   atomic.Pointer[[]projected]
}

// projected is the mapping for rows of one schema.
type projected struct {
	id    uint32
	cells []CellRef
}

// CellRef says where an asked field is in a row.
type CellRef struct {
	// Index is the cell, or -1 when the field was added after the row was
	// written: it is NULL there.
	Index int
	// Type is the type the cell was written in; Unknown when there is no cell.
	Type feast.ValueType
	// Changed tells that this is not the type asked: the cell has to go through
	// the decoder and be converted or refused.
	Changed bool
}

// NewProjection returns the projection of the rows of t, as s returns them, to
// t.Fields. It looks nothing up yet.
func NewProjection(s Store, t Table) *Projection {
	p := &Projection{table: t}
	p.schemas, _ = s.(SchemaReader)
	known := []projected{{0, asAsked(t.Fields)}}
	if t.SchemaID != 0 && SchemaID(t.Fields) == t.SchemaID {
		known = append(known, projected{t.SchemaID, asAsked(t.Fields)})
	}
	p.known.Store(&known)
	return p
}

func asAsked(fields []feast.Field) []CellRef {
	cells := make([]CellRef, len(fields))
	for i, f := range fields {
		cells[i] = CellRef{Index: i, Type: f.Type}
	}
	return cells
}

// Cells returns, for each asked field, where it is in a row of the given schema. The
// store is asked the first time a schema is met; after that it is a search in a
// short list. A schema that the store does not know either is an error, for the row
// cannot be read. The caller must not change the answer.
func (p *Projection) Cells(ctx context.Context, schema uint32) ([]CellRef, error) {
	known := *p.known.Load()
	for i := range known {
		if known[i].id == schema {
			return known[i].cells, nil
		}
	}
	return p.learn(ctx, schema)
}

func (p *Projection) learn(ctx context.Context, schema uint32) ([]CellRef, error) {
	if p.schemas == nil {
		return nil, fmt.Errorf("online store: row of %s has schema id %d in a store without schemas", p.table, schema)
	}
	recorded, err := p.schemas.Schemas(ctx, p.table)
	if err != nil {
		return nil, fmt.Errorf("online store: schemas of %s: %w", p.table, err)
	}
	known := []projected{{0, asAsked(p.table.Fields)}}
	var found []CellRef
	for _, s := range recorded {
		cells := project(p.table.Fields, s.Fields)
		known = append(known, projected{s.ID, cells})
		if s.ID == schema {
			found = cells
		}
	}
	if found == nil {
		return nil, fmt.Errorf("online store: row of %s has schema id %d, which is not recorded", p.table, schema)
	}
	p.known.Store(&known)
	return found, nil
}

// project finds the asked fields among those of a schema.
func project(asked, have []feast.Field) []CellRef {
	at := make(map[string]int, len(have))
	for i, f := range have {
		at[f.Name] = i
	}
	cells := make([]CellRef, len(asked))
	for i, f := range asked {
		j, ok := at[f.Name]
		if !ok {
			cells[i] = CellRef{Index: -1}
			continue
		}
		cells[i] = CellRef{Index: j, Type: have[j].Type, Changed: have[j].Type != f.Type}
	}
	return cells
}
