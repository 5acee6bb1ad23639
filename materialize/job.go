package materialize

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/coerce"
	"github.com/seed-11e13f51/feast/online"
)

// Job is a request made ready: views and windows are known. Run it once.
type Job struct {
	service *Service
	tasks   []task
	// Progress, when set, is called now and then from the goroutine of Run.
	Progress func(Progress)
	reserved bool
}

// task is one view of a job.
type task struct {
	view  *feast.View
	table online.Table
	// start and end are the window; a zero start is all of history.
	start, end time.Time
	// late also takes rows created after the mark of the last run.
	late bool
}

// epoch is the start of a window without event times, as in Feast.
var epoch = time.Unix(0, 0).UTC()

// Prepare finds the views of a request and their windows. Nothing is written yet.
func (s *Service) Prepare(ctx context.Context, r Request) (*Job, error) {
	start, end, err := s.window(r)
	if err != nil {
		return nil, err
	}
	views, version, err := s.choose(r)
	if err != nil {
		return nil, err
	}
	j := &Job{service: s, Progress: func(Progress) {}}
	for _, v := range views {
		t := task{view: v, table: online.ViewTable(v, version(v)), start: start, end: end, late: r.Incremental}
		if r.Incremental {
			t.start = incrementalStart(v, end)
		}
		if t.start.After(t.end) {
			return nil, feast.Invalid("", "feature view %q: the window starts at %s, after its end %s",
				v.Name, t.start.Format(time.RFC3339Nano), t.end.Format(time.RFC3339Nano))
		}
		j.tasks = append(j.tasks, t)
	}
	return j, nil
}

func (s *Service) window(r Request) (start, end time.Time, err error) {
	if r.DisableEventTimestamp {
		if r.StartText != "" || r.EndText != "" {
			return start, end, feast.Invalid("", "a window and disable_event_timestamp exclude each other")
		}
		return epoch, s.options.Now().UTC(), nil
	}
	if end, err = instant("end", r.EndText); err != nil || r.Incremental {
		return start, end, err
	}
	start, err = instant("start", r.StartText)
	return start, end, err
}

func instant(which, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, feast.Invalid("", "the %s of the window is missing", which)
	}
	t, err := coerce.Time(s)
	if err != nil {
		return t, feast.Invalid("", "the %s of the window: %v", which, err)
	}
	return t, nil
}

// incrementalStart is the end of the last recorded window; without one it is the
// end less the ttl, or the beginning of history when rows stay valid for ever.
func incrementalStart(v *feast.View, end time.Time) time.Time {
	if last := v.MaterializedUntil(); !last.IsZero() {
		return last
	}
	if v.MaxAge() > 0 {
		return end.Add(-v.MaxAge())
	}
	return time.Time{}
}

// choose returns the views of a request and which version's table each is written to.
func (s *Service) choose(r Request) ([]*feast.View, func(*feast.View) int32, error) {
	current := func(v *feast.View) int32 {
		if !s.options.Versioned {
			return 0
		}
		return v.Meta.CurrentVersion
	}
	if r.Version != "" {
		v, n, err := s.pinned(r)
		return []*feast.View{v}, func(*feast.View) int32 { return n }, err
	}
	if len(r.Views) == 0 {
		return s.eligible(), current, nil
	}
	var views []*feast.View
	for _, name := range r.Views {
		v, err := s.named(name)
		if err != nil {
			return nil, nil, err
		}
		views = append(views, v)
	}
	return views, current, nil
}

// eligible returns every view that is online, enabled, and has a history.
func (s *Service) eligible() []*feast.View {
	var views []*feast.View
	for _, v := range feast.Objects[*feast.View](s.registry.Catalog(), s.options.Project) {
		switch {
		case v.Disabled || !v.Online && !(v.ViewKind() == feast.OnDemandView && v.WriteToOnline):
		case v.ViewKind() == feast.OnDemandView:
			s.options.Log.Warn("on-demand views are not materialized yet; skipped", "feature_view", v.Name)
		case v.ViewKind() != feast.LabelView && v.Batch() != nil:
			views = append(views, v)
		}
	}
	return views
}

