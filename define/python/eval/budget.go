package eval

import (
	"sort"

	"github.com/seed-11e13f51/feast/define"
)

const (
	maxDepth     = 1000      // nested calls and nested structures
	maxSteps     = 5_000_000 // statements, calls, loop rounds
	maxBytes     = 256 << 20 // sum of all allocations that grow with the input
	maxIntBits   = 1 << 16
	maxIntDigits = 4300 // CPython's own limit between int and str
)

// frame is one active call, for positions.
type frame struct {
	mod  *module
	name string
	line int
	col  int
	up   *frame
}

func (in *Interp) step() {
	in.steps++
	if in.steps > in.opts.MaxSteps {
		in.exhaust("the definitions take too many steps to evaluate; is there an endless loop?")
	}
	if in.steps&0xfff == 0 && in.ctx.Err() != nil {
		in.exhaust("evaluation was stopped: " + in.ctx.Err().Error())
	}
}

// alloc charges n bytes that a value of the repo's making takes.
func (in *Interp) alloc(n int) {
	in.bytes += int64(n)
	if n < 0 || in.bytes > in.opts.MaxBytes {
		in.exhaust("the definitions build too much data to evaluate")
	}
	in.steps += n >> 7
}

// enter guards recursion. The caller defers leave.
func (in *Interp) enter() {
	in.depth++
	if in.depth > maxDepth {
		in.raise("RecursionError", "maximum recursion depth exceeded")
	}
}

func (in *Interp) leave() { in.depth-- }

// pos is the place now being evaluated.
func (in *Interp) pos() define.Pos {
	if in.frame == nil {
		return define.Pos{}
	}
	return in.frame.pos()
}

func (f *frame) pos() define.Pos {
	return define.Pos{File: f.mod.file, Line: f.line, Col: f.col}
}

// trace lists the active calls, outermost first, without the innermost.
func (in *Interp) trace() []define.Pos {
	var out []define.Pos
	if in.frame == nil {
		return nil
	}
	for f := in.frame.up; f != nil && len(out) < 20; f = f.up {
		out = append(out, f.pos())
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

func sortStrings(s []string) { sort.Strings(s) }
