package app

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/drivers"
	"github.com/seed-11e13f51/feast/ingest"
	"github.com/seed-11e13f51/feast/materialize"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/registry"
	"github.com/seed-11e13f51/feast/registry/plan"
	"github.com/seed-11e13f51/feast/serving"
	"github.com/seed-11e13f51/feast/training"
)

// versionOf finds older definitions of views in the registry's history.
func versionOf(r *registry.Registry) func(*feast.View, int32) (*feast.View, error) {
	return func(v *feast.View, number int32) (*feast.View, error) {
		return registry.VersionOf(r.Catalog(), drivers.Codec(), v.Project, v.Name, number)
	}
}

// PlanOptions are how plans are made for this store.
func (a *App) PlanOptions() (plan.Options, error) {
	path, err := drivers.SqlitePath(a.config.OnlineStore, a.scope())
	return plan.Options{Codec: drivers.Codec(), SqlitePath: path}, err
}

// EditorOptions are how objects are put into the registry.
func (a *App) EditorOptions() registry.EditorOptions {
	return registry.EditorOptions{Env: a.env, Codec: drivers.Codec()}
}

// Serving returns the service of online reads.
func (a *App) Serving(ctx context.Context) (*serving.Service, error) {
	r, s, err := a.registryAndOnline(ctx)
	if err != nil {
		return nil, err
	}
	return serving.New(r, s, serving.Options{
		Project: a.Project(), IgnoreTTL: a.config.Extension.OnlineTTL == "ignore",
		Versioned: a.config.Registry.OnlineVersioning, VersionOf: versionOf(r), Now: a.env.Now,
	}), nil
}

// Training returns the service of history.
func (a *App) Training(ctx context.Context) (*training.Service, error) {
	r, err := a.Registry(ctx)
	if err != nil {
		return nil, err
	}
	h, err := a.Offline(ctx)
	if err != nil {
		return nil, err
	}
	return training.New(r, h, training.Options{Project: a.Project(), VersionOf: versionOf(r), Now: a.env.Now}), nil
}

// Materialize returns the service that moves history into the online store.
func (a *App) Materialize(ctx context.Context) (*materialize.Service, error) {
	r, s, err := a.registryAndOnline(ctx)
	if err != nil {
		return nil, err
	}
	h, err := a.Offline(ctx)
	if err != nil {
		return nil, err
	}
	return materialize.New(recorder{r}, h, s, materialize.Options{
		Project: a.Project(), Versioned: a.config.Registry.OnlineVersioning, VersionOf: versionOf(r),
		Now: a.env.Now, Lock: a.lock, Log: a.log,
	}), nil
}

// Ingest returns the service of pushes and writes.
func (a *App) Ingest(ctx context.Context) (*ingest.Service, error) {
	r, s, err := a.registryAndOnline(ctx)
	if err != nil {
		return nil, err
	}
	h, err := a.Offline(ctx)
	if err != nil {
		return nil, err
	}
	return ingest.New(r, s, h, ingest.Options{
		Project: a.Project(), Versioned: a.config.Registry.OnlineVersioning, Now: a.env.Now, Log: a.log,
	}), nil
}

func (a *App) registryAndOnline(ctx context.Context) (*registry.Registry, online.Store, error) {
	r, err := a.Registry(ctx)
	if err != nil {
		return nil, nil, err
	}
	s, err := a.Online(ctx)
	return r, s, err
}

// recorder notes materialized windows in the registry.
type recorder struct{ *registry.Registry }

// ApplyMaterialization implements materialize.Registry.
func (r recorder) ApplyMaterialization(ctx context.Context, project, view string, start, end time.Time) error {
	return r.Apply(ctx, func(cat *feast.Catalog) ([]feast.Change, error) {
		return registry.RecordMaterialization(cat, project, view, start, end)
	})
}

// lock takes a lock of this machine's processes without waiting for it: a file
// beside the registry.
func (a *App) lock(name string) (release func(), ok bool, err error) {
	now, cancel := context.WithCancel(context.Background())
	cancel()
	dir := filepath.Dir(a.scope().Path(a.config.Registry.Path))
	release, err = a.env.Lock(now, filepath.Join(dir, ".locks", filepath.Base(name)))
	if errors.Is(err, context.Canceled) {
		return nil, false, nil
	}
	return release, err == nil, err
}
