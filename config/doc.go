// Package config reads feature_store.yaml: typed, strict, with the place of every
// mistake.
//
// What Feast's own file may say, with which defaults, is in repo_config.py and the
// configuration classes of Feast 0.66. The blocks of stores and engines stay
// sections that their drivers decode (package driver); this package knows no driver.
package config
