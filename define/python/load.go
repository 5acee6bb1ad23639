package python

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/seed-11e13f51/feast/define"
	"github.com/seed-11e13f51/feast/define/python/eval"
)

// EnvPolicy says which environment variables definitions may see.
type EnvPolicy uint8

const (
	// EnvAll shows every variable. It is the default, as in Feast.
	EnvAll EnvPolicy = iota
	// EnvNone hides all of them.
	EnvNone
	// EnvList shows those named in Options.EnvNames.
	EnvList
)

// Options say how a repo is read.
type Options struct {
	// Root is the absolute path of the repo, as its code sees it in __file__
	// and os.getcwd(). Files are read through the file system only.
	Root string
	// Lookup returns the value of an environment variable; nil knows none.
	Lookup func(name string) (string, bool)
	// Env and EnvNames restrict what Lookup is asked for. Names that are hidden
	// are still reported in Repo.Env.
	Env      EnvPolicy
	EnvNames []string
	// MaxSteps and MaxBytes bound the evaluation of the whole repo; 0 means
	// 5 million steps and 256 MiB.
	MaxSteps int
	MaxBytes int64
}

// Load reads the definitions of the repo in fsys.
//
// The files are those Feast imports (see Files), each evaluated once as a
// module with the root of the repo on sys.path; imports between them work. The
// objects and their order are those of Feast's parse_repo, except that neither
// the dummy entity nor a default project is added, and nothing is inferred.
//
// A definition that cannot be read gives a *define.Error (several are joined
// by errors.Join when they are independent). A file that never mentions feast
// and cannot be evaluated gives a warning instead. On error the result still
// has Files, Reads, Env and Warnings.
func Load(ctx context.Context, fsys fs.FS, opts Options) (*define.Repo, error) {
	repo := &define.Repo{}
	files, err := Files(fsys)
	if err != nil {
		return repo, err
	}
	in, err := eval.New(ctx, fsys, eval.Options{
		Root: opts.Root, Env: opts.lookup(), Hidden: opts.hidden, MaxSteps: opts.MaxSteps, MaxBytes: opts.MaxBytes,
	})
	if err != nil {
		return repo, err
	}
	defer in.Close()
	repo.Files = files
	l := &loader{ctx: ctx, fsys: fsys, in: in}
	for _, f := range files {
		l.file(f)
	}
	l.convert(repo)
	env, reads, warnings := in.Report()
	repo.Env, repo.Reads = env, reads
	repo.Warnings = append(warnings, l.warnings...)
	return repo, errors.Join(l.errs...)
}

func (o Options) lookup() func(string) (string, bool) {
	if o.Lookup == nil || o.Env == EnvNone {
		return nil
	}
	if o.Env == EnvAll {
		return o.Lookup
	}
	return func(name string) (string, bool) {
		if !slices.Contains(o.EnvNames, name) {
			return "", false
		}
		return o.Lookup(name)
	}
}

// hidden reports whether a variable is set but not shown to definitions.
func (o Options) hidden(name string) bool {
	if o.Lookup == nil || o.Env == EnvAll || o.Env == EnvList && slices.Contains(o.EnvNames, name) {
		return false
	}
	_, set := o.Lookup(name)
	return set
}

type loader struct {
	ctx      context.Context //nolint:containedctx // a loader lives inside one Load
	fsys     fs.FS
	in       *eval.Interp
	found    []found
	errs     []error
	warnings []define.Warning
}

type found struct {
	eval.Found
	implicit bool
}

// file evaluates one file and collects what it defines.
func (l *loader) file(name string) {
	module := strings.ReplaceAll(strings.TrimSuffix(name, ".py"), "/", ".")
	if strings.HasPrefix(module, ".") {
		l.errs = append(l.errs, &define.Error{
			Pos: define.Pos{File: name, Line: 1, Col: 1}, Name: name,
			Text: "a file in a hidden folder cannot be imported; name it in .feastignore",
		})
		return
	}
	if eval.Shadowed(module) {
		l.warn(name, fmt.Sprintf("not read: Python imports its own module %s instead", module))
		return
	}
	attrs, err := l.in.Import(module, name)
	if err != nil && !l.mentionsFeast(name) {
		l.warn(name, "not read, and it does not mention feast: "+err.Error())
		return
	}
	if err != nil {
		l.fail(err)
		return
	}
	for _, f := range attrs {
		l.collect(f)
	}
}

// fail keeps one error per place: a module that fails also fails those that
// import it.
func (l *loader) fail(err error) {
	for _, e := range l.errs {
		if e.Error() == err.Error() {
			return
		}
	}
	l.errs = append(l.errs, err)
}

func (l *loader) warn(file, text string) {
	l.warnings = append(l.warnings, define.Warning{Pos: define.Pos{File: file, Line: 1, Col: 1}, Text: text})
}

func (l *loader) mentionsFeast(name string) bool {
	b, err := fs.ReadFile(l.fsys, name)
	return err == nil && strings.Contains(string(b), "feast")
}

// collect adds an object and the sources parse_repo adds with it.
func (l *loader) collect(f eval.Found) {
	classes := f.Class()
	is := func(name string) bool { return slices.Contains(classes, name) }
	if !l.add(f, false) {
		return
	}
	switch {
	case is("PushSource"), is("KafkaSource"), is("KinesisSource"):
		l.attr(f, "batch_source")
	case is("FeatureView"):
		l.attr(f, "batch_source")
		l.attr(f, "stream_source")
	case is("LabelView"):
		if src, ok := l.attr(f, "source"); ok && slices.Contains(src.Class(), "PushSource") {
			l.attr(src, "batch_source")
		}
	}
}

// attr adds the source an attribute holds.
func (l *loader) attr(f eval.Found, name string) (eval.Found, bool) {
	src, ok := l.in.Attr(f, name)
	if !ok || !slices.Contains(src.Class(), "DataSource") {
		return eval.Found{}, false
	}
	l.add(src, true)
	return src, true
}

func (l *loader) add(f eval.Found, implicit bool) bool {
	for i, g := range l.found {
		if !g.Is(f) {
			continue
		}
		if l.found[i].implicit && !implicit {
			l.found[i].implicit = false
			l.found[i].Var = f.Var
		}
		return false
	}
	l.found = append(l.found, found{f, implicit})
	return true
}

func (l *loader) convert(repo *define.Repo) {
	for _, f := range l.found {
		o, err := l.in.Object(f.Found)
		if err != nil {
			l.fail(err)
			continue
		}
		o.Var, o.Implicit = f.Var, f.implicit
		repo.Objects = append(repo.Objects, o)
	}
}
