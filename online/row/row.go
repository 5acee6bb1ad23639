// Package row is the packed row: the one form in which online stores keep and
// move the features of an entity key. It alone reads and writes this form, with
// nothing but the standard library.
//
// A row is, all integers big-endian:
//
//	0      format: 1 narrow, 2 wide
//	1..8   event time, int64 microseconds since the epoch, sign bit flipped
//	9..16  created time, the same
//	17..20 schema id, uint32
//	21..22 number of cells n, uint16
//	23..   n cell ends, uint16 each (narrow) or uint32 each (wide)
//	       the cells, one after the other
//
// An end is the offset just after the cell, counted from the first cell. With the
// sign bit flipped the order of the bytes 1..16 is the order of (event, created),
// so a store that compares bytes can keep the later row without decoding it.
//
// A cell is the wire form of Feast's message feast.types.Value; an empty cell is
// NULL. So gRPC copies it, JSON is written straight from it, and Feast's own
// layouts give and take it as it is.
package row

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// The formats of a row: the width of the cell ends.
const (
	// Narrow rows hold at most 65535 bytes of cells.
	Narrow byte = 1
	// Wide rows hold more.
	Wide byte = 2
)

// Sizes of the fixed parts, in bytes.
const (
	// TimesEnd is the length of the format and the two times: the prefix that
	// decides which of two rows stays.
	TimesEnd = 17
	// HeadSize is the length of everything before the cell ends.
	HeadSize = 23
	// MaxCells is the greatest number of cells of a row.
	MaxCells = math.MaxUint16
)

// ErrMalformed is wrapped by every error about bytes that are not a row.
var ErrMalformed = errors.New("malformed row")

// ErrTooLarge is returned for more than MaxCells cells or 4 GiB of cells.
var ErrTooLarge = errors.New("row too large")

// Head is what a row says about itself: when it was true, when it became known,
// and which schema orders its cells. Times are microseconds since the epoch, UTC.
type Head struct {
	Event, Created int64
	// Schema is the schema id; 0 is "in the order the fields were asked".
	Schema uint32
}

// Builder puts rows together, one at a time, without an allocation per cell. The
// zero Builder is ready. It is not safe for concurrent use.
//
// A cell is appended to Tail and closed by End:
//
//	b.End(row.AppendInt64Cell(b.Tail(), 42))
type Builder struct {
	cells []byte
	ends  []uint32
}

// Reset forgets the cells and keeps the memory.
func (b *Builder) Reset() {
	b.cells = b.cells[:0]
	b.ends = b.ends[:0]
}

// Tail returns the cells so far, for the next one to be appended to.
func (b *Builder) Tail() []byte { return b.cells }

// End closes a cell: grown is what appending to Tail returned.
func (b *Builder) End(grown []byte) {
	b.cells = grown
	b.ends = append(b.ends, uint32(min(len(grown), math.MaxUint32)))
}

// Null adds an empty cell.
func (b *Builder) Null() { b.End(b.cells) }

// Cell adds a copy of a cell.
func (b *Builder) Cell(cell []byte) { b.End(append(b.cells, cell...)) }

// Len returns the number of cells so far.
func (b *Builder) Len() int { return len(b.ends) }

// AppendRow appends the row to dst. It is ErrTooLarge, and dst as it was, when the
// cells do not fit into a row. The cells stay until Reset.
func (b *Builder) AppendRow(dst []byte, h Head) ([]byte, error) {
	if len(b.ends) > MaxCells || len(b.cells) > math.MaxUint32 {
		return dst, fmt.Errorf("%w: %d cells of %d bytes", ErrTooLarge, len(b.ends), len(b.cells))
	}
	format := Narrow
	if len(b.cells) > math.MaxUint16 {
		format = Wide
	}
	dst = append(dst, format)
	dst = AppendTime(dst, h.Event)
	dst = AppendTime(dst, h.Created)
	dst = binary.BigEndian.AppendUint32(dst, h.Schema)
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(b.ends)))
	for _, end := range b.ends {
		if format == Wide {
			dst = binary.BigEndian.AppendUint32(dst, end)
			continue
		}
		dst = binary.BigEndian.AppendUint16(dst, uint16(end))
	}
	return append(dst, b.cells...), nil
}

