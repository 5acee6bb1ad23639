package training

import (
	"context"
	"time"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/offline/asof"
	"github.com/seed-11e13f51/feast/resolve"
)

// defaultRange is how far back a range without a start goes when no view has a ttl,
// as in Feast (compute_non_entity_date_range).
const defaultRange = 30 * 24 * time.Hour

// overRange answers a request without entity rows. Of one view that is all its rows
// in the range; of several it is the join to every (key, event time) that any of
// them has in the range, each once.
func (s *Service) overRange(ctx context.Context, r Request, result *resolve.Result) (offline.Rows, error) {
	w := asof.Window{EventTime: DefaultEventColumn}
	w.From, w.To = s.rangeOf(r, result)
	if w.From.After(w.To) {
		return nil, feast.Invalid("", "the range starts at %s, after its end %s", w.From.Format(time.RFC3339), w.To.Format(time.RFC3339))
	}
	for i := range result.Views {
		w.Views = append(w.Views, planView(r, &result.Views[i]))
	}
	for _, f := range result.Features {
		w.Views[f.View].Features[f.Field].Output = f.Column
	}
	return asof.Range(ctx, s.store, w, func(ctx context.Context, p *offline.Plan) (offline.Rows, error) {
		return s.join(ctx, p, result)
	})
}

func (s *Service) rangeOf(r Request, result *resolve.Result) (start, end time.Time) {
	start, end = r.Start, r.End
	if end.IsZero() {
		end = s.options.Now().UTC()
	}
	if !start.IsZero() {
		return start, end
	}
	var ttl time.Duration
	for i := range result.Views {
		ttl = max(ttl, result.Views[i].MaxAge())
	}
	if ttl == 0 {
		ttl = defaultRange
	}
	return end.Add(-ttl), end
}
