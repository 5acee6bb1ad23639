package resolve

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
)

// catalog holds the views stats (driver), trips (driver) and calc (on demand) and
// the services all and aliased.
func catalog() *feast.Catalog {
	view := func(name string, kind feast.ViewKind, features ...string) *feast.View {
		v := feast.NewView(kind, "p", name)
		v.Entities = []string{"driver"}
		v.EntityColumns = []feast.Field{{Name: "driver_id", Type: feast.Int64}}
		for _, f := range features {
			v.Features = append(v.Features, feast.Field{Name: f, Type: feast.Float64})
		}
		return v
	}
	off := view("off", feast.FeatureView, "a")
	off.Disabled = true
	created := view("created", feast.FeatureView, "a")
	created.Meta.State = feast.StateCreated
	field := func(n string) feast.Field { return feast.Field{Name: n, Type: feast.Float64} }
	objects := []feast.Object{
		view("stats", feast.FeatureView, "conv_rate", "acc_rate"),
		view("trips", feast.FeatureView, "count", "acc_rate"),
		view("calc", feast.OnDemandView, "plus"), off, created,
		&feast.Service{Project: "p", Name: "all", Projections: []feast.Projection{
			{View: "stats", Features: []feast.Field{field("acc_rate")}}, {View: "trips", Features: []feast.Field{field("count")}},
		}},
		&feast.Service{Project: "p", Name: "aliased", Projections: []feast.Projection{
			{View: "stats", Alias: "origin", JoinKeyMap: map[string]string{"driver_id": "origin_id"}, Features: []feast.Field{field("acc_rate")}},
			{View: "stats", Features: []feast.Field{field("acc_rate")}},
		}},
		&feast.Service{Project: "p", Name: "badmap", Projections: []feast.Projection{
			{View: "stats", JoinKeyMap: map[string]string{"drivr_id": "x"}, Features: []feast.Field{field("acc_rate")}},
		}},
	}
	var entries []*feast.Entry
	for _, o := range objects {
		entries = append(entries, &feast.Entry{Object: o})
	}
	return feast.NewCatalog(feast.Header{}, entries)
}

func TestDo(t *testing.T) {
	tests := []struct {
		name    string
		q       Query
		columns []string
		views   []string
		err     string
	}{
		{"order of the request", Query{Features: []string{"trips:count", "stats:conv_rate", "trips:acc_rate"}}, []string{"count", "conv_rate", "acc_rate"}, []string{"trips", "stats"}, ""},
		{"full names", Query{Features: []string{"stats:acc_rate", "trips:acc_rate"}, FullNames: true}, []string{"stats__acc_rate", "trips__acc_rate"}, []string{"stats", "trips"}, ""},
		{"service", Query{Service: "all"}, []string{"acc_rate", "count"}, []string{"stats", "trips"}, ""},
		{"aliases", Query{Service: "aliased", FullNames: true}, []string{"origin__acc_rate", "stats__acc_rate"}, []string{"origin", "stats"}, ""},
		{"latest", Query{Features: []string{"stats@latest:acc_rate"}}, []string{"acc_rate"}, []string{"stats"}, ""},
		{"current version", Query{Features: []string{"stats@v0:acc_rate"}, FullNames: true}, []string{"stats@v0__acc_rate"}, []string{"stats@v0"}, ""},

		{"collision", Query{Features: []string{"stats:acc_rate", "trips:acc_rate"}}, nil, nil, `features stats:acc_rate and trips:acc_rate would share the output column "acc_rate"; ask with full feature names`},
		{"twice", Query{Features: []string{"stats:acc_rate", "stats:acc_rate"}, FullNames: true}, nil, nil, "feature stats:acc_rate is asked for twice"},
		{"one feature under two versions", Query{Features: []string{"stats:acc_rate", "stats@v0:acc_rate"}}, nil, nil, `features stats:acc_rate and stats@v0:acc_rate would share the output column "acc_rate"; ask with full feature names`},
		{"unknown view", Query{Features: []string{"stat:acc_rate"}}, nil, nil, `project p: feature view "stat" does not exist; did you mean "stats"?`},
		{"unknown feature", Query{Features: []string{"stats:acc_rte"}}, nil, nil, `feature view "stats" has no feature "acc_rte"; did you mean "acc_rate"?`},
		{"unknown service", Query{Service: "al"}, nil, nil, `project p: feature service "al" does not exist; did you mean "all"?`},
		{"no reference", Query{Features: []string{"stats"}}, nil, nil, `feature reference "stats" is not of the form view:feature`},
		{"on demand", Query{Features: []string{"calc:plus"}}, nil, nil, `feature "plus" of on demand feature view "calc" is computed on demand, which this program does not do yet`},
		{"disabled", Query{Features: []string{"off:a"}}, nil, nil, `feature view "off" is disabled; enable it with: feast feature-views enable off`},
		{"state", Query{Features: []string{"created:a"}}, nil, nil, `feature view "created" is in state CREATED, which cannot be read`},
		{"old version", Query{Features: []string{"stats@v3:acc_rate"}}, nil, nil, `feature view "stats": version v3 is not the current one, and older versions cannot be read here`},
		{"join key map", Query{Service: "badmap"}, nil, nil, `feature service "badmap": the join key map of "stats" names "drivr_id", which is no join key of the view; did you mean "driver_id"?`},
		{"both", Query{Service: "all", Features: []string{"stats:acc_rate"}}, nil, nil, "ask for features or for a feature service, not for both"},
		{"nothing", Query{}, nil, nil, "no features are asked for"},
	}
	cat := catalog()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.q.Project = "p"
			got, err := Do(cat, tt.q)
			if err != nil || tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Fatalf("error %v\nwant %s", err, tt.err)
				}
				return
			}
			var columns, views []string
			for _, f := range got.Features {
				columns = append(columns, f.Column)
			}
			for _, v := range got.Views {
				views = append(views, v.NameToUse)
			}
			if diff := cmp.Diff(tt.columns, columns); diff != "" {
				t.Errorf("columns (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.views, views); diff != "" {
				t.Errorf("views (-want +got):\n%s", diff)
			}
		})
	}
}
