//lint:file-ignore SA1019 The deprecated fields of the contract are in registries and must survive.

package wire

import (
	"github.com/seed-11e13f51/feast"
	corepb "github.com/seed-11e13f51/feast/wire/feastpb/core"
)

func fileFormat(pb *corepb.FileFormat) *feast.FileFormat {
	switch f := pb.GetFormat().(type) {
	case *corepb.FileFormat_ParquetFormat_:
		return &feast.FileFormat{Parquet: true}
	case *corepb.FileFormat_DeltaFormat:
		return &feast.FileFormat{Delta: deltaFormat(f.DeltaFormat)}
	}
	if pb == nil {
		return nil
	}
	return &feast.FileFormat{}
}

func (e *encoder) fileFormat(f *feast.FileFormat) *corepb.FileFormat {
	if f == nil {
		return nil
	}
	e.atMostOne("options.file_format", f.Parquet, f.Delta != nil)
	switch {
	case f.Parquet:
		return &corepb.FileFormat{Format: &corepb.FileFormat_ParquetFormat_{ParquetFormat: &corepb.FileFormat_ParquetFormat{}}}
	case f.Delta != nil:
		return &corepb.FileFormat{Format: &corepb.FileFormat_DeltaFormat{DeltaFormat: deltaFormatPB(f.Delta)}}
	}
	return &corepb.FileFormat{}
}

func tableFormat(pb *corepb.TableFormat) *feast.TableFormat {
	if pb == nil {
		return nil
	}
	switch f := pb.GetFormat().(type) {
	case *corepb.TableFormat_IcebergFormat_:
		return &feast.TableFormat{Iceberg: &feast.IcebergFormat{
			Catalog:    f.IcebergFormat.GetCatalog(),
			Namespace:  f.IcebergFormat.GetNamespace(),
			Properties: f.IcebergFormat.GetProperties(),
		}}
	case *corepb.TableFormat_DeltaFormat_:
		return &feast.TableFormat{Delta: deltaFormat(f.DeltaFormat)}
	case *corepb.TableFormat_HudiFormat_:
		return &feast.TableFormat{Hudi: &feast.HudiFormat{
			TableType:       f.HudiFormat.GetTableType(),
			RecordKey:       f.HudiFormat.GetRecordKey(),
			PrecombineField: f.HudiFormat.GetPrecombineField(),
			Properties:      f.HudiFormat.GetProperties(),
		}}
	}
	return &feast.TableFormat{}
}

func (e *encoder) tableFormat(f *feast.TableFormat) *corepb.TableFormat {
	if f == nil {
		return nil
	}
	e.atMostOne("options.table_format", f.Iceberg != nil, f.Delta != nil, f.Hudi != nil)
	switch {
	case f.Iceberg != nil:
		return &corepb.TableFormat{Format: &corepb.TableFormat_IcebergFormat_{IcebergFormat: &corepb.TableFormat_IcebergFormat{
			Catalog:    f.Iceberg.Catalog,
			Namespace:  f.Iceberg.Namespace,
			Properties: f.Iceberg.Properties,
		}}}
	case f.Delta != nil:
		return &corepb.TableFormat{Format: &corepb.TableFormat_DeltaFormat_{DeltaFormat: deltaFormatPB(f.Delta)}}
	case f.Hudi != nil:
		return &corepb.TableFormat{Format: &corepb.TableFormat_HudiFormat_{HudiFormat: &corepb.TableFormat_HudiFormat{
			TableType:       f.Hudi.TableType,
			RecordKey:       f.Hudi.RecordKey,
			PrecombineField: f.Hudi.PrecombineField,
			Properties:      f.Hudi.Properties,
		}}}
	}
	return &corepb.TableFormat{}
}

// atMostOne refuses what a oneof cannot hold, rather than drop a part of it.
func (e *encoder) atMostOne(place string, set ...bool) {
	n := 0
	for _, s := range set {
		if s {
			n++
		}
	}
	if n > 1 {
		e.fail(place, "%d alternatives are set, at most one can be", n)
	}
}

func deltaFormat(pb *corepb.TableFormat_DeltaFormat) *feast.DeltaFormat {
	return &feast.DeltaFormat{CheckpointLocation: pb.GetCheckpointLocation(), Properties: pb.GetProperties()}
}

func deltaFormatPB(f *feast.DeltaFormat) *corepb.TableFormat_DeltaFormat {
	return &corepb.TableFormat_DeltaFormat{CheckpointLocation: f.CheckpointLocation, Properties: f.Properties}
}

func streamFormat(pb *corepb.StreamFormat) *feast.StreamFormat {
	if pb == nil {
		return nil
	}
	switch f := pb.GetFormat().(type) {
	case *corepb.StreamFormat_AvroFormat_:
		return &feast.StreamFormat{Avro: &feast.AvroFormat{Schema: f.AvroFormat.GetSchemaJson()}}
	case *corepb.StreamFormat_ProtoFormat_:
		return &feast.StreamFormat{Proto: &feast.ProtoFormat{ClassPath: f.ProtoFormat.GetClassPath()}}
	case *corepb.StreamFormat_JsonFormat_:
		return &feast.StreamFormat{JSON: &feast.JSONFormat{Schema: f.JsonFormat.GetSchemaJson()}}
	}
	return &feast.StreamFormat{}
}

func (e *encoder) streamFormat(f *feast.StreamFormat) *corepb.StreamFormat {
	if f == nil {
		return nil
	}
	e.atMostOne("options.format", f.Avro != nil, f.Proto != nil, f.JSON != nil)
	switch {
	case f.Avro != nil:
		return &corepb.StreamFormat{Format: &corepb.StreamFormat_AvroFormat_{AvroFormat: &corepb.StreamFormat_AvroFormat{SchemaJson: f.Avro.Schema}}}
	case f.Proto != nil:
		return &corepb.StreamFormat{Format: &corepb.StreamFormat_ProtoFormat_{ProtoFormat: &corepb.StreamFormat_ProtoFormat{ClassPath: f.Proto.ClassPath}}}
	case f.JSON != nil:
		return &corepb.StreamFormat{Format: &corepb.StreamFormat_JsonFormat_{JsonFormat: &corepb.StreamFormat_JsonFormat{SchemaJson: f.JSON.Schema}}}
	}
	return &corepb.StreamFormat{}
}
