package coerce

import (
	"strconv"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/pyjson"
)

// infer gives a JSON value the type Feast infers for it: Bool, Int64, Float64,
// String, or a list of the type of its first element.
func infer(v *pyjson.Value) (feast.Value, error) {
	switch v.Kind {
	case pyjson.Null:
		return feast.Value{}, nil
	case pyjson.Bool:
		return feast.BoolValue(v.True), nil
	case pyjson.String:
		return feast.StringValue(v.Text), nil
	case pyjson.Object:
		return object(v, feast.Map)
	case pyjson.List:
		return inferList(v)
	}
	if _, err := strconv.ParseInt(v.Text, 10, 64); err == nil {
		return integer(v.Text, feast.Int64)
	}
	return float(v.Text, feast.Float64)
}

func inferList(v *pyjson.Value) (feast.Value, error) {
	if len(v.Items) == 0 {
		return feast.CollectionValue(feast.ValueList, nil), nil
	}
	first, err := infer(&v.Items[0])
	if err != nil {
		return feast.Value{}, err
	}
	t, ok := feast.ListOf(first.Type())
	if !ok {
		return nested(v, feast.ValueList)
	}
	return collection(v, t, Options{})
}

func collection(v *pyjson.Value, t feast.ValueType, o Options) (feast.Value, error) {
	if v.Kind != pyjson.List {
		return feast.Value{}, refuse(v, t)
	}
	elems := make([]feast.Value, 0, len(v.Items))
	for i := range v.Items {
		e, err := JSON(&v.Items[i], t.Element(), o)
		if err != nil {
			return feast.Value{}, feast.Invalid("["+strconv.Itoa(i)+"]", "%v", err)
		}
		if e.Absent() {
			e = Zero(t.Element())
		}
		if t.Shape() == feast.Set && contains(elems, e) {
			continue
		}
		elems = append(elems, e)
	}
	return feast.CollectionValue(t, elems), nil
}

func contains(elems []feast.Value, e feast.Value) bool {
	for _, have := range elems {
		if have.Equal(e) {
			return true
		}
	}
	return false
}

// nested converts a list of lists; each element carries its own inferred type.
func nested(v *pyjson.Value, t feast.ValueType) (feast.Value, error) {
	if v.Kind != pyjson.List {
		return feast.Value{}, refuse(v, t)
	}
	elems := make([]feast.Value, len(v.Items))
	for i := range v.Items {
		e, err := infer(&v.Items[i])
		if err != nil {
			return feast.Value{}, err
		}
		elems[i] = e
	}
	return feast.CollectionValue(t, elems), nil
}

// object reads a map: an object, or the text of one, as Feast's remote online store
// sends maps and the columns of files hold them.
func object(v *pyjson.Value, t feast.ValueType) (feast.Value, error) {
	if v.Kind == pyjson.String {
		held, err := pyjson.Parse([]byte(v.Text))
		if err != nil || held.Kind != pyjson.Object {
			return feast.Value{}, refuse(v, t)
		}
		v = &held
	}
	if v.Kind != pyjson.Object {
		return feast.Value{}, refuse(v, t)
	}
	entries := make([]feast.MapEntry, len(v.Members))
	for i := range v.Members {
		m := &v.Members[i]
		value, err := infer(&m.Value)
		if err != nil {
			return feast.Value{}, feast.Invalid(m.Name, "%v", err)
		}
		entries[i] = feast.MapEntry{Key: feast.StringValue(m.Name), Value: value}
	}
	return feast.MapValue(t, entries), nil
}

// Zero returns the value Feast puts in the place of a null element of a list:
// 0, "", false, or an empty collection.
func Zero(t feast.ValueType) feast.Value {
	switch t {
	case feast.Int32:
		return feast.Int32Value(0)
	case feast.Int64:
		return feast.Int64Value(0)
	case feast.Float32:
		return feast.Float32Value(0)
	case feast.Float64:
		return feast.Float64Value(0)
	case feast.Bool:
		return feast.BoolValue(false)
	case feast.UnixTimestamp:
		return feast.UnixTimestampValue(0)
	case feast.Bytes:
		return feast.BytesValue(nil)
	case feast.Map, feast.Struct:
		return feast.MapValue(t, nil)
	}
	return feast.TextValue(t, "")
}
