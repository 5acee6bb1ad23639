package eval

import (
	"fmt"

	"github.com/seed-11e13f51/feast/define"
	"github.com/seed-11e13f51/feast/define/python/syntax"
)

// topLevel runs a statement of a module. One that needs Python is left out
// when that cannot change what the repo defines: then what it would have
// bound or changed becomes unknown, and a warning says so.
func (in *Interp) topLevel(sc *scope, s syntax.Stmt) {
	made, fr, depth := in.made, in.frame, in.depth
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		np, ok := r.(*needsPython)
		if !ok || np.hard || in.made != made {
			throw(r)
		}
		in.frame, in.depth, in.handling = fr, depth, nil
		in.leaveOut(sc, s, np)
	}()
	in.exec(sc, s)
}

func (in *Interp) leaveOut(sc *scope, s syntax.Stmt, np *needsPython) {
	w := &survey{in: in, sc: sc, seen: map[*function]bool{}}
	w.stmt(s)
	if w.feast != "" {
		np.why += fmt.Sprintf("; the statement makes or changes Feast objects (%s), so it cannot be left out", w.feast)
		np.hard = true
		throw(np)
	}
	for _, c := range w.touched {
		taint(c, "a statement that was left out")
	}
	walkStmt(s, func(n syntax.Node) bool {
		for _, name := range binds(n) {
			sc.vars.set(name, unknown(name, "the statement that sets it needs Python (%s)", np.why))
		}
		return !definesScope(n, func(syntax.Node) bool { return true })
	})
	in.warnings = append(in.warnings, define.Warning{Pos: np.pos, Text: "left out a statement that needs Python: " + np.why})
}

// survey finds what a statement may do without running it: the Feast classes
// its names lead to, also through functions of the repo, and the containers
// it may change.
type survey struct {
	in      *Interp
	sc      *scope
	seen    map[*function]bool
	feast   string
	touched []Value
}

func (w *survey) stmt(s syntax.Stmt) {
	walkStmt(s, func(n syntax.Node) bool { return w.node(w.sc, n) })
}

func (w *survey) node(sc *scope, n syntax.Node) bool {
	switch x := n.(type) {
	case *syntax.Name:
		if v, ok := sc.mod.ns.get(x.ID); ok {
			w.value(v)
		}
	case *syntax.Attribute:
		w.attribute(sc, x)
	case *syntax.Assign:
		for _, t := range x.Targets {
			w.assigned(sc, t)
		}
	}
	return true
}

// attribute follows module.Name one step.
func (w *survey) attribute(sc *scope, x *syntax.Attribute) {
	n, ok := x.Value.(*syntax.Name)
	if !ok {
		return
	}
	v, _ := sc.mod.ns.get(n.ID)
	if m, ok := v.(*module); ok {
		if a, ok := w.in.moduleAttr(m, x.Attr); ok {
			w.value(a)
		}
	}
}

// assigned notices that an attribute of a Feast object would change.
func (w *survey) assigned(sc *scope, t syntax.Expr) {
	a, ok := t.(*syntax.Attribute)
	if !ok {
		return
	}
	if n, ok := a.Value.(*syntax.Name); ok {
		if v, _ := sc.mod.ns.get(n.ID); v != nil {
			if o, ok := v.(*feastObject); ok {
				w.feast = o.cls.name
			}
		}
	}
}

func (w *survey) value(v Value) {
	switch x := v.(type) {
	case *class:
		if f := x.feastBase(); f != nil && f.registered {
			w.feast = x.name
		}
	case *builtin:
		if x.name == "on_demand_feature_view" || x.name == "stream_feature_view" || x.name == "batch_feature_view" {
			w.feast = "@" + x.name
		}
	case *function:
		if w.seen[x] {
			return
		}
		w.seen[x] = true
		inner := &scope{vars: x.scope.mod.ns, mod: x.scope.mod}
		walkStmts(x.def.body, func(n syntax.Node) bool { return w.node(inner, n) })
		if x.def.expr != nil {
			walkExpr(x.def.expr, func(n syntax.Node) bool { return w.node(inner, n) })
		}
	case *list, *dict, *set:
		w.touched = append(w.touched, v)
	case *bound:
		w.value(x.fn)
		w.value(x.self)
	}
}
