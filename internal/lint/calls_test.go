package lint

import (
	"go/ast"
	"strconv"
	"strings"
	"testing"
)

// refusedCalls are what internal/env exists for, so that one seed can drive and
// replay a history of crashes, reorderings and clock skews.
var refusedCalls = map[string]string{
	"time.Now":       "the clock is handed in: (*env.Env).Now",
	"time.Since":     "the clock is handed in: (*env.Env).Now",
	"time.Until":     "the clock is handed in: (*env.Env).Now",
	"time.Sleep":     "waiting ends with its context: (*env.Env).Sleep",
	"os.Create":      "files are written whole or not at all: (*env.Env).WriteAtomic",
	"os.CreateTemp":  "files are written whole or not at all: (*env.Env).WriteAtomic",
	"os.WriteFile":   "files are written whole or not at all: (*env.Env).WriteFile",
	"os.Rename":      "files are written whole or not at all: (*env.Env).WriteAtomic",
	"os.MkdirAll":    "file writes are handed in: (*env.Env).MkdirAll",
	"os.Mkdir":       "file writes are handed in: (*env.Env).MkdirAll",
	"os.MkdirTemp":   "file writes are handed in: (*env.Env).MkdirAll",
	"os.Remove":      "file writes are handed in: (*env.Env).RemoveAll",
	"os.RemoveAll":   "file writes are handed in: (*env.Env).RemoveAll",
	"os.Getenv":      "the environment is handed in: (*env.Env).Getenv",
	"os.LookupEnv":   "the environment is handed in: (*env.Env).Lookup",
	"os.Exit":        "only main ends the program",
	"log.Fatal":      "only main ends the program",
	"slog.Default":   "the logger is handed in",
	"slog.SetLogger": "the logger is handed in",
}

// ownChance are functions of math/rand that make a generator with a seed, and its
// types; everything else there is the global one.
var ownChance = []string{"New", "NewPCG", "NewSource", "NewZipf", "NewChaCha8", "Rand", "Source", "PCG", "Zipf", "ChaCha8"}

func TestRefusedCalls(t *testing.T) {
	for _, s := range parseAll(t) {
		if s.kit() || s.in("internal/env", "cmd", "demo", "bench", "compat") {
			continue
		}
		imports := importNames(s.file)
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := sel.X.(*ast.Ident)
			if !ok || pkg.Obj != nil {
				return true
			}
			if why := refused(imports[pkg.Name], sel.Sel.Name); why != "" {
				t.Errorf("%s: %s.%s: %s", s.place(sel), pkg.Name, sel.Sel.Name, why)
			}
			return true
		})
	}
}

func refused(path, name string) string {
	if path == "math/rand" || path == "math/rand/v2" {
		for _, own := range ownChance {
			if name == own {
				return ""
			}
		}
		return "chance comes from a seed: rand.New"
	}
	return refusedCalls[path[strings.LastIndexByte(path, '/')+1:]+"."+name]
}

// importNames returns the import path behind each name of a file.
func importNames(f *ast.File) map[string]string {
	names := map[string]string{}
	for _, i := range f.Imports {
		path, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			continue
		}
		name := strings.TrimSuffix(path, "/v2")
		name = name[strings.LastIndexByte(name, '/')+1:]
		if i.Name != nil {
			name = i.Name.Name
		}
		names[name] = path
	}
	return names
}
