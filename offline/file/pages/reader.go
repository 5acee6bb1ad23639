package pages

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/metadata"
	"github.com/apache/arrow-go/v18/parquet/schema"
)

// Null stands for NULL among the values Ints returns. No time that a Parquet file can hold in microseconds is as low.
const Null = math.MinInt64

// Keys turns the values of a key column into codes. A value it does not know has a code below 0. All values of a column are
// either integers or byte strings.
type Keys interface {
	// Ints sets codes[i] for each values[i].
	Ints(values []int64, codes []int32)
	// Bytes sets codes[i] for each data[start[i]:end[i]].
	Bytes(data []byte, start, end []int32, codes []int32)
}

// Supported reports whether New can read the column chunk: its type, shape and encodings.
func Supported(col *schema.Column, chunk *metadata.ColumnChunkMetaData) bool {
	if col.MaxRepetitionLevel() != 0 || col.MaxDefinitionLevel() > 1 || chunk.CryptoMetadata() != nil {
		return false
	}
	switch col.PhysicalType() {
	case parquet.Types.Int32, parquet.Types.Int64, parquet.Types.Float, parquet.Types.Double, parquet.Types.ByteArray:
	default:
		return false
	}
	for _, e := range chunk.Encodings() {
		switch e {
		case parquet.Encodings.Plain, parquet.Encodings.RLE, parquet.Encodings.PlainDict, parquet.Encodings.RLEDict:
		default:
			return false
		}
	}
	return true
}

// Reader reads one column chunk from its first row to its last. It is not safe for concurrent use. What it returned of a
// page stays valid only until the next call.
type Reader struct {
	pages    file.PageReader
	physical parquet.Type
	optional bool

	dict  dictionary
	left  int    // rows of the page not yet read
	plain []byte // values of a plain page not yet read
	index hybrid // indices of a dictionary page
	coded bool   // the page is dictionary encoded
	def   hybrid // definition levels, when the page may have nulls
	full  bool   // the rest of the page has no null

	valid   []int32 // scratch: definition levels
	indices []int32 // scratch: dictionary indices
	ints    []int64 // scratch: plain integers
	start   []int32 // scratch: spans of plain byte strings
	end     []int32
}

// dictionary is the dictionary page of the chunk. fixed or (data, start, end) is set by the physical type.
type dictionary struct {
	data       []byte
	n          int
	start, end []int32
	codes      []int32 // Keys' codes of the entries, once asked
}

// New opens a column chunk that Supported accepts.
func New(group *file.RowGroupReader, column int) (*Reader, error) {
	pr, err := group.GetColumnPageReader(column)
	if err != nil {
		return nil, err
	}
	col := group.MetaData().Schema.Column(column)
	return &Reader{pages: pr, physical: col.PhysicalType(), optional: col.MaxDefinitionLevel() == 1}, nil
}

// Close releases the buffers.
func (r *Reader) Close() error { return r.pages.Close() }

func (r *Reader) size() int {
	switch r.physical {
	case parquet.Types.Int32, parquet.Types.Float:
		return 4
	case parquet.Types.Int64, parquet.Types.Double:
		return 8
	}
	return 0
}

// load makes the next data page the present one.
func (r *Reader) load() error {
	for r.pages.Next() {
		switch p := r.pages.Page().(type) {
		case *file.DictionaryPage:
			if err := r.loadDictionary(p); err != nil {
				return err
			}
		case *file.DataPageV1:
			if err := r.loadV1(p); err != nil || r.left > 0 {
				return err
			}
		case *file.DataPageV2:
			if err := r.loadV2(p); err != nil || r.left > 0 {
				return err
			}
		}
	}
	if err := r.pages.Err(); err != nil {
		return err
	}
	return errors.New("column ends before its row group")
}

func (r *Reader) loadDictionary(p *file.DictionaryPage) error {
	n := int(p.NumValues())
	// The page reader keeps the dictionary in a buffer of its own until the chunk ends.
	r.dict = dictionary{data: p.Data(), n: n}
	if size := r.size(); size > 0 {
		if len(p.Data()) < n*size {
			return errCorrupt
		}
		return nil
	}
	if n > len(p.Data())/4 {
		return errCorrupt
	}
	r.dict.start, r.dict.end = make([]int32, n), make([]int32, n)
	_, err := spans(p.Data(), 0, r.dict.start, r.dict.end)
	return err
}

