package http_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/ingest"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/materialize"
	"github.com/seed-11e13f51/feast/offline/file"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/memory"
	"github.com/seed-11e13f51/feast/online/sqlite"
	feasthttp "github.com/seed-11e13f51/feast/server/http"
	"github.com/seed-11e13f51/feast/serving"
	"github.com/seed-11e13f51/feast/wire"
)

const goldens = "../../testdata/feast"

// httpGolden is a file of testdata/feast/http: a request and what Feast answered.
type httpGolden struct {
	Request struct {
		Method string          `json:"method"`
		Path   string          `json:"path"`
		Body   json.RawMessage `json:"body"`
	} `json:"request"`
	Response struct {
		Status      int    `json:"status"`
		ContentType string `json:"content_type"`
		Body        string `json:"body"`
	} `json:"response"`
}

// TestFeastGoldens tells Feast's story of requests to our server. Every answer is
// Feast's, or it is in testdata/differences.txtar with the reason, as the design
// pages ask for it.
func TestFeastGoldens(t *testing.T) {
	stores := map[string]func(t *testing.T) online.Store{
		"memory": func(*testing.T) online.Store { return memory.New() },
		"packed": func(t *testing.T) online.Store { return openSQLite(t, sqlite.Packed) },
		"feast":  func(t *testing.T) online.Store { return openSQLite(t, sqlite.Feast) },
	}
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			g := newGoldenRepo(t, open(t))
			g.materialize(t)
			tellGoldens(t, g.server, "differences")
		})
	}
}

// TestFeastGoldensOverFeastsFile tells the story to our server over the online store
// that Feast itself materialized.
func TestFeastGoldensOverFeastsFile(t *testing.T) {
	data, err := os.ReadFile(goldens + "/sqlite/materialized.db")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "online.db")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	tellGoldens(t, newGoldenRepo(t, openFile(t, sqlite.Options{Path: path})).server, "differences", "differences_feast_file")
}

func openSQLite(t *testing.T, l sqlite.Layout) online.Store {
	return openFile(t, sqlite.Options{Path: filepath.Join(t.TempDir(), "online.db"), Layout: l})
}

