"""The texts of a version, written to a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from ..apple.metadata_fields import DETAIL_FILES, REVIEW_FILES, TEXT_FILES
from ..catalogue import action
from ..errors import Refused
from ..options import FROM_CONTEXT, Live, MetadataFolder, Option

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import Version, VersionDetails

FOLDER = Path("fastlane/metadata")
"""Where fastlane has it."""
Force = Annotated[bool, Option("Replace files that hold other texts.", default=False, own_env=False)]


@action(reads=True)
def download_metadata(
    ctx: LaneContext, metadata: MetadataFolder = FROM_CONTEXT, live: Live = FROM_CONTEXT, force: Force = FROM_CONTEXT
) -> Version:
    """Write the texts of the version in preparation, or with --live of the one on sale, as fastlane's folder of files.

    What `update_app_info --metadata` reads: languages, categories, copyright, whom review asks. What the version has
    none of becomes an empty file. Passwords are not written. Without --metadata the folder is fastlane/metadata.

    iTunes Connect: GET ra/apps/version/{app}.
    App Store Connect: GET v1/apps/{app}/appStoreVersions, GET v1/apps/{app}/appInfos,
    GET v1/appStoreVersions/{version}/appStoreReviewDetail.

    :raises BadInput: files would be replaced, or one cannot be written.
    :raises Refused: there is no such version.
    """
    from ..input_files.metadata_folder import require_writable, write_metadata

    metadata = metadata or FOLDER
    require_writable(metadata)
    version, details = ctx.service.get_version(ctx.app, live=live), ctx.service.get_details(ctx.app, live=live)
    if version is None or details is None:
        raise Refused(
            f"{ctx.app.name} has no version {'on sale' if live else 'in preparation'}.",
            now="Nothing was written.",
            next_step="Name the other one: with --live." if not live else "Leave out --live.",
        )
    written = write_metadata(metadata, _files(version, details, ctx.service.text_fields), force=force)
    ctx.detail(
        f"texts in {len(version.texts)} language{'' if len(version.texts) == 1 else 's'} written to {metadata}"
        if written
        else f"{metadata} holds these texts already"
    )
    return version


def _files(version: Version, details: VersionDetails, served: frozenset[str]) -> dict[str, str | None]:
    """The texts by the path of their file."""
    files: dict[str, str | None] = {
        f"{locale}/{name}.txt": getattr(texts, field)
        for locale, texts in sorted(version.texts.items())
        for name, field in TEXT_FILES.items()
        if field in served
    }
    files.update({f"{name}.txt": getattr(details, field) for name, field in DETAIL_FILES.items()})
    files.update(
        {
            f"review_information/{name}.txt": getattr(details, field)
            for name, field in REVIEW_FILES.items()
            if field != "demo_password"
        }
    )
    return files
