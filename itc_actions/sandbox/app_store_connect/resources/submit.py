"""Submitting: what Apple finds missing when a review submission is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....apple import states
from ...world import FieldsRefused, submissions
from ...world.identity import derived
from ...world.submission import check_submittable
from ...world.submissions import move_to
from .. import errors, items, words
from ..refusals import field_error

if TYPE_CHECKING:
    from ...world import FieldError, World
    from ...world.state import App, ReviewSubmission, Version
    from ..errors import ApiError

SCREENSHOT = "STATE_ERROR.SCREENSHOT_REQUIRED.APP_IPHONE_67"
NOT_READY = "The review submission is not ready to be submitted: something is missing or has the wrong state"


def submit_submission(world: World, app: App, submission: ReviewSubmission) -> None:
    """Give a draft to Apple's review, or an answered rejection back to it.

    :raises ApiError: it is empty, not in a state to be submitted, or something is missing.
    """
    if submission.state == submissions.WAITING:
        return
    if submission.state not in (submissions.DRAFT, submissions.UNRESOLVED):
        raise errors.state(f"reviewSubmissions with id {submission.id} is not in a state that can be submitted")
    held = [item for item in submission.items if item.state != submissions.REMOVED]
    version = app.edit
    if not held or version is None or version.id not in {item.version_id for item in held}:
        raise errors.state("The review submission holds nothing that can be submitted")
    if submission.state == submissions.UNRESOLVED and not all(item.resolved for item in held):
        raise errors.state("The review submission has items whose rejection is not resolved")
    missing = _missing(world, app, version)
    if missing:
        raise errors.state(NOT_READY, associated=missing)
    version.answers = {**version.answers, "uses_idfa": bool(version.answers.get("uses_idfa"))}
    move_to(world, app, version, states.WAITING_FOR_REVIEW)


def _missing(world: World, app: App, version: Version) -> dict[str, list[ApiError]]:
    """What is missing, by the path of the resource that lacks it."""
    found: dict[str, list[ApiError]] = {}
    try:
        check_submittable(world, app)
    except FieldsRefused as refused:
        for error in refused.errors:
            path, made = _place(app, version, error)
            found.setdefault(path, []).append(made)
    build = items.build_of_version(world, items.version_item(app, version))
    if build is not None and words.is_undeclared(build.thing):
        found.setdefault(f"/v1/builds/{build.id}", []).append(_required("usesNonExemptEncryption"))
    if app.asks_content_rights and world.app(app.id).third_party_content is None:
        found.setdefault(f"/v1/apps/{app.id}", []).append(_required("contentRightsDeclaration"))
    return found


def _required(name: str) -> ApiError:
    return errors.attribute("REQUIRED", name, f"You must provide a value for the attribute '{name}' with this request")


def _place(app: App, version: Version, error: FieldError) -> tuple[str, ApiError]:
    """The resource that an error is about, and the error there."""
    if error.field == "screenshots":
        words_ = "App screenshot missing (APP_IPHONE_67)"
        missing = errors.ApiError(409, SCREENSHOT, "A required screenshot is missing.", words_)
        return f"/v1/appStoreVersionLocalizations/{_texts_id(version, error)}", missing
    if error.field == "primary_category":
        path = f"/v1/appInfos/{derived('info', version.id)}"
        return path, errors.relationship("REQUIRED", "primaryCategory", "You must choose a primary category")
    if error.field == "build":
        words_ = error.message or "You must choose a build"
        code = "REQUIRED" if version.build is None else "INVALID"
        return f"/v1/appStoreVersions/{version.id}", errors.relationship(code, "build", words_)
    if error.locale is not None:
        return f"/v1/appStoreVersionLocalizations/{_texts_id(version, error)}", field_error(error)
    return f"/v1/appStoreVersions/{version.id}", field_error(error)


def _texts_id(version: Version, error: FieldError) -> str:
    return derived("version-texts", version.id, error.locale or "")