func openFile(t *testing.T, o sqlite.Options) online.Store {
	s, err := sqlite.Open(t.Context(), env.Real(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// goldenRepo is the repo the goldens were made with, at the moment their clock stood
// at, and a server of it.
type goldenRepo struct {
	materialization *materialize.Service
	server          http.Handler
}

func newGoldenRepo(t *testing.T, store online.Store) *goldenRepo {
	clock := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	raw, err := os.ReadFile(goldens + "/sqlite/registry.db")
	if err != nil {
		t.Fatal(err)
	}
	header, entries, err := wire.DecodeRegistry(raw)
	if err != nil {
		t.Fatal(err)
	}
	r := &repo{cat: feast.NewCatalog(header, entries)}
	e := &env.Env{Now: func() time.Time { return clock }}
	history := file.New(goldens+"/repos/drivers", e, nil)
	syncTables(t, r, store, "drivers")
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	dir := t.TempDir()
	m := materialize.New(r, history, store, materialize.Options{
		Project: "drivers", Now: e.Now, Log: log,
		Lock: func(name string) (func(), bool, error) { return e.TryLock(filepath.Join(dir, name)) },
	})
	return &goldenRepo{m, feasthttp.New(feasthttp.Services{
		Serving:     serving.New(r, store, serving.Options{Project: "drivers", Now: e.Now}),
		Ingest:      ingest.New(r, store, history, ingest.Options{Project: "drivers", Now: e.Now, Log: log}),
		Materialize: m,
		Ready:       ready,
	}, log)}
}

// materialize fills the store as the goldens' was: all views but "fresh".
func (g *goldenRepo) materialize(t *testing.T) {
	job, err := g.materialization.Prepare(t.Context(), materialize.Request{
		Views: []string{"stats", "pair", "weather"}, StartText: "2026-01-15T00:00:00", EndText: "2026-01-15T12:00:00",
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := job.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func tellGoldens(t *testing.T, srv http.Handler, differencesIn ...string) {
	paths, err := filepath.Glob(goldens + "/http/*.json")
	if err != nil || len(paths) < 59 {
		t.Fatalf("%d goldens, %v", len(paths), err)
	}
	differences := readDifferences(t, differencesIn...)
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		t.Run(name, func(t *testing.T) {
			difference, differs := differences[name]
			delete(differences, name)
			g := readHTTPGolden(t, path)
			theirs := describeAnswer(t, g.Response.Status, g.Response.ContentType, g.Response.Body)
			ours := g.ask(t, srv)
			switch {
			case !differs:
				if diff := cmp.Diff(theirs, ours); diff != "" {
					t.Errorf("(-feast +got):\n%s", diff)
				}
			case theirs == ours:
				t.Errorf("is Feast's own answer, and so no difference")
			default:
				if diff := cmp.Diff(difference, ours); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			}
		})
	}
	for name := range differences {
		t.Errorf("there is no golden %q", name)
	}
}

// readDifferences reads testdata/NAME.txtar: a file is named as a golden and holds
// the reason, in a line that starts with "# ", and our answer as describeAnswer prints
// it. Of one golden the last counts; without an answer it is none: ours is Feast's.
func readDifferences(t *testing.T, names ...string) map[string]string {
	out := map[string]string{}
	for _, name := range names {
		a, err := txtar.ParseFile("testdata/" + name + ".txtar")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			reason, answer, _ := strings.Cut(string(f.Data), "\n")
			if !strings.HasPrefix(reason, "# ") {
				t.Errorf("difference %s has no reason", f.Name)
			}
			out[f.Name] = answer
			if answer == "" {
				delete(out, f.Name)
			}
		}
	}
	return out
}

func readHTTPGolden(t *testing.T, path string) httpGolden {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var g httpGolden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// ask sends the request and describes the answer. A body that is a string is sent
// as it is.
func (g httpGolden) ask(t *testing.T, srv http.Handler) string {
	body := string(g.Request.Body)
	var text string
	if json.Unmarshal(g.Request.Body, &text) == nil {
		body = text
	}
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, httptest.NewRequest(g.Request.Method, g.Request.Path, strings.NewReader(body)))
	return describeAnswer(t, w.Code, w.Header().Get("Content-Type"), w.Body.String())
}

// describeAnswer prints what of an answer counts: its status and content type, and
// of the body the columns sorted by name, the class of an error (not its message),
// or the places of a body of the wrong shape; any other body as it is.
func describeAnswer(t *testing.T, status int, contentType, body string) string {
	head := strings.TrimSpace(fmt.Sprintf("%d %s", status, contentType)) + "\n"
	var answer struct {
		Results []struct {
			Values   []json.RawMessage `json:"values"`
			Statuses []string          `json:"statuses"`
			Times    []string          `json:"event_timestamps"`
		} `json:"results"`
		Metadata struct {
			Names []string `json:"feature_names"`
		} `json:"metadata"`
		Detail json.RawMessage `json:"detail"`
	}
	var text string
	switch {
	case body == "":
		return head
	case json.Unmarshal([]byte(body), &text) == nil && body != "null":
		return head + describeError(t, text)
	case json.Unmarshal([]byte(body), &answer) != nil || answer.Results == nil && answer.Detail == nil:
		return head + body + "\n"
	case answer.Detail != nil:
		return head + describeDetail(answer.Detail)
	}
	if len(answer.Results) != len(answer.Metadata.Names) {
		t.Fatalf("%d columns and %d names", len(answer.Results), len(answer.Metadata.Names))
	}
	var lines []string
	for i, c := range answer.Results {
		if len(c.Values) != len(c.Statuses) || len(c.Values) != len(c.Times) {
			t.Fatalf("column %s has %d values, %d statuses, %d times", answer.Metadata.Names[i], len(c.Values), len(c.Statuses), len(c.Times))
		}
		for row := range c.Values {
			lines = append(lines, fmt.Sprintf("%s[%d] %s %s %s\n", answer.Metadata.Names[i], row, c.Values[row], c.Statuses[row], c.Times[row]))
		}
	}
	slices.Sort(lines)
	return head + strings.Join(lines, "")
}

// describeError prints the class in an envelope, and "text" for an error that is none.
func describeError(t *testing.T, text string) string {
	var e struct{ Module, Class, Message string }
	if json.Unmarshal([]byte(text), &e) != nil {
		return "text\n"
	}
	if e.Message == "" || e.Message == "internal error" {
		t.Errorf("the message says nothing: %q", e.Message)
	}
	return e.Module + "." + e.Class + "\n"
}

func describeDetail(raw json.RawMessage) string {
	var places []struct {
		Type string `json:"type"`
		Loc  []any  `json:"loc"`
	}
	if json.Unmarshal(raw, &places) != nil {
		return string(raw) + "\n"
	}
	var b strings.Builder
	for _, p := range places {
		fmt.Fprintf(&b, "%s at %v\n", p.Type, p.Loc)
	}
	return b.String()
}
