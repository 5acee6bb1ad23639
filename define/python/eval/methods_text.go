package eval

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

func builtinMethods() map[string]map[string]methodFunc {
	return map[string]map[string]methodFunc{
		"str": textMethods(), "bytes": bytesMethods(), "list": listMethods(), "tuple": tupleMethods(),
		"dict": dictMethods(), "set": setMethods(), "frozenset": setMethods(), "timedelta": deltaMethods(),
		"datetime": datetimeMethods(), "date": dateMethods(), "PurePath": pathMethods(), "Path": fileMethods(),
		"Pattern": patternMethods(), "Match": matchMethods(), "generator": generatorMethods(), "property": propertyMethods(),
		"environ": environMethods(), "TextIOWrapper": streamMethods(), "Counter": counterMethods(), "int": intMethods(),
		"float": floatMethods(), "Duration": durationMethods(), "OrderedDict": orderedMethods(),
	}
}

// onText adapts a function of text and arguments bound to params.
func onText(name string, f func(in *Interp, s string, p []Value) Value, params ...string) methodFunc {
	return func(in *Interp, self Value, a args) Value {
		s, _ := plain(self).(string)
		in.alloc(len(s))
		return f(in, s, in.bind(name, a, params...))
	}
}

func textToText(f func(string) string) methodFunc {
	return onText("str method", func(_ *Interp, s string, _ []Value) Value { return f(s) })
}

func textTest(f func(rune) bool) methodFunc {
	return onText("str method", func(_ *Interp, s string, _ []Value) Value {
		return s != "" && strings.IndexFunc(s, func(r rune) bool { return !f(r) }) < 0
	})
}

func textMethods() map[string]methodFunc {
	m := map[string]methodFunc{
		"upper": textToText(strings.ToUpper), "lower": textToText(strings.ToLower), "casefold": textToText(strings.ToLower),
		"title": textToText(titleCase), "capitalize": textToText(capitalize), "swapcase": textToText(swapCase),
		"isdigit": textTest(unicode.IsDigit), "isnumeric": textTest(unicode.IsNumber), "isdecimal": textTest(unicode.IsDigit),
		"isalpha": textTest(unicode.IsLetter), "isspace": textTest(unicode.IsSpace),
		"isalnum":      textTest(func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }),
		"isupper":      onText("isupper", func(_ *Interp, s string, _ []Value) Value { return hasCase(s) && strings.ToUpper(s) == s }),
		"islower":      onText("islower", func(_ *Interp, s string, _ []Value) Value { return hasCase(s) && strings.ToLower(s) == s }),
		"isidentifier": onText("isidentifier", func(_ *Interp, s string, _ []Value) Value { return isIdentifier(s) }),
		"isascii": onText("isascii", func(_ *Interp, s string, _ []Value) Value {
			return strings.IndexFunc(s, func(r rune) bool { return r > 127 }) < 0
		}),
		"strip": onText("strip", stripText(true, true), "chars?"), "lstrip": onText("lstrip", stripText(true, false), "chars?"),
		"rstrip": onText("rstrip", stripText(false, true), "chars?"), "split": onText("split", splitText, "sep?", "maxsplit?"),
		"rsplit": onText("rsplit", rsplitText, "sep?", "maxsplit?"), "splitlines": onText("splitlines", splitLines, "keepends?"),
		"join": onText("join", joinText, "iterable"), "replace": onText("replace", replaceText, "old", "new", "count?"),
		"startswith": onText("startswith", affix(strings.HasPrefix), "prefix", "start?", "end?"),
		"endswith":   onText("endswith", affix(strings.HasSuffix), "suffix", "start?", "end?"),
		"find":       onText("find", findText(false, false), "sub", "start?", "end?"),
		"rfind":      onText("rfind", findText(true, false), "sub", "start?", "end?"),
		"index":      onText("index", findText(false, true), "sub", "start?", "end?"),
		"rindex":     onText("rindex", findText(true, true), "sub", "start?", "end?"),
		"count":      onText("count", countText, "sub", "start?", "end?"),
		"ljust":      onText("ljust", justify('<'), "width", "fillchar?"), "rjust": onText("rjust", justify('>'), "width", "fillchar?"),
		"center": onText("center", center, "width", "fillchar?"), "zfill": onText("zfill", zfill, "width"),
		"partition": onText("partition", partition, "sep"), "rpartition": onText("rpartition", rpartition, "sep"),
		"removeprefix": onText("removeprefix", removePrefix, "prefix"), "removesuffix": onText("removesuffix", removeSuffix, "suffix"),
		"encode": onText("encode", encodeText, "encoding?", "errors?"), "expandtabs": onText("expandtabs", expandTabs, "tabsize?"),
		"translate": onText("translate", translateText, "table"), "maketrans": makeTrans,
		"format_map": onText("format_map", func(in *Interp, s string, p []Value) Value {
			return (&formatter{in: in, lookup: p[0]}).run(s, 2)
		}, "mapping"),
	}
	m["format"] = func(in *Interp, self Value, a args) Value {
		for _, v := range a.pos {
			if o, ok := v.(*opaque); ok {
				return &opaque{origin: "text of " + o.origin, why: o.why}
			}
		}
		return in.formatMethod(plain(self).(string), a)
	}
	return m
}

