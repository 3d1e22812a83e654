"""The texts of a version in all languages and what it has beside them, read and saved as one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ...apple.metadata_fields import CATEGORIES

if TYPE_CHECKING:
    from ...records import App, Version, VersionDetails


class Saved(NamedTuple):
    """A version after a save."""

    version: Version
    changed: tuple[str, ...]
    """What differed and was written, as people call it: `description (de-DE)`."""


class Metadata(Protocol):
    """The part of a service that knows metadata."""

    text_fields: frozenset[str]
    """The fields of `VersionTexts` that it has."""
    live_fields: frozenset[str]
    """The fields of `VersionTexts` and `VersionDetails` that may be changed of a version on sale."""

    def get_details(self, app: App, *, live: bool = False) -> VersionDetails | None:
        """What the version being edited (or, with `live`, the one on sale) has beside its texts; None without one."""

    def save_metadata(
        self,
        app: App,
        texts: Mapping[str, Mapping[str, str]],
        details: Mapping[str, Any],
        *,
        number: str | None = None,
        live: bool = False,
    ) -> Saved:
        """Write what differs of texts and details, in one save where the service has one; add missing languages.

        What differs is found out by a look right before the write.

        :param texts: {field of VersionTexts: {locale, or `default` for all without their own: text}}.
        :param details: {field of VersionDetails, or `demo_password`: value}.
        :param number: the version that is meant; None for whichever there is.
        :raises Refused: there is no such version; or something may not be changed now, or Apple does not take it: named
            by language and field.
        :raises BadInput: the service has no such field, or a text does not fit.
        """


def per_locale(texts: Mapping[str, Mapping[str, str]], there: set[str]) -> dict[str, dict[str, str]]:
    """{locale: {field: text}} of {field: {locale or `default`: text}}; the default is for all that have no own text.

    :param there: the languages that the version has.
    """
    locales = there | {locale for by_locale in texts.values() for locale in by_locale if locale != "default"}
    made: dict[str, dict[str, str]] = {}
    for field, by_locale in texts.items():
        for locale in sorted(locales):
            text = by_locale.get(locale, by_locale.get("default"))
            if text is not None:
                made.setdefault(locale, {})[field] = text
    return made


def parent_of(category: str, details: Mapping[str, Any]) -> str | None:
    """The category that a subcategory's field belongs to, by what the details say; None for a category itself.

    :param category: one of `CATEGORIES`.
    """
    if "sub_category" not in category:
        return None
    return details.get(CATEGORIES[0] if category.startswith("primary") else CATEGORIES[3])
