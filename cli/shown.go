package cli

import (
	"github.com/seed-11e13f51/feast"
)

// Feast's describe prints an object as its class would write it anew: without the
// project, and with the times of the sources it carries. shown returns a copy like
// that.
func shown(cat *feast.Catalog, o feast.Object) feast.Object {
	switch o := o.(type) {
	case *feast.Entity:
		c := o.Clone()
		c.Project = ""
		return c
	case *feast.Source:
		return shownSource(cat, o.Project, o, false)
	case *feast.View:
		return shownView(cat, o)
	case *feast.Service:
		c := o.Clone()
		c.Project = ""
		for i := range c.Projections {
			shownProjection(cat, o.Project, &c.Projections[i])
		}
		return c
	case *feast.Permission:
		c := o.Clone()
		c.Project = ""
		return c
	case *feast.SavedDataset:
		c := o.Clone()
		c.Project = ""
		return c
	}
	return o
}

// shownSource keeps the Python class of a source where Feast shows it: in the view
// that reads from it.
func shownSource(cat *feast.Catalog, project string, s *feast.Source, class bool) *feast.Source {
	if s == nil {
		return nil
	}
	c := s.Clone()
	if !class {
		c.ClassType = ""
	}
	if own, ok := cat.Lookup(feast.Key{Kind: feast.KindSource, Project: project, Name: s.Name}); ok && c.Meta.Created.IsZero() {
		c.Meta = own.(*feast.Source).Meta
	}
	c.Project = ""
	c.Batch = shownSource(cat, project, s.Batch, false)
	return c
}

func shownView(cat *feast.Catalog, v *feast.View) *feast.View {
	c := v.Clone()
	c.Project = ""
	c.BatchSource = shownSource(cat, v.Project, v.BatchSource, true)
	c.StreamSource = shownSource(cat, v.Project, v.StreamSource, true)
	for i, in := range v.Inputs {
		if in.Projection != nil {
			c.Inputs[i].Projection = in.Projection.Clone()
			shownProjection(cat, v.Project, c.Inputs[i].Projection)
		}
		c.Inputs[i].Request = shownSource(cat, v.Project, in.Request, false)
	}
	if c.ViewKind() != feast.OnDemandView && c.Entityless() {
		c.Entities, c.EntityColumns = nil, nil
	}
	return c
}

func shownProjection(cat *feast.Catalog, project string, p *feast.Projection) {
	p.BatchSource = shownSource(cat, project, p.BatchSource, false)
	p.StreamSource = shownSource(cat, project, p.StreamSource, false)
}
