package pyyaml

import (
	"fmt"
	"regexp"
	"strings"
)

// traits is what the look of a text allows: the emitter's analysis of a scalar.
type traits struct {
	multiline bool
	plain     bool
	single    bool
}

const (
	spaces = "\x00 \t\r\n\u0085\u2028\u2029"
	breaks = "\n\u0085\u2028\u2029"
)

func analyze(s string) traits {
	if s == "" {
		return traits{plain: true, single: true}
	}
	chars := []rune(s)
	t := traits{plain: !indicated(chars), single: true}
	last := len(chars) - 1
	var space, lineBreak bool
	for i, c := range chars {
		isBreak := strings.ContainsRune(breaks, c)
		t.multiline = t.multiline || isBreak
		switch {
		case c != '\n' && (c < ' ' || c > '~'):
			t.plain, t.single = false, false
		case c == ' ' && lineBreak:
			t.plain, t.single = false, false
		case isBreak && space:
			t.plain, t.single = false, false
		}
		if (c == ' ' || isBreak) && (i == 0 || i == last) {
			t.plain = false
		}
		space, lineBreak = c == ' ', isBreak
	}
	t.plain = t.plain && !t.multiline
	return t
}

// indicated reports whether the text has a character that means something to YAML
// where it stands in a block.
func indicated(c []rune) bool {
	s := string(c)
	if strings.HasPrefix(s, "---") || strings.HasPrefix(s, "...") {
		return true
	}
	if strings.ContainsRune("#,[]{}&*!|>'\"%@`", c[0]) {
		return true
	}
	if strings.ContainsRune("?:-", c[0]) && followedBySpace(c, 0) {
		return true
	}
	for i := 1; i < len(c); i++ {
		if c[i] == ':' && followedBySpace(c, i) {
			return true
		}
		if c[i] == '#' && strings.ContainsRune(spaces, c[i-1]) {
			return true
		}
	}
	return false
}

func followedBySpace(c []rune, i int) bool {
	return i+1 >= len(c) || strings.ContainsRune(spaces, c[i+1])
}

// implicit are the plain scalars that YAML 1.1 reads as something else than text:
// the implicit resolvers of PyYAML.
var implicit = regexp.MustCompile(`^(?:` + strings.Join([]string{
	`|~|null|Null|NULL|<<|=`,
	`yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF`,
	`[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?`,
	`\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?`,
	`[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*`,
	`[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)`,
	`[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+`,
	`[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+`,
	`[0-9]{4}-[0-9]{2}-[0-9]{2}`,
	`[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?`,
}, "|") + `)$`)

// Plain reports whether the text can be written without quotes and reads back as
// the same text.
func Plain(s string) bool { return analyze(s).plain && !implicit.MatchString(s) }

// text writes a string in the first style that can hold it.
func (e *emitter) text(s string, t traits, indent int, key bool) {
	chars := []rune(s)
	switch {
	case t.plain && !implicit.MatchString(s):
		e.fold(chars, indent, !key, false)
	case t.single && !(key && t.multiline):
		e.write("'")
		e.fold(chars, indent, !key, true)
		e.write("'")
	default:
		e.double(chars, indent, !key)
	}
}

// fold writes a plain or single-quoted text: a single space after column 80 becomes
// a line break, and a line break is doubled.
func (e *emitter) fold(c []rune, indent int, split, quoted bool) {
	for i := 0; i < len(c); {
		j := i + 1
		switch {
		case c[i] == ' ':
			for j < len(c) && c[j] == ' ' {
				j++
			}
			inside := !quoted || i != 0 && j != len(c)
			if split && j == i+1 && e.col > bestWidth && inside {
				e.newline(indent)
			} else {
				e.write(string(c[i:j]))
			}
		case c[i] == '\n':
			for j < len(c) && c[j] == '\n' {
				j++
			}
			e.breaks(j-i, indent)
		case c[i] == '\'' && quoted:
			e.write("''")
		default:
			for j < len(c) && c[j] != ' ' && c[j] != '\n' && !(quoted && c[j] == '\'') {
				j++
			}
			e.write(string(c[i:j]))
		}
		i = j
	}
}

// breaks writes n line breaks of a quoted text, which take one more, and the
// indent of the next line.
func (e *emitter) breaks(n, indent int) {
	e.buf.WriteString(strings.Repeat("\n", n))
	e.newline(indent)
}

// escapes are the short escapes of double-quoted text.
var escapes = map[rune]string{
	0: "0", '\a': "a", '\b': "b", '\t': "t", '\n': "n", '\v': "v", '\f': "f", '\r': "r",
	0x1b: "e", '"': `"`, '\\': `\`, 0x85: "N", 0xa0: "_", 0x2028: "L", 0x2029: "P",
}

// double writes a text in double quotes, everything but printable ASCII escaped,
// and folds it with a backslash at the end of a line.
func (e *emitter) double(c []rune, indent int, split bool) {
	e.write(`"`)
	start := 0
	for end := 0; end <= len(c); end++ {
		special := end == len(c) || c[end] == '"' || c[end] == '\\' || c[end] < ' ' || c[end] > '~'
		if special {
			if start < end {
				e.write(string(c[start:end]))
				start = end
			}
			if end < len(c) {
				e.write(escape(c[end]))
				start = end + 1
			}
		}
		if !split || end == 0 || end >= len(c)-1 || c[end] != ' ' && start < end || e.col+end-start <= bestWidth {
			continue
		}
		if start < end {
			e.write(string(c[start:end]))
			start = end
		}
		e.write(`\`)
		e.newline(indent)
		if c[start] == ' ' {
			e.write(`\`)
		}
	}
	e.write(`"`)
}

func escape(r rune) string {
	if s, ok := escapes[r]; ok {
		return `\` + s
	}
	switch {
	case r <= 0xff:
		return fmt.Sprintf(`\x%02X`, r)
	case r <= 0xffff:
		return fmt.Sprintf(`\u%04X`, r)
	}
	return fmt.Sprintf(`\U%08X`, r)
}
