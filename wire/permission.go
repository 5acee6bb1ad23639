package wire

import (
	"github.com/seed-11e13f51/feast"
	corepb "github.com/seed-11e13f51/feast/wire/feastpb/core"
)

// ToPermission returns the permission of a message.
func ToPermission(pb *corepb.Permission) (*feast.Permission, error) {
	return to((*decoder).permission, pb)
}

// FromPermission returns the message of a permission.
func FromPermission(v *feast.Permission) (*corepb.Permission, error) {
	return from((*encoder).permission, v)
}

func (d *decoder) permission(pb *corepb.Permission) *feast.Permission {
	spec := pb.GetSpec()
	return &feast.Permission{
		Name:         spec.GetName(),
		Project:      spec.GetProject(),
		Types:        convert(spec.GetTypes(), number[corepb.PermissionSpec_Type, feast.PermissionType]),
		NamePatterns: spec.GetNamePatterns(),
		RequiredTags: spec.GetRequiredTags(),
		Actions:      convert(spec.GetActions(), number[corepb.PermissionSpec_AuthzedAction, feast.Action]),
		Policy:       policy(spec.GetPolicy()),
		Tags:         spec.GetTags(),
		Meta:         d.meta(pb.GetMeta()),
	}
}

func (e *encoder) permission(v *feast.Permission) *corepb.Permission {
	return &corepb.Permission{
		Spec: &corepb.PermissionSpec{
			Name:         v.Name,
			Project:      v.Project,
			Types:        convert(v.Types, number[feast.PermissionType, corepb.PermissionSpec_Type]),
			NamePatterns: v.NamePatterns,
			RequiredTags: v.RequiredTags,
			Actions:      convert(v.Actions, number[feast.Action, corepb.PermissionSpec_AuthzedAction]),
			Policy:       e.policy(v.Policy),
			Tags:         v.Tags,
		},
		Meta: &corepb.PermissionMeta{
			CreatedTimestamp:     e.time("meta.created_timestamp", v.Meta.Created),
			LastUpdatedTimestamp: e.time("meta.last_updated_timestamp", v.Meta.Updated),
		},
	}
}

// number converts between an enum of the wire and its twin in the vocabulary.
func number[In, Out ~int32](x In) Out { return Out(x) }

func policy(pb *corepb.Policy) *feast.Policy {
	if pb == nil {
		return nil
	}
	p := &feast.Policy{Name: pb.GetName(), Project: pb.GetProject()}
	switch o := pb.GetPolicyType().(type) {
	case *corepb.Policy_RoleBasedPolicy:
		p.Class, p.Roles = feast.PolicyRoles, o.RoleBasedPolicy.GetRoles()
	case *corepb.Policy_GroupBasedPolicy:
		p.Class, p.Groups = feast.PolicyGroups, o.GroupBasedPolicy.GetGroups()
	case *corepb.Policy_NamespaceBasedPolicy:
		p.Class, p.Namespaces = feast.PolicyNamespaces, o.NamespaceBasedPolicy.GetNamespaces()
	case *corepb.Policy_CombinedGroupNamespacePolicy:
		p.Class = feast.PolicyCombined
		p.Groups = o.CombinedGroupNamespacePolicy.GetGroups()
		p.Namespaces = o.CombinedGroupNamespacePolicy.GetNamespaces()
	}
	return p
}

func (e *encoder) policy(p *feast.Policy) *corepb.Policy {
	if p == nil {
		return nil
	}
	pb := &corepb.Policy{Name: p.Name, Project: p.Project}
	switch p.Class {
	case feast.PolicyNone:
	case feast.PolicyRoles:
		pb.PolicyType = &corepb.Policy_RoleBasedPolicy{RoleBasedPolicy: &corepb.RoleBasedPolicy{Roles: p.Roles}}
	case feast.PolicyGroups:
		pb.PolicyType = &corepb.Policy_GroupBasedPolicy{GroupBasedPolicy: &corepb.GroupBasedPolicy{Groups: p.Groups}}
	case feast.PolicyNamespaces:
		pb.PolicyType = &corepb.Policy_NamespaceBasedPolicy{
			NamespaceBasedPolicy: &corepb.NamespaceBasedPolicy{Namespaces: p.Namespaces},
		}
	case feast.PolicyCombined:
		pb.PolicyType = &corepb.Policy_CombinedGroupNamespacePolicy{
			CombinedGroupNamespacePolicy: &corepb.CombinedGroupNamespacePolicy{Groups: p.Groups, Namespaces: p.Namespaces},
		}
	default:
		e.fail("spec.policy", "policy class %d does not exist", p.Class)
	}
	return pb
}
