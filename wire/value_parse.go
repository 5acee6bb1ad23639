package wire

import (
	"math"
	"slices"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/seed-11e13f51/feast"
)

// ParseValue reads the wire bytes of a value, as ToValue reads its message, without
// the message. The value does not share memory with b.
func ParseValue(b []byte) (feast.Value, error) {
	var m valueMessage
	if err := m.merge(b, protowire.DefaultRecursionLimit); err != nil {
		return feast.Value{}, err
	}
	return m.value()
}

// errMalformed is the error of bytes that are not a message.
func errMalformed(what string) error {
	return feast.Invalid("", "the message is malformed: %s", what)
}

// valueMessage is a message feast.types.Value as it is read: protobuf lets a field
// come several times, and then messages merge and scalars are replaced.
type valueMessage struct {
	typ     feast.ValueType
	scalar  feast.Value
	elems   []feast.Value
	entries []feast.MapEntry
	zoned   zonedMessage
	unknown bool
}

type zonedMessage struct {
	seconds int64
	zone    string
}

// value returns what was read.
func (m *valueMessage) value() (feast.Value, error) {
	switch {
	case m.typ == feast.Unknown && m.unknown:
		return feast.Value{}, feast.Unsupported("", "a value of a type that this program does not know")
	case m.typ == feast.Map || m.typ == feast.Struct:
		return feast.MapValue(m.typ, sortEntries(m.entries)), nil
	case m.typ == feast.ScalarMap:
		return feast.MapValue(m.typ, m.entries), nil
	case m.typ == feast.ZonedTimestamp:
		return feast.ZonedTimestampValue(m.zoned.seconds, m.zoned.zone), nil
	case m.scalar.Type() != feast.Unknown || m.typ == feast.Unknown:
		return m.scalar, nil
	}
	return feast.CollectionValue(m.typ, m.elems), nil
}

// merge reads b on top of what was read. depth is how many messages may still nest.
func (m *valueMessage) merge(b []byte, depth int) error {
	return eachField(b, depth, func(f field) error {
		t := feast.ValueType(f.num)
		scalar, ok, err := f.scalar(t)
		if err != nil {
			return err
		}
		if ok {
			*m = valueMessage{typ: t, scalar: scalar, unknown: m.unknown}
			return nil
		}
		if f.typ != protowire.BytesType || !compound(t) {
			m.unknown = true
			return nil
		}
		if m.typ != t {
			*m = valueMessage{typ: t, unknown: m.unknown}
		}
		return m.mergeCompound(f.bytes(), depth-1)
	})
}

// compound reports whether the arm of Value for type t is a message.
func compound(t feast.ValueType) bool {
	switch t {
	case feast.Map, feast.Struct, feast.ScalarMap, feast.ZonedTimestamp:
		return true
	}
	return t.Shape() != feast.Scalar
}

func (m *valueMessage) mergeCompound(b []byte, depth int) error {
	switch m.typ {
	case feast.Map, feast.Struct:
		return m.mergeMap(b, depth)
	case feast.ScalarMap:
		return m.mergeScalarMap(b, depth)
	case feast.ZonedTimestamp:
		return m.zoned.merge(b, depth)
	}
	switch element := m.typ.Element(); element {
	case feast.Map, feast.Struct:
		return m.mergeMaps(b, element, depth)
	case feast.Unknown:
		return m.mergeValues(b, depth)
	default:
		return m.mergeScalars(b, element, depth)
	}
}

func (m *valueMessage) mergeScalars(b []byte, element feast.ValueType, depth int) error {
	return eachField(b, depth, func(f field) error {
		if f.num != fieldElements {
			return nil
		}
		if f.typ == protowire.BytesType && packable(element) {
			return m.mergePacked(f.bytes(), element)
		}
		v, ok, err := f.scalar(element)
		if ok {
			m.elems = append(m.elems, v)
		}
		return err
	})
}

func packable(t feast.ValueType) bool {
	switch t {
	case feast.Bytes, feast.String, feast.JSON, feast.UUID, feast.TimeUUID, feast.Decimal:
		return false
	}
	return true
}

