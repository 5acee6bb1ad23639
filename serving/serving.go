// Package serving is online retrieval: a query becomes a plan, the plan one flight
// to the online store, and rows become values with statuses. The rules are
// docs/semantics.md; they are here once, for every store and every server.
package serving

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/resolve"
)

// Catalog is where the current definitions come from. It is called for every
// request, so it must be cheap: a pointer that is replaced when they change.
type Catalog interface {
	Catalog() *feast.Catalog
}

// Options are the choices a project makes about serving.
type Options struct {
	Project string
	// IgnoreTTL serves an expired value as PRESENT (x_feast.online_ttl: ignore).
	IgnoreTTL bool
	// Versioned reads the table of a view's version (Feast's
	// enable_online_feature_view_versioning); else all versions share one table.
	Versioned bool
	// VersionOf returns an older definition of a view; nil refuses references to one.
	VersionOf func(view *feast.View, version int32) (*feast.View, error)
	// Now is the clock ttls are measured by.
	Now func() time.Time
}

// Service answers online requests. It is safe for concurrent use.
type Service struct {
	catalog Catalog
	store   online.Store
	options Options

	mu    sync.RWMutex
	plans map[string]*Plan
	// of is the catalog the plans were made from.
	of *feast.Catalog
}

// New returns a service over a catalog and a store.
func New(c Catalog, s online.Store, o Options) *Service {
	return &Service{catalog: c, store: s, options: o, plans: map[string]*Plan{}}
}

// maxPlans bounds the cache of plans; a full cache is dropped whole, for clients
// repeat a handful of queries.
const maxPlans = 4096

// Plan returns the plan of a query under the current catalog. Plans are cached
// until the catalog changes.
func (s *Service) Plan(q Query) (*Plan, error) {
	cat := s.catalog.Catalog()
	key := q.cacheKey()
	s.mu.RLock()
	p, ok := s.plans[key]
	ok = ok && s.of == cat
	s.mu.RUnlock()
	if ok {
		return p, nil
	}
	p, err := makePlan(cat, s.store, resolve.Query{
		Project: s.options.Project, Features: q.Features, Service: q.Service,
		FullNames: q.FullNames, VersionOf: s.options.VersionOf,
	}, s.options.Versioned)
	if err != nil {
		return nil, err
	}
	s.remember(cat, key, p)
	return p, nil
}

func (s *Service) remember(cat *feast.Catalog, key string, p *Plan) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of != cat || len(s.plans) >= maxPlans {
		s.plans, s.of = map[string]*Plan{}, cat
	}
	s.plans[key] = p
}

// cacheKey returns a text that no other query has: names with their lengths.
func (q Query) cacheKey() string {
	key := strconv.AppendBool(nil, q.FullNames)
	key = appendName(key, q.Service)
	for _, f := range q.Features {
		key = appendName(key, f)
	}
	return string(key)
}

func appendName(dst []byte, name string) []byte {
	dst = strconv.AppendInt(dst, int64(len(name)), 10)
	dst = append(dst, ':')
	return append(dst, name...)
}

// Read answers a plan for rows entities: columns[i] holds the values of
// Plan.Keys()[i], one per row, of the declared types. A missing column is nil: an
// error that names it. A row with a NULL key finds nothing.
func (s *Service) Read(ctx context.Context, p *Plan, rows int, columns [][]feast.Value) (*Response, error) {
	if err := p.check(rows, columns); err != nil {
		return nil, err
	}
	groups, slots, err := p.requests(rows, columns)
	if err != nil {
		return nil, err
	}
	answer := &online.Rows{}
	answer.Reset(groups)
	if err := s.store.Read(ctx, groups, answer); err != nil {
		return nil, err
	}
	r := &Response{Rows: rows, Names: p.FeatureNames(), plan: p, Keys: columns}
	err = s.fill(ctx, r, answer, slots)
	return r, err
}

func (p *Plan) check(rows int, columns [][]feast.Value) error {
	for i, k := range p.keys {
		switch {
		case columns[i] == nil:
			return feast.Invalid("entities", "the request lacks join key %q", k.Name)
		case len(columns[i]) != rows:
			return feast.Invalid("entities."+k.Name, "has %d values where others have %d", len(columns[i]), rows)
		}
	}
	return nil
}

// requests returns what is asked of the store, and for each group which of its
// keys belongs to which row: -1 for a row with a NULL key.
func (p *Plan) requests(rows int, columns [][]feast.Value) ([]online.Group, [][]int, error) {
	groups := make([]online.Group, len(p.groups))
	slots := make([][]int, len(p.groups))
	for g := range p.groups {
		keys := make([]online.Key, 0, rows)
		slots[g] = make([]int, rows)
		for row := range rows {
			key, ok, err := p.groups[g].key(row, columns)
			if err != nil {
				return nil, nil, err
			}
			slots[g][row] = -1
			if ok {
				slots[g][row] = len(keys)
				keys = append(keys, key)
			}
		}
		groups[g] = online.Group{Tables: p.groups[g].tables, Keys: keys}
	}
	return groups, slots, nil
}

// key builds the entity key of a row; ok is false when a part of it is NULL.
func (g *group) key(row int, columns [][]feast.Value) (k online.Key, ok bool, err error) {
	values := make([]feast.Value, len(g.columns))
	for i, c := range g.columns {
		if c < 0 {
			values[i] = feast.StringValue("")
			continue
		}
		values[i] = columns[c][row]
		if values[i].Absent() {
			return k, false, nil
		}
	}
	k, err = online.NewKey(g.names, values)
	return k, err == nil, err
}