func hasCase(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsUpper(r) || unicode.IsLower(r) }) >= 0
}

func isIdentifier(s string) bool {
	for i, r := range s {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return s != ""
}

func titleCase(s string) string {
	prev := false
	return strings.Map(func(r rune) rune {
		letter := unicode.IsLetter(r)
		defer func() { prev = letter }()
		if letter && !prev {
			return unicode.ToTitle(r)
		}
		return unicode.ToLower(r)
	}, s)
}

func capitalize(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToTitle(r)) + strings.ToLower(s[n:])
}

func swapCase(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, s)
}

func isPySpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

func stripText(left, right bool) func(*Interp, string, []Value) Value {
	return func(in *Interp, s string, p []Value) Value {
		cut := isPySpace
		if p[0] != nil && p[0] != Value(None) {
			chars := in.mustString("strip", p[0])
			cut = func(r rune) bool { return strings.ContainsRune(chars, r) }
		}
		if left {
			s = strings.TrimLeftFunc(s, cut)
		}
		if right {
			s = strings.TrimRightFunc(s, cut)
		}
		return s
	}
}

func splitText(in *Interp, s string, p []Value) Value {
	limit := int(in.intArg(p[1], -1))
	in.alloc(16 * len(s))
	if p[0] == nil || p[0] == Value(None) {
		return stringsList(splitSpace(s, limit))
	}
	sep := in.mustString("split", p[0])
	if sep == "" {
		in.raise("ValueError", "empty separator")
	}
	if limit >= 0 {
		limit++
	}
	return stringsList(strings.SplitN(s, sep, limit))
}

func splitSpace(s string, limit int) []string {
	var out []string
	for {
		s = strings.TrimLeftFunc(s, isPySpace)
		if s == "" {
			return out
		}
		i := strings.IndexFunc(s, isPySpace)
		if i < 0 || limit >= 0 && len(out) >= limit {
			return append(out, strings.TrimRightFunc(s, func(r rune) bool { return i < 0 && isPySpace(r) || i >= 0 && isPySpace(r) }))
		}
		out = append(out, s[:i])
		s = s[i:]
	}
}

func rsplitText(in *Interp, s string, p []Value) Value {
	limit := int(in.intArg(p[1], -1))
	if limit < 0 {
		return splitText(in, s, p)
	}
	if p[0] == nil || p[0] == Value(None) {
		in.needs("rsplit() by space with a limit")
	}
	sep := in.mustString("rsplit", p[0])
	if sep == "" {
		in.raise("ValueError", "empty separator")
	}
	parts := strings.Split(s, sep)
	if n := len(parts) - limit; n > 1 {
		parts = append([]string{strings.Join(parts[:n], sep)}, parts[n:]...)
	}
	return stringsList(parts)
}

