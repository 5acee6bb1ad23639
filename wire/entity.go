package wire

import (
	"github.com/seed-11e13f51/feast"
	corepb "github.com/seed-11e13f51/feast/wire/feastpb/core"
	typespb "github.com/seed-11e13f51/feast/wire/feastpb/types"
)

// ToEntity returns the entity of a message.
func ToEntity(pb *corepb.Entity) (*feast.Entity, error) { return to((*decoder).entity, pb) }

// FromEntity returns the message of an entity.
func FromEntity(v *feast.Entity) (*corepb.Entity, error) { return from((*encoder).entity, v) }

// ToProject returns the project of a message.
func ToProject(pb *corepb.Project) (*feast.Project, error) { return to((*decoder).project, pb) }

// FromProject returns the message of a project.
func FromProject(v *feast.Project) (*corepb.Project, error) { return from((*encoder).project, v) }

func to[M, V any](f func(*decoder, M) V, pb M) (V, error) {
	var d decoder
	v := f(&d, pb)
	return v, d.err
}

func from[V, M any](f func(*encoder, V) M, v V) (M, error) {
	var e encoder
	pb := f(&e, v)
	return pb, e.err
}

func (d *decoder) entity(pb *corepb.Entity) *feast.Entity {
	spec, meta := pb.GetSpec(), pb.GetMeta()
	return &feast.Entity{
		Name:        spec.GetName(),
		Project:     spec.GetProject(),
		Description: spec.GetDescription(),
		Owner:       spec.GetOwner(),
		Tags:        spec.GetTags(),
		JoinKey:     spec.GetJoinKey(),
		Type:        feast.ValueType(spec.GetValueType()),
		Meta:        d.meta(meta),
	}
}

func (e *encoder) entity(v *feast.Entity) *corepb.Entity {
	return &corepb.Entity{
		Spec: &corepb.EntitySpecV2{
			Name:        v.Name,
			Project:     v.Project,
			Description: v.Description,
			Owner:       v.Owner,
			Tags:        v.Tags,
			JoinKey:     v.JoinKey,
			ValueType:   typespb.ValueType_Enum(v.Type),
		},
		Meta: &corepb.EntityMeta{
			CreatedTimestamp:     e.time("meta.created_timestamp", v.Meta.Created),
			LastUpdatedTimestamp: e.time("meta.last_updated_timestamp", v.Meta.Updated),
		},
	}
}

func (d *decoder) project(pb *corepb.Project) *feast.Project {
	spec := pb.GetSpec()
	return &feast.Project{
		Name:        spec.GetName(),
		Description: spec.GetDescription(),
		Owner:       spec.GetOwner(),
		Tags:        spec.GetTags(),
		Meta:        d.meta(pb.GetMeta()),
	}
}

func (e *encoder) project(v *feast.Project) *corepb.Project {
	return &corepb.Project{
		Spec: &corepb.ProjectSpec{
			Name:        v.Name,
			Description: v.Description,
			Owner:       v.Owner,
			Tags:        v.Tags,
		},
		Meta: &corepb.ProjectMeta{
			CreatedTimestamp:     e.time("meta.created_timestamp", v.Meta.Created),
			LastUpdatedTimestamp: e.time("meta.last_updated_timestamp", v.Meta.Updated),
		},
	}
}

// meta reads the two times that the meta message of every kind of object has.
func (d *decoder) meta(pb metaMessage) feast.Meta {
	return feast.Meta{
		Created: d.time("meta.created_timestamp", pb.GetCreatedTimestamp()),
		Updated: d.time("meta.last_updated_timestamp", pb.GetLastUpdatedTimestamp()),
	}
}

func (d *decoder) field(pb *corepb.FeatureSpecV2) feast.Field {
	return feast.Field{
		Name:         pb.GetName(),
		Type:         feast.ValueType(pb.GetValueType()),
		Description:  pb.GetDescription(),
		Tags:         pb.GetTags(),
		VectorIndex:  pb.GetVectorIndex(),
		VectorLength: pb.GetVectorLength(),
		VectorMetric: pb.GetVectorSearchMetric(),
	}
}

func (e *encoder) field(v *feast.Field) *corepb.FeatureSpecV2 {
	return &corepb.FeatureSpecV2{
		Name:               v.Name,
		ValueType:          typespb.ValueType_Enum(v.Type),
		Description:        v.Description,
		Tags:               v.Tags,
		VectorIndex:        v.VectorIndex,
		VectorLength:       v.VectorLength,
		VectorSearchMetric: v.VectorMetric,
	}
}

func (d *decoder) fields(pb []*corepb.FeatureSpecV2) []feast.Field { return convert(pb, d.field) }

func (e *encoder) fields(v []feast.Field) []*corepb.FeatureSpecV2 {
	return convert(v, deref(e.field))
}
