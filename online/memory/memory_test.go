package memory_test

import (
	"testing"

	"github.com/seed-11e13f51/feast/online"
	"github.com/seed-11e13f51/feast/online/memory"
	"github.com/seed-11e13f51/feast/online/onlinetest"
)

func TestContract(t *testing.T) {
	onlinetest.Run(t, func(testing.TB) online.Store { return memory.New() })
}

func BenchmarkStore(b *testing.B) {
	onlinetest.Benchmark(b, func(testing.TB) online.Store { return memory.New() })
}
