// Package asof is the streaming point-in-time join: entity rows are held sorted, the rows of a source stream by once, in any order, and only the
// values of rows that won are fetched.
//
// Memory grows with the entity rows (some 32 bytes each per worker) and the winners, not with the source. The rules are those of
// docs/semantics.md ("Which row wins"); package pit is the same in a few obvious lines, and the test of this one.
package asof

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"golang.org/x/sync/errgroup"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/arrowx"
	"github.com/seed-11e13f51/feast/offline"
)

// Open returns the source of a view, as a Store keeps it.
type Open func(ctx context.Context, v *offline.View) (Source, error)

// Join returns the rows of the plan. It reads as many parts of a source at a time as there are processors.
func Join(ctx context.Context, p *offline.Plan, open Open) (offline.Rows, error) {
	if p.Entities.NumRows() > math.MaxInt32 {
		return nil, feast.Invalid("entity rows", "%d rows are more than one join can hold (%d)", p.Entities.NumRows(), math.MaxInt32)
	}
	e, err := newEntities(p)
	if err != nil {
		return nil, err
	}
	defer e.release()
	for i := range p.Views {
		v := &p.Views[i]
		src, err := open(ctx, v)
		if err != nil {
			return nil, err
		}
		j := &join{view: v, src: src, entities: e}
		columns, err := j.run(ctx)
		if err != nil {
			return nil, err
		}
		e.add(v, columns)
	}
	return e.rows()
}

// join is one view against the entity rows.
type join struct {
	view     *offline.View
	src      Source
	entities *entities

	keys  *keyset
	slots *slots
	rule  rule
	parts []Part
	first []int64 // number of the first row of each part; one longer
}

func (j *join) run(ctx context.Context) ([]arrow.Array, error) {
	kinds, err := j.keyKinds()
	if err != nil {
		return nil, err
	}
	if j.keys, j.slots, err = j.entities.sorted(j.view, kinds); err != nil {
		return nil, err
	}
	j.rule = rule{ttl: j.view.TTL.Microseconds(), limits: j.view.TTL > 0, known: j.view.KnownOnly}
	j.number()
	won, err := j.winners(ctx)
	if err != nil {
		return nil, err
	}
	return j.gather(ctx, won)
}

// number counts the rows of the source.
func (j *join) number() {
	j.parts = j.src.Parts()
	j.first = make([]int64, len(j.parts)+1)
	for i, p := range j.parts {
		j.first[i+1] = j.first[i] + p.Rows()
	}
}

// keyKinds returns how each key is compared, and refuses keys that cannot be.
func (j *join) keyKinds() ([]KeyKind, error) {
	columns := make([]string, len(j.view.Keys))
	for i, k := range j.view.Keys {
		columns[i] = k.Column
	}
	types, err := j.src.Types(columns)
	if err != nil {
		return nil, err
	}
	kinds := make([]KeyKind, len(types))
	for i, k := range j.view.Keys {
		if kinds[i] = KindOf(types[i]); kinds[i] == NoKey {
			return nil, feast.Invalid(j.view.Name+"."+k.Column, "%s cannot be a join key", types[i])
		}
		entity, err := j.entities.column(k.Entity)
		if err != nil {
			return nil, err
		}
		have := entity.DataType()
		if KindOf(have) != kinds[i] && !(kinds[i] == IntKey && isFloat(have)) {
			return nil, feast.Invalid("entity rows", "column %q is %s, but join key %q of %s is %s%s", k.Entity, have, k.Column, j.view.Name, types[i], misfit(entity, kinds[i]))
		}
	}
	return kinds, nil
}

// isFloat reports whether whole numbers of the type can be integer keys: a data frame makes floats of integers when some are missing.
func isFloat(t arrow.DataType) bool { return t.ID() == arrow.FLOAT64 || t.ID() == arrow.FLOAT32 }

