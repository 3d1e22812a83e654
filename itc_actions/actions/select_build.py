"""The build that a version ships."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..apple.states import EDITABLE
from ..apple.trains import same_train
from ..builds import key_of, usable_build
from ..catalogue import action
from ..errors import Refused
from ..options import FROM_CONTEXT, AppVersion, BuildNumber, Poll, Timeout

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import Build


@action()
def select_build(
    ctx: LaneContext,
    version: AppVersion | None = FROM_CONTEXT,
    build: BuildNumber | None = FROM_CONTEXT,
    timeout: Timeout = FROM_CONTEXT,
    poll: Poll = FROM_CONTEXT,
) -> Build:
    """Choose the build of the version in preparation: its newest upload, or an older one that is named.

    Waits while the build is processing.

    iTunes Connect: GET ra/apps/{app}/trains/, POST ra/apps/version/save/{app}.
    App Store Connect: GET v1/builds, PATCH v1/appStoreVersions/{version}/relationships/build.

    :raises Refused: there is no version in preparation or no such build, or the state does not allow the change.
    :raises StillProcessing: the build was not usable at the deadline.
    """
    edit = ctx.service.get_version(ctx.app)
    if edit is None or (version is not None and edit.number != version):
        raise Refused(
            f"Version {version} is not in preparation." if version else "No version is in preparation.",
            next_step="Create it first: action.create-version.",
        )
    chosen = usable_build(ctx, build, edit.number, timeout=timeout, poll=poll)
    if not same_train(chosen.train, edit.number):
        raise Refused(
            f"Build {chosen.key} was made for version {chosen.train}, not for {edit.number}.",
            next_step=f"Upload a build of {edit.number}, or name one with --build.",
        )
    now = edit.build
    if now is not None and (now.train, now.number) == (chosen.train, chosen.number):
        ctx.detail(f"build {chosen.key} was chosen already")
        return chosen
    if edit.state not in EDITABLE:
        raise Refused(
            f"Version {edit.number} is {edit.state}, so its build cannot be changed"
            + (f" from {now.key}" if now else "")
            + f" to {chosen.key}.",
            next_step="Pull it back from review first (action.cancel-review), or name the build it has with --build.",
        )
    before = ctx.writes
    ctx.service.select_build(ctx.app, key_of(chosen), seen=edit)
    ctx.detail(f"build {chosen.key} {'chosen' if ctx.writes > before else 'was chosen already'}")
    return chosen
