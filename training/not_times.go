package training

import (
	"errors"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/offline/frame"
)

// withReason adds, to the error of an event column that is not one of times, the
// first value that kept it from being read as times: one misspelt cell of a CSV file
// makes a column of text.
func withReason(err error, entities arrow.Table) error {
	var fe *feast.Error
	if !errors.As(err, &fe) || fe.Class != feast.ClassNotDateTime {
		return err
	}
	at := entities.Schema().FieldIndices(DefaultEventColumn)[0]
	if row, value, found := firstNoTime(entities.Column(at).Data()); found {
		fe.Detail += fmt.Sprintf(": row %d: %s is not a time", row, value)
	}
	return err
}

// firstNoTime returns the first value that does not read as a time, and its row,
// counted from 0.
func firstNoTime(column *arrow.Chunked) (row int, value string, found bool) {
	for _, chunk := range column.Chunks() {
		for i := range chunk.Len() {
			text := frame.Text(chunk, i)
			if _, ok := frame.ParseTime(text); !ok && text != "" {
				return row + i, shown(chunk, text), true
			}
		}
		row += chunk.Len()
	}
	return 0, "", false
}

// shown is a value as an error shows it: text in quotes.
func shown(a arrow.Array, text string) string {
	if a.DataType().ID() == arrow.STRING {
		return fmt.Sprintf("%q", text)
	}
	return text
}
