"""The number that the next build has to exceed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from ..apple.states import BUILD_PROCESSING
from ..apple.trains import same_train
from ..catalogue import action
from ..errors import Refused, StillProcessing
from ..options import FROM_CONTEXT, AppVersion, Live, Option, Poll, Timeout
from ..patience import Patience

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..lane_context import LaneContext
    from ..records import Build, LatestBuildNumber

Initial = Annotated[
    str | None,
    Option(
        "The number where there is no build yet: whole numbers joined by dots, as in 1. Without one, that is refused.",
        default=None,
        env=("INITIAL_BUILD_NUMBER",),
        check=lambda text: None if re.fullmatch(r"[0-9]+(\.[0-9]+)*", text) else "must be whole numbers joined by dots",
    ),
]


@action(reads=True)
def latest_build_number(
    ctx: LaneContext,
    version: AppVersion | None = None,
    initial: Initial = FROM_CONTEXT,
    live: Live = FROM_CONTEXT,
    timeout: Timeout = FROM_CONTEXT,
    poll: Poll = FROM_CONTEXT,
) -> LatestBuildNumber:
    """Find the highest build number of --version, or else of the version last uploaded, and tell the one after it.

    Builds that are processing, have failed or have expired count too. An upload that is processing while the service
    does not tell its number yet is waited for. With --live: the number of the build that is on sale.

    iTunes Connect: GET ra/apps/{app}/trains/.
    App Store Connect: GET v1/builds, GET v1/apps/{app}/buildUploads.

    :returns: `number`, `next` and `train`; without any upload, `initial` is both numbers.
    :raises Refused: there is no build, and `initial` is not given.
    :raises StillProcessing: an upload had no number yet at the deadline.
    """
    if live:
        return _on_sale(ctx, version, initial)
    seen = _numbered(ctx, version, timeout, poll)
    train = version or next((build.train for build in seen if build.train), None)
    builds = [each for each in _builds(ctx, train) if each.number and (not train or same_train(each.train, train))]
    if not builds:
        return _none(ctx, f"version {version} of {ctx.app.name}" if version else ctx.app.name, initial)
    latest = _highest(builds)
    found = _told(latest.number or "", latest.train)
    hidden = sum(build.number is None for build in seen)
    failed = f"; {hidden} failed, and their numbers are not told" if hidden else ""
    ctx.detail(f"build {latest.key} ({latest.state}), the next is {found.next}{failed}")
    return found


def _builds(ctx: LaneContext, train: str | None, *, newest: bool = False) -> list[Build]:
    return ctx.service.list_builds(ctx.app, version=train, newest=newest)


def _numbered(ctx: LaneContext, version: str | None, timeout: float, poll: float) -> list[Build]:
    """The builds of the version, or the newest one; waits while an upload is processing that has no number yet.

    :raises StillProcessing: it had none at the deadline.
    """
    ctx.let_go()
    patience = Patience(ctx, timeout, poll)
    while True:
        builds = _builds(ctx, version, newest=version is None)
        if all(build.number or build.state != BUILD_PROCESSING for build in builds):
            return builds
        if patience.is_over():
            raise StillProcessing(
                f"An upload of {ctx.app.name} is still processing after {patience.elapsed:.0f} s, and its number is "
                "not told yet.",
                now="The latest build number is not known: that upload may have it.",
                next_step="Run the same line again later, or give a longer --timeout.",
            )
        patience.pause("the number of an upload")


def _on_sale(ctx: LaneContext, version: str | None, initial: str | None) -> LatestBuildNumber:
    live = ctx.service.get_version(ctx.app, live=True)
    if live is None or live.build is None or (version is not None and not same_train(live.number, version)):
        return _none(ctx, f"version {version}" if version else f"{ctx.app.name} on sale", initial)
    found = _told(live.build.number, live.build.train or live.number)
    ctx.detail(f"build {found.train}/{found.number} is on sale, the next is {found.next}")
    return found


def _none(ctx: LaneContext, what: str, initial: str | None) -> LatestBuildNumber:
    from ..records import LatestBuildNumber

    if initial is None:
        raise Refused(
            f"There is no build of {what}, so there is no latest number.",
            next_step="Give --initial for the number to begin with, or see whether app and version are those meant.",
        )
    ctx.detail(f"there is no build of {what}: {initial} is the first")
    return LatestBuildNumber(number=initial, next=initial)


def _told(number: str, train: str | None) -> LatestBuildNumber:
    from ..records import LatestBuildNumber

    head, dot, last = number.rpartition(".")
    following = f"{head}{dot}{int(last) + 1}" if last.isascii() and last.isdigit() else number
    return LatestBuildNumber(number=number, next=following, train=train)


def _highest(builds: Sequence[Build]) -> Build:
    """As Apple compares them: part by part. The newest upload is first, and wins against what is no number."""
    return max(
        builds, key=lambda build: [int(part) if part.isdecimal() else -1 for part in str(build.number).split(".")]
    )