// skips reports whether no row of a part can match, by the bounds of its event times.
func (j *join) skips(p Part) bool {
	lo, hi, known := p.Times()
	if !known {
		return false
	}
	return lo > j.slots.hi || j.rule.limits && hi < j.slots.lo-j.rule.ttl
}

// maxBest bounds the memory of the workers' winners together.
const maxBest = 512 << 20

// workers returns how many parts are read at a time.
func (j *join) workers() int {
	const size = 24
	fit := maxBest / (size * max(len(j.slots.time), 1))
	return max(1, min(runtime.GOMAXPROCS(0), len(j.parts), fit))
}

// winners returns, for each entity row, the number of the source row that wins it, or noRow.
func (j *join) winners(ctx context.Context) ([]int64, error) {
	var next atomic.Int64
	all := make([]*offers, j.workers())
	g, ctx := errgroup.WithContext(ctx)
	for w := range all {
		g.Go(func() error {
			scan := &scan{offers: newOffers(j.slots, j.rule), join: j}
			all[w] = scan.offers
			for {
				i := int(next.Add(1) - 1)
				if i >= len(j.parts) {
					return nil
				}
				if j.skips(j.parts[i]) {
					continue
				}
				if err := scan.part(ctx, i); err != nil {
					return err
				}
			}
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	for _, o := range all[1:] {
		all[0].merge(o)
	}
	return all[0].finish(j.entities.count), nil
}

// scan is one worker: its offers and the buffers of a batch.
type scan struct {
	*offers
	join   *join
	batch  batch
	column []int32
}

// batchRows is how many rows are decoded before they are offered. Many rows make partitions worthwhile.
const (
	batchRows     = 1 << 16
	batchRowsMany = 1 << 20
)

func (s *scan) part(ctx context.Context, number int) (err error) {
	p := s.join.parts[number]
	columns := make([]string, len(s.join.view.Keys))
	for i, k := range s.join.view.Keys {
		columns[i] = k.Column
	}
	c, err := p.Open(ctx, columns)
	if err != nil {
		return err
	}
	defer func() {
		if e := c.Close(); err == nil {
			err = e
		}
	}()
	size := int64(batchRows)
	if len(s.best) >= partitionFrom {
		size = batchRowsMany
	}
	for done, rows := int64(0), p.Rows(); done < rows; done += size {
		if err := ctx.Err(); err != nil {
			return err
		}
		s.batch.first = s.join.first[number] + done
		if err := s.read(c, int(min(size, rows-done))); err != nil {
			return err
		}
	}
	return nil
}

// read decodes the next rows and offers them.
func (s *scan) read(c Cursor, n int) error {
	b := &s.batch
	b.codes, b.times, b.created = sized(b.codes, n), sized(b.times, n), sized(b.created, n)
	s.column = sized(s.column, n)
	if err := s.join.keys.read(c, b.codes, s.column); err != nil {
		return err
	}
	if err := c.Events(b.times); err != nil {
		return err
	}
	if err := c.Created(b.created); err != nil {
		return err
	}
	s.add(b)
	return nil
}

// sized returns a slice of length n, reusing s.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// entities are the entity rows of a plan and the columns joined to them so far.
type entities struct {
	table  arrow.Table
	count  int
	times  []int64
	bySet  map[string]sortedBy
	fields []arrow.Field
	joined []arrow.Array
}

// sortedBy caches the slots of one combination of key columns: views of the same entities share them.
type sortedBy struct {
	keys  *keyset
	slots *slots
}

func newEntities(p *offline.Plan) (*entities, error) {
	e := &entities{table: p.Entities, count: int(p.Entities.NumRows()), bySet: map[string]sortedBy{}}
	column, err := e.column(p.EventTime)
	if err != nil {
		return nil, err
	}
	e.times = make([]int64, e.count)
	at := 0
	for _, a := range column.Chunks() {
		if err := arrowx.Micros(a, e.times[at:at+a.Len()]); err != nil {
			return nil, feast.Invalid("entity rows", "event timestamp column %q %v", p.EventTime, err)
		}
		at += a.Len()
	}
	return e, nil
}

// column returns an entity column by name.
func (e *entities) column(name string) (*arrow.Chunked, error) {
	at := e.table.Schema().FieldIndices(name)
	if len(at) == 1 {
		return e.table.Column(at[0]).Data(), nil
	}
	if len(at) > 1 {
		return nil, feast.Invalid("entity rows", "column %q is there %d times", name, len(at))
	}
	names := make([]string, e.table.NumCols())
	for i := range names {
		names[i] = e.table.Schema().Field(i).Name
	}
	return nil, &feast.Error{
		Code: feast.ErrInvalid, Place: "entity rows", Name: name, Detail: "no such column (there are " + strings.Join(names, ", ") + ")",
		Nearest: feast.Nearest(name, names),
	}
}

// sorted returns the entity rows sorted by the entity columns of the view's keys, and the dictionaries of those columns.
func (e *entities) sorted(v *offline.View, kinds []KeyKind) (*keyset, *slots, error) {
	names := make([]string, len(v.Keys))
	for i, k := range v.Keys {
		names[i] = k.Entity
	}
	id := strings.Join(names, "\x00")
	if have, ok := e.bySet[id]; ok {
		return have.keys, have.slots, nil
	}
	ks := newKeyset(len(names))
	codes, scratch := make([]int32, e.count), make([]int32, e.count)
	for i, name := range names {
		c, err := e.column(name)
		if err != nil {
			return nil, nil, err
		}
		chunks, err := keyChunks(c, kinds[i])
		if err == nil {
			err = ks.addColumn(i, chunks, codes, scratch)
		}
		if err != nil {
			return nil, nil, feast.Invalid("entity rows", "column %q: %v", name, err)
		}
	}
	s := newSlots(codes, e.times, ks.freeze())
	e.bySet[id] = sortedBy{ks, s}
	return ks, s, nil
}

// keyChunks returns the values of an entity column, whole floats as integers.
func keyChunks(c *arrow.Chunked, kind KeyKind) ([]arrow.Array, error) {
	if kind != IntKey || !isFloat(c.DataType()) {
		return c.Chunks(), nil
	}
	var chunks []arrow.Array
	first := 0
	for _, a := range c.Chunks() {
		whole, err := arrowx.Convert(a, feast.Int64)
		var bad *arrowx.ValueError
		if errors.As(err, &bad) {
			return nil, fmt.Errorf("row %d: %w", first+bad.Row, bad)
		}
		if err != nil {
			return nil, err
		}
		chunks = append(chunks, whole)
		first += a.Len()
	}
	return chunks, nil
}

// add appends the joined columns of a view.
func (e *entities) add(v *offline.View, columns []arrow.Array) {
	for i, f := range v.Features {
		e.fields = append(e.fields, arrow.Field{Name: f.Output, Type: columns[i].DataType(), Nullable: true})
	}
	e.joined = append(e.joined, columns...)
}

func (e *entities) release() {
	for _, a := range e.joined {
		a.Release()
	}
}

// rows returns the entity columns and the joined ones as a stream.
func (e *entities) rows() (offline.Rows, error) {
	schema := e.table.Schema()
	meta := schema.Metadata()
	all := arrow.NewSchema(append(schema.Fields(), e.fields...), &meta)
	columns := make([]arrow.Column, 0, len(all.Fields()))
	for i := range int(e.table.NumCols()) {
		columns = append(columns, *e.table.Column(i))
	}
	for i, a := range e.joined {
		chunked := arrow.NewChunked(a.DataType(), []arrow.Array{a})
		columns = append(columns, *arrow.NewColumn(e.fields[i], chunked))
		chunked.Release()
	}
	table := array.NewTable(all, columns, int64(e.count))
	defer table.Release()
	return array.NewTableReader(table, outRows), nil
}

// outRows is the size of the batches that come out.
const outRows = 1 << 16
