"""What is inside a build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..builds import key_of, usable_build
from ..catalogue import action
from ..options import FROM_CONTEXT, AppVersion, BuildNumber, Poll, Timeout

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import BinaryDetails


@action(reads=True)
def get_binary_details(
    ctx: LaneContext,
    version: AppVersion | None = FROM_CONTEXT,
    build: BuildNumber | None = FROM_CONTEXT,
    timeout: Timeout = FROM_CONTEXT,
    poll: Poll = FROM_CONTEXT,
) -> BinaryDetails:
    """Show what Apple read in the binary of a build: SDK, architectures, entitlements, sizes; of an expired one too.

    iTunes Connect: GET ra/apps/{app}/trains/{train}/builds/{build}/details.
    App Store Connect: GET v1/builds/{build}, GET v1/buildBundles/{bundle}/buildBundleFileSizes.

    :raises Refused: there is no such build, or Apple found it invalid.
    :raises StillProcessing: it was still processing at the deadline.
    """
    chosen = usable_build(ctx, build, version, timeout=timeout, poll=poll, expired_too=True)
    ctx.detail(f"build {chosen.key}")
    return ctx.service.get_binary_details(ctx.app, key_of(chosen))
