package registry

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/registry/diff"
)

// ViewType returns the name of a kind of view in Feast's version history.
func ViewType(k feast.ViewKind) string {
	switch k {
	case feast.StreamView:
		return "stream_feature_view"
	case feast.OnDemandView:
		return "on_demand_feature_view"
	case feast.LabelView:
		return "label_view"
	}
	return "feature_view"
}

// Versions returns the history of a view, the lowest number first.
func Versions(cat *feast.Catalog, project, view string) []*feast.VersionRecord {
	return versionsByView(cat, project)[view]
}

func versionsByView(cat *feast.Catalog, project string) map[string][]*feast.VersionRecord {
	out := map[string][]*feast.VersionRecord{}
	for _, r := range feast.Objects[*feast.VersionRecord](cat, project) {
		out[r.View] = append(out[r.View], r)
	}
	for _, records := range out {
		slices.SortFunc(records, func(a, b *feast.VersionRecord) int { return cmp.Compare(a.Number, b.Number) })
	}
	return out
}

// VersionOf returns a view as it was at a version. An unknown version is
// ErrNotFound and names the ones there are.
func VersionOf(cat *feast.Catalog, codec Codec, project, view string, number int32) (*feast.View, error) {
	history := Versions(cat, project, view)
	for _, r := range history {
		if r.Number == number {
			return snapshotOf(codec, r)
		}
	}
	detail := fmt.Sprintf("version v%d does not exist", number)
	if n := len(history); n > 0 {
		detail += fmt.Sprintf("; there are v%d to v%d", history[0].Number, history[n-1].Number)
	}
	return nil, &feast.Error{
		Code: feast.ErrNotFound, Kind: feast.KindFeatureView, Name: view,
		Place: "project " + project, Detail: detail,
	}
}

func snapshotOf(codec Codec, r *feast.VersionRecord) (*feast.View, error) {
	for k := feast.FeatureView; k <= feast.LabelView; k++ {
		if ViewType(k) != r.ViewType {
			continue
		}
		v, err := codec.DecodeView(k, r.ViewProto)
		if err != nil {
			return nil, fmt.Errorf("version %s: %w", r.Key().Name, err)
		}
		v.Project = r.Project
		v.Meta.CurrentVersion = r.Number
		return v, nil
	}
	return nil, feast.Unsupported("version "+r.Key().Name, "view type %q", r.ViewType)
}

// Pinned returns the definition that becomes active when v is applied: v itself,
// or, when v pins a version that the history has, that snapshot; restored tells
// which. A pin together with a changed definition is ErrInvalid, for one of the
// two would be lost: v must be the active definition or, once the pin holds, have
// the schema of a recorded one.
func Pinned(cat *feast.Catalog, codec Codec, v *feast.View) (want *feast.View, restored bool, err error) {
	pin, err := feast.ParseVersion(v.Version)
	if err != nil {
		return nil, false, viewError(v, err.Error())
	}
	if pin == nil {
		return v, false, nil
	}
	history := Versions(cat, v.Project, v.Name)
	if !slices.ContainsFunc(history, func(r *feast.VersionRecord) bool { return r.Number == *pin }) {
		return v, false, nil
	}
	want, err = VersionOf(cat, codec, v.Project, v.Name, *pin)
	if err != nil {
		return nil, false, err
	}
	if err := checkPin(cat, codec, history, v, *pin); err != nil {
		return nil, false, err
	}
	want.Version = v.Version
	return want, true, nil
}

func checkPin(cat *feast.Catalog, codec Codec, history []*feast.VersionRecord, v *feast.View, pin int32) error {
	active, err := feast.Get[*feast.View](cat, v.Project, v.Name)
	if err != nil || active.ViewKind() != v.ViewKind() {
		return nil // // nothing active that could be lost
	}
	if unpinned(active, v) {
		return nil
	}
	if held, err := feast.ParseVersion(active.Version); err == nil && held != nil && *held == pin {
		for _, r := range history {
			was, err := snapshotOf(codec, r)
			if err != nil {
				return err
			}
			if was.ViewKind() == v.ViewKind() && !diff.Significant(was, v) {
				return nil
			}
		}
	}
	return viewError(v, fmt.Sprintf("cannot pin to v%d, for the definition has changed too; "+
		"change the version alone, or apply the new definition with version latest", pin))
}

// unpinned reports whether two views are the same but for the version they pin.
func unpinned(a, b *feast.View) bool {
	for _, p := range diff.Properties(a, b) {
		if p.Name != "version" {
			return false
		}
	}
	return true
}
