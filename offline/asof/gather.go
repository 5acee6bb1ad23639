package asof

import (
	"context"
	"math/bits"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/compute"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"golang.org/x/sync/errgroup"

	"github.com/seed-11e13f51/feast/internal/arrowx"
)

// marks is a bitmap of source rows with a count before each word, so that the rank of a marked row is one look-up.
type marks struct {
	words []uint64
	rank  []int32
}

func newMarks(rows int64, won []int64) *marks {
	m := &marks{words: make([]uint64, (rows+63)/64)}
	for _, r := range won {
		if r >= 0 {
			m.words[r>>6] |= 1 << (r & 63)
		}
	}
	m.rank = make([]int32, len(m.words)+1)
	for i, w := range m.words {
		m.rank[i+1] = m.rank[i] + int32(bits.OnesCount64(w))
	}
	return m
}

// of returns how many marked rows lie before a row.
func (m *marks) of(row int64) int32 {
	return m.rank[row>>6] + int32(bits.OnesCount64(m.words[row>>6]&(1<<(row&63)-1)))
}

// between returns the marked rows in [from, to), counted from from.
func (m *marks) between(from, to int64) []int32 {
	var rows []int32
	for r := from; r < to; {
		word := m.words[r>>6] >> (r & 63)
		if word == 0 {
			r = (r>>6 + 1) << 6
			continue
		}
		r += int64(bits.TrailingZeros64(word))
		if r < to {
			rows = append(rows, int32(r-from))
		}
		r++
	}
	return rows
}

// gather fetches the values of the winning rows and lays them out in the order of the entity rows, converted to the declared types.
func (j *join) gather(ctx context.Context, won []int64) ([]arrow.Array, error) {
	columns := make([]string, len(j.view.Features))
	for i, f := range j.view.Features {
		columns[i] = f.Column
	}
	types, err := j.src.Types(columns)
	if err != nil {
		return nil, err
	}
	m := newMarks(j.first[len(j.parts)], won)
	parts, err := j.take(ctx, m, columns)
	defer releaseParts(parts)
	if err != nil {
		return nil, err
	}
	places := j.places(m, won)
	defer places.Release()
	out := make([]arrow.Array, len(columns))
	for i := range columns {
		if out[i], err = j.layOut(ctx, parts, i, types[i], places); err != nil {
			for _, a := range out[:i] {
				a.Release()
			}
			return nil, err
		}
	}
	return out, nil
}

func releaseParts(parts [][]arrow.Array) {
	for _, p := range parts {
		for _, a := range p {
			a.Release()
		}
	}
}

// take fetches the marked rows of every part that has some.
func (j *join) take(ctx context.Context, m *marks, columns []string) ([][]arrow.Array, error) {
	parts := make([][]arrow.Array, len(j.parts))
	var next atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for range min(j.workers(), len(parts)) {
		g.Go(func() error {
			for {
				i := int(next.Add(1) - 1)
				if i >= len(parts) {
					return nil
				}
				rows := m.between(j.first[i], j.first[i+1])
				if len(rows) == 0 {
					continue
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				var err error
				if parts[i], err = j.parts[i].Take(ctx, columns, rows); err != nil {
					return err
				}
			}
		})
	}
	return parts, g.Wait()
}

// places returns, for each entity row, where its winner is among the taken rows; null when it has none.
func (j *join) places(m *marks, won []int64) *array.Int32 {
	b := array.NewInt32Builder(memory.DefaultAllocator)
	defer b.Release()
	b.Reserve(len(won))
	for _, r := range won {
		if r < 0 {
			b.UnsafeAppendBoolToBitmap(false)
			continue
		}
		b.UnsafeAppend(m.of(r))
	}
	return b.NewInt32Array()
}

// layOut concatenates what the parts yielded of one feature and takes it in the order of the entity rows.
func (j *join) layOut(ctx context.Context, parts [][]arrow.Array, column int, typ arrow.DataType, places *array.Int32) (arrow.Array, error) {
	f := j.view.Features[column]
	var taken []arrow.Array
	for _, p := range parts {
		if p != nil {
			taken = append(taken, p[column])
		}
	}
	if len(taken) == 0 {
		if declared, ok := arrowx.DataType(f.Type); ok {
			typ = declared
		}
		return array.MakeArrayOfNull(memory.DefaultAllocator, typ, places.Len()), nil
	}
	all, err := array.Concatenate(taken, memory.DefaultAllocator)
	if err != nil {
		return nil, err
	}
	defer all.Release()
	out, err := take(ctx, all, places)
	if err != nil {
		return nil, err
	}
	defer out.Release()
	return convert(out, j.view, f, 0)
}

// take returns values of an array at the places of index; a null place is null.
func take(ctx context.Context, a arrow.Array, index arrow.Array) (arrow.Array, error) {
	return compute.TakeArray(ctx, a, index)
}
