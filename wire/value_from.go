package wire

import (
	"github.com/seed-11e13f51/feast"
	typespb "github.com/seed-11e13f51/feast/wire/feastpb/types"
)

func fromScalar(v feast.Value) *typespb.Value {
	switch v.Type() {
	case feast.Bytes, feast.PdfBytes, feast.ImageBytes:
		return &typespb.Value{Val: &typespb.Value_BytesVal{BytesVal: v.Bytes()}}
	case feast.String:
		return &typespb.Value{Val: &typespb.Value_StringVal{StringVal: v.Text()}}
	case feast.Int32:
		return &typespb.Value{Val: &typespb.Value_Int32Val{Int32Val: int32(v.Int())}}
	case feast.Int64:
		return &typespb.Value{Val: &typespb.Value_Int64Val{Int64Val: v.Int()}}
	case feast.Float64:
		return &typespb.Value{Val: &typespb.Value_DoubleVal{DoubleVal: v.Float()}}
	case feast.Float32:
		return &typespb.Value{Val: &typespb.Value_FloatVal{FloatVal: float32(v.Float())}}
	case feast.Bool:
		return &typespb.Value{Val: &typespb.Value_BoolVal{BoolVal: v.Bool()}}
	case feast.UnixTimestamp:
		return &typespb.Value{Val: &typespb.Value_UnixTimestampVal{UnixTimestampVal: v.Int()}}
	case feast.Null:
		return &typespb.Value{Val: &typespb.Value_NullVal{NullVal: typespb.Null_NULL}}
	case feast.Map:
		return &typespb.Value{Val: &typespb.Value_MapVal{MapVal: mapPB(v)}}
	case feast.JSON:
		return &typespb.Value{Val: &typespb.Value_JsonVal{JsonVal: v.Text()}}
	case feast.Struct:
		return &typespb.Value{Val: &typespb.Value_StructVal{StructVal: mapPB(v)}}
	case feast.UUID:
		return &typespb.Value{Val: &typespb.Value_UuidVal{UuidVal: v.Text()}}
	case feast.TimeUUID:
		return &typespb.Value{Val: &typespb.Value_TimeUuidVal{TimeUuidVal: v.Text()}}
	case feast.Decimal:
		return &typespb.Value{Val: &typespb.Value_DecimalVal{DecimalVal: v.Text()}}
	case feast.ScalarMap:
		entries := convert(v.Entries(), scalarEntryPB)
		return &typespb.Value{Val: &typespb.Value_ScalarMapVal{ScalarMapVal: &typespb.ScalarMap{Val: entries}}}
	case feast.ZonedTimestamp:
		return &typespb.Value{Val: &typespb.Value_ZonedTimestampVal{
			ZonedTimestampVal: &typespb.ZonedTimestamp{UnixTimestamp: v.Int(), Zone: v.Text()},
		}}
	}
	return &typespb.Value{}
}

func fromList(v feast.Value) *typespb.Value {
	e := v.Elems()
	switch v.Type() {
	case feast.BytesList:
		return &typespb.Value{Val: &typespb.Value_BytesListVal{BytesListVal: &typespb.BytesList{Val: convert(e, feast.Value.Bytes)}}}
	case feast.StringList:
		return &typespb.Value{Val: &typespb.Value_StringListVal{StringListVal: texts(e)}}
	case feast.Int32List:
		return &typespb.Value{Val: &typespb.Value_Int32ListVal{Int32ListVal: &typespb.Int32List{Val: convert(e, int32Of)}}}
	case feast.Int64List:
		return &typespb.Value{Val: &typespb.Value_Int64ListVal{Int64ListVal: &typespb.Int64List{Val: convert(e, feast.Value.Int)}}}
	case feast.Float64List:
		return &typespb.Value{Val: &typespb.Value_DoubleListVal{DoubleListVal: &typespb.DoubleList{Val: convert(e, feast.Value.Float)}}}
	case feast.Float32List:
		return &typespb.Value{Val: &typespb.Value_FloatListVal{FloatListVal: &typespb.FloatList{Val: convert(e, float32Of)}}}
	case feast.BoolList:
		return &typespb.Value{Val: &typespb.Value_BoolListVal{BoolListVal: &typespb.BoolList{Val: convert(e, feast.Value.Bool)}}}
	case feast.UnixTimestampList:
		return &typespb.Value{Val: &typespb.Value_UnixTimestampListVal{UnixTimestampListVal: &typespb.Int64List{Val: convert(e, feast.Value.Int)}}}
	case feast.MapList:
		return &typespb.Value{Val: &typespb.Value_MapListVal{MapListVal: &typespb.MapList{Val: convert(e, mapPB)}}}
	case feast.StructList:
		return &typespb.Value{Val: &typespb.Value_StructListVal{StructListVal: &typespb.MapList{Val: convert(e, mapPB)}}}
	case feast.JSONList:
		return &typespb.Value{Val: &typespb.Value_JsonListVal{JsonListVal: texts(e)}}
	case feast.UUIDList:
		return &typespb.Value{Val: &typespb.Value_UuidListVal{UuidListVal: texts(e)}}
	case feast.TimeUUIDList:
		return &typespb.Value{Val: &typespb.Value_TimeUuidListVal{TimeUuidListVal: texts(e)}}
	case feast.DecimalList:
		return &typespb.Value{Val: &typespb.Value_DecimalListVal{DecimalListVal: texts(e)}}
	case feast.ValueList:
		return &typespb.Value{Val: &typespb.Value_ListVal{ListVal: &typespb.RepeatedValue{Val: convert(e, FromValue)}}}
	}
	return &typespb.Value{}
}

