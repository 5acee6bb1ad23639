package drivers

import "strings"

// remoteScheme returns the scheme of a URL that is not a local file, or "".
func remoteScheme(path string) string {
	scheme, _, ok := strings.Cut(path, "://")
	if !ok || scheme == "file" {
		return ""
	}
	return scheme
}
