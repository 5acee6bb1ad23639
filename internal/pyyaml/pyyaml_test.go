package pyyaml

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The expected texts are what PyYAML 6.0 prints for the same values with
// dump(v, default_flow_style=False, sort_keys=False).
func TestDump(t *testing.T) {
	tests := []struct {
		name string
		in   Map
		want string
	}{
		{"empty mapping", nil, "{}\n"},
		{"plain", Map{{"name", "driver"}, {"path", "a/b.parquet"}}, "name: driver\npath: a/b.parquet\n"},
		{"empty text", Map{{"e", ""}}, "e: ''\n"},
		{"words of YAML 1.1", Map{{"off", "yes"}, {"n", "null"}, {"m", "<<"}}, "'off': 'yes'\nn: 'null'\nm: '<<'\n"},
		{"numbers in text", Map{{"a", "12"}, {"b", "1e3"}, {"c", "0x1f"}, {"d", "1.5"}, {"e", "1:30"}}, "a: '12'\nb: 1e3\nc: '0x1f'\nd: '1.5'\ne: '1:30'\n"},
		{"times in text", Map{{"t", "2021-04-12T07:00:00Z"}, {"d", "86400s"}}, "t: '2021-04-12T07:00:00Z'\nd: 86400s\n"},
		{"quotes", Map{{"q", `{"name": "STRING"}`}, {"s", "it's: here"}}, "q: '{\"name\": \"STRING\"}'\ns: 'it''s: here'\n"},
		{"line break at the end", Map{{"a", "x\n"}}, "a: 'x\n\n  '\n"},
		{"not ASCII", Map{{"a", "é\U0001F600"}}, "a: \"\\xE9\\U0001F600\"\n"},
		{"scalars", Map{{"a", true}, {"b", nil}, {"c", int64(-3)}, {"d", 1.0}, {"e", 1e20}, {"f", 1e-7}, {"g", math.NaN()}, {"h", math.Inf(-1)}}, "a: true\nb: null\nc: -3\nd: 1.0\ne: 1.0e+20\nf: 1.0e-07\ng: .nan\nh: -.inf\n"},
		{
			"nesting",
			Map{{"spec", Map{{"l", []any{Map{{"a", "x"}, {"b", "y"}}, []any{"z"}, "w"}}, {"m", Map{}}, {"n", []any{}}}}},
			"spec:\n  l:\n  - a: x\n    b: y\n  - - z\n  - w\n  m: {}\n  n: []\n",
		},
		{"keys that are not simple", Map{{"", Map{{"a", "x"}}}, {"b\nc", []any{"y"}}}, "? ''\n: a: x\n? 'b\n\n  c'\n: - y\n"},
		{
			"a function",
			Map{{"spec", Map{{"bodyText", "def f(inputs):\n    df = pd.DataFrame()\n    df[\"a\"] = inputs[\"conv_rate\"] + inputs[\"val_to_add\"]\n    return df\n"}}}},
			"spec:\n  bodyText: \"def f(inputs):\\n    df = pd.DataFrame()\\n    df[\\\"a\\\"] = inputs[\\\"conv_rate\\\"\\\n    ] + inputs[\\\"val_to_add\\\"]\\n    return df\\n\"\n",
		},
		{
			"a long line",
			Map{{"description", "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"}},
			"description: one two three four five six seven eight nine ten eleven twelve thirteen\n  fourteen fifteen sixteen\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, string(Dump(tt.in))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestPlain(t *testing.T) {
	for s, want := range map[string]bool{"demo": true, "off": false, "1_000": false, "a-b": true, "- a": false, "a: b": false} {
		if got := Plain(s); got != want {
			t.Errorf("Plain(%q) = %v, want %v", s, got, want)
		}
	}
}
