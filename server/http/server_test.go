package http_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/memory"
	feasthttp "github.com/seed-11e13f51/feast/server/http"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// gate is an online store whose reads and writes wait until they are let through.
type gate struct {
	*memory.Store
	// entered gets the name of each call that waits; open lets all through.
	entered chan string
	open    chan struct{}
}

func newGate() *gate {
	return &gate{Store: memory.New(), entered: make(chan string, 16), open: make(chan struct{})}
}

func (g *gate) wait(ctx context.Context, call string) error {
	g.entered <- call
	select {
	case <-g.open:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *gate) Read(ctx context.Context, groups []online.Group, into *online.Rows) error {
	if err := g.wait(ctx, "read"); err != nil {
		return err
	}
	return g.Store.Read(ctx, groups, into)
}

func (g *gate) Write(ctx context.Context, t online.Table, keys []online.Key, rows []online.Row) error {
	if err := g.wait(ctx, "write"); err != nil {
		return err
	}
	return g.Store.Write(ctx, t, keys, rows)
}

// running is a server on a real listener.
type running struct {
	url    string
	client *http.Client
	stop   context.CancelFunc
	ended  chan error
}

func start(t *testing.T, srv *feasthttp.Server, grace time.Duration) *running {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{
		url: "http://" + l.Addr().String(), client: &http.Client{Transport: &http.Transport{}},
		stop: cancel, ended: make(chan error, 1),
	}
	go func() { r.ended <- srv.Serve(ctx, l, grace) }()
	t.Cleanup(func() {
		cancel()
		r.client.CloseIdleConnections()
	})
	return r
}

// answer is a status and a body, or why there is none.
type answer struct {
	status int
	body   string
	err    error
}

func (r *running) post(path, body string) answer {
	resp, err := r.client.Post(r.url+path, "application/json", strings.NewReader(body))
	if err != nil {
		return answer{err: err}
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, string(data), err}
}

const (
	readOne        = `{"features": ["stats:trips"], "entities": {"driver_id": [1]}}`
	materializeAll = `{"start_ts": "2024-03-01T00:00:00", "end_ts": "2024-03-01T12:00:00", "feature_views": ["stats"]}`
)

// TestShutdownLetsRequestsFinish stops the server while a read is in the store: it is
// answered, the server ends without an error, and nothing of it is left.
func TestShutdownLetsRequestsFinish(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	g := newGate()
	r := start(t, newServerOver(t, g), time.Minute)
	got := make(chan answer, 1)
	go func() { got <- r.post("/get-online-features", readOne) }()
	<-g.entered
	r.stop()
	select {
	case err := <-r.ended:
		t.Fatalf("the server ended with a request in flight: %v", err)
	default:
	}
	close(g.open)
	if a := <-got; a.err != nil || a.status != http.StatusOK {
		t.Errorf("the request in flight got %+v", a)
	}
	if err := <-r.ended; err != nil {
		t.Errorf("the server ended with %v", err)
	}
	if a := r.post("/get-online-features", readOne); a.err == nil {
		t.Errorf("a server that ended answered %+v", a)
	}
	r.client.CloseIdleConnections()
}

// TestShutdownWaitsForBackgroundWork stops the server while an accepted
// materialization writes: its rows are in the store when the server has ended.
func TestShutdownWaitsForBackgroundWork(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	g := newGate()
	srv := newServerOver(t, g)
	r := start(t, srv, time.Minute)
	if a := r.post("/materialize?async=true", materializeAll); a.err != nil || a.status != http.StatusAccepted {
		t.Fatalf("got %+v", a)
	}
	<-g.entered
	r.stop()
	select {
	case err := <-r.ended:
		t.Fatalf("the server ended with work in the background: %v", err)
	default:
	}
	close(g.open)
	if err := <-r.ended; err != nil {
		t.Errorf("the server ended with %v", err)
	}
	if a := ask(srv, "/get-online-features", readOne); !strings.Contains(a.body, `"values":[1],"statuses":["PRESENT"],"event_timestamps":["2024-03-01T03:00:00Z"]`) {
		t.Errorf("the row is not there: %+v", a)
	}
	r.client.CloseIdleConnections()
}

// TestShutdownEndsWithItsGrace has work that does not end: the server says so.
func TestShutdownEndsWithItsGrace(t *testing.T) {
	g := newGate()
	r := start(t, newServerOver(t, g), time.Millisecond)
	if a := r.post("/materialize?async=true", materializeAll); a.status != http.StatusAccepted {
		t.Fatalf("got %+v", a)
	}
	<-g.entered
	r.stop()
	if err := <-r.ended; !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the server ended with %v", err)
	}
	close(g.open)
}

