package eval

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"time"

	"github.com/seed-11e13f51/feast/define"
)

// timedelta is an exact number of microseconds.
type timedelta struct{ us *big.Int }

// zone is a tzinfo with a fixed or a named offset.
type zone struct {
	loc  *time.Location
	name string
}

// datetime is a datetime, or a date. A nil zone makes it naive; its reading
// is then kept as UTC.
type datetime struct {
	t        time.Time
	zone     *zone
	dateOnly bool
}

func (d *datetime) naive() bool { return d.zone == nil }

func (d *datetime) key() string {
	return fmt.Sprint(d.dateOnly, d.naive(), d.t.UnixMicro())
}

var microsPerDay = big.NewInt(86400_000_000)

// split returns Python's normal form: days, seconds, microseconds.
func (t *timedelta) split() define.Timedelta {
	days, rest := new(big.Int).DivMod(t.us, microsPerDay, new(big.Int))
	us := rest.Int64()
	return define.Timedelta{Days: days.Int64(), Seconds: us / 1_000_000, Micros: us % 1_000_000}
}

func (t *timedelta) String() string {
	s := t.split()
	text := fmt.Sprintf("%d:%02d:%02d", s.Seconds/3600, s.Seconds/60%60, s.Seconds%60)
	if s.Micros != 0 {
		text += fmt.Sprintf(".%06d", s.Micros)
	}
	if s.Days == 0 {
		return text
	}
	plural := "s"
	if s.Days == 1 || s.Days == -1 {
		plural = ""
	}
	return fmt.Sprintf("%d day%s, %s", s.Days, plural, text)
}

func (t *timedelta) repr() string {
	s := t.split()
	parts := []string{}
	for _, p := range []struct {
		name string
		n    int64
	}{{"days", s.Days}, {"seconds", s.Seconds}, {"microseconds", s.Micros}} {
		if p.n != 0 {
			parts = append(parts, fmt.Sprintf("%s=%d", p.name, p.n))
		}
	}
	if len(parts) == 0 {
		parts = []string{"0"}
	}
	return "datetime.timedelta(" + strings.Join(parts, ", ") + ")"
}

var deltaUnits = []struct {
	name   string
	micros int64
}{
	{"days", 86400e6},
	{"seconds", 1e6},
	{"microseconds", 1},
	{"milliseconds", 1000},
	{"minutes", 60e6},
	{"hours", 3600e6},
	{"weeks", 7 * 86400e6},
}

// makeTimedelta is timedelta(days=0, seconds=0, ...). Fractions are exact
// rationals of the doubles given, rounded half to even once at the end.
func makeTimedelta(in *Interp, _ *class, a args) Value {
	names := make([]string, len(deltaUnits))
	for i, u := range deltaUnits {
		names[i] = u.name + "?"
	}
	sum := new(big.Rat)
	for i, v := range in.bind("timedelta", a, names...) {
		if v == nil {
			continue
		}
		if o, ok := v.(*opaque); ok {
			return unknown("timedelta("+o.origin+")", "%s", o.why)
		}
		r := in.rational(v)
		sum.Add(sum, r.Mul(r, new(big.Rat).SetInt64(deltaUnits[i].micros)))
	}
	return in.newTimedelta(roundRat(sum))
}

func (in *Interp) newTimedelta(us *big.Int) *timedelta {
	t := &timedelta{us: us}
	if us.BitLen() > 70 || t.split().Days > 999999999 || t.split().Days < -999999999 {
		in.raise("OverflowError", "days=%s; must have magnitude <= 999999999", new(big.Int).Div(us, microsPerDay))
	}
	return t
}

func (in *Interp) rational(v Value) *big.Rat {
	if z, ok := asBig(v); ok {
		return new(big.Rat).SetInt(z)
	}
	f, ok := asFloat(v)
	if !ok {
		in.notKnown(v)
		in.raise("TypeError", "unsupported type for timedelta component: %s", in.typeName(v))
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		in.raise("ValueError", "cannot convert float %s to integer", floatRepr(f))
	}
	r := new(big.Rat)
	r.SetFloat64(f)
	return r
}

// roundRat rounds half to even.
func roundRat(r *big.Rat) *big.Int {
	two := big.NewInt(2)
	num := new(big.Int).Mul(r.Num(), two)
	num.Add(num, r.Denom())
	den := new(big.Int).Mul(r.Denom(), two)
	q, rest := new(big.Int).DivMod(num, den, new(big.Int))
	if rest.Sign() == 0 && q.Bit(0) == 1 {
		q.Sub(q, big.NewInt(1))
	}
	return q
}

// timeOp handles arithmetic of timedelta and datetime.
func (in *Interp) timeOp(op string, a, b Value) (Value, bool) {
	switch x := a.(type) {
	case *timedelta:
		return in.deltaOp(op, x, b)
	case *datetime:
		return in.dateOp(op, x, b)
	}
	if y, ok := b.(*timedelta); ok && op == "*" {
		return in.deltaOp(op, y, a)
	}
	return nil, false
}

