"""Waiting until an upload is usable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..apple.trains import same_train
from ..builds import usable_build
from ..catalogue import action
from ..errors import BadInput
from ..options import FROM_CONTEXT, AppVersion, BuildNumber, Poll, Timeout

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import Build


@action(reads=True)
def wait_for_build(
    ctx: LaneContext,
    version: AppVersion | None = FROM_CONTEXT,
    build: BuildNumber | None = FROM_CONTEXT,
    timeout: Timeout = FROM_CONTEXT,
    poll: Poll = FROM_CONTEXT,
) -> Build:
    """Wait until a build has appeared and is processed: the newest upload, or the one that is named.

    iTunes Connect: GET ra/apps/{app}/trains/, again and again.
    App Store Connect: GET v1/builds, GET v1/apps/{app}/buildUploads, again and again.

    :raises BadInput: the build that is named is one of another version.
    :raises Refused: Apple found the build invalid, or it has expired.
    :raises StillProcessing: it was not usable at the deadline; run it again to go on.
    """
    train = (build or "").rpartition("/")[0]
    if version and train and not same_train(train, version):
        raise BadInput(
            f"Build {build} is none of version {version}: it is one of {train}.",
            now="Nothing was sent.",
            next_step="Give --version or --build another number, or leave --version out.",
        )
    found = usable_build(ctx, build, version, timeout=timeout, poll=poll, wait_for_upload=True)
    ctx.detail(f"build {found.key} is usable")
    return found
