package eval

import (
	"fmt"

	"github.com/seed-11e13f51/feast/define"
)

// A Python exception, a value only CPython could give and an exhausted budget
// leave the evaluator as Go panics of the types below, which are caught at the
// borders (a try statement, a top-level statement, the methods of Interp) and
// never leave the package. A tree walker of this depth has no other way to
// unwind that a reader could follow; text/template and go/parser do the same.

// pyError is a Python exception in flight.
type pyError struct {
	val   *instance
	pos   define.Pos
	trace []define.Pos
}

// needsPython stops a statement whose outcome depends on an unknown value.
type needsPython struct {
	why string
	pos define.Pos
	// hard is set when going on without the statement could misread the repo.
	hard  bool
	trace []define.Pos
}

// exhausted stops everything: a budget is used up.
type exhausted struct {
	what string
	pos  define.Pos
}

// stopGenerator unwinds a generator that nobody reads any more.
type stopGenerator struct{}

func throw(v any) { panic(v) }

// raise throws a Python exception of a builtin class.
func (in *Interp) raise(cls, format string, a ...any) {
	in.raiseWith(cls, fmt.Sprintf(format, a...))
}

func (in *Interp) raiseWith(cls string, a ...Value) {
	c := in.classes[cls]
	in.throwInstance(in.newException(c, a))
}

func (in *Interp) newException(c *class, a []Value) *instance {
	e := &instance{cls: c, attrs: newNamespace()}
	e.attrs.set("args", newTuple(a...))
	return e
}

func (in *Interp) throwInstance(e *instance) {
	throw(&pyError{val: e, pos: in.pos(), trace: in.trace()})
}

// needs throws needsPython.
func (in *Interp) needs(format string, a ...any) {
	throw(&needsPython{why: fmt.Sprintf(format, a...), pos: in.pos(), trace: in.trace()})
}

// needsOpaque says that an operation needs the value of o.
func (in *Interp) needsOpaque(op string, o *opaque) {
	why := o.why
	if why == "" {
		why = "its value is not known without running Python"
	}
	in.needs("%s %s: %s", op, o.origin, why)
}

// refuse throws an error no statement may be skipped over.
func (in *Interp) refuse(format string, a ...any) {
	throw(&needsPython{why: fmt.Sprintf(format, a...), pos: in.pos(), trace: in.trace(), hard: true})
}

func (in *Interp) exhaust(what string) {
	throw(&exhausted{what: what, pos: in.pos()})
}

// catch runs f and returns the Python exception it threw, if any. Everything
// else passes through.
func (in *Interp) catch(f func()) (err *pyError) {
	fr, depth := in.frame, in.depth
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		e, ok := r.(*pyError)
		if !ok {
			throw(r)
		}
		in.frame, in.depth = fr, depth
		err = e
	}()
	f()
	return nil
}

// asError turns what was thrown into the error users see. It reports false
// for a panic that is not ours.
func (in *Interp) asError(r any) (*define.Error, bool) {
	switch e := r.(type) {
	case *pyError:
		return &define.Error{Pos: e.pos, Text: in.describe(e.val), Nearest: nearestOf(e.val), Name: nameOf(e.val), Trace: e.trace}, true
	case *needsPython:
		return &define.Error{Pos: e.pos, Text: e.why, Python: true, Trace: e.trace}, true
	case *exhausted:
		return &define.Error{Pos: e.pos, Text: e.what}, true
	}
	return nil, false
}

// describe is the last line of a traceback: class and message.
func (in *Interp) describe(e *instance) string {
	msg := ""
	if err := in.catch(func() { msg = in.str(e) }); err != nil {
		msg = "?"
	}
	if msg == "" {
		return e.cls.name
	}
	if hint := attrString(e, "__hint__"); hint != "" {
		msg += "; " + hint
	}
	return e.cls.name + ": " + msg
}

func nearestOf(e *instance) string { return attrString(e, "__nearest__") }
func nameOf(e *instance) string    { return attrString(e, "name") }

func attrString(e *instance, name string) string {
	v, _ := e.attrs.get(name)
	s, _ := v.(string)
	return s
}
