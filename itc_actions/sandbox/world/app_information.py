"""Test information of an app as a whole, which the API of today knows and the older one keeps with each build.

What is written here reaches every build that has the language; what is written of a build is learned by the app.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .fields import CONTACT_LIMITS, assign, length_trouble
from .refusals import FieldError, FieldsRefused
from .state import ReviewContact, TestTexts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .state import App
    from .world import World


def complete(app: App) -> None:
    """Learn from the newest build what no app has been told."""
    newest = max(app.builds, key=lambda build: build.uploaded, default=None)
    if not app.beta_texts:
        known = newest.test_texts if newest is not None else {app.primary_locale: TestTexts()}
        app.beta_texts = {locale: _of_app(texts) for locale, texts in known.items()}
    if newest is not None and app.beta_contact == ReviewContact():
        assign(app.beta_contact, {field: getattr(newest.test_contact, field) for field in CONTACT_LIMITS}, "")


def _of_app(texts: TestTexts) -> TestTexts:
    """The texts that are not about one build."""
    made = TestTexts()
    assign(made, {field: getattr(texts, field) for field in TestTexts.__struct_fields__ if field != "whats_new"}, "")
    return made


def save_texts(world: World, app: App, locale: str, fields: Mapping[str, str | None]) -> None:
    """Set the test information of an app in one language.

    :raises FieldsRefused: a text is too long or too short.
    """
    wrong = [FieldError(field, trouble) for field, text in fields.items() if (trouble := length_trouble(field, text))]
    if wrong:
        raise FieldsRefused(wrong)
    is_new = locale not in app.beta_texts
    changed = assign(app.beta_texts.setdefault(locale, TestTexts()), fields, f" ({locale})")
    for build in app.builds:
        if locale in build.test_texts:
            assign(build.test_texts[locale], fields, "")
    if changed or is_new:
        world.touch(app, f"test information of the app: {', '.join(changed) or locale}")


def delete_language(world: World, app: App, locale: str) -> None:
    """Take a language away from the app's test information."""
    del app.beta_texts[locale]
    world.touch(app, f"test information of the app: {locale} deleted")


def save_contact(world: World, app: App, fields: Mapping[str, str | None]) -> None:
    """Set whom Apple's beta reviewers ask.

    :raises FieldsRefused: a text is too long.
    """
    wrong = [
        FieldError(field, trouble)
        for field, text in fields.items()
        if (trouble := length_trouble(CONTACT_LIMITS[field], text))
    ]
    if wrong:
        raise FieldsRefused(wrong)
    changed = assign(app.beta_contact, fields, "")
    for build in app.builds:
        assign(build.test_contact, fields, "")
    if changed:
        world.touch(app, f"test information of the app: {', '.join(changed)}")
