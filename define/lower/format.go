package lower

import (
	"math"
	"strconv"
	"strings"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/define"
	"github.com/seed-11e13f51/feast/internal/pyjson"
)

func cutOr(key string) (arg, name string) {
	arg, name, ok := strings.Cut(key, ":")
	if !ok {
		return key, key
	}
	return arg, name
}

// json returns an argument as the JSON that json.dumps makes of it.
func (a *args) json(name string) pyjson.Value {
	v, ok := jsonOf(a.o.Value(name))
	if !ok {
		a.failf(name, "%s cannot be written as JSON", describe(a.o.Value(name)))
	}
	return v
}

func jsonOf(v define.Value) (out pyjson.Value, ok bool) {
	switch v := v.(type) {
	case define.None:
		return out, true
	case define.Bool:
		return pyjson.Value{Kind: pyjson.Bool, True: bool(v)}, true
	case define.Int:
		return pyjson.Value{Kind: pyjson.Number, Text: strconv.FormatInt(int64(v), 10)}, true
	case define.BigInt:
		return pyjson.Value{Kind: pyjson.Number, Text: string(v)}, true
	case define.Float:
		return pyjson.Value{Kind: pyjson.Number, Text: floatText(float64(v))}, true
	case define.String:
		return pyjson.Value{Kind: pyjson.String, Text: string(v)}, true
	case define.List:
		return jsonList(v)
	case define.Tuple:
		return jsonList(v)
	case define.Dict:
		return jsonDict(v)
	}
	return out, false
}

func floatText(f float64) string {
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if f == math.Trunc(f) && !strings.ContainsAny(text, "e.IN") {
		text += ".0"
	}
	return text
}

func jsonList(items []define.Value) (pyjson.Value, bool) {
	out := pyjson.Value{Kind: pyjson.List}
	for _, item := range items {
		v, ok := jsonOf(item)
		if !ok {
			return out, false
		}
		out.Items = append(out.Items, v)
	}
	return out, true
}

func jsonDict(d define.Dict) (pyjson.Value, bool) {
	out := pyjson.Value{Kind: pyjson.Object}
	for _, e := range d {
		key, isText := e.Key.(define.String)
		v, ok := jsonOf(e.Value)
		if !ok || !isText {
			return out, false
		}
		out.Members = append(out.Members, pyjson.Member{Name: string(key), Value: v})
	}
	return out, true
}

// streamFormat reads a message format.
func (a *args) streamFormat(name string) *feast.StreamFormat {
	o := a.object(name)
	if o == nil {
		a.failf(name, "a stream source needs a format")
		return nil
	}
	f := read(o)
	switch o.Class {
	case "AvroFormat":
		return &feast.StreamFormat{Avro: &feast.AvroFormat{Schema: f.text("schema_json")}}
	case "JsonFormat":
		return &feast.StreamFormat{JSON: &feast.JSONFormat{Schema: f.text("schema_json")}}
	case "ProtoFormat":
		return &feast.StreamFormat{Proto: &feast.ProtoFormat{ClassPath: f.text("class_path")}}
	}
	a.failf(name, "%s is not a stream format", o)
	return nil
}

// tableFormat reads an open table format; its named options go into its properties
// too, as in Feast.
func (a *args) tableFormat(name string) *feast.TableFormat {
	o := a.object(name)
	if o == nil {
		return nil
	}
	f := read(o)
	properties := f.tags("properties")
	set := func(key, arg string) string {
		value := f.text(arg)
		if value != "" {
			properties = merge(properties, map[string]string{key: value})
		}
		return value
	}
	out := &feast.TableFormat{}
	switch o.Class {
	case "IcebergFormat":
		i := &feast.IcebergFormat{Catalog: set("iceberg.catalog", "catalog"), Namespace: set("iceberg.namespace", "namespace")}
		i.Properties, out.Iceberg = properties, i
	case "DeltaFormat":
		d := &feast.DeltaFormat{CheckpointLocation: set("delta.checkpointLocation", "checkpoint_location")}
		d.Properties, out.Delta = properties, d
	case "HudiFormat":
		h := &feast.HudiFormat{
			TableType:       set("hoodie.datasource.write.table.type", "table_type"),
			RecordKey:       set("hoodie.datasource.write.recordkey.field", "record_key"),
			PrecombineField: set("hoodie.datasource.write.precombine.field", "precombine_field"),
		}
		h.Properties, out.Hudi = properties, h
	default:
		a.failf(name, "%s is not a table format", o)
	}
	if f.err != nil && a.err == nil {
		a.err = f.err
	}
	return out
}
