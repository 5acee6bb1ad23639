// Package http is Feast's HTTP surface of the online feature server: it decodes a
// request, calls one service, and encodes the answer, with Feast's routes, JSON and
// error envelope.
package http

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/ingest"
	"github.com/seed-11e13f51/feast/materialize"
	"github.com/seed-11e13f51/feast/serving"
)

// Services are what the server answers with.
type Services struct {
	Serving     *serving.Service
	Ingest      *ingest.Service
	Materialize *materialize.Service
	// Ready reports whether the stores can be read; /health is 503 with an error.
	Ready func(ctx context.Context) error
}

// Server is the online feature server.
type Server struct {
	services Services
	log      *slog.Logger
	mux      *http.ServeMux
	buffers  sync.Pool
	// background is what accepted requests left running: async materialization.
	background sync.WaitGroup
}

// New returns a server that logs to log.
func New(s Services, log *slog.Logger) *Server {
	srv := &Server{services: s, log: log, mux: http.NewServeMux()}
	srv.buffers.New = func() any { return new([]byte) }
	for _, r := range []struct {
		method, path string
		answer       endpoint
	}{
		{http.MethodPost, "/get-online-features", srv.getOnlineFeatures},
		{http.MethodPost, "/push", srv.push},
		{http.MethodPost, "/write-to-online-store", srv.writeToOnlineStore},
		{http.MethodPost, "/materialize", srv.materialize},
		{http.MethodPost, "/materialize-incremental", srv.materializeIncremental},
		{http.MethodGet, "/health", srv.health},
	} {
		srv.mux.Handle(r.method+" "+r.path, srv.handle(r.answer))
		srv.mux.Handle(r.path, srv.handle(wrongMethod(r.method)))
	}
	srv.mux.Handle("/", srv.handle(notFound))
	return srv
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Timeouts of connections: a client that sends nothing is let go.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
)

// Serve answers requests on l until ctx ends, then lets running requests and
// accepted background work finish for at most grace.
func (s *Server) Serve(ctx context.Context, l net.Listener, grace time.Duration) error {
	hs := &http.Server{
		Handler: s, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- hs.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	return s.shutdown(ctx, hs, failed, grace)
}

func (s *Server) shutdown(ctx context.Context, hs *http.Server, failed <-chan error, grace time.Duration) error {
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := hs.Shutdown(last)
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	idle := make(chan struct{})
	go func() { s.background.Wait(); close(idle) }()
	select {
	case <-idle:
	case <-last.Done():
		err = errors.Join(err, fmt.Errorf("background work: %w", last.Err()))
	}
	return err
}

// maxBody bounds the body of a request.
const maxBody = 256 << 20

// endpoint answers a request or returns the error that handle tells the client.
type endpoint func(w http.ResponseWriter, r *http.Request) error

func (s *Server) handle(e endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		defer s.recovered(w, r)
		if err := e(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

// recovered turns a panic into a 500, so that one request cannot end the server.
func (s *Server) recovered(w http.ResponseWriter, r *http.Request) {
	if p := recover(); p != nil {
		s.fail(w, r, fmt.Errorf("panic: %v", p))
	}
}

// fail writes an error as Feast does: a JSON string that holds a JSON object of
// module, class and message; or, for a body of the wrong shape, FastAPI's list.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	var shape *bodyError
	if errors.As(err, &shape) {
		reply(w, http.StatusUnprocessableEntity, shape.body())
		return
	}
	status := feast.StatusOf(err)
	message := err.Error()
	if feast.CodeOf(err) == 0 {
		s.log.Error("internal error", "path", r.URL.Path, "error", err)
		message = "internal error"
	}
	detail := envelope(status, message)
	body, _ := json.Marshal(detail)
	reply(w, status.HTTP, body)
}

// envelope is the object inside the string, in the spacing of Python's json.dumps.
func envelope(s feast.Status, message string) string {
	return fmt.Sprintf(`{"module": %s, "class": %s, "message": %s}`,
		strconv.Quote(s.Module), strconv.Quote(s.Class), quoteASCII(message))
}

// quoteASCII is json.dumps of a string: everything beyond ASCII as \u escapes.
func quoteASCII(s string) string {
	quoted, _ := json.Marshal(s)
	out := make([]byte, 0, len(quoted))
	for _, r := range string(quoted) {
		switch {
		case r < 0x80:
			out = append(out, byte(r))
		case r < 0x10000:
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			r -= 0x10000
			out = fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		}
	}
	return string(out)
}

func reply(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	w.Write(body)
}

// wrongMethod answers the other methods of a route.
func wrongMethod(allowed string) endpoint {
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Allow", allowed)
		reply(w, http.StatusMethodNotAllowed, []byte(`{"detail":"Method Not Allowed"}`))
		return nil
	}
}

func notFound(w http.ResponseWriter, r *http.Request) error {
	reply(w, http.StatusNotFound, []byte(`{"detail":"Not Found"}`))
	return nil
}

func (s *Server) health(w http.ResponseWriter, r *http.Request) error {
	if err := s.services.Ready(r.Context()); err != nil {
		s.log.Warn("not ready", "error", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		return nil
	}
	w.WriteHeader(http.StatusOK)
	return nil
}

// readBody reads the whole body.
func readBody(r *http.Request) ([]byte, error) {
	data, err := io.ReadAll(r.Body)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, feast.Invalid("", "the body of the request is larger than %d bytes", tooLarge.Limit)
	}
	return data, err
}
