"""The App Store texts of a version: those of its own, and those of the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import Refused
from ..changed_since import plain, require_unchanged, text_fields
from . import parsing
from .localizations import Place, require_languages, write_texts
from .versions import same_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ...records import App, Version
    from .api import Api
    from .jsonapi import Document, Ref, Resource
    from .versions import Versions


class Texts:
    """Writing texts, over `Api`."""

    def __init__(self, api: Api, versions: Versions) -> None:
        self._api = api
        self._versions = versions

    def update(self, app: App, texts: Mapping[str, Mapping[str, str]], seen: Version | None, *, live: bool) -> Version:
        """`PATCH /v1/appStoreVersionLocalizations/{id}` and `…/appInfoLocalizations/{id}`, where something differs.

        A language that only one of the two places has is made in the other.

        :raises Refused: there is no such version, a language is missing, a text may not be changed now, or is not as it
            was seen.
        """
        found, app_info = self._versions.beside_info(lambda: self.found(app, live=live), app, live=live)
        document, version = found
        info, of_app = app_info
        own = self._versions.texts(document, version)
        number = version.text("versionString")
        whose = f"version {number} ({parsing.version_state(version)}) of {app.name}"
        if seen is not None:
            now = parsing.localized(own, of_app)
            fields = [*same_version(seen, version), *text_fields(seen.texts, now, texts)]
            require_unchanged(f"version {seen.number} of {app.name}", fields)
        require_languages(texts, {each.text("locale") for each in (*own, *of_app)}, whose, of_version=True)
        places = [self._version_place(app, version, own), self._app_place(app, info, of_app, live=live)]
        if not write_texts(self._api, places, texts, whose):
            return self._versions.record(app, document, version, info=app_info)
        return self._versions.by_id(app, version.id, live=live)

    def save(
        self, app: App, wanted: Callable[[set[str]], Mapping[str, Mapping[str, str]]], *, live: bool
    ) -> tuple[Version, list[str]]:
        """As `update`, but languages that are missing are added: under the app's name, where they bring none.

        :param wanted: {locale: {field: text}} for the languages that there are.
        :returns: the version, and what differed: `description (de-DE)`.
        """
        found, app_info = self._versions.beside_info(lambda: self.found(app, live=live), app, live=live)
        document, version = found
        info, of_app = app_info
        own = self._versions.texts(document, version)
        there = parsing.localized(own, of_app)
        texts = {locale: dict(fields) for locale, fields in wanted(set(there)).items()}
        labels = [f"{field.replace('_', ' ')} ({locale})" for locale, field in _differing(there, texts)]
        if not labels:
            return self._versions.record(app, document, version, info=app_info), []
        named = {each.text("locale"): each.text_of("name") for each in of_app}
        for locale in texts.keys() - named.keys():
            name = named.get(self._versions.primary_locale(app) or "")
            if name and not live:
                texts[locale].setdefault("name", name)
        whose = f"version {version.text('versionString')} ({parsing.version_state(version)}) of {app.name}"
        places = [self._version_place(app, version, own), self._app_place(app, info, of_app, live=live)]
        write_texts(self._api, places, texts, whose)
        return self._versions.by_id(app, version.id, live=live), labels

    def found(self, app: App, *, live: bool) -> tuple[Document, Resource]:
        """The version of that kind.

        :raises Refused: there is none.
        """
        if not live:
            return self._versions.edit(app)
        found = self._versions.find(app, live=True)
        if found is None:
            raise Refused(f"{app.name} has no version on sale.", now="Nothing was written.")
        return found

    def _version_place(self, app: App, version: Resource, own: Sequence[Resource]) -> Place:
        def look() -> Sequence[Resource]:
            path = f"appStoreVersions/{version.id}/appStoreVersionLocalizations"
            return self._api.read_all(path, f"Reading the texts of {app.name}").data

        return Place("appStoreVersionLocalizations", parsing.VERSION_FIELDS, own, version.ref, "appStoreVersion", look)

    def _app_place(self, app: App, info: Ref | None, of_app: Sequence[Resource], *, live: bool) -> Place:
        def look() -> Sequence[Resource]:
            return self._versions.info(app, live=live)[1]

        return Place("appInfoLocalizations", parsing.INFO_FIELDS, of_app, info, "appInfo", look, needs="name")


def _differing(there: Mapping[str, object], texts: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """Locale and field of each text that is not as wanted."""
    for locale, fields in texts.items():
        for field, text in fields.items():
            if plain(getattr(there.get(locale), field, None)) != plain(text):
                yield locale, field
