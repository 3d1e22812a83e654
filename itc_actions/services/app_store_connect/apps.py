"""Apps, and which of their platforms a run is about."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from ...errors import BadInput, Refused
from ...http.client import encode
from ..side_by_side import side_by_side
from . import parsing
from .api import MOST_INCLUDED, Api
from .jsonapi import Ref
from .quota import before_bulk

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...records import App
    from .jsonapi import Document, Resource

VERSION_SUMMARY: Final = "platform,versionString,appVersionState,appStoreState,createdDate"


class Apps:
    """The list of apps, over `Api`.

    :param platform: `ios`, `macos`, `tvos` or `visionos`, or None where the app has only one.
    :raises BadInput: there is no such platform.
    """

    def __init__(self, api: Api, platform: str | None) -> None:
        if platform is not None and platform not in parsing.PLATFORMS:
            raise BadInput(f"--platform must be one of {', '.join(parsing.PLATFORMS)}, not {platform!r}.")
        self._api = api
        self.chosen = None if platform is None else parsing.PLATFORMS[platform]
        """The platform, in the service's word."""
        self._known: dict[str, set[str]] = {}
        self._primary: dict[str, str | None] = {}
        self._guard = threading.Lock()

    def list_apps(self) -> list[App]:
        """`GET /v1/apps`, with versions. Only an app with very many versions needs a request of its own."""
        return [parsing.app(resource, versions, self.chosen) for resource, versions in self.with_versions()]

    def with_versions(self) -> list[tuple[Resource, list[Resource]]]:
        """The apps and the versions of each, on every platform."""
        params = {
            "fields[apps]": "name,bundleId,sku,primaryLocale,appStoreVersions",
            "include": "appStoreVersions",
            "limit[appStoreVersions]": MOST_INCLUDED,
            "fields[appStoreVersions]": VERSION_SUMMARY,
        }
        document = self._api.read_all("apps", "Listing the apps", params)
        cut = sum(resource.is_cut("appStoreVersions", int(MOST_INCLUDED)) for resource in document.data)
        before_bulk(self._api, cut, f"reading the versions of {cut} apps")
        return side_by_side([self._reader(document, resource) for resource in document.data])

    def _reader(self, document: Document, resource: Resource) -> Callable[[], tuple[Resource, list[Resource]]]:
        def read() -> tuple[Resource, list[Resource]]:
            versions = document.all_related(resource, "appStoreVersions")
            if resource.is_cut("appStoreVersions", int(MOST_INCLUDED)):
                versions = self._versions(resource.id, resource.text("name"))
            with self._guard:
                self._known[resource.id] = {version.text("platform") for version in versions}
                self._primary[resource.id] = resource.text_of("primaryLocale")
            return resource, versions

        return read

    def platform(self, app: App) -> str:
        """The platform that is meant, in the service's word.

        :raises BadInput: the app has several, and none is chosen.
        """
        if self.chosen is not None:
            return self.chosen
        if app.id not in self._known:
            found = {version.text("platform") for version in self._versions(app.id, app.name)}
            with self._guard:
                self._known[app.id] = found
        there = self._known[app.id]
        if len(there) > 1:
            names = [name for name, raw in parsing.PLATFORMS.items() if raw in there] or sorted(there)
            raise BadInput(
                f"{app.name} has versions for several platforms: {', '.join(names)}.",
                next_step=f"Choose one: --platform {names[0]} (or ITC_PLATFORM). Nothing was written.",
            )
        return next(iter(there), "IOS")

    def primary_locale(self, app: App) -> str | None:
        """The language that the app falls back to. `GET /v1/apps/{id}`, once."""
        if app.id not in self._primary:
            found = self.resource(app, "primaryLocale").text_of("primaryLocale")
            with self._guard:
                self._primary[app.id] = found
        return self._primary[app.id]

    def resource(self, app: App, fields: str) -> Resource:
        """`GET /v1/apps/{id}`.

        :raises Refused: there is no such app.
        """
        path = f"apps/{encode(app.id)}"
        found = self._api.read(path, f"Reading {app.name}", {"fields[apps]": fields}).first()
        if found is None:
            raise Refused(f"There is no app {app.name} ({app.id}).")
        return found

    def _versions(self, app_id: str, name: str) -> list[Resource]:
        path = f"apps/{encode(app_id)}/appStoreVersions"
        params = {"fields[appStoreVersions]": VERSION_SUMMARY}
        return self._api.read_all(path, f"Reading the versions of {name}", params).data


def app_ref(app: App) -> Ref:
    """An app as others refer to it."""
    return Ref("apps", app.id)
