package asof

import (
	"fmt"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
)

// misfit tells which value of an entity column of text is no integer, for a key that
// is compared by integers: ": row 3: "x" is not an Int64". One such cell of a CSV file
// makes the column one of text. When all read as integers they were written as text,
// and the first is shown. Of other columns it says nothing.
func misfit(c *arrow.Chunked, want KeyKind) string {
	if want != IntKey || KindOf(c.DataType()) != TextKey {
		return ""
	}
	row, first := 0, ""
	for _, chunk := range c.Chunks() {
		text, err := bytesOf(chunk)
		if err != nil {
			return ""
		}
		for i := range chunk.Len() {
			if chunk.IsNull(i) {
				continue
			}
			if _, err := strconv.ParseInt(text(i), 10, 64); err != nil {
				return fmt.Sprintf(": row %d: %q is not an Int64", row+i, text(i))
			}
			if first == "" {
				first = fmt.Sprintf(": row %d: %q is text", row+i, text(i))
			}
		}
		row += chunk.Len()
	}
	return first
}
