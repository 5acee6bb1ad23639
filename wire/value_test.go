package wire

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/seed-11e13f51/feast"
	typespb "github.com/seed-11e13f51/feast/wire/feastpb/types"
)

// TestEveryArmOfValue fills each alternative of feast.types.Value and demands the
// same message after a way through the vocabulary, and the same value and bytes
// from the functions that go without a message.
func TestEveryArmOfValue(t *testing.T) {
	arms := (&typespb.Value{}).ProtoReflect().Descriptor().Oneofs().ByName("val").Fields()
	for i := range arms.Len() {
		arm := arms.Get(i)
		t.Run(string(arm.Name()), func(t *testing.T) {
			for range 10 {
				want := &typespb.Value{}
				f := newFiller()
				f.turn["feast.types.Value.val"] = 5 // nested values are float
				if arm.Message() == nil && arm.Name() == "null_val" {
					want.Val = &typespb.Value_NullVal{}
				} else {
					f.field(want.ProtoReflect(), arm)
				}
				v, err := ToValue(want)
				if err != nil {
					t.Fatal(err)
				}
				if got := feast.ValueType(arm.Number()); v.Type() != got {
					t.Errorf("type is %v, want %v", v.Type(), got)
				}
				if diff := cmp.Diff(want, FromValue(v), protocmp.Transform()); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				checkBytes(t, v)
			}
		})
	}
}

// checkBytes demands of AppendValue the bytes of the generated code, and of
// ParseValue the value back.
func checkBytes(t *testing.T, v feast.Value) {
	t.Helper()
	want, err := proto.MarshalOptions{Deterministic: true}.Marshal(FromValue(v))
	if err != nil {
		t.Fatal(err)
	}
	prefix := []byte("kept")
	got, ok := bytes.CutPrefix(AppendValue(prefix, v), prefix)
	if !ok || !bytes.Equal(got, want) {
		t.Errorf("%v: AppendValue\n%x, generated code\n%x", v.Type(), got, want)
	}
	back, err := ParseValue(want)
	if err != nil || !back.Equal(v) {
		t.Errorf("%v came back as %v, %v", v.Type(), back.Type(), err)
	}
}

func TestRandomValues(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 2))
	for range 20_000 {
		v := randomValue(rng, 3)
		checkBytes(t, v)
		back, err := ToValue(FromValue(v))
		if err != nil || !back.Equal(v) {
			t.Fatalf("%v came back as %v, %v", v.Type(), back.Type(), err)
		}
	}
}

// randomValue returns a value of any type; collections nest at most depth deep.
func randomValue(rng *rand.Rand, depth int) feast.Value {
	t := feast.ValueType(rng.IntN(49))
	if !t.Known() {
		return feast.Value{}
	}
	return randomOf(rng, t, depth)
}

func randomOf(rng *rand.Rand, t feast.ValueType, depth int) feast.Value {
	if t.Shape() != feast.Scalar {
		return feast.CollectionValue(t, randomElems(rng, t.Element(), depth))
	}
	switch t {
	case feast.Bytes, feast.PdfBytes, feast.ImageBytes:
		return feast.BytesValue([]byte(randomText(rng)))
	case feast.Int32:
		return feast.Int32Value(int32(randomInt(rng)))
	case feast.Int64:
		return feast.Int64Value(randomInt(rng))
	case feast.UnixTimestamp:
		return feast.UnixTimestampValue(randomInt(rng))
	case feast.ZonedTimestamp:
		return feast.ZonedTimestampValue(randomInt(rng), randomText(rng))
	case feast.Float64:
		return feast.Float64Value(randomFloat(rng))
	case feast.Float32:
		return feast.Float32Value(float32(randomFloat(rng)))
	case feast.Bool:
		return feast.BoolValue(rng.IntN(2) == 0)
	case feast.Null:
		return feast.NullValue()
	case feast.Map, feast.Struct, feast.ScalarMap:
		return feast.MapValue(t, randomEntries(rng, t, depth))
	}
	return feast.TextValue(t, randomText(rng))
}