func (m *valueMessage) mergePacked(b []byte, element feast.ValueType) error {
	m.elems = slices.Grow(m.elems, packedLen(b, element))
	for len(b) > 0 {
		v, n := packedElement(b, element)
		if n < 0 {
			return errMalformed(protowire.ParseError(n).Error())
		}
		m.elems = append(m.elems, v)
		b = b[n:]
	}
	return nil
}

// packedElement reads the first number of b and returns its length, or less than 0.
func packedElement(b []byte, element feast.ValueType) (feast.Value, int) {
	switch element {
	case feast.Float64:
		x, n := protowire.ConsumeFixed64(b)
		return feast.Float64Value(math.Float64frombits(x)), n
	case feast.Float32:
		x, n := protowire.ConsumeFixed32(b)
		return feast.Float32Value(math.Float32frombits(x)), n
	}
	x, n := protowire.ConsumeVarint(b)
	v, _ := varint(element, x)
	return v, n
}

// packedLen returns how many numbers b holds.
func packedLen(b []byte, element feast.ValueType) int {
	switch element {
	case feast.Float64:
		return len(b) / 8
	case feast.Float32:
		return len(b) / 4
	}
	n := 0
	for _, c := range b {
		if c < 0x80 { // the last byte of a varint
			n++
		}
	}
	return n
}

func (m *valueMessage) mergeValues(b []byte, depth int) error {
	return eachField(b, depth, func(f field) error {
		if !f.message(fieldElements) {
			return nil
		}
		var e valueMessage
		if err := e.merge(f.bytes(), depth-1); err != nil {
			return err
		}
		v, err := e.value()
		m.elems = append(m.elems, v)
		return err
	})
}

func (m *valueMessage) mergeMaps(b []byte, element feast.ValueType, depth int) error {
	return eachField(b, depth, func(f field) error {
		if !f.message(fieldElements) {
			return nil
		}
		e := valueMessage{typ: element}
		if err := e.mergeMap(f.bytes(), depth-1); err != nil {
			return err
		}
		v, err := e.value()
		m.elems = append(m.elems, v)
		return err
	})
}

func (m *valueMessage) mergeMap(b []byte, depth int) error {
	return eachField(b, depth, func(f field) error {
		if !f.message(fieldElements) {
			return nil
		}
		entry, err := parseEntry(f.bytes(), depth-1)
		m.entries = append(m.entries, entry)
		return err
	})
}

func parseEntry(b []byte, depth int) (feast.MapEntry, error) {
	entry := feast.MapEntry{Key: feast.StringValue("")}
	var value valueMessage
	err := eachField(b, depth, func(f field) error {
		if f.message(fieldEntryValue) {
			return value.merge(f.bytes(), depth-1)
		}
		if f.num != fieldEntryKey {
			return nil
		}
		key, ok, err := f.scalar(feast.String)
		if ok {
			entry.Key = key
		}
		return err
	})
	if err != nil {
		return entry, err
	}
	entry.Value, err = value.value()
	return entry, err
}

func (m *valueMessage) mergeScalarMap(b []byte, depth int) error {
	return eachField(b, depth, func(f field) error {
		if !f.message(fieldElements) {
			return nil
		}
		entry, err := parseScalarEntry(f.bytes(), depth-1)
		m.entries = append(m.entries, entry)
		return err
	})
}

func parseScalarEntry(b []byte, depth int) (feast.MapEntry, error) {
	var key mapKeyMessage
	var value valueMessage
	err := eachField(b, depth, func(f field) error {
		switch {
		case f.message(fieldEntryKey):
			return key.merge(f.bytes(), depth-1)
		case f.message(fieldEntryValue):
			return value.merge(f.bytes(), depth-1)
		}
		return nil
	})
	if err != nil {
		return feast.MapEntry{}, err
	}
	if key.key.Absent() && key.unknown {
		return feast.MapEntry{}, feast.Unsupported("", "a value of a type that this program does not know")
	}
	v, err := value.value()
	return feast.MapEntry{Key: key.key, Value: v}, err
}

// mapKeyMessage is a message feast.types.MapKey as it is read.
type mapKeyMessage struct {
	key     feast.Value
	unknown bool
}

func (m *mapKeyMessage) merge(b []byte, depth int) error {
	return eachField(b, depth, func(f field) error {
		key, ok, err := f.scalar(mapKeyType(f.num))
		if ok {
			m.key = key
		}
		m.unknown = m.unknown || !ok
		return err
	})
}

