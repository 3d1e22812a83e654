"""The groups of testers of an app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..catalogue import action

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import Group


@action(reads=True)
def list_groups(ctx: LaneContext) -> list[Group]:
    """List the groups of testers of the app.

    iTunes Connect: none.
    App Store Connect: GET v1/betaGroups.

    :raises NotSupported: the service has no groups.
    """
    groups = ctx.service.list_groups(ctx.app)
    ctx.detail(f"{len(groups)} group{'' if len(groups) == 1 else 's'}")
    return groups
