"""How all apps of the account stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..catalogue import action

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import AppStatus


@action(reads=True)
def list_app_statuses(ctx: LaneContext) -> list[AppStatus]:
    """List how every app of the account stands, by name: on sale, in preparation, its newest build.

    An app of several platforms has an entry for each, or with --platform for that one alone.

    iTunes Connect: GET ra/apps/manageyourapps/summary, GET ra/apps/{app}/trains/. App Store Connect: GET v1/apps, GET
    v1/builds.
    """
    apps = sorted(ctx.service.list_app_statuses(), key=lambda app: (app.name.casefold(), app.id))
    ctx.detail(f"{len({app.id for app in apps})} apps")
    return apps
