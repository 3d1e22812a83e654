"""A build taken back from Apple's beta review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..apple.states import UNDER_BETA_REVIEW
from ..apple.trains import same_train
from ..builds import key_of, usable_build
from ..catalogue import action
from ..errors import BadInput
from ..options import FROM_CONTEXT, AppVersion, BuildNumber, Option

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import Build, Distribution

ExpireBuild = Annotated[
    bool,
    Option(
        "Let the build expire, where nothing else takes it back (App Store Connect): it can never be tested again.",
        default=False,
        own_env=False,
    ),
]


@action()
def cancel_beta_review(
    ctx: LaneContext,
    version: AppVersion | None = FROM_CONTEXT,
    build: BuildNumber | None = FROM_CONTEXT,
    expire_build: ExpireBuild = FROM_CONTEXT,
) -> Distribution:
    """Take a build back from beta review; says so where there is nothing to cancel.

    Without --build it is the one that beta review has.

    iTunes Connect: POST ra/apps/{app}/trains/{train}/builds/{build}/reject.
    App Store Connect: PATCH v1/builds/{build}, which lets the build expire: only where --expire-build is given.

    :returns: how the build then stands with its testers.
    :raises NotSupported: only expiring would take it back, and that is not asked for.
    :raises BadInput: beta review has several, and none is named.
    :raises Refused: there is no such build.
    """
    chosen = _in_review(ctx, version) if build is None else None
    chosen = chosen or usable_build(ctx, build, version, timeout=0, poll=1, expired_too=True)
    if chosen.beta_state not in UNDER_BETA_REVIEW:
        ctx.detail(f"nothing to cancel: build {chosen.key} is {chosen.beta_state or chosen.state}")
        return chosen.distribution()
    if expire_build:
        ctx.confirm(
            f"Take build {chosen.key} of {ctx.app.name} back from beta review, if need be by letting it expire?"
        )
    else:
        ctx.confirm(f"Take build {chosen.key} of {ctx.app.name} back from beta review?")
    before = ctx.writes
    now = ctx.service.cancel_beta_review(ctx.app, key_of(chosen), expire=expire_build)
    done = "taken back from beta review" if ctx.writes > before else "is not in beta review any more"
    ctx.detail(f"build {chosen.key} {done} ({now.beta_state or 'expired'})")
    return now


def _in_review(ctx: LaneContext, version: str | None) -> Build | None:
    """The build that beta review has, or None where it has none.

    :raises BadInput: it has several.
    """
    found = [
        build
        for build in ctx.service.list_builds(ctx.app, version=version)
        if build.beta_state in UNDER_BETA_REVIEW and (version is None or same_train(build.train, version))
    ]
    if len(found) > 1:
        raise BadInput(
            f"Beta review has several builds of {ctx.app.name}: {', '.join(build.key for build in found)}.",
            now="Nothing was sent for this step but reading.",
            next_step=f"Name one: --build {found[0].key}.",
        )
    return found[0] if found else None
