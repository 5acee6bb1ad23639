package eval

import (
	"fmt"
	"math/big"

	"github.com/seed-11e13f51/feast/define"
)

// Value is a Python value: noneType, bool, int64 or *big.Int (normalised: a
// *big.Int never fits an int64), float64, string, bytesValue, or a pointer to
// one of the types below.
type Value any

type (
	noneType     struct{}
	ellipsisType struct{}
	notImpl      struct{}
	bytesValue   string
)

// None is Python's None.
var None = noneType{}

type list struct {
	elems []Value
	taint string
}

type tuple struct {
	elems []Value
	// names and cls are set for a namedtuple.
	names []string
	cls   *class
}

type rangeValue struct{ start, stop, step int64 }

type function struct {
	name, qual string
	def        *funcCode
	scope      *scope
	defaults   []Value
	kwDefaults map[string]Value
	owner      *class
	attrs      *namespace
	// wrapped is the origin of an unknown decorator; a call then is unknown.
	wrapped string
}

type bound struct {
	self Value
	fn   Value
}

type kwarg struct {
	name string
	val  Value
}

type args struct {
	pos []Value
	kw  []kwarg
}

type builtin struct {
	name string
	fn   func(in *Interp, a args) Value
	// method is set when the function binds self as an attribute of a class.
	method bool
}

type instance struct {
	cls   *class
	attrs *namespace
	// payload holds the plain value of an instance of a subclass of a builtin.
	payload Value
}

type enumMember struct {
	cls  *class
	name string
	val  Value
}

type property struct{ get, set Value }

type (
	staticMethod struct{ fn Value }
	classMethod  struct{ fn Value }
)

type superValue struct {
	after *class
	self  Value
	cls   *class
}

type module struct {
	name, file, src string
	pkg             bool
	ns              *namespace
	// lazy finds attributes that are made on demand.
	lazy func(name string) (Value, bool)
	// nested is set while the module's statements run.
	running bool
}

// opaque is a value only CPython could compute.
type opaque struct {
	origin string
	why    string
	// inert is set on things whose calls cannot change their arguments.
	inert bool
}

type iterator struct {
	next  func() (Value, bool)
	close func()
	send  func(Value) (Value, bool)
	// what names the iterator's kind for messages.
	what string
}

type feastType struct {
	name   string
	elems  []*feastType
	fields []feastField
}

type feastField struct {
	name  string
	dtype *feastType
}

// feastObject is an object of a Feast class under construction by the repo.
type feastObject struct {
	cls   *class
	sig   *define.Signature
	form  string
	args  []kwarg
	attrs *namespace
	base  *feastObject
	proj  *define.Projection
	pos   define.Pos
}

// namespace is an ordered map of names.
type namespace struct {
	vals  map[string]Value
	order []string
}

func newNamespace() *namespace { return &namespace{vals: map[string]Value{}} }

func (n *namespace) get(name string) (Value, bool) {
	v, ok := n.vals[name]
	return v, ok
}

func (n *namespace) set(name string, v Value) {
	if _, ok := n.vals[name]; !ok {
		n.order = append(n.order, name)
	}
	n.vals[name] = v
}

func (n *namespace) del(name string) bool {
	if _, ok := n.vals[name]; !ok {
		return false
	}
	delete(n.vals, name)
	for i, s := range n.order {
		if s == name {
			n.order = append(n.order[:i:i], n.order[i+1:]...)
			break
		}
	}
	return true
}

func newList(e ...Value) *list   { return &list{elems: e} }
func newTuple(e ...Value) *tuple { return &tuple{elems: e} }

// method makes a bound builtin.
func method(name string, fn func(in *Interp, a args) Value) *builtin {
	return &builtin{name: name, fn: fn}
}

// normInt brings a big integer to its normal form.
func normInt(z *big.Int) Value {
	if z.IsInt64() {
		return z.Int64()
	}
	return z
}

// plain unwraps instances of subclasses of builtin types to what they hold.
func plain(v Value) Value {
	switch x := v.(type) {
	case *instance:
		if x.payload != nil {
			return x.payload
		}
	case *enumMember:
		if x.cls.mixin {
			return plain(x.val)
		}
	}
	return v
}

// asInt returns the integer value of an int or bool.
func asInt(v Value) (int64, bool) {
	switch x := plain(v).(type) {
	case bool:
		if x {
			return 1, true
		}
		return 0, true
	case int64:
		return x, true
	}
	return 0, false
}

// asBig returns the integer value of an int or bool of any size.
func asBig(v Value) (*big.Int, bool) {
	if z, ok := plain(v).(*big.Int); ok {
		return z, true
	}
	if i, ok := asInt(v); ok {
		return big.NewInt(i), true
	}
	return nil, false
}

// asFloat returns the numeric value of a float, int or bool.
func asFloat(v Value) (float64, bool) {
	switch x := plain(v).(type) {
	case float64:
		return x, true
	case *big.Int:
		f, _ := new(big.Float).SetInt(x).Float64()
		return f, true
	}
	i, ok := asInt(v)
	return float64(i), ok
}

func asString(v Value) (string, bool) {
	s, ok := plain(v).(string)
	return s, ok
}

// typeName is the name of v's class, as messages show it.
func (in *Interp) typeName(v Value) string { return in.typeOf(v).name }

func unknown(origin, why string, a ...any) *opaque {
	return &opaque{origin: origin, why: fmt.Sprintf(why, a...)}
}
