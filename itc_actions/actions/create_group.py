"""A group of testers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..catalogue import action
from ..options import FROM_CONTEXT, Option

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import Group

GroupName = Annotated[str, Option("The name of the group of testers.")]
Internal = Annotated[
    bool, Option("A group for people of the account, rather than for external testers.", default=False, own_env=False)
]


@action()
def create_group(ctx: LaneContext, group: GroupName = FROM_CONTEXT, internal: Internal = FROM_CONTEXT) -> Group:
    """Create a group of testers, unless there is one of that name and kind.

    iTunes Connect: none.
    App Store Connect: POST v1/betaGroups.

    :raises NotSupported: the service has no groups.
    :raises Refused: one of that name is of the other kind.
    """
    named = [each for each in ctx.service.list_groups(ctx.app) if each.name.lower() == group.lower()]
    there = next((each for each in named if each.internal is internal), None)
    if there is not None:
        ctx.detail(f"the group {there.name} is there already")
        return there
    created = ctx.service.create_group(ctx.app, group, internal=internal)
    ctx.detail(f"the group {group} created")
    return created
