package row_test

import (
	"encoding/hex"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast/online/row"
)

// The wire form is what SerializeToString of feast.protos.feast.types.Value_pb2
// returned in the official package, version 0.66.0.
var goldenCells = []struct {
	name   string
	append func([]byte) []byte
	wire   string
}{
	{"Bytes", func(b []byte) []byte { return row.AppendBytesCell(b, []byte{0, 0xff}) }, "0a0200ff"},
	{"Bytes empty", func(b []byte) []byte { return row.AppendBytesCell(b, "") }, "0a00"},
	{"String", func(b []byte) []byte { return row.AppendStringCell(b, "Zürich") }, "12075ac3bc72696368"},
	{"String empty", func(b []byte) []byte { return row.AppendStringCell(b, []byte(nil)) }, "1200"},
	{"Int32", func(b []byte) []byte { return row.AppendInt32Cell(b, -5) }, "18fbffffffffffffffff01"},
	{"Int32 greatest", func(b []byte) []byte { return row.AppendInt32Cell(b, math.MaxInt32) }, "18ffffffff07"},
	{"Int64", func(b []byte) []byte { return row.AppendInt64Cell(b, math.MinInt64) }, "2080808080808080808001"},
	{"Int64 zero", func(b []byte) []byte { return row.AppendInt64Cell(b, 0) }, "2000"},
	{"Float64", func(b []byte) []byte { return row.AppendFloat64Cell(b, 1.5) }, "29000000000000f83f"},
	{"Float32", func(b []byte) []byte { return row.AppendFloat32Cell(b, -0.25) }, "35000080be"},
	{"Bool true", func(b []byte) []byte { return row.AppendBoolCell(b, true) }, "3801"},
	{"Bool false", func(b []byte) []byte { return row.AppendBoolCell(b, false) }, "3800"},
	{"UnixTimestamp", func(b []byte) []byte { return row.AppendUnixTimestampCell(b, 1700000000) }, "4080e2cfaa06"},
	{"JSON", func(b []byte) []byte { return row.AppendTextCell(b, 32, `{"a":1}`) }, "8202077b2261223a317d"},
	{"UUID", func(b []byte) []byte { return row.AppendTextCell(b, 36, "u") }, "a2020175"},
	{"TimeUUID", func(b []byte) []byte { return row.AppendTextCell(b, 37, "t") }, "aa020174"},
	{"Decimal", func(b []byte) []byte { return row.AppendTextCell(b, 44, "1.50") }, "e20204312e3530"},
	{"BytesList", func(b []byte) []byte { return row.AppendTextsCell(b, 11, [][]byte{{0}, {}}) }, "5a050a01000a00"},
	{"StringList", func(b []byte) []byte { return row.AppendTextsCell(b, 12, []string{"a", "", "bc"}) }, "62090a01610a000a026263"},
	{"Int32List", func(b []byte) []byte { return row.AppendInt32sCell(b, 13, []int32{1, -1, 300}) }, "6a0f0a0d01ffffffffffffffffff01ac02"},
	{"Int64List", func(b []byte) []byte { return row.AppendInt64sCell(b, 14, []int64{1, -1, 300}) }, "720f0a0d01ffffffffffffffffff01ac02"},
	{"Float64List", func(b []byte) []byte { return row.AppendFloat64sCell(b, 15, []float64{1.5, -2}) }, "7a120a10000000000000f83f00000000000000c0"},
	{"Float32List", func(b []byte) []byte { return row.AppendFloat32sCell(b, 16, []float32{1.5, -2}) }, "82010a0a080000c03f000000c0"},
	{"BoolList", func(b []byte) []byte { return row.AppendBoolsCell(b, 17, []bool{true, false}) }, "8a01040a020100"},
	{"UnixTimestampList", func(b []byte) []byte { return row.AppendInt64sCell(b, 18, []int64{1700000000}) }, "9201070a0580e2cfaa06"},
	{"Int64List empty", func(b []byte) []byte { return row.AppendInt64sCell(b, 14, nil) }, "7200"},
	{"StringList empty", func(b []byte) []byte { return row.AppendTextsCell(b, 12, []string{}) }, "6200"},
	{"StringSet", func(b []byte) []byte { return row.AppendTextsCell(b, 23, []string{"x"}) }, "ba01030a0178"},
	{"Int64Set", func(b []byte) []byte { return row.AppendInt64sCell(b, 25, []int64{9}) }, "ca01030a0109"},
	{"UnixTimestampSet", func(b []byte) []byte { return row.AppendInt64sCell(b, 29, []int64{9}) }, "ea01030a0109"},
	{"Float64Set", func(b []byte) []byte { return row.AppendFloat64sCell(b, 26, []float64{0.5}) }, "d2010a0a08000000000000e03f"},
	{"DecimalList", func(b []byte) []byte { return row.AppendTextsCell(b, 45, []string{"1.5"}) }, "ea02050a03312e35"},
	{"message", func(b []byte) []byte { return row.AppendMessageCell(b, 45, []byte("\x0a\x031.5")) }, "ea02050a03312e35"},
}

