package online

import (
	"encoding/binary"

	"github.com/seed-11e13f51/feast"
)

// The serialization of entity keys, version 3, is that of key_encoding_utils.py in
// Feast 0.66, all integers little-endian uint32 unless said otherwise:
//
//	number of join keys
//	per join key, sorted by name: 2 (the type String), length, UTF-8 name
//	per join key, in the same order: type, length, value
//
// where a value is 4 bytes (int32), 8 bytes (int64, unix timestamp) or the bytes of
// a string or bytes value.

func appendUint32(dst []byte, v uint32) []byte {
	return binary.LittleEndian.AppendUint32(dst, v)
}

func appendKeyBytes[S ~string | ~[]byte](dst []byte, s S) []byte {
	return append(appendUint32(dst, uint32(len(s))), s...)
}

// AppendKeyInt32 appends an Int32 value of an entity key.
func AppendKeyInt32(dst []byte, v int32) []byte {
	dst = appendUint32(dst, uint32(feast.Int32))
	return appendUint32(appendUint32(dst, 4), uint32(v))
}

// AppendKeyInt64 appends an Int64 value of an entity key.
func AppendKeyInt64(dst []byte, v int64) []byte {
	return appendKey64(dst, feast.Int64, v)
}

// AppendKeyUnixTimestamp appends a UnixTimestamp value of an entity key: whole
// seconds since the epoch.
func AppendKeyUnixTimestamp(dst []byte, seconds int64) []byte {
	return appendKey64(dst, feast.UnixTimestamp, seconds)
}

func appendKey64(dst []byte, t feast.ValueType, v int64) []byte {
	dst = appendUint32(appendUint32(dst, uint32(t)), 8)
	return binary.LittleEndian.AppendUint64(dst, uint64(v))
}

// AppendKeyString appends a String value of an entity key.
func AppendKeyString[S ~string | ~[]byte](dst []byte, s S) []byte {
	return appendKeyBytes(appendUint32(dst, uint32(feast.String)), s)
}

// AppendKeyBytes appends a Bytes value of an entity key.
func AppendKeyBytes[S ~string | ~[]byte](dst []byte, b S) []byte {
	return appendKeyBytes(appendUint32(dst, uint32(feast.Bytes)), b)
}

// appendKeyValue appends a value that checkKeyValue let pass.
func appendKeyValue(dst []byte, v feast.Value) []byte {
	switch v.Type() {
	case feast.Int32:
		return AppendKeyInt32(dst, int32(v.Int()))
	case feast.Int64, feast.UnixTimestamp:
		return appendKey64(dst, v.Type(), v.Int())
	case feast.Bytes:
		return AppendKeyBytes(dst, v.Text())
	}
	return AppendKeyString(dst, v.Text())
}

// keyParser walks over a serialization; ok turns false at the first thing wrong.
type keyParser struct {
	b  []byte
	ok bool
}

func (p *keyParser) uint32() uint32 {
	if len(p.b) < 4 {
		p.ok = false
		return 0
	}
	v := binary.LittleEndian.Uint32(p.b)
	p.b = p.b[4:]
	return v
}

// lengthed reads a length and that many bytes.
func (p *keyParser) lengthed() []byte {
	n := p.uint32()
	if uint64(n) > uint64(len(p.b)) {
		p.ok = false
		return nil
	}
	b := p.b[:n]
	p.b = p.b[n:]
	return b
}

func (p *keyParser) name() string {
	if p.uint32() != uint32(feast.String) {
		p.ok = false
	}
	return string(p.lengthed())
}

func (p *keyParser) value() feast.Value {
	t := feast.ValueType(p.uint32())
	b := p.lengthed()
	switch {
	case t == feast.Int32 && len(b) == 4:
		return feast.Int32Value(int32(binary.LittleEndian.Uint32(b)))
	case t == feast.Int64 && len(b) == 8:
		return feast.Int64Value(int64(binary.LittleEndian.Uint64(b)))
	case t == feast.UnixTimestamp && len(b) == 8:
		return feast.UnixTimestampValue(int64(binary.LittleEndian.Uint64(b)))
	case t == feast.String:
		return feast.StringValue(string(b))
	case t == feast.Bytes:
		return feast.BytesValue(b)
	}
	p.ok = false
	return feast.Value{}
}

// parseV3 reads a version 3 serialization. A count that the bytes cannot hold is
// refused before anything is allocated for it.
func parseV3(b []byte) (names []string, values []feast.Value, ok bool) {
	p := &keyParser{b: b, ok: true}
	n := uint64(p.uint32())
	if n*16 > uint64(len(b)) {
		return nil, nil, false
	}
	names = make([]string, 0, n)
	values = make([]feast.Value, 0, n)
	for range n {
		names = append(names, p.name())
	}
	for range n {
		values = append(values, p.value())
	}
	return names, values, p.ok && len(p.b) == 0
}
