package define

import (
	"fmt"
	"strings"

	"github.com/seed-11e13f51/feast"
)

// UDFArg is the name under which a decorated function appears among the
// arguments of the object its decorator made.
const UDFArg = "udf"

// Pos is a place in a repo. File is relative to the root of the repo, with
// slashes; Line counts from 1, Col from 1 in bytes. The zero Pos is "nowhere".
type Pos struct {
	File      string
	Line, Col int
}

// String returns file:line, which is how errors and editors name a place.
func (p Pos) String() string {
	if p.File == "" {
		return "-"
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// Object is one call of a constructor or decorator of Feast. Objects are
// compared by pointer.
type Object struct {
	// Class is the bare name of the Feast class ("FeatureView", "FileSource").
	// Aliases are resolved: it is the name of the class, not of its import.
	Class string
	// Module is the dotted path of the module that defines the class in Feast
	// 0.66, "feast.feature_view".
	Module string
	// Form is "" for a constructor, else the name of the decorator or function
	// that made the object ("on_demand_feature_view").
	Form string
	// Args are the arguments given, in the order of the signature.
	Args []Arg
	// Signature is what the arguments were bound against. It is never nil.
	Signature *Signature
	// Base is the view this one was copied from, nil for a constructed object.
	Base *Object
	// Projection says what the copy changed. It is nil when Base is nil.
	Projection *Projection
	// Pos is where the call begins; for a decorated function, where the
	// function's first decorator begins.
	Pos Pos
	// Var is the module attribute the object was found under first, "" for an
	// object that only other objects refer to.
	Var string
	// Implicit is set on sources no module attribute names: Feast adds the
	// sources of views and of stream sources to the repo on its own.
	Implicit bool
}

// Arg is one given argument.
type Arg struct {
	Name  string
	Value Value
}

// Projection is the part of a view a service asked for.
type Projection struct {
	// Features are the names kept by v[["a","b"]]; nil means all of them.
	Features []string
	// Alias is the name given by with_name, "" when none was.
	Alias string
	// JoinKeys is the map given by with_join_key_map, in the order written.
	JoinKeys []JoinKey
}

// JoinKey maps an entity's join key to a column of the entity frame.
type JoinKey struct {
	Key, Column string
}

// Signature describes what a class or decorator accepts.
type Signature struct {
	// Name is the class or decorator, Class the class of what it makes, Module
	// where Feast defines it.
	Name, Class, Module string
	Params              []Param
	// Extra is set when unknown keyword arguments are accepted (**kwargs).
	Extra bool
}

// Param is one parameter of a Signature.
type Param struct {
	Name string
	// Keyword is set when it cannot be given by position.
	Keyword bool
	// Default is what applies when it is not given; nil when it is required.
	Default Value
}

// Param returns the parameter of that name.
func (s *Signature) Param(name string) (Param, bool) {
	for _, p := range s.Params {
		if p.Name == name {
			return p, true
		}
	}
	return Param{}, false
}

// Arg returns the argument the author gave under that name.
func (o *Object) Arg(name string) (Value, bool) {
	for _, a := range o.Args {
		if a.Name == name {
			return a.Value, true
		}
	}
	return nil, false
}

// Value returns the argument the author gave, else the default of the
// signature, else None.
func (o *Object) Value(name string) Value {
	if v, ok := o.Arg(name); ok {
		return v
	}
	if p, ok := o.Signature.Param(name); ok && p.Default != nil {
		return p.Default
	}
	return None{}
}

// Func returns the function a decorator was applied to.
func (o *Object) Func() (*Func, bool) {
	v, _ := o.Arg(UDFArg)
	f, ok := v.(*Func)
	return f, ok
}

// Name returns the name of the object: the argument "name" when it is a
// string, else the name of the decorated function, else "". Defaults that a
// class computes (a FileSource named by its path) are not applied here.
func (o *Object) Name() string {
	if s, ok := o.Value("name").(String); ok {
		return string(s)
	}
	if f, ok := o.Func(); ok {
		return f.Name
	}
	return ""
}

// String returns the class and the name, for messages.
func (o *Object) String() string {
	if n := o.Name(); n != "" {
		return fmt.Sprintf("%s %q", o.Class, n)
	}
	return o.Class
}

// Repo is what a front end read from one folder of definitions.
type Repo struct {
	// Objects are the definitions in the order Feast's parse_repo finds them:
	// files sorted by path, attributes of each module sorted by name, each
	// object once, implicit sources right after what brought them in. Only
	// data sources, entities, views, services, permissions and projects are
	// here; everything else is reached through their arguments.
	Objects []*Object
	// Files are the definition files evaluated, sorted, relative to the root.
	Files []string
	// Reads are the other files of the repo whose content or existence the
	// definitions looked at, sorted.
	Reads []string
	// Env are the names of the environment variables asked for, sorted,
	// whether they were visible or not.
	Env []string
	// Warnings are things the author should know; none of them changed what
	// Objects holds.
	Warnings []Warning
}

// Warning is one remark about a definition file.
type Warning struct {
	Pos  Pos
	Text string
}

// String returns the place and the text.
func (w Warning) String() string { return w.Pos.String() + ": " + w.Text }

// Error is a definition that could not be read. It is about one place.
type Error struct {
	// Pos is the place the author has to look at.
	Pos Pos
	// Name is the object, class, argument or module the error is about, and
	// Nearest the nearest valid name when Name is unknown.
	Name, Nearest string
	// Text says what is wrong. It repeats the wording of Python for errors of
	// Python ("TypeError: Entity.__init__() got an unexpected ...").
	Text string
	// Path leads from an object to the argument at fault,
	// "driver_stats.source.path", "" when the error is not about a value.
	Path string
	// Python is set when the definition itself is good as far as known, but
	// needs CPython or a Python library to be evaluated.
	Python bool
	// Trace are the calls that led to Pos, outermost first.
	Trace []Pos
}

// Error returns one line: place, text, and what is nearest.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Pos != (Pos{}) {
		b.WriteString(e.Pos.String() + ": ")
	}
	if e.Path != "" {
		b.WriteString(e.Path + ": ")
	}
	if e.Python {
		b.WriteString("needs Python: ")
	}
	b.WriteString(e.Text)
	if e.Nearest != "" {
		fmt.Fprintf(&b, "; did you mean %q?", e.Nearest)
	}
	return b.String()
}

// Unwrap returns the code of the error: feast.ErrUnsupported when only Python
// could read the definition, feast.ErrInvalid when it is wrong.
func (e *Error) Unwrap() error {
	if e.Python {
		return feast.ErrUnsupported
	}
	return feast.ErrInvalid
}
