"""The testers of an app, of a build, or of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..builds import key_of, usable_build
from ..catalogue import action
from ..options import FROM_CONTEXT, AppVersion, BuildNumber, Option

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import Tester

WholeAccount = Annotated[bool, Option("List every tester of the account.", default=False, own_env=False)]


@action(reads=True)
def list_testers(
    ctx: LaneContext,
    build: BuildNumber | None = None,
    version: AppVersion | None = None,
    whole_account: WholeAccount = FROM_CONTEXT,
) -> list[Tester]:
    """List the testers of the app, with --build those of one build, with --whole-account all there are.

    iTunes Connect: GET ra/user/externalTesters/{app}/, GET ra/user/internalTesters/{app}/,
    GET ra/apps/{app}/trains/{train}/builds/{build}/testers, GET ra/users/pre/ext, GET ra/users/pre/int.
    App Store Connect: GET v1/betaTesters, GET v1/builds/{build}/individualTesters,
    GET v1/betaGroups/{group}/betaTesters.

    :raises Refused: there is no such build.
    """
    if whole_account:
        testers = ctx.service.list_testers_of_account()
    elif build is not None:
        chosen = usable_build(ctx, build, version, timeout=0, poll=1)
        testers = ctx.service.list_testers_of_build(ctx.app, key_of(chosen))
    else:
        testers = ctx.service.list_testers(ctx.app)
    ctx.detail(f"{len(testers)} tester{'' if len(testers) == 1 else 's'}")
    return testers
