package frame

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/seed-11e13f51/feast"
)

// ReadJSON reads a table from one of the shapes people keep rows in: an array of objects, objects one after the other (JSON lines), or an object of columns
// ({"id": [1, 2], …}). A member that a row lacks is NULL. name is for errors. The caller releases the table.
func ReadJSON(r io.Reader, name string) (arrow.Table, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	t := &jsonTable{at: map[string]int{}}
	if err := t.read(data); err != nil {
		return nil, &feast.Error{Code: feast.ErrInvalid, Place: place(name, data, err), Detail: "not a table in JSON", Cause: err}
	}
	columns := make([]arrow.Array, len(t.names))
	for i, values := range t.values {
		for len(values) < t.rows {
			values = append(values, nil)
		}
		if columns[i], err = inferJSON(values); err != nil {
			return nil, feast.Invalid(name, "column %q: %v", t.names[i], err)
		}
	}
	if len(columns) == 0 {
		return nil, feast.Invalid(name, "there are no rows, and so no columns")
	}
	return newTable(name, t.names, columns, t.rows)
}

// place tells the line of a syntax error.
func place(name string, data []byte, err error) string {
	var se *json.SyntaxError
	if !errors.As(err, &se) {
		return name
	}
	end := min(int(se.Offset), len(data))
	return fmt.Sprintf("%s:%d", name, 1+bytes.Count(data[:end], []byte("\n")))
}

// jsonTable collects columns in the order in which their names come.
type jsonTable struct {
	names  []string
	at     map[string]int
	values [][]json.RawMessage // nil is NULL; a column may be short at its end
	rows   int
}

func (t *jsonTable) read(data []byte) error {
	trimmed := bytes.TrimLeft(data, " \t\r\n")
	if len(trimmed) == 0 {
		return nil
	}
	if trimmed[0] == '[' {
		var rows []json.RawMessage
		if err := json.Unmarshal(data, &rows); err != nil {
			return err
		}
		for i, row := range rows {
			if err := t.row(row); err != nil {
				return fmt.Errorf("row %d: %w", i, err)
			}
		}
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(data))
	for n := 0; ; n++ {
		var row json.RawMessage
		err := d.Decode(&row)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if c := columnsOf(row); n == 0 && c != nil && !d.More() {
			*t = *c
			return nil
		}
		if err := t.row(row); err != nil {
			return fmt.Errorf("row %d: %w", n, err)
		}
	}
}

// columnsOf reads an object whose members are all arrays of one length; nil when it is something else.
func columnsOf(object json.RawMessage) *jsonTable {
	t := &jsonTable{}
	ok := true
	err := members(object, func(name string, value json.RawMessage) {
		var values []json.RawMessage
		ok = ok && value[0] == '[' && json.Unmarshal(value, &values) == nil
		if len(t.names) == 0 {
			t.rows = len(values)
		}
		ok = ok && len(values) == t.rows
		for i := range values {
			values[i] = notNull(values[i])
		}
		t.names = append(t.names, name)
		t.values = append(t.values, values)
	})
	if err != nil || !ok || len(t.names) == 0 {
		return nil
	}
	return t
}

// notNull returns nil for null.
func notNull(v json.RawMessage) json.RawMessage {
	if string(v) == "null" {
		return nil
	}
	return v
}

// row adds an object as a row.
func (t *jsonTable) row(row json.RawMessage) error {
	twice := false
	err := members(row, func(name string, value json.RawMessage) {
		at, ok := t.at[name]
		if !ok {
			at = len(t.names)
			t.at[name] = at
			t.names = append(t.names, name)
			t.values = append(t.values, nil)
		}
		for len(t.values[at]) < t.rows {
			t.values[at] = append(t.values[at], nil)
		}
		twice = twice || len(t.values[at]) > t.rows
		t.values[at] = append(t.values[at], notNull(value))
	})
	t.rows++
	if twice {
		return errors.New("has a member twice")
	}
	return err
}

// members calls f for each member of an object, in order.
func members(object json.RawMessage, f func(name string, value json.RawMessage)) error {
	d := json.NewDecoder(bytes.NewReader(object))
	open, err := d.Token()
	if err != nil {
		return err
	}
	if open != json.Delim('{') {
		return errors.New("is not an object")
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
		f(name.(string), value)
	}
	return nil
}

