package arrowx

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/coerce"
	"github.com/seed-11e13f51/feast/internal/pyjson"
)

// keep returns a column of a declared type that has no Arrow type of its own (DataType) as it is stored, if ValueOf can read all its values as that
// type; else the first that it cannot is a *ValueError. Maps, structs and lists of them may be stored as the text of a JSON document, as in Feast.
func keep(a arrow.Array, t feast.ValueType) (arrow.Array, error) {
	stored := Plain(a.DataType())
	bad := -1
	switch {
	case !t.Known():
	case isText(stored):
		bad = firstNot(a, func(s string) bool { _, ok := fromText(s, t); return ok })
	case !holds(stored, t):
		bad = firstValid(a)
	}
	if bad >= 0 {
		return nil, &ValueError{Row: bad, Value: text(a, bad), Type: t}
	}
	a.Retain()
	return a, nil
}

// firstNot returns the first row with a text that is not ok, or -1.
func firstNot(a arrow.Array, ok func(string) bool) int {
	for i := range a.Len() {
		if a.IsValid(i) && !ok(a.ValueStr(i)) {
			return i
		}
	}
	return -1
}

func isText(t arrow.DataType) bool {
	switch t.ID() {
	case arrow.STRING, arrow.LARGE_STRING, arrow.STRING_VIEW:
		return true
	}
	return false
}

// holds reports whether values of an Arrow type that is no text can be those of a declared type.
func holds(stored arrow.DataType, t feast.ValueType) bool {
	switch t {
	case feast.Map, feast.Struct:
		return isObject(stored)
	case feast.MapList, feast.StructList:
		list, ok := stored.(arrow.ListLikeType)
		return ok && isObject(list.Elem())
	case feast.ValueList, feast.ValueSet:
		_, isMap := stored.(*arrow.MapType)
		_, isList := stored.(arrow.ListLikeType)
		return isList && !isMap
	case feast.ScalarMap:
		_, ok := stored.(*arrow.MapType)
		return ok
	case feast.ZonedTimestamp:
		return stored.ID() == arrow.TIMESTAMP
	}
	return false
}

// CheckText looks whether the texts of a column of a Json, Uuid, TimeUuid or Decimal, or of lists or sets of them, are what they are declared to be.
// It is for values on their way to the online store; history is read as it is stored, as in Feast. The column is as Convert returns it; the first text
// that is wrong is a *ValueError. Columns of other types pass.
func CheckText(a arrow.Array, t feast.ValueType) error {
	switch t.Element() {
	case feast.JSON, feast.UUID, feast.TimeUUID, feast.Decimal:
	default:
		return nil
	}
	list, isList := a.(array.ListLike)
	if !isList {
		return checkTexts(a, t, func(at int) int { return at })
	}
	for i := range a.Len() {
		if a.IsNull(i) {
			continue
		}
		from, to := list.ValueOffsets(i)
		elems := array.NewSlice(list.ListValues(), from, to)
		err := checkTexts(elems, t.Element(), func(int) int { return i })
		elems.Release()
		if err != nil {
			return err
		}
	}
	return nil
}

// checkTexts checks each text of a; row is the row of the column that a text is in.
func checkTexts(a arrow.Array, t feast.ValueType, row func(at int) int) error {
	bad := firstNot(a, func(s string) bool {
		_, err := coerce.Value(feast.StringValue(s), t)
		return err == nil
	})
	if bad < 0 {
		return nil
	}
	return &ValueError{Row: row(bad), Value: text(a, bad), Type: t}
}

// isObject reports whether values of an Arrow type have members with names.
func isObject(t arrow.DataType) bool {
	if m, ok := t.(*arrow.MapType); ok {
		return isText(Plain(m.KeyType()))
	}
	return t.ID() == arrow.STRUCT
}

// fromText reads the JSON document of a map, a struct or a list of them.
func fromText(s string, t feast.ValueType) (_ feast.Value, ok bool) {
	switch t {
	case feast.Map, feast.Struct, feast.MapList, feast.StructList:
		v, err := pyjson.Parse([]byte(s))
		if err != nil {
			return feast.Value{}, false
		}
		value, err := coerce.JSON(&v, t, coerce.Options{})
		return value, err == nil
	}
	return feast.Value{}, false
}

func mapValue(c *array.Map, i int, t feast.ValueType) feast.Value {
	from, to := c.ValueOffsets(i)
	entries := make([]feast.MapEntry, 0, to-from)
	for j := from; j < to; j++ {
		entries = append(entries, feast.MapEntry{Key: inner(c.Keys(), int(j)), Value: inner(c.Items(), int(j))})
	}
	return feast.MapValue(t, entries)
}

func structValue(c *array.Struct, i int, t feast.ValueType) feast.Value {
	fields := c.DataType().(*arrow.StructType).Fields()
	entries := make([]feast.MapEntry, len(fields))
	for f := range fields {
		entries[f] = feast.MapEntry{Key: feast.StringValue(fields[f].Name), Value: inner(c.Field(f), i)}
	}
	return feast.MapValue(t, entries)
}

// inner returns a value inside a map, a struct or a nested collection. Nothing declares its type, so it gets the one that Feast infers of a Python
// value: every integer is an Int64, every float a Float64, every object a Map.
func inner(col arrow.Array, i int) feast.Value { return widened(ValueOf(col, i, feast.Unknown)) }

func widened(v feast.Value) feast.Value {
	switch v.Type() {
	case feast.Int32:
		return feast.Int64Value(v.Int())
	case feast.Float32:
		return feast.Float64Value(v.Float())
	case feast.Struct:
		return feast.MapValue(feast.Map, v.Entries())
	case feast.Int32List:
		return widenedList(v, feast.Int64List)
	case feast.Float32List:
		return widenedList(v, feast.Float64List)
	case feast.StructList:
		return widenedList(v, feast.MapList)
	}
	return v
}

func widenedList(v feast.Value, t feast.ValueType) feast.Value {
	elems := make([]feast.Value, len(v.Elems()))
	for i, e := range v.Elems() {
		elems[i] = widened(e)
	}
	return feast.CollectionValue(t, elems)
}

func listValue(c array.ListLike, i int, t feast.ValueType) feast.Value {
	from, to := c.ValueOffsets(i)
	elems := make([]feast.Value, 0, to-from)
	for j := from; j < to; j++ {
		e := element(c.ListValues(), int(j), t.Element())
		if t.Shape() == feast.Set && hasElement(elems, e) {
			continue
		}
		elems = append(elems, e)
	}
	return feast.CollectionValue(t, elems)
}

// element returns a value of a list; a NULL is the zero of its type, as in Feast.
func element(values arrow.Array, j int, t feast.ValueType) feast.Value {
	switch {
	case t == feast.Unknown:
		return inner(values, j)
	case values.IsNull(j):
		return coerce.Zero(t)
	}
	return ValueOf(values, j, t)
}

// hasElement compares as cells of sets do: a NaN is never there, and 0 is -0.
func hasElement(elems []feast.Value, e feast.Value) bool {
	for _, have := range elems {
		switch e.Type() {
		case feast.Float32, feast.Float64:
			if have.Float() == e.Float() {
				return true
			}
			continue
		}
		if have.Equal(e) {
			return true
		}
	}
	return false
}
