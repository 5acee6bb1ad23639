package file_test

import (
	"path/filepath"
	"testing"

	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/registry"
	"github.com/seed-11e13f51/feast/registry/file"
	"github.com/seed-11e13f51/feast/registry/registrytest"
)

func TestContract(t *testing.T) {
	registrytest.Run(t, func(t *testing.T, e *env.Env) func() registry.Store {
		path := filepath.Join(t.TempDir(), "data", "registry.db")
		return func() registry.Store { return file.Open(path, e) }
	})
}
