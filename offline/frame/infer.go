package frame

import (
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/seed-11e13f51/feast/internal/arrowx"
)

// timeLayouts are the ways a time may be written; those without a zone are UTC. A fraction of a second is read by all that have seconds.
func timeLayouts() []string {
	return []string{
		time.RFC3339, "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05",
		"2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly,
	}
}

// ParseTime reads a time as entity files write it: RFC 3339, the same with a blank for the T, without a zone (UTC), without seconds, or a date.
func ParseTime(text string) (time.Time, bool) {
	if len(text) < len(time.DateOnly) || text[4] != '-' {
		return time.Time{}, false
	}
	for _, layout := range timeLayouts() {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// parser is a type that text can have: add appends the value, or tells that the text has not the type.
type parser struct {
	typ arrow.DataType
	add func(b array.Builder, text string) bool
}

// parsers go from narrow to wide; every text is a String.
func parsers() []parser {
	return []parser{
		{arrow.PrimitiveTypes.Int64, addInt},
		{arrow.PrimitiveTypes.Float64, addFloat},
		{arrow.FixedWidthTypes.Boolean, addBool},
		{arrowx.Timestamp(), addTime},
		{arrow.BinaryTypes.String, addString},
	}
}

// addInt refuses "007": what has leading zeros is a name, not a number.
func addInt(b array.Builder, text string) bool {
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil || strconv.FormatInt(v, 10) != text {
		return false
	}
	b.(*array.Int64Builder).Append(v)
	return true
}

func addFloat(b array.Builder, text string) bool {
	digits := strings.TrimLeft(text, "+-")
	if len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9' || strings.ContainsAny(digits, "xXpP_") {
		return false
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return false
	}
	b.(*array.Float64Builder).Append(v)
	return true
}

func addBool(b array.Builder, text string) bool {
	switch text {
	case "true", "True", "TRUE":
		b.(*array.BooleanBuilder).Append(true)
	case "false", "False", "FALSE":
		b.(*array.BooleanBuilder).Append(false)
	default:
		return false
	}
	return true
}

func addTime(b array.Builder, text string) bool {
	t, ok := ParseTime(text)
	if ok {
		b.(*array.TimestampBuilder).Append(arrow.Timestamp(t.UnixMicro()))
	}
	return ok
}

func addString(b array.Builder, text string) bool {
	b.(*array.StringBuilder).Append(text)
	return true
}

// inferText makes a column of n texts, nil for NULL, of the narrowest type of parsers that all have. A column of nothing but NULL is of strings.
func inferText(n int, at func(i int) *string, parsers []parser) arrow.Array {
	for _, p := range parsers {
		if a := tryText(n, at, p); a != nil {
			return a
		}
	}
	return nil
}

func tryText(n int, at func(i int) *string, p parser) arrow.Array {
	b := array.NewBuilder(memory.DefaultAllocator, p.typ)
	defer b.Release()
	empty := true
	for i := range n {
		text := at(i)
		if text == nil {
			b.AppendNull()
			continue
		}
		empty = false
		if !p.add(b, *text) {
			return nil
		}
	}
	if empty && p.typ.ID() != arrow.STRING {
		return nil
	}
	return b.NewArray()
}
