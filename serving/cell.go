package serving

import (
	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/coerce"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/row"
	"github.com/seed-11e13f51/feast/wire"
)

// cell returns the cell of field f of a view: empty for a field added after the row
// was written, converted when its type has changed since.
func (v *view) cell(rd row.Reader, f int, ref online.CellRef) ([]byte, error) {
	if ref.Index < 0 || ref.Index >= rd.Len() {
		return nil, nil
	}
	cell := rd.Cell(ref.Index)
	if !ref.Changed || len(cell) == 0 {
		return cell, nil
	}
	value, err := wire.ParseValue(cell)
	if err == nil {
		value, err = coerce.Value(value, v.fields[f].Type)
	}
	if err != nil {
		return nil, feast.Invalid(v.name+"."+v.fields[f].Name, "a row written when the feature was a %s cannot be read as a %s: %v",
			ref.Type, v.fields[f].Type, err)
	}
	return wire.AppendValue(nil, value), nil
}
