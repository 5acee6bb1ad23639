package serving

import (
	"slices"
	"strings"
	"time"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/resolve"
)

// Query is what a caller asks for: Features (references) or Service (a name).
type Query struct {
	Features  []string
	Service   string
	FullNames bool
}

// Plan is a query resolved against one revision of the catalog. It is immutable
// and used by many requests.
type Plan struct {
	keys     []feast.Field
	features []feature
	views    []*view
	groups   []group
	// entities are the project's: name -> join key.
	entities map[string]string
}

// feature is one output column: a field of a view.
type feature struct {
	name        string
	view, field int
}

// view is one asked view: where its rows lie in the answer of the store.
type view struct {
	name         string
	version      int32
	group, table int
	ttl          time.Duration
	fields       []feast.Field
	projection   *online.Projection
}

// group are the tables asked with the same keys: names[i] is the join key whose
// value is in the plan's key column columns[i]; a column of -1 is the dummy key.
type group struct {
	names   []string
	columns []int
	tables  []online.Table
}

// Keys returns the columns of entities the plan needs, with the types declared for
// them; feast.Unknown where none is declared.
func (p *Plan) Keys() []feast.Field { return p.keys }

// KeyColumn returns the index in Keys of a column of a request: the name of a
// column, or of an entity (Feast's deprecated form). ok is false for a name the
// plan does not need; such columns are ignored.
func (p *Plan) KeyColumn(name string) (i int, ok bool) {
	if joinKey, isEntity := p.entities[name]; isEntity && p.indexOf(name) < 0 {
		name = joinKey
	}
	i = p.indexOf(name)
	return i, i >= 0
}

// OtherKey returns the join key that a column of a request stands for which the plan
// does not need: a join key of the project, or the name of an entity. Feast's servers
// answer such columns as they came, and leave out all others that are not needed.
func (p *Plan) OtherKey(name string) (joinKey string, ok bool) {
	if joinKey, isEntity := p.entities[name]; isEntity {
		return joinKey, true
	}
	for _, joinKey := range p.entities {
		if joinKey == name {
			return joinKey, true
		}
	}
	return "", false
}

func (p *Plan) indexOf(column string) int {
	return slices.IndexFunc(p.keys, func(f feast.Field) bool { return f.Name == column })
}

// FeatureNames returns the output columns that are features, in their order.
func (p *Plan) FeatureNames() []string {
	names := make([]string, len(p.features))
	for i, f := range p.features {
		names[i] = f.name
	}
	return names
}

// makePlan resolves a query against a catalog.
func makePlan(cat *feast.Catalog, store online.Store, q resolve.Query, versioned bool) (*Plan, error) {
	q.Stored = true
	r, err := resolve.Do(cat, q)
	if err != nil {
		return nil, err
	}
	p := &Plan{entities: entityKeys(cat, q.Project)}
	for i := range r.Views {
		if err := p.addView(&r.Views[i], store, versioned); err != nil {
			return nil, err
		}
	}
	for _, f := range r.Features {
		p.features = append(p.features, feature{f.Column, f.View, f.Field})
	}
	return p, nil
}

func entityKeys(cat *feast.Catalog, project string) map[string]string {
	keys := map[string]string{}
	for _, e := range feast.Objects[*feast.Entity](cat, project) {
		if e.Name == feast.DummyEntity {
			continue
		}
		keys[e.Name] = e.JoinColumn()
	}
	return keys
}

func (p *Plan) addView(rv *resolve.View, store online.Store, versioned bool) error {
	names, columns, err := p.keyColumns(rv)
	if err != nil {
		return err
	}
	g := p.groupOf(names, columns)
	t := online.ViewTable(rv.View, versionOf(rv, versioned))
	t.Fields = rv.Fields
	p.groups[g].tables = append(p.groups[g].tables, t)
	p.views = append(p.views, &view{
		name: rv.NameToUse, version: rv.Meta.CurrentVersion, group: g,
		table: len(p.groups[g].tables) - 1, ttl: rv.MaxAge(), fields: rv.Fields,
		projection: online.NewProjection(store, t),
	})
	return nil
}

// versionOf returns the version of the table to read: Feast keeps versions apart
// only when that is switched on, and version 0 in the unversioned table.
func versionOf(rv *resolve.View, versioned bool) int32 {
	switch {
	case !versioned:
		return 0
	case rv.Version != nil:
		return *rv.Version
	}
	return rv.Meta.CurrentVersion
}

// keyColumns returns the join keys of a view, sorted by name, and the plan's key
// columns their values come from.
func (p *Plan) keyColumns(rv *resolve.View) (names []string, columns []int, err error) {
	if rv.Entityless() {
		return []string{feast.DummyJoinKey}, []int{-1}, nil
	}
	keys := slices.Clone(rv.EntityColumns)
	slices.SortFunc(keys, func(a, b feast.Field) int { return strings.Compare(a.Name, b.Name) })
	for _, k := range keys {
		i, err := p.keyColumn(rv, k)
		if err != nil {
			return nil, nil, err
		}
		names, columns = append(names, k.Name), append(columns, i)
	}
	return names, columns, nil
}

func (p *Plan) keyColumn(rv *resolve.View, key feast.Field) (int, error) {
	column := rv.ColumnOf(key.Name)
	i := p.indexOf(column)
	switch {
	case i < 0:
		p.keys = append(p.keys, feast.Field{Name: column, Type: key.Type})
		return len(p.keys) - 1, nil
	case p.keys[i].Type == feast.Unknown:
		p.keys[i].Type = key.Type
	case key.Type != feast.Unknown && key.Type != p.keys[i].Type:
		return 0, feast.Invalid("", "join key %q is a %s in feature view %q and a %s in another view of the request",
			column, key.Type, rv.NameToUse, p.keys[i].Type)
	}
	return i, nil
}

func (p *Plan) groupOf(names []string, columns []int) int {
	for i, g := range p.groups {
		if slices.Equal(g.names, names) && slices.Equal(g.columns, columns) {
			return i
		}
	}
	p.groups = append(p.groups, group{names: names, columns: columns})
	return len(p.groups) - 1
}