func TestCellsAreTheBytesOfFeast(t *testing.T) {
	for _, c := range goldenCells {
		t.Run(c.name, func(t *testing.T) {
			got := hex.EncodeToString(c.append([]byte("before"))[len("before"):])
			if got != c.wire {
				t.Errorf("cell %s, want %s", got, c.wire)
			}
		})
	}
}

func TestLongListHasATwoByteLength(t *testing.T) {
	cell := row.AppendFloat64sCell(nil, 15, make([]float64, 20))
	if got, want := hex.EncodeToString(cell[:6]), "7aa3010aa001"; got != want {
		t.Errorf("head of the list %s, want %s", got, want)
	}
	if len(cell) != 6+160 {
		t.Errorf("%d bytes, want 166", len(cell))
	}
}

func parse(t *testing.T, cell []byte) row.Cell {
	t.Helper()
	c, ok := row.ParseCell(cell)
	if !ok {
		t.Fatalf("cell %x was not read", cell)
	}
	return c
}

func TestParseCell(t *testing.T) {
	if c := parse(t, row.AppendInt32Cell(nil, -5)); c.Number != 3 || c.Int() != -5 {
		t.Errorf("Int32 read as %d of case %d", c.Int(), c.Number)
	}
	if c := parse(t, row.AppendInt64Cell(nil, math.MinInt64)); c.Int() != math.MinInt64 {
		t.Errorf("Int64 read as %d", c.Int())
	}
	if c := parse(t, row.AppendUnixTimestampCell(nil, -1)); c.Number != 8 || c.Int() != -1 {
		t.Errorf("UnixTimestamp read as %d of case %d", c.Int(), c.Number)
	}
	if c := parse(t, row.AppendFloat64Cell(nil, 1.25)); c.Float64() != 1.25 {
		t.Errorf("Float64 read as %v", c.Float64())
	}
	if c := parse(t, row.AppendFloat64Cell(nil, math.NaN())); !math.IsNaN(c.Float64()) || c.Null() {
		t.Errorf("NaN read as %v, null %v", c.Float64(), c.Null())
	}
	if c := parse(t, row.AppendFloat32Cell(nil, 0.1)); c.Float64() != 0.10000000149011612 {
		t.Errorf("Float32 read as %v", c.Float64())
	}
	if c := parse(t, row.AppendBoolCell(nil, true)); !c.Bool() {
		t.Error("Bool true read as false")
	}
	if c := parse(t, row.AppendBoolCell(nil, false)); c.Bool() || c.Null() {
		t.Error("Bool false read as true or NULL")
	}
	if c := parse(t, row.AppendTextCell(nil, 36, "u-1")); c.Number != 36 || string(c.Text()) != "u-1" || c.Message() != nil {
		t.Errorf("UUID read as %q of case %d", c.Text(), c.Number)
	}
	if c := parse(t, row.AppendStringCell(nil, "")); c.Null() || c.Text() == nil {
		t.Error("an empty string read as NULL")
	}
	if c := parse(t, row.AppendTextsCell(nil, 12, []string{"a"})); c.Text() != nil || !cmp.Equal(c.Message(), []byte("\x0a\x01a")) {
		t.Errorf("StringList read as message %x", c.Message())
	}
}

func TestNullCells(t *testing.T) {
	for _, cell := range [][]byte{nil, {}, {0x98, 0x01, 0x00}} {
		if c := parse(t, cell); !c.Null() {
			t.Errorf("cell %x is not NULL", cell)
		}
	}
}

func TestParseCellLeavesTheUnusualToTheDecoder(t *testing.T) {
	two := row.AppendInt64Cell(row.AppendInt64Cell(nil, 1), 2)
	cases := map[string][]byte{
		"two fields":                two,
		"a tag alone":               {0x20},
		"an unfinished varint":      {0x20, 0x80},
		"a length past the end":     {0x12, 0x05, 'a'},
		"a length short of the end": {0x12, 0x01, 'a', 'b'},
		"field number 0":            {0x00, 0x01},
		"Int64 as fixed64":          {0x21, 1, 2, 3, 4, 5, 6, 7, 8},
		"a group":                   {0x0b},
		"a short double":            {0x29, 1, 2, 3},
		"a short float":             {0x35, 1, 2},
	}
	for name, cell := range cases {
		if c, ok := row.ParseCell(cell); ok {
			t.Errorf("%s: read as case %d", name, c.Number)
		}
	}
}

func FuzzParseCell(f *testing.F) {
	for _, c := range goldenCells {
		wire, err := hex.DecodeString(c.wire)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(wire)
	}
	f.Fuzz(func(t *testing.T, cell []byte) {
		c, ok := row.ParseCell(cell)
		if !ok {
			return
		}
		if len(c.Text())+len(c.Message()) > len(cell) {
			t.Fatalf("cell %x has a payload longer than itself", cell)
		}
		if c.Null() && (c.Text() != nil || c.Int() != 0 || c.Float64() != 0 || c.Bool()) {
			t.Fatalf("cell %x is NULL and has a value", cell)
		}
	})
}
