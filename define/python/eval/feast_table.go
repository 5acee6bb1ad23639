package eval

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math/big"
	"sort"
	"strconv"
	"strings"

	"github.com/seed-11e13f51/feast/define"
)

// feastJSON is what definitions may import from the official package and how
// it is called, written by gen/gen_sigs.py.
//
//go:embed feast_0_66.json
var feastJSON []byte

type feastTable struct {
	Version   string                  `json:"feast"`
	Modules   map[string]*feastModule `json:"modules"`
	Others    []string                `json:"others"`
	Classes   map[string]*feastJSONC  `json:"classes"`
	Functions map[string]*feastSig    `json:"functions"`

	byName  map[string]*feastClass
	classes map[string]*class
	types   map[string]*feastType // by member of PrimitiveFeastType
	typeOf  map[string]string
}

type feastModule struct {
	Names   map[string]json.RawMessage `json:"names"`
	Unknown string                     `json:"unknown"`
	All     []string                   `json:"all"`
}

type feastSig struct {
	Params  []feastParam `json:"params"`
	Extra   bool         `json:"extra"`
	Varargs bool         `json:"varargs"`
}

type feastParam struct {
	Name     string          `json:"name"`
	Keyword  bool            `json:"keyword"`
	Optional bool            `json:"optional"`
	Default  json.RawMessage `json:"default"`
}

type feastJSONC struct {
	feastSig
	Bases   []string `json:"bases"`
	Attrs   string   `json:"attrs"`
	Members [][2]any `json:"members"`
}

// feastClass is what is known of one class of Feast.
type feastClass struct {
	full, name string
	sig        *define.Signature
	attrs      []string
	// registered is set on classes whose instances parse_repo collects.
	registered bool
	source     bool
	view       bool
}

const primitiveType = "feast.types.PrimitiveFeastType"

func loadFeast() (*feastTable, error) {
	t := &feastTable{
		byName: map[string]*feastClass{}, classes: map[string]*class{},
		types: map[string]*feastType{}, typeOf: map[string]string{},
	}
	if err := json.Unmarshal(feastJSON, t); err != nil {
		return nil, fmt.Errorf("read the table of Feast's signatures: %w", err)
	}
	for name, raw := range t.Modules["feast.types"].Names {
		var s string
		if json.Unmarshal(raw, &s) == nil && strings.HasPrefix(s, primitiveType+".") {
			t.types[s[len(primitiveType)+1:]] = &feastType{name: name}
		}
	}
	return t, nil
}

func splitFull(full string) (module, name string) {
	i := strings.LastIndexByte(full, '.')
	return full[:i], full[i+1:]
}

// names lists what a module of Feast exports.
func (t *feastTable) names(mod string) []string {
	m := t.Modules[mod]
	if m == nil {
		return nil
	}
	if m.All != nil {
		return m.All
	}
	out := strings.Fields(m.Unknown)
	for n := range m.Names {
		out = append(out, n)
	}
	sort.Strings(out)
	return out
}

// moduleNames lists the modules of Feast, for nearest names.
func (t *feastTable) moduleNames(name string) []string {
	if !strings.HasPrefix(name, "feast") {
		return nil
	}
	out := append([]string{}, t.Others...)
	for m := range t.Modules {
		out = append(out, m)
	}
	sort.Strings(out)
	return out
}

func (t *feastTable) isPackage(name string) bool {
	for m := range t.Modules {
		if strings.HasPrefix(m, name+".") {
			return true
		}
	}
	i := sort.SearchStrings(t.Others, name)
	for ; i < len(t.Others); i++ {
		if t.Others[i] == name || strings.HasPrefix(t.Others[i], name+".") {
			return true
		}
		if !strings.HasPrefix(t.Others[i], name) {
			break
		}
	}
	return false
}

// signature converts a signature; class is what calling it makes.
func (in *Interp) signature(full, made string, s *feastSig) *define.Signature {
	module, name := splitFull(full)
	out := &define.Signature{Name: name, Class: made, Module: module, Extra: s.Extra}
	for _, p := range s.Params {
		d := define.Param{Name: p.Name, Keyword: p.Keyword}
		if p.Optional {
			d.Default = define.None{}
			if p.Default != nil {
				d.Default = defaultValue(p.Default)
			}
		}
		out.Params = append(out.Params, d)
	}
	return out
}

// defaultValue decodes a default as gen_sigs.py wrote it.
func defaultValue(raw json.RawMessage) define.Value {
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return define.None{}
	}
	switch x := v.(type) {
	case bool:
		return define.Bool(x)
	case string:
		return define.String(x)
	case json.Number:
		n, _ := x.Int64()
		return define.Int(n)
	case map[string]any:
		return taggedDefault(x)
	}
	return define.None{}
}

func taggedDefault(x map[string]any) define.Value {
	if s, ok := x["float"].(string); ok {
		f, _ := strconv.ParseFloat(s, 64)
		return define.Float(f)
	}
	if e, ok := x["enum"].([]any); ok {
		_, name := splitFull(e[0].(string))
		return define.Enum{Class: name, Name: e[1].(string), Value: define.None{}}
	}
	if t, ok := x["timedelta"].([]any); ok {
		n := [3]int64{}
		for i := range n {
			n[i], _ = t[i].(json.Number).Int64()
		}
		return define.Timedelta{Days: n[0], Seconds: n[1], Micros: n[2]}
	}
	if _, ok := x["list"]; ok {
		return define.List{}
	}
	if _, ok := x["dict"]; ok {
		return define.Dict{}
	}
	return define.Opaque{Origin: fmt.Sprint(x["opaque"]), Reason: "a default of Feast that is not a plain value"}
}