func TestServeReportsABrokenListener(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if err := newServer(t).Serve(t.Context(), l, time.Second); !errors.Is(err, net.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func ask(srv http.Handler, path, body string) answer {
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader(body)))
	return answer{status: w.Code, body: w.Body.String()}
}

// TestAsyncMaterialization accepts a run, refuses a second of the same view while it
// works, asynchronous or not, and takes one again when it is done.
func TestAsyncMaterialization(t *testing.T) {
	g := newGate()
	srv := newServerOver(t, g)
	r := start(t, srv, time.Minute)
	first := r.post("/materialize?async=true", materializeAll)
	if want := `{"status":"accepted","feature_views":["stats"]}`; first.status != http.StatusAccepted || first.body != want {
		t.Errorf("the first got %+v", first)
	}
	<-g.entered
	busy := r.post("/materialize?async=true", materializeAll)
	if want := `{"error":"these feature views are being materialized already: stats","feature_views":["stats"]}`; busy.status != http.StatusConflict || busy.body != want {
		t.Errorf("the second got %+v", busy)
	}
	if a := r.post("/materialize-incremental?async=1", `{"end_ts": "2024-03-01T12:00:00", "feature_views": ["stats"]}`); a.status != http.StatusConflict {
		t.Errorf("an incremental one got %+v", a)
	}
	if a := r.post("/materialize", materializeAll); a.status != http.StatusConflict || !strings.Contains(a.body, "FeastError") {
		t.Errorf("a synchronous one got %+v", a)
	}
	close(g.open)
	r.stop()
	if err := <-r.ended; err != nil {
		t.Fatal(err)
	}
	if a := ask(srv, "/materialize", materializeAll); a.status != http.StatusOK || a.body != "null" {
		t.Errorf("when it was done, another got %+v", a)
	}
}

// TestAsyncChecksBeforeItAccepts sends a request that cannot work.
func TestAsyncChecksBeforeItAccepts(t *testing.T) {
	a := ask(newServer(t), "/materialize?async=true", `{"start_ts": "2024-03-01", "end_ts": "2024-03-02", "feature_views": ["nothing"]}`)
	if a.status != http.StatusNotFound {
		t.Errorf("got %+v", a)
	}
}

// panics is a store that is broken in the worst way.
type panics struct{ *memory.Store }

func (panics) Read(context.Context, []online.Group, *online.Rows) error { panic("row 7 of secret") }

// TestPanicIsAnInternalError lets a store panic: the client gets Feast's envelope
// without the text, the log has it, and the next request is answered.
func TestPanicIsAnInternalError(t *testing.T) {
	var log bytes.Buffer
	srv := newServerLogging(t, panics{memory.New()}, slog.New(slog.NewTextHandler(&log, nil)))
	a := ask(srv, "/get-online-features", readOne)
	if want := `"{\"module\": \"feast.errors\", \"class\": \"FeastError\", \"message\": \"internal error\"}"`; a.status != http.StatusInternalServerError || a.body != want {
		t.Errorf("got %+v", a)
	}
	if !strings.Contains(log.String(), "row 7 of secret") || !strings.Contains(log.String(), "path=/get-online-features") || !strings.Contains(log.String(), "server_test.go") {
		t.Errorf("the log has %s", log.String())
	}
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/health", nil))
	if w.Code != http.StatusOK {
		t.Errorf("after it, health is %d", w.Code)
	}
}

