package pages

import (
	"encoding/binary"

	"github.com/apache/arrow-go/v18/parquet"
)

// Ints fills dst with the next len(dst) values of an INT32 or INT64 column, NULL as Null.
func (r *Reader) Ints(dst []int64) error {
	for len(dst) > 0 {
		rows, values, err := r.next(len(dst))
		if err != nil {
			return err
		}
		if err := r.intValues(dst[:values]); err != nil {
			return err
		}
		if values < rows {
			spread(dst[:rows], r.valid, values, int64(Null))
		}
		dst = dst[rows:]
	}
	return nil
}

// intValues reads values that are not null.
func (r *Reader) intValues(dst []int64) error {
	size := r.size()
	if !r.coded {
		b, err := r.takePlain(len(dst), size)
		if err != nil {
			return err
		}
		widen(dst, b, size)
		return nil
	}
	idx, err := r.readIndices(len(dst))
	if err != nil {
		return err
	}
	if size == 8 {
		for i, x := range idx {
			dst[i] = int64(binary.LittleEndian.Uint64(r.dict.data[int(x)*8:]))
		}
		return nil
	}
	for i, x := range idx {
		dst[i] = int64(int32(binary.LittleEndian.Uint32(r.dict.data[int(x)*4:])))
	}
	return nil
}

// widen decodes little-endian integers of 4 or 8 bytes.
func widen(dst []int64, b []byte, size int) {
	if size == 8 {
		b = b[:len(dst)*8]
		for i := range dst {
			dst[i] = int64(binary.LittleEndian.Uint64(b[i*8 : i*8+8]))
		}
		return
	}
	for i := range dst {
		dst[i] = int64(int32(binary.LittleEndian.Uint32(b[i*4:])))
	}
}

// Codes fills codes with those of the next len(codes) values of an INT32, INT64 or BYTE_ARRAY column, NULL as -1.
func (r *Reader) Codes(codes []int32, keys Keys) error {
	for len(codes) > 0 {
		rows, values, err := r.next(len(codes))
		if err != nil {
			return err
		}
		if err := r.codeValues(codes[:values], keys); err != nil {
			return err
		}
		if values < rows {
			spread(codes[:rows], r.valid, values, -1)
		}
		codes = codes[rows:]
	}
	return nil
}

func (r *Reader) codeValues(codes []int32, keys Keys) error {
	if len(codes) == 0 {
		return nil
	}
	if r.coded {
		r.codeDictionary(keys)
		if err := r.index.read(codes); err != nil {
			return err
		}
		table := r.dict.codes
		for i, x := range codes {
			if uint32(x) >= uint32(len(table)) {
				return errCorrupt
			}
			codes[i] = table[x]
		}
		return nil
	}
	if r.physical == parquet.Types.ByteArray {
		start, end, data, err := r.plainSpans(len(codes))
		if err == nil {
			keys.Bytes(data, start, end, codes)
		}
		return err
	}
	r.ints = grow(r.ints, len(codes))
	if err := r.intValues(r.ints); err != nil {
		return err
	}
	keys.Ints(r.ints, codes)
	return nil
}

// plainSpans consumes n plain byte strings.
func (r *Reader) plainSpans(n int) (start, end []int32, data []byte, err error) {
	r.start, r.end, data = grow(r.start, n), grow(r.end, n), r.plain
	at, err := spans(data, 0, r.start, r.end)
	if err != nil {
		return nil, nil, nil, err
	}
	r.plain = data[at:]
	return r.start, r.end, data, nil
}

// codeDictionary looks every entry of the dictionary up, once per chunk.
func (r *Reader) codeDictionary(keys Keys) {
	if r.dict.codes != nil || r.dict.n == 0 {
		return
	}
	r.dict.codes = make([]int32, r.dict.n)
	if r.physical == parquet.Types.ByteArray {
		keys.Bytes(r.dict.data, r.dict.start, r.dict.end, r.dict.codes)
		return
	}
	r.ints = grow(r.ints, r.dict.n)
	widen(r.ints, r.dict.data, r.size())
	keys.Ints(r.ints, r.dict.codes)
}
