package feast

import (
	"strconv"
	"strings"
)

// Ref is a reference to a feature of a view: "view:feature", "view@v2:feature" or
// "view@latest:feature".
type Ref struct {
	// View is the name of the view, or the alias of a projection.
	View string
	// Version is the pinned version; nil is the current one.
	Version *int32
	Feature string
}

// ParseRef reads a feature reference. Anything without exactly one colon, or with
// an empty part, is ErrInvalid and says what a reference looks like.
func ParseRef(s string) (Ref, error) {
	view, feature, ok := strings.Cut(s, ":")
	if !ok || view == "" || feature == "" || strings.Contains(feature, ":") {
		return Ref{}, Invalid("", "feature reference %q is not of the form view:feature", s)
	}
	name, tag, pinned := strings.Cut(view, "@")
	if !pinned {
		return Ref{View: view, Feature: feature}, nil
	}
	version, err := ParseVersion(tag)
	if err != nil || name == "" {
		return Ref{}, Invalid("", "feature reference %q: %q is not a version (latest, v0, v1, …)", s, tag)
	}
	return Ref{View: name, Version: version, Feature: feature}, nil
}

// ParseVersion reads a version: "latest" or "" (nil), "vN" or "versionN" in any case.
func ParseVersion(s string) (*int32, error) {
	t := strings.ToLower(s)
	if t == "" || t == "latest" {
		return nil, nil
	}
	digits, ok := strings.CutPrefix(t, "version")
	if !ok {
		digits, ok = strings.CutPrefix(t, "v")
	}
	n, err := strconv.ParseUint(digits, 10, 31)
	if !ok || err != nil {
		return nil, Invalid("", "version %q is not latest, vN or versionN", s)
	}
	v := int32(n)
	return &v, nil
}

// NameToUse returns the view's name as full feature names carry it: with "@vN"
// when a version is pinned.
func (r Ref) NameToUse() string {
	if r.Version == nil {
		return r.View
	}
	return r.View + "@v" + itoa(*r.Version)
}

// String returns the reference as ParseRef reads it.
func (r Ref) String() string { return r.NameToUse() + ":" + r.Feature }
