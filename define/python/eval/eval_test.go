package eval

import (
	"context"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/seed-11e13f51/feast/define"
)

// run evaluates src as module m and returns repr(r).
func run(t *testing.T, src string) (out string, err error) {
	t.Helper()
	in, err := New(context.Background(), fstest.MapFS{"m.py": {Data: []byte(src)}}, Options{Root: "/repo"})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if _, err := in.Import("m", "m.py"); err != nil {
		return "", err
	}
	m := in.modules["m"].(*module)
	defer func() {
		if r := recover(); r != nil {
			e, ok := in.asError(r)
			if !ok {
				panic(r)
			}
			err = e
		}
	}()
	in.frame = &frame{mod: m}
	v, ok := m.ns.get("r")
	if !ok {
		return "", &define.Error{Text: "r is not set"}
	}
	return in.repr(v), nil
}

// TestSemantics compares with what CPython printed for the same programs.
func TestSemantics(t *testing.T) {
	data, err := os.ReadFile("testdata/semantics.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(data), "\n")
	blocks := strings.Split(strings.TrimSuffix(text, "---\n"), "\n---\n")
	for _, b := range blocks {
		i := strings.LastIndex(b, "\n=> ")
		src, want := b[:i+1], strings.TrimSuffix(b[i+4:], "\n")
		name, _, _ := strings.Cut(src, "\n")
		t.Run(name, func(t *testing.T) {
			got, err := run(t, src)
			if err != nil {
				t.Fatal(err)
			}
			if got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}
