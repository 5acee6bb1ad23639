package eval

import (
	"context"
	"io/fs"

	"github.com/seed-11e13f51/feast/define"
	"github.com/seed-11e13f51/feast/define/python/syntax"
)

// Options say what the definitions may see and use.
type Options struct {
	// Root is the absolute path the repo shows to its own code (__file__,
	// os.getcwd). Nothing is read through it.
	Root string
	// Env looks environment variables up; nil means that none is visible.
	Env func(name string) (string, bool)
	// Hidden reports a variable that is set but that Env does not show, for the
	// error of reading it; nil means that none is.
	Hidden func(name string) bool
	// Args is sys.argv, ["feast", "apply"] when empty.
	Args []string
	// MaxSteps and MaxBytes bound the work; 0 means the default, which is
	// far above what definitions need (5 million steps, 256 MiB).
	MaxSteps int
	MaxBytes int64
}

// Interp evaluates the modules of one repo. It is used by one goroutine, once.
type Interp struct {
	ctx      context.Context //nolint:containedctx // an Interp lives inside one Load
	fsys     fs.FS
	opts     Options
	classes  map[string]*class
	builtins map[string]Value
	methods  map[string]map[string]methodFunc
	stdlib   map[string]func() *module
	modules  map[string]Value
	feast    *feastTable
	codes    map[syntax.Node]*funcCode
	mods     map[*module]*syntax.Module
	busy     map[Value]bool
	stars    map[*module]string
	handling []*pyError
	open     []*iterator
	frame    *frame
	depth    int
	steps    int
	bytes    int64
	made     int
	env      map[string]bool
	environ  *environ
	reads    map[string]bool
	warnings []define.Warning
	objects  map[*feastObject]*define.Object
	funcs    map[*function]*define.Func
}

type methodFunc func(in *Interp, self Value, a args) Value

// New returns an evaluator of the repo in fsys. The context stops long
// evaluations.
func New(ctx context.Context, fsys fs.FS, opts Options) (*Interp, error) {
	if opts.MaxSteps == 0 {
		opts.MaxSteps = maxSteps
	}
	if opts.MaxBytes == 0 {
		opts.MaxBytes = maxBytes
	}
	if opts.Env == nil {
		opts.Env = func(string) (string, bool) { return "", false }
	}
	if len(opts.Args) == 0 {
		opts.Args = []string{"feast", "apply"}
	}
	in := &Interp{
		ctx: ctx, fsys: fsys, opts: opts,
		classes: map[string]*class{}, modules: map[string]Value{}, codes: map[syntax.Node]*funcCode{},
		mods: map[*module]*syntax.Module{}, busy: map[Value]bool{}, stars: map[*module]string{},
		env: map[string]bool{}, reads: map[string]bool{},
		objects: map[*feastObject]*define.Object{}, funcs: map[*function]*define.Func{},
	}
	table, err := loadFeast()
	if err != nil {
		return nil, err
	}
	in.feast = table
	in.defineBuiltinClasses()
	in.methods = builtinMethods()
	in.builtins = in.builtinFunctions()
	in.stdlib = in.standardLibrary()
	in.defineFeastClasses()
	return in, nil
}

// Close ends the generators that are still suspended.
func (in *Interp) Close() {
	for _, it := range in.open {
		func() {
			defer func() { _ = recover() }()
			it.close()
		}()
	}
	in.open = nil
}

// warn records a remark at the present place.
func (in *Interp) warn(text string) {
	in.warnings = append(in.warnings, define.Warning{Pos: in.pos(), Text: text})
}

func (in *Interp) at(n syntax.Node) {
	p := n.Pos()
	in.frame.line, in.frame.col = p.Line, p.Col
}
