"""What the testers of a build are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..builds import key_of, usable_build
from ..catalogue import action
from ..options import FROM_CONTEXT, AppVersion, BuildNumber, Poll, Timeout

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import BuildTestInfo


@action(reads=True)
def get_build_test_info(
    ctx: LaneContext,
    version: AppVersion | None = FROM_CONTEXT,
    build: BuildNumber | None = FROM_CONTEXT,
    timeout: Timeout = FROM_CONTEXT,
    poll: Poll = FROM_CONTEXT,
) -> BuildTestInfo:
    """Show the test information of a build: what to test by language, and the contact for beta review.

    iTunes Connect: GET ra/apps/{app}/trains/{train}/builds/{build}/testInformation.
    App Store Connect: GET v1/betaBuildLocalizations, GET v1/betaAppLocalizations, GET v1/betaAppReviewDetails.

    :raises Refused: there is no such build.
    """
    chosen = usable_build(ctx, build, version, timeout=timeout, poll=poll)
    ctx.detail(f"build {chosen.key}")
    return ctx.service.get_build_test_info(ctx.app, key_of(chosen))
