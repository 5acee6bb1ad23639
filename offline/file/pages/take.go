package pages

import (
	"encoding/binary"
	"errors"
	"math"

	"github.com/apache/arrow-go/v18/arrow/bitutil"
)

// maxData is how many bytes an Arrow array with 32-bit offsets can hold.
const maxData = math.MaxInt32

var errTooLong = errors.New("the chosen values are longer than 2 GB together")

// Values are values of chosen rows in the layout of an Arrow array: Data holds fixed-width values, or byte strings that
// Offsets delimit. Valid is a bitmap and nil when there is no null.
type Values struct {
	Len, Nulls int
	Valid      []byte
	Offsets    []int32
	Data       []byte
}

// Take returns the values of the rows, which must ascend strictly and be counted from the first row of the chunk. It
// reads from where the Reader stands, so call it on a new Reader.
func (r *Reader) Take(rows []int32) (Values, error) {
	out := Values{Len: len(rows)}
	if size := r.size(); size > 0 {
		out.Data = make([]byte, len(rows)*size)
	} else {
		out.Offsets = make([]int32, 1, len(rows)+1)
	}
	done, at := 0, 0
	for done < len(rows) {
		if err := r.load(); err != nil {
			return out, err
		}
		end := done
		for end < len(rows) && int(rows[end]) < at+r.left {
			end++
		}
		if end > done {
			if err := r.takePage(&out, rows[done:end], at, done); err != nil {
				return out, err
			}
		}
		at, done = at+r.left, end
	}
	return out, nil
}

// takePage takes rows of the present page, whose first row is number first, to positions from at.
func (r *Reader) takePage(out *Values, rows []int32, first, at int) error {
	n := int(rows[len(rows)-1]) - first + 1
	r.indices = grow(r.indices, len(rows))
	where := r.indices
	values := n
	if r.full {
		for i, row := range rows {
			where[i] = row - int32(first)
		}
	} else {
		var err error
		if values, err = r.rank(out, where, rows, first, at); err != nil {
			return err
		}
	}
	if r.size() > 0 {
		return r.takeFixed(out, where, values, at)
	}
	return r.takeBytes(out, where, values)
}

// rank sets where[i] to the position among the page's values of rows[i], or -1 when it is null, which it marks in out.
func (r *Reader) rank(out *Values, where, rows []int32, first, at int) (int, error) {
	n := int(rows[len(rows)-1]) - first + 1
	r.valid = grow(r.valid, n)
	if err := r.def.read(r.valid); err != nil {
		return 0, err
	}
	values, next := int32(0), 0
	for i, v := range r.valid {
		if int(rows[next])-first == i {
			where[next] = values
			if v == 0 {
				where[next] = -1
				out.null(at + next)
			}
			next++
		}
		values += v
	}
	return int(values), nil
}

// null marks position i as null.
func (v *Values) null(i int) {
	if v.Valid == nil {
		v.Valid = make([]byte, bitutil.BytesForBits(int64(v.Len)))
		bitutil.SetBitsTo(v.Valid, 0, int64(v.Len), true)
	}
	bitutil.ClearBit(v.Valid, i)
	v.Nulls++
}

func (r *Reader) takeFixed(out *Values, where []int32, values, at int) error {
	size := r.size()
	src := r.dict.data
	if r.coded {
		if err := r.resolve(where, values); err != nil {
			return err
		}
	} else {
		var err error
		if src, err = r.takePlain(values, size); err != nil {
			return err
		}
	}
	dst := out.Data[at*size:]
	if size == 8 {
		for i, w := range where {
			if w >= 0 {
				binary.LittleEndian.PutUint64(dst[i*8:], binary.LittleEndian.Uint64(src[int(w)*8:]))
			}
		}
		return nil
	}
	for i, w := range where {
		if w >= 0 {
			binary.LittleEndian.PutUint32(dst[i*4:], binary.LittleEndian.Uint32(src[int(w)*4:]))
		}
	}
	return nil
}

// resolve replaces positions among the page's values by dictionary indices.
func (r *Reader) resolve(where []int32, values int) error {
	r.start = grow(r.start, values)
	if err := r.index.read(r.start); err != nil {
		return err
	}
	for i, w := range where {
		if w < 0 {
			continue
		}
		if x := r.start[w]; uint32(x) < uint32(r.dict.n) {
			where[i] = x
			continue
		}
		return errCorrupt
	}
	return nil
}

func (r *Reader) takeBytes(out *Values, where []int32, values int) error {
	data, start, end := r.dict.data, r.dict.start, r.dict.end
	if r.coded {
		if err := r.resolve(where, values); err != nil {
			return err
		}
	} else {
		var err error
		if start, end, data, err = r.plainSpans(values); err != nil {
			return err
		}
	}
	for _, w := range where {
		if w >= 0 {
			out.Data = append(out.Data, data[start[w]:end[w]]...)
		}
		if int64(len(out.Data)) > maxData {
			return errTooLong
		}
		out.Offsets = append(out.Offsets, int32(len(out.Data)))
	}
	return nil
}
