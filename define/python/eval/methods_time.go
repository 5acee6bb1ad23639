package eval

import (
	"fmt"
	"math/big"
	"strings"
	"time"
)

// makeDatetime is datetime(year, month, day, hour=0, ...).
func makeDatetime(in *Interp, _ *class, a args) Value {
	p := in.bind("datetime", a, "year", "month", "day", "hour?", "minute?", "second?", "microsecond?", "tzinfo?", "*fold?")
	for _, v := range p {
		if o, ok := v.(*opaque); ok {
			return unknown("datetime("+o.origin+")", "%s", o.why)
		}
	}
	n := [7]int{}
	for i := range n {
		n[i] = int(in.intArg(p[i], 0))
	}
	in.checkDate(n)
	t := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], n[6]*1000, time.UTC)
	return in.withZone(t, p[7])
}

func (in *Interp) checkDate(n [7]int) {
	limits := []struct {
		name   string
		lo, hi int
	}{{"year", 1, 9999}, {"month", 1, 12}, {"day", 1, 31}, {"hour", 0, 23}, {"minute", 0, 59}, {"second", 0, 59}, {"microsecond", 0, 999999}}
	for i, l := range limits {
		if n[i] < l.lo || n[i] > l.hi {
			in.raise("ValueError", "%s must be in %d..%d", l.name, l.lo, l.hi)
		}
	}
	if t := time.Date(n[0], time.Month(n[1]), n[2], 0, 0, 0, 0, time.UTC); t.Day() != n[2] {
		in.raise("ValueError", "day is out of range for month")
	}
}

// withZone reads a clock reading in a tzinfo, or leaves it naive.
func (in *Interp) withZone(t time.Time, tz Value) Value {
	switch z := tz.(type) {
	case nil, noneType:
		return &datetime{t: t}
	case *zone:
		return &datetime{t: inZone(t, z), zone: z}
	case *opaque:
		return unknown("datetime with tzinfo "+z.origin, "%s", z.why)
	}
	in.raise("TypeError", "tzinfo argument must be None or of a tzinfo subclass, not type '%s'", in.typeName(tz))
	return nil
}

func makeDate(in *Interp, _ *class, a args) Value {
	p := in.bind("date", a, "year", "month", "day")
	n := [7]int{int(in.intArg(p[0], 0)), int(in.intArg(p[1], 0)), int(in.intArg(p[2], 0))}
	in.checkDate(n)
	return &datetime{t: time.Date(n[0], time.Month(n[1]), n[2], 0, 0, 0, 0, time.UTC), dateOnly: true}
}

func makeTimezone(in *Interp, _ *class, a args) Value {
	p := in.bind("timezone", a, "offset", "name?")
	d, ok := p[0].(*timedelta)
	if !ok {
		in.notKnown(p[0])
		in.raise("TypeError", "timezone() argument 1 must be datetime.timedelta, not %s", in.typeName(p[0]))
	}
	sec := new(big.Int).Div(d.us, big.NewInt(1_000_000)).Int64()
	if sec <= -86400 || sec >= 86400 {
		in.raise("ValueError", "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24).")
	}
	name := in.strArg("timezone", p[1], "UTC"+offset(time.Unix(0, 0).In(time.FixedZone("", int(sec))), ":"))
	return &zone{loc: time.FixedZone(name, int(sec)), name: name}
}

func makeZoneInfo(in *Interp, _ *class, a args) Value {
	name := in.mustString("ZoneInfo", in.bind("ZoneInfo", a, "key")[0])
	if name == "UTC" || name == "Etc/UTC" {
		return &zone{loc: time.UTC, name: "UTC"}
	}
	return unknown("ZoneInfo("+name+")", "time zone data of this machine is not read")
}

func (in *Interp) deltaOf(d interface{ Microseconds() (int64, bool) }) Value {
	us, _ := d.Microseconds()
	return &timedelta{us: big.NewInt(us)}
}

func deltaMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"total_seconds": func(in *Interp, self Value, _ args) Value {
			return in.trueDiv(self.(*timedelta).us, big.NewInt(1_000_000))
		},
	}
}

func durationMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"FromTimedelta": func(in *Interp, self Value, a args) Value {
			d, ok := in.one("FromTimedelta", a).(*timedelta)
			if !ok {
				in.raise("TypeError", "FromTimedelta() needs a timedelta")
			}
			s := d.split()
			*self.(*protoDuration) = protoDuration{s.Days*86400 + s.Seconds, s.Micros * 1000}
			return None
		},
		"FromSeconds": func(in *Interp, self Value, a args) Value {
			*self.(*protoDuration) = protoDuration{seconds: in.intArg(in.one("FromSeconds", a), 0)}
			return None
		},
		"ToTimedelta": func(_ *Interp, self Value, _ args) Value { return self.(*protoDuration).delta() },
		"ToSeconds":   func(_ *Interp, self Value, _ args) Value { return self.(*protoDuration).seconds },
	}
}

func dateMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"isoformat": func(in *Interp, self Value, a args) Value {
			p := in.bind("isoformat", a, "sep?", "timespec?")
			if p[1] != nil {
				in.needs("isoformat with a timespec")
			}
			return self.(*datetime).iso(in.strArg("isoformat", p[0], "T"))
		},
		"strftime": func(in *Interp, self Value, a args) Value {
			return in.strftime(self.(*datetime), in.mustString("strftime", in.one("strftime", a)))
		},
		"weekday":    func(_ *Interp, self Value, _ args) Value { return (int64(self.(*datetime).t.Weekday()) + 6) % 7 },
		"isoweekday": func(_ *Interp, self Value, _ args) Value { return (int64(self.(*datetime).t.Weekday())+6)%7 + 1 },
		"replace":    dateReplace,
	}
}

func datetimeMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"date": func(_ *Interp, self Value, _ args) Value {
			t := self.(*datetime).t
			return &datetime{t: time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC), dateOnly: true}
		},
		"timestamp": func(in *Interp, self Value, _ args) Value {
			d := self.(*datetime)
			if d.naive() {
				return unknown("datetime.timestamp()", "a naive time depends on the zone of the machine")
			}
			return in.trueDiv(big.NewInt(d.t.UnixMicro()), big.NewInt(1_000_000))
		},
		"astimezone": func(in *Interp, self Value, a args) Value {
			d := self.(*datetime)
			z, ok := in.bind("astimezone", a, "tz?")[0].(*zone)
			if !ok || d.naive() {
				return unknown("datetime.astimezone()", "it depends on the zone of the machine")
			}
			return &datetime{t: d.t.In(z.loc), zone: z}
		},
		"utcoffset": func(_ *Interp, self Value, _ args) Value {
			d := self.(*datetime)
			if d.naive() {
				return None
			}
			_, sec := d.t.Zone()
			return &timedelta{us: big.NewInt(int64(sec) * 1_000_000)}
		},
	}
}

func dateReplace(in *Interp, self Value, a args) Value {
	d := self.(*datetime)
	p := in.bind("replace", a, "year?", "month?", "day?", "hour?", "minute?", "second?", "microsecond?", "tzinfo?", "*fold?")
	t := d.t
	n := [7]int{t.Year(), int(t.Month()), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond() / 1000}
	for i := range n {
		n[i] = int(in.intArg(p[i], int64(n[i])))
	}
	in.checkDate(n)
	wall := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], n[6]*1000, time.UTC)
	if d.dateOnly {
		return &datetime{t: wall, dateOnly: true}
	}
	tz := p[7]
	if tz == nil && d.zone != nil {
		tz = d.zone
	}
	return in.withZone(wall, tz)
}

var strftimeLayouts = map[byte]string{
	'Y': "2006", 'm': "01", 'd': "02", 'H': "15", 'M': "04", 'S': "05", 'y': "06", 'b': "Jan", 'B': "January",
	'a': "Mon", 'A': "Monday", 'I': "03", 'p': "PM", 'j': "002", 'F': "2006-01-02", 'T': "15:04:05",
}

