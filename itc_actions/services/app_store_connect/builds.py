"""Builds: the list with what is still being uploaded, one of them, its export declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...apple.states import BUILD_PROCESSING
from ...apple.trains import same_train, spellings
from ...errors import EndpointGone, Refused
from ...http.client import encode
from ...records import App, Build, BuildKey
from ..side_by_side import side_by_side
from . import parsing
from .api import MOST_INCLUDED, Api, capital
from .jsonapi import Document, Resource
from .refusals import NotThere
from .upload_states import build_of_upload

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
UPLOADS_LOOKED_AT: Final = 10
"""Where only the newest is asked for: the first of them may be tries to upload again what there is."""
NAMED: Final = 20
"""Builds that a refusal names, at most."""


def named(app: App, build: BuildKey) -> str:
    """A build as people call it."""
    return f"build {build.number} ({build.train}) of {app.name}"


class Builds:
    """Builds, over `Api`."""

    def __init__(self, api: Api, apps: Apps) -> None:
        self._api = api
        self._apps = apps

    def list_builds(
        self, app: App, *, version: str | None = None, number: str | None = None, newest: bool = False
    ) -> list[Build]:
        """`GET /v1/builds` and `GET /v1/apps/{id}/buildUploads`: also what is processing or failed; newest first.

        :param version: only those of this train, whichever way it is spelt.
        :param number: only those of this number.
        :param newest: only the newest: one short page of each.
        """
        reads: list[Callable[[], list[Build]]] = [
            lambda: self._built(app, version, number, most=1 if newest else None),
            lambda: self._uploads(app, version, number, most=UPLOADS_LOOKED_AT if newest else None),
        ]
        built, uploads = side_by_side(reads)
        alone = [upload for upload in uploads if not any(_is(each, upload.train, upload.number) for each in built)]
        found = sorted([*built, *alone], key=lambda build: -build.uploaded.timestamp() if build.uploaded else 0.0)
        if not newest:
            return found
        return next(([each] for each in found if each in built or not built or not self._has_become(app, each)), [])

    def _has_become(self, app: App, upload: Build) -> bool:
        """Whether there is a build of an upload's number, be it an older one: a repeated upload fails."""
        if upload.train is None or upload.number is None:
            return False
        return self.find(app, BuildKey(train=upload.train, number=upload.number)) is not None

    def _built(self, app: App, version: str | None, number: str | None, *, most: int | None = None) -> list[Build]:
        params = {
            **_FIELDS,
            "filter[app]": app.id,
            "filter[preReleaseVersion.platform]": self._apps.platform(app),
            "sort": "-uploadedDate",
            **({} if version is None else {"filter[preReleaseVersion.version]": ",".join(spellings(version))}),
            **({} if number is None else {"filter[version]": number}),
        }
        document = self._listed("builds", f"Listing the builds of {app.name}", params, most)
        now = self._api.clock.now()
        return [parsing.build(document, resource, now) for resource in document.data]

    def _uploads(self, app: App, version: str | None, number: str | None, *, most: int | None = None) -> list[Build]:
        params = {
            "filter[platform]": self._apps.platform(app),
            "filter[state]": "PROCESSING,FAILED",
            "fields[buildUploads]": "cfBundleShortVersionString,cfBundleVersion,createdDate,uploadedDate,state",
            "sort": "-uploadedDate",
            **({} if version is None else {"filter[cfBundleShortVersionString]": ",".join(spellings(version))}),
            **({} if number is None else {"filter[cfBundleVersion]": number}),
        }
        path = f"apps/{encode(app.id)}/buildUploads"
        try:
            document = self._listed(path, f"Listing the uploads of {app.name}", params, most)
        except (NotThere, EndpointGone):
            return []  # only newer releases of the service know uploads
        found: dict[tuple[str | None, str | None], Build] = {}
        for resource in document.data:
            upload = build_of_upload(resource)
            if upload is not None:
                found.setdefault((upload.train, upload.number), upload)
        return list(found.values())

    def _listed(self, path: str, purpose: str, params: dict[str, str], most: int | None) -> Document:
        if most is None:
            return self._api.read_all(path, purpose, params)
        return self._api.read(path, purpose, {**params, "limit": str(most)})

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
        build = self.find(app, key)
        if build is None:
            found = [f"{each.number} ({each.train})" for each in self._built(app, None, None, most=NAMED)]
            there = f"its builds are {', '.join(found)}" if found else "it has no builds"
            raise Refused(
                f"There is no {named(app, key)}: {there}.",
                now="Nothing was written.",
                next_step="Upload it, or wait until it is processed: action.list-builds shows what there is.",
            )
        return build

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
