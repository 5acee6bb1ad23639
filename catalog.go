package feast

import (
	"slices"
	"time"
)

// Catalog is the whole registry, all projects, at one revision. It is immutable
// and safe for concurrent use; With makes the next one.
type Catalog struct {
	header  Header
	entries map[Key]*Entry
	byKind  [KindFeatureTable + 1][]*Entry
}

// Header is what a registry says about itself.
type Header struct {
	SchemaVersion string
	VersionID     string
	Updated       time.Time
	// Unknown are the registry's own fields from a newer Feast, in wire bytes.
	Unknown []byte
}

// Entry is an object and the bytes of the message it was read from. Raw is nil
// for an object that was never encoded; an untouched entry is written back as Raw.
type Entry struct {
	Object Object
	Raw    []byte
	// Prior are the bytes of the message that Object replaces when it was changed:
	// fields from a newer Feast in them survive the rewrite.
	Prior []byte
}

// Change puts an object in place of the one with its key, or deletes a key.
type Change struct {
	// Put is the object to put, or nil.
	Put Object
	// Delete is the key to delete when Put is nil; deleting what is not there is
	// no error.
	Delete Key
}

// NewCatalog returns a catalog of the entries, which keep their order within a
// kind. Of two entries with one key the later stays.
func NewCatalog(h Header, entries []*Entry) *Catalog {
	c := &Catalog{header: h, entries: make(map[Key]*Entry, len(entries))}
	for _, e := range entries {
		c.put(e)
	}
	return c
}

func (c *Catalog) put(e *Entry) {
	key := e.Object.Key()
	list := c.byKind[key.Kind]
	if old, ok := c.entries[key]; ok {
		list[slices.Index(list, old)] = e
	} else {
		c.byKind[key.Kind] = append(list, e)
	}
	c.entries[key] = e
}

func (c *Catalog) remove(key Key) {
	old, ok := c.entries[key]
	if !ok {
		return
	}
	delete(c.entries, key)
	list := c.byKind[key.Kind]
	i := slices.Index(list, old)
	c.byKind[key.Kind] = slices.Delete(list, i, i+1)
}

// Header returns what the registry says about itself.
func (c *Catalog) Header() Header { return c.header }

// Entries returns the entries of a kind, all projects, in the registry's order.
// The caller must not change the slice.
func (c *Catalog) Entries(k Kind) []*Entry { return c.byKind[k] }

// Len returns the number of objects.
func (c *Catalog) Len() int { return len(c.entries) }

// Lookup returns the object of a key; ok is false when there is none.
func (c *Catalog) Lookup(key Key) (o Object, ok bool) {
	e, ok := c.entries[key]
	if !ok {
		return nil, false
	}
	return e.Object, true
}

// With returns the catalog that results from the changes, in order, under a new
// header. c stays as it is.
func (c *Catalog) With(h Header, changes []Change) *Catalog {
	next := &Catalog{header: h, entries: make(map[Key]*Entry, len(c.entries)+len(changes))}
	for k, e := range c.entries {
		next.entries[k] = e
	}
	for k := range c.byKind {
		next.byKind[k] = slices.Clone(c.byKind[k])
	}
	for _, ch := range changes {
		next.apply(ch)
	}
	return next
}

func (c *Catalog) apply(ch Change) {
	if ch.Put == nil {
		c.remove(ch.Delete)
		return
	}
	e := &Entry{Object: ch.Put}
	if old, ok := c.entries[ch.Put.Key()]; ok {
		e.Prior = old.Raw
		if e.Prior == nil {
			e.Prior = old.Prior
		}
	}
	c.put(e)
}

// Projects returns the names of the projects, sorted.
func (c *Catalog) Projects() []string {
	var names []string
	for _, e := range c.byKind[KindProject] {
		names = append(names, e.Object.Key().Name)
	}
	slices.Sort(names)
	return names
}

// Objects returns the objects of type T in a project, in the registry's order:
// Objects[*View] all views, kind by kind in the order of ViewKinds.
func Objects[T Object](c *Catalog, project string) []T {
	var out []T
	for _, k := range kindsOf[T]() {
		for _, e := range c.byKind[k] {
			if key := e.Object.Key(); key.Project == project || k == KindInfra {
				out = append(out, e.Object.(T))
			}
		}
	}
	return out
}

// Get returns the object of type T of that name in a project. Views are looked
// up in the order of ViewKinds. What is not there is ErrNotFound with the nearest
// name.
func Get[T Object](c *Catalog, project, name string) (T, error) {
	kinds := kindsOf[T]()
	for _, k := range kinds {
		if o, ok := c.Lookup(Key{k, project, name}); ok {
			return o.(T), nil
		}
	}
	var zero T
	return zero, &Error{
		Code: ErrNotFound, Kind: kinds[0], Name: name,
		Place: "project " + project, Nearest: Nearest(name, Names[T](c, project)),
	}
}

// Names returns the names of the objects of type T in a project, sorted.
func Names[T Object](c *Catalog, project string) []string {
	var names []string
	for _, o := range Objects[T](c, project) {
		names = append(names, o.Key().Name)
	}
	slices.Sort(names)
	return names
}

func kindsOf[T Object]() []Kind {
	var zero T
	switch any(zero).(type) {
	case *Project:
		return []Kind{KindProject}
	case *Entity:
		return []Kind{KindEntity}
	case *Source:
		return []Kind{KindSource}
	case *View:
		return ViewKinds()
	case *Service:
		return []Kind{KindService}
	case *Permission:
		return []Kind{KindPermission}
	case *SavedDataset:
		return []Kind{KindSavedDataset}
	case *ValidationReference:
		return []Kind{KindValidationReference}
	case *InfraObject:
		return []Kind{KindInfra}
	case *VersionRecord:
		return []Kind{KindVersion}
	case *ProjectMetadata:
		return []Kind{KindProjectMetadata}
	case *FeatureTable:
		return []Kind{KindFeatureTable}
	}
	return Kinds()
}
