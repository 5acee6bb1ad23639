package plan

import (
	"slices"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/registry"
)

// planTables plans the recorded tables of the SQLite online store: one for each
// feature view and stream view, and each online label view (sqlite.py:plan of
// Feast; on-demand views that are written online have a table but no record).
func (p *Plan) planTables(cat *feast.Catalog) {
	if p.opts.SqlitePath == "" {
		return
	}
	wanted := p.wantedTables()
	recorded := registry.TablesOf(cat, p.Project)
	for _, name := range wanted {
		i := slices.IndexFunc(recorded, func(o *feast.InfraObject) bool { return o.Key().Name == name })
		switch {
		case i < 0:
			p.Tables = append(p.Tables, Table{Action: Created, Name: name})
		case recorded[i].Sqlite != nil && recorded[i].Sqlite.Path == p.opts.SqlitePath:
			continue
		case recorded[i].Sqlite != nil:
			p.Tables = append(p.Tables, Table{Updated, name, recorded[i].Sqlite.Path, p.opts.SqlitePath})
		}
		p.infra = append(p.infra, feast.Change{Put: &feast.InfraObject{
			Class:  registry.SqliteClass,
			Sqlite: &feast.SqliteTable{Path: p.opts.SqlitePath, Name: name},
		}})
	}
	for _, o := range recorded {
		if name := o.Key().Name; !slices.Contains(wanted, name) {
			p.Tables = append(p.Tables, Table{Action: Deleted, Name: name})
			p.infra = append(p.infra, feast.Change{Delete: o.Key()})
		}
	}
}

func (p *Plan) wantedTables() []string {
	var names []string
	for _, o := range p.Objects {
		v, ok := o.New.(*feast.View)
		if !ok || v.ViewKind() == feast.OnDemandView || !stored(v) {
			continue
		}
		names = append(names, registry.TableName(p.Project, v.Name))
	}
	return names
}
