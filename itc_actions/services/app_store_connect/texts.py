"""The App Store texts of a version: those of its own, and those of the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import Refused
from ..changed_since import require_unchanged, text_fields
from . import parsing
from .localizations import Place, require_languages, write_texts
from .versions import same_version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
        found, app_info = self._versions.beside_info(lambda: self._found(app, live=live), app, live=live)
        document, version = found
        info, of_app = app_info
        own = self._versions.texts(document, version)
        number = version.text("versionString")
        whose = f"version {number} ({parsing.raw_version_state(version)}) of {app.name}"
        if seen is not None:
            now = parsing.localized(own, of_app)
            fields = [*same_version(seen, version), *text_fields(seen.texts, now, texts)]
            require_unchanged(f"version {seen.number} of {app.name}", fields)
        require_languages(texts, {each.text("locale") for each in (*own, *of_app)}, whose)
        places = [self._version_place(app, version, own), self._app_place(app, info, of_app, live=live)]
        if not write_texts(self._api, places, texts, whose):
            return self._versions.record(app, document, version, info=app_info)
        return self._versions.by_id(app, version.id, live=live)

    def _found(self, app: App, *, live: bool) -> tuple[Document, Resource]:
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
