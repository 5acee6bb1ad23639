"""Permissions with every policy, alone and in lists."""

from feast import Entity, FeatureService, FeatureView, OnDemandFeatureView, Project
from feast.feast_object import ALL_FEATURE_VIEW_TYPES
from feast.permissions.action import ALL_ACTIONS, CRUD, READ, AuthzedAction
from feast.permissions.permission import Permission
from feast.permissions.policy import (
    CombinedGroupNamespacePolicy,
    GroupBasedPolicy,
    NamespaceBasedPolicy,
    RoleBasedPolicy,
)

by_role = Permission(
    name="by_role",
    types=[FeatureView, OnDemandFeatureView],
    name_patterns=["stats.*", "push.*"],
    policy=RoleBasedPolicy(roles=["reader", "writer"]),
    actions=READ,
    tags={"team": "security"},
    required_tags={"pii": "no"},
)
by_group = Permission(
    name="by_group",
    types=ALL_FEATURE_VIEW_TYPES,
    policy=GroupBasedPolicy(groups=["drivers"]),
    actions=[AuthzedAction.DESCRIBE, AuthzedAction.WRITE_ONLINE],
)
by_namespace = Permission(
    name="by_namespace",
    types=Entity,
    name_patterns="driver",
    policy=NamespaceBasedPolicy(namespaces=["ml", "prod"]),
    actions=CRUD,
)
by_both = Permission(
    name="by_both",
    types=[FeatureService, Project],
    policy=CombinedGroupNamespacePolicy(groups=["drivers"], namespaces=["ml"]),
    actions=ALL_ACTIONS,
)
