package memory_test

import (
	"testing"

	"github.com/seed-11e13f51/feast/offline"
	"github.com/seed-11e13f51/feast/offline/memory"
	"github.com/seed-11e13f51/feast/offline/offlinetest"
)

func harness() offlinetest.Harness {
	return offlinetest.Harness{Open: func(testing.TB) offline.Store { return memory.New() }}
}

func TestScripts(t *testing.T) { offlinetest.Run(t, harness()) }
