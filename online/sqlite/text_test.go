package sqlite

import (
	"math"
	"testing"
)

// What str(float) of Python 3 prints.
func TestPythonFloats(t *testing.T) {
	for f, want := range map[float64]string{
		0: "0.0", 1: "1.0", 1.5: "1.5", -100: "-100.0", 1e15: "1000000000000000.0", 1e16: "1e+16",
		123456789012345680: "1.2345678901234568e+17", 9999999999999998: "9999999999999998.0", 1e-4: "0.0001", 1e-5: "1e-05",
		0.00012345: "0.00012345", 1.2345e-7: "1.2345e-07", 1e22: "1e+22", math.MaxFloat64: "1.7976931348623157e+308",
		5e-324: "5e-324", math.Inf(1): "inf", math.Inf(-1): "-inf", math.Pi: "3.141592653589793", float64(float32(3.4e38)): "3.3999999521443642e+38",
	} {
		if got := string(appendPythonFloat(nil, f)); got != want {
			t.Errorf("%v is written %s, want %s", f, got, want)
		}
	}
	if got := string(appendPythonFloat([]byte("x="), math.Copysign(0, -1))); got != "x=-0.0" {
		t.Errorf("minus zero is written %s", got)
	}
	if got := string(appendPythonFloat(nil, math.NaN())); got != "nan" {
		t.Errorf("NaN is written %s", got)
	}
}

func TestFloorSeconds(t *testing.T) {
	for micros, want := range map[int64]int64{0: 0, 1: 0, 999_999: 0, 1_000_000: 1, -1: -1, -1_000_000: -1, -1_000_001: -2} {
		if got := floorSeconds(micros); got != want {
			t.Errorf("%d µs is second %d, want %d", micros, got, want)
		}
	}
}