func randomElems(rng *rand.Rand, element feast.ValueType, depth int) []feast.Value {
	var elems []feast.Value
	for range rng.IntN(6) {
		switch {
		case element != feast.Unknown:
			elems = append(elems, randomOf(rng, element, depth-1))
		case depth > 0:
			elems = append(elems, randomValue(rng, depth-1))
		}
	}
	return elems
}

func randomEntries(rng *rand.Rand, t feast.ValueType, depth int) []feast.MapEntry {
	if depth <= 0 {
		return nil
	}
	keys := []feast.ValueType{
		feast.Int32, feast.Int64, feast.Float32, feast.Float64, feast.Bool, feast.UnixTimestamp,
		feast.Bytes, feast.UUID, feast.TimeUUID, feast.Decimal, feast.Unknown,
	}
	var entries []feast.MapEntry
	for i := range rng.IntN(4) {
		key := feast.StringValue(fmt.Sprintf("%s%d", randomText(rng), i))
		if t == feast.ScalarMap {
			key = feast.Value{}
			if k := keys[rng.IntN(len(keys))]; k != feast.Unknown {
				key = randomOf(rng, k, 0)
			}
		}
		entries = append(entries, feast.MapEntry{Key: key, Value: randomValue(rng, depth-1)})
	}
	return entries
}

func randomText(rng *rand.Rand) string {
	alphabet := []rune("aZ0 \x00\"é€😀")
	text := make([]rune, rng.IntN(5))
	if rng.IntN(20) == 0 {
		text = make([]rune, 200)
	}
	for i := range text {
		text[i] = alphabet[rng.IntN(len(alphabet))]
	}
	return string(text)
}

func randomInt(rng *rand.Rand) int64 { return int64(rng.Uint64() >> rng.IntN(64)) }

func randomFloat(rng *rand.Rand) float64 {
	special := []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 1, math.MaxFloat64}
	if rng.IntN(3) == 0 {
		return special[rng.IntN(len(special))]
	}
	return rng.NormFloat64()
}

