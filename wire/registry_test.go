package wire

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/seed-11e13f51/feast"
	corepb "github.com/seed-11e13f51/feast/wire/feastpb/core"
)

// fullRegistry returns a registry with every field set, and fields of a newer
// Feast in the registry, its two inner messages and one of its objects.
func fullRegistry() *corepb.Registry {
	pb := &corepb.Registry{}
	f := newFiller()
	f.turn["feast.core.InfraObject.infra_object"] = 1 // tables, which have a name
	f.fill(pb.ProtoReflect())
	newerMessage("registry", pb)
	newerMessage("infra", pb.GetInfra())
	newerMessage("history", pb.GetFeatureViewVersionHistory())
	newerMessage("entity", pb.GetEntities()[0])
	return pb
}

func decodeRegistry(t *testing.T, raw []byte) *feast.Catalog {
	t.Helper()
	h, entries, err := DecodeRegistry(raw)
	if err != nil {
		t.Fatal(err)
	}
	return feast.NewCatalog(h, entries)
}

func encodeRegistry(t *testing.T, c *feast.Catalog) *corepb.Registry {
	t.Helper()
	raw, err := EncodeRegistry(c)
	if err != nil {
		t.Fatal(err)
	}
	again, err := EncodeRegistry(c)
	if err != nil || !bytes.Equal(raw, again) {
		t.Errorf("two encodings differ: %x\n%x, %v", raw, again, err)
	}
	pb := &corepb.Registry{}
	if err := proto.Unmarshal(raw, pb); err != nil {
		t.Fatal(err)
	}
	return pb
}

func TestRegistryIsKept(t *testing.T) {
	want := fullRegistry()
	c := decodeRegistry(t, marshal(t, want))
	if diff := cmp.Diff(want, encodeRegistry(t, c), protocmp.Transform()); diff != "" {
		t.Errorf("untouched registry (-want +got):\n%s", diff)
	}
	for _, kind := range feast.Kinds() {
		if len(c.Entries(kind)) == 0 {
			t.Errorf("registry has no %v", kind)
		}
		for _, e := range c.Entries(kind) {
			e.Raw, e.Prior = nil, e.Raw
		}
	}
	if diff := cmp.Diff(want, encodeRegistry(t, c), protocmp.Transform()); diff != "" {
		t.Errorf("every object encoded anew (-want +got):\n%s", diff)
	}
}

// TestUntouchedObjectsStayByteForByte reads a registry whose objects are not in
// the order of fields that this program writes, and changes one of them.
func TestUntouchedObjectsStayByteForByte(t *testing.T) {
	entity := func(name string) []byte {
		spec := appendText(nil, 9, "p") // project before name: valid, and not ours
		spec = appendText(spec, 1, name)
		return protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), spec)
	}
	var raw []byte
	for _, name := range []string{"a", "b", "c"} {
		raw = protowire.AppendBytes(protowire.AppendTag(raw, 1, protowire.BytesType), entity(name))
	}
	raw = appendText(raw, 3, "1")
	c := decodeRegistry(t, raw)
	same, err := EncodeRegistry(c)
	if err != nil || !bytes.Equal(same, raw) {
		t.Fatalf("got %x, %v, want %x", same, err, raw)
	}
	changed := c.With(c.Header(), []feast.Change{{Put: &feast.Entity{Project: "p", Name: "b", Owner: "o"}}})
	got, err := EncodeRegistry(changed)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"a": true, "b": false, "c": true} {
		if bytes.Contains(got, entity(name)) != want {
			t.Errorf("bytes of entity %s kept: %v, want %v", name, !want, want)
		}
	}
}

func TestRegistryHeader(t *testing.T) {
	when := &timestamppb.Timestamp{Seconds: 1_700_000_000, Nanos: 7}
	pb := &corepb.Registry{RegistrySchemaVersion: "1", VersionId: "id", LastUpdated: when}
	h, entries, err := DecodeRegistry(marshal(t, pb))
	if err != nil || len(entries) != 0 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	want := feast.Header{SchemaVersion: "1", VersionID: "id", Updated: when.AsTime()}
	if diff := cmp.Diff(want, h); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(pb, encodeRegistry(t, feast.NewCatalog(h, nil)), protocmp.Transform()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMalformedRegistry(t *testing.T) {
	badView := &corepb.Registry{Entities: []*corepb.Entity{{
		Spec: &corepb.EntitySpecV2{Name: "driver"},
		Meta: &corepb.EntityMeta{CreatedTimestamp: &timestamppb.Timestamp{Nanos: -1}},
	}}}
	tests := []struct {
		name string
		raw  []byte
		want string
	}{
		{"cut", []byte{0x0a, 0x05, 0x0a}, "read registry: the message is malformed: unexpected EOF"},
		{"object", marshal(t, badView), `read registry: meta.created_timestamp: entity "driver": timestamp of 0 s and -1 ns is out of range`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := DecodeRegistry(tt.raw)
			checkInvalid(t, err, tt.want)
		})
	}
	_, _, err := DecodeRegistry([]byte{0x2a, 0x01, 0xff})
	if !errors.Is(err, feast.ErrInvalid) || !strings.Contains(err.Error(), "last_updated") {
		t.Errorf("last_updated: error is %v", err)
	}
}

func FuzzDecodeRegistry(f *testing.F) {
	small := newerMessage("registry", &corepb.Registry{
		RegistrySchemaVersion: "1",
		LastUpdated:           &timestamppb.Timestamp{Seconds: 1},
		Entities:              []*corepb.Entity{{Spec: &corepb.EntitySpecV2{Name: "e"}}},
		Infra: newerMessage("infra", &corepb.Infra{InfraObjects: []*corepb.InfraObject{{
			InfraObject: &corepb.InfraObject_SqliteTable{SqliteTable: &corepb.SqliteTable{Name: "t"}},
		}}}),
	})
	raw, err := proto.Marshal(small)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add(raw[:len(raw)/2])
	f.Fuzz(func(t *testing.T, raw []byte) {
		h, entries, err := DecodeRegistry(raw)
		if err != nil {
			return
		}
		once, err := EncodeRegistry(feast.NewCatalog(h, entries))
		if err != nil {
			t.Fatal(err)
		}
		twice, err := EncodeRegistry(decodeRegistry(t, once))
		if err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("encodes to\n%x, then to\n%x, %v", once, twice, err)
		}
	})
}
