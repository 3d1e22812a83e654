"""The document of a build's test information."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...apple.limits import MAX_LENGTH, MIN_LENGTH
from ...apple.locales import language_of_locale
from ..world.fields import CONTACT_LIMITS
from .wire import Json, Malformed, millis, section, text_in, wrapped
from .words import TEST_CONTACT_KEYS, TEST_TEXT_KEYS, beta_word, locale_from

if TYPE_CHECKING:
    from ..world import World
    from ..world.refusals import FieldsRefused
    from ..world.state import App, Build

_NULL_WHEN_EMPTY = ("marketing_url", "privacy_policy_url")


def test_information(
    world: World, app: App, build: Build, *, refused: FieldsRefused | None = None, sent: Json | None = None
) -> Json:
    """The test information as it is; after a refused save with what was wrong, and the values sent."""
    testing = app.trains_testing.get(build.train, False)
    document = {
        **section(),
        "internalStatus": "active" if testing else "inactive",
        "externalStatus": beta_word(build.beta_state) if testing else "inactive",
        "internalExpirationDate": millis(build.expires),
        "externalExpirationDate": millis(build.beta_expires) or None,
        "primaryLanguage": language_of_locale(app.primary_locale),
        "availableLanguages": [language_of_locale(locale) for locale in build.test_texts],
        "details": [_details(build, locale) for locale in build.test_texts],
        **{
            key: _limited(getattr(build.test_contact, name) or "", CONTACT_LIMITS[name])
            for name, key in TEST_CONTACT_KEYS.items()
        },
        "hasExportCompliance": False,
        "builds": None,
    }
    if refused is not None:
        _mark(document, refused, sent or {})
    return document


test_information.__test__ = False  # type: ignore[attr-defined]  # pytest would take the name for a test


def _details(build: Build, locale: str) -> Json:
    texts = build.test_texts[locale]
    return {
        **section(),
        "language": language_of_locale(locale),
        **{
            key: _limited(getattr(texts, name) or (None if name in _NULL_WHEN_EMPTY else ""), name)
            for name, key in TEST_TEXT_KEYS.items()
        },
    }


def _limited(value: str | None, limit: str) -> Json:
    return wrapped(value, maxLength=MAX_LENGTH[limit], minLength=MIN_LENGTH.get(limit, 1))


def read_test_information(sent: Json) -> tuple[dict[str, dict[str, str | None]], dict[str, str | None]]:
    """The texts by locale and the review contact of a document that a client sends back.

    :raises Malformed: it is not of the documented shape.
    """
    details = sent.get("details")
    if not isinstance(details, list):
        raise Malformed
    texts = {locale_from(text_in(entry, "language")): _read(entry, TEST_TEXT_KEYS) for entry in details}
    return texts, _read(sent, TEST_CONTACT_KEYS)


def _read(sent: Any, keys: dict[str, str]) -> dict[str, str | None]:
    return {name: text_in(sent, key) for name, key in keys.items() if key in sent}


def _mark(document: Json, refused: FieldsRefused, sent: Json) -> None:
    document["sectionErrorKeys"] = [refused.summary]
    for error in refused.errors:
        if error.locale is None:
            place, wanted = document[TEST_CONTACT_KEYS[error.field]], sent.get(TEST_CONTACT_KEYS[error.field])
        else:
            key = TEST_TEXT_KEYS[error.field]
            place = _entry(document["details"], error.locale)[key]
            wanted = _entry(sent.get("details") or [], error.locale).get(key)
        if isinstance(wanted, dict) and "value" in wanted:
            place["value"] = wanted["value"]
        place["errorKeys"] = [*(place["errorKeys"] or []), error.message]


def _entry(details: list[Json], locale: str) -> Json:
    return next((entry for entry in details if entry.get("language") == language_of_locale(locale)), {})
