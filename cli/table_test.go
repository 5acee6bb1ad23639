package cli

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTable(t *testing.T) {
	full := &table{
		headers: []string{"NAME", "NAME_PATTERNS", "ROLES"},
		rows: [][]cell{
			{{text: "readers"}, lines([]string{"a.*", "b.*"}), lines(nil)},
			{{text: "é<>"}, lines([]string{"c"}), lines([]string{"x"})},
		},
	}
	tests := []struct {
		name       string
		in         *table
		text, json string
	}{
		{"empty", &table{headers: []string{"NAME", "TYPE"}}, "NAME    TYPE\n", "[]\n"},
		{
			"several lines", full,
			"NAME     NAME_PATTERNS    ROLES\nreaders  a.*              -\n         b.*\né<>      c                x\n",
			"[\n  {\n    \"name\": \"readers\",\n    \"name_patterns\": [\"a.*\",\"b.*\"],\n    \"roles\": []\n  },\n" +
				"  {\n    \"name\": \"\\u00e9<>\",\n    \"name_patterns\": [\"c\"],\n    \"roles\": [\"x\"]\n  }\n]\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var text, json strings.Builder
			if err := tt.in.writeText(&text); err != nil {
				t.Fatal(err)
			}
			if err := tt.in.writeJSON(&json); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.text, text.String()); diff != "" {
				t.Errorf("text: -want +got:\n%s", diff)
			}
			if diff := cmp.Diff(tt.json, json.String()); diff != "" {
				t.Errorf("JSON: -want +got:\n%s", diff)
			}
		})
	}
}

func TestParseTags(t *testing.T) {
	got, err := parseTags([]string{"", "a:1, b : x:y", "c:"})
	if diff := cmp.Diff(tagFilter{"a": "1", "b": "x:y", "c": ""}, got); diff != "" || err != nil {
		t.Errorf("-want +got:\n%s%v", diff, err)
	}
	if !got.match(map[string]string{"a": "1", "b": "x:y", "c": "", "d": "2"}) || got.match(map[string]string{"a": "1"}) {
		t.Error("all tags must match, and others may be there")
	}
}
