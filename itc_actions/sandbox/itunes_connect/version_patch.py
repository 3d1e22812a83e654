"""From the document that a client sends back to what it wants changed, and from what is refused to the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...apple.locales import language_of_locale
from ..world.editing import VersionPatch
from ..world.state import BuildRef, Screenshot
from .version_document import LEVELS, rating_level
from .wire import Json, Malformed, flag, text_in, unwrap
from .words import PAGE_KEYS, REVIEW_KEYS, STORE_KEYS, TEXT_KEYS, locale_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..world.refusals import FieldError, FieldsRefused
    from ..world.state import Version


def patch_of(sent: Json, version: Version) -> VersionPatch:
    """What the sent document asks for; a missing member leaves things as they are.

    :raises Malformed: it is not of the documented shape.
    """
    patch = VersionPatch(
        number=text_in(sent, "version"),
        app_name=text_in(sent, "name"),
        primary_locale=locale_from(text_in(sent, "primaryLanguage")) if text_in(sent, "primaryLanguage") else None,
        release_on_approval=flag(sent.get("releaseOnApproval")),
        fields={**_texts(sent, PAGE_KEYS), **_texts(sent.get("appStoreInfo") or {}, STORE_KEYS)},
        review=_texts(sent.get("appReviewInfo") or {}, REVIEW_KEYS),
        ratings=_ratings(sent.get("ratings") or {}, version),
    )
    if sent.get("details") is not None:
        _read_details(patch, unwrap(sent["details"]))
    if "preReleaseBuildVersionString" in sent:
        number = text_in(sent, "preReleaseBuildVersionString")
        train = text_in(sent, "preReleaseBuildTrainVersionString") or patch.number or version.number
        patch.build_given = True
        patch.build = BuildRef(train=train, number=number) if number else None
    return patch


def _texts(sent: Any, keys: Mapping[str, str]) -> dict[str, str | None]:
    if not isinstance(sent, dict):
        raise Malformed
    return {name: text_in(sent, key) for name, key in keys.items() if key in sent}


def _ratings(sent: Any, version: Version) -> dict[str, str]:
    """The levels that differ from those that the version has."""
    if not isinstance(sent, dict):
        raise Malformed
    levels = {}
    listed = [sent.get(key) or [] for key in ("nonBooleanDescriptors", "booleanDescriptors")]
    if not all(isinstance(descriptors, list) for descriptors in listed):
        raise Malformed
    for entry in (entry for descriptors in listed for entry in descriptors):
        name = (text_in(entry, "name") or "").rpartition(".")[2]
        level = (text_in(entry, "level") or "").rpartition(".")[2]
        if level and level not in LEVELS:
            raise Malformed
        if level and level != rating_level(version, name):
            levels[name] = level
    return levels


def _read_details(patch: VersionPatch, details: Any) -> None:
    if not isinstance(details, list):
        raise Malformed
    texts, screenshots = {}, {}
    for entry in details:
        locale = locale_from(text_in(entry, "language"))
        texts[locale] = _texts(entry, TEXT_KEYS)
        if entry.get("screenshots") is not None:
            screenshots[locale] = _screenshots(unwrap(entry["screenshots"]))
    patch.texts, patch.screenshots = texts, screenshots


def _screenshots(devices: Any) -> list[Screenshot]:
    if not isinstance(devices, dict):
        raise Malformed
    shots = []
    for device, pictures in devices.items():
        entries = unwrap(pictures) or []
        if not isinstance(entries, list):
            raise Malformed
        for entry in entries:
            content = unwrap(entry)
            token = text_in(content, "assetToken")
            if token:
                shots.append(Screenshot(device, text_in(content, "originalFileName") or "screen.png", token))
    return shots


def mark_errors(document: Json, sent: Json, refused: FieldsRefused) -> Json:
    """Write into the document what was refused, with the values that were sent."""
    document["sectionErrorKeys"] = [refused.summary]
    for error in refused.errors:
        place = _place(document, error)
        if place is None:
            document["sectionErrorKeys"].append(error.message)
            continue
        wanted = _place(sent, error)
        if wanted is not None and "value" in wanted and error.field not in ("details", "language"):
            place["value"] = wanted["value"]
        place["errorKeys"] = [*(place["errorKeys"] or []), error.message]
    return document


def _place(document: Json, error: FieldError) -> Json | None:
    """The wrapped value that an error is about, or None where the document has none."""
    if error.locale is not None and error.field != "language":
        details = document.get("details", {}).get("value") or []
        entry = next((one for one in details if one.get("language") == language_of_locale(error.locale)), None)
        found = (entry or {}).get({**TEXT_KEYS, "screenshots": "screenshots"}.get(error.field, ""))
    elif error.field.startswith("review."):
        found = document.get("appReviewInfo", {}).get(REVIEW_KEYS[error.field.removeprefix("review.")])
    elif error.field in STORE_KEYS:
        found = document.get("appStoreInfo", {}).get(STORE_KEYS[error.field])
    else:
        found = document.get(_OTHER_KEYS.get(error.field, ""))
    return found if isinstance(found, dict) else None


_OTHER_KEYS = {
    **PAGE_KEYS,
    "version": "version",
    "app_name": "name",
    "primary_locale": "primaryLanguage",
    "release_on_approval": "releaseOnApproval",
    "build": "preReleaseBuildVersionString",
    "ratings": "ratings",
    "details": "details",
    "language": "details",
}
