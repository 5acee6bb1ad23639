package eval

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// pattern is a compiled regular expression of the subset that means the same
// in Python and in Go.
type pattern struct {
	re     *regexp.Regexp
	source string
}

type match struct {
	p    *pattern
	text string
	loc  []int
}

// pythonOnly are constructs Go lacks or reads differently.
var pythonOnly = regexp.MustCompile(`\(\?(?:[=!]|<[=!]|P=|\(|#|>)|\\[1-9Z]|[*+?}]\+|\(\?[aLu]`)

func (in *Interp) compileRegex(v Value, flags int64) *pattern {
	if p, ok := v.(*pattern); ok {
		return p
	}
	src := in.mustString("re", v)
	if m := pythonOnly.FindString(src); m != "" {
		in.needs("the regular expression %s", stringRepr(src))
	}
	prefix := ""
	for bit, f := range map[int64]string{2: "i", 8: "m", 16: "s"} {
		if flags&bit != 0 {
			prefix += f
		}
	}
	if flags&64 != 0 {
		in.needs("re.VERBOSE")
	}
	text := strings.ReplaceAll(src, "\\Z", "\\z")
	if prefix != "" {
		text = "(?" + prefix + ")" + text
	}
	in.alloc(64 * len(src))
	re, err := regexp.Compile(text)
	if err != nil {
		in.needs("the regular expression %s", stringRepr(src))
	}
	return &pattern{re: re, source: src}
}

func (in *Interp) libRe() map[string]Value {
	out := map[string]Value{
		"IGNORECASE": int64(2), "I": int64(2), "MULTILINE": int64(8), "M": int64(8), "DOTALL": int64(16), "S": int64(16),
		"VERBOSE": int64(64), "X": int64(64),
		"compile": method("compile", func(in *Interp, a args) Value {
			p := in.bind("compile", a, "pattern", "flags?")
			return in.compileRegex(p[0], in.intArg(p[1], 0))
		}),
		"escape": method("escape", func(in *Interp, a args) Value { return escapeRegex(in.mustString("escape", in.one("escape", a))) }),
	}
	for name, m := range patternMethods() {
		out[name] = method(name, func(in *Interp, a args) Value {
			flags := int64(0)
			var kw []kwarg
			for _, k := range a.kw {
				if k.name == "flags" {
					flags = in.intArg(k.val, 0)
					continue
				}
				kw = append(kw, k)
			}
			if len(a.pos) < 2 {
				in.needs("re.%s with keyword arguments", name)
			}
			return m(in, in.compileRegex(a.pos[0], flags), args{pos: a.pos[1:], kw: kw})
		})
	}
	return out
}

func escapeRegex(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("()[]{}?*+-|^$\\.&~# \t\n\r\v\f", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func onPattern(name string, f func(in *Interp, p *pattern, a []Value) Value, params ...string) methodFunc {
	return func(in *Interp, self Value, a args) Value {
		p, ok := self.(*pattern)
		if !ok {
			in.raise("TypeError", "%s needs a pattern", name)
		}
		return f(in, p, in.bind(name, a, params...))
	}
}

func (in *Interp) matchAt(p *pattern, s string, ok func([]int) bool) Value {
	in.alloc(8 * len(s))
	loc := p.re.FindStringSubmatchIndex(s)
	if loc == nil || !ok(loc) {
		return None
	}
	return &match{p: p, text: s, loc: loc}
}

func patternMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"search": onPattern("search", func(in *Interp, p *pattern, a []Value) Value {
			return in.matchAt(p, in.mustString("search", a[0]), func([]int) bool { return true })
		}, "string"),
		"match": onPattern("match", func(in *Interp, p *pattern, a []Value) Value {
			anchored := &pattern{re: regexp.MustCompile(`\A(?:` + p.re.String() + `)`), source: p.source}
			return in.matchAt(anchored, in.mustString("match", a[0]), func([]int) bool { return true })
		}, "string"),
		"fullmatch": onPattern("fullmatch", func(in *Interp, p *pattern, a []Value) Value {
			anchored := &pattern{re: regexp.MustCompile(`\A(?:` + p.re.String() + `)\z`), source: p.source}
			return in.matchAt(anchored, in.mustString("fullmatch", a[0]), func([]int) bool { return true })
		}, "string"),
		"findall":  onPattern("findall", findAll, "string"),
		"finditer": onPattern("finditer", findIter, "string"),
		"split": onPattern("split", func(in *Interp, p *pattern, a []Value) Value {
			s := in.mustString("split", a[0])
			if p.re.NumSubexp() > 0 || p.re.MatchString("") {
				in.needs("re.split with groups or empty matches")
			}
			n := in.intArg(a[1], 0)
			if n <= 0 {
				n = -2
			}
			return stringsList(p.re.Split(s, int(n)+1))
		}, "string", "maxsplit?"),
		"sub": func(in *Interp, self Value, a args) Value {
			p := in.bind("sub", a, "repl", "string", "count?")
			return in.regexSub(self.(*pattern), p[0], in.mustString("sub", p[1]), in.intArg(p[2], 0))
		},
	}
}

