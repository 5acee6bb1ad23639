package wire

import (
	"maps"
	"slices"

	"github.com/seed-11e13f51/feast"
	typespb "github.com/seed-11e13f51/feast/wire/feastpb/types"
)

// ToValue returns the value of a message; a message without a value, or nil, is the
// absent Value. Entries of a map come sorted by key. A value of a type that this
// program does not know, from a newer Feast, is feast.ErrUnsupported: it is never
// read as NULL.
func ToValue(pb *typespb.Value) (feast.Value, error) {
	var d decoder
	v := d.value(pb)
	return v, d.err
}

// FromValue returns the message of a value, the empty message for an absent one. A
// list's elements are of the list's type: an absent element becomes its zero. Text
// that is not UTF-8 fails when the message is marshalled.
func FromValue(v feast.Value) *typespb.Value {
	switch v.Type().Shape() {
	case feast.List:
		return fromList(v)
	case feast.Set:
		return fromSet(v)
	}
	return fromScalar(v)
}

func (d *decoder) value(pb *typespb.Value) feast.Value {
	if pb.GetVal() == nil {
		if len(pb.ProtoReflect().GetUnknown()) > 0 {
			d.unsupported()
		}
		return feast.Value{}
	}
	if v := d.scalar(pb); !v.Absent() {
		return v
	}
	if v := d.list(pb); !v.Absent() {
		return v
	}
	if v := d.set(pb); !v.Absent() {
		return v
	}
	return feast.NullValue()
}

func (d *decoder) unsupported() {
	if d.err == nil {
		d.err = feast.Unsupported("", "a value of a type that this program does not know")
	}
}

func (d *decoder) scalar(pb *typespb.Value) feast.Value {
	switch o := pb.GetVal().(type) {
	case *typespb.Value_BytesVal:
		return feast.BytesValue(o.BytesVal)
	case *typespb.Value_StringVal:
		return feast.StringValue(o.StringVal)
	case *typespb.Value_Int32Val:
		return feast.Int32Value(o.Int32Val)
	case *typespb.Value_Int64Val:
		return feast.Int64Value(o.Int64Val)
	case *typespb.Value_DoubleVal:
		return feast.Float64Value(o.DoubleVal)
	case *typespb.Value_FloatVal:
		return feast.Float32Value(o.FloatVal)
	case *typespb.Value_BoolVal:
		return feast.BoolValue(o.BoolVal)
	case *typespb.Value_UnixTimestampVal:
		return feast.UnixTimestampValue(o.UnixTimestampVal)
	case *typespb.Value_MapVal:
		return d.mapValue(feast.Map, o.MapVal)
	case *typespb.Value_JsonVal:
		return feast.TextValue(feast.JSON, o.JsonVal)
	case *typespb.Value_StructVal:
		return d.mapValue(feast.Struct, o.StructVal)
	case *typespb.Value_UuidVal:
		return feast.TextValue(feast.UUID, o.UuidVal)
	case *typespb.Value_TimeUuidVal:
		return feast.TextValue(feast.TimeUUID, o.TimeUuidVal)
	case *typespb.Value_DecimalVal:
		return feast.TextValue(feast.Decimal, o.DecimalVal)
	case *typespb.Value_ScalarMapVal:
		return feast.MapValue(feast.ScalarMap, convert(o.ScalarMapVal.GetVal(), d.scalarEntry))
	case *typespb.Value_ZonedTimestampVal:
		return feast.ZonedTimestampValue(o.ZonedTimestampVal.GetUnixTimestamp(), o.ZonedTimestampVal.GetZone())
	}
	return feast.Value{}
}

func (d *decoder) list(pb *typespb.Value) feast.Value {
	switch o := pb.GetVal().(type) {
	case *typespb.Value_BytesListVal:
		return collection(feast.BytesList, o.BytesListVal.GetVal(), feast.BytesValue)
	case *typespb.Value_StringListVal:
		return collection(feast.StringList, o.StringListVal.GetVal(), feast.StringValue)
	case *typespb.Value_Int32ListVal:
		return collection(feast.Int32List, o.Int32ListVal.GetVal(), feast.Int32Value)
	case *typespb.Value_Int64ListVal:
		return collection(feast.Int64List, o.Int64ListVal.GetVal(), feast.Int64Value)
	case *typespb.Value_DoubleListVal:
		return collection(feast.Float64List, o.DoubleListVal.GetVal(), feast.Float64Value)
	case *typespb.Value_FloatListVal:
		return collection(feast.Float32List, o.FloatListVal.GetVal(), feast.Float32Value)
	case *typespb.Value_BoolListVal:
		return collection(feast.BoolList, o.BoolListVal.GetVal(), feast.BoolValue)
	case *typespb.Value_UnixTimestampListVal:
		return collection(feast.UnixTimestampList, o.UnixTimestampListVal.GetVal(), feast.UnixTimestampValue)
	case *typespb.Value_MapListVal:
		return collection(feast.MapList, o.MapListVal.GetVal(), d.mapOf(feast.Map))
	case *typespb.Value_StructListVal:
		return collection(feast.StructList, o.StructListVal.GetVal(), d.mapOf(feast.Struct))
	case *typespb.Value_JsonListVal:
		return collection(feast.JSONList, o.JsonListVal.GetVal(), textOf(feast.JSON))
	case *typespb.Value_UuidListVal:
		return collection(feast.UUIDList, o.UuidListVal.GetVal(), textOf(feast.UUID))
	case *typespb.Value_TimeUuidListVal:
		return collection(feast.TimeUUIDList, o.TimeUuidListVal.GetVal(), textOf(feast.TimeUUID))
	case *typespb.Value_DecimalListVal:
		return collection(feast.DecimalList, o.DecimalListVal.GetVal(), textOf(feast.Decimal))
	case *typespb.Value_ListVal:
		return collection(feast.ValueList, o.ListVal.GetVal(), d.value)
	}
	return feast.Value{}
}