func fromSet(v feast.Value) *typespb.Value {
	e := v.Elems()
	switch v.Type() {
	case feast.BytesSet:
		return &typespb.Value{Val: &typespb.Value_BytesSetVal{BytesSetVal: &typespb.BytesSet{Val: convert(e, feast.Value.Bytes)}}}
	case feast.StringSet:
		return &typespb.Value{Val: &typespb.Value_StringSetVal{StringSetVal: textSet(e)}}
	case feast.Int32Set:
		return &typespb.Value{Val: &typespb.Value_Int32SetVal{Int32SetVal: &typespb.Int32Set{Val: convert(e, int32Of)}}}
	case feast.Int64Set:
		return &typespb.Value{Val: &typespb.Value_Int64SetVal{Int64SetVal: &typespb.Int64Set{Val: convert(e, feast.Value.Int)}}}
	case feast.Float64Set:
		return &typespb.Value{Val: &typespb.Value_DoubleSetVal{DoubleSetVal: &typespb.DoubleSet{Val: convert(e, feast.Value.Float)}}}
	case feast.Float32Set:
		return &typespb.Value{Val: &typespb.Value_FloatSetVal{FloatSetVal: &typespb.FloatSet{Val: convert(e, float32Of)}}}
	case feast.BoolSet:
		return &typespb.Value{Val: &typespb.Value_BoolSetVal{BoolSetVal: &typespb.BoolSet{Val: convert(e, feast.Value.Bool)}}}
	case feast.UnixTimestampSet:
		return &typespb.Value{Val: &typespb.Value_UnixTimestampSetVal{UnixTimestampSetVal: &typespb.Int64Set{Val: convert(e, feast.Value.Int)}}}
	case feast.UUIDSet:
		return &typespb.Value{Val: &typespb.Value_UuidSetVal{UuidSetVal: textSet(e)}}
	case feast.TimeUUIDSet:
		return &typespb.Value{Val: &typespb.Value_TimeUuidSetVal{TimeUuidSetVal: textSet(e)}}
	case feast.DecimalSet:
		return &typespb.Value{Val: &typespb.Value_DecimalSetVal{DecimalSetVal: textSet(e)}}
	case feast.ValueSet:
		return &typespb.Value{Val: &typespb.Value_SetVal{SetVal: &typespb.RepeatedValue{Val: convert(e, FromValue)}}}
	}
	return &typespb.Value{}
}

func int32Of(v feast.Value) int32 { return int32(v.Int()) }

func float32Of(v feast.Value) float32 { return float32(v.Float()) }

func texts(e []feast.Value) *typespb.StringList {
	return &typespb.StringList{Val: convert(e, feast.Value.Text)}
}

func textSet(e []feast.Value) *typespb.StringSet {
	return &typespb.StringSet{Val: convert(e, feast.Value.Text)}
}

func mapPB(v feast.Value) *typespb.Map {
	entries := v.Entries()
	if len(entries) == 0 {
		return &typespb.Map{}
	}
	m := make(map[string]*typespb.Value, len(entries))
	for _, e := range entries {
		m[e.Key.Text()] = FromValue(e.Value)
	}
	return &typespb.Map{Val: m}
}

func scalarEntryPB(e feast.MapEntry) *typespb.ScalarMapEntry {
	return &typespb.ScalarMapEntry{Key: mapKeyPB(e.Key), Value: FromValue(e.Value)}
}

func mapKeyPB(k feast.Value) *typespb.MapKey {
	switch k.Type() {
	case feast.Int32:
		return &typespb.MapKey{Key: &typespb.MapKey_Int32Key{Int32Key: int32(k.Int())}}
	case feast.Int64:
		return &typespb.MapKey{Key: &typespb.MapKey_Int64Key{Int64Key: k.Int()}}
	case feast.Float32:
		return &typespb.MapKey{Key: &typespb.MapKey_FloatKey{FloatKey: float32(k.Float())}}
	case feast.Float64:
		return &typespb.MapKey{Key: &typespb.MapKey_DoubleKey{DoubleKey: k.Float()}}
	case feast.Bool:
		return &typespb.MapKey{Key: &typespb.MapKey_BoolKey{BoolKey: k.Bool()}}
	case feast.UnixTimestamp:
		return &typespb.MapKey{Key: &typespb.MapKey_UnixTimestampKey{UnixTimestampKey: k.Int()}}
	case feast.Bytes:
		return &typespb.MapKey{Key: &typespb.MapKey_BytesKey{BytesKey: k.Bytes()}}
	case feast.UUID:
		return &typespb.MapKey{Key: &typespb.MapKey_UuidKey{UuidKey: k.Text()}}
	case feast.TimeUUID:
		return &typespb.MapKey{Key: &typespb.MapKey_TimeUuidKey{TimeUuidKey: k.Text()}}
	case feast.Decimal:
		return &typespb.MapKey{Key: &typespb.MapKey_DecimalKey{DecimalKey: k.Text()}}
	}
	return nil
}
