package syntax

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSource shows the text of definitions, as inspect.getsource gives it.
func TestSource(t *testing.T) {
	for _, tc := range []struct{ name, src, want string }{
		{"plain", "x\ndef f():\n    return 1\n\n\ny\n", "def f():\n    return 1\n"},
		{"no newline at the end", "def f():\n    return 1", "def f():\n    return 1\n"},
		{"carriage returns", "def f():\r\n    return 1\r\n", "def f():\n    return 1\n"},
		{"decorators", "@a(\n  1)\n\n# c\n@b\ndef f(): pass\n", "@a(\n  1)\n\n# c\n@b\ndef f(): pass\n"},
		{"method", "class C:\n    x = 1\n    def f(self):\n        pass\n    y = 2\n", "    def f(self):\n        pass\n"},
		{"comment after", "def f():\n    pass\n\n    # in\n  # out\nx\n", "def f():\n    pass\n\n    # in\n"},
		{"comment after a comment outside", "def f():\n    pass\n# out\n    # in\nx\n", "def f():\n    pass\n# out\n    # in\n"},
		{"one line", "def f(): pass\n    # out\n", "def f(): pass\n"},
		{"async", "async def f():\n    pass\nx\n", "async def f():\n    pass\n"},
		{"string to the end", "def f():\n    return '''\nx\n'''\nx\n", "def f():\n    return '''\nx\n'''\n"},
		{"continuation", "def f():\n    return 1; \\\n\nx\n", "def f():\n    return 1; \\\n\n"},
		{"form feed", "\f\ndef f():\n    pass\n\f\nx\n", "def f():\n    pass\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := parse(t, tc.src)
			var got []string
			for _, s := range m.Body {
				Walk(s, func(n Node) bool {
					if _, ok := n.(*FunctionDef); ok {
						got = append(got, m.Source(n))
					}
					return true
				})
			}
			if diff := cmp.Diff([]string{tc.want}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestSourceOfOthers checks lambdas, classes and plain statements.
func TestSourceOfOthers(t *testing.T) {
	m := parse(t, "x = [1,\n  lambda: (2,\n    3), 4]\nclass C:\n  y = 1\n  # in\n")
	var lambda Node
	Walk(m.Body[0], func(n Node) bool {
		if l, ok := n.(*Lambda); ok {
			lambda = l
		}
		return true
	})
	got := []string{m.Source(m.Body[0]), m.Source(lambda), m.Source(m.Body[1])}
	want := []string{
		"x = [1,\n  lambda: (2,\n    3), 4]\n",
		"  lambda: (2,\n    3), 4]\n",
		"class C:\n  y = 1\n  # in\n",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestFirstLine checks that a definition knows where its decorators start.
func TestFirstLine(t *testing.T) {
	m := parse(t, "\n@a\n@b\ndef f():\n    pass\n@c\nclass D:\n    pass\ndef g(): pass\n")
	f, d, g := m.Body[0].(*FunctionDef), m.Body[1].(*ClassDef), m.Body[2].(*FunctionDef)
	got := []int{f.FirstLine(), f.Pos().Line, f.End().Line, d.FirstLine(), d.Pos().Line, d.End().Line, g.FirstLine()}
	if diff := cmp.Diff([]int{2, 4, 5, 6, 7, 8, 9}, got); diff != "" {
		t.Error(diff)
	}
}

func parse(t *testing.T, src string) *Module {
	t.Helper()
	m, err := Parse("test.py", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestConstants checks the values of literals.
func TestConstants(t *testing.T) {
	for _, tc := range []struct{ src, want string }{
		{"0xFF", "0xff"},
		{"1_000", "0x3e8"},
		{"9223372036854775807", "0x7fffffffffffffff"},
		{"9223372036854775808", "0x8000000000000000"},
		{"0o1777777777777777777777", "0xffffffffffffffff"},
		{"0b1" + strings.Repeat("0", 64), "0x10000000000000000"},
		{"1.5", "f3ff8000000000000"},
		{"1e999", "f7ff0000000000000"},
		{"2j", "j4000000000000000"},
		{`'a' "b" '''c'''`, `"abc"`},
		{`'\x41\u00e9\101\n\q'`, `"A\xc3\xa9A\x0a\x5cq"`},
		{`'\ud83d'`, `"\xed\xa0\xbd"`},
		{`'\N{LATIN SMALL LETTER E WITH ACUTE}\N{SPACE}\N{ZWJ}'`, `"\xc3\xa9 \xe2\x80\x8d"`},
		{`b'\xff\0' rb'\x'`, `b"\xff\x00\x5cx"`},
		{`u'a'`, `u"a"`},
		{"...", "Ellipsis"},
		{"None", "None"},
	} {
		m := parse(t, tc.src+"\n")
		c, ok := m.Body[0].(*ExprStmt).Value.(*Constant)
		if !ok {
			t.Errorf("%s is no constant", tc.src)
			continue
		}
		if got := dumpConstant(c); got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.src, got, tc.want)
		}
	}
}
