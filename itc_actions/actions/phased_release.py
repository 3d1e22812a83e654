"""A release to a growing part of the users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..catalogue import action
from ..options import FROM_CONTEXT, Option

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import PhasedRelease

STATE_AFTER = {"start": ("inactive", "active"), "pause": ("paused",), "resume": ("active",), "complete": ("complete",)}
PhasedReleaseStep = Annotated[
    str | None, Option("What to do with it; without, it is only shown.", choices=tuple(STATE_AFTER), default=None)
]


@action()
def phased_release(ctx: LaneContext, step: PhasedReleaseStep = FROM_CONTEXT) -> PhasedRelease | None:
    """Show the phased release, or start, pause, resume or complete it.

    iTunes Connect: none.
    App Store Connect: GET v1/appStoreVersions/{version}/appStoreVersionPhasedRelease,
    POST v1/appStoreVersionPhasedReleases, PATCH v1/appStoreVersionPhasedReleases/{release}.

    :return: as it then stands, or None where there is none.
    :raises NotSupported: the service has none.
    :raises Refused: the service does not allow the step now.
    """
    service = ctx.service if step else ctx.itc_run.service  # a mere look takes no lock
    now = service.phased_release(ctx.app if step else ctx.itc_run.app)
    if step is None or (now is not None and now.state in STATE_AFTER[step]):
        ctx.detail(f"the phased release is {now.state}" if now else "there is no phased release")
        return now
    after = ctx.service.phased_release(ctx.app, step, seen=now)
    ctx.detail(f"the phased release is {after.state}" if after else "there is no phased release")
    return after
