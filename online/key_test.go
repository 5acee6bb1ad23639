package online_test

import (
	"encoding/hex"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/online"
)

// The bytes are what serialize_entity_key of feast.infra.key_encoding_utils returned
// in the official package, version 0.66.0, for serialization versions 3 and 2.
var goldenKeys = []struct {
	name   string
	names  []string
	values []feast.Value
	v3, v2 string
}{
	{
		"int64",
		[]string{"driver_id"},
		[]feast.Value{feast.Int64Value(1001)},
		"0100000002000000090000006472697665725f69640400000008000000e903000000000000",
		"020000006472697665725f69640400000008000000e903000000000000",
	},
	{
		"int64 negative",
		[]string{"driver_id"},
		[]feast.Value{feast.Int64Value(-1)},
		"0100000002000000090000006472697665725f69640400000008000000ffffffffffffffff",
		"020000006472697665725f69640400000008000000ffffffffffffffff",
	},
	{
		"int64 greatest",
		[]string{"driver_id"},
		[]feast.Value{feast.Int64Value(math.MaxInt64)},
		"0100000002000000090000006472697665725f69640400000008000000ffffffffffffff7f",
		"020000006472697665725f69640400000008000000ffffffffffffff7f",
	},
	{
		"int32",
		[]string{"n"},
		[]feast.Value{feast.Int32Value(-7)},
		"0100000002000000010000006e0300000004000000f9ffffff", "020000006e0300000004000000f9ffffff",
	},
	{
		"string",
		[]string{"user"},
		[]feast.Value{feast.StringValue("ann")},
		"010000000200000004000000757365720200000003000000616e6e", "02000000757365720200000003000000616e6e",
	},
	{
		"string empty",
		[]string{feast.DummyJoinKey},
		[]feast.Value{feast.StringValue("")},
		"01000000020000000a0000005f5f64756d6d795f69640200000000000000", "020000005f5f64756d6d795f69640200000000000000",
	},
	{
		"string not ASCII",
		[]string{"städte"},
		[]feast.Value{feast.StringValue("Zürich ☃")},
		"0100000002000000070000007374c3a4647465020000000b0000005ac3bc7269636820e29883",
		"020000007374c3a4647465020000000b0000005ac3bc7269636820e29883",
	},
	{
		"bytes",
		[]string{"b"},
		[]feast.Value{feast.BytesValue([]byte{0, 0xff, 1})},
		"01000000020000000100000062010000000300000000ff01", "0200000062010000000300000000ff01",
	},
	{
		"unix timestamp",
		[]string{"at"},
		[]feast.Value{feast.UnixTimestampValue(1700000000)},
		"0100000002000000020000006174080000000800000000f1536500000000", "020000006174080000000800000000f1536500000000",
	},
	{
		"unix timestamp before the epoch",
		[]string{"at"},
		[]feast.Value{feast.UnixTimestampValue(-1)},
		"01000000020000000200000061740800000008000000ffffffffffffffff", "020000006174" + "0800000008000000ffffffffffffffff",
	},
	{
		"two, given unsorted",
		[]string{"user", "driver_id"},
		[]feast.Value{feast.StringValue("bob"), feast.Int64Value(5)},
		"0200000002000000090000006472697665725f6964020000000400000075736572040000000800000005000000000000000200000003000000626f62",
		"020000006472697665725f69640200000075736572040000000800000005000000000000000200000003000000626f62",
	},
	{
		"three",
		[]string{"c", "a", "b"},
		[]feast.Value{feast.Int32Value(3), feast.StringValue("x"), feast.BytesValue([]byte("y"))},
		"03000000020000000100000061020000000100000062020000000100000063020000000100000078010000000100000079030000000400000003000000",
		"020000006102000000620200000063020000000100000078010000000100000079030000000400000003000000",
	},
	{
		"names by code point",
		[]string{"é", "z", "Z", "_"},
		[]feast.Value{feast.Int64Value(1), feast.Int64Value(2), feast.Int64Value(3), feast.Int64Value(4)},
		"0400000002000000010000005a02000000010000005f02000000010000007a0200000002000000c3a9" +
			"04000000080000000300000000000000040000000800000004000000000000000400000008000000020000000000000004000000080000000100000000000000",
		"020000005a020000005f020000007a02000000c3a9" +
			"04000000080000000300000000000000040000000800000004000000000000000400000008000000020000000000000004000000080000000100000000000000",
	},
}

