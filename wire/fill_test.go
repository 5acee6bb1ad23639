package wire

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/seed-11e13f51/feast"
	corepb "github.com/seed-11e13f51/feast/wire/feastpb/core"
)

// rounds is at least the number of alternatives of any oneof in the contract.
const rounds = 12

// notObjects are the messages of the core package that no object consists of, each
// with the reason. Every other message is filled and must survive.
func notObjects() map[protoreflect.FullName]string {
	return map[protoreflect.FullName]string{
		"feast.core.DataSourceList":            "value of a cache entry of other programs",
		"feast.core.EntityList":                "value of a cache entry of other programs",
		"feast.core.FeatureServiceList":        "value of a cache entry of other programs",
		"feast.core.FeatureViewList":           "value of a cache entry of other programs",
		"feast.core.OnDemandFeatureViewList":   "value of a cache entry of other programs",
		"feast.core.Store":                     "Feast before 0.10, in no registry",
		"feast.core.Store.RedisConfig":         "Feast before 0.10, in no registry",
		"feast.core.Store.RedisClusterConfig":  "Feast before 0.10, in no registry",
		"feast.core.Store.Subscription":        "Feast before 0.10, in no registry",
		"feast.core.FeatureTable":              "never interpreted: see TestFeatureTableIsKept",
		"feast.core.FeatureTableSpec":          "never interpreted: see TestFeatureTableIsKept",
		"feast.core.FeatureTableMeta":          "never interpreted: see TestFeatureTableIsKept",
		"feast.core.PrecomputedFeatureVector":  "lies in online stores, not in registries",
		"feast.core.FeatureViewTimestamp":      "lies in online stores, not in registries",
		"feast.core.Registry":                  "taken apart by DecodeRegistry",
		"feast.core.Infra":                     "taken apart by DecodeRegistry",
		"feast.core.FeatureViewVersionHistory": "taken apart by DecodeRegistry",
	}
}

// TestNothingIsLost fills every field of the message of every kind of object, the
// alternatives of each oneof in turn, and demands the same message after a way
// through the vocabulary.
func TestNothingIsLost(t *testing.T) {
	f := newFiller()
	for _, kind := range feast.Kinds() {
		if kind == feast.KindFeatureTable {
			continue
		}
		for round := range rounds {
			t.Run(fmt.Sprintf("%v/%d", kind, round), func(t *testing.T) {
				c, err := codecOf(kind)
				if err != nil {
					t.Fatal(err)
				}
				want := c.message()
				f.fill(want.ProtoReflect())
				checkSurvives(t, kind, want)
			})
		}
	}
	checkCoverage(t, f.seen)
}

