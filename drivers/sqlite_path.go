package drivers

import "github.com/seed-11e13f51/feast/driver"

// SqlitePath returns the file of the online store when it is SQLite, as the
// machine knows it, and "" for other stores: Feast records the tables of this store
// in the registry, with the path.
func SqlitePath(s *driver.Section, scope driver.Scope) (string, error) {
	if s == nil || s.Type != "sqlite" {
		return "", nil
	}
	c := sqliteConfig{Path: "data/online.db"}
	if err := driver.Decode(*s, &c); err != nil {
		return "", err
	}
	return scope.Path(c.Path), nil
}
