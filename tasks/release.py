"""Lanes for the App Store, to be copied and changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from itc_actions import (
    FROM_CONTEXT,
    LaneContext,
    Option,
    cancel_review,
    create_version,
    get_app_info,
    lane,
    list_app_statuses,
    list_builds,
    list_testers,
    precheck,
    select_build,
    submit_for_review,
    update_app_info,
    upload_binary,
    upload_screenshots,
    wait_for_build,
)
from itc_actions.errors import BadInput

if TYPE_CHECKING:
    from itc_actions.records import AppStatus, Build

PrecheckLevel = Annotated[
    str,
    Option(
        "What the precheck of the texts does before the submission: skip, warn, or error, which stops it.",
        default="warn",
        choices=("skip", "warn", "error"),
        env=("DELIVER_PRECHECK_DEFAULT_RULE_LEVEL",),
    ),
]
AllApps = Annotated[bool, Option("Every app of the account, a row each.", default=False, own_env=False)]


@lane
def release(
    ctx: LaneContext,
    version: str | None = None,
    release_notes: str | None = None,
    build: str | None = None,
    ipa: Path | None = None,
    upload_with: str = FROM_CONTEXT,
    metadata: Path | None = None,
    screenshots: Path | None = None,
    precheck_level: PrecheckLevel = "warn",
) -> None:
    """Create the version, write its texts, choose its build and submit it for review.

    With --ipa that file is uploaded first: it is the build, and says which version it is. An update needs release
    notes: by --release-notes, or in the folder of --metadata, whose texts are all taken over. Legal declarations that
    Apple asks for come from the environment: ITC_ADD_ID_INFO_USES_IDFA and the others that `inv
    action.submit-for-review --help` names.
    """
    if ipa and build:
        raise BadInput("Give --ipa or --build, not both: the file is the build.")
    if ipa:
        uploaded = upload_binary(ctx, ipa=ipa, version=version, upload_with=upload_with)
        version, build = version or uploaded.train, uploaded.key
    create_version(ctx, version=version or FROM_CONTEXT)
    if release_notes or metadata:
        update_app_info(ctx, metadata=metadata, release_notes=release_notes)
    if screenshots:
        upload_screenshots(ctx, screenshots=screenshots)
    if ipa:
        wait_for_build(ctx, build=build)
    select_build(ctx, build=build)
    if precheck_level != "skip":
        precheck(ctx, metadata=None, default_rule_level=precheck_level)
    submit_for_review(ctx)


@lane
def cancel(ctx: LaneContext, discard_approval: bool = False) -> None:
    """Pull the version back from review."""
    cancel_review(ctx, discard_approval=discard_approval)


@lane
def status(ctx: LaneContext, all: AllApps = False) -> None:
    """Show what is on sale and in preparation, the builds and the testers; with --all, every app in its row."""
    if all:
        apps = list_app_statuses(ctx)
        several = len({app.platform for app in apps}) > 1
        ctx.show([row(app, platform=several) for app in apps], f"Apps ({len(apps)})")
        return
    on_sale = get_app_info(ctx, live=True) if ctx.app.live else None
    in_preparation = get_app_info(ctx) if ctx.app.edit else None
    builds = list_builds(ctx)
    testers = list_testers(ctx)
    for title, version in (("On sale", on_sale), ("In preparation", in_preparation)):
        if version is None:
            ctx.show([], title)
        else:
            ctx.show({"version": version.number, "state": version.state, "build": version.build}, title)
    ctx.show([brief(build) for build in builds[:10]], f"Builds ({len(builds)}), newest first")
    ctx.show([{"email": each.email, "kind": each.kind} for each in testers[:20]], f"Testers ({len(testers)})")


def row(app: AppStatus, *, platform: bool) -> dict[str, object]:
    """One app in a table of many."""
    live, edit, build = app.live, app.edit, app.build
    return {
        "name": app.name,
        "bundle_id": app.bundle_id,
        "platform": app.platform if platform else None,
        "on_sale": live and live.number + ("" if live.state == "ready-for-sale" else f" {live.state}"),
        "in_preparation": edit and f"{edit.number} {edit.state}",
        "newest_build": build and " ".join(part for part in (build.train, build.number, build.state) if part),
    }


def brief(build: Build) -> dict[str, object]:
    """The columns of a build that fit one screen."""
    return {
        "version": build.train,
        "build": build.number,
        "state": build.state,
        "beta": build.beta_state,
        "testers": build.testers,
        "uploaded": build.uploaded,
    }
