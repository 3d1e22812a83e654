"""The pictures and films of a version in the App Store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from ..catalogue import action
from ..errors import BadInput
from ..options import (
    FROM_CONTEXT,
    AppSpecificPassword,
    Option,
    Provider,
    TransporterPath,
    TransporterTimeout,
)

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import MediaSaved

ScreenshotsFolder = Annotated[
    Path | None,
    Option(
        "A folder of screenshots as fastlane has it: LOCALE/*.png or .jpg in the order of their names, at most 10 for "
        "a device, which is known by their size; also appleTV/LOCALE, iMessage/LOCALE, and default/.",
        default=None,
        env=("DELIVER_SCREENSHOTS_PATH",),
    ),
]
PreviewsFolder = Annotated[
    Path | None,
    Option(
        "A folder of app previews (App Store Connect): LOCALE/*.mp4, .mov or .m4v, at most 3 for a device, which their "
        "names begin with: IPHONE_67-tour.mp4.",
        default=None,
        env=("DELIVER_APP_PREVIEWS_PATH",),
    ),
]
Sync = Annotated[
    bool,
    Option(
        "Take away what is at Apple and not in the folder, for the languages and devices that the folder has.",
        default=False,
        env=("DELIVER_SYNC_SCREENSHOTS",),
    ),
]
ProcessingTimeout = Annotated[
    float,
    Option(
        "How long Apple may take to look at what was sent: seconds, or 90s, 45m, 2h (App Store Connect).",
        kind="duration",
        default=3600.0,
        env=("DELIVER_SCREENSHOT_PROCESSING_TIMEOUT",),
    ),
]


@action()
def upload_screenshots(
    ctx: LaneContext,
    screenshots: ScreenshotsFolder = FROM_CONTEXT,
    previews: PreviewsFolder = FROM_CONTEXT,
    sync_screenshots: Sync = FROM_CONTEXT,
    screenshot_processing_timeout: ProcessingTimeout = FROM_CONTEXT,
    transporter: TransporterPath = FROM_CONTEXT,
    itc_provider: Provider = FROM_CONTEXT,
    app_specific_password: AppSpecificPassword = FROM_CONTEXT,
    transporter_timeout: TransporterTimeout = FROM_CONTEXT,
) -> MediaSaved:
    """Upload screenshots and app previews to the version in preparation: new and changed ones, told by their checksums.

    A file takes the place of the one of its name. The order is that of the names; what Apple has beyond the folder
    stays behind it, unless --sync-screenshots is given. All files are looked at before anything is sent.

    iTunes Connect: GET ra/apps/version/{app}, then Apple's iTMSTransporter with a package of whole sets.
    App Store Connect: POST v1/appScreenshotSets, POST v1/appScreenshots, PATCH v1/appScreenshots/{screenshot},
    DELETE v1/appScreenshots/{screenshot}, PATCH v1/appScreenshotSets/{set}/relationships/appScreenshots,
    POST v1/appPreviewSets, POST v1/appPreviews, PATCH v1/appPreviews/{preview}.

    :raises BadInput: a file is none that Apple takes: all of them are listed; or the service takes no previews.
    :raises Refused: there is no such version, it lacks a language, a set would be too full, or Apple refuses a file.
    :raises StillProcessing: Apple had not looked at all of them at the deadline.
    """
    from ..input_files.screenshots import read_previews, read_screenshots
    from ..services.parts.media import total
    from ..services.parts.uploads import UploadTool

    if screenshots is None and previews is None:
        raise BadInput(
            "No folder of screenshots is named.",
            now="Nothing was sent.",
            next_step="Name it with --screenshots, or --previews.",
        )

    def locales() -> set[str]:
        return ctx.service.media_locales(ctx.app)

    pictures = read_screenshots(screenshots, locales) if screenshots else None
    films = read_previews(previews, locales) if previews else None
    tool = UploadTool(transporter, itc_provider, app_specific_password, transporter_timeout)
    timeout, saved = screenshot_processing_timeout, []
    if pictures:
        saved.append(ctx.service.save_screenshots(ctx.app, pictures, sync=sync_screenshots, timeout=timeout, tool=tool))
    if films:
        saved.append(ctx.service.save_previews(ctx.app, films, sync=sync_screenshots, timeout=timeout))
    came = total(saved)
    ctx.detail(
        f"{came.sent} sent, {came.kept} there already"
        + (f", {came.deleted} taken away" if came.deleted else "")
        + (f", {came.ordered} set{'' if came.ordered == 1 else 's'} ordered" if came.ordered else "")
    )
    return came
