package driver

import (
	"context"
	"slices"
	"strings"

	"github.com/seed-11e13f51/feast"
)

// Opener opens stores of one type. Make one with New.
type Opener[S any] struct {
	// Type is the name in feature_store.yaml; Aliases are others that mean the same.
	Type    string
	Aliases []string

	check func(Section) error
	open  func(context.Context, Section, Scope) (S, error)
}

// New returns the opener of a type whose configuration is a C. What the section
// does not set is as in defaults. If *C has a method Validate() error it is asked
// before a store is opened.
func New[S, C any](typ string, defaults C, open func(context.Context, C, Scope) (S, error)) Opener[S] {
	decode := func(s Section) (C, error) {
		cfg := defaults
		err := Decode(s, &cfg)
		return cfg, err
	}
	return Opener[S]{
		Type: typ,
		check: func(s Section) error {
			_, err := decode(s)
			return err
		},
		open: func(ctx context.Context, s Section, scope Scope) (S, error) {
			cfg, err := decode(s)
			if err != nil {
				var none S
				return none, err
			}
			return open(ctx, cfg, scope)
		},
	}
}

// Alias returns the opener with other names of its type.
func (o Opener[S]) Alias(names ...string) Opener[S] {
	o.Aliases = slices.Concat(o.Aliases, names)
	return o
}

// Set is the drivers of one kind of store.
type Set[S any] struct {
	// Openers are the drivers built into this program.
	Openers []Opener[S]
	// Known are the types that Feast has, built here or not.
	Known []string
}

// Types returns the names of the types that are built in, sorted. Aliases are among
// them, except those that are dotted paths of Python classes.
func (s Set[S]) Types() []string {
	var names []string
	for _, o := range s.Openers {
		names = append(names, o.Type)
		for _, alias := range o.Aliases {
			if !strings.Contains(alias, ".") {
				names = append(names, alias)
			}
		}
	}
	slices.Sort(names)
	return names
}

// Check reports what is wrong with a section, without opening a store: a type that
// is not built here (ErrUnsupported) or nowhere (ErrInvalid with the nearest
// name), an unknown key, a value of the wrong type.
func (s Set[S]) Check(sec Section) error {
	o, err := s.find(sec)
	if err != nil {
		return err
	}
	return o.check(sec)
}

// Open opens the store of a section. The context covers opening only.
func (s Set[S]) Open(ctx context.Context, sec Section, scope Scope) (S, error) {
	o, err := s.find(sec)
	if err != nil {
		var none S
		return none, err
	}
	return o.open(ctx, sec, scope)
}

func (s Set[S]) find(sec Section) (Opener[S], error) {
	for _, o := range s.Openers {
		if o.Type == sec.Type || slices.Contains(o.Aliases, sec.Type) {
			return o, nil
		}
	}
	return Opener[S]{}, s.missing(sec)
}

// missing says why a type has no opener: Feast has it and this program not, it is
// a Python class, or nobody knows it.
func (s Set[S]) missing(sec Section) error {
	_, at := find(sec.Node, "type")
	if at == nil {
		_, at = find(sec.Node, "registry_type")
	}
	if at == nil {
		at = sec.Node
	}
	e := &feast.Error{Code: feast.ErrUnsupported, Place: sec.Place(at), Name: sec.Block}
	built := "this program has " + strings.Join(s.Types(), ", ")
	switch {
	case slices.Contains(s.Known, sec.Type):
		e.Detail = "type " + sec.Type + " is one of Feast's, but is not built here; " + built
	case strings.Contains(sec.Type, "."):
		e.Detail = "type " + sec.Type + " names a Python class, which this program cannot load; " + built
	default:
		e.Code = feast.ErrInvalid
		e.Detail = "there is no type " + quote(sec.Type) + "; " + built
		e.Nearest = feast.Nearest(sec.Type, s.Types()) // never one that is not built
	}
	return e
}
