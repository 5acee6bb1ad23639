package driver

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/seed-11e13f51/feast"
)

type options struct {
	Path    string            `yaml:"path"`
	Size    int               `yaml:"size"`
	Ratio   float64           `yaml:"ratio"`
	On      bool              `yaml:"on"`
	Names   []string          `yaml:"names"`
	Labels  map[string]string `yaml:"labels"`
	Inner   *inner            `yaml:"inner"`
	Extra   map[string]any    `yaml:"extra"`
	Missing *int              `yaml:"missing"`
}

type inner struct {
	A int `yaml:"a"`
	B int `yaml:"b"`
}

func (i *inner) SetDefaults() { i.B = 7 }

func (i *inner) Validate() error {
	if i.A < 0 {
		return errors.New("a is negative")
	}
	return nil
}

func section(t *testing.T, typ, text string) Section {
	t.Helper()
	var n yaml.Node
	if err := yaml.Load([]byte(text), &n); err != nil {
		t.Fatal(err)
	}
	root := &n
	if n.Kind == yaml.DocumentNode {
		root = n.Content[0]
	}
	return Section{Block: "store", Type: typ, File: "f.yaml", Node: root}
}

func set() Set[options] {
	keep := func(_ context.Context, o options, _ Scope) (options, error) { return o, nil }
	return Set[options]{
		Openers: []Opener[options]{
			New("sqlite", options{Path: "default.db"}, keep).Alias("feast.infra.SqliteOnlineStore"),
			New("memory", struct{}{}, func(context.Context, struct{}, Scope) (options, error) { return options{}, nil }),
		},
		Known: []string{"redis", "sqlite"},
	}
}

func TestOpen(t *testing.T) {
	text := `{size: 0x10, ratio: 2, on: yes, names: [a, 'b'], labels: {x: y}, inner: {a: 1}, extra: {k: [1]}, missing: null, type: sqlite}`
	got, err := set().Open(t.Context(), section(t, "sqlite", text), Scope{})
	if err != nil {
		t.Fatal(err)
	}
	want := options{
		Path: "default.db", Size: 16, Ratio: 2, On: true, Names: []string{"a", "b"},
		Labels: map[string]string{"x": "y"}, Inner: &inner{A: 1, B: 7}, Extra: map[string]any{"k": []any{1}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if _, err := set().Open(t.Context(), Section{Block: "store", Type: "feast.infra.SqliteOnlineStore"}, Scope{}); err != nil {
		t.Errorf("alias, no block: %v", err)
	}
}

func TestMergedKeys(t *testing.T) {
	s := section(t, "sqlite", "extra: &e {path: a, size: 1}\n<<: *e\nsize: 2\n")
	var o options
	if err := Decode(s, &o); err != nil {
		t.Fatal(err)
	}
	if o.Path != "a" || o.Size != 2 {
		t.Errorf("got path %q, size %d; want a, 2", o.Path, o.Size)
	}
}

func TestCheck(t *testing.T) {
	tests := []struct {
		name, typ, in string
		code          feast.Code
		want          string
	}{
		{"unknown key", "sqlite", "{pth: x}", feast.ErrInvalid, `f.yaml:1:2: "store.pth": unknown key; did you mean "path"?`},
		{"unknown inner key", "sqlite", "{inner: {c: 1}}", feast.ErrInvalid, `f.yaml:1:10: "store.inner.c": unknown key`},
		{"validation", "sqlite", "{inner: {a: -1}}", feast.ErrInvalid, `f.yaml:1:9: "store.inner": a is negative`},
		{"text for a number", "sqlite", "{size: '1'}", feast.ErrInvalid, `f.yaml:1:8: "store.size": want a whole number, got "1"`},
		{"number for a text", "sqlite", "{path: 1}", feast.ErrInvalid, `f.yaml:1:8: "store.path": want text in quotes, got the number 1`},
		{"list item", "sqlite", "{names: [a, {}]}", feast.ErrInvalid, `f.yaml:1:13: "store.names[1]": want text in quotes, got a mapping`},
		{"no list", "sqlite", "{names: a}", feast.ErrInvalid, `f.yaml:1:9: "store.names": want a list, got "a"`},
		{"infinite", "sqlite", "{ratio: .inf}", feast.ErrInvalid, `f.yaml:1:9: "store.ratio": want a number, got the number .inf`},
		{"type of Feast", "redis", "{type: redis}", feast.ErrUnsupported, `f.yaml:1:8: "store": type redis is one of Feast's, but is not built here; this program has memory, sqlite`},
		{"class", "my.own.Store", "{type: my.own.Store}", feast.ErrUnsupported, `f.yaml:1:8: "store": type my.own.Store names a Python class, which this program cannot load; this program has memory, sqlite`},
		{"no such type", "sqlit", "{type: sqlit}", feast.ErrInvalid, `f.yaml:1:8: "store": there is no type "sqlit"; this program has memory, sqlite; did you mean "sqlite"?`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := set().Check(section(t, tt.typ, tt.in))
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
			if !errors.Is(err, tt.code) {
				t.Errorf("code: got %v, want %v", feast.CodeOf(err), tt.code)
			}
		})
	}
}

func TestDecodePart(t *testing.T) {
	var in inner
	rest, err := DecodePart(section(t, "x", "{a: 1, other: 2}"), &in)
	if err != nil || in.A != 1 {
		t.Fatalf("got %+v, %v", in, err)
	}
	if _, value := find(rest.Node, "other"); value == nil || len(rest.Node.Content) != 2 {
		t.Errorf("left over: %d nodes", len(rest.Node.Content))
	}
}

func TestPath(t *testing.T) {
	s := Scope{Repo: "/repo"}
	for in, want := range map[string]string{
		"data/a.db": "/repo/data/a.db", "/x/../a": "/a", "file:///a/b": "/a/b", "file://rel": "/repo/rel",
	} {
		if got := s.Path(in); got != want {
			t.Errorf("Path(%q) = %q, want %q", in, got, want)
		}
	}
}
