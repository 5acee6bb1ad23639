package http

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/ingest"
	"github.com/seed-11e13f51/feast/internal/coerce"
	"github.com/seed-11e13f51/feast/internal/pyjson"
	"github.com/seed-11e13f51/feast/materialize"
	"github.com/seed-11e13f51/feast/serving"
)

func (s *Server) getOnlineFeatures(w http.ResponseWriter, r *http.Request) error {
	b, err := parseBody(r)
	if err != nil {
		return err
	}
	q, err := onlineQuery(b)
	if err != nil {
		return err
	}
	entities, err := b.member("entities", pyjson.Object, true)
	if err != nil {
		return err
	}
	plan, err := s.services.Serving.Plan(q)
	if err != nil {
		return err
	}
	asked, err := entityColumns(plan, entities)
	if err != nil {
		return err
	}
	answer, err := s.services.Serving.Read(r.Context(), plan, asked.rows, asked.columns)
	if err != nil {
		return err
	}
	buf := s.buffers.Get().(*[]byte)
	out, err := appendResponse((*buf)[:0], answer, asked.keys)
	if err != nil {
		return err
	}
	reply(w, http.StatusOK, out)
	if cap(out) <= maxKept {
		*buf = out
		s.buffers.Put(buf)
	}
	return nil
}

// maxKept bounds the buffers that are kept for other answers.
const maxKept = 1 << 20

func onlineQuery(b *body) (q serving.Query, err error) {
	if q.Service, err = b.text("feature_service", false); err != nil {
		return q, err
	}
	if q.Service == "" {
		if q.Features, err = b.texts("features"); err != nil {
			return q, err
		}
	}
	q.FullNames, err = b.flag("full_feature_names", false)
	return q, err
}

// keyColumn is an entity column of an answer.
type keyColumn struct {
	name   string
	values []feast.Value
}

// askedEntities are the entities of a request: columns are those the plan needs, in its
// order; keys are what is answered, in the order sent.
type askedEntities struct {
	rows    int
	columns [][]feast.Value
	keys    []keyColumn
}

// entityColumns converts the entities of a request to the declared types of the
// plan's key columns. A column that is no join key of the project is ignored but for
// its length; one that the plan does not need is answered as it came.
func entityColumns(p *serving.Plan, entities *pyjson.Value) (*askedEntities, error) {
	a := &askedEntities{columns: make([][]feast.Value, len(p.Keys()))}
	for i := range entities.Members {
		m := &entities.Members[i]
		if m.Value.Kind != pyjson.List {
			return nil, shapeError("list_type", "entities."+m.Name, "Input should be a valid list")
		}
		if i > 0 && len(m.Value.Items) != a.rows {
			return nil, feast.Invalid("entities."+m.Name, "has %d values where %q has %d", len(m.Value.Items), entities.Members[0].Name, a.rows)
		}
		a.rows = len(m.Value.Items)
		if err := a.add(p, m); err != nil {
			return nil, err
		}
	}
	if len(entities.Members) == 0 && len(p.Keys()) == 0 {
		a.rows = 1
	}
	return a, nil
}

// add takes a column in, unless its join key is there under another name.
func (a *askedEntities) add(p *serving.Plan, m *pyjson.Member) error {
	k, needed := p.KeyColumn(m.Name)
	if needed && a.columns[k] != nil {
		return nil
	}
	if needed {
		values, err := keyValues(m, p.Keys()[k].Type)
		a.columns[k] = values
		a.keys = append(a.keys, keyColumn{p.Keys()[k].Name, values})
		return err
	}
	name, ok := p.OtherKey(m.Name)
	if !ok || slices.ContainsFunc(a.keys, func(c keyColumn) bool { return c.name == name }) {
		return nil
	}
	values, err := keyValues(m, feast.Unknown)
	a.keys = append(a.keys, keyColumn{name, values})
	return err
}

func keyValues(m *pyjson.Member, t feast.ValueType) ([]feast.Value, error) {
	values := make([]feast.Value, len(m.Value.Items))
	for i := range m.Value.Items {
		v, err := coerce.JSON(&m.Value.Items[i], t, coerce.Options{NaNIsNull: true})
		if err != nil {
			return nil, feast.Invalid("entities."+m.Name+"["+strconv.Itoa(i)+"]", "%v", err)
		}
		values[i] = v
	}
	return values, nil
}

