package eval

import (
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"go.yaml.in/yaml/v4"
)

func (in *Interp) libJSON() map[string]Value {
	return map[string]Value{
		"loads": method("loads", func(in *Interp, a args) Value { return in.parseJSON(in.textOf(a.pos[0])) }),
		"load": method("load", func(in *Interp, a args) Value {
			return in.parseJSON(in.textOf(in.call(in.attr(a.pos[0], "read"), args{})))
		}),
		"dumps": method("dumps", func(in *Interp, a args) Value {
			if len(a.pos) == 1 {
				if o, ok := a.pos[0].(*opaque); ok {
					return &opaque{origin: "json of " + o.origin, why: o.why}
				}
			}
			return in.dumpJSON(a)
		}),
		"JSONDecodeError": in.classes["JSONDecodeError"],
	}
}

func (in *Interp) textOf(v Value) string {
	if b, ok := v.(bytesValue); ok {
		return string(b)
	}
	return in.mustString("load", v)
}

func (in *Interp) parseJSON(s string) Value {
	dec := json.NewDecoder(strings.NewReader(s))
	dec.UseNumber()
	v, err := in.jsonToken(dec)
	if err == nil && dec.More() {
		err = fmt.Errorf("extra data")
	}
	if err != nil {
		in.raise("JSONDecodeError", "%s", err)
	}
	return v
}

// jsonToken reads one value, keeping the order of keys.
func (in *Interp) jsonToken(dec *json.Decoder) (Value, error) {
	in.step()
	t, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch x := t.(type) {
	case nil:
		return None, nil
	case bool:
		return x, nil
	case string:
		in.alloc(len(x))
		return x, nil
	case json.Number:
		if z, ok := new(big.Int).SetString(x.String(), 10); ok {
			in.bits(z.BitLen())
			return normInt(z), nil
		}
		f, err := strconv.ParseFloat(x.String(), 64)
		_ = err
		return f, nil
	}
	if t == json.Delim('[') {
		return in.jsonArray(dec)
	}
	return in.jsonObject(dec)
}

func (in *Interp) jsonArray(dec *json.Decoder) (Value, error) {
	in.enter()
	defer in.leave()
	out := newList()
	for dec.More() {
		v, err := in.jsonToken(dec)
		if err != nil {
			return nil, err
		}
		out.elems = append(out.elems, v)
	}
	_, err := dec.Token()
	return out, err
}

func (in *Interp) jsonObject(dec *json.Decoder) (Value, error) {
	in.enter()
	defer in.leave()
	d := newDict()
	for dec.More() {
		k, err := in.jsonToken(dec)
		if err != nil {
			return nil, err
		}
		v, err := in.jsonToken(dec)
		if err != nil {
			return nil, err
		}
		in.dictSet(d, k, v)
	}
	_, err := dec.Token()
	return d, err
}

type jsonWriter struct {
	in            *Interp
	b             strings.Builder
	indent        string
	item, key     string
	sort, escapes bool
	def           Value
}

func (in *Interp) dumpJSON(a args) Value {
	p := in.bind("dumps", a, "obj", "*skipkeys?", "*ensure_ascii?", "*check_circular?", "*allow_nan?", "*cls?", "*indent?", "*separators?", "*default?", "*sort_keys?")
	w := &jsonWriter{in: in, item: ", ", key: ": ", escapes: in.boolArg(p[2], true), sort: in.boolArg(p[9], false), def: p[8]}
	if p[6] != nil && p[6] != Value(None) {
		w.item = ","
		if s, ok := asString(p[6]); ok {
			w.indent = "\n" + s
		} else {
			w.indent = "\n" + strings.Repeat(" ", int(min(max(in.intArg(p[6], 0), 0), 64)))
		}
	}
	if p[7] != nil && p[7] != Value(None) {
		sep := in.collect(p[7])
		w.item, w.key = in.mustString("separators", sep[0]), in.mustString("separators", sep[1])
	}
	w.value(p[0], "")
	in.alloc(w.b.Len())
	return w.b.String()
}

func (w *jsonWriter) value(v Value, pad string) {
	w.in.enter()
	defer w.in.leave()
	switch x := plain(v).(type) {
	case noneType:
		w.b.WriteString("null")
	case bool:
		w.b.WriteString(strconv.FormatBool(x))
	case string:
		w.text(x)
	case int64, *big.Int:
		w.b.WriteString(w.in.repr(x))
	case float64:
		w.b.WriteString(strings.NewReplacer("inf", "Infinity", "nan", "NaN").Replace(floatRepr(x)))
	case *list:
		w.in.untainted(x.taint)
		w.sequence(x.elems, pad)
	case *tuple:
		w.sequence(x.elems, pad)
	case *dict:
		w.dict(x, pad)
	case *opaque:
		w.in.needsOpaque("writing as JSON", x)
	default:
		if w.def == nil || w.def == Value(None) {
			w.in.raise("TypeError", "Object of type %s is not JSON serializable", w.in.typeName(v))
		}
		w.value(w.in.call(w.def, args{pos: []Value{v}}), pad)
	}
}

