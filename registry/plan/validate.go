package plan

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-11e13f51/feast"
)

// ValidateOptions say how to validate.
type ValidateOptions struct {
	// Place returns where an object is defined ("repo.py:12"), or "". It may be nil.
	// nth counts the desired objects of one key, from 0: a name that is taken twice
	// has two places.
	Place func(key feast.Key, nth int) string
	// SkipViews leaves out what concerns views and services
	// (`--skip-feature-view-validation`). Names that would make the registry
	// ambiguous are refused all the same.
	SkipViews bool
}

// Validate checks the desired objects of a project, inferred, against each other
// and the catalog, by the rules of Feast's constructors and of its apply. It
// returns every violation, joined, each an *feast.Error with its place; nil when
// there is none.
func Validate(cat *feast.Catalog, project string, desired []feast.Object, opts ValidateOptions) error {
	c := &checker{cat: cat, project: project, opts: opts, views: map[string]*feast.View{}, entities: map[string]*feast.Entity{}}
	c.index(desired)
	c.projects(desired)
	c.unique(desired)
	for _, o := range desired {
		switch o := o.(type) {
		case *feast.Entity:
			c.entity(o)
		case *feast.Source:
			c.source(o)
		case *feast.View:
			c.view(o)
		case *feast.Service:
			c.service(o)
		}
	}
	return errors.Join(c.errs...)
}

// checker collects violations.
type checker struct {
	cat      *feast.Catalog
	project  string
	opts     ValidateOptions
	views    map[string]*feast.View
	entities map[string]*feast.Entity
	errs     []error
}

func (c *checker) index(desired []feast.Object) {
	for _, v := range feast.Objects[*feast.View](c.cat, c.project) {
		c.views[v.Name] = v
	}
	for _, e := range feast.Objects[*feast.Entity](c.cat, c.project) {
		c.entities[e.Name] = e
	}
	for _, o := range desired {
		switch o := o.(type) {
		case *feast.View:
			c.views[o.Name] = o
		case *feast.Entity:
			c.entities[o.Name] = o
		}
	}
}

func (c *checker) place(key feast.Key) string { return c.placeOf(key, 0) }

// placeOf returns the place of the nth of the objects of one key.
func (c *checker) placeOf(key feast.Key, nth int) string {
	if c.opts.Place != nil {
		if place := c.opts.Place(key, nth); place != "" {
			return place
		}
	}
	return "project " + c.project
}

// invalid notes that an object is wrong.
func (c *checker) invalid(key feast.Key, format string, args ...any) {
	c.invalidAt(c.place(key), key, format, args...)
}

func (c *checker) invalidAt(place string, key feast.Key, format string, args ...any) {
	c.errs = append(c.errs, &feast.Error{
		Code: feast.ErrInvalid, Kind: key.Kind, Name: key.Name,
		Place: place, Detail: fmt.Sprintf(format, args...),
	})
}

// missing notes that the object of key names something that does not exist: an
// object of a kind or, when kind is 0, what.
func (c *checker) missing(key feast.Key, kind feast.Kind, what, name string, known []string) {
	detail := fmt.Sprintf("does not exist, but the %s %q uses it", key.Kind, key.Name)
	if kind == 0 {
		detail = what + " " + detail
	}
	slices.Sort(known)
	c.errs = append(c.errs, &feast.Error{
		Code: feast.ErrNotFound, Kind: kind, Name: name, Place: c.place(key),
		Detail: detail, Nearest: feast.Nearest(name, known),
	})
}

var badNameChar = regexp.MustCompile(`[^\p{L}\p{N}_-]`)

// projects checks the one project of a repository. The rule of the name is that of
// feast init: letters, digits, "_" and "-", and neither of the last two first.
func (c *checker) projects(desired []feast.Object) {
	var found []*feast.Project
	for _, o := range desired {
		if p, ok := o.(*feast.Project); ok {
			found = append(found, p)
		}
	}
	key := (&feast.Project{Name: c.project}).Key()
	switch {
	case c.project == "":
		c.invalid(key, "a project needs a name")
	case strings.HasPrefix(c.project, "_") || strings.HasPrefix(c.project, "-") || badNameChar.MatchString(c.project):
		c.invalid(key, "a project name is made of letters, digits, \"_\" and \"-\", and starts with neither of the last two")
	case len(found) > 1:
		c.invalid(found[1].Key(), "a repository defines one project, and %q is defined already", found[0].Name)
	case len(found) == 1 && found[0].Name != c.project:
		c.invalid(found[0].Key(), "feature_store.yaml names the project %q", c.project)
	}
}

// unique checks names: views share one space of names and sources have one, both
// without regard to case; the other kinds each have their own.
func (c *checker) unique(desired []feast.Object) {
	type space struct {
		kind feast.Kind
		name string
	}
	seen := map[space]feast.Key{}
	nth := map[feast.Key]int{}
	for _, o := range desired {
		key := o.Key()
		n := nth[key]
		nth[key]++
		s := space{key.Kind, key.Name}
		switch o.(type) {
		case *feast.Project:
			continue
		case *feast.View:
			s = space{feast.KindFeatureView, strings.ToLower(key.Name)}
		case *feast.Source:
			s.name = strings.ToLower(key.Name)
		}
		if first, taken := seen[s]; taken {
			c.invalidAt(c.placeOf(key, n), key, "the name is taken by the %s %q (%s)", first.Kind, first.Name, c.place(first))
			continue
		}
		seen[s] = key
	}
}

func (c *checker) entity(e *feast.Entity) {
	if e.Name == "" {
		c.invalid(e.Key(), "an entity needs a name")
	}
}

func (c *checker) source(s *feast.Source) {
	if s.Name == "" {
		c.invalid(s.Key(), "a data source needs a name")
	}
	if s.TimestampField != "" && s.TimestampField == s.CreatedField {
		c.invalid(s.Key(), "the timestamp field and the created timestamp column are both %q", s.TimestampField)
	}
	targets := map[string]string{}
	for from, to := range s.FieldMapping {
		if other, taken := targets[to]; taken {
			c.invalid(s.Key(), "the field mapping makes both %q and %q into %q", min(from, other), max(from, other), to)
		}
		targets[to] = from
	}
}
