package wire

import (
	"github.com/seed-11e13f51/feast"
	corepb "github.com/seed-11e13f51/feast/wire/feastpb/core"
)

// ToService returns the feature service of a message.
func ToService(pb *corepb.FeatureService) (*feast.Service, error) {
	return to((*decoder).service, pb)
}

// FromService returns the message of a feature service.
func FromService(v *feast.Service) (*corepb.FeatureService, error) {
	return from((*encoder).service, v)
}

func (d *decoder) service(pb *corepb.FeatureService) *feast.Service {
	spec := pb.GetSpec()
	return &feast.Service{
		Name:             spec.GetName(),
		Project:          spec.GetProject(),
		Description:      spec.GetDescription(),
		Owner:            spec.GetOwner(),
		Tags:             spec.GetTags(),
		Projections:      convert(spec.GetFeatures(), d.projection),
		Logging:          logging(spec.GetLoggingConfig()),
		PrecomputeOnline: spec.GetPrecomputeOnline(),
		Meta:             d.meta(pb.GetMeta()),
	}
}

func (e *encoder) service(v *feast.Service) *corepb.FeatureService {
	return &corepb.FeatureService{
		Spec: &corepb.FeatureServiceSpec{
			Name:             v.Name,
			Project:          v.Project,
			Description:      v.Description,
			Owner:            v.Owner,
			Tags:             v.Tags,
			Features:         convert(v.Projections, deref(e.projection)),
			LoggingConfig:    e.logging(v.Logging),
			PrecomputeOnline: v.PrecomputeOnline,
		},
		Meta: &corepb.FeatureServiceMeta{
			CreatedTimestamp:     e.time("meta.created_timestamp", v.Meta.Created),
			LastUpdatedTimestamp: e.time("meta.last_updated_timestamp", v.Meta.Updated),
		},
	}
}

func (d *decoder) projection(pb *corepb.FeatureViewProjection) feast.Projection {
	return feast.Projection{
		View:           pb.GetFeatureViewName(),
		Alias:          pb.GetFeatureViewNameAlias(),
		Features:       d.fields(pb.GetFeatureColumns()),
		JoinKeyMap:     pb.GetJoinKeyMap(),
		VersionTag:     copyOf(pb.VersionTag),
		ViewType:       pb.GetViewType(),
		TimestampField: pb.GetTimestampField(),
		DatePartition:  pb.GetDatePartitionColumn(),
		CreatedField:   pb.GetCreatedTimestampColumn(),
		BatchSource:    d.source(pb.GetBatchSource()),
		StreamSource:   d.source(pb.GetStreamSource()),
	}
}

func (e *encoder) projection(p *feast.Projection) *corepb.FeatureViewProjection {
	return &corepb.FeatureViewProjection{
		FeatureViewName:        p.View,
		FeatureViewNameAlias:   p.Alias,
		FeatureColumns:         e.fields(p.Features),
		JoinKeyMap:             p.JoinKeyMap,
		VersionTag:             copyOf(p.VersionTag),
		ViewType:               p.ViewType,
		TimestampField:         p.TimestampField,
		DatePartitionColumn:    p.DatePartition,
		CreatedTimestampColumn: p.CreatedField,
		BatchSource:            e.source(p.BatchSource),
		StreamSource:           e.source(p.StreamSource),
	}
}

func copyOf[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

func logging(pb *corepb.LoggingConfig) *feast.LoggingConfig {
	if pb == nil {
		return nil
	}
	return &feast.LoggingConfig{SampleRate: pb.GetSampleRate(), Destination: destination(pb)}
}

func destination(pb *corepb.LoggingConfig) feast.LoggingDestination {
	switch o := pb.GetDestination().(type) {
	case *corepb.LoggingConfig_FileDestination_:
		return &feast.FileDestination{
			Path:        o.FileDestination.GetPath(),
			S3Endpoint:  o.FileDestination.GetS3EndpointOverride(),
			PartitionBy: o.FileDestination.GetPartitionBy(),
		}
	case *corepb.LoggingConfig_BigqueryDestination:
		return &feast.TableDestination{Warehouse: feast.BigQuery, Table: o.BigqueryDestination.GetTableRef()}
	case *corepb.LoggingConfig_RedshiftDestination_:
		return &feast.TableDestination{Warehouse: feast.Redshift, Table: o.RedshiftDestination.GetTableName()}
	case *corepb.LoggingConfig_SnowflakeDestination_:
		return &feast.TableDestination{Warehouse: feast.Snowflake, Table: o.SnowflakeDestination.GetTableName()}
	case *corepb.LoggingConfig_AthenaDestination_:
		return &feast.TableDestination{Warehouse: feast.Athena, Table: o.AthenaDestination.GetTableName()}
	case *corepb.LoggingConfig_CustomDestination_:
		return &feast.CustomDestination{Class: o.CustomDestination.GetKind(), Config: o.CustomDestination.GetConfig()}
	case *corepb.LoggingConfig_CouchbaseColumnarDestination_:
		return &feast.CouchbaseDestination{
			Database:   o.CouchbaseColumnarDestination.GetDatabase(),
			Scope:      o.CouchbaseColumnarDestination.GetScope(),
			Collection: o.CouchbaseColumnarDestination.GetCollection(),
		}
	}
	return nil
}

func (e *encoder) logging(v *feast.LoggingConfig) *corepb.LoggingConfig {
	if v == nil {
		return nil
	}
	pb := &corepb.LoggingConfig{SampleRate: v.SampleRate}
	switch o := v.Destination.(type) {
	case *feast.FileDestination:
		pb.Destination = &corepb.LoggingConfig_FileDestination_{FileDestination: &corepb.LoggingConfig_FileDestination{
			Path:               o.Path,
			S3EndpointOverride: o.S3Endpoint,
			PartitionBy:        o.PartitionBy,
		}}
	case *feast.TableDestination:
		e.setTableDestination(pb, o)
	case *feast.CustomDestination:
		pb.Destination = &corepb.LoggingConfig_CustomDestination_{CustomDestination: &corepb.LoggingConfig_CustomDestination{
			Kind:   o.Class,
			Config: o.Config,
		}}
	case *feast.CouchbaseDestination:
		pb.Destination = &corepb.LoggingConfig_CouchbaseColumnarDestination_{
			CouchbaseColumnarDestination: &corepb.LoggingConfig_CouchbaseColumnarDestination{
				Database: o.Database, Scope: o.Scope, Collection: o.Collection,
			},
		}
	}
	return pb
}

func (e *encoder) setTableDestination(pb *corepb.LoggingConfig, o *feast.TableDestination) {
	switch o.Warehouse {
	case feast.BigQuery:
		pb.Destination = &corepb.LoggingConfig_BigqueryDestination{
			BigqueryDestination: &corepb.LoggingConfig_BigQueryDestination{TableRef: o.Table},
		}
	case feast.Redshift:
		pb.Destination = &corepb.LoggingConfig_RedshiftDestination_{
			RedshiftDestination: &corepb.LoggingConfig_RedshiftDestination{TableName: o.Table},
		}
	case feast.Snowflake:
		pb.Destination = &corepb.LoggingConfig_SnowflakeDestination_{
			SnowflakeDestination: &corepb.LoggingConfig_SnowflakeDestination{TableName: o.Table},
		}
	case feast.Athena:
		pb.Destination = &corepb.LoggingConfig_AthenaDestination_{
			AthenaDestination: &corepb.LoggingConfig_AthenaDestination{TableName: o.Table},
		}
	default:
		e.fail("spec.logging_config", "a table to log to is in BigQuery, Redshift, Snowflake or Athena")
	}
}
