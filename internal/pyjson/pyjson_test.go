package pyjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	num := func(s string) Value { return Value{Kind: Number, Text: s} }
	tests := []struct {
		in   string
		want Value
	}{
		{` null `, Value{}},
		{`true`, Value{Kind: Bool, True: true}},
		{`false`, Value{Kind: Bool}},
		{`-0`, num("-0")},
		{`12345678901234567890`, num("12345678901234567890")},
		{`1.5e-3`, num("1.5e-3")},
		{`NaN`, num("NaN")},
		{`[Infinity, -Infinity]`, Value{Kind: List, Items: []Value{num("Infinity"), num("-Infinity")}}},
		{`"aé\n\u00e9\ud83d\ude00\/"`, Value{Kind: String, Text: "aé\né😀/"}},
		{`"\ud83d"`, Value{Kind: String, Text: "\uFFFD"}},
		{`{}`, Value{Kind: Object}},
		{`{"b":1,"a":[]}`, Value{Kind: Object, Members: []Member{{"b", num("1")}, {"a", Value{Kind: List}}}}},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			got, err := Parse([]byte(tt.in))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	tests := map[string]string{
		``:          "JSON ends at byte 0 where a value was expected",
		`{"a" 1}`:   `JSON has '1' at byte 5 where ':' was expected`,
		`[1,]`:      `JSON has ']' at byte 3 where a value was expected`,
		`[1 2]`:     `JSON has '2' at byte 3 where ',' or ']' was expected`,
		`01`:        `JSON has '1' at byte 1 where no digit after a leading 0 was expected`,
		`1.`:        "JSON ends at byte 2 where a digit was expected",
		`nul`:       `JSON has 'n' at byte 0 where a value was expected`,
		`"a`:        `JSON ends at byte 2 where '"' was expected`,
		"\"a\nb\"":  `JSON has '\n' at byte 2 where no control character inside a string was expected`,
		`"\x"`:      `JSON has 'x' at byte 2 where an escape was expected`,
		`"\u12"`:    `JSON has '1' at byte 3 where four hexadecimal digits was expected`,
		`1 1`:       `JSON has '1' at byte 2 where the end of the JSON document was expected`,
		`{1:2}`:     `JSON has '1' at byte 1 where a member name in quotes was expected`,
		`- 1`:       `JSON has '-' at byte 0 where a value was expected`,
		`-NaN`:      `JSON has '-' at byte 0 where a value was expected`,
		`undefined`: `JSON has 'u' at byte 0 where a value was expected`,
	}
	for in, want := range tests {
		t.Run(in, func(t *testing.T) {
			_, err := Parse([]byte(in))
			if err == nil || err.Error() != want {
				t.Errorf("Parse(%q) error\n got %v\nwant %s", in, err, want)
			}
		})
	}
	deep := strings.Repeat("[", maxDepth+2)
	if _, err := Parse([]byte(deep)); err == nil || !strings.Contains(err.Error(), "nests deeper") {
		t.Errorf("deep nesting: got %v", err)
	}
}

// TestOfMembersWithOneNameTheLastCounts reads objects of few and of many members, in
// which some names come again, as Python prints them.
func TestOfMembersWithOneNameTheLastCounts(t *testing.T) {
	var in, want strings.Builder
	for i := range 3 * fewMembers {
		fmt.Fprintf(&in, `, "m%d": %d`, i%(2*fewMembers), i)
	}
	for i := range 2 * fewMembers {
		last := i
		if i < fewMembers {
			last += 2 * fewMembers
		}
		fmt.Fprintf(&want, `, "m%d": %d`, i, last)
	}
	tests := map[string]string{
		`{"a": 1, "b": 0, "a": 2}`:      `{"a": 2, "b": 0}`,
		`{"a": 1, "a": null, "a": [1]}`: `{"a": [1]}`,
		"{" + in.String()[2:] + "}":     "{" + want.String()[2:] + "}",
		`[{"x": {"y": 1, "y": 2}}, {}]`: `[{"x": {"y": 2}}, {}]`,
		`{"\u0061": 1, "a": 2, "A": 3}`: `{"a": 2, "A": 3}`,
	}
	for text, want := range tests {
		v, err := Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := string(Append(nil, &v)); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestGet(t *testing.T) {
	v, err := Parse([]byte(`{"a":1,"a":2}`))
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := v.Get("a"); !ok || got.Text != "2" {
		t.Errorf("Get(a) = %v, %v", got, ok)
	}
	if _, ok := v.Get("b"); ok {
		t.Error("Get(b) found something")
	}
}

func TestSyntaxErrorTellsTheByte(t *testing.T) {
	_, err := Parse([]byte(`{"a": 01}`))
	var se *SyntaxError
	if !errors.As(err, &se) || se.Offset != 7 {
		t.Errorf("got %#v", err)
	}
}

// FuzzParse holds Parse against encoding/json: what one accepts the other does,
// but for Python's three literals and for depth.
func FuzzParse(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5e3,"x\u00e9",null,true]}`, `NaN`, `"\ud800"`, `[[[]]]`, `-`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := Parse(data)
		python := strings.Contains(string(data), "NaN") || strings.Contains(string(data), "Infinity")
		if python || strings.Count(string(data), "[")+strings.Count(string(data), "{") > maxDepth {
			return
		}
		if valid := json.Valid(data); valid != (err == nil) {
			t.Errorf("Parse error %v, encoding/json valid %v", err, valid)
		}
	})
}
