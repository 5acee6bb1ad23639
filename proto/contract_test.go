// Package proto_test holds the generated code to the facts of Feast's wire.
package proto_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	connectorpb "github.com/seed-11e13f51/feast/wire/feastpb/connector"
	corepb "github.com/seed-11e13f51/feast/wire/feastpb/core"
	grpcserverpb "github.com/seed-11e13f51/feast/wire/feastpb/grpcserver"
	registrypb "github.com/seed-11e13f51/feast/wire/feastpb/registry"
	servingpb "github.com/seed-11e13f51/feast/wire/feastpb/serving"
	storagepb "github.com/seed-11e13f51/feast/wire/feastpb/storage"
	typespb "github.com/seed-11e13f51/feast/wire/feastpb/types"
)

// descriptors lists every generated file.
func descriptors() []protoreflect.FileDescriptor {
	return []protoreflect.FileDescriptor{
		corepb.File_feast_core_Aggregation_proto,
		corepb.File_feast_core_DataFormat_proto,
		corepb.File_feast_core_DataSource_proto,
		corepb.File_feast_core_DatastoreTable_proto,
		corepb.File_feast_core_Entity_proto,
		corepb.File_feast_core_Feature_proto,
		corepb.File_feast_core_FeatureService_proto,
		corepb.File_feast_core_FeatureTable_proto,
		corepb.File_feast_core_FeatureView_proto,
		corepb.File_feast_core_FeatureViewProjection_proto,
		corepb.File_feast_core_FeatureViewVersion_proto,
		corepb.File_feast_core_InfraObject_proto,
		corepb.File_feast_core_LabelView_proto,
		corepb.File_feast_core_OnDemandFeatureView_proto,
		corepb.File_feast_core_Permission_proto,
		corepb.File_feast_core_Policy_proto,
		corepb.File_feast_core_PrecomputedFeatureVector_proto,
		corepb.File_feast_core_Project_proto,
		corepb.File_feast_core_Registry_proto,
		corepb.File_feast_core_SavedDataset_proto,
		corepb.File_feast_core_SqliteTable_proto,
		corepb.File_feast_core_Store_proto,
		corepb.File_feast_core_StreamFeatureView_proto,
		corepb.File_feast_core_Transformation_proto,
		corepb.File_feast_core_ValidationProfile_proto,
		registrypb.File_feast_registry_RegistryServer_proto,
		connectorpb.File_feast_serving_Connector_proto,
		grpcserverpb.File_feast_serving_GrpcServer_proto,
		servingpb.File_feast_serving_ServingService_proto,
		servingpb.File_feast_serving_TransformationService_proto,
		storagepb.File_feast_storage_Redis_proto,
		typespb.File_feast_types_EntityKey_proto,
		typespb.File_feast_types_Field_proto,
		typespb.File_feast_types_Value_proto,
	}
}

// TestContract compares every file, message, field, oneof, enum value and rpc of
// Feast's wire with the generated descriptors: nothing missing, nothing more.
func TestContract(t *testing.T) {
	want := readFacts(t)
	var got []string
	for _, fd := range descriptors() {
		got = append(got, fileFacts(fd)...)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("contract differs from the facts (-want +got):\n%s", diff)
	}
}

// readFacts returns the rows of testdata/wire.tsv, each with its file's path in
// front; go_package and java columns, which are not wire facts, left out.
func readFacts(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/wire.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var facts []string
	path := ""
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		c := strings.Split(strings.TrimRight(line, "\n"), "\t")
		c = append(c, make([]string, 8)...)
		if c[0] != "file" {
			facts = append(facts, fact(path, c[0], c[1], c[2], c[3], c[4], c[5], c[6]))
			continue
		}
		path = c[1]
		facts = append(facts, fact(path, "file", c[2], c[6]))
	}
	return facts
}

func fact(columns ...string) string {
	return strings.TrimRight(strings.Join(columns, "\t"), "\t")
}

func fileFacts(fd protoreflect.FileDescriptor) []string {
	var imports []string
	for i := range fd.Imports().Len() {
		imports = append(imports, fd.Imports().Get(i).Path())
	}
	facts := []string{fact(fd.Path(), "file", string(fd.Package()), strings.Join(imports, " "))}
	facts = append(facts, enumFacts(fd, fd.Enums())...)
	facts = append(facts, messageFacts(fd, fd.Messages())...)
	for i := range fd.Services().Len() {
		facts = append(facts, serviceFacts(fd, fd.Services().Get(i))...)
	}
	return facts
}

func messageFacts(fd protoreflect.FileDescriptor, messages protoreflect.MessageDescriptors) []string {
	var facts []string
	for i := range messages.Len() {
		md := messages.Get(i)
		if md.IsMapEntry() {
			continue
		}
		if md.Fields().Len() == 0 {
			facts = append(facts, fact(fd.Path(), "message", local(md)))
		}
		for j := range md.Fields().Len() {
			facts = append(facts, fieldFact(fd, md.Fields().Get(j)))
		}
		facts = append(facts, enumFacts(fd, md.Enums())...)
		facts = append(facts, messageFacts(fd, md.Messages())...)
	}
	return facts
}

func fieldFact(file protoreflect.FileDescriptor, fd protoreflect.FieldDescriptor) string {
	oneof, deprecated := "", ""
	if o := fd.ContainingOneof(); o != nil {
		oneof = string(o.Name())
	}
	if o, ok := fd.Options().(*descriptorpb.FieldOptions); ok && o.GetDeprecated() {
		deprecated = "deprecated"
	}
	return fact(file.Path(), "field", local(fd.Parent()), string(fd.Name()),
		strconv.Itoa(int(fd.Number())), typeName(fd), oneof, deprecated)
}

func typeName(fd protoreflect.FieldDescriptor) string {
	switch {
	case fd.IsMap():
		return fmt.Sprintf("map<%s, %s>", element(fd.MapKey()), element(fd.MapValue()))
	case fd.IsList():
		return "repeated " + element(fd)
	}
	return element(fd)
}

func element(fd protoreflect.FieldDescriptor) string {
	switch fd.Kind() {
	case protoreflect.MessageKind:
		return string(fd.Message().FullName())
	case protoreflect.EnumKind:
		return string(fd.Enum().FullName())
	}
	return fd.Kind().String()
}

func enumFacts(fd protoreflect.FileDescriptor, enums protoreflect.EnumDescriptors) []string {
	var facts []string
	for i := range enums.Len() {
		values := enums.Get(i).Values()
		for j := range values.Len() {
			v := values.Get(j)
			facts = append(facts, fact(fd.Path(), "enum", local(enums.Get(i)), string(v.Name()), strconv.Itoa(int(v.Number()))))
		}
	}
	return facts
}

func serviceFacts(fd protoreflect.FileDescriptor, s protoreflect.ServiceDescriptor) []string {
	var facts []string
	for i := range s.Methods().Len() {
		m := s.Methods().Get(i)
		in, out := string(m.Input().FullName()), string(m.Output().FullName())
		if m.IsStreamingClient() || m.IsStreamingServer() {
			out = "stream " + out
		}
		facts = append(facts, fact(fd.Path(), "rpc", string(s.FullName()), string(m.Name()), "", in, out))
	}
	return facts
}

// local returns a descriptor's name without its package.
func local(d protoreflect.Descriptor) string {
	pkg := string(d.ParentFile().Package())
	return strings.TrimPrefix(strings.TrimPrefix(string(d.FullName()), pkg), ".")
}