// TestBytesOfValues fixes the bytes of some values, so that a mistake shared by
// AppendValue and ParseValue cannot hide.
func TestBytesOfValues(t *testing.T) {
	tests := []struct {
		name  string
		value feast.Value
		want  string
	}{
		{"absent", feast.Value{}, ""},
		{"null", feast.NullValue(), "980100"},
		{"empty string", feast.StringValue(""), "1200"},
		{"false", feast.BoolValue(false), "3800"},
		{"negative int32", feast.Int32Value(-1), "18ffffffffffffffffff01"},
		{"float", feast.Float32Value(1.5), "350000c03f"},
		{"double", feast.Float64Value(1.5), "29000000000000f83f"},
		{"empty list", feast.CollectionValue(feast.Int64List, nil), "7200"},
		{"list with a hole", feast.CollectionValue(feast.Int64List, []feast.Value{feast.Int64Value(5), {}}), "72040a020500"},
		{"map with a hole", feast.MapValue(feast.Map, []feast.MapEntry{{Key: feast.StringValue("k")}}), "a201070a050a016b1200"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := fmt.Sprintf("%x", AppendValue(nil, tt.value)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// TestMapsAreSortedAndUnique: protobuf maps have no order and no double keys.
func TestMapsAreSortedAndUnique(t *testing.T) {
	entry := func(k string, i int64) feast.MapEntry {
		return feast.MapEntry{Key: feast.StringValue(k), Value: feast.Int64Value(i)}
	}
	unsorted := feast.MapValue(feast.Struct, []feast.MapEntry{entry("b", 1), entry("a", 2), entry("b", 3)})
	sorted := feast.MapValue(feast.Struct, []feast.MapEntry{entry("a", 2), entry("b", 3)})
	if got, want := AppendValue(nil, unsorted), AppendValue(nil, sorted); !bytes.Equal(got, want) {
		t.Errorf("got %x, want %x", got, want)
	}
	if k := unsorted.Entries()[0].Key.Text(); k != "b" {
		t.Errorf("AppendValue changed its argument: first key %q", k)
	}
}

// TestValueOfANewerFeast: a type this program does not know is not NULL.
func TestValueOfANewerFeast(t *testing.T) {
	inside := appendText(nil, 99, "x")
	list := protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), inside)
	for name, raw := range map[string][]byte{
		"value":          inside,
		"in a list":      protowire.AppendBytes(protowire.AppendTag(nil, 42, protowire.BytesType), list),
		"wrong wiretype": protowire.AppendVarint(protowire.AppendTag(nil, 2, protowire.VarintType), 1),
	} {
		if v, err := ParseValue(raw); !errors.Is(err, feast.ErrUnsupported) {
			t.Errorf("%s: ParseValue gave %v, %v", name, v.Type(), err)
		}
		var pb typespb.Value
		if err := proto.Unmarshal(raw, &pb); err != nil {
			t.Fatal(err)
		}
		if v, err := ToValue(&pb); !errors.Is(err, feast.ErrUnsupported) {
			t.Errorf("%s: ToValue gave %v, %v", name, v.Type(), err)
		}
	}
}

func TestMalformedValues(t *testing.T) {
	for name, raw := range map[string][]byte{
		"cut":           {0x12, 0x05, 'a'},
		"not UTF-8":     {0x12, 0x01, 0xff},
		"packed double": {0x7a, 0x05, 0x0a, 0x03, 0, 0, 0},
		"end of group":  {0x0c},
		"field 0":       {0x00, 0x00},
	} {
		if v, err := ParseValue(raw); !errors.Is(err, feast.ErrInvalid) {
			t.Errorf("%s: gave %v, %v", name, v.Type(), err)
		}
	}
	var deep []byte
	for range 6000 {
		deep = protowire.AppendBytes([]byte{0xd2, 0x02}, protowire.AppendBytes([]byte{0x0a}, deep))
	}
	if _, err := ParseValue(deep); !errors.Is(err, feast.ErrInvalid) {
		t.Errorf("a list nested 6000 deep gave %v", err)
	}
}

// FuzzParseValue holds ParseValue to the generated code, and AppendValue to what
// ParseValue reads.
func FuzzParseValue(f *testing.F) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		f.Add(AppendValue(nil, randomValue(rng, 3)))
	}
	// Fields that come twice: scalars are replaced, messages merge.
	f.Add(AppendValue(AppendValue(nil, feast.Int64Value(1)), feast.StringValue("x")))
	for range 20 {
		v := randomOf(rng, feast.StructList, 2)
		f.Add(AppendValue(AppendValue(nil, v), v))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := ParseValue(raw)
		var pb typespb.Value
		if pbErr := proto.Unmarshal(raw, &pb); pbErr != nil {
			if err == nil {
				t.Fatalf("read what the generated code does not: %v", pbErr)
			}
			return
		}
		want, wantErr := ToValue(&pb)
		if errors.Is(err, feast.ErrUnsupported) {
			return // what is replaced later may be of a type that is not known
		}
		if err != nil || wantErr != nil {
			t.Fatalf("error %v, with the generated code %v", err, wantErr)
		}
		if !got.Equal(want) {
			t.Fatalf("type %v, with the generated code %v, or other contents", got.Type(), want.Type())
		}
		checkBytes(t, got)
	})
}

func BenchmarkAppendValue(b *testing.B) {
	for name, v := range benchValues() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var dst []byte
			for b.Loop() {
				dst = AppendValue(dst[:0], v)
			}
		})
	}
}

func BenchmarkParseValue(b *testing.B) {
	for name, v := range benchValues() {
		raw := AppendValue(nil, v)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ParseValue(raw); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func benchValues() map[string]feast.Value {
	vector := make([]feast.Value, 128)
	for i := range vector {
		vector[i] = feast.Float32Value(float32(i))
	}
	return map[string]feast.Value{
		"int64":     feast.Int64Value(1_234_567),
		"double":    feast.Float64Value(0.5),
		"string":    feast.StringValue("driver_1234567"),
		"vector128": feast.CollectionValue(feast.Float32List, vector),
	}
}
