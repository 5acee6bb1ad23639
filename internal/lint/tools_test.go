package lint

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// root is the directory of the module.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// run runs a command in the directory of the module and returns what it printed.
func run(t *testing.T, name string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = root(t)
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// tool builds a linter of tools/go.mod, which pins its version, and returns its path.
func tool(t *testing.T, pkg string) string {
	t.Helper()
	if testing.Short() {
		t.Skipf("%s is not run by go test -short: building it needs the network once", filepath.Base(pkg))
	}
	dir := filepath.Join(root(t), ".cache", "tools")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, filepath.Base(pkg))
	if out, err := run(t, "go", "build", "-C", "internal/lint/tools", "-o", path, pkg); err != nil {
		t.Fatalf("build %s: %v\n%s", pkg, err, out)
	}
	return path
}

func TestVet(t *testing.T) {
	if out, err := run(t, "go", "vet", "./..."); err != nil {
		t.Errorf("go vet finds what compiles and is wrong all the same:\n%s", out)
	}
}

func TestStaticcheck(t *testing.T) {
	out, err := run(t, tool(t, "honnef.co/go/tools/cmd/staticcheck"), "./...")
	var found []string
	for line := range strings.Lines(out) {
		// Fields that Feast deprecated on the wire are still on the wire.
		if !strings.Contains(line, "Marked as deprecated in feast/") {
			found = append(found, line)
		}
	}
	if len(found) > 0 || err != nil && out == "" {
		t.Errorf("staticcheck finds bugs, dead code and detours: %v\n%s", err, strings.Join(found, ""))
	}
}

func TestGofumpt(t *testing.T) {
	var files []string
	for _, f := range parseAll(t) {
		files = append(files, f.path)
	}
	out, err := run(t, tool(t, "mvdan.cc/gofumpt"), append([]string{"-l"}, files...)...)
	if err != nil || out != "" {
		t.Errorf("one format for everybody: run `make fmt`. %v\n%s", err, out)
	}
}
