package materialize

import (
	"errors"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/arrowx"
	"github.com/seed-11e13f51/feast/offline/frame"
)

// misfit is the error of a value that cannot be what is declared. A row has no number
// here, for rows were left out before; its key and event time find it in the source.
func (b *batch) misfit(rec arrow.RecordBatch, f feast.Field, err error) error {
	text := err.Error()
	var bad *arrowx.ValueError
	if errors.As(err, &bad) {
		text += b.rowText(rec, bad.Row)
	}
	if b.place != "" {
		text += ", in " + b.place
	}
	return feast.Invalid(b.view.Name+"."+f.Name, "%s", text)
}

// rowText returns ": the row driver_id 1001, event_timestamp 2026-01-01T10:00:00Z".
func (b *batch) rowText(rec arrow.RecordBatch, row int) string {
	var names []string
	if !b.view.Entityless() {
		names = feast.FieldNames(b.keys)
	}
	var parts []string
	for _, name := range append(names, b.event) {
		for _, at := range rec.Schema().FieldIndices(name) {
			parts = append(parts, name+" "+frame.Text(rec.Column(at), row))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ": the row " + strings.Join(parts, ", ")
}