func (in *Interp) deltaOp(op string, x *timedelta, b Value) (Value, bool) {
	switch y := b.(type) {
	case *timedelta:
		return in.deltaDelta(op, x, y)
	case *datetime:
		if op == "+" {
			return in.dateOp(op, y, x)
		}
		return nil, false
	}
	if _, ok := asFloat(b); !ok {
		return nil, false
	}
	r := new(big.Rat).SetInt(x.us)
	n := in.rational(b)
	switch op {
	case "*":
		return in.newTimedelta(roundRat(r.Mul(r, n))), true
	case "/", "//":
		if n.Sign() == 0 {
			in.raise("ZeroDivisionError", "division by zero")
		}
		r.Quo(r, n)
		if op == "/" {
			return in.newTimedelta(roundRat(r)), true
		}
		return in.newTimedelta(new(big.Int).Div(r.Num(), r.Denom())), true
	}
	return nil, false
}

func (in *Interp) deltaDelta(op string, x, y *timedelta) (Value, bool) {
	switch op {
	case "+":
		return in.newTimedelta(new(big.Int).Add(x.us, y.us)), true
	case "-":
		return in.newTimedelta(new(big.Int).Sub(x.us, y.us)), true
	case "/":
		return in.trueDiv(x.us, y.us), true
	case "//":
		return in.intDiv("//", x.us, y.us), true
	case "%":
		z, _ := asBig(in.intDiv("%", x.us, y.us))
		return in.newTimedelta(z), true
	}
	return nil, false
}

func (in *Interp) dateOp(op string, x *datetime, b Value) (Value, bool) {
	switch y := b.(type) {
	case *timedelta:
		us := y.us
		if op == "-" {
			us = new(big.Int).Neg(us)
		}
		if op != "+" && op != "-" || !us.IsInt64() {
			return nil, false
		}
		return in.shiftDate(x, us.Int64()), true
	case *datetime:
		if op != "-" || x.dateOnly != y.dateOnly {
			return nil, false
		}
		if x.naive() != y.naive() {
			in.raise("TypeError", "can't subtract offset-naive and offset-aware datetimes")
		}
		return in.newTimedelta(big.NewInt(x.t.UnixMicro() - y.t.UnixMicro())), true
	}
	return nil, false
}

func (in *Interp) shiftDate(x *datetime, us int64) Value {
	n := *x
	sec, rest := us/1_000_000, us%1_000_000
	if x.dateOnly {
		sec, rest = (us-((us%86400e6)+86400e6)%86400e6)/1_000_000, 0
	}
	local := x.t
	if x.zone != nil {
		local = wall(x.t)
	}
	local = time.Unix(local.Unix()+sec, int64(local.Nanosecond())+rest*1000).UTC()
	if y := local.Year(); y < 1 || y > 9999 {
		in.raise("OverflowError", "date value out of range")
	}
	n.t = local
	if x.zone != nil {
		n.t = inZone(local, x.zone)
	}
	return &n
}

// wall returns the clock reading of t as if it were UTC.
func wall(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// inZone reads the clock reading t in a zone.
func inZone(t time.Time, z *zone) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), z.loc)
}

func (d *datetime) iso(sep string) string {
	if d.dateOnly {
		return d.t.Format("2006-01-02")
	}
	layout := "2006-01-02" + sep + "15:04:05"
	if d.t.Nanosecond() != 0 {
		layout += ".000000"
	}
	s := d.t.Format(layout)
	if d.zone != nil {
		s += offset(d.t, ":")
	}
	return s
}

func offset(t time.Time, sep string) string {
	_, sec := t.Zone()
	sign := "+"
	if sec < 0 {
		sign, sec = "-", -sec
	}
	s := fmt.Sprintf("%s%02d%s%02d", sign, sec/3600, sep, sec/60%60)
	if sec%60 != 0 {
		s += fmt.Sprintf("%s%02d", sep, sec%60)
	}
	return s
}

func (d *datetime) repr() string {
	t := d.t
	if d.dateOnly {
		return fmt.Sprintf("datetime.date(%d, %d, %d)", t.Year(), t.Month(), t.Day())
	}
	s := fmt.Sprintf("datetime.datetime(%d, %d, %d, %d, %d", t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute())
	us := t.Nanosecond() / 1000
	if t.Second() != 0 || us != 0 {
		s += fmt.Sprintf(", %d", t.Second())
	}
	if us != 0 {
		s += fmt.Sprintf(", %d", us)
	}
	if d.zone != nil {
		s += ", tzinfo=" + d.zone.repr()
	}
	return s + ")"
}

func (z *zone) repr() string {
	if z.name == "UTC" {
		return "datetime.timezone.utc"
	}
	return "zoneinfo.ZoneInfo(key='" + z.name + "')"
}
