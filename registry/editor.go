package registry

import (
	"slices"
	"time"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/registry/diff"
)

// Editor turns puts and deletes of one project into the changes that Feast's own
// apply would make: views keep their history, their materialized windows and their
// times; a view takes its version records along when it goes; a project comes into
// being with its first object. It reads one catalog and is for one Apply only.
type Editor struct {
	cat     *feast.Catalog
	project string
	opts    EditorOptions
	now     time.Time
	changes []feast.Change
	gone    map[feast.Key]bool
	// versions are the records of the project by view, read when first needed.
	versions map[string][]*feast.VersionRecord
}

// EditorOptions are what an Editor works with.
type EditorOptions struct {
	Env *env.Env
	// Codec is how the history keeps views.
	Codec Codec
	// NoPromote records a changed view as a new version and leaves the old one
	// active (`feast apply --no-promote`).
	NoPromote bool
}

// Codec turns views into the bytes of their Feast messages, which is what the
// version history holds, and back.
type Codec interface {
	// EncodeView returns the message of a view.
	EncodeView(v *feast.View) ([]byte, error)
	// DecodeView reads the message of a view of a kind.
	DecodeView(kind feast.ViewKind, message []byte) (*feast.View, error)
}

// NewEditor returns an editor of a project in a catalog.
func NewEditor(cat *feast.Catalog, project string, opts EditorOptions) *Editor {
	return &Editor{cat: cat, project: project, opts: opts, now: micros(opts.Env.Now()), gone: map[feast.Key]bool{}}
}

// Put puts an object of the project. A view goes through its history: see
// PutView.
func (e *Editor) Put(o feast.Object) error {
	if v, ok := o.(*feast.View); ok {
		return e.PutView(v)
	}
	e.put(o)
	return nil
}

func (e *Editor) put(o feast.Object) { e.changes = append(e.changes, feast.Change{Put: o}) }

// Delete deletes an object, and with a view its version records. What is not
// there is no error.
func (e *Editor) Delete(key feast.Key) {
	e.drop(key)
	if !slices.Contains(feast.ViewKinds(), key.Kind) {
		return
	}
	for _, r := range e.history(key.Name) {
		e.drop(r.Key())
	}
}

func (e *Editor) drop(key feast.Key) {
	e.changes = append(e.changes, feast.Change{Delete: key})
	e.gone[key] = true
}

// Changes returns what was put and deleted. A project that does not exist yet, and
// was not put, is put first together with the record of its id that older Feast
// versions read.
func (e *Editor) Changes() ([]feast.Change, error) {
	if len(e.changes) == 0 || e.hasProject() {
		return e.changes, nil
	}
	id, err := e.opts.Env.UUID()
	if err != nil {
		return nil, err
	}
	return append([]feast.Change{
		{Put: &feast.Project{Name: e.project}},
		{Put: &feast.ProjectMetadata{Project: e.project, UUID: id}},
	}, e.changes...), nil
}

func (e *Editor) hasProject() bool {
	key := (&feast.Project{Name: e.project}).Key()
	if _, ok := e.cat.Lookup(key); ok {
		return true
	}
	deletesOnly := true
	for _, ch := range e.changes {
		if ch.Put == nil {
			continue
		}
		if ch.Put.Key() == key {
			return true
		}
		deletesOnly = false
	}
	return deletesOnly
}

// PutView puts a view as Feast's apply does (spec 3.8):
//
//   - a new view is version 0;
//   - a change that diff.Significant knows makes the next version, after the old
//     definition was recorded as version 0 if there was no history; materialized
//     windows stay, the state starts anew;
//   - any other change replaces the definition and keeps version and state;
//   - a version pin on a recorded version makes that snapshot the active
//     definition; on an unknown number, it records the definition under it.
//
// One difference from Feast: a change of description, ttl or source keeps the
// number of the current version; Feast sets it to 0.
func (e *Editor) PutView(v *feast.View) error {
	v = v.Clone()
	v.Project = e.project
	pin, err := feast.ParseVersion(v.Version)
	if err != nil {
		return viewError(v, err.Error())
	}
	old, err := e.active(v)
	if err != nil {
		return err
	}
	want, restored, err := Pinned(e.cat, e.opts.Codec, v)
	if err != nil {
		return err
	}
	want = e.inherit(old, want)
	if pin != nil {
		want.Meta.CurrentVersion = *pin
		return e.putPinned(want, restored)
	}
	return e.putLatest(old, want)
}

