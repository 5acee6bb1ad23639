package near

import "testing"

func TestNearest(t *testing.T) {
	known := []string{"schema", "source", "entities", "name", "tags"}
	for _, tt := range []struct{ name, want string }{
		{"shema", "schema"},
		{"SOURCE", "source"},
		{"entites", "entities"},
		{"tgas", "tags"},
		{"features", ""},
		{"name", ""},
		{"", ""},
		{"xyzzy", ""},
	} {
		if got := Nearest(tt.name, known); got != tt.want {
			t.Errorf("Nearest(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}
