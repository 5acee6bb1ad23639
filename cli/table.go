package cli

import (
	"io"
	"strings"
	"unicode/utf8"
)

// table is what a list command shows: as text, or as JSON for programs.
type table struct {
	headers []string
	rows    [][]cell
}

// cell is a value as text and as JSON; a nil JSON is the text itself. Text may have
// several lines.
type cell struct {
	text string
	json any
}

// words returns cells that are their own JSON.
func words(texts ...string) []cell {
	cells := make([]cell, len(texts))
	for i, t := range texts {
		cells[i] = cell{text: t}
	}
	return cells
}

// Feast prints its tables with tabulate's format "plain": columns are two spaces
// apart and at least two wider than their header.
const (
	columnGap     = 2
	headerPadding = 2
)

// writeText writes the table as Feast does.
func (t *table) writeText(w io.Writer) error {
	widths := make([]int, len(t.headers))
	for i, h := range t.headers {
		widths[i] = len(h) + headerPadding
	}
	for _, row := range t.rows {
		for i, c := range row {
			for line := range strings.SplitSeq(c.text, "\n") {
				widths[i] = max(widths[i], utf8.RuneCountInString(line))
			}
		}
	}
	var b strings.Builder
	line(&b, words(t.headers...), widths)
	for _, row := range t.rows {
		line(&b, row, widths)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// line writes one row, in as many lines as its tallest cell has.
func line(b *strings.Builder, row []cell, widths []int) {
	height := 1
	for _, c := range row {
		height = max(height, 1+strings.Count(c.text, "\n"))
	}
	for h := range height {
		var out strings.Builder
		for i, c := range row {
			text := ""
			if lines := strings.Split(c.text, "\n"); h < len(lines) {
				text = lines[h]
			}
			out.WriteString(text + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text)+columnGap))
		}
		b.WriteString(strings.TrimRight(out.String(), " ") + "\n")
	}
}

// writeJSON writes a list of objects: the headers in lower case, with underscores,
// are the names.
func (t *table) writeJSON(w io.Writer) error {
	var b strings.Builder
	b.WriteString("[")
	for i, row := range t.rows {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n  {")
		for j, c := range row {
			if j > 0 {
				b.WriteString(",")
			}
			value := c.json
			if value == nil {
				value = c.text
			}
			text, err := marshal(value)
			if err != nil {
				return err
			}
			name := strings.ReplaceAll(strings.ToLower(t.headers[j]), " ", "_")
			b.WriteString("\n    \"" + name + "\": ")
			b.Write(text)
		}
		b.WriteString("\n  }")
	}
	if len(t.rows) > 0 {
		b.WriteString("\n")
	}
	b.WriteString("]\n")
	_, err := io.WriteString(w, b.String())
	return err
}
