package ingest

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/seed-11e13f51/feast"
)

// Frame is a table as a caller brings it: named columns of equal length whose
// values take a type only when asked for one.
type Frame struct {
	Rows    int
	Columns []Column
}

// Column is a named column of a Frame.
type Column struct {
	Name string
	// Value returns the value of a row as type t, NaN as NULL; what cannot be held
	// by t is an error that shows the value. feast.Unknown infers the type.
	Value func(row int, t feast.ValueType) (feast.Value, error)
	// Time returns the instant in a row; ok is false when there is none.
	Time func(row int) (at time.Time, ok bool, err error)
}

// Column returns the column of a name, or nil.
func (f *Frame) Column(name string) *Column {
	for i := range f.Columns {
		if f.Columns[i].Name == name {
			return &f.Columns[i]
		}
	}
	return nil
}

// Names returns the names of the columns in their order.
func (f *Frame) Names() []string {
	names := make([]string, len(f.Columns))
	for i := range f.Columns {
		names[i] = f.Columns[i].Name
	}
	return names
}

// need returns the column of the first of the names that the frame has.
func (f *Frame) need(v *feast.View, what string, names ...string) (*Column, error) {
	for _, n := range names {
		if c := f.Column(n); c != nil {
			return c, nil
		}
	}
	return nil, &feast.Error{
		Code: feast.ErrInvalid, Place: "df", Nearest: feast.Nearest(names[0], f.Names()),
		Detail: fmt.Sprintf("lacks the column %q, the %s of feature view %q; it has %s",
			names[0], what, v.Name, strings.Join(f.Names(), ", ")),
	}
}

// place names a cell of a frame in an error: "df.conv_rate[3]".
func place(c *Column, row int) string { return "df." + c.Name + "[" + strconv.Itoa(row) + "]" }

func (c *Column) value(row int, t feast.ValueType) (feast.Value, error) {
	v, err := c.Value(row, t)
	if err != nil {
		return v, feast.Invalid(place(c, row), "%v", err)
	}
	return v, nil
}
