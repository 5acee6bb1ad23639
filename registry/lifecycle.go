package registry

import (
	"slices"
	"strings"
	"time"

	"github.com/seed-11e13f51/feast"
)

// RecordMaterialization returns the change that notes a materialized window of a
// view: the interval is appended (never merged or pruned, as in Feast) and the
// state becomes AVAILABLE_ONLINE. Only feature views and stream feature views
// record windows; for an on-demand view there is no change, and a label view,
// which is written by pushes, is refused.
func RecordMaterialization(cat *feast.Catalog, project, view string, start, end time.Time) ([]feast.Change, error) {
	v, err := feast.Get[*feast.View](cat, project, view)
	if err != nil {
		return nil, err
	}
	switch v.ViewKind() {
	case feast.OnDemandView:
		return nil, nil
	case feast.LabelView:
		return nil, viewError(v, "a label view is written by pushes, not materialized")
	}
	v = v.Clone()
	v.Meta.Intervals = append(v.Meta.Intervals, feast.Interval{Start: micros(start), End: micros(end)})
	v.Meta.State = feast.StateAvailableOnline
	return []feast.Change{{Put: v}}, nil
}

func micros(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func viewError(v *feast.View, detail string) *feast.Error {
	return &feast.Error{
		Code: feast.ErrInvalid, Kind: v.Key().Kind, Name: v.Name,
		Place: "project " + v.Project, Detail: detail,
	}
}

// Transitions returns the states that a view in state s may be set to, in Feast's
// order (feature_view.py); none for a state that Feast 0.66 does not know.
func Transitions(s feast.ViewState) []feast.ViewState {
	switch s {
	case feast.StateUnspecified:
		return []feast.ViewState{feast.StateCreated}
	case feast.StateCreated:
		return []feast.ViewState{feast.StateGenerated}
	case feast.StateGenerated:
		return []feast.ViewState{feast.StateMaterializing}
	case feast.StateMaterializing:
		return []feast.ViewState{feast.StateAvailableOnline, feast.StateGenerated}
	case feast.StateAvailableOnline:
		return []feast.ViewState{feast.StateMaterializing}
	}
	return nil
}

// SetState returns the change that sets the state of a view. A view already in
// that state is no change; a label view has no state; a transition that
// Transitions does not list is ErrInvalid and says which are allowed.
func SetState(cat *feast.Catalog, project, view string, state feast.ViewState) ([]feast.Change, error) {
	v, err := feast.Get[*feast.View](cat, project, view)
	if err != nil {
		return nil, err
	}
	now := v.Meta.State
	if v.ViewKind() == feast.LabelView {
		return nil, viewError(v, "a label view has no state to set")
	}
	if now == state {
		return nil, nil
	}
	if !slices.Contains(Transitions(now), state) {
		return nil, viewError(v, "invalid state transition: "+now.String()+" -> "+state.String()+
			"; allowed from "+now.String()+": "+stateNames(Transitions(now)))
	}
	v = v.Clone()
	v.Meta.State = state
	return []feast.Change{{Put: v}}, nil
}

func stateNames(states []feast.ViewState) string {
	if len(states) == 0 {
		return "none"
	}
	names := make([]string, len(states))
	for i, s := range states {
		names[i] = s.String()
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// SetEnabled returns the change that enables or disables a view; none when it is
// so already. A label view, which cannot be disabled in Feast, is refused.
func SetEnabled(cat *feast.Catalog, project, view string, enabled bool) ([]feast.Change, error) {
	v, err := feast.Get[*feast.View](cat, project, view)
	if err != nil {
		return nil, err
	}
	if v.ViewKind() == feast.LabelView {
		return nil, viewError(v, "a label view cannot be enabled or disabled")
	}
	if v.Disabled == !enabled {
		return nil, nil
	}
	v = v.Clone()
	v.Disabled = !enabled
	return []feast.Change{{Put: v}}, nil
}
