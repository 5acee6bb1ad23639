package eval

import (
	"math/big"
	"strings"
)

// class is a Python class: builtin, written in the repo, or Feast's.
type class struct {
	name, module string
	bases, mro   []*class
	ns           *namespace
	// construct makes an instance of a builtin class; subclasses inherit it.
	construct func(in *Interp, c *class, a args) Value
	feast     *feastClass
	// foreign is the origin of an unknown base class.
	foreign string
	enum    bool
	flag    bool
	mixin   bool
	members []*enumMember
	// fields are set for dataclasses and named tuples.
	fields     []field
	frozen     bool
	ordered    bool
	noEq       bool
	namedTuple bool
	user       bool
	alias      map[string]*enumMember
}

// find looks a name up along the method resolution order.
func (c *class) find(name string) (Value, bool) {
	v, _, ok := c.findFrom(name, 0)
	return v, ok
}

func (c *class) findFrom(name string, i int) (Value, *class, bool) {
	for ; i < len(c.mro); i++ {
		if v, ok := c.mro[i].ns.get(name); ok {
			return v, c.mro[i], true
		}
	}
	return nil, nil, false
}

// is reports whether c is want or derives from it.
func (c *class) is(want *class) bool {
	for _, b := range c.mro {
		if b == want {
			return true
		}
	}
	return false
}

func (c *class) isNamed(name string) bool {
	for _, b := range c.mro {
		if b.name == name && !b.user {
			return true
		}
	}
	return false
}

// constructor returns what makes instances: the first along the mro.
func (c *class) constructor() func(in *Interp, c *class, a args) Value {
	for _, b := range c.mro {
		if b.construct != nil {
			return b.construct
		}
	}
	return nil
}

// foreignBase returns the origin of an unknown class c derives from.
func (c *class) foreignBase() string {
	for _, b := range c.mro {
		if b.foreign != "" {
			return b.foreign
		}
	}
	return ""
}

// linearize computes the C3 method resolution order.
func (in *Interp) linearize(c *class) []*class {
	seqs := [][]*class{}
	for _, b := range c.bases {
		seqs = append(seqs, append([]*class{}, b.mro...))
	}
	seqs = append(seqs, append([]*class{}, c.bases...))
	out := []*class{c}
	for {
		seqs = dropEmpty(seqs)
		if len(seqs) == 0 {
			return out
		}
		head := pickHead(seqs)
		if head == nil {
			in.raise("TypeError", "Cannot create a consistent method resolution order (MRO) for bases")
		}
		out = append(out, head)
		for i, s := range seqs {
			if s[0] == head {
				seqs[i] = s[1:]
			}
		}
	}
}

func dropEmpty(seqs [][]*class) [][]*class {
	out := seqs[:0]
	for _, s := range seqs {
		if len(s) > 0 {
			out = append(out, s)
		}
	}
	return out
}

func pickHead(seqs [][]*class) *class {
	for _, s := range seqs {
		if !inTail(seqs, s[0]) {
			return s[0]
		}
	}
	return nil
}

func inTail(seqs [][]*class, c *class) bool {
	for _, s := range seqs {
		for _, x := range s[1:] {
			if x == c {
				return true
			}
		}
	}
	return false
}

// defineClass registers a builtin class.
func (in *Interp) defineClass(name string, base string) *class {
	c := &class{name: name, module: "builtins", ns: newNamespace()}
	if base != "" {
		c.bases = []*class{in.classes[base]}
	}
	c.mro = in.linearize(c)
	in.classes[name] = c
	return c
}

// exceptions lists "name base" of the builtin exceptions.
const exceptions = `Exception BaseException,SystemExit BaseException,KeyboardInterrupt BaseException,
GeneratorExit BaseException,ArithmeticError Exception,ZeroDivisionError ArithmeticError,OverflowError ArithmeticError,
AssertionError Exception,AttributeError Exception,BufferError Exception,EOFError Exception,ImportError Exception,
ModuleNotFoundError ImportError,LookupError Exception,IndexError LookupError,KeyError LookupError,MemoryError Exception,
NameError Exception,UnboundLocalError NameError,OSError Exception,FileNotFoundError OSError,FileExistsError OSError,
PermissionError OSError,IsADirectoryError OSError,NotADirectoryError OSError,TimeoutError OSError,ConnectionError OSError,
RuntimeError Exception,NotImplementedError RuntimeError,RecursionError RuntimeError,StopIteration Exception,
StopAsyncIteration Exception,SyntaxError Exception,TypeError Exception,ValueError Exception,UnicodeError ValueError,
UnicodeDecodeError UnicodeError,UnicodeEncodeError UnicodeError,Warning Exception,UserWarning Warning,
DeprecationWarning Warning,FutureWarning Warning,RuntimeWarning Warning,JSONDecodeError ValueError,
ValidationError ValueError`

