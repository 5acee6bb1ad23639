"""A feature repo in the shape that Feast users write."""
from __future__ import annotations

import os as system, os.path
from datetime import (
    datetime,
    timedelta as delta,
)
from . import sibling
from ...package.module import *

ENTITY = Entity(name="driver", join_keys=["driver_id"], **{"tags": {}})
view = FeatureView(
    name="stats",
    entities=[ENTITY],
    ttl=delta(days=1),
    schema=[
        Field(name="conv_rate", dtype=Float32),
        *(Field(name=f"lag_{n}", dtype=Int64) for n in range(3)),
    ],
    source=source,  # a comment
)


@on_demand_feature_view(
    sources=[view],
    schema=[Field(name="twice", dtype=Float64)],
    mode="python",
)
# between the decorator and the function
@other
def twice(inputs: dict[str, Any]) -> dict[str, Any]:
    """Doubles."""
    # first
    return {
        "twice": [x * 2 for x in inputs["conv_rate"]],
    }
    # the last comment of the body

  # less indented

    # again as deep as the body
# outside


def short(x): return x  # same line
    # not of its body


class Holder(Base, metaclass=Meta, **extra):
    attribute: int = 1
    other: "str"

    async def method(self, /, a, *, b=2, **kw):
        async with open(a) as f, g as (h, *i):
            async for line in f:
                yield await line
            else:
                pass
        return

    x = property(lambda self: self._x,
                 lambda self, v: None)

    # last of the class


key = lambda a, /, b=1, *args, c, d=2, **kw: (a, b)
odd = [lambda: 1,
       lambda: (2,
                3), 4]
def tail(
    a,
    b=1,
): \
    return a
@decorate(lambda f: f)
def decorated(x=lambda: 0):
	if x:
		return 1
	# tab indented
joined = "(" + "".join(f(name)
                       for name in map(lambda n: n[0], names)) \
    + ")"
@first
@second(lambda f: f,
        key=lambda: 1)
class Listed: pass
