"""Builds: the list with what is still being uploaded, one of them, its export declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...apple.states import BUILD_PROCESSING
from ...apple.trains import same_train, spellings
from ...errors import EndpointGone, Refused
from ...http.client import encode
from ...records import App, Build, BuildKey
from . import parsing
from .api import MOST_INCLUDED, Api, capital, side_by_side
from .jsonapi import Document, Resource
from .refusals import NotThere

if TYPE_CHECKING:
    from collections.abc import Callable

    from .apps import Apps

_FIELDS: Final = {
    "include": "preReleaseVersion,buildBetaDetail,betaGroups",
    "fields[builds]": "version,uploadedDate,expirationDate,expired,processingState,usesNonExemptEncryption,"
    "preReleaseVersion,buildBetaDetail,betaGroups",
    "fields[preReleaseVersions]": "version,platform",
    "fields[buildBetaDetails]": "internalBuildState,externalBuildState,autoNotifyEnabled",
    "fields[betaGroups]": "name,isInternalGroup,hasAccessToAllBuilds,publicLink",
    "limit[betaGroups]": MOST_INCLUDED,
}


def named(app: App, build: BuildKey) -> str:
    """A build as people call it."""
    return f"build {build.number} ({build.train}) of {app.name}"


class Builds:
    """Builds, over `Api`."""

    def __init__(self, api: Api, apps: Apps) -> None:
        self._api = api
        self._apps = apps

    def list_builds(self, app: App) -> list[Build]:
        """`GET /v1/builds` and `GET /v1/apps/{id}/buildUploads`: also what is processing or failed; newest first."""
        reads: list[Callable[[], list[Build]]] = [lambda: self._built(app), lambda: self._uploads(app)]
        built, uploads = side_by_side(reads)
        found = list(built)
        for upload in uploads:
            same = [each for each in built if _is(each, upload.train, upload.number)]
            if not same:
                found.append(upload)
        return sorted(found, key=lambda build: -build.uploaded.timestamp() if build.uploaded else 0.0)

    def _built(self, app: App) -> list[Build]:
        params = {
            **_FIELDS,
            "filter[app]": app.id,
            "filter[preReleaseVersion.platform]": self._apps.platform(app),
            "sort": "-uploadedDate",
        }
        document = self._api.read_all("builds", f"Listing the builds of {app.name}", params)
        now = self._api.clock.now()
        return [parsing.build(document, resource, now) for resource in document.data]

    def _uploads(self, app: App) -> list[Build]:
        params = {
            "filter[platform]": self._apps.platform(app),
            "fields[buildUploads]": "cfBundleShortVersionString,cfBundleVersion,createdDate,uploadedDate,state",
            "sort": "-uploadedDate",
        }
        path = f"apps/{encode(app.id)}/buildUploads"
        try:
            document = self._api.read_all(path, f"Listing the uploads of {app.name}", params)
        except (NotThere, EndpointGone):
            return []  # only newer releases of the service know uploads
        found: dict[tuple[str | None, str | None], Build] = {}
        for resource in document.data:
            upload = parsing.upload(resource)
            if upload is not None:
                found.setdefault((upload.train, upload.number), upload)
        return list(found.values())

    def find(self, app: App, key: BuildKey) -> tuple[Document, Resource] | None:
        """One build with what belongs to it, whichever way its train is spelt, or None. `GET /v1/builds`."""
        params = {
            **_FIELDS,
            "filter[app]": app.id,
            "filter[version]": key.number,
            "filter[preReleaseVersion.version]": ",".join(spellings(key.train)),
            "filter[preReleaseVersion.platform]": self._apps.platform(app),
        }
        document = self._api.read_all("builds", f"Reading {named(app, key)}", params)
        for resource in document.data:
            train = document.related(resource, "preReleaseVersion")
            if resource.text("version") == key.number and (
                train is None or same_train(train.text("version"), key.train)
            ):
                return document, resource
        return None

    def need(self, app: App, key: BuildKey) -> tuple[Document, Resource]:
        """As `find`.

        :raises Refused: there is no such build, or it is still processing.
        """
        found = self.find(app, key)
        if found is None:
            there = [f"{each.number} ({each.train})" for each in self._built(app)]
            raise Refused(
                f"There is no {named(app, key)}.",
                said=f"its builds are {', '.join(there[:20])}" if there else "it has no builds",
                now="Nothing was written.",
                next_step="Upload it, or wait until it is processed: action.list-builds shows what there is.",
            )
        return found

    def record(self, app: App, key: BuildKey) -> Build:
        """One build as a record."""
        document, resource = self.need(app, key)
        return parsing.build(document, resource, self._api.clock.now())

    def require_usable(self, app: App, key: BuildKey) -> tuple[Document, Resource]:
        """As `need`.

        :raises Refused: also where it is not processed yet.
        """
        document, resource = self.need(app, key)
        if parsing.build(document, resource, self._api.clock.now()).state == BUILD_PROCESSING:
            raise Refused(
                f"{capital(named(app, key))} is still processing.",
                now="Nothing was written.",
                next_step="Wait for it: action.wait-for-build.",
            )
        return document, resource


def _is(build: Build, train: str | None, number: str | None) -> bool:
    return build.number == number and same_train(build.train, train)
