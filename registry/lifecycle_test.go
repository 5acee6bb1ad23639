package registry_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/registry"
)

func catalog(objects ...feast.Object) *feast.Catalog {
	var entries []*feast.Entry
	for _, o := range objects {
		entries = append(entries, &feast.Entry{Object: o})
	}
	return feast.NewCatalog(feast.Header{SchemaVersion: "1"}, entries)
}

// TestTransitions checks every pair of states against Feast's table.
func TestTransitions(t *testing.T) {
	allowed := map[string]bool{
		"STATE_UNSPECIFIED -> CREATED":      true,
		"CREATED -> GENERATED":              true,
		"GENERATED -> MATERIALIZING":        true,
		"MATERIALIZING -> AVAILABLE_ONLINE": true,
		"MATERIALIZING -> GENERATED":        true,
		"AVAILABLE_ONLINE -> MATERIALIZING": true,
	}
	for from := feast.StateUnspecified; from <= feast.StateAvailableOnline; from++ {
		for to := feast.StateUnspecified; to <= feast.StateAvailableOnline; to++ {
			v := feast.NewView(feast.FeatureView, "p", "v")
			v.Meta.State = from
			changes, err := registry.SetState(catalog(v), "p", "v", to)
			name := from.String() + " -> " + to.String()
			switch {
			case from == to:
				if err != nil || changes != nil {
					t.Errorf("%s: %v, %v; want no change", name, changes, err)
				}
			case allowed[name]:
				if err != nil || len(changes) != 1 || changes[0].Put.(*feast.View).Meta.State != to {
					t.Errorf("%s: %v, %v; want it set", name, changes, err)
				}
			default:
				if !errors.Is(err, feast.ErrInvalid) {
					t.Errorf("%s: %v; want ErrInvalid", name, err)
				}
			}
			if v.Meta.State != from {
				t.Fatalf("%s: the catalog's own view was changed", name)
			}
		}
	}
}

func TestSetStateSaysWhatIsAllowed(t *testing.T) {
	v := feast.NewView(feast.FeatureView, "p", "v")
	v.Meta.State = feast.StateMaterializing
	_, err := registry.SetState(catalog(v), "p", "v", feast.StateCreated)
	want := `project p: feature view "v": invalid state transition: MATERIALIZING -> CREATED; ` +
		`allowed from MATERIALIZING: AVAILABLE_ONLINE, GENERATED`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	_, err = registry.SetState(catalog(v), "p", "vv", feast.StateCreated)
	if !errors.Is(err, feast.ErrNotFound) {
		t.Errorf("unknown view: %v; want ErrNotFound", err)
	}
}

func TestSetEnabled(t *testing.T) {
	v := feast.NewView(feast.StreamView, "p", "v")
	changes, err := registry.SetEnabled(catalog(v), "p", "v", false)
	if err != nil || len(changes) != 1 || !changes[0].Put.(*feast.View).Disabled {
		t.Fatalf("disable: %v, %v", changes, err)
	}
	if changes, err := registry.SetEnabled(catalog(v), "p", "v", true); err != nil || changes != nil {
		t.Errorf("enable what is enabled: %v, %v; want nothing", changes, err)
	}
	off := changes[0].Put.(*feast.View)
	changes, err = registry.SetEnabled(catalog(off), "p", "v", true)
	if err != nil || len(changes) != 1 || changes[0].Put.(*feast.View).Disabled {
		t.Errorf("enable: %v, %v", changes, err)
	}
	label := feast.NewView(feast.LabelView, "p", "l")
	if _, err := registry.SetEnabled(catalog(label), "p", "l", false); !errors.Is(err, feast.ErrInvalid) {
		t.Errorf("label view: %v; want ErrInvalid", err)
	}
}

func TestRecordMaterialization(t *testing.T) {
	day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.FixedZone("CET", 3600))
	first := feast.Interval{Start: day.UTC(), End: day.Add(time.Hour).UTC()}
	for _, kind := range []feast.ViewKind{feast.FeatureView, feast.StreamView} {
		v := feast.NewView(kind, "p", "v")
		v.Meta.State = feast.StateGenerated
		for range 2 {
			changes, err := registry.RecordMaterialization(catalog(v), "p", "v", day, day.Add(time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			v = changes[0].Put.(*feast.View)
		}
		if d := cmp.Diff([]feast.Interval{first, first}, v.Meta.Intervals); d != "" {
			t.Errorf("kind %v: intervals (-want +got):\n%s", kind, d)
		}
		if v.Meta.State != feast.StateAvailableOnline {
			t.Errorf("kind %v: state %s", kind, v.Meta.State)
		}
	}
	odfv := feast.NewView(feast.OnDemandView, "p", "v")
	if changes, err := registry.RecordMaterialization(catalog(odfv), "p", "v", day, day); changes != nil || err != nil {
		t.Errorf("on-demand: %v, %v; want nothing", changes, err)
	}
	label := feast.NewView(feast.LabelView, "p", "v")
	if _, err := registry.RecordMaterialization(catalog(label), "p", "v", day, day); !errors.Is(err, feast.ErrInvalid) {
		t.Errorf("label view: %v; want ErrInvalid", err)
	}
	if !slices.Equal(registry.Transitions(99), nil) {
		t.Error("an unknown state has transitions")
	}
}
