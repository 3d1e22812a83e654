"""Which build is meant, and waiting until it is usable."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .apple.states import BUILD_EXPIRED, BUILD_INVALID, BUILD_PROCESSING, BUILD_USABLE
from .apple.trains import same_train
from .errors import BadInput, Refused, StillProcessing
from .patience import Patience

if TYPE_CHECKING:
    from .lane_context import LaneContext
    from .records import Build, BuildKey


def choose(builds: list[Build], number: str | None, version: str | None) -> Build | None:
    """The build that somebody means, usable or not, or None where there is none (yet).

    :param number: its number, or `train/number`; None for the newest upload.
    :param version: the version it belongs to, where that is known.
    :raises BadInput: the number is found in two trains.
    """
    if number is None:
        return next(
            (build for build in builds if version is None or build.train is None or same_train(build.train, version)),
            None,
        )
    train, slash, only = number.rpartition("/")
    matching = [build for build in builds if build.number == (only if slash else number)]
    if slash:
        return next((build for build in matching if same_train(build.train, train)), None)
    in_version = [build for build in matching if version is not None and same_train(build.train, version)]
    matching = in_version or matching
    if len({build.train for build in matching}) > 1:
        listed = ", ".join(f"{build.key} (uploaded {_when(build)})" for build in matching)
        raise BadInput(
            f"Build {number} is in two trains: {listed}.", next_step=f"Name one of them: --build {matching[0].key}."
        )
    return matching[0] if matching else None


def usable_build(
    ctx: LaneContext,
    number: str | None,
    version: str | None,
    *,
    timeout: float,
    poll: float,
    wait_for_upload: bool = False,
    expired_too: bool = False,
) -> Build:
    """The build that is meant, once it is usable; waits while it is processing, without the app's lock.

    The last look at it is made under the lock again, where the action that asks may write.

    :param timeout: how long to wait, in seconds.
    :param poll: the first pause between two looks, in seconds.
    :param wait_for_upload: whether to wait also for a build that has not appeared yet.
    :param expired_too: whether one that has expired will do.
    :raises Refused: there is no such build, or Apple refused it, or it has expired.
    :raises StillProcessing: it was not usable at the deadline.
    """
    named = f"build {number}" if number else f"a build of version {version}" if version else "a build"
    ctx.hold()
    look = _looker(ctx, number, version)
    patience = Patience(ctx, timeout, poll)
    while True:
        build, hidden = look()
        if build is not None and build.state != BUILD_PROCESSING:
            if ctx.hold():
                continue
            return build if expired_too and build.state == BUILD_EXPIRED else _checked(build)
        if build is None and not (hidden or wait_for_upload):
            raise _no_build(ctx, named, version)
        if patience.is_over():
            raise StillProcessing(
                f"{named.capitalize()} {'is still processing' if build or hidden else 'has not appeared'} "
                f"after {patience.elapsed:.0f} s.",
                next_step="Apple may take longer: run the same line again later, or give a longer --timeout.",
            )
        ctx.let_go()
        patience.pause(f"{named} to {'be processed' if build or hidden else 'appear'}")


def _looker(ctx: LaneContext, number: str | None, version: str | None) -> Callable[[], tuple[Build | None, bool]]:
    """Looks for the build, with or without the lock; the second value says whether an upload without a number yet
    could be it."""

    train, slash, only = (number or "").rpartition("/")

    def look() -> tuple[Build | None, bool]:
        service, app = ctx.itc_run.service, ctx.itc_run.app
        if number is None:
            builds = service.list_builds(app, version=version, newest=True)
        else:
            builds = service.list_builds(app, version=train if slash else None, number=only)
        build = choose(builds, number, version)
        hidden = any(each.number is None and each.state == BUILD_PROCESSING for each in builds)
        return build, build is None and hidden

    return look


def _checked(build: Build) -> Build:
    if build.state == BUILD_USABLE:
        return build
    why = {BUILD_INVALID: "Apple found it invalid", BUILD_EXPIRED: "it has expired"}.get(build.state, build.raw_state)
    name = f"Build {build.key}" if build.number else f"The upload of {_when(build)}"
    raise Refused(
        f"{name} cannot be used: {why} ({build.raw_state}).",
        next_step="Upload a new build with a higher number, or name an older one with --build.",
    )


def _when(build: Build) -> str:
    return f"{build.uploaded:%Y-%m-%d %H:%M} UTC" if build.uploaded else "at an unknown time"


def _no_build(ctx: LaneContext, named: str, version: str | None) -> Refused:
    builds = [build for build in ctx.service.list_builds(ctx.app) if build.number]
    there = ", ".join(build.key for build in builds[:10]) or "none"
    return Refused(
        f"There is no {named.removeprefix('a ')} (the app has: {there}).",
        next_step="Upload one, or name one that is there with --build.",
    )


def key_of(build: Build) -> BuildKey:
    """What names a usable build to the service."""
    from .records import BuildKey

    return BuildKey(train=build.train or "", number=build.number or "")
