//lint:file-ignore SA1019 The deprecated fields of the contract are in registries and must survive.

package wire

import (
	"cmp"
	"slices"

	"google.golang.org/protobuf/proto"

	"github.com/seed-11e13f51/feast"
	corepb "github.com/seed-11e13f51/feast/wire/feastpb/core"
)

// RegistryJSON returns the objects of a project as Feast's registry-dump prints
// them: one object with the list of each kind, names and members sorted, user
// functions as text. As in Feast, the project itself and the history of versions
// are not in it, a table of the infrastructure is shown without its class, and
// the others as DescribeJSON shows them.
func RegistryJSON(c *feast.Catalog, project string) ([]byte, error) {
	dump := node{kind: objectNode}
	dump.set("project", node{text: quote(project)})
	for _, kind := range feast.Kinds() {
		name := dumpName(kind)
		if name == "" {
			continue
		}
		list, err := dumpList(c, kind, project)
		if err != nil {
			return nil, err
		}
		if len(list.elems) > 0 {
			dump.set(name, list)
		}
	}
	dump.sort()
	return appendNode(nil, dump, ""), nil
}

// DescribeJSON returns an object as Feast's Python class prints itself, which its
// describe commands show: the JSON of its message, less the project and, of a data
// source, the Python class.
func DescribeJSON(o feast.Object) ([]byte, error) {
	pb, err := messageOf(o)
	if err != nil {
		return nil, err
	}
	return appendNode(nil, describeNode(pb), ""), nil
}

func describeNode(pb proto.Message) node {
	n := messageNode(pb.ProtoReflect())
	if _, ok := pb.(*corepb.DataSource); ok {
		n.remove("project")
		n.remove("dataSourceClassType")
	}
	if spec := n.member("spec"); spec != nil {
		spec.remove("project")
	}
	return n
}

// RegistryMessageJSON returns a catalog as the protobuf JSON of one
// feast.core.Registry message, in the form of JSON.
func RegistryMessageJSON(c *feast.Catalog) ([]byte, error) {
	raw, err := EncodeRegistry(c)
	if err != nil {
		return nil, err
	}
	var pb corepb.Registry
	if err := proto.Unmarshal(raw, &pb); err != nil {
		return nil, err
	}
	return appendNode(nil, messageNode(pb.ProtoReflect()), ""), nil
}

// dumpName returns the name of a kind's list in registry-dump, "" for kinds that
// are not in it.
func dumpName(kind feast.Kind) string {
	switch kind {
	case feast.KindProjectMetadata:
		return "projectMetadata"
	case feast.KindSource:
		return "dataSources"
	case feast.KindEntity:
		return "entities"
	case feast.KindFeatureView:
		return "featureViews"
	case feast.KindService:
		return "featureServices"
	case feast.KindOnDemandFeatureView:
		return "onDemandFeatureViews"
	case feast.KindStreamFeatureView:
		return "streamFeatureViews"
	case feast.KindLabelView:
		return "labelViews"
	case feast.KindSavedDataset:
		return "savedDatasets"
	case feast.KindInfra:
		return "infra"
	case feast.KindPermission:
		return "permissions"
	}
	return ""
}

func dumpList(c *feast.Catalog, kind feast.Kind, project string) (node, error) {
	var objects []feast.Object
	for _, e := range c.Entries(kind) {
		if kind == feast.KindInfra || e.Object.Key().Project == project {
			objects = append(objects, e.Object)
		}
	}
	slices.SortStableFunc(objects, func(a, b feast.Object) int { return cmp.Compare(a.Key().Name, b.Key().Name) })
	list := node{kind: arrayNode}
	for _, o := range objects {
		pb, err := messageOf(o)
		if err != nil {
			return node{}, err
		}
		list.elems = append(list.elems, dumpNode(pb))
	}
	return list, nil
}

// dumpNode returns the JSON of a message with the changes registry-dump makes.
func dumpNode(pb proto.Message) node {
	n := describeNode(pb)
	switch pb := pb.(type) {
	case *corepb.InfraObject:
		return infraNode(pb)
	case *corepb.OnDemandFeatureView:
		showFunction(&n, pb.GetSpec().GetFeatureTransformation())
	case *corepb.StreamFeatureView:
		if f := pb.GetSpec().GetUserDefinedFunction(); f != nil {
			n.member("spec").member("userDefinedFunction").set("body", node{text: quote(f.GetBodyText())})
		}
	}
	return n
}

func infraNode(pb *corepb.InfraObject) node {
	switch o := pb.GetInfraObject().(type) {
	case *corepb.InfraObject_SqliteTable:
		return messageNode(o.SqliteTable.ProtoReflect())
	case *corepb.InfraObject_DatastoreTable:
		return messageNode(o.DatastoreTable.ProtoReflect())
	}
	return messageNode(pb.ProtoReflect())
}

// showFunction puts the text of an on-demand view's function where its bytes are,
// in the old field too.
func showFunction(n *node, t *corepb.FeatureTransformationV2) {
	spec := n.member("spec")
	if spec == nil || t.GetUserDefinedFunction() == nil {
		return
	}
	body := node{text: quote(t.GetUserDefinedFunction().GetBodyText())}
	spec.member("featureTransformation").member("userDefinedFunction").set("body", body)
	if spec.member("userDefinedFunction") == nil {
		spec.set("userDefinedFunction", node{kind: objectNode})
	}
	spec.member("userDefinedFunction").set("body", body)
}