func checkSurvives(t *testing.T, kind feast.Kind, want proto.Message) {
	t.Helper()
	raw, err := proto.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	o, err := Decode(kind, raw)
	if err != nil {
		t.Fatal(err)
	}
	if o.Key().Kind != kind {
		t.Errorf("object has kind %v, want %v", o.Key().Kind, kind)
	}
	back, err := Encode(o, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := want.ProtoReflect().New().Interface()
	if err := proto.Unmarshal(back, got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, protocmp.Transform()); diff != "" {
		t.Errorf("message changed on its way (-want +got):\n%s", diff)
	}
}

// checkCoverage demands that every field of every message of the core package was
// filled, or its message listed in notObjects, and not both.
func checkCoverage(t *testing.T, seen map[protoreflect.FullName]bool) {
	t.Helper()
	excused := notObjects()
	for _, md := range coreMessages() {
		_, ok := excused[md.FullName()]
		if ok == seen[md.FullName()] {
			t.Errorf("%s: filled %v, listed as no object %v", md.FullName(), seen[md.FullName()], ok)
		}
		for i := range md.Fields().Len() {
			if name := md.Fields().Get(i).FullName(); !ok && !seen[name] {
				t.Errorf("%s was never filled", name)
			}
		}
	}
}

// coreMessages lists all messages of feast.core but map entries.
func coreMessages() []protoreflect.MessageDescriptor {
	var all []protoreflect.MessageDescriptor
	done := make(map[string]bool)
	var file func(fd protoreflect.FileDescriptor)
	var messages func(mds protoreflect.MessageDescriptors)
	messages = func(mds protoreflect.MessageDescriptors) {
		for i := range mds.Len() {
			if !mds.Get(i).IsMapEntry() {
				all = append(all, mds.Get(i))
			}
			messages(mds.Get(i).Messages())
		}
	}
	file = func(fd protoreflect.FileDescriptor) {
		if done[fd.Path()] || fd.Package() != "feast.core" {
			return
		}
		done[fd.Path()] = true
		messages(fd.Messages())
		for i := range fd.Imports().Len() {
			file(fd.Imports().Get(i).FileDescriptor)
		}
	}
	// Registry.proto imports every file but these two.
	file(corepb.File_feast_core_Registry_proto)
	file(corepb.File_feast_core_Store_proto)
	file(corepb.File_feast_core_PrecomputedFeatureVector_proto)
	return all
}

// filler sets every field of a message to a value of its own; of a oneof, the
// alternative whose turn it is. Messages that contain themselves nest once.
type filler struct {
	next int64
	seen map[protoreflect.FullName]bool
	open map[protoreflect.FullName]int
	turn map[protoreflect.FullName]int
}

func newFiller() *filler {
	return &filler{
		seen: make(map[protoreflect.FullName]bool),
		open: make(map[protoreflect.FullName]int),
		turn: make(map[protoreflect.FullName]int),
	}
}

func (f *filler) fill(m protoreflect.Message) {
	md := m.Descriptor()
	f.seen[md.FullName()] = true
	f.open[md.FullName()]++
	defer func() { f.open[md.FullName()]-- }()
	for i := range md.Fields().Len() {
		if fd := md.Fields().Get(i); fd.ContainingOneof() == nil {
			f.field(m, fd)
		}
	}
	for i := range md.Oneofs().Len() {
		o := md.Oneofs().Get(i)
		f.field(m, o.Fields().Get(f.turn[o.FullName()]%o.Fields().Len()))
		f.turn[o.FullName()]++
	}
	if spec, ok := m.Interface().(*corepb.StreamFeatureViewSpec); ok {
		// Feast lists the join keys of stream views among the features, last.
		spec.Features = append(spec.Features, spec.EntityColumns...)
	}
}

func (f *filler) field(m protoreflect.Message, fd protoreflect.FieldDescriptor) {
	if fd.Message() != nil && f.open[fd.Message().FullName()] > 1 {
		return
	}
	f.seen[fd.FullName()] = true
	switch {
	case fd.IsMap():
		for range 2 {
			v := m.Mutable(fd).Map().NewValue()
			if fd.MapValue().Message() != nil {
				f.message(v.Message())
			} else {
				v = f.scalar(fd.MapValue())
			}
			m.Mutable(fd).Map().Set(f.scalar(fd.MapKey()).MapKey(), v)
		}
	case fd.IsList():
		for range 2 {
			v := m.Mutable(fd).List().NewElement()
			if fd.Message() != nil {
				f.message(v.Message())
			} else {
				v = f.scalar(fd)
			}
			m.Mutable(fd).List().Append(v)
		}
	case fd.Message() != nil:
		f.message(m.Mutable(fd).Message())
	default:
		m.Set(fd, f.scalar(fd))
	}
}

func (f *filler) message(m protoreflect.Message) {
	f.next++
	switch pb := m.Interface().(type) {
	case *timestamppb.Timestamp:
		pb.Seconds, pb.Nanos = 1_700_000_000+f.next, int32(f.next)*1001
	case *durationpb.Duration:
		pb.Seconds, pb.Nanos = -f.next, -int32(f.next)*1001
	default:
		f.fill(m)
	}
}

// scalar returns a value that is not the default. Of enums it returns numbers that
// have a name and, the fourth time each, one that has none.
func (f *filler) scalar(fd protoreflect.FieldDescriptor) protoreflect.Value {
	f.next++
	switch fd.Kind() {
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(fmt.Sprintf("%s %d é", fd.Name(), f.next))
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([]byte{byte(f.next), 0, 0xff})
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(true)
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(-int32(f.next))
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(-f.next)
	case protoreflect.FloatKind:
		return protoreflect.ValueOfFloat32(float32(f.next) / 7)
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(float64(f.next) / 7)
	case protoreflect.EnumKind:
		if f.next%4 == 0 {
			return protoreflect.ValueOfEnum(7777)
		}
		values := fd.Enum().Values()
		return protoreflect.ValueOfEnum(values.Get(1 + int(f.next)%(values.Len()-1)).Number())
	}
	panic("the contract has no field of kind " + fd.Kind().String())
}
