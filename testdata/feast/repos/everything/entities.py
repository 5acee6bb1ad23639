"""One entity for every value type that Feast lets a person name, and the project."""

from feast import Entity, Project, ValueType

project = Project(
    name="everything",
    description="Every kind of object, every field",
    tags={"team": "fixtures", "tier": "1"},
    owner="owner@example.com",
)

driver = Entity(
    name="driver",
    join_keys=["driver_id"],
    value_type=ValueType.INT64,
    description="A driver",
    tags={"kind": "person"},
    owner="drivers@example.com",
)
customer = Entity(name="customer", join_keys=["customer_key"], value_type=ValueType.STRING)
city = Entity(name="city", value_type=ValueType.INT32)
device = Entity(name="device", join_keys=["device_hash"], value_type=ValueType.BYTES)
moment = Entity(name="moment", join_keys=["moment_at"], value_type=ValueType.UNIX_TIMESTAMP)
untyped = Entity(name="untyped")

# The kinds below can be declared, though some cannot be a key in a store.
kind_entities = {
    kind.name: Entity(name=f"kind_{kind.name.lower()}", value_type=kind)
    for kind in ValueType
    if kind not in (ValueType.UNKNOWN,)
}
globals().update({f"kind_{name.lower()}": entity for name, entity in kind_entities.items()})