func splitLines(in *Interp, s string, p []Value) Value {
	keep := in.boolArg(p[0], false)
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n").Replace(s)
	out := []string{}
	for _, l := range strings.SplitAfter(s, "\n") {
		if l == "" {
			continue
		}
		if !keep {
			l = strings.TrimSuffix(l, "\n")
		}
		out = append(out, l)
	}
	return stringsList(out)
}

func joinText(in *Interp, s string, p []Value) Value {
	if o, ok := p[0].(*opaque); ok {
		return &opaque{origin: "join of " + o.origin, why: o.why}
	}
	parts := []string{}
	for i, e := range in.collect(p[0]) {
		t, ok := asString(e)
		if o, is := e.(*opaque); is {
			return &opaque{origin: "join of " + o.origin, why: o.why}
		}
		if !ok {
			in.raise("TypeError", "sequence item %d: expected str instance, %s found", i, in.typeName(e))
		}
		in.alloc(len(t) + len(s))
		parts = append(parts, t)
	}
	return strings.Join(parts, s)
}

func replaceText(in *Interp, s string, p []Value) Value {
	old, repl := in.mustString("replace", p[0]), in.mustString("replace", p[1])
	in.room(int64(len(repl)+1), int64(strings.Count(s, old)))
	return strings.Replace(s, old, repl, int(in.intArg(p[2], -1)))
}

// window cuts s to [start:end] in characters; off is the start.
func (in *Interp) window(s string, start, end Value) (cut string, off int) {
	if start == nil && end == nil {
		return s, 0
	}
	r := []rune(s)
	lo, hi, _ := in.sliceBounds(&sliceValue{orNone(start), orNone(end), None}, len(r))
	return string(r[lo:max(lo, hi)]), lo
}

func affix(test func(s, x string) bool) func(*Interp, string, []Value) Value {
	return func(in *Interp, s string, p []Value) Value {
		s, _ = in.window(s, p[1], p[2])
		if t, ok := p[0].(*tuple); ok {
			for _, e := range t.elems {
				if test(s, in.mustString("affix", e)) {
					return true
				}
			}
			return false
		}
		return test(s, in.mustString("affix", p[0]))
	}
}

func findText(last, must bool) func(*Interp, string, []Value) Value {
	return func(in *Interp, s string, p []Value) Value {
		cut, off := in.window(s, p[1], p[2])
		find := strings.Index
		if last {
			find = strings.LastIndex
		}
		i := find(cut, in.mustString("find", p[0]))
		if i < 0 && must {
			in.raise("ValueError", "substring not found")
		}
		if i < 0 {
			return int64(-1)
		}
		return int64(utf8.RuneCountInString(cut[:i]) + off)
	}
}

func countText(in *Interp, s string, p []Value) Value {
	cut, _ := in.window(s, p[1], p[2])
	return int64(strings.Count(cut, in.mustString("count", p[0])))
}

func justify(align byte) func(*Interp, string, []Value) Value {
	return func(in *Interp, s string, p []Value) Value {
		fill := []rune(in.strArg("just", p[1], " "))
		if len(fill) != 1 {
			in.raise("TypeError", "The fill character must be exactly one character long")
		}
		width := in.intArg(p[0], 0)
		in.room(1, max(width, 0))
		return in.pad("", s, spec{fill: fill[0], width: int(width), align: align}, align)
	}
}

// center puts the odd space where CPython's str.center does.
func center(in *Interp, s string, p []Value) Value {
	fill, width, n := in.strArg("center", p[1], " "), in.intArg(p[0], 0), int64(utf8.RuneCountInString(s))
	in.room(1, max(width, 0))
	if width <= n {
		return s
	}
	total := width - n
	left := total/2 + (total & width & 1)
	return strings.Repeat(fill, int(left)) + s + strings.Repeat(fill, int(total-left))
}