func TestKeysAreTheBytesOfFeast(t *testing.T) {
	for _, g := range goldenKeys {
		t.Run(g.name, func(t *testing.T) {
			k, err := online.NewKey(g.names, g.values)
			if err != nil {
				t.Fatal(err)
			}
			wantKey(t, k, g.v3, g.v2)
			wantKey(t, online.RawKey(k.V3()), g.v3, g.v2)
			parsed, err := online.ParseKey(k.V3())
			if err != nil {
				t.Fatal(err)
			}
			wantKey(t, parsed, g.v3, g.v2)
			for _, same := range []online.Key{parsed, online.RawKey(k.V3())} {
				if !slices.Equal(same.Names(), k.Names()) || !slices.EqualFunc(same.Values(), k.Values(), feast.Value.Equal) {
					t.Errorf("parsed as %v %v, want %v %v", same.Names(), same.Values(), k.Names(), k.Values())
				}
			}
		})
	}
}

func wantKey(t *testing.T, k online.Key, v3, v2 string) {
	t.Helper()
	if got := hex.EncodeToString(k.V3()); got != v3 {
		t.Errorf("version 3: %s\nwant %s", got, v3)
	}
	if got := hex.EncodeToString(k.V2()); got != v2 {
		t.Errorf("version 2: %s\nwant %s", got, v2)
	}
}

func TestKeyEncoderFromColumns(t *testing.T) {
	e, err := online.NewKeyEncoder([]string{"user", "at", "driver_id", "n", "b"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"at", "b", "driver_id", "n", "user"}, e.Names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{1, 4, 2, 3, 0}, e.Order()); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	b := e.AppendPrefix([]byte("xy"))
	b = online.AppendKeyUnixTimestamp(b, -5)
	b = online.AppendKeyBytes(b, "\x00")
	b = online.AppendKeyInt64(b, 6)
	b = online.AppendKeyInt32(b, 7)
	b = online.AppendKeyString(b, []byte("ann"))
	k, err := e.Key([]feast.Value{
		feast.StringValue("ann"), feast.UnixTimestampValue(-5), feast.Int64Value(6), feast.Int32Value(7), feast.BytesValue([]byte{0}),
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(k.V3(), b[2:]); diff != "" {
		t.Errorf("from values and from columns (-values +columns):\n%s", diff)
	}
}

func TestKeysRefused(t *testing.T) {
	cases := []struct {
		name   string
		names  []string
		values []feast.Value
		says   string
	}{
		{"NULL", []string{"a"}, []feast.Value{{}}, `join key "a" is NULL`},
		{"explicit null", []string{"a"}, []feast.Value{feast.NullValue()}, `join key "a" is NULL`},
		{"float", []string{"a", "b"}, []feast.Value{feast.Int64Value(1), feast.Float64Value(1)}, `join key "b" is a Float64, which cannot be part of an entity key`},
		{"fewer values", []string{"a", "b"}, []feast.Value{feast.Int64Value(1)}, `1 values for an entity key of 2 join keys ["a" "b"]`},
		{"twice", []string{"a", "a"}, []feast.Value{feast.Int64Value(1), feast.Int64Value(2)}, `join key "a" comes twice in an entity key`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := online.NewKey(c.names, c.values)
			if !errors.Is(err, feast.ErrInvalid) || err.Error() != c.says {
				t.Errorf("error %v, want %q", err, c.says)
			}
		})
	}
}

func FuzzParseKey(f *testing.F) {
	for _, g := range goldenKeys {
		v3, err := hex.DecodeString(g.v3)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(v3)
	}
	f.Add([]byte{0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		k, err := online.ParseKey(b)
		if err != nil {
			online.RawKey(b).V2()
			return
		}
		again, err := online.NewKey(k.Names(), k.Values())
		if err == nil && slices.IsSorted(k.Names()) && !slices.Equal(again.V3(), b) {
			t.Fatalf("%x is read as %v %v, which is written as %x", b, k.Names(), k.Values(), again.V3())
		}
	})
}
