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
	"runtime/debug"
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
	// MaxBody bounds the bytes of a request's body; more are 413. New sets 256 MB.
	// Change it before the first request.
	MaxBody int64

	services Services
	log      *slog.Logger
	mux      *http.ServeMux
	buffers  sync.Pool
	// background is what accepted requests left running: async materialization.
	background sync.WaitGroup
}

// New returns a server that logs to log.
func New(s Services, log *slog.Logger) *Server {
	srv := &Server{MaxBody: defaultMaxBody, services: s, log: log, mux: http.NewServeMux()}
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

// Serve answers requests on l, which it closes, until ctx ends; then it lets running
// requests and accepted background work finish for at most grace. It returns nil
// when all of them did, and else why not.
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
	if err != nil {
		err = errors.Join(fmt.Errorf("running requests: %w", err), hs.Close())
	}
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

const defaultMaxBody = 256 << 20

// endpoint answers a request or returns the error that handle tells the client.
type endpoint func(w http.ResponseWriter, r *http.Request) error

func (s *Server) handle(e endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, s.MaxBody)
		defer s.recovered(w, r)
		if err := e(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

// recovered turns a panic into a 500, so that one request cannot end the server. The
// panic by which net/http ends a connection goes on.
func (s *Server) recovered(w http.ResponseWriter, r *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler {
		panic(p)
	}
	s.fail(w, r, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
}

// fail writes an error as Feast does: a JSON string that holds a JSON object of
// module, class and message; or, for a body of the wrong shape, FastAPI's list. A
// client that went away gets nothing.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	var shape *bodyError
	if errors.As(err, &shape) {
		reply(w, http.StatusUnprocessableEntity, shape.body())
		return
	}
	if gone := r.Context().Err(); gone != nil {
		s.log.Info("the client went away", "path", r.URL.Path, "error", err)
		return
	}
	status, message := feast.StatusOf(err), err.Error()
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		status = feast.StatusOf(feast.ErrInvalid)
		status.HTTP = http.StatusRequestEntityTooLarge
		message = fmt.Sprintf("the body of the request is larger than %d bytes", large.Limit)
	case feast.CodeOf(err) == 0:
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

// readBody reads the whole body. One that is longer than allowed is an
// *http.MaxBytesError; one that breaks off is the client's fault.
func readBody(r *http.Request) ([]byte, error) {
	data, err := io.ReadAll(r.Body)
	var large *http.MaxBytesError
	if err == nil || errors.As(err, &large) {
		return data, err
	}
	return nil, feast.Invalid("", "the body of the request breaks off: %v", err)
}
