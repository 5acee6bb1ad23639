package pages

import (
	"encoding/binary"
	"errors"
)

// errCorrupt is what a page that contradicts itself reads as.
var errCorrupt = errors.New("corrupt page")

// maxRun bounds one run, so that a corrupt length cannot overflow.
const maxRun = 1 << 30

// hybrid decodes the RLE/bit-packing hybrid: definition levels and dictionary indices.
type hybrid struct {
	data   []byte
	width  uint
	left   int    // values left in the run
	value  int32  // what an RLE run repeats
	packed []byte // what is left of a bit-packed run and, behind it, of the page
	bit    int    // bits of packed already consumed
	size   int    // bytes of packed that belong to the run
}

func newHybrid(data []byte, width uint) (hybrid, error) {
	if width > 32 {
		return hybrid{}, errCorrupt
	}
	return hybrid{data: data, width: width}, nil
}

// start reads the header of the next run.
func (h *hybrid) start() error {
	if h.packed != nil {
		h.data = h.packed[h.size:]
		h.packed = nil
	}
	head, n := binary.Uvarint(h.data)
	if n <= 0 || head>>1 == 0 || head>>1 > maxRun {
		return errCorrupt
	}
	h.data = h.data[n:]
	if head&1 == 0 {
		return h.startRepeated(int(head >> 1))
	}
	groups := int(head >> 1)
	h.packed, h.bit, h.left = h.data, 0, groups*8
	// Writers may cut the padding of the last group.
	h.size = min(groups*int(h.width), len(h.data))
	return nil
}

func (h *hybrid) startRepeated(n int) error {
	size := int(h.width+7) / 8
	if len(h.data) < size {
		return errCorrupt
	}
	var v uint32
	for i := range size {
		v |= uint32(h.data[i]) << (8 * i)
	}
	if uint64(v)>>h.width != 0 {
		return errCorrupt
	}
	h.value, h.left, h.data = int32(v), n, h.data[size:]
	return nil
}

// read fills dst.
func (h *hybrid) read(dst []int32) error {
	for len(dst) > 0 {
		if h.left == 0 {
			if err := h.start(); err != nil {
				return err
			}
		}
		n := min(h.left, len(dst))
		if h.packed == nil {
			fill(dst[:n], h.value)
		} else if err := h.unpack(dst[:n]); err != nil {
			return err
		}
		h.left -= n
		dst = dst[n:]
	}
	return nil
}

func fill(dst []int32, v int32) {
	for i := range dst {
		dst[i] = v
	}
}

// unpack reads len(dst) values of a bit-packed run, lowest bits first.
func (h *hybrid) unpack(dst []int32) error {
	if (h.bit+len(dst)*int(h.width)+7)/8 > h.size {
		return errCorrupt
	}
	width, mask, bit := int(h.width), uint64(1)<<h.width-1, h.bit
	data, i := h.packed, 0
	// A value of up to 32 bits at any bit offset lies within the eight bytes from its first byte.
	for ; i < len(dst) && bit>>3+8 <= len(data); i++ {
		dst[i] = int32(binary.LittleEndian.Uint64(data[bit>>3:]) >> (bit & 7) & mask)
		bit += width
	}
	for ; i < len(dst); i++ {
		var tail [8]byte
		copy(tail[:], data[bit>>3:])
		dst[i] = int32(binary.LittleEndian.Uint64(tail[:]) >> (bit & 7) & mask)
		bit += width
	}
	h.bit = bit
	return nil
}

// repeats reports whether the next n values are all v and in one RLE run.
func (h *hybrid) repeats(n int, v int32) bool {
	if n == 0 {
		return true
	}
	if h.left == 0 && h.start() != nil {
		return false
	}
	return h.packed == nil && h.value == v && h.left >= n
}
