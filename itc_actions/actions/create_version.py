"""A new version to edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..apple.states import EDITABLE
from ..catalogue import action
from ..errors import Refused
from ..options import FROM_CONTEXT, AppVersion, Option

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import Version

Rename = Annotated[
    bool,
    Option("Give the version in preparation the new number, where it has another one.", default=False, own_env=False),
]


@action()
def create_version(ctx: LaneContext, version: AppVersion = FROM_CONTEXT, rename: Rename = FROM_CONTEXT) -> Version:
    """Create the version to edit, unless it is there already.

    iTunes Connect: POST ra/apps/version/create/{app}; to rename, POST ra/apps/version/save/{app}.
    App Store Connect: POST v1/appStoreVersions; to rename, PATCH v1/appStoreVersions/{version}.

    :raises Refused: the version is on sale already, or another one is in preparation and `rename` is not given.
    """
    edit = ctx.service.get_version(ctx.app)
    if edit is not None and edit.number == version:
        ctx.detail(f"version {version} is there already ({edit.state})")
        return edit
    live = ctx.app.live
    if live is not None and live.number == version:
        raise Refused(
            f"Version {version} of {ctx.app.name} is {live.state} already.",
            next_step="Give a higher --version.",
        )
    if edit is None:
        created = ctx.service.create_version(ctx.app, version)
        ctx.detail(f"version {version} created")
        return created
    if not rename:
        raise Refused(
            f"Version {edit.number} of {ctx.app.name} is in preparation ({edit.state}): {version} cannot be created.",
            next_step=f"Finish it with --version {edit.number}, or give it the new number first: "
            f"inv action.create-version --version {version} --rename",
        )
    if edit.state not in EDITABLE:
        raise Refused(
            f"Version {edit.number} is {edit.state}, so it cannot be renamed to {version}.",
            next_step="Pull it back from review first: action.cancel-review.",
        )
    renamed = ctx.service.rename_version(ctx.app, version, seen=edit)
    ctx.detail(f"version {edit.number} renamed to {version}")
    return renamed
