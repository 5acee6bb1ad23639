package syntax

import (
	"strings"
	"testing"
)

// TestNesting checks that what nests deeply is read or refused, and never overflows the stack; the chains are longer than
// any stack of a naive recursion would hold.
func TestNesting(t *testing.T) {
	const many = 200_000
	rep := strings.Repeat
	for _, tc := range []struct{ name, src, err string }{
		{"parentheses", rep("(", many), "too many nested parentheses"},
		{"closed parentheses", rep("(", 150) + "1" + rep(")", 150), ""},
		{"braces in f-strings", rep(`f"{`, many), "too many nested f-strings"},
		{"format specs", `f"{a:{b:{c:{d}}}}"`, "f-string: expressions nested too deeply"},
		{"minus", rep("-", many) + "1", "too many nested expressions"},
		{"minus, fewer", rep("-", 900) + "1", ""},
		{"not", rep("not ", many) + "1", "too many nested expressions"},
		{"power", rep("a**", many) + "1", "too many nested expressions"},
		{"lambda", rep("lambda:", many) + "1", "too many nested expressions"},
		{"conditional", rep("a if b else ", many) + "1", "too many nested expressions"},
		{"sum", rep("a+", many) + "1", "too many nested expressions"},
		{"sum, fewer", rep("a+", 4000) + "1", ""},
		{"attributes", "a" + rep(".a", many), "too many nested expressions"},
		{"calls", "a" + rep("()", many), "too many nested expressions"},
		{"generators", rep("(a for a in ", 150) + "b" + rep(")", 150), ""},
		{"elif", "if a: b\n" + rep("elif a: b\n", many), "too many nested expressions"},
		{"elif, fewer", "if a: b\n" + rep("elif a: b\n", 4000), ""},
		{"or", rep("a or ", many) + "1", ""},
		{"comparison", rep("a < ", many) + "1", ""},
		{"adjacent strings", rep("'a' ", many), ""},
		{"statements", rep("a\n", many), ""},
		{"decorators", rep("@a\n", many) + "def f(): pass\n", ""},
		{"patterns", "match a:\n case " + rep("(", 300), "too many nested parentheses"},
		{"match headers", rep("match (a\n", 100), "expected ')'"},
		{"hexadecimal", "0x" + rep("f", 4*many), ""},
		{"decimal", rep("9", many), "Exceeds the limit (4300 digits)"},
		{"character names", "'" + rep(`\N{LATIN SMALL LETTER A}`, many) + "'", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := Parse("deep.py", []byte(tc.src+"\n"))
			checkError(t, err, tc.err)
		})
	}
}

// TestIndentLimit checks the limit of nested blocks.
func TestIndentLimit(t *testing.T) {
	var b strings.Builder
	for i := range 120 {
		b.WriteString(strings.Repeat(" ", i) + "if a:\n")
	}
	_, err := Parse("deep.py", []byte(b.String()))
	checkError(t, err, "too many levels of indentation")
}

func checkError(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("refused: %v", err)
	case want != "" && err == nil:
		t.Errorf("accepted, want %q", want)
	case want != "" && !strings.Contains(err.Error(), want):
		t.Errorf("got %q, want %q", err, want)
	}
}

// BenchmarkParse reads the fixtures, repeated to about a megabyte.
func BenchmarkParse(b *testing.B) {
	src := benchmarkSource(b)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse("bench.py", src); err != nil {
			b.Fatal(err)
		}
	}
}