// active returns the stored view that v replaces, or nil.
func (e *Editor) active(v *feast.View) (*feast.View, error) {
	var active *feast.View
	for _, k := range feast.ViewKinds() {
		key := feast.Key{Kind: k, Project: e.project, Name: v.Name}
		old, ok := e.cat.Lookup(key)
		switch {
		case !ok:
		case k == v.Key().Kind:
			active = old.(*feast.View)
		case !e.gone[key]:
			return nil, viewError(v, "the name is taken by a "+k.String())
		}
	}
	return active, nil
}

// history returns the version records of a view that no Delete has taken away, the
// lowest number first.
func (e *Editor) history(view string) []*feast.VersionRecord {
	if e.versions == nil {
		e.versions = versionsByView(e.cat, e.project)
	}
	return slices.DeleteFunc(slices.Clone(e.versions[view]), func(r *feast.VersionRecord) bool {
		return e.gone[r.Key()]
	})
}

// inherit returns v with what the registry knows of the view it replaces.
func (e *Editor) inherit(old, v *feast.View) *feast.View {
	v = v.Clone()
	v.Meta = feast.ViewMeta{Meta: feast.Meta{Created: e.now, Updated: e.now}}
	if old == nil {
		return v
	}
	intervals, state := old.Meta.Intervals, old.Meta.State
	v.Meta.Created = old.Meta.Created
	v.Meta.Intervals = slices.Clone(intervals)
	v.Meta.CurrentVersion, v.Meta.VersionID = old.Meta.CurrentVersion, old.Meta.VersionID
	v.Disabled = v.Disabled || old.Disabled
	if !diff.Significant(old, v) {
		v.Meta.State = state
	}
	return v
}

func (e *Editor) putPinned(v *feast.View, restored bool) error {
	e.put(v)
	if restored {
		return nil
	}
	return e.record(v, v.Meta.CurrentVersion, nil)
}

func (e *Editor) putLatest(old, v *feast.View) error {
	if old != nil && !diff.Significant(old, v) {
		e.put(v)
		return nil
	}
	history := e.history(v.Name)
	next := int32(0)
	if n := len(history); n > 0 {
		next = history[n-1].Number + 1
	}
	if old != nil && next == 0 {
		if err := e.record(old, 0, rawOf(e.cat, old.Key())); err != nil {
			return err
		}
		next = 1
	}
	if old != nil && e.opts.NoPromote {
		return e.stage(history, v, next)
	}
	v.Meta.CurrentVersion = next
	e.put(v)
	return e.record(v, next, nil)
}

// stage records v as a version that is not active, unless the latest record holds
// the same definition already.
func (e *Editor) stage(history []*feast.VersionRecord, v *feast.View, next int32) error {
	if n := len(history); n > 0 {
		last, err := e.opts.Codec.DecodeView(v.ViewKind(), history[n-1].ViewProto)
		if err != nil {
			return err
		}
		if !diff.Significant(last, v) {
			return nil
		}
	}
	v.Meta.CurrentVersion = next
	return e.record(v, next, nil)
}

// record adds a row to the history of a view: message, or the view encoded.
func (e *Editor) record(v *feast.View, number int32, message []byte) error {
	id, err := e.opts.Env.UUID()
	if err != nil {
		return err
	}
	if message == nil {
		if message, err = e.opts.Codec.EncodeView(v); err != nil {
			return err
		}
	}
	e.put(&feast.VersionRecord{
		View: v.Name, Project: e.project, Number: number, ViewType: ViewType(v.ViewKind()),
		ViewProto: message, Created: e.now, VersionID: id,
	})
	return nil
}

func rawOf(cat *feast.Catalog, key feast.Key) []byte {
	for _, entry := range cat.Entries(key.Kind) {
		if entry.Object.Key() == key {
			return entry.Raw
		}
	}
	return nil
}
