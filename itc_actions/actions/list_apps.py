"""The apps of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..catalogue import action

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import App


@action(reads=True)
def list_apps(ctx: LaneContext) -> list[App]:
    """List the apps of the account, with the versions on sale and in preparation.

    iTunes Connect: GET ra/apps/manageyourapps/summary.
    App Store Connect: GET v1/apps.
    """
    apps = ctx.service.list_apps()
    ctx.detail(f"{len(apps)} app{'' if len(apps) == 1 else 's'}")
    return apps