// mapKeyType is the inverse of mapKeyField: Unknown for other fields.
func mapKeyType(num protowire.Number) feast.ValueType {
	types := [...]feast.ValueType{
		1: feast.Int32, 2: feast.Int64, 3: feast.Float32, 4: feast.Float64, 5: feast.Bool,
		6: feast.UnixTimestamp, 7: feast.Bytes, 8: feast.UUID, 9: feast.TimeUUID, 10: feast.Decimal,
	}
	if int(num) >= len(types) {
		return feast.Unknown
	}
	return types[num]
}

func (m *zonedMessage) merge(b []byte, depth int) error {
	return eachField(b, depth, func(f field) error {
		switch {
		case f.num == fieldZonedTime && f.typ == protowire.VarintType:
			x, _ := protowire.ConsumeVarint(f.raw)
			m.seconds = int64(x)
		case f.num == fieldZonedZone && f.typ == protowire.BytesType:
			m.zone = string(f.bytes())
			return f.checkUTF8()
		}
		return nil
	})
}

// field is a field of a message: its number, its wire type and its value, the
// length of a BytesType value included.
type field struct {
	num protowire.Number
	typ protowire.Type
	raw []byte
}

// eachField calls f for every field of b, in order, until it fails.
func eachField(b []byte, depth int, f func(field) error) error {
	if depth <= 0 {
		return errMalformed("messages nest too deeply")
	}
	for len(b) > 0 {
		num, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			return errMalformed(protowire.ParseError(n).Error())
		}
		if num > protowire.MaxValidNumber {
			return errMalformed("a field number is out of range")
		}
		b = b[n:]
		n = protowire.ConsumeFieldValue(num, typ, b)
		if n < 0 {
			return errMalformed(protowire.ParseError(n).Error())
		}
		if err := f(field{num, typ, b[:n]}); err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// message reports whether f is the field num and a message, a string or packed.
func (f field) message(num protowire.Number) bool {
	return f.num == num && f.typ == protowire.BytesType
}

// bytes returns the content of a BytesType field.
func (f field) bytes() []byte {
	b, _ := protowire.ConsumeBytes(f.raw)
	return b
}

func (f field) checkUTF8() error {
	if !utf8.Valid(f.bytes()) {
		return errMalformed("text that is not UTF-8")
	}
	return nil
}

// scalar reads f as a value of type t. ok is false when t is no scalar, or its wire
// type another: such a field is skipped, like an unknown one.
func (f field) scalar(t feast.ValueType) (v feast.Value, ok bool, err error) {
	switch f.typ {
	case protowire.VarintType:
		x, _ := protowire.ConsumeVarint(f.raw)
		v, ok = varint(t, x)
	case protowire.Fixed64Type:
		x, _ := protowire.ConsumeFixed64(f.raw)
		v, ok = feast.Float64Value(math.Float64frombits(x)), t == feast.Float64
	case protowire.Fixed32Type:
		x, _ := protowire.ConsumeFixed32(f.raw)
		v, ok = feast.Float32Value(math.Float32frombits(x)), t == feast.Float32
	case protowire.BytesType:
		return f.text(t)
	}
	return v, ok, nil
}

// varint returns x as a value of type t; ok is false when t is no varint.
func varint(t feast.ValueType, x uint64) (v feast.Value, ok bool) {
	switch t {
	case feast.Int32:
		return feast.Int32Value(int32(x)), true
	case feast.Int64:
		return feast.Int64Value(int64(x)), true
	case feast.UnixTimestamp:
		return feast.UnixTimestampValue(int64(x)), true
	case feast.Bool:
		return feast.BoolValue(x != 0), true
	case feast.Null:
		return feast.NullValue(), true
	}
	return feast.Value{}, false
}

func (f field) text(t feast.ValueType) (v feast.Value, ok bool, err error) {
	switch t {
	case feast.Bytes:
		return feast.BytesValue(f.bytes()), true, nil
	case feast.String, feast.JSON, feast.UUID, feast.TimeUUID, feast.Decimal:
		return feast.TextValue(t, string(f.bytes())), true, f.checkUTF8()
	}
	return feast.Value{}, false, nil
}