func (r *Reader) loadV1(p *file.DataPageV1) error {
	data := p.Data()
	if r.optional {
		if len(data) < 4 || p.DefinitionLevelEncoding() != parquet.Encodings.RLE {
			return errCorrupt
		}
		n := int(binary.LittleEndian.Uint32(data))
		if n < 0 || n > len(data)-4 {
			return errCorrupt
		}
		return r.loadData(int(p.NumValues()), parquet.Encoding(p.Encoding()), data[4:4+n], data[4+n:])
	}
	return r.loadData(int(p.NumValues()), parquet.Encoding(p.Encoding()), nil, data)
}

func (r *Reader) loadV2(p *file.DataPageV2) error {
	data, rep, def := p.Data(), int(p.RepetitionLevelByteLen()), int(p.DefinitionLevelByteLen())
	if rep < 0 || def < 0 || rep+def > len(data) {
		return errCorrupt
	}
	return r.loadData(int(p.NumValues()), parquet.Encoding(p.Encoding()), data[rep:rep+def], data[rep+def:])
}

func (r *Reader) loadData(n int, enc parquet.Encoding, levels, values []byte) error {
	r.left, r.full, r.plain = n, !r.optional, nil
	var err error
	if r.optional {
		if r.def, err = newHybrid(levels, 1); err != nil {
			return err
		}
		r.full = r.def.repeats(n, 1)
	}
	switch enc {
	case parquet.Encodings.Plain:
		r.coded, r.plain = false, values
		return nil
	case parquet.Encodings.PlainDict, parquet.Encodings.RLEDict:
		r.coded = true
		if len(values) == 0 { // a page of nulls
			r.index, err = newHybrid(nil, 0)
			return err
		}
		r.index, err = newHybrid(values[1:], uint(values[0]))
		return err
	}
	return fmt.Errorf("encoding %s", enc)
}

// next returns how many of at most n rows the present page has, and how many of them are not null. When some are null,
// r.valid holds their levels.
func (r *Reader) next(n int) (rows, values int, err error) {
	if r.left == 0 {
		if err := r.load(); err != nil {
			return 0, 0, err
		}
	}
	rows = min(n, r.left)
	r.left -= rows
	if r.full {
		return rows, rows, nil
	}
	r.valid = grow(r.valid, rows)
	if err := r.def.read(r.valid); err != nil {
		return 0, 0, err
	}
	for _, v := range r.valid {
		values += int(v)
	}
	return rows, values, nil
}

// readIndices reads n dictionary indices into scratch and checks them.
func (r *Reader) readIndices(n int) ([]int32, error) {
	r.indices = grow(r.indices, n)
	if err := r.index.read(r.indices); err != nil {
		return nil, err
	}
	var top uint32
	for _, x := range r.indices {
		top = max(top, uint32(x))
	}
	if n > 0 && int64(top) >= int64(r.dict.n) {
		return nil, errCorrupt
	}
	return r.indices, nil
}

// takePlain consumes n plain values of the given size.
func (r *Reader) takePlain(n, size int) ([]byte, error) {
	if len(r.plain) < n*size {
		return nil, errCorrupt
	}
	b := r.plain[:n*size]
	r.plain = r.plain[n*size:]
	return b, nil
}

// spread moves the len(dst)-nulls values at the front of dst to the rows that are not null.
func spread[T any](dst []T, valid []int32, values int, null T) {
	for i := len(dst) - 1; i >= 0; i-- {
		if valid[i] == 0 {
			dst[i] = null
			continue
		}
		values--
		dst[i] = dst[values]
	}
}

// spans finds the plain encoded byte strings of data from offset at: a length in four bytes, then the bytes. It returns
// the offset behind them.
func spans(data []byte, at int, start, end []int32) (int, error) {
	if len(data) > math.MaxInt32 {
		return 0, errCorrupt
	}
	for i := range start {
		if at+4 > len(data) {
			return 0, errCorrupt
		}
		n := int(binary.LittleEndian.Uint32(data[at:]))
		at += 4
		if n > len(data)-at {
			return 0, errCorrupt
		}
		start[i], end[i] = int32(at), int32(at+n)
		at += n
	}
	return at, nil
}

// grow returns a slice of length n, reusing s.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