func zfill(in *Interp, s string, p []Value) Value {
	width, sign := in.intArg(p[0], 0), ""
	in.room(1, max(width, 0))
	if s != "" && (s[0] == '-' || s[0] == '+') {
		sign, s = s[:1], s[1:]
	}
	n := int(width) - utf8.RuneCountInString(s) - len(sign)
	return sign + strings.Repeat("0", max(n, 0)) + s
}

func partition(in *Interp, s string, p []Value) Value {
	sep := in.mustString("partition", p[0])
	before, after, ok := strings.Cut(s, sep)
	if !ok {
		return newTuple(s, "", "")
	}
	return newTuple(before, sep, after)
}

func rpartition(in *Interp, s string, p []Value) Value {
	sep := in.mustString("rpartition", p[0])
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return newTuple("", "", s)
	}
	return newTuple(s[:i], sep, s[i+len(sep):])
}

func removePrefix(in *Interp, s string, p []Value) Value {
	return strings.TrimPrefix(s, in.mustString("removeprefix", p[0]))
}

func removeSuffix(in *Interp, s string, p []Value) Value {
	return strings.TrimSuffix(s, in.mustString("removesuffix", p[0]))
}

func encodeText(in *Interp, s string, p []Value) Value {
	enc := strings.ReplaceAll(strings.ToLower(in.strArg("encode", p[0], "utf-8")), "_", "-")
	if enc != "utf-8" && enc != "utf8" && enc != "ascii" {
		in.needs("encoding %s", enc)
	}
	return bytesValue(s)
}

func expandTabs(in *Interp, s string, p []Value) Value {
	size, col := int(min(in.intArg(p[0], 8), 1024)), 0
	in.room(int64(max(size, 0))+1, int64(len(s)))
	var b strings.Builder
	for _, r := range s {
		n := 1
		switch {
		case r == '\t' && size > 0:
			n = size - col%size
			b.WriteString(strings.Repeat(" ", n))
		case r != '\t':
			b.WriteRune(r)
		}
		col += n
		if r == '\n' || r == '\r' {
			col = 0
		}
	}
	return b.String()
}

func translateText(in *Interp, s string, p []Value) Value {
	d, ok := p[0].(*dict)
	if !ok {
		in.needs("translate() with a %s", in.typeName(p[0]))
	}
	var b strings.Builder
	for _, r := range s {
		v, ok := in.dictGet(d, int64(r))
		switch x := v.(type) {
		case string:
			b.WriteString(x)
		case int64:
			b.WriteRune(rune(x))
		case noneType:
		default:
			if !ok {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

func makeTrans(in *Interp, _ Value, a args) Value {
	p := in.bind("maketrans", a, "x", "y?", "z?")
	d := newDict()
	if from, ok := p[0].(*dict); ok {
		for i, k := range from.keys {
			if s, ok := k.(string); ok {
				k = int64([]rune(s)[0])
			}
			in.dictSet(d, k, from.vals[i])
		}
		return d
	}
	x, y := []rune(in.mustString("maketrans", p[0])), []rune(in.strArg("maketrans", p[1], ""))
	if len(x) != len(y) {
		in.raise("ValueError", "the first two maketrans arguments must have equal length")
	}
	for i := range x {
		in.dictSet(d, int64(x[i]), int64(y[i]))
	}
	for _, r := range in.strArg("maketrans", p[2], "") {
		in.dictSet(d, int64(r), None)
	}
	return d
}

func bytesMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"decode": func(in *Interp, self Value, _ args) Value {
			s := string(self.(bytesValue))
			if !utf8.ValidString(s) {
				in.raise("UnicodeDecodeError", "'utf-8' codec can't decode the bytes")
			}
			return s
		},
		"hex": func(in *Interp, self Value, _ args) Value {
			var b strings.Builder
			for _, c := range []byte(self.(bytesValue)) {
				b.WriteString(in.formatInt(in.bigArg(int64(c)), spec{fill: '0', align: '=', width: 2, prec: -1, verb: 'x'}))
			}
			return b.String()
		},
	}
}