// strftime knows the directives that do not depend on a locale.
func (in *Interp) strftime(d *datetime, format string) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		switch c := format[i]; c {
		case '%':
			b.WriteByte('%')
		case 'f':
			fmt.Fprintf(&b, "%06d", d.t.Nanosecond()/1000)
		case 'z':
			if !d.naive() {
				b.WriteString(offset(d.t, ""))
			}
		default:
			layout, ok := strftimeLayouts[c]
			if !ok {
				in.needs("strftime directive %%%c", c)
			}
			b.WriteString(d.t.Format(layout))
		}
	}
	return b.String()
}

var isoLayouts = []string{
	"2006-01-02T15:04:05.999999Z07:00", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04Z07:00",
	"2006-01-02T15:04:05.999999", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02",
}

// fromISO is datetime.fromisoformat for the usual forms.
func (in *Interp) fromISO(s string) Value {
	text := s
	if len(text) > 10 && text[10] == ' ' {
		text = text[:10] + "T" + text[11:]
	}
	for _, l := range isoLayouts {
		t, err := time.Parse(l, text)
		if err != nil {
			continue
		}
		if !strings.Contains(l, "Z07:00") {
			return &datetime{t: t}
		}
		_, sec := t.Zone()
		z := &zone{loc: time.FixedZone("", sec), name: "UTC"}
		if sec != 0 {
			z.name = "UTC" + offset(t, ":")
		}
		return &datetime{t: t.In(z.loc), zone: z}
	}
	in.raise("ValueError", "Invalid isoformat string: %s", stringRepr(s))
	return nil
}

// property finds data attributes of builtin values.
func (in *Interp) property(o Value, name string) (Value, bool) {
	switch x := o.(type) {
	case *timedelta:
		s := x.split()
		v, ok := map[string]Value{"days": s.Days, "seconds": s.Seconds, "microseconds": s.Micros}[name]
		return v, ok
	case *datetime:
		return dateProperty(x, name)
	case pathValue:
		return in.pathProperty(x, name)
	case *protoDuration:
		v, ok := map[string]Value{"seconds": x.seconds, "nanos": x.nanos}[name]
		return v, ok
	case *feastType:
		if name == "base_type" && len(x.elems) == 1 {
			return x.elems[0], true
		}
	case rangeValue:
		v, ok := map[string]Value{"start": x.start, "stop": x.stop, "step": x.step}[name]
		return v, ok
	case *builtin:
		if name == "__name__" || name == "__qualname__" {
			return x.name, true
		}
	case *bound:
		return in.boundAttr(x, name)
	case int64, bool:
		v, ok := map[string]Value{"real": x, "imag": int64(0), "numerator": x, "denominator": int64(1)}[name]
		return v, ok
	}
	if name == "__doc__" {
		return None, true
	}
	return nil, false
}

func (in *Interp) boundAttr(x *bound, name string) (Value, bool) {
	switch name {
	case "__self__":
		return x.self, true
	case "__func__":
		return x.fn, true
	}
	if f, ok := x.fn.(*function); ok {
		return in.functionAttr(f, name)
	}
	return nil, false
}

func dateProperty(x *datetime, name string) (Value, bool) {
	t := x.t
	switch name {
	case "year":
		return int64(t.Year()), true
	case "month":
		return int64(t.Month()), true
	case "day":
		return int64(t.Day()), true
	}
	if x.dateOnly {
		return nil, false
	}
	switch name {
	case "hour":
		return int64(t.Hour()), true
	case "minute":
		return int64(t.Minute()), true
	case "second":
		return int64(t.Second()), true
	case "microsecond":
		return int64(t.Nanosecond() / 1000), true
	case "tzinfo":
		if x.zone == nil {
			return None, true
		}
		return x.zone, true
	}
	return nil, false
}