func findAll(in *Interp, p *pattern, a []Value) Value {
	s := in.mustString("findall", a[0])
	in.alloc(8 * len(s))
	out := newList()
	for _, m := range p.re.FindAllStringSubmatch(s, -1) {
		switch len(m) {
		case 1:
			out.elems = append(out.elems, m[0])
		case 2:
			out.elems = append(out.elems, m[1])
		default:
			out.elems = append(out.elems, newTuple(stringsList(m[1:]).elems...))
		}
	}
	return out
}

func findIter(in *Interp, p *pattern, a []Value) Value {
	s := in.mustString("finditer", a[0])
	out := newList()
	for _, loc := range p.re.FindAllStringSubmatchIndex(s, -1) {
		out.elems = append(out.elems, &match{p: p, text: s, loc: loc})
	}
	return in.iterate(out)
}

func (in *Interp) regexSub(p *pattern, repl Value, s string, count int64) Value {
	var b strings.Builder
	last := 0
	for i, loc := range p.re.FindAllStringSubmatchIndex(s, -1) {
		if count > 0 && int64(i) >= count {
			break
		}
		b.WriteString(s[last:loc[0]])
		m := &match{p: p, text: s, loc: loc}
		if t, ok := asString(repl); ok {
			b.WriteString(in.expand(m, t))
		} else {
			b.WriteString(in.mustString("sub", in.call(repl, args{pos: []Value{m}})))
		}
		last = loc[1]
		in.alloc(b.Len() / (i + 1))
	}
	b.WriteString(s[last:])
	return b.String()
}

var groupRef = regexp.MustCompile(`\\(?:([0-9])|g<(\w+)>|(.))`)

// expand fills \1 and \g<name> in a replacement.
func (in *Interp) expand(m *match, t string) string {
	return groupRef.ReplaceAllStringFunc(t, func(ref string) string {
		g := groupRef.FindStringSubmatch(ref)
		switch {
		case g[1] != "":
			return in.groupText(m, int64(g[1][0]-'0'))
		case g[2] != "":
			return in.groupText(m, indexOrKey(g[2]))
		case g[3] == "n":
			return "\n"
		case g[3] == "t":
			return "\t"
		case g[3] == "\\":
			return "\\"
		}
		in.needs("the escape %s in a replacement", ref)
		return ""
	})
}

func (in *Interp) groupText(m *match, k Value) string {
	s, _ := in.matchGroup(m, k).(string)
	return s
}

func (in *Interp) matchGroup(m *match, k Value) Value {
	i := int64(-1)
	if name, ok := asString(k); ok {
		i = int64(m.p.re.SubexpIndex(name))
	} else if n, ok := asInt(k); ok {
		i = n
	}
	if i < 0 || int(i) > m.p.re.NumSubexp() {
		in.raise("IndexError", "no such group")
	}
	lo, hi := m.loc[2*i], m.loc[2*i+1]
	if lo < 0 {
		return None
	}
	return m.text[lo:hi]
}

func matchMethods() map[string]methodFunc {
	edge := func(end int) methodFunc {
		return func(_ *Interp, self Value, _ args) Value {
			m := self.(*match)
			return int64(utf8.RuneCountInString(m.text[:m.loc[end]]))
		}
	}
	return map[string]methodFunc{
		"group": func(in *Interp, self Value, a args) Value {
			m := self.(*match)
			if len(a.pos) == 0 {
				return in.matchGroup(m, int64(0))
			}
			out := newTuple()
			for _, k := range a.pos {
				out.elems = append(out.elems, in.matchGroup(m, k))
			}
			if len(out.elems) == 1 {
				return out.elems[0]
			}
			return out
		},
		"groups": func(in *Interp, self Value, _ args) Value {
			m, out := self.(*match), newTuple()
			for i := 1; i <= m.p.re.NumSubexp(); i++ {
				out.elems = append(out.elems, in.matchGroup(m, int64(i)))
			}
			return out
		},
		"groupdict": func(in *Interp, self Value, _ args) Value {
			m, d := self.(*match), newDict()
			for _, n := range m.p.re.SubexpNames() {
				if n != "" {
					in.dictSet(d, n, in.matchGroup(m, n))
				}
			}
			return d
		},
		"start": edge(0), "end": edge(1),
	}
}
