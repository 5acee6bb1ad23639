package wire

import (
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/seed-11e13f51/feast"
	corepb "github.com/seed-11e13f51/feast/wire/feastpb/core"
)

// ToInfraObject returns the infrastructure object of a message.
func ToInfraObject(pb *corepb.InfraObject) (*feast.InfraObject, error) {
	return to((*decoder).infraObject, pb)
}

// FromInfraObject returns the message of an infrastructure object.
func FromInfraObject(v *feast.InfraObject) (*corepb.InfraObject, error) {
	return from((*encoder).infraObject, v)
}

// ToVersion returns the version record of a message.
func ToVersion(pb *corepb.FeatureViewVersionRecord) (*feast.VersionRecord, error) {
	return to((*decoder).version, pb)
}

// FromVersion returns the message of a version record.
func FromVersion(v *feast.VersionRecord) (*corepb.FeatureViewVersionRecord, error) {
	return from((*encoder).version, v)
}

func (d *decoder) infraObject(pb *corepb.InfraObject) *feast.InfraObject {
	v := &feast.InfraObject{Class: pb.GetInfraObjectClassType()}
	switch o := pb.GetInfraObject().(type) {
	case *corepb.InfraObject_SqliteTable:
		v.Sqlite = &feast.SqliteTable{Path: o.SqliteTable.GetPath(), Name: o.SqliteTable.GetName()}
	case *corepb.InfraObject_DatastoreTable:
		v.Datastore = &feast.DatastoreTable{
			Project:   o.DatastoreTable.GetProject(),
			Name:      o.DatastoreTable.GetName(),
			ProjectID: optional(o.DatastoreTable.GetProjectId()),
			Namespace: optional(o.DatastoreTable.GetNamespace()),
			Database:  optional(o.DatastoreTable.GetDatabase()),
		}
	case *corepb.InfraObject_CustomInfra_:
		v.Custom = o.CustomInfra.GetField()
		if v.Custom == nil {
			v.Custom = []byte{}
		}
	}
	return v
}

func (e *encoder) infraObject(v *feast.InfraObject) *corepb.InfraObject {
	pb := &corepb.InfraObject{InfraObjectClassType: v.Class}
	e.atMostOne("infra_object", v.Sqlite != nil, v.Datastore != nil, v.Custom != nil)
	switch {
	case v.Sqlite != nil:
		pb.InfraObject = &corepb.InfraObject_SqliteTable{SqliteTable: &corepb.SqliteTable{Path: v.Sqlite.Path, Name: v.Sqlite.Name}}
	case v.Datastore != nil:
		pb.InfraObject = &corepb.InfraObject_DatastoreTable{DatastoreTable: &corepb.DatastoreTable{
			Project:   v.Datastore.Project,
			Name:      v.Datastore.Name,
			ProjectId: wrapped(v.Datastore.ProjectID),
			Namespace: wrapped(v.Datastore.Namespace),
			Database:  wrapped(v.Datastore.Database),
		}}
	case v.Custom != nil:
		pb.InfraObject = &corepb.InfraObject_CustomInfra_{CustomInfra: &corepb.InfraObject_CustomInfra{Field: v.Custom}}
	}
	return pb
}

func optional(pb *wrapperspb.StringValue) *string {
	if pb == nil {
		return nil
	}
	s := pb.GetValue()
	return &s
}

func wrapped(s *string) *wrapperspb.StringValue {
	if s == nil {
		return nil
	}
	return wrapperspb.String(*s)
}

func (d *decoder) version(pb *corepb.FeatureViewVersionRecord) *feast.VersionRecord {
	return &feast.VersionRecord{
		View:        pb.GetFeatureViewName(),
		Project:     pb.GetProjectId(),
		Number:      pb.GetVersionNumber(),
		ViewType:    pb.GetFeatureViewType(),
		ViewProto:   pb.GetFeatureViewProto(),
		Created:     d.time("created_timestamp", pb.GetCreatedTimestamp()),
		Description: pb.GetDescription(),
		VersionID:   pb.GetVersionId(),
	}
}

func (e *encoder) version(v *feast.VersionRecord) *corepb.FeatureViewVersionRecord {
	return &corepb.FeatureViewVersionRecord{
		FeatureViewName:  v.View,
		ProjectId:        v.Project,
		VersionNumber:    v.Number,
		FeatureViewType:  v.ViewType,
		FeatureViewProto: v.ViewProto,
		CreatedTimestamp: e.time("created_timestamp", v.Created),
		Description:      v.Description,
		VersionId:        v.VersionID,
	}
}

func (d *decoder) projectMetadata(pb *corepb.ProjectMetadata) *feast.ProjectMetadata {
	return &feast.ProjectMetadata{Project: pb.GetProject(), UUID: pb.GetProjectUuid()}
}

func (e *encoder) projectMetadata(v *feast.ProjectMetadata) *corepb.ProjectMetadata {
	return &corepb.ProjectMetadata{Project: v.Project, ProjectUuid: v.UUID}
}

func (d *decoder) featureTable(pb *corepb.FeatureTable) *feast.FeatureTable {
	return &feast.FeatureTable{Name: pb.GetSpec().GetName(), Project: pb.GetSpec().GetProject()}
}
