package lower

import (
	"fmt"
	"strings"

	"github.com/seed-11e13f51/feast"
	"github.com/seed-11e13f51/feast/define"
)

func (l *lowerer) service(o *define.Object) (*feast.Service, error) {
	a := read(o)
	s := &feast.Service{
		Name: a.text("name"), Project: l.project, Description: a.text("description"), Owner: a.text("owner"), Tags: a.tags("tags"),
		PrecomputeOnline: a.flag("precompute_online"),
	}
	for i, f := range a.objects("features") {
		if !isView(f) {
			return nil, errorAt(o.Pos, "%s: features[%d]: %s is not a view", o, i, f)
		}
		p, err := l.projection(f)
		if err != nil {
			return nil, err
		}
		s.Projections = append(s.Projections, p)
	}
	s.Logging = a.logging()
	return s, a.err
}

func (a *args) logging() *feast.LoggingConfig {
	o := a.object("logging_config")
	if o == nil {
		return nil
	}
	c := read(o)
	out := &feast.LoggingConfig{}
	switch rate := o.Value("sample_rate").(type) {
	case define.Float:
		out.SampleRate = float32(rate)
	case define.Int:
		out.SampleRate = float32(rate)
	}
	d := c.object("destination")
	if d == nil {
		a.failf("logging_config", "a logging config needs a destination")
		return nil
	}
	out.Destination = a.destination(read(d))
	return out
}

func (a *args) destination(d *args) feast.LoggingDestination {
	switch d.o.Class {
	case "FileLoggingDestination":
		return &feast.FileDestination{Path: d.text("path"), S3Endpoint: d.text("s3_endpoint_override"), PartitionBy: d.texts("partition_by")}
	case "BigQueryLoggingDestination":
		return &feast.TableDestination{Warehouse: feast.BigQuery, Table: d.text("table_ref")}
	case "RedshiftLoggingDestination":
		return &feast.TableDestination{Warehouse: feast.Redshift, Table: d.text("table_name")}
	case "SnowflakeLoggingDestination":
		return &feast.TableDestination{Warehouse: feast.Snowflake, Table: d.text("table_name")}
	case "AthenaLoggingDestination":
		return &feast.TableDestination{Warehouse: feast.Athena, Table: d.text("table_name")}
	case "CouchbaseColumnarLoggingDestination":
		return &feast.CouchbaseDestination{Database: d.text("database"), Scope: d.text("scope"), Collection: d.text("table_name")}
	}
	a.failf("logging_config", "%s is not a logging destination", d.o)
	return nil
}

// permissionTypes are the classes a permission can be about, in the order of Feast's
// ALL_RESOURCE_TYPES; DataSource stands for all its subclasses.
var permissionTypes = []struct {
	class string
	typ   feast.PermissionType
}{
	{"Project", feast.PermitProject},
	{"FeatureView", feast.PermitFeatureView},
	{"OnDemandFeatureView", feast.PermitOnDemandFeatureView},
	{"BatchFeatureView", feast.PermitBatchFeatureView},
	{"StreamFeatureView", feast.PermitStreamFeatureView},
	{"LabelView", feast.PermitLabelView},
	{"Entity", feast.PermitEntity},
	{"FeatureService", feast.PermitFeatureService},
	{"DataSource", feast.PermitDataSource},
	{"ValidationReference", feast.PermitValidationReference},
	{"SavedDataset", feast.PermitSavedDataset},
	{"Permission", feast.PermitPermission},
}

var actions = []string{"CREATE", "DESCRIBE", "UPDATE", "DELETE", "READ_ONLINE", "READ_OFFLINE", "WRITE_ONLINE", "WRITE_OFFLINE"}

func (l *lowerer) permission(o *define.Object) (*feast.Permission, error) {
	a := read(o)
	p := &feast.Permission{
		Name: a.text("name"), Project: l.project, Types: a.permissionTypes(), Actions: a.actions(),
		Tags: trimmed(a.tags("tags")), RequiredTags: trimmed(a.tags("required_tags")), Policy: a.policy(),
	}
	for _, pattern := range a.textsOf("name_patterns", a.items("name_patterns", true)) {
		p.NamePatterns = append(p.NamePatterns, strings.TrimSpace(pattern))
	}
	return p, a.err
}

func (a *args) permissionTypes() []feast.PermissionType {
	var out []feast.PermissionType
	for i, item := range a.items("types", true) {
		class, ok := item.(define.Class)
		at := -1
		for j, t := range permissionTypes {
			if ok && t.class == class.Name {
				at = j
			}
		}
		if at < 0 {
			a.failf(fmt.Sprintf("types[%d]", i), "%s is not one of the managed types", describe(item))
			return nil
		}
		out = append(out, permissionTypes[at].typ)
	}
	if len(out) > 0 {
		return out
	}
	for _, t := range permissionTypes {
		out = append(out, t.typ)
	}
	return out
}

func (a *args) actions() []feast.Action {
	var out []feast.Action
	for i, item := range a.items("actions", true) {
		e, ok := item.(define.Enum)
		at := -1
		for j, name := range actions {
			if ok && e.Name == name {
				at = j
			}
		}
		if at < 0 {
			a.failf(fmt.Sprintf("actions[%d]", i), "%s is not an AuthzedAction", describe(item))
			return nil
		}
		out = append(out, feast.Action(at))
	}
	if len(out) == 0 {
		a.failf("actions", "The list 'actions' must be non-empty.")
	}
	return out
}

// policy reads a policy; AllowAll, the default, is a policy of no class.
func (a *args) policy() *feast.Policy {
	o, ok := a.o.Value("policy").(*define.Object)
	if !ok {
		return &feast.Policy{}
	}
	p := read(o)
	switch o.Class {
	case "RoleBasedPolicy":
		return &feast.Policy{Class: feast.PolicyRoles, Roles: p.texts("roles")}
	case "GroupBasedPolicy":
		return &feast.Policy{Class: feast.PolicyGroups, Groups: p.texts("groups")}
	case "NamespaceBasedPolicy":
		return &feast.Policy{Class: feast.PolicyNamespaces, Namespaces: p.texts("namespaces")}
	case "CombinedGroupNamespacePolicy":
		return &feast.Policy{Class: feast.PolicyCombined, Groups: p.texts("groups"), Namespaces: p.texts("namespaces")}
	}
	return &feast.Policy{}
}

func trimmed(tags map[string]string) map[string]string {
	if len(tags) == 0 {
		return nil
	}
	out := make(map[string]string, len(tags))
	for k, v := range tags {
		out[strings.TrimSpace(k)] = strings.TrimSpace(v)
	}
	return out
}