// AppendTime appends microseconds since the epoch in the form whose byte order is
// time order: big-endian with the sign bit flipped.
func AppendTime(dst []byte, micros int64) []byte {
	return binary.BigEndian.AppendUint64(dst, uint64(micros)^1<<63)
}

// Time reads what AppendTime wrote; b has at least 8 bytes.
func Time(b []byte) int64 { return int64(binary.BigEndian.Uint64(b) ^ 1<<63) }

// Times returns the two times of a row without looking at its cells; ok is false
// when r is too short to be a row or of an unknown format.
func Times(r []byte) (event, created int64, ok bool) {
	if len(r) < HeadSize || r[0] != Narrow && r[0] != Wide {
		return 0, 0, false
	}
	return Time(r[1:]), Time(r[9:]), true
}

// Compare orders two rows by (event, created): negative when a is older than b. A
// row too short to have times, such as the empty row, is older than any other.
func Compare(a, b []byte) int { return bytes.Compare(times(a), times(b)) }

func times(r []byte) []byte {
	if len(r) < TimesEnd {
		return nil
	}
	return r[1:TimesEnd]
}

// Reader reads a row in place. It is a small value; copy it freely. It is valid as
// long as the bytes it was parsed from are unchanged.
type Reader struct {
	row   []byte
	n     int
	wide  bool
	cells int
}

// Parse checks the whole frame of a row (not the contents of its cells), so that
// the methods of the Reader cannot fail. Bytes that are not a row, the empty row
// too, are ErrMalformed.
func Parse(r []byte) (Reader, error) {
	if len(r) < HeadSize {
		return Reader{}, fmt.Errorf("%w: %d bytes", ErrMalformed, len(r))
	}
	rd := Reader{row: r, n: int(binary.BigEndian.Uint16(r[21:]))}
	switch r[0] {
	case Narrow:
		rd.cells = HeadSize + 2*rd.n
	case Wide:
		rd.wide = true
		rd.cells = HeadSize + 4*rd.n
	default:
		return Reader{}, fmt.Errorf("%w: format %d", ErrMalformed, r[0])
	}
	if rd.cells > len(r) {
		return Reader{}, fmt.Errorf("%w: %d bytes for %d cells", ErrMalformed, len(r), rd.n)
	}
	if !rd.ordered() {
		return Reader{}, fmt.Errorf("%w: cell ends out of order", ErrMalformed)
	}
	return rd, nil
}

// ordered reports whether the ends never go back and the last is the end of the row.
func (r Reader) ordered() bool {
	last := 0
	for i := range r.n {
		end := r.end(i)
		if end < last {
			return false
		}
		last = end
	}
	return last == len(r.row)-r.cells
}

func (r Reader) end(i int) int {
	if r.wide {
		return int(binary.BigEndian.Uint32(r.row[HeadSize+4*i:]))
	}
	return int(binary.BigEndian.Uint16(r.row[HeadSize+2*i:]))
}

// Event returns the event time in microseconds since the epoch.
func (r Reader) Event() int64 { return Time(r.row[1:]) }

// Created returns the created time in microseconds since the epoch.
func (r Reader) Created() int64 { return Time(r.row[9:]) }

// Schema returns the schema id.
func (r Reader) Schema() uint32 { return binary.BigEndian.Uint32(r.row[17:]) }

// Head returns the times and the schema id.
func (r Reader) Head() Head {
	return Head{Event: r.Event(), Created: r.Created(), Schema: r.Schema()}
}

// Len returns the number of cells.
func (r Reader) Len() int { return r.n }

// Cell returns cell i, for i in [0, Len): empty when it is NULL. It aliases the
// row; the caller must not change it.
func (r Reader) Cell(i int) []byte {
	start := 0
	if i > 0 {
		start = r.end(i - 1)
	}
	end := r.end(i)
	return r.row[r.cells+start : r.cells+end : r.cells+end]
}
