package row_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"github.com/seed-11e13f51/feast/online/row"
)

// TestGoldenCells reads the outermost field of every Value that the official package
// wrote.
func TestGoldenCells(t *testing.T) {
	n := 0
	for _, name := range []string{"messages", "values"} {
		file, err := os.ReadFile("../../testdata/feast/values/" + name + ".jsonl")
		if err != nil {
			t.Fatal(err)
		}
		for lines := bufio.NewScanner(bytes.NewReader(file)); lines.Scan(); {
			var g struct {
				Hex  *string         `json:"hex"`
				JSON json.RawMessage `json:"json"`
			}
			if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
				t.Fatal(err)
			}
			if g.Hex == nil {
				continue
			}
			cell, err := hex.DecodeString(*g.Hex)
			if err != nil {
				continue // a note about what the others hold
			}
			n++
			c, ok := row.ParseCell(cell)
			if !ok {
				t.Errorf("cell %x (%s) is not read", cell, g.JSON)
			}
			null := string(g.JSON) == "{}" || string(g.JSON) == `{"nullVal": "NULL"}`
			if c.Null() != null {
				t.Errorf("cell %x (%s): NULL %v", cell, g.JSON, c.Null())
			}
		}
	}
	if n < 150 {
		t.Errorf("only %d golden cells", n)
	}
}
