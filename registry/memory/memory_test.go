package memory_test

import (
	"testing"

	"github.com/seed-11e13f51/feast/internal/env"
	"github.com/seed-11e13f51/feast/registry"
	"github.com/seed-11e13f51/feast/registry/memory"
	"github.com/seed-11e13f51/feast/registry/registrytest"
)

func TestContract(t *testing.T) {
	registrytest.Run(t, func(_ *testing.T, e *env.Env) func() registry.Store {
		s := memory.New(e)
		return func() registry.Store { return s }
	})
}
