package define_test

import (
	"errors"
	"testing"
	"time"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/define"
)

func TestTimedelta(t *testing.T) {
	for _, tt := range []struct {
		td     define.Timedelta
		micros int64
		fits   bool
		dur    time.Duration
		durOK  bool
	}{
		{define.Timedelta{Days: 1}, 86_400_000_000, true, 24 * time.Hour, true},
		{define.Timedelta{Days: -1, Seconds: 86399, Micros: 999999}, -1, true, -time.Microsecond, true},
		{define.Timedelta{Days: 106_749}, 106_749 * 86_400_000_000, true, 106_749 * 24 * time.Hour, true},
		{define.Timedelta{Days: 200_000}, 200_000 * 86_400_000_000, true, 0, false},
		{define.Timedelta{Days: 999_999_999}, 0, false, 0, false},
	} {
		us, ok := tt.td.Microseconds()
		if us != tt.micros || ok != tt.fits {
			t.Errorf("%v: %d µs %v, want %d %v", tt.td, us, ok, tt.micros, tt.fits)
		}
		d, ok := tt.td.Duration()
		if d != tt.dur || ok != tt.durOK {
			t.Errorf("%v: %v %v, want %v %v", tt.td, d, ok, tt.dur, tt.durOK)
		}
	}
	if us, ok := (define.Timedelta{Days: 106_751_989}).Microseconds(); us < 0 || !ok {
		t.Error("overflow")
	}
}

func TestObject(t *testing.T) {
	sig := &define.Signature{Name: "on_demand_feature_view", Params: []define.Param{
		{Name: "name", Keyword: true, Default: define.None{}},
		{Name: "mode", Keyword: true, Default: define.String("pandas")},
		{Name: "schema", Keyword: true},
	}}
	fn := &define.Func{Name: "f"}
	o := &define.Object{Class: "OnDemandFeatureView", Signature: sig, Args: []define.Arg{{Name: define.UDFArg, Value: fn}}}
	if o.Name() != "f" {
		t.Errorf("a decorated function gives the name, got %q", o.Name())
	}
	if _, given := o.Arg("mode"); given {
		t.Error("mode was not given")
	}
	if v := o.Value("mode"); v != define.String("pandas") {
		t.Errorf("default of mode: %v", v)
	}
	if v := o.Value("schema"); v != (define.None{}) {
		t.Errorf("a required argument has no default: %v", v)
	}
	if s := o.String(); s != `OnDemandFeatureView "f"` {
		t.Error(s)
	}
}

func TestErrorText(t *testing.T) {
	e := &define.Error{Pos: define.Pos{File: "a.py", Line: 3}, Path: "v.tags", Text: "df: unknown", Python: true, Nearest: "x"}
	if got, want := e.Error(), `a.py:3: v.tags: needs Python: df: unknown; did you mean "x"?`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if !errors.Is(e, feast.ErrUnsupported) || !errors.Is(&define.Error{}, feast.ErrInvalid) {
		t.Error("wrong code")
	}
}
