"""An approved version put on sale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..apple.states import PENDING_DEVELOPER_RELEASE, PROCESSING_FOR_APP_STORE
from ..catalogue import action
from ..errors import Refused
from ..options import FROM_CONTEXT, AppVersion

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import Version


@action()
def release_version(ctx: LaneContext, version: AppVersion | None = FROM_CONTEXT) -> Version:
    """Release the version that is approved and waits for it, unless it is on sale already.

    iTunes Connect: none.
    App Store Connect: POST v1/appStoreVersionReleaseRequests.

    :raises NotSupported: the service cannot.
    :raises Refused: no approved version waits for its release.
    """
    edit = ctx.service.get_version(ctx.app)
    if edit is None or edit.state == PROCESSING_FOR_APP_STORE:
        found = edit or ctx.service.get_version(ctx.app, live=True)
        if found is not None and version in (None, found.number):
            ctx.detail(f"version {found.number} is {found.state} already")
            return found
    if edit is None or edit.state != PENDING_DEVELOPER_RELEASE or version not in (None, edit.number):
        there = f"{edit.number} is {edit.state}" if edit else "none is in preparation"
        raise Refused(
            f"No version {version or ''}".rstrip() + f" waits for its release: {there}.",
            next_step="Wait until Apple has approved it.",
        )
    ctx.confirm(f"Release version {edit.number} of {ctx.app.name}?")
    released = ctx.service.release_version(ctx.app, seen=edit)
    ctx.detail(f"version {edit.number} released ({released.state})")
    return released
