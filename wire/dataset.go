package wire

import (
	"github.com/seed-11e13f51/feast"
	corepb "github.com/seed-11e13f51/feast/wire/feastpb/core"
)

// ToSavedDataset returns the saved dataset of a message.
func ToSavedDataset(pb *corepb.SavedDataset) (*feast.SavedDataset, error) {
	return to((*decoder).dataset, pb)
}

// FromSavedDataset returns the message of a saved dataset. It fails when its
// storage is of a kind that cannot store one.
func FromSavedDataset(v *feast.SavedDataset) (*corepb.SavedDataset, error) {
	return from((*encoder).dataset, v)
}

// ToValidationReference returns the validation reference of a message.
func ToValidationReference(pb *corepb.ValidationReference) (*feast.ValidationReference, error) {
	return to((*decoder).reference, pb)
}

// FromValidationReference returns the message of a validation reference.
func FromValidationReference(v *feast.ValidationReference) (*corepb.ValidationReference, error) {
	return from((*encoder).reference, v)
}

func (d *decoder) dataset(pb *corepb.SavedDataset) *feast.SavedDataset {
	spec, meta := pb.GetSpec(), pb.GetMeta()
	return &feast.SavedDataset{
		Name:             spec.GetName(),
		Project:          spec.GetProject(),
		Description:      spec.GetDescription(),
		Features:         spec.GetFeatures(),
		JoinKeys:         spec.GetJoinKeys(),
		FullFeatureNames: spec.GetFullFeatureNames(),
		Storage:          d.storage(spec.GetStorage()),
		Service:          spec.GetFeatureServiceName(),
		Tags:             spec.GetTags(),
		Namespace:        spec.GetNamespace(),
		Collection:       spec.GetCollection(),
		Meta: feast.DatasetMeta{
			Meta:     d.meta(meta),
			MinEvent: d.time("meta.min_event_timestamp", meta.GetMinEventTimestamp()),
			MaxEvent: d.time("meta.max_event_timestamp", meta.GetMaxEventTimestamp()),
		},
	}
}

func (e *encoder) dataset(v *feast.SavedDataset) *corepb.SavedDataset {
	return &corepb.SavedDataset{
		Spec: &corepb.SavedDatasetSpec{
			Name:               v.Name,
			Project:            v.Project,
			Description:        v.Description,
			Features:           v.Features,
			JoinKeys:           v.JoinKeys,
			FullFeatureNames:   v.FullFeatureNames,
			Storage:            e.storage(v.Storage),
			FeatureServiceName: v.Service,
			Tags:               v.Tags,
			Namespace:          v.Namespace,
			Collection:         v.Collection,
		},
		Meta: &corepb.SavedDatasetMeta{
			CreatedTimestamp:     e.time("meta.created_timestamp", v.Meta.Created),
			LastUpdatedTimestamp: e.time("meta.last_updated_timestamp", v.Meta.Updated),
			MinEventTimestamp:    e.time("meta.min_event_timestamp", v.Meta.MinEvent),
			MaxEventTimestamp:    e.time("meta.max_event_timestamp", v.Meta.MaxEvent),
		},
	}
}

func (d *decoder) storage(pb *corepb.SavedDatasetStorage) *feast.Storage {
	if pb == nil {
		return nil
	}
	switch o := pb.GetKind().(type) {
	case *corepb.SavedDatasetStorage_FileStorage:
		return &feast.Storage{Type: feast.SourceFile, Options: d.fileOptions(o.FileStorage)}
	case *corepb.SavedDatasetStorage_BigqueryStorage:
		return &feast.Storage{Type: feast.SourceBigQuery, Options: bigQueryOptions(o.BigqueryStorage, feast.SourceBigQuery)}
	case *corepb.SavedDatasetStorage_RedshiftStorage:
		return &feast.Storage{Type: feast.SourceRedshift, Options: redshiftOptions(o.RedshiftStorage, feast.SourceRedshift)}
	case *corepb.SavedDatasetStorage_SnowflakeStorage:
		return &feast.Storage{Type: feast.SourceSnowflake, Options: snowflakeOptions(o.SnowflakeStorage, feast.SourceSnowflake)}
	case *corepb.SavedDatasetStorage_TrinoStorage:
		return &feast.Storage{Type: feast.SourceTrino, Options: trinoOptions(o.TrinoStorage, feast.SourceTrino)}
	case *corepb.SavedDatasetStorage_SparkStorage:
		return &feast.Storage{Type: feast.SourceSpark, Options: d.sparkOptions(o.SparkStorage)}
	case *corepb.SavedDatasetStorage_CustomStorage:
		return &feast.Storage{Type: feast.SourceCustom, Options: customOptions(o.CustomStorage)}
	case *corepb.SavedDatasetStorage_AthenaStorage:
		return &feast.Storage{Type: feast.SourceAthena, Options: athenaOptions(o.AthenaStorage, feast.SourceAthena)}
	}
	return &feast.Storage{}
}

