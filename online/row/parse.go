package row

import (
	"encoding/binary"
	"math"
)

// Cell is a cell seen through its outermost field: which type it has, and its
// payload still as it lies on the wire.
type Cell struct {
	// Number is the case of the oneof, which equals Feast's value type number
	// (feast.ValueType). It is 0 for the empty cell.
	Number int32
	wire   uint8
	num    uint64
	data   []byte
}

// ParseCell reads the outermost field of a cell without allocating. ok is false
// when the cell is anything but empty or exactly one field of the wire type that
// its number has in Feast 0.66; such cells (from a newer Feast, or written by a
// peculiar encoder) are for a full protobuf decoder to judge.
func ParseCell(cell []byte) (c Cell, ok bool) {
	if len(cell) == 0 {
		return Cell{}, true
	}
	tag, n := binary.Uvarint(cell)
	if n <= 0 || tag>>3 == 0 || tag>>3 > math.MaxInt32 {
		return Cell{}, false
	}
	c = Cell{Number: int32(tag >> 3), wire: uint8(tag & 7)}
	if c.wire != wireOf(c.Number) || !c.payload(cell[n:]) {
		return Cell{}, false
	}
	return c, true
}

// wireOf returns the wire type of a case of the oneof; everything that is not a
// number is length-delimited.
func wireOf(number int32) uint8 {
	switch number {
	case caseInt32, caseInt64, caseBool, caseUnixTimestamp, caseNull:
		return wireVarint
	case caseFloat64:
		return wireFixed64
	case caseFloat32:
		return wireFixed32
	}
	return wireBytes
}

// payload takes b, which must be the payload and nothing else.
func (c *Cell) payload(b []byte) bool {
	switch c.wire {
	case wireVarint:
		v, n := binary.Uvarint(b)
		c.num = v
		return n > 0 && n == len(b)
	case wireFixed64:
		if len(b) != 8 {
			return false
		}
		c.num = binary.LittleEndian.Uint64(b)
		return true
	case wireFixed32:
		if len(b) != 4 {
			return false
		}
		c.num = uint64(binary.LittleEndian.Uint32(b))
		return true
	}
	size, n := binary.Uvarint(b)
	if n <= 0 || size != uint64(len(b)-n) {
		return false
	}
	c.data = b[n:]
	return true
}

// Null reports whether the cell is NULL: empty, or Feast's explicit null.
func (c Cell) Null() bool { return c.Number == 0 || c.Number == caseNull }

// Int returns the integer of an Int32, Int64 or UnixTimestamp cell, and 0 for others.
func (c Cell) Int() int64 {
	switch c.Number {
	case caseInt32:
		return int64(int32(c.num))
	case caseInt64, caseUnixTimestamp:
		return int64(c.num)
	}
	return 0
}

// Float64 returns the number of a Float64 cell, that of a Float32 cell widened, and
// 0 for others.
func (c Cell) Float64() float64 {
	switch c.Number {
	case caseFloat64:
		return math.Float64frombits(c.num)
	case caseFloat32:
		return float64(math.Float32frombits(uint32(c.num)))
	}
	return 0
}

// Bool returns the truth of a Bool cell, and false for others.
func (c Cell) Bool() bool { return c.Number == caseBool && c.num != 0 }

// Text returns the text of a String, JSON, UUID, TimeUUID or Decimal cell and the
// bytes of a Bytes cell, and nil for others. It aliases the cell.
func (c Cell) Text() []byte {
	if !isText(c.Number) {
		return nil
	}
	return c.data
}

func isText(number int32) bool {
	switch number {
	case caseBytes, caseString, caseJSON, caseUUID, caseTimeUUID, caseDecimal:
		return true
	}
	return false
}

// Message returns the wire form of the message inside a cell that holds one (lists,
// sets, maps, zoned timestamps), and nil for others. It aliases the cell.
func (c Cell) Message() []byte {
	if c.wire != wireBytes || isText(c.Number) {
		return nil
	}
	return c.data
}
