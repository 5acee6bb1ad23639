package feast_test

import (
	"testing"

	"github.com/seed-11e13f51/feast"
)

func version(n int32) *int32 { return &n }

func sameVersion(a, b *int32) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func TestParseRef(t *testing.T) {
	tests := []struct {
		in      string
		view    string
		version *int32
		feature string
		text    string
		err     string
	}{
		{in: "stats:rate", view: "stats", feature: "rate", text: "stats:rate"},
		{in: "stats@v0:rate", view: "stats", version: version(0), feature: "rate", text: "stats@v0:rate"},
		{in: "stats@V12:rate", view: "stats", version: version(12), feature: "rate", text: "stats@v12:rate"},
		{in: "stats@version3:rate", view: "stats", version: version(3), feature: "rate", text: "stats@v3:rate"},
		{in: "stats@latest:rate", view: "stats", feature: "rate", text: "stats:rate"},
		{in: "stats@Latest:rate", view: "stats", feature: "rate", text: "stats:rate"},
		{in: "stats@:rate", view: "stats", feature: "rate", text: "stats:rate"},
		{in: "größe:é", view: "größe", feature: "é", text: "größe:é"},

		{in: "", err: `feature reference "" is not of the form view:feature`},
		{in: "stats", err: `feature reference "stats" is not of the form view:feature`},
		{in: ":rate", err: `feature reference ":rate" is not of the form view:feature`},
		{in: "stats:", err: `feature reference "stats:" is not of the form view:feature`},
		{in: "a:b:c", err: `feature reference "a:b:c" is not of the form view:feature`},
		{in: "stats@x:rate", err: `feature reference "stats@x:rate": "x" is not a version (latest, v0, v1, …)`},
		{in: "stats@v1@v2:rate", err: `feature reference "stats@v1@v2:rate": "v1@v2" is not a version (latest, v0, v1, …)`},
		{in: "@v1:rate", err: `feature reference "@v1:rate": "v1" is not a version (latest, v0, v1, …)`},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			got, err := feast.ParseRef(tt.in)
			if tt.err != "" {
				if err == nil || err.Error() != tt.err || feast.CodeOf(err) != feast.ErrInvalid {
					t.Errorf("error %v\nwant %s", err, tt.err)
				}
				return
			}
			if err != nil || got.View != tt.view || !sameVersion(got.Version, tt.version) || got.Feature != tt.feature || got.String() != tt.text {
				t.Errorf("got %s, %v; want %s", got, err, tt.text)
			}
			if again, err := feast.ParseRef(got.String()); err != nil || again.String() != got.String() {
				t.Errorf("%s is read as %s, %v", got, again, err)
			}
		})
	}
}

func TestParseVersion(t *testing.T) {
	tests := map[string]*int32{
		"": nil, "latest": nil, "LATEST": nil, "v0": version(0), "V7": version(7), "version12": version(12), "Version1": version(1),
		"v2147483647": version(2147483647), "v007": version(7),
	}
	for in, want := range tests {
		if got, err := feast.ParseVersion(in); err != nil || !sameVersion(got, want) {
			t.Errorf("ParseVersion(%q) = %v, %v", in, got, err)
		}
	}
	for _, in := range []string{"v", "version", "7", "v-1", "v+1", "v1.0", " v1", "v1 ", "v2147483648", "newest", "v 1"} {
		if got, err := feast.ParseVersion(in); err == nil || got != nil || feast.CodeOf(err) != feast.ErrInvalid {
			t.Errorf("ParseVersion(%q) = %v, %v", in, got, err)
		}
	}
}