// endless is a body that never ends; it counts what is read of it.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	e.read += int64(len(p))
	return len(p), nil
}

func TestBodyLimit(t *testing.T) {
	srv := newServer(t)
	srv.MaxBody = 1 << 10
	body := &endless{}
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/push", body))
	if w.Code != http.StatusRequestEntityTooLarge || !strings.Contains(w.Body.String(), "larger than 1024 bytes") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if body.read > 1<<16 {
		t.Errorf("%d bytes of it were read", body.read)
	}
	if a := ask(srv, "/get-online-features", readOne); a.status != http.StatusOK {
		t.Errorf("a body below the limit got %+v", a)
	}
}

// breaks is a body whose client fails half way.
type breaks struct{}

func (breaks) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestBodyThatBreaksOff(t *testing.T) {
	w := httptest.NewRecorder()
	newServer(t).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/push", breaks{}))
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "breaks off: unexpected EOF") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

// TestClientThatWentAway leaves while the store works: the log has no internal error.
func TestClientThatWentAway(t *testing.T) {
	var log bytes.Buffer
	g := newGate()
	srv := newServerLogging(t, g, slog.New(slog.NewTextHandler(&log, nil)))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan *httptest.ResponseRecorder)
	go func() {
		w := httptest.NewRecorder()
		srv.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodPost, "/get-online-features", strings.NewReader(readOne)))
		done <- w
	}()
	<-g.entered
	cancel()
	if w := <-done; w.Body.Len() > 0 {
		t.Errorf("it was answered %s", w.Body)
	}
	if strings.Contains(log.String(), "level=ERROR") || !strings.Contains(log.String(), "the client went away") {
		t.Errorf("the log has %s", log.String())
	}
}

// TestHealthOfABrokenStore is 503 while the stores cannot be read.
func TestHealthOfABrokenStore(t *testing.T) {
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	srv := feasthttp.New(feasthttp.Services{Ready: func(context.Context) error { return feast.ErrUnavailable }}, log)
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/health", nil))
	if w.Code != http.StatusServiceUnavailable {
		t.Errorf("got %d", w.Code)
	}
}

// TestConcurrentRequests reads, pushes and materializes at once. Every driver is
// pushed in rising order of time by its own client, which must see its own write.
func TestConcurrentRequests(t *testing.T) {
	srv := newServer(t)
	const clients, rounds = 8, 25
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			for i := range rounds {
				if err := pushAndRead(srv, 100+c, i); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Go(func() {
		for range rounds {
			if a := ask(srv, "/materialize", materializeAll); a.status != http.StatusOK {
				t.Errorf("materialize got %+v", a)
			}
		}
	})
	wg.Wait()
}

func pushAndRead(srv http.Handler, driver, i int) error {
	at := now.Add(-time.Hour).Add(time.Duration(i) * time.Second).Format("2006-01-02T15:04:05")
	push := fmt.Sprintf(`{"push_source_name": "stats_push", "df": {"driver_id": [%d], "conv_rate": [0.5], "trips": [%d], "city": ["x"], "event_timestamp": [%q], "created": [%q]}}`, driver, i, at, at)
	if a := ask(srv, "/push", push); a.status != http.StatusOK {
		return fmt.Errorf("push of driver %d got %+v", driver, a)
	}
	a := ask(srv, "/get-online-features", fmt.Sprintf(`{"features": ["stats:trips"], "entities": {"driver_id": [%d]}}`, driver))
	var got struct {
		Results []struct{ Values []int }
	}
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || len(got.Results) != 2 || got.Results[1].Values[0] != i {
		return fmt.Errorf("driver %d, round %d: read %s", driver, i, a.body)
	}
	return nil
}