// inferJSON makes a column: of numbers, truths, texts (or times), or lists of them. A column that mixes them is an error, objects are kept as text.
func inferJSON(values []json.RawMessage) (arrow.Array, error) {
	kind := byte(0)
	for i, v := range values {
		k := kindOf(v)
		if kind == 0 {
			kind = k
		}
		if k != 0 && k != kind {
			return nil, fmt.Errorf("row %d: %s among values of another kind", i, v)
		}
	}
	if kind == '[' {
		return inferLists(values)
	}
	all := parsers()
	candidates := all[3:] // a text is a time or a string, never a number
	switch kind {
	case '0':
		candidates = all[:2]
	case 't':
		candidates = all[2:3]
	case '{':
		candidates = all[4:]
	}
	a := inferText(len(values), func(i int) *string { return textOf(values[i], kind) }, candidates)
	if a == nil {
		return nil, errors.New("holds a number that no Float64 can hold")
	}
	return a, nil
}

// kindOf tells the kind of a JSON value by its first byte: 0 for NULL, '0' for numbers, 't' for truths, '"', '[' and '{'.
func kindOf(v json.RawMessage) byte {
	switch {
	case v == nil:
		return 0
	case v[0] == 't' || v[0] == 'f':
		return 't'
	case v[0] == '"' || v[0] == '[' || v[0] == '{':
		return v[0]
	}
	return '0'
}

func textOf(v json.RawMessage, kind byte) *string {
	if v == nil {
		return nil
	}
	text := string(v)
	if kind == '"' {
		text = ""
		// The decoder has checked the syntax.
		_ = json.Unmarshal(v, &text)
	}
	return &text
}

// inferLists types the elements of all lists together.
func inferLists(values []json.RawMessage) (arrow.Array, error) {
	var elements []json.RawMessage
	ends := make([]int, len(values))
	for i, v := range values {
		var list []json.RawMessage
		if v != nil {
			if err := json.Unmarshal(v, &list); err != nil {
				return nil, err
			}
		}
		for _, e := range list {
			elements = append(elements, notNull(e))
		}
		ends[i] = len(elements)
	}
	flat, err := inferJSON(elements)
	if err != nil {
		return nil, err
	}
	defer flat.Release()
	b := array.NewInt32Builder(memory.DefaultAllocator)
	defer b.Release()
	b.Append(0)
	valid := memory.NewResizableBuffer(memory.DefaultAllocator)
	valid.Resize((len(values) + 7) / 8)
	nulls := 0
	for i, v := range values {
		b.Append(int32(ends[i]))
		if v == nil {
			nulls++
			continue
		}
		valid.Bytes()[i/8] |= 1 << (i % 8)
	}
	offsets := b.NewInt32Array()
	defer offsets.Release()
	data := array.NewData(arrow.ListOf(flat.DataType()), len(values), []*memory.Buffer{valid, offsets.Data().Buffers()[1]},
		[]arrow.ArrayData{flat.Data()}, nulls, 0)
	defer data.Release()
	return array.MakeFromData(data), nil
}

// WriteJSON writes rows as one array of objects, a row a line, and returns how many there were.
func WriteJSON(w io.Writer, rows array.RecordReader) (int64, error) {
	return writeObjects(w, rows, "[", ",\n ", "]\n")
}

// WriteLines writes rows as objects, one a line (JSON lines), and returns how many there were.
func WriteLines(w io.Writer, rows array.RecordReader) (int64, error) {
	n, err := writeObjects(w, rows, "", "\n", "")
	if err == nil && n > 0 {
		_, err = io.WriteString(w, "\n")
	}
	return n, err
}

func writeObjects(w io.Writer, rows array.RecordReader, open, between, end string) (n int64, err error) {
	line := []byte(open)
	for rows.Next() {
		b := rows.RecordBatch()
		for i := range int(b.NumRows()) {
			if n > 0 {
				line = append(line, between...)
			}
			line = appendRow(line, b, i)
			if _, err := w.Write(line); err != nil {
				return n, err
			}
			line = line[:0]
			n++
		}
	}
	if _, err := w.Write(append(line, end...)); err != nil {
		return n, err
	}
	return n, rows.Err()
}

func appendRow(dst []byte, b arrow.RecordBatch, i int) []byte {
	dst = append(dst, '{')
	for c, a := range b.Columns() {
		if c > 0 {
			dst = append(dst, ", "...)
		}
		dst = appendString(dst, b.ColumnName(c))
		dst = append(dst, ": "...)
		dst = AppendJSON(dst, a, i)
	}
	return append(dst, '}')
}
