package cli

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/app"
	"github.com/seed-11e13f51/feast/registry"
	"github.com/seed-11e13f51/feast/server/http"
)

// serveOptions are the flags of serve.
type serveOptions struct {
	host     string
	port     int
	typ      string
	ttl      int
	key      string
	cert     string
	accepted int
	silent   bool
}

// watchEvery is how often a server looks for changes of the registry: a change by
// another process is seen in under a second, whatever --registry_ttl_sec says.
const watchEvery = 500 * time.Millisecond

// grace is how long running requests may take when the server is told to end.
const grace = 25 * time.Second

func newServe(p *program) *cobra.Command {
	var o serveOptions
	c := &cobra.Command{
		Use:   "serve",
		Short: "Start a feature server locally on a given port.",
		Long:  "Serve online features over HTTP until the process is told to end; running requests are\n  finished then. One process uses every processor; options of Feast that count workers are\n  accepted and mean nothing.",
		Args:  arguments(),
		RunE:  func(cmd *cobra.Command, _ []string) error { return runServe(cmd.Context(), p, o) },
	}
	f := c.Flags()
	f.StringVarP(&o.host, "host", "h", "127.0.0.1", "Host to listen on")
	f.IntVarP(&o.port, "port", "p", 6566, "Port to listen on; 0 takes a free one")
	f.StringVarP(&o.typ, "type", "t", "http", "Type of the server: http")
	f.IntVarP(&o.ttl, "registry_ttl_sec", "r", 60, "Accepted for Feast's sake: changes of the registry are seen in under a second")
	f.StringVarP(&o.key, "key", "k", "", "File of the TLS private key; needs --cert")
	f.StringVarP(&o.cert, "cert", "c", "", "File of the TLS certificate; needs --key")
	f.BoolVar(&o.silent, "no-access-log", false, "Accepted for Feast's sake: requests are not logged one by one")
	f.IntVarP(&o.accepted, "workers", "w", 1, "Accepted for Feast's sake")
	for _, name := range []string{"worker-connections", "max-requests", "max-requests-jitter", "keep-alive-timeout"} {
		f.IntVar(&o.accepted, name, 0, "Accepted for Feast's sake")
	}
	return c
}

// check refuses what cannot be served.
func (o serveOptions) check() error {
	switch {
	case o.typ == "grpc":
		return feast.Unsupported("", "serve --type grpc is one of Feast's, but is not built here; http is")
	case o.typ != "http":
		return usagef("Invalid value for '--type' / '-t': '%s' is not one of 'http'.", o.typ)
	case (o.key == "") != (o.cert == ""):
		return usagef("Please pass --cert and --key args to start the feature server in TLS mode.")
	}
	return nil
}

func runServe(ctx context.Context, p *program, o serveOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	return p.withApp(ctx, func(ctx context.Context, a *app.App) error {
		if a.Config().Auth.Closed() {
			return feast.Unsupported(a.Config().File, "auth.type is %s, and authorization is not built here yet: a store that was configured closed is not served openly", a.Config().Auth.Type)
		}
		services, r, err := httpServices(ctx, a)
		if err != nil {
			return err
		}
		l, err := o.listen(ctx)
		if err != nil {
			return err
		}
		return p.serve(ctx, a, http.New(services, p.log), r, l)
	})
}

func httpServices(ctx context.Context, a *app.App) (http.Services, *registry.Registry, error) {
	var s http.Services
	r, err := a.Registry(ctx)
	if err != nil {
		return s, nil, err
	}
	if s.Serving, err = a.Serving(ctx); err != nil {
		return s, nil, err
	}
	if s.Ingest, err = a.Ingest(ctx); err != nil {
		return s, nil, err
	}
	if s.Materialize, err = a.Materialize(ctx); err != nil {
		return s, nil, err
	}
	s.Ready = r.Refresh
	return s, r, nil
}

func (o serveOptions) listen(ctx context.Context) (net.Listener, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", net.JoinHostPort(o.host, strconv.Itoa(o.port)))
	if err != nil || o.cert == "" {
		return l, err
	}
	pair, err := tls.LoadX509KeyPair(o.cert, o.key)
	if err != nil {
		l.Close()
		return nil, fmt.Errorf("read the TLS certificate: %w", err)
	}
	return tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}), nil
}

// serve answers until ctx ends, and watches the registry meanwhile.
func (p *program) serve(ctx context.Context, a *app.App, s *http.Server, r *registry.Registry, l net.Listener) error {
	fmt.Fprintf(p.err, "Serving project %s on %s\n", a.Project(), l.Addr())
	if a.Config().Extension.OnlineTTL == "ignore" {
		fmt.Fprintln(p.err, "Expired values are served as PRESENT (x_feast.online_ttl: ignore).")
	} else {
		fmt.Fprintln(p.err, "Values older than their view's ttl are null, with status OUTSIDE_MAX_AGE (Feast's server sends them; x_feast.online_ttl: ignore does too).")
	}
	group, inner := errgroup.WithContext(ctx)
	watching, stop := context.WithCancel(inner)
	group.Go(func() error {
		if err := r.Watch(watching, watchEvery, p.log); watching.Err() == nil {
			return err
		}
		return nil
	})
	group.Go(func() error {
		defer stop()
		return s.Serve(inner, l, grace)
	})
	return group.Wait()
}