var registeredBases = map[string]bool{
	"feast.data_source.DataSource": true, "feast.base_feature_view.BaseFeatureView": true, "feast.entity.Entity": true,
	"feast.feature_service.FeatureService": true, "feast.permissions.permission.Permission": true, "feast.project.Project": true,
}

// defineFeastClasses makes a class for every entry of the table, bases first.
func (in *Interp) defineFeastClasses() {
	names := make([]string, 0, len(in.feast.Classes))
	for full := range in.feast.Classes {
		names = append(names, full)
	}
	sort.Strings(names)
	for _, full := range names {
		in.feastClassOf(full)
	}
}

func (in *Interp) feastClassOf(full string) *class {
	if c, ok := in.feast.classes[full]; ok {
		return c
	}
	j := in.feast.Classes[full]
	if j == nil {
		return nil
	}
	module, name := splitFull(full)
	c := &class{name: name, module: module, ns: newNamespace()}
	in.feast.classes[full] = c
	fc := &feastClass{full: full, name: name, attrs: strings.Fields(j.Attrs), registered: registeredBases[full]}
	for _, b := range j.Bases {
		fc.registered = fc.registered || registeredBases[b]
		fc.source = fc.source || b == "feast.data_source.DataSource"
		fc.view = fc.view || b == "feast.base_feature_view.BaseFeatureView"
	}
	c.mro = []*class{c}
	for _, b := range j.Bases {
		if bc := in.feastClassOf(b); bc != nil {
			c.mro = append(c.mro, bc)
		}
	}
	if len(c.mro) > 1 {
		c.bases = c.mro[1:2]
	}
	c.mro = append(c.mro, in.classes["object"])
	if j.Members != nil {
		in.feastEnum(c, j.Members)
		return c
	}
	fc.sig = in.signature(full, name, &j.feastSig)
	c.feast = fc
	in.feast.byName[name] = fc
	return c
}

func (in *Interp) feastEnum(c *class, members [][2]any) {
	c.enum = true
	for _, m := range members {
		name := m[0].(string)
		if c.module+"."+c.name == primitiveType {
			c.ns.set(name, in.feast.types[name])
			continue
		}
		e := &enumMember{cls: c, name: name, val: jsonValue(m[1])}
		c.members = append(c.members, e)
		c.ns.set(name, e)
	}
}

func jsonValue(v any) Value {
	switch x := v.(type) {
	case string, bool:
		return x
	case float64:
		z, _ := big.NewFloat(x).Int(nil)
		return normInt(z)
	}
	return None
}

// feastBase is what is known of the nearest Feast class c derives from.
func (c *class) feastBase() *feastClass {
	for _, b := range c.mro {
		if b.feast != nil {
			return b.feast
		}
	}
	return nil
}

func (in *Interp) importFeast(name string) (Value, bool) {
	mod := in.feast.Modules[name]
	if mod == nil && strings.HasPrefix(name, "feast.protos") {
		o := &opaque{origin: name, why: "protobuf classes are not evaluated natively", inert: true}
		in.modules[name] = o
		return o, true
	}
	if mod == nil && !in.feast.isPackage(name) {
		return nil, false
	}
	m := &module{name: name, pkg: true, ns: newNamespace()}
	m.ns.set("__name__", name)
	in.modules[name] = m
	unknownNames := map[string]bool{}
	if mod != nil {
		setAll(unknownNames, strings.Fields(mod.Unknown))
	}
	m.lazy = func(n string) (Value, bool) { return in.feastName(name, mod, unknownNames, n) }
	return m, true
}

func (in *Interp) feastName(name string, mod *feastModule, unknownNames map[string]bool, n string) (Value, bool) {
	if n == "__version__" {
		return in.feast.Version, true
	}
	if mod != nil {
		if raw, ok := mod.Names[n]; ok {
			return in.feastValue(raw), true
		}
		if unknownNames[n] {
			return &opaque{origin: name + "." + n, why: "this part of Feast is not evaluated natively", inert: true}, true
		}
	}
	if v, ok := in.importFeast(name + "." + n); ok {
		return v, true
	}
	if mod == nil && !in.feast.isPackage(name+".") {
		return &opaque{origin: name + "." + n, why: "this part of Feast is not evaluated natively", inert: true}, true
	}
	return nil, false
}

// feastValue decodes what a module of Feast exports under a name.
func (in *Interp) feastValue(raw json.RawMessage) Value {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return None
	}
	switch x := v.(type) {
	case string:
		return in.feastSymbol(x)
	case []any:
		out := newList()
		for _, e := range x {
			b, _ := json.Marshal(e)
			out.elems = append(out.elems, in.feastValue(b))
		}
		return out
	case map[string]any:
		switch {
		case x["class"] != nil:
			return in.feastSymbol(x["class"].(string))
		case x["module"] != nil:
			return in.importName(x["module"].(string))
		case x["value"] != nil:
			return x["value"]
		}
		if e, ok := x["enum"].([]any); ok {
			c := in.feastClassOf(e[0].(string))
			v, _ := c.ns.get(e[1].(string))
			return v
		}
	}
	return None
}

func (in *Interp) feastSymbol(full string) Value {
	if strings.HasPrefix(full, primitiveType+".") {
		return in.feast.types[full[len(primitiveType)+1:]]
	}
	if f, ok := in.feast.Functions[full]; ok {
		return in.feastDecorator(full, f)
	}
	if c := in.feastClassOf(full); c != nil {
		return c
	}
	return &opaque{origin: full, why: "this part of Feast is not evaluated natively", inert: true}
}
