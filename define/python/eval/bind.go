package eval

import (
	"fmt"
	"strings"

	"github.com/seed-11e13f51/feast"
)

// bind matches arguments with parameters of a builtin. A name ending in "?"
// is optional (nil when absent), one starting with "*" is keyword-only.
func (in *Interp) bind(fn string, a args, params ...string) []Value {
	out := make([]Value, len(params))
	names := make([]string, len(params))
	positional := 0
	for i, p := range params {
		names[i] = strings.Trim(p, "*?")
		if !strings.HasPrefix(p, "*") {
			positional = i + 1
		}
	}
	if len(a.pos) > positional {
		in.raise("TypeError", "%s() takes at most %d arguments (%d given)", fn, positional, len(a.pos))
	}
	copy(out, a.pos)
	for _, k := range a.kw {
		in.bindKeyword(fn, k, names, out)
	}
	for i, p := range params {
		if out[i] == nil && !strings.HasSuffix(p, "?") {
			in.raise("TypeError", "%s() missing required argument: '%s'", fn, names[i])
		}
	}
	return out
}

func (in *Interp) bindKeyword(fn string, k kwarg, names []string, out []Value) {
	for i, n := range names {
		if n != k.name {
			continue
		}
		if out[i] != nil {
			in.raise("TypeError", "%s() got multiple values for argument '%s'", fn, n)
		}
		out[i] = k.val
		return
	}
	in.raiseName("TypeError", fmt.Sprintf("%s() got an unexpected keyword argument '%s'", fn, k.name), k.name, names)
}

// raiseName raises an exception about an unknown name, with the nearest known.
func (in *Interp) raiseName(cls, msg, name string, known []string) {
	e := in.newException(in.classes[cls], []Value{msg})
	e.attrs.set("name", name)
	if n := feast.Nearest(name, known); n != "" {
		e.attrs.set("__nearest__", n)
	}
	in.throwInstance(e)
}

// boolArg, intArg and strArg read optional arguments.
func (in *Interp) boolArg(v Value, def bool) bool {
	if v == nil {
		return def
	}
	return in.truth(v)
}

func (in *Interp) intArg(v Value, def int64) int64 {
	if v == nil || v == Value(None) {
		return def
	}
	i, ok := asInt(v)
	if !ok {
		in.notKnown(v)
		in.raise("TypeError", "'%s' object cannot be interpreted as an integer", in.typeName(v))
	}
	return i
}

func (in *Interp) strArg(fn string, v Value, def string) string {
	if v == nil || v == Value(None) {
		return def
	}
	switch x := plain(v).(type) {
	case string:
		return x
	case pathValue:
		return string(x)
	}
	in.notKnown(v)
	in.raise("TypeError", "%s() argument must be str, not %s", fn, in.typeName(v))
	return ""
}
