// Package ingest writes rows that callers bring: pushes to the views of a push
// source, and direct writes to one view; to the online store, the offline store or
// both. What a row may replace is the store's business; what a row is, is here.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/online"
)

// Mode says where pushed rows go; the names are Feast's.
type Mode string

// The modes.
const (
	Online           Mode = "online"
	Offline          Mode = "offline"
	OnlineAndOffline Mode = "online_and_offline"
)

// ParseMode reads a mode; anything else is ErrInvalid with the three names.
func ParseMode(s string) (Mode, error) {
	switch m := Mode(s); m {
	case Online, Offline, OnlineAndOffline:
		return m, nil
	}
	return "", feast.Invalid("to", "%q is not one of online, offline, online_and_offline", s)
}

func (m Mode) online() bool  { return m != Offline }
func (m Mode) offline() bool { return m != Online }

// Catalog is where the current definitions come from.
type Catalog interface {
	Catalog() *feast.Catalog
}

// History is the part of an offline store that pushes are appended through.
type History interface {
	Schema(ctx context.Context, src *feast.Source) (*arrow.Schema, error)
	Write(ctx context.Context, src *feast.Source, rows offline.Rows, replace bool) error
}

// Options are the choices a project makes about writes.
type Options struct {
	Project string
	// Versioned writes to the table of a view's version.
	Versioned bool
	Now       func() time.Time
	Log       *slog.Logger
}

// Service takes rows in. It is safe for concurrent use.
type Service struct {
	catalog Catalog
	store   online.Store
	history History
	options Options
}

// New returns a service over a catalog, an online store and the history.
func New(c Catalog, s online.Store, h History, o Options) *Service {
	return &Service{catalog: c, store: s, history: h, options: o}
}

// Push writes a frame to every view behind the push source of that name. No such
// source is ErrNotFound, of Feast's class PushSourceNotFoundException. All rows are
// checked before the first is written.
func (s *Service) Push(ctx context.Context, source string, f *Frame, mode Mode) error {
	views, err := s.pushTargets(source)
	if err != nil {
		return err
	}
	if f.Rows == 0 {
		s.options.Log.Warn("push of an empty frame is skipped", "push_source", source)
		return nil
	}
	batches, err := s.packAll(views, f, mode)
	if err != nil {
		return err
	}
	history, err := s.historyOf(ctx, views, f, mode)
	defer history.release()
	if err != nil {
		return err
	}
	for _, b := range batches {
		if err := s.store.Write(ctx, b.table, b.keys, b.rows); err != nil {
			return fmt.Errorf("push to feature view %q: %w", b.table.View, err)
		}
	}
	return s.append(ctx, history)
}

// packAll makes the frame ready for the online table of each view.
func (s *Service) packAll(views []*feast.View, f *Frame, mode Mode) ([]batch, error) {
	if !mode.online() {
		return nil, nil
	}
	var batches []batch
	for _, v := range views {
		b, err := s.pack(v, f)
		if err != nil {
			return nil, err
		}
		batches = append(batches, b)
	}
	return batches, nil
}

// pushTargets returns the views whose stream source is the push source.
func (s *Service) pushTargets(source string) ([]*feast.View, error) {
	cat := s.catalog.Catalog()
	var views []*feast.View
	var names []string
	for _, v := range feast.Objects[*feast.View](cat, s.options.Project) {
		src := v.StreamSource
		if src == nil || src.Type != feast.SourcePush {
			continue
		}
		names = append(names, src.Name)
		if src.Name == source {
			views = append(views, v)
		}
	}
	if len(views) == 0 {
		return nil, &feast.Error{
			Code: feast.ErrNotFound, Detail: fmt.Sprintf("Unable to find push source '%s'", source),
			Nearest: feast.Nearest(source, names), Class: feast.ClassPushSourceNotFound,
		}
	}
	return views, nil
}

// WriteOnline writes a frame to the online rows of one view.
func (s *Service) WriteOnline(ctx context.Context, view string, f *Frame) error {
	v, err := feast.Get[*feast.View](s.catalog.Catalog(), s.options.Project, view)
	var unknown *feast.Error
	if errors.As(err, &unknown) {
		unknown.Class = feast.ClassObjectNotFound // the class Feast's server answers this route with
	}
	if err != nil {
		return err
	}
	if v.ViewKind() == feast.OnDemandView {
		return feast.Unsupported("", "on demand feature view %q is computed when it is written, which this program does not do yet", v.Name)
	}
	if f.Rows == 0 {
		s.options.Log.Warn("write of an empty frame is skipped", "feature_view", view)
		return nil
	}
	b, err := s.pack(v, f)
	if err != nil {
		return err
	}
	return s.store.Write(ctx, b.table, b.keys, b.rows)
}
