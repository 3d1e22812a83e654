"""A version handed to Apple's review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..apple.states import DEVELOPER_REJECTED, EDITABLE, SENT_BACK, SUBMITTED
from ..apple.trains import same_train
from ..catalogue import action
from ..errors import Refused
from ..options import (
    FROM_CONTEXT,
    AppVersion,
    FrenchStore,
    IsExempt,
    ProprietaryCryptography,
    ThirdPartyCryptography,
    UsesEncryption,
    declaration,
    declarations,
)

if TYPE_CHECKING:
    from ..lane_context import LaneContext
    from ..records import Submission, Version

ThirdPartyContent = Annotated[bool | None, declaration("the app contains, shows or accesses third-party content.")]
HasRights = Annotated[bool | None, declaration("you have the rights to that content.")]
UsesIdfa = Annotated[bool | None, declaration("the app uses the advertising identifier.")]
ServesAds = Annotated[bool | None, declaration("it uses the identifier to serve advertisements.")]
TracksInstall = Annotated[bool | None, declaration("it uses the identifier to attribute installations.")]
TracksAction = Annotated[bool | None, declaration("it uses the identifier to attribute actions.")]
LimitsTracking = Annotated[bool | None, declaration("it honours the user's Limit Ad Tracking setting.")]


@action()
def submit_for_review(
    ctx: LaneContext,
    version: AppVersion | None = FROM_CONTEXT,
    export_compliance_uses_encryption: UsesEncryption = FROM_CONTEXT,
    export_compliance_is_exempt: IsExempt = FROM_CONTEXT,
    export_compliance_contains_proprietary_cryptography: ProprietaryCryptography = FROM_CONTEXT,
    export_compliance_contains_third_party_cryptography: ThirdPartyCryptography = FROM_CONTEXT,
    export_compliance_available_on_french_store: FrenchStore = FROM_CONTEXT,
    content_rights_contains_third_party_content: ThirdPartyContent = FROM_CONTEXT,
    content_rights_has_rights: HasRights = FROM_CONTEXT,
    add_id_info_uses_idfa: UsesIdfa = FROM_CONTEXT,
    add_id_info_serves_ads: ServesAds = FROM_CONTEXT,
    add_id_info_tracks_install: TracksInstall = FROM_CONTEXT,
    add_id_info_tracks_action: TracksAction = FROM_CONTEXT,
    add_id_info_limits_tracking: LimitsTracking = FROM_CONTEXT,
) -> Submission:
    """Submit the version in preparation for review, unless it has been.

    The legal declarations that Apple asks for have no defaults: one that is asked and not given ends the step before
    anything is submitted.

    iTunes Connect: POST ra/apps/{app}/details/submit/summary, POST ra/apps/{app}/version/submit/complete.
    App Store Connect: POST v1/reviewSubmissions, POST v1/reviewSubmissionItems,
    PATCH v1/reviewSubmissions/{submission}, PATCH v1/apps/{app}, PATCH v1/builds/{build}.

    :raises BadInput: Apple asks for a declaration that was not given; nothing was submitted.
    :raises Refused: there is no such version, it has no build or one of another version, or Apple refuses it.
    """
    from ..records import Submission

    answers = declarations(locals())
    edit = _version_to_submit(ctx, version)
    if edit.state in SUBMITTED:
        there = Submission(version=edit.number, state=edit.state, raw_state=edit.raw_state, build=edit.build)
        return _already_submitted(ctx, there)
    if edit.state not in EDITABLE:
        raise Refused(
            f"Version {edit.number} is {edit.state} ({edit.raw_state}): only one being edited can be submitted.",
            next_step="See in a browser what the service is waiting for.",
        )
    if edit.build is None:
        raise Refused(
            f"Version {edit.number} has no build, so it cannot be submitted.",
            next_step="Choose one first: action.select-build.",
        )
    if edit.build.train and not same_train(edit.build.train, edit.number):
        raise Refused(
            f"Version {edit.number} has build {edit.build.key}, which was made for version {edit.build.train}.",
            next_step=f"Choose one of {edit.number}: action.select-build.",
        )
    ctx.confirm(f"Submit version {edit.number} of {ctx.app.name} ({edit.build.key}) for review?")
    before = ctx.writes
    try:
        submission = ctx.service.submit_for_review(ctx.app, answers, seen=edit)
    except Refused as refusal:
        refusal.next_step = _next_step(ctx, edit, refusal.next_step)
        raise
    if ctx.writes == before:  # somebody else was quicker
        return _already_submitted(ctx, submission)
    once_more = f"; it was {edit.state} before" if edit.state in (*SENT_BACK, DEVELOPER_REJECTED) else ""
    ctx.detail(f"version {edit.number} submitted ({submission.state}){once_more}")
    return submission


def _next_step(ctx: LaneContext, edit: Version, otherwise: str | None) -> str | None:
    """What to do after a refusal; the service names a lack of release notes by a field of its own."""
    without = sorted(locale for locale, texts in edit.texts.items() if not texts.release_notes)
    if ctx.app.live is None or not without:
        return otherwise
    return (
        f"An update needs release notes in every language, and has none in {', '.join(without)}: give them with "
        f"--release-notes TEXT where the lane has that option, or before it by inv action.update-app-info "
        f"--release-notes TEXT. {otherwise or 'Then run the same line again.'}"
    )


def _version_to_submit(ctx: LaneContext, version: str | None) -> Version:
    edit = ctx.service.get_version(ctx.app)
    if edit is None or (version is not None and edit.number != version):
        there = f"{edit.number} is ({edit.state})" if edit else "none is"
        raise Refused(
            f"Version {version or 'to submit'} is not in preparation: {there}.",
            next_step="Create it first: action.create-version.",
        )
    return edit


def _already_submitted(ctx: LaneContext, there: Submission) -> Submission:
    chosen, build = ctx.values.build, there.build
    if chosen is not None and build is not None and (chosen.train, chosen.number) != (build.train, build.number):
        raise Refused(
            f"Version {there.version} is {there.state} with build {build.key}, not with {chosen.key}.",
            next_step="Pull it back from review first: action.cancel-review.",
        )
    ctx.detail(f"version {there.version} is {there.state} already")
    return there
