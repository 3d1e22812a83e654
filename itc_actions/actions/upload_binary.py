"""A binary becomes a build."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from ..apple.trains import same_train
from ..catalogue import action
from ..errors import BadInput
from ..options import (
    FROM_CONTEXT,
    IPA_ENV,
    AppSpecificPassword,
    AppVersion,
    Option,
    Provider,
    TransporterPath,
    TransporterTimeout,
    UploadWith,
)

if TYPE_CHECKING:
    from ..input_files.ipa import Ipa
    from ..lane_context import LaneContext
    from ..records import Build

IpaFile = Annotated[Path, Option("The .ipa file to upload, exported for the App Store.", env=IPA_ENV)]


@action()
def upload_binary(
    ctx: LaneContext,
    ipa: IpaFile = FROM_CONTEXT,
    version: AppVersion | None = FROM_CONTEXT,
    upload_with: UploadWith = FROM_CONTEXT,
    transporter: TransporterPath = FROM_CONTEXT,
    itc_provider: Provider = FROM_CONTEXT,
    app_specific_password: AppSpecificPassword = FROM_CONTEXT,
    transporter_timeout: TransporterTimeout = FROM_CONTEXT,
) -> Build:
    """Upload an .ipa as a build, unless a build of its number is there; Apple then processes it (wait-for-build).

    The file itself says of which app, version and number it is. With a version, it has to be one of that version. An
    upload that broke off is taken up by the same line.

    iTunes Connect: GET ra/apps/{app}/trains/, then Apple's iTMSTransporter with a package of the file.
    App Store Connect: POST v1/buildUploads, POST v1/buildUploadFiles, PATCH v1/buildUploadFiles/{file},
    GET v1/buildUploads/{upload}, or Apple's altool with --upload-with altool.

    :raises BadInput: the file is none that can be uploaded, is of another app or version, or the tool is missing.
    :raises Refused: Apple does not take it; no build came of it.
    """
    from ..input_files.ipa import read_ipa
    from ..services.parts.uploads import UploadTool, build_of

    file = read_ipa(ipa)
    _require_way(ctx, upload_with)
    _require_fitting(ctx, file, version)
    there = build_of(file, ctx.service.list_builds(ctx.app, version=file.version, number=file.number))
    if there is not None:
        ctx.detail(f"build {there.key} is there already ({there.state})")
        return there
    before = ctx.writes
    tool = UploadTool(transporter, itc_provider, app_specific_password, transporter_timeout, upload_with)
    built = ctx.service.upload_binary(ctx.app, file, tool)
    ctx.detail(f"build {file.key} {'uploaded' if ctx.writes > before else 'is there already'}")
    return built


def _require_way(ctx: LaneContext, upload_with: str) -> None:
    """See that the service takes a file that way.

    :raises BadInput: it does not.
    """
    from ..services.parts.uploads import ALTOOL

    if upload_with == ALTOOL and not ctx.service.takes_altool:
        raise BadInput(
            f"altool does not upload to {ctx.service.title}: that takes a file by iTMSTransporter alone.",
            now="Nothing was sent for this step.",
            next_step="Leave out --upload-with (ITC_UPLOAD_WITH), or use --service app-store-connect.",
        )


def _require_fitting(ctx: LaneContext, file: Ipa, version: str | None) -> None:
    """See that the file is of the version, the app and the platform that the line is about.

    :raises BadInput: it is not.
    """
    bundle, nothing = file.bundle, "Nothing was sent for this step."
    if version is not None and not same_train(version, bundle.version):
        raise BadInput(
            f"{file.path} is a build of version {bundle.version}, not of {version}.",
            now=nothing,
            next_step=f"Build version {version}, or name the file that is one with --ipa.",
        )
    app = ctx.app
    if bundle.bundle_id != app.bundle_id:
        raise BadInput(
            f"{file.path} is of another app: its bundle id is {bundle.bundle_id}, that of {app.name} is "
            f"{app.bundle_id}.",
            now=nothing,
            next_step=f"Name the app of the file (--app {bundle.bundle_id}), or the file of the app (--ipa).",
        )
    ctx.service.require_platform(app, file)
