package registrytest

import (
	"time"

	"github.com/seed-11e13f51/feast"
)

func puts(objects []feast.Object) []feast.Change {
	changes := make([]feast.Change, len(objects))
	for i, o := range objects {
		changes[i].Put = o
	}
	return changes
}

// sample returns objects of every kind that has a definition, in the order of
// feast.Kinds.
func sample(project string) []feast.Object {
	meta := feast.Meta{Created: Start, Updated: Start.Add(time.Minute)}
	batch := &feast.Source{
		Name: "stats", Type: feast.SourceFile, TimestampField: "ts", CreatedField: "created",
		FieldMapping: map[string]string{"km": "distance"},
		Options:      &feast.FileOptions{URI: "data/stats.parquet"},
	}
	registered := batch.Clone()
	registered.Project, registered.Meta.Meta = project, meta
	return []feast.Object{
		&feast.Project{Name: project, Description: "rides", Tags: map[string]string{"team": "ml"}, Meta: meta},
		&feast.Entity{Name: "driver", Project: project, JoinKey: "driver_id", Type: feast.Int64, Meta: meta},
		registered,
		sampleView(project, batch, meta),
		sampleOnDemand(project, meta),
		&feast.Service{
			Name: "model", Project: project, Meta: meta,
			Projections: []feast.Projection{{
				View: "driver_stats", Alias: "stats", ViewType: "featureView",
				Features:   []feast.Field{{Name: "distance", Type: feast.Float32}},
				JoinKeyMap: map[string]string{"driver_id": "chauffeur"},
			}},
		},
		&feast.Permission{
			Name: "readers", Project: project, Meta: meta,
			Types:   []feast.PermissionType{feast.PermitFeatureView},
			Actions: []feast.Action{feast.ActionReadOnline},
			Policy:  &feast.Policy{Class: feast.PolicyRoles, Roles: []string{"reader"}},
		},
		&feast.InfraObject{
			Class:  "feast.infra.online_stores.sqlite.SqliteTable",
			Sqlite: &feast.SqliteTable{Path: "/data/online.db", Name: project + "_driver_stats"},
		},
		&feast.VersionRecord{
			View: "driver_stats", Project: project, Number: 0, ViewType: "feature_view",
			ViewProto: []byte{0x0a, 0x00}, Created: Start, VersionID: "5f9d2b0e-5a55-4d6b-8d5c-0a8d5f1f7c11",
		},
		&feast.ProjectMetadata{Project: project, UUID: "0a8d5f1f-5a55-4d6b-8d5c-5f9d2b0e7c11"},
	}
}

func sampleView(project string, batch *feast.Source, meta feast.Meta) *feast.View {
	v := feast.NewView(feast.FeatureView, project, "driver_stats")
	ttl := 36 * time.Hour
	v.Entities = []string{"driver"}
	v.EntityColumns = []feast.Field{{Name: "driver_id", Type: feast.Int64}}
	v.Features = []feast.Field{
		{Name: "distance", Type: feast.Float32, Description: "km"},
		{Name: "trips", Type: feast.Int64List, Tags: map[string]string{"pii": "no"}},
	}
	v.TTL, v.Online, v.BatchSource = &ttl, true, batch
	v.Version = "latest"
	v.Meta.Meta = meta
	v.Meta.State = feast.StateAvailableOnline
	v.Meta.Intervals = []feast.Interval{{Start: Start.Add(-time.Hour), End: Start}}
	return v
}

func sampleOnDemand(project string, meta feast.Meta) *feast.View {
	v := feast.NewView(feast.OnDemandView, project, "rates")
	v.Entities = []string{feast.DummyEntity}
	v.EntityColumns = []feast.Field{{Name: feast.DummyJoinKey, Type: feast.String}}
	v.Features = []feast.Field{{Name: "rate", Type: feast.Float64}}
	v.Inputs = []feast.Input{{Name: "driver_stats", Projection: &feast.Projection{
		View: "driver_stats", ViewType: "featureView",
		Features: []feast.Field{{Name: "distance", Type: feast.Float32}},
	}}}
	v.Mode = "python"
	v.Transform = &feast.Transform{Function: &feast.Function{
		Name: "rates", Body: []byte{0x80, 4}, Text: "def rates(x):\n    return x\n", Mode: "python",
	}}
	v.Version = "latest"
	v.Meta.Meta = meta
	return v
}
