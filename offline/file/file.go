// Package file is the offline store over Parquet files: one file, a directory, a glob, or a hive-partitioned directory (name=value folders, which
// become columns). It joins with package asof, pruning files and row groups by the bounds of their event times.
//
// Paths are those of Feast's FileSource: a path or a file:// URI, relative ones against the repository. Other schemes (s3, gs, …) are
// refused with their name. Files whose names start with "." or "_" are not data. Source order is: files by path, byte by byte, then rows.
//
// A write to a file puts old and new rows into a new file beside it and renames it; a write to a directory adds one file that sorts last, or
// replaces all files by one. Both hold a lock file (.feast.lock) that binds processes of this program only.
package file

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/offline/asof"
)

// Store is an offline store over Parquet files. It is safe for concurrent use and holds nothing open between calls.
type Store struct {
	dir string
	env *env.Env
	log *slog.Logger
}

// New returns a store that resolves relative paths against dir, the repository. A nil logger discards.
func New(dir string, e *env.Env, log *slog.Logger) *Store {
	if log == nil {
		log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	return &Store{dir: dir, env: e, log: log}
}

var (
	_ offline.Store  = (*Store)(nil)
	_ offline.Parter = (*Store)(nil)
	_ offline.Joiner = (*Store)(nil)
)

// Close does nothing: a Store holds nothing open.
func (s *Store) Close() error { return nil }

// Schema returns the columns of the first file, then the partition columns, by their names after field mapping.
func (s *Store) Schema(ctx context.Context, src *feast.Source) (*arrow.Schema, error) {
	d, err := s.open(ctx, src)
	if err != nil {
		return nil, err
	}
	defer d.close()
	return d.schema(), nil
}

// Join joins the views of the plan one by one.
func (s *Store) Join(ctx context.Context, p *offline.Plan) (offline.Rows, error) {
	var opened []*dataset
	defer func() {
		for _, d := range opened {
			d.close()
		}
	}()
	return asof.Join(ctx, p, func(ctx context.Context, v *offline.View) (asof.Source, error) {
		d, err := s.open(ctx, v.Source)
		if err != nil {
			return nil, err
		}
		opened = append(opened, d)
		return d, nil
	})
}

// path returns where a source's files are.
func (s *Store) path(src *feast.Source) (string, error) {
	place := fmt.Sprintf("data source %q", src.Name)
	o, ok := src.Options.(*feast.FileOptions)
	if !ok || o.URI == "" {
		return "", feast.Unsupported(place, "the file offline store reads file sources only")
	}
	if o.Format != nil && !o.Format.Parquet {
		return "", feast.Unsupported(place, "only Parquet files can be read")
	}
	path := o.URI
	if scheme, rest, found := strings.Cut(path, "://"); found {
		if scheme != "file" {
			return "", feast.Unsupported(place, "%s:// cannot be read by this build", scheme)
		}
		unescaped, err := url.PathUnescape(rest)
		if err != nil {
			return "", feast.Invalid(place, "path %q: %v", o.URI, err)
		}
		path = unescaped
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(s.dir, path)
	}
	return filepath.Clean(path), nil
}
