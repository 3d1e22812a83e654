"""The beta review of a build, and its test information."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from ...apple import states
from ...apple.limits import BUILD_EXPIRY_DAYS
from .builds import is_expired
from .fields import CONTACT_LIMITS, REQUIRED, assign, length_trouble
from .refusals import FieldError, FieldsRefused, WrongState
from .review import open_thread
from .state import TestTexts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .state import App, Build, Reason, Thread
    from .world import World

TEXT_FIELDS = tuple(TestTexts.__struct_fields__)
NEEDED_TEXTS = ("whats_new", "beta_description", "feedback_email")
NEEDED_CONTACT = ("first_name", "last_name", "phone", "email")


def save_test_information(
    world: World,
    app: App,
    build: Build,
    texts: Mapping[str, Mapping[str, str | None]],
    contact: Mapping[str, str | None],
) -> None:
    """Set the test information of a build; what is not named stays.

    :param texts: {locale: {field of TestTexts: text}}.
    :param contact: {field of ReviewContact: text}.
    :raises FieldsRefused: a text is too long or too short.
    """
    errors = [
        FieldError(field, trouble, locale)
        for locale, fields in texts.items()
        for field, text in fields.items()
        if (trouble := length_trouble(field, text))
    ]
    errors += [
        FieldError(field, trouble)
        for field, text in contact.items()
        if (trouble := length_trouble(CONTACT_LIMITS[field], text))
    ]
    if errors:
        raise FieldsRefused(errors)
    changed = []
    for locale, fields in texts.items():
        kept = build.test_texts.setdefault(locale, _blank(app, locale))
        changed += assign(kept, fields, f" ({locale})")
    changed += assign(build.test_contact, contact, "")
    _learn(app, texts, contact)
    if changed:
        world.touch(app, f"test information of {build.train} ({build.number}): {', '.join(changed)}")


def _blank(app: App, locale: str) -> TestTexts:
    """What a build starts with in a language: what the app says of itself there."""
    known = app.beta_texts.get(locale)
    return TestTexts() if known is None else msgspec.structs.replace(known)


def _learn(app: App, texts: Mapping[str, Mapping[str, str | None]], contact: Mapping[str, str | None]) -> None:
    """What is said of a build, but for what is new in it, is known of the app from then on."""
    for locale, fields in texts.items():
        of_app = {field: text for field, text in fields.items() if field != "whats_new"}
        if of_app or locale in app.beta_texts:
            assign(app.beta_texts.setdefault(locale, TestTexts()), of_app, "")
    assign(app.beta_contact, contact, "")


def check_beta_review(world: World, build: Build) -> None:
    """Whether the build may be given to beta review.

    :raises WrongState: it has been given already, or is too old.
    :raises FieldsRefused: test information is missing (which is needed is an assumption [?]).
    """
    if build.beta_state not in (states.BETA_READY, states.BETA_REJECTED) or is_expired(world, build):
        raise WrongState("operation_failed")
    errors = [
        FieldError(field, REQUIRED, locale)
        for locale, texts in build.test_texts.items()
        for field in NEEDED_TEXTS
        if not getattr(texts, field)
    ]
    errors += [FieldError(field, REQUIRED) for field in NEEDED_CONTACT if not getattr(build.test_contact, field)]
    if errors:
        raise FieldsRefused(errors)


def submit_for_beta_review(world: World, app: App, build: Build) -> None:
    """Give the build to beta review."""
    check_beta_review(world, build)
    build.export_compliance_missing = False
    build.beta_submitted = world.now()
    _move(world, app, build, states.BETA_WAITING)


def withdraw_from_beta_review(world: World, app: App, build: Build) -> None:
    """Take the build back from beta review."""
    if build.beta_state not in (states.BETA_WAITING, states.BETA_IN_REVIEW):
        raise WrongState("operation_failed")
    _move(world, app, build, states.BETA_READY)


def start_beta_review(world: World, app: App, build: Build) -> None:
    """Apple begins to look at the build that waits."""
    if build.beta_state != states.BETA_WAITING:
        raise WrongState(f"Build {build.number} is {build.beta_state}.")
    _move(world, app, build, states.BETA_IN_REVIEW)


def approve_beta(world: World, app: App, build: Build) -> None:
    """Apple agrees; the external testers of the app get the build."""
    if build.beta_state not in (states.BETA_WAITING, states.BETA_IN_REVIEW):
        raise WrongState(f"Build {build.number} is {build.beta_state}.")
    build.beta_expires = world.now() + timedelta(days=BUILD_EXPIRY_DAYS)
    _move(world, app, build, states.BETA_APPROVED)


def reject_beta(world: World, app: App, build: Build, reasons: Sequence[Reason] = (), *, body: str = "") -> Thread:
    """Apple refuses the build; the resolution centre gets a thread."""
    if build.beta_state not in (states.BETA_WAITING, states.BETA_IN_REVIEW):
        raise WrongState(f"Build {build.number} is {build.beta_state}.")
    thread = open_thread(world, app, world.new_id(), build.train, reasons, body, beta=True)
    _move(world, app, build, states.BETA_REJECTED)
    return thread


def _move(world: World, app: App, build: Build, state: str) -> None:
    build.beta_state = state
    world.touch(app, f"build {build.number} of {build.train} is {state}")
