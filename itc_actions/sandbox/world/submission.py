"""Submitting a version for review: what it needs, which declarations are asked for and which answers hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...apple import states
from .builds import is_expired
from .editing import EXPIRED_BUILD, NO_SUCH_BUILD, OTHER_TRAIN
from .fields import REQUIRED
from .refusals import FieldError, FieldsRefused, NotFound, SubmissionRefused, WrongState
from .submissions import move_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .state import App, Version
    from .world import World

PROBLEM = "Problem processing review submission."
NOT_NOW = "You cannot submit this version of the App in the current state."  # [?]
NO_BUILD = "You must choose a build."  # [?]
NO_SCREENSHOTS = "You must upload a screenshot."  # [?]
NEEDED_TEXTS = ("description", "keywords", "support_url")

Answers = dict[str, bool | None]
"""The declarations by neutral name: `uses_idfa`, `uses_encryption`, …; None where there is no answer."""


def check_submittable(world: World, app: App) -> Version:
    """The edited version, if it may be submitted.

    :raises WrongState: there is none, or its state does not allow it.
    :raises FieldsRefused: something is missing.
    """
    version = app.edit
    if version is None or version.state not in states.EDITABLE:
        raise WrongState(NOT_NOW)
    errors = [*_page_errors(world, app, version), *_text_errors(app, version)]
    if errors:
        raise FieldsRefused(errors)
    return version


def _page_errors(world: World, app: App, version: Version) -> Iterator[FieldError]:
    if not version.fields.get("primary_category"):
        yield FieldError("primary_category", REQUIRED)
    if not version.copyright:
        yield FieldError("copyright", REQUIRED)
    if version.build is None:
        yield FieldError("build", NO_BUILD)
        return
    try:
        build = world.build(app, version.build.train, version.build.number)
    except NotFound:
        yield FieldError("build", NO_SUCH_BUILD)
        return
    if build.train != version.number:  # the version got another number since
        yield FieldError("build", OTHER_TRAIN)
    elif is_expired(world, build):
        yield FieldError("build", EXPIRED_BUILD)


def _text_errors(app: App, version: Version) -> Iterator[FieldError]:
    """An update needs release notes in every language; screenshots are needed in the primary one."""
    needed = (*NEEDED_TEXTS, "release_notes") if app.live is not None else NEEDED_TEXTS
    for locale, texts in version.texts.items():
        for name in needed:
            if not getattr(texts, name):
                yield FieldError(name, REQUIRED, locale)
    primary = version.texts.get(app.primary_locale)
    if primary is None or not primary.screenshots:
        yield FieldError("screenshots", NO_SCREENSHOTS, app.primary_locale)


def submit(world: World, app: App, answers: Mapping[str, bool | None]) -> Version:
    """Give the edited version to Apple's review.

    :raises SubmissionRefused: the version may not be submitted, or a declaration is missing or contradicts another.
    """
    try:
        version = check_submittable(world, app)
    except (WrongState, FieldsRefused) as refusal:
        raise SubmissionRefused(PROBLEM, []) from refusal
    undeclared = [
        *_advertising(answers),
        *(_content(answers) if app.asks_content_rights else ()),
        *(_export(answers) if app.asks_export_compliance else ()),
    ]
    if undeclared:
        raise SubmissionRefused(PROBLEM, undeclared)
    version.answers = dict(answers)
    move_to(world, app, version, states.WAITING_FOR_REVIEW)
    return version


def _advertising(answers: Mapping[str, bool | None]) -> Iterator[str]:
    if answers.get("uses_idfa") is None:
        yield "uses_idfa"
    if answers.get("uses_idfa"):
        if not answers.get("limits_tracking"):
            yield "limits_tracking"
        if not any(answers.get(name) for name in ("serves_ads", "tracks_install", "tracks_action")):
            yield "serves_ads"


def _content(answers: Mapping[str, bool | None]) -> Iterator[str]:
    if answers.get("third_party_content") is None:
        yield "third_party_content"
    if answers.get("third_party_content") and not answers.get("has_rights"):
        yield "has_rights"


def _export(answers: Mapping[str, bool | None]) -> Iterator[str]:
    """Encryption asks whether it is exempt; what is not exempt asks the rest [?]."""
    if answers.get("uses_encryption") is None:
        yield "uses_encryption"
    if not answers.get("uses_encryption"):
        return
    if answers.get("is_exempt") is None:
        yield "is_exempt"
    if answers.get("is_exempt") is False:
        for name in ("proprietary_cryptography", "third_party_cryptography", "french_store"):
            if answers.get(name) is None:
                yield name