func (w *jsonWriter) newline(pad string) {
	if w.indent != "" {
		w.b.WriteString("\n" + pad)
	}
}

func (w *jsonWriter) deeper(pad string) string { return pad + strings.TrimPrefix(w.indent, "\n") }

func (w *jsonWriter) sequence(e []Value, pad string) {
	if len(e) == 0 {
		w.b.WriteString("[]")
		return
	}
	w.b.WriteByte('[')
	for i, v := range e {
		if i > 0 {
			w.b.WriteString(w.item)
		}
		w.newline(w.deeper(pad))
		w.value(v, w.deeper(pad))
	}
	w.newline(pad)
	w.b.WriteByte(']')
}

func (w *jsonWriter) dict(d *dict, pad string) {
	w.in.untainted(d.taint)
	keys := d.liveKeys()
	if len(keys) == 0 {
		w.b.WriteString("{}")
		return
	}
	if w.sort {
		w.in.sortValues(keys, nil, false)
	}
	w.b.WriteByte('{')
	for i, k := range keys {
		if i > 0 {
			w.b.WriteString(w.item)
		}
		w.newline(w.deeper(pad))
		w.text(w.keyText(k))
		w.b.WriteString(w.key)
		v, _ := w.in.dictGet(d, k)
		w.value(v, w.deeper(pad))
	}
	w.newline(pad)
	w.b.WriteByte('}')
}

func (w *jsonWriter) keyText(k Value) string {
	switch x := plain(k).(type) {
	case string:
		return x
	case bool, noneType:
		return map[Value]string{true: "true", false: "false", None: "null"}[x]
	case int64, float64:
		return w.in.repr(x)
	}
	w.in.raise("TypeError", "keys must be str, int, float, bool or None, not %s", w.in.typeName(k))
	return ""
}

func (w *jsonWriter) text(s string) {
	w.b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			w.b.WriteString("\\" + string(r))
		case r == '\n':
			w.b.WriteString("\\n")
		case r == '\r':
			w.b.WriteString("\\r")
		case r == '\t':
			w.b.WriteString("\\t")
		case r == '\b':
			w.b.WriteString("\\b")
		case r == '\f':
			w.b.WriteString("\\f")
		case r > 0xffff && w.escapes:
			hi, lo := utf16.EncodeRune(r)
			fmt.Fprintf(&w.b, "\\u%04x\\u%04x", hi, lo)
		case r < 0x20 || r > 0x7e && w.escapes:
			fmt.Fprintf(&w.b, "\\u%04x", r)
		default:
			w.b.WriteRune(r)
		}
	}
	w.b.WriteByte('"')
}

func (in *Interp) libYAML() map[string]Value {
	load := method("load", func(in *Interp, a args) Value {
		v := a.pos[0]
		if read, ok := in.attrOpt(v, "read"); ok {
			v = in.call(read, args{})
		}
		in.notKnown(v)
		return in.parseYAML(in.textOf(v))
	})
	return map[string]Value{"load": load, "safe_load": load, "full_load": load}
}

func (in *Interp) parseYAML(s string) Value {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(s), &doc); err != nil {
		in.raise("ValueError", "%s", err)
	}
	if len(doc.Content) == 0 {
		return None
	}
	return in.yamlValue(doc.Content[0])
}

func (in *Interp) yamlValue(n *yaml.Node) Value {
	in.step()
	in.enter()
	defer in.leave()
	switch n.Kind {
	case yaml.AliasNode:
		return in.yamlValue(n.Alias)
	case yaml.SequenceNode:
		out := newList()
		for _, c := range n.Content {
			out.elems = append(out.elems, in.yamlValue(c))
		}
		return out
	case yaml.MappingNode:
		return in.yamlMap(n)
	}
	in.alloc(len(n.Value))
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return n.Value
	}
	if n.Style&yaml.TaggedStyle != 0 {
		in.needs("a YAML tag %s", n.Tag)
	}
	return in.yamlScalar(n.Value)
}

