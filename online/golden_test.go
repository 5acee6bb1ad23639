package online_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online"
)

// goldenKey is a line of entity_keys.jsonl.
type goldenKey struct {
	Names  []string                     `json:"names"`
	Values []map[string]json.RawMessage `json:"values"`
	V2     string                       `json:"v2"`
	V3     string                       `json:"v3"`
	Prefix string                       `json:"prefix"`
}

// TestGoldenKeys serializes what the official package serialized.
func TestGoldenKeys(t *testing.T) {
	file, err := os.ReadFile("../testdata/feast/keys/entity_keys.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	lines, n := bufio.NewScanner(bytes.NewReader(file)), 0
	for lines.Scan() {
		var g goldenKey
		if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
			t.Fatal(err)
		}
		if g.Names == nil {
			continue
		}
		n++
		values := make([]feast.Value, len(g.Values))
		for i, v := range g.Values {
			if values[i], err = goldenValue(v); err != nil {
				t.Fatal(err)
			}
		}
		k, err := online.NewKey(g.Names, values)
		if err != nil {
			t.Fatal(err)
		}
		wantKey(t, k, g.V3, g.V2)
		e, err := online.NewKeyEncoder(g.Names)
		if err != nil {
			t.Fatal(err)
		}
		if got := hex.EncodeToString(e.AppendPrefix(nil)); got != g.Prefix {
			t.Errorf("prefix of %q: %s\nwant %s", g.Names, got, g.Prefix)
		}
	}
	if n < 200 {
		t.Errorf("only %d golden keys", n)
	}
}

// goldenValue reads {"int64_val": 1}; bytes are in hexadecimal.
func goldenValue(v map[string]json.RawMessage) (feast.Value, error) {
	for kind, raw := range v {
		var i int64
		var s string
		if json.Unmarshal(raw, &i) != nil {
			if err := json.Unmarshal(raw, &s); err != nil {
				return feast.Value{}, err
			}
		}
		switch kind {
		case "int64_val":
			return feast.Int64Value(i), nil
		case "int32_val":
			return feast.Int32Value(int32(i)), nil
		case "unix_timestamp_val":
			return feast.UnixTimestampValue(i), nil
		case "string_val":
			return feast.StringValue(s), nil
		case "bytes_val":
			b, err := hex.DecodeString(s)
			return feast.BytesValue(b), err
		}
	}
	return feast.Value{}, fmt.Errorf("value %s", v)
}