// named returns a view that was asked for by name, or says why it cannot be
// materialized.
func (s *Service) named(name string) (*feast.View, error) {
	v, err := feast.Get[*feast.View](s.registry.Catalog(), s.options.Project, name)
	if err != nil {
		return nil, err
	}
	kind := v.Key().Kind
	switch {
	case v.Disabled:
		return nil, feast.Invalid("", "%s %q is disabled and cannot be materialized", kind, name)
	case v.ViewKind() == feast.LabelView:
		return nil, feast.Invalid("", "label view %q is written by pushes only and cannot be materialized", name)
	case v.ViewKind() == feast.OnDemandView:
		return nil, feast.Unsupported("", "on demand feature view %q cannot be materialized by this program yet", name)
	case !v.Online:
		return nil, feast.Invalid("", "%s %q is not online (online=False) and cannot be materialized", kind, name)
	case v.Meta.State == feast.StateCreated:
		return nil, feast.Invalid("", "%s %q is in state CREATED; set it to GENERATED before materializing it", kind, name)
	case v.Batch() == nil:
		return nil, feast.Invalid("", "%s %q has no batch source to materialize from", kind, name)
	}
	return v, nil
}

func (s *Service) pinned(r Request) (*feast.View, int32, error) {
	if len(r.Views) != 1 {
		return nil, 0, feast.Invalid("", "a version is materialized of exactly one feature view, not of %d", len(r.Views))
	}
	if !s.options.Versioned {
		return nil, 0, feast.Invalid("", "versions have tables of their own only with registry.enable_online_feature_view_versioning: true")
	}
	v, err := s.named(r.Views[0])
	if err != nil {
		return nil, 0, err
	}
	n, err := feast.ParseVersion(r.Version)
	if err != nil || n == nil || *n == v.Meta.CurrentVersion {
		return v, v.Meta.CurrentVersion, err
	}
	if s.options.VersionOf == nil {
		return nil, 0, feast.Unsupported("", "version %s of feature view %q is not the current one", r.Version, v.Name)
	}
	old, err := s.options.VersionOf(v, *n)
	return old, *n, err
}

// Views returns the names of the views of the job.
func (j *Job) Views() []string {
	names := make([]string, len(j.tasks))
	for i, t := range j.tasks {
		names[i] = t.view.Name
	}
	return names
}

// Windows returns, for each view of the job, its window; a zero start is all of
// history.
func (j *Job) Windows() []feast.Interval {
	out := make([]feast.Interval, len(j.tasks))
	for i, t := range j.tasks {
		out[i] = feast.Interval{Start: t.start, End: t.end}
	}
	return out
}

// Reserve takes the locks of all views of the job, so that Run will not meet
// another; release gives them back. busy are the views that another job holds: then
// nothing is reserved.
func (j *Job) Reserve() (release func(), busy []string, err error) {
	var held []func()
	release = func() {
		for _, r := range held {
			r()
		}
	}
	for _, t := range j.tasks {
		unlock, ok, err := j.service.options.Lock(lockName(t.table))
		if err != nil {
			release()
			return nil, nil, err
		}
		if !ok {
			busy = append(busy, t.view.Name)
			continue
		}
		held = append(held, unlock)
	}
	if len(busy) > 0 {
		release()
		return nil, busy, nil
	}
	j.reserved = true
	return release, nil, nil
}

func lockName(t online.Table) string { return "materialize-" + t.Name }

// Run materializes the views one by one. The window of a view is recorded when all
// its chunks are durable. An error ends the run; what was finished stays, and the
// same request goes on from there.
func (j *Job) Run(ctx context.Context) (*Report, error) {
	report := &Report{}
	for i := range j.tasks {
		t := &j.tasks[i]
		r, err := j.runTask(ctx, t)
		if err != nil {
			return report, fmt.Errorf("materialize feature view %q: %w", t.view.Name, err)
		}
		report.Views = append(report.Views, r)
	}
	return report, nil
}

func (j *Job) runTask(ctx context.Context, t *task) (ViewReport, error) {
	s := j.service
	if !j.reserved {
		unlock, ok, err := s.options.Lock(lockName(t.table))
		if err != nil {
			return ViewReport{}, err
		}
		if !ok {
			return ViewReport{}, &feast.Error{Code: feast.ErrConflict, Detail: "another process is materializing it"}
		}
		defer unlock()
	}
	began := s.options.Now()
	r := &run{service: s, task: t, progress: j.Progress}
	if err := r.do(ctx); err != nil {
		return ViewReport{}, err
	}
	start := t.start
	if start.IsZero() {
		start = epoch
	}
	if err := s.registry.ApplyMaterialization(ctx, s.options.Project, t.view.Name, start, t.end); err != nil {
		return ViewReport{}, err
	}
	if n := r.packer.future; n > 0 {
		s.options.Log.Warn("rows from the future", "feature_view", t.view.Name, "rows", n)
	}
	took := s.options.Now().Sub(began)
	return ViewReport{
		View: t.view.Name, Start: start, End: t.end, Rows: r.rows, Keys: r.written, Future: r.packer.future,
		Skipped: r.skipped, Took: took, Seconds: took.Seconds(),
	}, nil
}