func (d *decoder) set(pb *typespb.Value) feast.Value {
	switch o := pb.GetVal().(type) {
	case *typespb.Value_BytesSetVal:
		return collection(feast.BytesSet, o.BytesSetVal.GetVal(), feast.BytesValue)
	case *typespb.Value_StringSetVal:
		return collection(feast.StringSet, o.StringSetVal.GetVal(), feast.StringValue)
	case *typespb.Value_Int32SetVal:
		return collection(feast.Int32Set, o.Int32SetVal.GetVal(), feast.Int32Value)
	case *typespb.Value_Int64SetVal:
		return collection(feast.Int64Set, o.Int64SetVal.GetVal(), feast.Int64Value)
	case *typespb.Value_DoubleSetVal:
		return collection(feast.Float64Set, o.DoubleSetVal.GetVal(), feast.Float64Value)
	case *typespb.Value_FloatSetVal:
		return collection(feast.Float32Set, o.FloatSetVal.GetVal(), feast.Float32Value)
	case *typespb.Value_BoolSetVal:
		return collection(feast.BoolSet, o.BoolSetVal.GetVal(), feast.BoolValue)
	case *typespb.Value_UnixTimestampSetVal:
		return collection(feast.UnixTimestampSet, o.UnixTimestampSetVal.GetVal(), feast.UnixTimestampValue)
	case *typespb.Value_UuidSetVal:
		return collection(feast.UUIDSet, o.UuidSetVal.GetVal(), textOf(feast.UUID))
	case *typespb.Value_TimeUuidSetVal:
		return collection(feast.TimeUUIDSet, o.TimeUuidSetVal.GetVal(), textOf(feast.TimeUUID))
	case *typespb.Value_DecimalSetVal:
		return collection(feast.DecimalSet, o.DecimalSetVal.GetVal(), textOf(feast.Decimal))
	case *typespb.Value_SetVal:
		return collection(feast.ValueSet, o.SetVal.GetVal(), d.value)
	}
	return feast.Value{}
}

func collection[T any](t feast.ValueType, elems []T, f func(T) feast.Value) feast.Value {
	return feast.CollectionValue(t, convert(elems, f))
}

func textOf(t feast.ValueType) func(string) feast.Value {
	return func(s string) feast.Value { return feast.TextValue(t, s) }
}

func (d *decoder) mapOf(t feast.ValueType) func(*typespb.Map) feast.Value {
	return func(pb *typespb.Map) feast.Value { return d.mapValue(t, pb) }
}

func (d *decoder) mapValue(t feast.ValueType, pb *typespb.Map) feast.Value {
	return feast.MapValue(t, convert(slices.Sorted(maps.Keys(pb.GetVal())), func(k string) feast.MapEntry {
		return feast.MapEntry{Key: feast.StringValue(k), Value: d.value(pb.GetVal()[k])}
	}))
}

func (d *decoder) scalarEntry(pb *typespb.ScalarMapEntry) feast.MapEntry {
	return feast.MapEntry{Key: d.mapKey(pb.GetKey()), Value: d.value(pb.GetValue())}
}

func (d *decoder) mapKey(pb *typespb.MapKey) feast.Value {
	switch o := pb.GetKey().(type) {
	case *typespb.MapKey_Int32Key:
		return feast.Int32Value(o.Int32Key)
	case *typespb.MapKey_Int64Key:
		return feast.Int64Value(o.Int64Key)
	case *typespb.MapKey_FloatKey:
		return feast.Float32Value(o.FloatKey)
	case *typespb.MapKey_DoubleKey:
		return feast.Float64Value(o.DoubleKey)
	case *typespb.MapKey_BoolKey:
		return feast.BoolValue(o.BoolKey)
	case *typespb.MapKey_UnixTimestampKey:
		return feast.UnixTimestampValue(o.UnixTimestampKey)
	case *typespb.MapKey_BytesKey:
		return feast.BytesValue(o.BytesKey)
	case *typespb.MapKey_UuidKey:
		return feast.TextValue(feast.UUID, o.UuidKey)
	case *typespb.MapKey_TimeUuidKey:
		return feast.TextValue(feast.TimeUUID, o.TimeUuidKey)
	case *typespb.MapKey_DecimalKey:
		return feast.TextValue(feast.Decimal, o.DecimalKey)
	}
	if pb != nil && len(pb.ProtoReflect().GetUnknown()) > 0 {
		d.unsupported()
	}
	return feast.Value{}
}
