package define

import "time"

// Value is an argument of a definition. The set is closed: None, Bool, Int,
// BigInt, Float, String, Bytes, List, Tuple, Set, Dict, Timedelta, Datetime,
// Path, Enum, Type, Class, *Func, *Object and Opaque.
type Value interface{ isValue() }

type (
	// None is Python's None, and YAML's null.
	None struct{}
	// Bool is a truth value. It is never an Int, although Python's is.
	Bool bool
	// Int is an integer that fits in 64 bits.
	Int int64
	// BigInt is the decimal text of an integer that does not fit in an Int.
	BigInt string
	// Float is a double. NaN and the infinities occur.
	Float float64
	// String is valid UTF-8, except where Python text held a lone surrogate,
	// which front ends refuse.
	String string
	// Bytes is a bytes literal.
	Bytes string
	// List is a mutable sequence.
	List []Value
	// Tuple is an immutable sequence. Feast takes it wherever it takes a list.
	Tuple []Value
	// Set holds distinct values in insertion order, which Python does not
	// promise; users of a Set must not depend on the order.
	Set []Value
	// Dict keeps its entries in insertion order. Keys are distinct.
	Dict []Entry
	// Path is a pathlib path, as text. Feast's own classes take str, and some
	// fail on a path; that is for the lowering to judge.
	Path string
)

// Entry is one key and value of a Dict.
type Entry struct {
	Key, Value Value
}

// Timedelta is a span of time in Python's normal form: 0 <= Seconds < 86400,
// 0 <= Micros < 1000000, and Days carries the sign. It is exact; spans of more
// than 292 years do not fit a time.Duration, and Feast accepts them as ttl.
type Timedelta struct {
	Days, Seconds, Micros int64
}

// Microseconds returns the whole span, and whether it fits in 64 bits.
func (t Timedelta) Microseconds() (int64, bool) {
	const maxDays = 106_751_990
	if t.Days > maxDays || t.Days < -maxDays {
		return 0, false
	}
	return (t.Days*86400+t.Seconds)*1_000_000 + t.Micros, true
}

// Duration returns the span as a time.Duration, and whether it fits.
func (t Timedelta) Duration() (time.Duration, bool) {
	const maxDays = 106_750
	if t.Days > maxDays || t.Days < -maxDays {
		return 0, false
	}
	us, _ := t.Microseconds()
	return time.Duration(us) * time.Microsecond, true
}

// Datetime is a point in time with microsecond precision. When Naive is set
// the author gave no zone, and Time carries the wall clock reading as UTC.
type Datetime struct {
	Time  time.Time
	Naive bool
}

// Enum is a member of an enumeration, of Feast (ValueType.INT64) or of the
// author's own. Value is what the member stands for, None when that is not a
// plain value.
type Enum struct {
	Class, Name string
	Value       Value
}

// Type is a type of feast.types. Name is the name of the primitive ("Int64",
// "String", "UnixTimestamp", ...) or of the constructor: "Array", "Set" and
// "ValueSet" have one element in Elems; "Struct" has Fields, in the order given.
type Type struct {
	Name   string
	Elems  []Type
	Fields []TypeField
}

// TypeField is one member of a Struct type.
type TypeField struct {
	Name string
	Type Type
}

// Class is a reference to a class itself rather than to an instance, as in
// Permission(types=[FeatureView]). Name is the bare name, Module the dotted
// path of the module that defines it ("" when the repo defines it).
type Class struct {
	Name, Module string
}

// Func is a function written in the repo.
type Func struct {
	// Name is the function's __name__, "<lambda>" for a lambda.
	Name string
	// Module is the dotted name of the module it is written in.
	Module string
	// Source is the text of whole lines from the first decorator to the last
	// line of the body, each ending in a newline: what inspect.getsource
	// returns, hence byte for byte what Feast stores as body_text.
	Source string
	// Pos is the place of the first line of Source, Line and EndLine its span.
	Pos     Pos
	EndLine int
	// Params are the names of the parameters, in order.
	Params []string
}

// Opaque stands for a value only CPython, with the author's libraries, could
// compute. It never occurs in what reaches a registry, because front ends
// refuse that; it occurs in arguments Feast itself does not store.
type Opaque struct {
	// Origin is the expression it came from, such as "pandas.read_csv()".
	Origin string
	// Reason says in words why it could not be computed.
	Reason string
}

func (None) isValue()      {}
func (Bool) isValue()      {}
func (Int) isValue()       {}
func (BigInt) isValue()    {}
func (Float) isValue()     {}
func (String) isValue()    {}
func (Bytes) isValue()     {}
func (List) isValue()      {}
func (Tuple) isValue()     {}
func (Set) isValue()       {}
func (Dict) isValue()      {}
func (Path) isValue()      {}
func (Timedelta) isValue() {}
func (Datetime) isValue()  {}
func (Enum) isValue()      {}
func (Type) isValue()      {}
func (Class) isValue()     {}
func (*Func) isValue()     {}
func (*Object) isValue()   {}
func (Opaque) isValue()    {}