const plainClasses = `type object,NoneType object,int object,bool int,float object,complex object,str object,bytes object,
list object,tuple object,dict object,set object,frozenset object,range object,slice object,function object,
builtin_function_or_method object,method object,module object,generator object,ellipsis object,
NotImplementedType object,property object,staticmethod object,classmethod object,super object,
timedelta object,date object,datetime date,time object,tzinfo object,timezone tzinfo,ZoneInfo tzinfo,PurePath object,
PurePosixPath PurePath,Path PurePath,PosixPath Path,Enum object,Flag Enum,IntEnum object,StrEnum object,Pattern object,Match object,
ComplexFeastType object,FeatureStore object,TypingAlias object,opaque object,Duration object,stat_result object,
environ object,TextIOWrapper object,OrderedDict dict,defaultdict dict,Counter dict,SimpleNamespace object,Generic object,
Protocol object,ABC object,Decimal object,partial object,Template object,Field object,Final object,dict_keys object,dict_values object,dict_items object`

func (in *Interp) defineBuiltinClasses() {
	in.defineClass("object", "")
	pairs(plainClasses, func(name, base string) { in.defineClass(name, base) })
	in.defineClass("BaseException", "object").construct = makeException
	pairs(exceptions, func(name, base string) { in.defineClass(name, base) })
	for _, n := range []string{"IntEnum", "StrEnum"} {
		c := in.classes[n]
		c.bases = []*class{in.classes[strings.ToLower(strings.TrimSuffix(n, "Enum"))], in.classes["Enum"]}
		c.mro = in.linearize(c)
	}
	for _, n := range []string{"Enum", "Flag", "IntEnum", "StrEnum"} {
		in.classes[n].enum = true
	}
	in.classes["Flag"].flag = true
}

func pairs(text string, f func(a, b string)) {
	for _, p := range strings.Split(text, ",") {
		a, b, _ := strings.Cut(strings.TrimSpace(p), " ")
		f(a, b)
	}
}

func makeException(in *Interp, c *class, a args) Value {
	return in.newException(c, a.pos)
}

// typeOf returns the class of a value.
func (in *Interp) typeOf(v Value) *class {
	switch x := v.(type) {
	case *instance:
		return x.cls
	case *feastObject:
		return x.cls
	case *enumMember:
		return x.cls
	case *tuple:
		if x.cls != nil {
			return x.cls
		}
	case *dict:
		if x.cls != nil {
			return x.cls
		}
	case *set:
		if x.frozen {
			return in.classes["frozenset"]
		}
	case *datetime:
		if x.dateOnly {
			return in.classes["date"]
		}
	}
	return in.classes[builtinTypeName(v)]
}

func builtinTypeName(v Value) string {
	switch v.(type) {
	case noneType:
		return "NoneType"
	case bool:
		return "bool"
	case int64, *big.Int:
		return "int"
	case float64:
		return "float"
	case string:
		return "str"
	case bytesValue:
		return "bytes"
	case *list:
		return "list"
	case *tuple:
		return "tuple"
	case *dict:
		return "dict"
	case *set:
		return "set"
	case rangeValue:
		return "range"
	case *class:
		return "type"
	case *module:
		return "module"
	}
	return builtinTypeName2(v)
}

func builtinTypeName2(v Value) string {
	switch x := v.(type) {
	case *function:
		return "function"
	case *builtin:
		return "builtin_function_or_method"
	case *bound:
		return "method"
	case *iterator:
		return "generator"
	case *timedelta:
		return "timedelta"
	case *datetime:
		return "datetime"
	case *zone:
		return "timezone"
	case pathValue:
		return "PosixPath"
	case *feastType:
		return "ComplexFeastType"
	case *pattern:
		return "Pattern"
	case *match:
		return "Match"
	case ellipsisType:
		return "ellipsis"
	case *property:
		return "property"
	case *typingAlias:
		return "TypingAlias"
	case *file:
		return "TextIOWrapper"
	case *environ:
		return "environ"
	case *dictView:
		return x.kind
	case *namespaceDict:
		return "dict"
	case *opaque:
		return "opaque"
	}
	return "object"
}
