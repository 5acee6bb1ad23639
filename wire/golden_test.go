package wire

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/seed-11e13f51/feast"
	corepb "github.com/seed-11e13f51/feast/wire/feastpb/core"
)

// The goldens are made by the official package: see testdata/feast/README.md.
const goldens = "../testdata/feast"

func readGolden(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(goldens, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func decodeJSON[T any](t *testing.T, data []byte) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	return v
}

// TestGoldenRegistries reads registries of the official package, writes them back
// as they were, writes every object anew, and prints them as it prints them.
func TestGoldenRegistries(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(goldens, "registry", "*.db"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden registries: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".db")
		t.Run(name, func(t *testing.T) {
			raw := readGolden(t, "registry/"+name+".db")
			want := &corepb.Registry{}
			if err := proto.Unmarshal(raw, want); err != nil {
				t.Fatal(err)
			}
			c := decodeRegistry(t, raw)
			if diff := cmp.Diff(want, encodeRegistry(t, c), protocmp.Transform()); diff != "" {
				t.Errorf("untouched (-want +got):\n%s", diff)
			}
			text, err := RegistryMessageJSON(c)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(decodeJSON[any](t, readGolden(t, "registry/"+name+".json")), decodeJSON[any](t, text)); diff != "" {
				t.Errorf("JSON (-want +got):\n%s", diff)
			}
			for _, kind := range feast.Kinds() {
				for _, e := range c.Entries(kind) {
					e.Raw = nil
				}
			}
			if diff := cmp.Diff(want, encodeRegistry(t, c), protocmp.Transform()); diff != "" {
				t.Errorf("every object encoded anew (-want +got):\n%s", diff)
			}
		})
	}
}

// goldenValue is a line of values/values.jsonl or values/messages.jsonl.
type goldenValue struct {
	Holds string
	Hex   string
	Error string
	JSON  any
}

func TestGoldenValues(t *testing.T) {
	for _, file := range []string{"values/values.jsonl", "values/messages.jsonl"} {
		n := 0
		for line := range bytes.Lines(readGolden(t, file)) {
			want := decodeJSON[goldenValue](t, line)
			if want.Holds != "" || want.Error != "" {
				continue
			}
			n++
			checkGoldenValue(t, want)
		}
		if n < 40 {
			t.Errorf("%s holds %d values", file, n)
		}
	}
}

func checkGoldenValue(t *testing.T, want goldenValue) {
	t.Helper()
	raw, err := hex.DecodeString(want.Hex)
	if err != nil {
		t.Fatal(err)
	}
	v, err := ParseValue(raw)
	if err != nil {
		t.Errorf("%s: %v", want.Hex, err)
		return
	}
	if got := AppendValue(nil, v); !bytes.Equal(got, raw) {
		t.Errorf("%s came back as %x", want.Hex, got)
	}
	text := appendNode(nil, messageNode(FromValue(v).ProtoReflect()), "")
	if diff := cmp.Diff(want.JSON, decodeJSON[any](t, text)); diff != "" {
		t.Errorf("JSON of %s (-want +got):\n%s", want.Hex, diff)
	}
}

func TestGoldenTimes(t *testing.T) {
	for line := range bytes.Lines(readGolden(t, "values/timestamps.jsonl")) {
		want := decodeJSON[struct {
			At    string
			For   *int64
			Proto *string
		}](t, line)
		if want.Proto == nil {
			continue
		}
		raw, err := hex.DecodeString(*want.Proto)
		if err != nil {
			t.Fatal(err)
		}
		if want.For != nil {
			checkGoldenDuration(t, *want.For, raw)
			continue
		}
		checkGoldenTime(t, want.At, raw)
	}
}

func checkGoldenDuration(t *testing.T, micros int64, raw []byte) {
	t.Helper()
	var pb durationpb.Duration
	if err := proto.Unmarshal(raw, &pb); err != nil {
		t.Fatal(err)
	}
	got, err := ToDuration(&pb)
	if err != nil || got.Microseconds() != micros || !proto.Equal(duration(&got), &pb) {
		t.Errorf("duration %x is %v, %v, want %d µs", raw, got, err, micros)
	}
}

func checkGoldenTime(t *testing.T, at string, raw []byte) {
	t.Helper()
	var pb timestamppb.Timestamp
	if err := proto.Unmarshal(raw, &pb); err != nil {
		t.Fatal(err)
	}
	got, err := ToTime(&pb)
	if err != nil {
		t.Errorf("timestamp %x: %v", raw, err)
		return
	}
	want := decodeJSON[time.Time](t, []byte(`"`+at+`"`))
	if !got.Equal(want) {
		t.Errorf("timestamp %x is %v, want %v", raw, got, want)
	}
	back, err := FromTime(got)
	if err != nil || !proto.Equal(back, &pb) {
		t.Errorf("%v came back as %v, %v", got, back, err)
	}
}
