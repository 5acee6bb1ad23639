package config

import (
	"regexp"
	"strings"
)

// variable is what os.path.expandvars of Python takes for a variable on POSIX:
// $name or ${anything}, names in ASCII.
var variable = regexp.MustCompile(`\$([A-Za-z0-9_]+|\{[^}]*\})`)

// expand replaces $NAME and ${NAME} by environment variables, as
// os.path.expandvars does: what is not set stays as written, and values are not
// expanded again.
func expand(text string, lookup func(string) (string, bool)) string {
	return variable.ReplaceAllStringFunc(text, func(match string) string {
		name := match[1:]
		if strings.HasPrefix(name, "{") {
			name = name[1 : len(name)-1]
		}
		if value, ok := lookup(name); ok {
			return value
		}
		return match
	})
}