func (e *encoder) storage(v *feast.Storage) *corepb.SavedDatasetStorage {
	if v == nil {
		return nil
	}
	pb := &corepb.SavedDatasetStorage{}
	switch o := v.Options.(type) {
	case nil:
	case *feast.FileOptions:
		pb.Kind = &corepb.SavedDatasetStorage_FileStorage{FileStorage: e.fileOptions(o)}
	case *feast.SparkOptions:
		pb.Kind = &corepb.SavedDatasetStorage_SparkStorage{SparkStorage: e.sparkOptions(o)}
	case *feast.CustomOptions:
		pb.Kind = &corepb.SavedDatasetStorage_CustomStorage{CustomStorage: customOptionsPB(o)}
	case *feast.TableOptions:
		e.setTableStorage(pb, v.Type, o)
	default:
		e.fail("spec.storage", "%T cannot store a dataset", o)
	}
	return pb
}

func (e *encoder) setTableStorage(pb *corepb.SavedDatasetStorage, t feast.SourceType, o *feast.TableOptions) {
	switch warehouseOf(t, o) {
	case feast.BigQuery:
		pb.Kind = &corepb.SavedDatasetStorage_BigqueryStorage{BigqueryStorage: bigQueryOptionsPB(o)}
	case feast.Redshift:
		pb.Kind = &corepb.SavedDatasetStorage_RedshiftStorage{RedshiftStorage: redshiftOptionsPB(o)}
	case feast.Snowflake:
		pb.Kind = &corepb.SavedDatasetStorage_SnowflakeStorage{SnowflakeStorage: snowflakeOptionsPB(o)}
	case feast.Trino:
		pb.Kind = &corepb.SavedDatasetStorage_TrinoStorage{TrinoStorage: trinoOptionsPB(o)}
	case feast.Athena:
		pb.Kind = &corepb.SavedDatasetStorage_AthenaStorage{AthenaStorage: athenaOptionsPB(o)}
	default:
		e.fail("spec.storage", "a storage of type %v has no table of a warehouse", corepb.DataSource_SourceType(t))
	}
}

func (d *decoder) reference(pb *corepb.ValidationReference) *feast.ValidationReference {
	return &feast.ValidationReference{
		Name:        pb.GetName(),
		Project:     pb.GetProject(),
		Description: pb.GetDescription(),
		Dataset:     pb.GetReferenceDatasetName(),
		Tags:        pb.GetTags(),
		Profiler:    pb.GetGeProfiler().GetProfiler().GetBody(),
		HasProfiler: pb.GetGeProfiler() != nil,
		Profile:     pb.GetGeProfile().GetExpectationSuite(),
		HasProfile:  pb.GetGeProfile() != nil,
	}
}

func (e *encoder) reference(v *feast.ValidationReference) *corepb.ValidationReference {
	pb := &corepb.ValidationReference{
		Name:                 v.Name,
		Project:              v.Project,
		Description:          v.Description,
		ReferenceDatasetName: v.Dataset,
		Tags:                 v.Tags,
	}
	if v.HasProfiler {
		body := &corepb.GEValidationProfiler_UserDefinedProfiler{Body: v.Profiler}
		pb.Profiler = &corepb.ValidationReference_GeProfiler{GeProfiler: &corepb.GEValidationProfiler{Profiler: body}}
	}
	if v.HasProfile {
		pb.CachedProfile = &corepb.ValidationReference_GeProfile{GeProfile: &corepb.GEValidationProfile{ExpectationSuite: v.Profile}}
	}
	return pb
}
