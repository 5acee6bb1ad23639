package arch

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/seed-11e13f51/feast"

// pkg is what go list says of a package.
type pkg struct {
	ImportPath string
	Imports    []string
	Standard   bool
}

// below returns the import path below the module: "." for its root.
func below(importPath string) (string, bool) {
	if importPath == module {
		return ".", true
	}
	return strings.CutPrefix(importPath, module+"/")
}

func list(t *testing.T, args ...string) []pkg {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,Standard"}, args...)...)
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// matches reports whether a path below the module is of a pattern.
func matches(name, pattern string) bool {
	switch {
	case pattern == "...":
		return true
	case strings.HasSuffix(pattern, "/..."):
		dir := strings.TrimSuffix(pattern, "/...")
		return name == dir || strings.HasPrefix(name, dir+"/")
	case strings.HasSuffix(pattern, "/*"):
		return path.Dir(name) == strings.TrimSuffix(pattern, "/*")
	}
	return name == pattern
}

func matchesAny(name string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(name, p) })
}

// find returns the first rule whose room has the package.
func find(rules []rule, name string) *rule {
	i := slices.IndexFunc(rules, func(r rule) bool { return matchesAny(name, r.room) })
	if i < 0 {
		return nil
	}
	return &rules[i]
}

// complaint says why an import is not allowed, or "".
func complaint(r *rule, name, imported string, standard bool) string {
	inside, ours := below(imported)
	if !ours {
		if standard || r.foreign == nil || slices.ContainsFunc(r.foreign, func(p string) bool { return strings.HasPrefix(imported+"/", p) || strings.HasPrefix(imported, p) }) {
			return ""
		}
		return name + " imports " + imported + ": " + r.why
	}
	if o := find(only(), inside); o != nil && !matchesAny(name, o.may) && !matchesAny(name, o.room) {
		return name + " imports " + inside + ": " + o.why
	}
	if matchesAny(inside, r.may) || inside == name {
		return ""
	}
	return name + " imports " + inside + ": " + r.why
}

func TestImports(t *testing.T) {
	standard := map[string]bool{"C": true}
	for _, p := range list(t, "std") {
		standard[p.ImportPath] = true
	}
	for _, p := range list(t, "./...") {
		name, ours := below(p.ImportPath)
		if !ours {
			continue
		}
		r := find(rules(), name)
		if r == nil {
			t.Errorf("%s has no room: say in rules() what it may import, and why", name)
			continue
		}
		for _, imported := range p.Imports {
			if c := complaint(r, name, imported, standard[imported]); c != "" {
				t.Error(c)
			}
		}
	}
}

// TestNoForeignDependencies holds the root and the online port to the standard
// library with everything they import, however far away.
func TestNoForeignDependencies(t *testing.T) {
	for _, p := range list(t, "-deps", module, module+"/online") {
		if _, ours := below(p.ImportPath); !p.Standard && !ours {
			t.Errorf("%s comes with the vocabulary or the online port, which bring nothing but the standard library", p.ImportPath)
		}
	}
}

// TestRules shows that the rules refuse what they are for.
func TestRules(t *testing.T) {
	tests := []struct {
		from, to string
		allowed  bool
	}{
		{".", "github.com/google/go-cmp/cmp", false},
		{".", module + "/online", false},
		{"online", module, true},
		{"online", "zombiezen.com/go/sqlite", false},
		{"online/sqlite", "zombiezen.com/go/sqlite", true},
		{"online/sqlite", module + "/online/memory", false},
		{"online/sqlite", module + "/serving", false},
		{"serving", module + "/online", true},
		{"serving", module + "/online/sqlite", false},
		{"serving", module + "/training", false},
		{"server/http", module + "/serving", true},
		{"server/http", module + "/registry/file", false},
		{"cli", module + "/drivers", false},
		{"app", module + "/drivers", true},
		{"cli", module + "/wire/feastpb/core", false},
		{"wire", module + "/wire/feastpb/core", true},
		{"registry/file", module + "/wire", true},
		{"registry/memory", module + "/wire", false},
		{"define/python/eval", module + "/registry", false},
		{"config", module + "/drivers", false},
		{"cmd/feast", module + "/app", false},
	}
	for _, tt := range tests {
		c := complaint(find(rules(), tt.from), tt.from, tt.to, false)
		if (c == "") != tt.allowed {
			t.Errorf("%s -> %s: allowed %v, want %v (%s)", tt.from, tt.to, c == "", tt.allowed, c)
		}
	}
}

// TestZoneDatabase: values with named zones mean the same on every machine, so the
// program brings the zones along.
func TestZoneDatabase(t *testing.T) {
	for _, p := range list(t, "./cmd/feast") {
		if !slices.Contains(p.Imports, "time/tzdata") {
			t.Errorf("%s does not import time/tzdata", p.ImportPath)
		}
	}
}
