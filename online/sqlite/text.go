package sqlite

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	zs "zombiezen.com/go/sqlite"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online/row"
)

// describe returns what Feast's extract_text_and_num puts into value_text and
// value_num for a cell: text for strings, numbers and booleans, a number for the
// latter two, nothing for the rest. Numbers are written as Python's str does.
func describe(dst, cell []byte) (text []byte, num float64, hasText, hasNum bool) {
	c, ok := row.ParseCell(cell)
	if !ok {
		return dst, 0, false, false
	}
	switch feast.ValueType(c.Number) {
	case feast.String:
		return append(dst, c.Text()...), 0, true, false
	case feast.Int32, feast.Int64:
		return strconv.AppendInt(dst, c.Int(), 10), float64(c.Int()), true, true
	case feast.Float64, feast.Float32:
		return appendPythonFloat(dst, c.Float64()), c.Float64(), true, !math.IsNaN(c.Float64())
	case feast.Bool:
		if c.Bool() {
			return append(dst, "True"...), 1, true, true
		}
		return append(dst, "False"...), 0, true, true
	}
	return dst, 0, false, false
}

// appendPythonFloat writes f as str(float) in Python: the shortest digits that read
// back as f, with an exponent when it is below -4 or above 15.
func appendPythonFloat(dst []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, "nan"...)
	case math.IsInf(f, 1):
		return append(dst, "inf"...)
	case math.IsInf(f, -1):
		return append(dst, "-inf"...)
	}
	if abs := math.Abs(f); abs != 0 && (abs < 1e-4 || abs >= 1e16) {
		return strconv.AppendFloat(dst, f, 'e', -1, 64)
	}
	from := len(dst)
	dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
	for _, b := range dst[from:] {
		if b == '.' {
			return dst
		}
	}
	return append(dst, ".0"...)
}

// floorSeconds returns the whole seconds of microseconds, rounded down.
func floorSeconds(micros int64) int64 {
	s := micros / 1e6
	if micros%1e6 < 0 {
		s--
	}
	return s
}

// timeColumn reads a column of Feast's type timestamp: seconds since the epoch, as
// Feast 0.66 writes them, or ISO 8601 text, as other versions did; text without a
// zone is UTC. It returns microseconds.
func timeColumn(c *conn, r *zs.Stmt, i int) (int64, error) {
	switch r.ColumnType(i) {
	case zs.TypeInteger:
		return r.ColumnInt64(i) * 1e6, nil
	case zs.TypeFloat:
		return int64(math.Floor(r.ColumnFloat(i) * 1e6)), nil
	case zs.TypeText:
		return parseTime(string(c.bytes(r, i)))
	}
	return 0, fmt.Errorf("column %s: NULL is no time", r.ColumnName(i))
}

// parseTime reads ISO 8601 with a "T" or a space, with or without fraction and zone.
func parseTime(text string) (int64, error) {
	iso := strings.Replace(text, " ", "T", 1)
	for _, form := range []string{"2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02"} {
		if t, err := time.Parse(form, iso); err == nil {
			return t.UnixMicro(), nil
		}
	}
	return 0, fmt.Errorf("%q is no time", text)
}
