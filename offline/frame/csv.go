package frame

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/seed-11e13f51/feast"
)

// ReadCSV reads a table with a header line; name is for errors. An empty cell is NULL. The caller releases the table.
func ReadCSV(r io.Reader, name string) (arrow.Table, error) {
	cr := csv.NewReader(r)
	cr.TrimLeadingSpace = true
	header, err := cr.Read()
	if errors.Is(err, io.EOF) {
		return nil, feast.Invalid(name, "the file is empty; the first line must name the columns")
	}
	if err != nil {
		return nil, badCSV(name, err)
	}
	if len(header[0]) > 3 && header[0][:3] == "\ufeff" {
		header[0] = header[0][3:]
	}
	lines, err := cr.ReadAll()
	if err != nil {
		return nil, badCSV(name, err)
	}
	columns := make([]arrow.Array, len(header))
	for c := range header {
		columns[c] = inferText(len(lines), func(i int) *string {
			if lines[i][c] == "" {
				return nil
			}
			return &lines[i][c]
		}, parsers())
	}
	return newTable(name, header, columns, len(lines))
}

// badCSV tells the line; encoding/csv's own errors begin with it.
func badCSV(name string, err error) error {
	var pe *csv.ParseError
	if errors.As(err, &pe) {
		return &feast.Error{Code: feast.ErrInvalid, Place: fmt.Sprintf("%s:%d", name, pe.Line), Detail: pe.Err.Error()}
	}
	return fmt.Errorf("read %s: %w", name, err)
}

// newTable makes a table of named columns and refuses names that are empty or there twice.
func newTable(place string, names []string, columns []arrow.Array, rows int) (arrow.Table, error) {
	seen := map[string]bool{}
	fields := make([]arrow.Field, len(names))
	for i, n := range names {
		if n == "" || seen[n] {
			return nil, feast.Invalid(place, "column %d is named %q, which is empty or there already", i+1, n)
		}
		seen[n] = true
		fields[i] = arrow.Field{Name: n, Type: columns[i].DataType(), Nullable: true}
	}
	schema := arrow.NewSchema(fields, nil)
	batch := array.NewRecordBatch(schema, columns, int64(rows))
	defer batch.Release()
	for _, c := range columns {
		c.Release()
	}
	return array.NewTableFromRecords(schema, []arrow.RecordBatch{batch}), nil
}

// WriteCSV writes rows with a header line and returns how many there were.
func WriteCSV(w io.Writer, rows array.RecordReader) (n int64, err error) {
	cw := csv.NewWriter(w)
	header := make([]string, rows.Schema().NumFields())
	for i, f := range rows.Schema().Fields() {
		header[i] = f.Name
	}
	if err := cw.Write(header); err != nil {
		return 0, err
	}
	line := make([]string, len(header))
	for rows.Next() {
		b := rows.RecordBatch()
		for i := range int(b.NumRows()) {
			for c, a := range b.Columns() {
				line[c] = Text(a, i)
			}
			if err := cw.Write(line); err != nil {
				return n, err
			}
			n++
		}
	}
	cw.Flush()
	return n, errors.Join(rows.Err(), cw.Error())
}
