"""The texts and the state of a version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..catalogue import action
from ..errors import Refused
from ..options import FROM_CONTEXT, Live

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import Version


@action(reads=True)
def get_app_info(ctx: LaneContext, live: Live = FROM_CONTEXT) -> Version:
    """Show the version in preparation, or with --live the one on sale: state, build, texts by language.

    iTunes Connect: GET ra/apps/version/{app}.
    App Store Connect: GET v1/apps/{app}/appStoreVersions, GET v1/apps/{app}/appInfos.

    :raises Refused: there is no such version.
    """
    version = ctx.service.get_version(ctx.app, live=live)
    if version is None:
        which = "on sale" if live else "in preparation"
        raise Refused(
            f"{ctx.app.name} has no version {which}.",
            next_step="Look at the other one " + ("without --live." if live else "with --live, or create a version."),
        )
    ctx.detail(f"version {version.number} is {version.state}")
    return version
