package asof

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/zeebo/xxh3"
)

// Keys turns the values of a key column into codes: small dense numbers, equal for equal values. A value without a code gets -1.
type Keys interface {
	// Ints sets codes[i] for each values[i].
	Ints(values []int64, codes []int32)
	// Bytes sets codes[i] for each data[start[i]:end[i]].
	Bytes(data []byte, start, end []int32, codes []int32)
}

// index is the dictionary of one key column of the entity rows. While it grows, a new value gets the next code; later a
// lookup is read-only and safe from many goroutines.
type index struct {
	grow  bool
	ints  intTable
	bytes byteTable
}

func newIndex() *index { return &index{grow: true} }

// len returns how many codes there are.
func (x *index) len() int { return x.ints.n + x.bytes.n }

// Ints implements Keys.
func (x *index) Ints(values []int64, codes []int32) {
	if x.grow {
		for i, v := range values {
			codes[i] = x.ints.add(v)
		}
		return
	}
	x.ints.find(values, codes)
}

// Bytes implements Keys.
func (x *index) Bytes(data []byte, start, end []int32, codes []int32) {
	if x.grow {
		for i := range start {
			codes[i] = x.bytes.add(data[start[i]:end[i]])
		}
		return
	}
	x.bytes.find(data, start, end, codes)
}

// pairs folds the codes of a further key column into those of the columns before it: a composite key has a code when each
// prefix of it has one. No bytes are encoded or compared.
func (x *index) pairs(left, right []int32) {
	for i, l := range left {
		if l < 0 || right[i] < 0 {
			left[i] = -1
			continue
		}
		key := int64(l)<<32 | int64(right[i])
		if x.grow {
			left[i] = x.ints.add(key)
			continue
		}
		left[i] = x.ints.get(key)
	}
}

// intTable maps integers to codes in the order they were added: open addressing, at most half full, Fibonacci hashing.
type intTable struct {
	slots []intSlot
	shift uint
	n     int
}

// intSlot is free when code is 0; else it holds the code plus one.
type intSlot struct {
	key  int64
	code int32
}

const (
	smallTable = 16
	golden     = 0x9E3779B97F4A7C15
)

func (t *intTable) add(key int64) int32 {
	if 2*t.n >= len(t.slots) {
		t.enlarge()
	}
	p := t.place(key)
	if t.slots[p].code == 0 {
		t.n++
		t.slots[p] = intSlot{key, int32(t.n)}
	}
	return t.slots[p].code - 1
}

func (t *intTable) place(key int64) uint64 {
	mask := uint64(len(t.slots) - 1)
	p := uint64(key) * golden >> t.shift
	for t.slots[p].code != 0 && t.slots[p].key != key {
		p = (p + 1) & mask
	}
	return p
}

func (t *intTable) enlarge() {
	old := t.slots
	t.slots = make([]intSlot, max(smallTable, 2*len(old)))
	t.shift = uint(64 - bits.TrailingZeros(uint(len(t.slots))))
	for _, s := range old {
		if s.code != 0 {
			t.slots[t.place(s.key)] = s
		}
	}
}

func (t *intTable) get(key int64) int32 {
	if t.n == 0 {
		return -1
	}
	return t.slots[t.place(key)].code - 1
}

func (t *intTable) find(keys []int64, codes []int32) {
	if t.n == 0 {
		clearCodes(codes)
		return
	}
	slots, shift, mask := t.slots, t.shift, uint64(len(t.slots)-1)
	codes = codes[:len(keys)]
	for i, key := range keys {
		p := uint64(key) * golden >> shift
		for {
			s := &slots[p&mask]
			if s.code == 0 || s.key == key {
				codes[i] = s.code - 1
				break
			}
			p++
		}
	}
}

func clearCodes(codes []int32) {
	for i := range codes {
		codes[i] = -1
	}
}

// byteTable maps byte strings to codes in the order they were added. A slot carries the hash, so a string is
// compared only when it almost surely is the one.
type byteTable struct {
	slots []byteSlot
	data  []byte // the strings, one after the other
	n     int
	full  bool // data would outgrow what slots can point to
}

type byteSlot struct {
	hash        uint32
	code        int32  // plus one; 0 is free
	start, size uint32 // of the string in data
}

func (t *byteTable) add(key []byte) int32 {
	if 2*t.n >= len(t.slots) {
		t.enlarge()
	}
	h := hash(key)
	p := t.place(h, key)
	if t.slots[p].code == 0 {
		if len(t.data)+len(key) > math.MaxUint32 {
			t.full = true
			return -1
		}
		t.n++
		t.slots[p] = byteSlot{uint32(h >> 32), int32(t.n), uint32(len(t.data)), uint32(len(key))}
		t.data = append(t.data, key...)
	}
	return t.slots[p].code - 1
}

func (t *byteTable) place(h uint64, key []byte) uint64 {
	mask := uint64(len(t.slots) - 1)
	p := h & mask
	for {
		s := &t.slots[p]
		if s.code == 0 || s.hash == uint32(h>>32) && s.size == uint32(len(key)) && equal(t.data[s.start:], key) {
			return p
		}
		p = (p + 1) & mask
	}
}

// equal reports whether data begins with key, for most keys by two comparisons of eight bytes that may overlap.
func equal(data, key []byte) bool {
	n := len(key)
	if n < 8 || n > 16 {
		return bytes.Equal(data[:n], key)
	}
	return binary.LittleEndian.Uint64(data) == binary.LittleEndian.Uint64(key) &&
		binary.LittleEndian.Uint64(data[n-8:]) == binary.LittleEndian.Uint64(key[n-8:])
}

func (t *byteTable) enlarge() {
	old := t.slots
	t.slots = make([]byteSlot, max(smallTable, 2*len(old)))
	mask := uint64(len(t.slots) - 1)
	for _, s := range old {
		if s.code == 0 {
			continue
		}
		p := hash(t.data[s.start:s.start+s.size]) & mask
		for t.slots[p].code != 0 {
			p = (p + 1) & mask
		}
		t.slots[p] = s
	}
}

// findBlock is how many strings are hashed before they are looked up, so that the cache misses of the lookups overlap.
const findBlock = 64

func (t *byteTable) find(data []byte, start, end []int32, codes []int32) {
	if t.n == 0 {
		clearCodes(codes)
		return
	}
	var hashes [findBlock]uint64
	for len(start) > 0 {
		n := min(findBlock, len(start))
		for i := range n {
			hashes[i] = hash(data[start[i]:end[i]])
		}
		for i := range n {
			codes[i] = t.slots[t.place(hashes[i], data[start[i]:end[i]])].code - 1
		}
		start, end, codes = start[n:], end[n:], codes[n:]
	}
}

// hash mixes short keys, which most are, in two multiplications, and leaves others to xxh3.
func hash(key []byte) uint64 {
	n := len(key)
	if n < 8 || n > 16 {
		return xxh3.Hash(key)
	}
	a := binary.LittleEndian.Uint64(key) ^ golden
	b := binary.LittleEndian.Uint64(key[n-8:]) ^ uint64(n)*0xD6E8FEB86659FD93
	hi, lo := bits.Mul64(a, b^0xA0761D6478BD642F)
	hi, lo = bits.Mul64(hi^lo^golden, 0xE7037ED1A0B428DB)
	return hi ^ lo
}
