// Package offlinetest is the contract of package offline as tests: scripts that a person can read, and random plans whose rows must equal those of the
// reference join. A driver's test calls Run and Random with a Harness.
package offlinetest

import (
	"fmt"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/seed-11e13f51/feast/internal/arrowx"
	"github.com/seed-11e13f51/feast/offline"
)

// day is the day of times that are written without one.
var day = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// columnTypes are the types a script can name.
func columnTypes() map[string]arrow.DataType {
	types := map[string]arrow.DataType{
		"ts": arrowx.Timestamp(), "date": arrow.FixedWidthTypes.Date32, "bool": arrow.FixedWidthTypes.Boolean,
		"naive": &arrow.TimestampType{Unit: arrow.Microsecond},
		"ts_s":  arrow.FixedWidthTypes.Timestamp_s, "ts_ms": arrow.FixedWidthTypes.Timestamp_ms, "ts_ns": arrow.FixedWidthTypes.Timestamp_ns,
		"string": arrow.BinaryTypes.String, "large_string": arrow.BinaryTypes.LargeString, "binary": arrow.BinaryTypes.Binary,
		"dict":   &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String},
		"ints":   arrow.ListOf(arrow.PrimitiveTypes.Int64),
		"map":    arrow.MapOf(arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int64),
		"struct": arrow.StructOf(arrow.Field{Name: "a", Type: arrow.PrimitiveTypes.Int64, Nullable: true}),
	}
	for _, t := range []arrow.DataType{
		arrow.PrimitiveTypes.Int8, arrow.PrimitiveTypes.Int16, arrow.PrimitiveTypes.Int32, arrow.PrimitiveTypes.Int64,
		arrow.PrimitiveTypes.Uint8, arrow.PrimitiveTypes.Uint16, arrow.PrimitiveTypes.Uint32, arrow.PrimitiveTypes.Uint64,
		arrow.PrimitiveTypes.Float32, arrow.PrimitiveTypes.Float64,
	} {
		types[t.Name()] = t
	}
	return types
}

// ParseTable reads a table: a line of name:type, then a line per row, cells apart by blanks, "-" for NULL. Cells of text stand in double quotes
// when they hold blanks or are "-". Times are 10:30, 10:30:00.000001 (of 2026-01-01) or 2026-01-02T10:30.
func ParseTable(text string) (arrow.RecordBatch, error) {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	var fields []arrow.Field
	types := columnTypes()
	for _, cell := range strings.Fields(lines[0]) {
		name, typ, _ := strings.Cut(cell, ":")
		if types[typ] == nil {
			return nil, fmt.Errorf("column %q: no type %q", name, typ)
		}
		fields = append(fields, arrow.Field{Name: name, Type: types[typ], Nullable: true})
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema(fields, nil))
	defer b.Release()
	for n, line := range lines[1:] {
		cells, err := splitCells(line)
		if err != nil || len(cells) != len(fields) {
			return nil, fmt.Errorf("row %d: %d cells, not %d: %v", n, len(cells), len(fields), err)
		}
		for i, c := range cells {
			if err := appendCell(b.Field(i), c); err != nil {
				return nil, fmt.Errorf("row %d, column %q: %w", n, fields[i].Name, err)
			}
		}
	}
	return b.NewRecordBatch(), nil
}

// splitCells cuts a line at blanks outside quotes, braces and brackets.
func splitCells(line string) ([]string, error) {
	var cells []string
	var cell strings.Builder
	depth, quoted := 0, false
	flush := func() {
		if cell.Len() > 0 {
			cells = append(cells, cell.String())
			cell.Reset()
		}
	}
	for _, r := range line {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '[' || r == '{':
			depth++
		case r == ']' || r == '}':
			depth--
		case r == ' ' && depth == 0:
			flush()
			continue
		}
		cell.WriteRune(r)
	}
	flush()
	if quoted || depth != 0 {
		return nil, fmt.Errorf("unbalanced quotes or brackets")
	}
	return cells, nil
}

func appendCell(b array.Builder, cell string) error {
	if cell == "-" {
		b.AppendNull()
		return nil
	}
	switch b := b.(type) {
	case *array.TimestampBuilder:
		t, err := parseTime(cell)
		if err != nil {
			return err
		}
		v, err := arrow.TimestampFromTime(t, b.Type().(*arrow.TimestampType).Unit)
		b.Append(v)
		return err
	case *array.BinaryBuilder:
		b.Append([]byte(strings.Trim(cell, `"`)))
		return nil
	case *array.StringBuilder:
		b.Append(strings.Trim(cell, `"`))
		return nil
	}
	return b.AppendValueFromString(strings.TrimSuffix(strings.TrimPrefix(cell, `"`), `"`))
}

func parseTime(cell string) (time.Time, error) {
	for _, layout := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, cell); err == nil {
			return t, nil
		}
	}
	for _, layout := range []string{"15:04:05.999999999", "15:04"} {
		if t, err := time.Parse(layout, cell); err == nil {
			return day.Add(t.Sub(t.Truncate(24 * time.Hour))), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time", cell)
}

// FormatRows prints rows as ParseTable reads them, in columns, without types.
func FormatRows(rows offline.Rows) (string, error) {
	grid := [][]string{nil}
	for _, f := range rows.Schema().Fields() {
		grid[0] = append(grid[0], f.Name)
	}
	for rows.Next() {
		b := rows.RecordBatch()
		for i := range int(b.NumRows()) {
			line := make([]string, b.NumCols())
			for c, a := range b.Columns() {
				line[c] = formatCell(a, i)
			}
			grid = append(grid, line)
		}
	}
	return align(grid), rows.Err()
}

// TypesOf prints the types of rows.
func TypesOf(s *arrow.Schema) string {
	var cells []string
	for _, f := range s.Fields() {
		cells = append(cells, f.Name+":"+f.Type.String())
	}
	return strings.Join(cells, " ")
}

func formatCell(a arrow.Array, i int) string {
	if a.IsNull(i) {
		return "-"
	}
	switch a := a.(type) {
	case *array.Timestamp:
		t := a.Value(i).ToTime(a.DataType().(*arrow.TimestampType).Unit)
		return formatTime(t)
	case *array.String:
		if v := a.Value(i); strings.ContainsAny(v, " -") || v == "" {
			return `"` + v + `"`
		}
		return a.Value(i)
	case *array.Binary:
		return string(a.Value(i))
	}
	return a.ValueStr(i)
}

func formatTime(t time.Time) string {
	layout := "15:04:05.999999999"
	if t.Truncate(time.Minute).Equal(t) {
		layout = "15:04"
	}
	if !t.Truncate(24 * time.Hour).Equal(day) {
		layout = "2006-01-02T" + layout
	}
	return t.Format(layout)
}

func align(grid [][]string) string {
	width := make([]int, len(grid[0]))
	for _, line := range grid {
		for i, c := range line {
			width[i] = max(width[i], len(c))
		}
	}
	var out strings.Builder
	for _, line := range grid {
		var text strings.Builder
		for i, c := range line {
			fmt.Fprintf(&text, "%-*s  ", width[i], c)
		}
		out.WriteString(strings.TrimRight(text.String(), " ") + "\n")
	}
	return out.String()
}