func (in *Interp) yamlMap(n *yaml.Node) Value {
	d := newDict()
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if k.Value == "<<" && k.Style == 0 {
			in.yamlMerge(d, in.yamlValue(n.Content[i+1]))
			continue
		}
		in.dictSet(d, in.yamlValue(k), in.yamlValue(n.Content[i+1]))
	}
	return d
}

// yamlMerge adds what is not there yet, as << does.
func (in *Interp) yamlMerge(d *dict, v Value) {
	switch x := v.(type) {
	case *dict:
		for _, k := range x.liveKeys() {
			if _, ok := in.dictGet(d, k); !ok {
				e, _ := in.dictGet(x, k)
				in.dictSet(d, k, e)
			}
		}
	case *list:
		for _, e := range x.elems {
			in.yamlMerge(d, e)
		}
	}
}

var (
	yamlBool  = regexp.MustCompile(`^(?:(yes|Yes|YES|true|True|TRUE|on|On|ON)|no|No|NO|false|False|FALSE|off|Off|OFF)$`)
	yamlNull  = regexp.MustCompile(`^(?:~|null|Null|NULL|)$`)
	yamlInt   = regexp.MustCompile(`^[-+]?(?:0b[0-1_]+|0[0-7_]+|(?:0|[1-9][0-9_]*)|0x[0-9a-fA-F_]+)$`)
	yamlFloat = regexp.MustCompile(`^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$`)
	yamlDate  = regexp.MustCompile(`^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}`)
	yamlSexa  = regexp.MustCompile(`^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$`)
)

// yamlScalar resolves a plain scalar as PyYAML (YAML 1.1) does.
func (in *Interp) yamlScalar(s string) Value {
	switch {
	case yamlNull.MatchString(s):
		return None
	case yamlBool.MatchString(s):
		return yamlBool.FindStringSubmatch(s)[1] != ""
	case yamlInt.MatchString(s):
		t := strings.ReplaceAll(s, "_", "")
		if digits := strings.TrimLeft(t, "+-"); len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '7' {
			t = strings.Replace(t, "0", "0o", 1)
		}
		return in.parseInt(t, 0)
	case yamlFloat.MatchString(s):
		return in.parseFloat(strings.NewReplacer("_", "", ".inf", "inf", ".Inf", "inf", ".INF", "inf", ".nan", "nan", ".NaN", "nan", ".NAN", "nan").Replace(s))
	case yamlDate.MatchString(s) || yamlSexa.MatchString(s):
		return in.yamlTime(s)
	}
	return s
}

func (in *Interp) yamlTime(s string) Value {
	var v Value
	if err := in.catch(func() { v = in.fromISO(s) }); err != nil {
		in.needs("the YAML value %s", s)
	}
	if d, ok := v.(*datetime); ok && len(s) == 10 {
		return &datetime{t: d.t, dateOnly: true}
	}
	return v
}

// libDotenv reads .env files of the repo into the environment the
// definitions see, without overriding what is set.
func (in *Interp) libDotenv() map[string]Value {
	values := func(in *Interp, a args) *dict {
		name := ".env"
		if len(a.pos) > 0 && a.pos[0] != Value(None) {
			name = in.strArg("load_dotenv", a.pos[0], name)
		}
		d := newDict()
		if in.isRegular(name) {
			for _, m := range dotenvLine.FindAllStringSubmatch(in.readFile(name), -1) {
				v := strings.TrimSpace(m[2])
				if i := strings.Index(v, " #"); i >= 0 && !strings.HasPrefix(v, "\"") && !strings.HasPrefix(v, "'") {
					v = strings.TrimSpace(v[:i])
				}
				if len(v) >= 2 && (v[0] == '"' || v[0] == '\'') && v[len(v)-1] == v[0] {
					v = v[1 : len(v)-1]
				}
				if strings.Contains(v, "${") {
					in.needs("a variable in %s", name)
				}
				in.dictSet(d, m[1], v)
			}
		}
		return d
	}
	return map[string]Value{
		"dotenv_values": method("dotenv_values", func(in *Interp, a args) Value { return values(in, a) }),
		"find_dotenv":   method("find_dotenv", func(in *Interp, _ args) Value { return in.opts.Root + "/.env" }),
		"load_dotenv": method("load_dotenv", func(in *Interp, a args) Value {
			override := false
			for _, k := range a.kw {
				override = override || k.name == "override" && in.truth(k.val)
			}
			d := values(in, a)
			for i, k := range d.keys {
				if override || !in.environHas(k) {
					in.setEnv(k, d.vals[i])
				}
			}
			return d.len() > 0
		}),
	}
}

var dotenvLine = regexp.MustCompile(`(?m)^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*=[ \t]*(.*)$`)
