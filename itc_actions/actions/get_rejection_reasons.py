"""What Apple rejected, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..catalogue import action
from ..rejections import in_full, in_short

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import Rejection


@action(reads=True)
def get_rejection_reasons(ctx: LaneContext) -> list[Rejection]:
    """Show what Apple rejected of the app and has not been put right, versions and builds: none is no failure.

    iTunes Connect has the words of the resolution centre and the guidelines; App Store Connect tells what was rejected
    and the page, for Apple gives the words out nowhere else.

    iTunes Connect: GET ra/apps/{app}/resolutionCenter.
    App Store Connect: GET v1/apps/{app}/appStoreVersions, GET v1/reviewSubmissions,
    GET v1/reviewSubmissions/{submission}/items, GET v1/builds.
    """
    found = ctx.service.list_rejections(ctx.app)
    for each in found:
        ctx.say(in_full(each))
    ctx.detail("; ".join(map(in_short, found)) or "none")
    return found
