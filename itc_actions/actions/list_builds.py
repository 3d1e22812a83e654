"""The builds of an app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..apple.trains import same_train
from ..catalogue import action
from ..options import AppVersion

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import Build


@action(reads=True)
def list_builds(ctx: LaneContext, version: AppVersion | None = None) -> list[Build]:
    """List the builds of the app, newest upload first, also those that are processing or failed.

    iTunes Connect: GET ra/apps/{app}/trains/.
    App Store Connect: GET v1/builds, GET v1/apps/{app}/buildUploads.
    """
    builds = [
        build
        for build in ctx.service.list_builds(ctx.app, version=version)
        if version is None or build.train is None or same_train(build.train, version)
    ]
    ctx.detail(f"{len(builds)} build{'' if len(builds) == 1 else 's'}")
    return builds
