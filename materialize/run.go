package materialize

import (
	"context"
	"errors"
	"time"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/online"
)

// run is the work on one task: pieces of the source, one after the other, into a
// bounded map of latest rows that is written whenever it is full.
type run struct {
	service  *Service
	task     *task
	progress func(Progress)

	packer *packer
	chunk  *chunk
	check  checkpoint
	marker online.Marker

	total   int64
	rows    int64
	written int64
	skipped int
}

func (r *run) do(ctx context.Context) error {
	r.marker, _ = r.service.store.(online.Marker)
	before, err := r.lastSeen(ctx)
	if err != nil {
		return err
	}
	r.check.before = before // the selection of parts depends on it
	parts, err := r.parts(ctx, r.task.view.Batch())
	if err != nil {
		return err
	}
	for _, p := range parts {
		r.total += p.Rows
	}
	if r.packer, err = newPacker(r.task.view, r.task.table); err != nil {
		return err
	}
	r.packer.now = r.service.options.Now().UnixMicro()
	r.chunk = newChunk(r.service.options.Budget)
	resume, err := r.loadCheckpoint(ctx, parts, before)
	if err != nil {
		return err
	}
	if err := r.catchUp(ctx, parts[:resume]); err != nil {
		return err
	}
	for i := resume; i < len(parts); i++ {
		if err := r.part(ctx, parts[i], r.selection(r.task.start), i); err != nil {
			return err
		}
	}
	if err := r.flush(ctx, nil); err != nil {
		return err
	}
	return r.finish(ctx)
}

// parts returns the pieces of the source, or the whole of it as one.
func (r *run) parts(ctx context.Context, src *feast.Source) ([]offline.Part, error) {
	p, ok := r.service.history.(offline.Parter)
	if !ok {
		return []offline.Part{{}}, nil
	}
	return p.Parts(ctx, src, r.selection(r.task.start))
}

// selection is what of the source a window needs. One row per key of each piece is
// enough: the later of two pieces' rows wins in the chunk and in the store.
func (r *run) selection(from time.Time) offline.Selection {
	v := r.task.view
	sel := offline.Selection{Columns: columnsOf(v), From: from, To: r.task.end}
	if !v.Entityless() {
		sel.LatestBy = v.JoinKeys()
	}
	if r.task.late && !from.IsZero() {
		sel.CreatedAfter = r.check.Seen()
	}
	return sel
}

// catchUp reads, of pieces that an earlier run with an earlier end had finished,
// what lies between the two ends.
func (r *run) catchUp(ctx context.Context, done []offline.Part) error {
	if len(done) == 0 {
		return nil
	}
	r.skipped = len(done)
	if !r.check.End.Before(r.task.end) {
		for _, p := range done {
			r.rows += p.Rows
		}
		return nil
	}
	for _, p := range done {
		if err := r.part(ctx, p, r.selection(r.check.End), len(done)); err != nil {
			return err
		}
	}
	return r.flush(ctx, r.checkpointAt(len(done)))
}

// part reads one piece into the chunk. next is the piece that a checkpoint taken now
// would go on with: the pieces before it are in the store once the chunk is.
func (r *run) part(ctx context.Context, p offline.Part, sel offline.Selection, next int) error {
	sel.Part = p.Name
	rows, err := r.service.history.Scan(ctx, r.task.view.Batch(), sel)
	if err != nil {
		return err
	}
	defer rows.Release()
	for rows.Next() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.batch(ctx, rows, p, next); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	r.rows += p.Rows
	r.progress(Progress{View: r.task.view.Name, Rows: r.rows, Total: max(r.total, r.rows)})
	return nil
}

func (r *run) batch(ctx context.Context, rows offline.Rows, p offline.Part, next int) error {
	b, err := r.packer.bind(rows.RecordBatch(), p.Place)
	defer b.release()
	if err != nil {
		return err
	}
	for i := range b.rows {
		ok, err := b.row(i, r.chunk, r.check.saw)
		if err != nil {
			return err
		}
		if ok && r.chunk.full() {
			if err := r.flush(ctx, r.checkpointAt(next)); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeBatch is how many rows go to the store in one call.
const writeBatch = 20_000

// flush writes the chunk sorted by key, and behind it the checkpoint, if any.
func (r *run) flush(ctx context.Context, check []byte) error {
	err := r.chunk.each(writeBatch, func(keys []online.Key, rows []online.Row) error {
		r.written += int64(len(keys))
		return r.service.store.Write(ctx, r.task.table, keys, rows)
	})
	if err != nil {
		return err
	}
	r.chunk.reset()
	if check == nil || r.marker == nil {
		return nil
	}
	return r.marker.Mark(ctx, r.markName(), check)
}

// finish forgets the checkpoint and remembers the greatest created time seen, from
// which the next incremental run finds rows that came late.
func (r *run) finish(ctx context.Context) error {
	if r.marker == nil {
		return nil
	}
	return errors.Join(
		r.marker.Mark(ctx, r.seenName(), r.check.seenBytes()),
		r.marker.Mark(ctx, r.markName(), nil),
	)
}

func columnsOf(v *feast.View) []string {
	src := v.Batch()
	var columns []string
	if !v.Entityless() {
		columns = append(columns, v.JoinKeys()...)
	}
	columns = append(columns, feast.FieldNames(v.Features)...)
	columns = append(columns, src.NameOf(src.TimestampField))
	if src.CreatedField != "" {
		columns = append(columns, src.NameOf(src.CreatedField))
	}
	return columns
}
