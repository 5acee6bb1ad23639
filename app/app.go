// Package app opens what a configuration describes: the one place that wires
// drivers to services.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/config"
	"github.com/seed-11e13f51/feast/driver"
	"github.com/seed-11e13f51/feast/drivers"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/registry"
)

// App is a configured feature store. Its parts are opened when they are first asked
// for, and closed by Close. It is for one goroutine; what it hands out is not bound
// to that.
type App struct {
	config *config.Config
	env    *env.Env
	log    *slog.Logger

	registry *registry.Registry
	online   online.Store
	offline  offline.Store
}

// New checks that every store of the configuration is built into this program and
// configured right. Nothing is opened yet.
func New(c *config.Config, e *env.Env, log *slog.Logger) (*App, error) {
	if c.OnlineStore != nil {
		if err := drivers.Online().Check(*c.OnlineStore); err != nil {
			return nil, err
		}
	}
	if err := drivers.Offline().Check(c.OfflineStore); err != nil {
		return nil, err
	}
	if err := drivers.Engines().Check(c.BatchEngine); err != nil {
		return nil, err
	}
	if err := drivers.Registry(c.Registry.Path).Check(c.Registry.Section); err != nil {
		return nil, err
	}
	if err := checkStoreType(c); err != nil {
		return nil, err
	}
	return &App{config: c, env: e, log: log}, nil
}

// checkStoreType refuses a class that keeps the registry elsewhere than in a local
// file: its catalog must not silently go on in another place.
func checkStoreType(c *config.Config) error {
	switch t := c.Registry.StoreType; t {
	case "", "FileRegistryStore", "feast.infra.registry.file.FileRegistryStore":
		return nil
	default:
		return feast.Unsupported(c.File, "registry_store_type %s is not built here; FileRegistryStore, a local file, is", t)
	}
}

// Project returns the name of the project.
func (a *App) Project() string { return a.config.Project }

// Config returns the configuration.
func (a *App) Config() *config.Config { return a.config }

func (a *App) scope() driver.Scope {
	return driver.Scope{
		Env: a.env, Log: a.log, Repo: a.config.Repo, Project: a.config.Project,
		EntityKeyVersion: a.config.EntityKeyVersion, Layout: a.config.Extension.Layout,
	}
}

// Registry returns the registry, with the catalog loaded.
func (a *App) Registry(ctx context.Context) (*registry.Registry, error) {
	if a.registry != nil {
		return a.registry, nil
	}
	store, err := drivers.Registry(a.config.Registry.Path).Open(ctx, a.config.Registry.Section, a.scope())
	if err != nil {
		return nil, fmt.Errorf("open registry: %w", err)
	}
	a.registry, err = registry.Open(ctx, store, a.env)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return a.registry, nil
}

// Online returns the online store. A configuration that switches it off is
// ErrInvalid.
func (a *App) Online(ctx context.Context) (online.Store, error) {
	if a.online != nil {
		return a.online, nil
	}
	if a.config.OnlineStore == nil {
		return nil, feast.Invalid(a.config.File, "online_store is none: there is no online store to work with")
	}
	s, err := drivers.Online().Open(ctx, *a.config.OnlineStore, a.scope())
	if err != nil {
		return nil, fmt.Errorf("open online store: %w", err)
	}
	a.online = s
	return s, nil
}

// Offline returns the offline store.
func (a *App) Offline(ctx context.Context) (offline.Store, error) {
	if a.offline != nil {
		return a.offline, nil
	}
	s, err := drivers.Offline().Open(ctx, a.config.OfflineStore, a.scope())
	if err != nil {
		return nil, fmt.Errorf("open offline store: %w", err)
	}
	a.offline = s
	return s, nil
}

// Close closes what was opened.
func (a *App) Close() error {
	var errs []error
	if a.online != nil {
		errs = append(errs, a.online.Close())
	}
	if a.offline != nil {
		errs = append(errs, a.offline.Close())
	}
	if a.registry != nil {
		errs = append(errs, a.registry.Close())
	}
	return errors.Join(errs...)
}