func (s *Server) push(w http.ResponseWriter, r *http.Request) error {
	b, err := parseBody(r)
	if err != nil {
		return err
	}
	source, err := b.text("push_source_name", true)
	if err != nil {
		return err
	}
	f, err := b.frame("df")
	if err != nil {
		return err
	}
	to, err := b.text("to", false)
	if err != nil {
		return err
	}
	if to == "" {
		to = string(ingest.Online)
	}
	mode, err := ingest.ParseMode(to)
	if err != nil {
		return err
	}
	if err := s.services.Ingest.Push(r.Context(), source, f, mode); err != nil {
		return err
	}
	w.WriteHeader(http.StatusOK)
	return nil
}

func (s *Server) writeToOnlineStore(w http.ResponseWriter, r *http.Request) error {
	b, err := parseBody(r)
	if err != nil {
		return err
	}
	view, err := b.text("feature_view_name", true)
	if err != nil {
		return err
	}
	f, err := b.frame("df")
	if err != nil {
		return err
	}
	if err := s.services.Ingest.WriteOnline(r.Context(), view, f); err != nil {
		return err
	}
	reply(w, http.StatusOK, []byte("null"))
	return nil
}

func (s *Server) materialize(w http.ResponseWriter, r *http.Request) error {
	b, err := parseBody(r)
	if err != nil {
		return err
	}
	var q materialize.Request
	if q.DisableEventTimestamp, err = b.flag("disable_event_timestamp", false); err != nil {
		return err
	}
	for _, bound := range []struct {
		name string
		into *string
	}{{"start_ts", &q.StartText}, {"end_ts", &q.EndText}} {
		if *bound.into, err = b.text(bound.name, false); err != nil {
			return err
		}
	}
	return s.runMaterialize(w, r, b, q)
}

func (s *Server) materializeIncremental(w http.ResponseWriter, r *http.Request) error {
	b, err := parseBody(r)
	if err != nil {
		return err
	}
	q := materialize.Request{Incremental: true}
	if q.EndText, err = b.text("end_ts", true); err != nil {
		return err
	}
	return s.runMaterialize(w, r, b, q)
}

func (s *Server) runMaterialize(w http.ResponseWriter, r *http.Request, b *body, q materialize.Request) (err error) {
	if q.Views, err = b.texts("feature_views"); err != nil {
		return err
	}
	if q.Version, err = b.text("version", false); err != nil {
		return err
	}
	job, err := s.services.Materialize.Prepare(r.Context(), q)
	if err != nil {
		return err
	}
	if !switchedOn(r, "async") {
		if _, err := job.Run(r.Context()); err != nil {
			return err
		}
		reply(w, http.StatusOK, []byte("null"))
		return nil
	}
	return s.runLater(w, r, job)
}

// runLater answers 202 at once, or 409 when a view of the job is being materialized
// by another; the work goes on after the answer.
func (s *Server) runLater(w http.ResponseWriter, r *http.Request, job *materialize.Job) error {
	release, busy, err := job.Reserve()
	if err != nil {
		return err
	}
	if len(busy) > 0 {
		reply(w, http.StatusConflict, accepted("error", "these feature views are being materialized already: "+strings.Join(busy, ", "), busy))
		return nil
	}
	s.background.Go(func() {
		defer release()
		if _, err := job.Run(context.WithoutCancel(r.Context())); err != nil {
			s.log.Error("materialize", "views", strings.Join(job.Views(), ","), "error", err)
		}
	})
	reply(w, http.StatusAccepted, accepted("status", "accepted", job.Views()))
	return nil
}

func accepted(key, value string, views []string) []byte {
	dst := append([]byte(nil), '{')
	dst = pyjson.AppendString(dst, key)
	dst = append(dst, ':')
	dst = pyjson.AppendString(dst, value)
	dst = append(dst, `,"feature_views":[`...)
	for i, v := range views {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = pyjson.AppendString(dst, v)
	}
	return append(dst, `]}`...)
}

// switchedOn reads a boolean query parameter.
func switchedOn(r *http.Request, name string) bool {
	on, err := strconv.ParseBool(r.URL.Query().Get(name))
	return err == nil && on
}
