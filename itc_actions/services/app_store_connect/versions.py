"""Versions: reading, creating, renaming, the chosen build."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from ...apple import states
from ...errors import OutcomeUnknown, Refused, Unreachable
from ...http.client import encode
from ...http.effects import Effect
from ...http.events import Notice
from ...records import BuildKey
from ..changed_since import Field, build_field, require_unchanged, version_fields
from ..side_by_side import side_by_side
from . import parsing
from .api import MOST_INCLUDED, Api
from .apps import Apps, app_ref
from .infos import of_kind
from .jsonapi import Document, Ref, Resource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ...records import App, Version

LIVE_STATES: Final = ("READY_FOR_DISTRIBUTION",)  # the states of removal from sale exist only in the older attribute
EDIT_STATES: Final = tuple(
    raw
    for raw, state in states.APP_STORE_CONNECT_VERSION_STATES.items()
    if state not in states.LIVE | {states.REPLACED}
    and raw not in ("PROCESSING_FOR_APP_STORE",)  # a word of the older attribute only
)
"""Being edited, READY_FOR_REVIEW included, or under way to the store."""
_FIELDS: Final = (
    "platform,versionString,appVersionState,appStoreState,createdDate,copyright,releaseType,earliestReleaseDate,build,"
    "appStoreVersionLocalizations,appStoreVersionPhasedRelease"
)
_TEXT_FIELDS: Final = ",".join(("locale", *parsing.VERSION_FIELDS.values()))
_INFO_FIELDS: Final = ",".join(("locale", *parsing.INFO_FIELDS.values()))
_READ: Final = {
    "include": "appStoreVersionLocalizations,build",
    "fields[appStoreVersions]": _FIELDS,
    "fields[appStoreVersionLocalizations]": _TEXT_FIELDS,
    "fields[builds]": "version",
    "limit[appStoreVersionLocalizations]": MOST_INCLUDED,
}
T = TypeVar("T")
Info = tuple["Ref | None", "list[Resource]"]
"""The app information of a version, and its texts by language."""


class Versions:
    """Versions, over `Api`."""

    def __init__(self, api: Api, apps: Apps) -> None:
        self._api = api
        self._apps = apps
        self._keys: dict[str, BuildKey] = {}
        """Train and number of builds by id; they never change."""

    def find(self, app: App, *, live: bool = False) -> tuple[Document, Resource] | None:
        """The version of that kind with what belongs to it. `GET /v1/apps/{id}/appStoreVersions`."""
        kind = "live" if live else "edit"
        params = {**_READ, "filter[platform]": self._apps.platform(app)}
        states_asked = ",".join(LIVE_STATES if live else EDIT_STATES)
        path = f"apps/{encode(app.id)}/appStoreVersions"
        purpose = f"Reading the {kind} version of {app.name}"
        document = self._api.read_all(path, purpose, {**params, "filter[appVersionState]": states_asked})
        found = parsing.newest_live(document.data) if live else parsing.newest_edit(document.data)
        if found is None and not live and app.edit is not None and app.edit.raw_state not in states_asked.split(","):
            document = self._api.read_all(path, purpose, params)  # in a state of which only the list of apps knows
            found = parsing.newest_edit(document.data)
        return None if found is None else (document, found)

    def edit(self, app: App) -> tuple[Document, Resource]:
        """The version being edited.

        :raises Refused: there is none.
        """
        found = self.find(app)
        if found is None:
            raise Refused(
                f"{app.name} has no version to edit.",
                now="Nothing was written.",
                next_step="Create one first: action.create-version --version NUMBER.",
            )
        return found

    def get(self, app: App, *, live: bool = False) -> Version | None:
        """The version of that kind as a record, or None."""
        if (app.live if live else app.edit) is None:  # there will probably be none, and so nothing to read with it
            found = self.find(app, live=live)
            return None if found is None else self.record(app, *found)
        found, info = self.beside_info(lambda: self.find(app, live=live), app, live=live)
        return None if found is None else self.record(app, *found, info=info)

    def by_id(self, app: App, version_id: str, *, live: bool = False) -> Version:
        """`GET /v1/appStoreVersions/{id}`: also what has only just been created, which lists may not show yet."""

        def read() -> Document:
            path = f"appStoreVersions/{encode(version_id)}"
            return self._api.read(path, f"Reading a version of {app.name}", _READ)

        document, info = self.beside_info(read, app, live=live)
        resource = _only(document, app)
        same = (parsing.version_state(resource) in states.LIVE) is live
        return self.record(app, document, resource, info=info if same else None)

    def beside_info(self, read: Callable[[], T], app: App, *, live: bool) -> tuple[T, Info]:
        """What a read brings, and the app information of that kind, both read at the same time."""
        reads: list[Callable[[], Any]] = [read, lambda: self.info(app, live=live)]
        found, info = side_by_side(reads)
        return found, info

    def record(self, app: App, document: Document, resource: Resource, *, info: Info | None = None) -> Version:
        """A version with its build and all its texts.

        :param info: the app information of its kind, where that has been read already.
        """
        live = parsing.version_state(resource) in states.LIVE
        reads: list[Callable[[], Any]] = [
            lambda: self.texts(document, resource),
            lambda: self.build_key(resource),
            lambda: info or self.info(app, live=live),
        ]
        texts, build, info = side_by_side(reads)
        return parsing.version(
            resource,
            app.id,
            build=build,
            texts=texts,
            info_texts=info[1],
            primary_locale=self._apps.primary_locale(app),
        )

    def primary_locale(self, app: App) -> str | None:
        """The language that an app falls back to, where the service tells."""
        return self._apps.primary_locale(app)

    def texts(self, document: Document, version: Resource) -> list[Resource]:
        """The texts of a version by language."""
        if not version.is_cut("appStoreVersionLocalizations", int(MOST_INCLUDED)):
            return document.all_related(version, "appStoreVersionLocalizations")
        path = f"appStoreVersions/{encode(version.id)}/appStoreVersionLocalizations"
        params = {"fields[appStoreVersionLocalizations]": _TEXT_FIELDS}
        return self._api.read_all(path, "Reading the texts of a version", params).data

    def info(self, app: App, *, live: bool) -> Info:
        """The app information of that kind, and its texts by language. `GET /v1/apps/{id}/appInfos`.

        Without one being edited, the one of the store counts for both.
        """
        params = {
            "include": "appInfoLocalizations",
            "fields[appInfos]": "state,appStoreState,appInfoLocalizations",
            "fields[appInfoLocalizations]": _INFO_FIELDS,
            "limit[appInfoLocalizations]": MOST_INCLUDED,
        }
        path = f"apps/{encode(app.id)}/appInfos"
        document = self._api.read_all(path, f"Reading the texts of {app.name}", params)
        info = of_kind(document.data, live=live)
        if info is None:
            return None, []
        if not info.is_cut("appInfoLocalizations", int(MOST_INCLUDED)):
            return info.ref, document.all_related(info, "appInfoLocalizations")
        path = f"appInfos/{encode(info.id)}/appInfoLocalizations"
        return info.ref, self._api.read_all(
            path, f"Reading the texts of {app.name}", {"fields[appInfoLocalizations]": _INFO_FIELDS}
        ).data

    def build_key(self, version: Resource) -> BuildKey | None:
        """The chosen build of a version. `GET /v1/builds/{id}`, once for each build."""
        ref = version.one("build")
        if ref is None:
            return None
        if ref.id not in self._keys:
            params = {
                "include": "preReleaseVersion",
                "fields[builds]": "version,preReleaseVersion",
                "fields[preReleaseVersions]": "version",
            }
            document = self._api.read(f"builds/{encode(ref.id)}", "Reading the chosen build", params)
            if (build := document.first()) is None:
                return None
            self._keys[ref.id] = _key(document, build)
        return self._keys[ref.id]

    def know_build(self, document: Document, build: Resource) -> None:
        """Remember what names a build that has been read with its train."""
        self._keys[build.id] = _key(document, build)

    def create(self, app: App, number: str) -> Version:
        """`POST /v1/appStoreVersions`.

        :raises Refused: the service does not allow a new version now.
        """
        platform = self._apps.platform(app)

        def find() -> str | None:
            found = self.find(app)
            return found[1].id if found is not None and found[1].text("versionString") == number else None

        try:
            created = self._api.create(
                "appStoreVersions",
                find,
                lambda resource: resource.id,
                what=f"creating version {number} of {app.name}",
                attributes={"platform": platform, "versionString": number},
                relationships={"app": app_ref(app)},
            )
        except Refused as refusal:
            try:
                present = find()
            except Unreachable:
                present = None  # the refusal tells more than the failed look
            if present is None:
                raise
            self._api.listener(Notice(f"Version {number} of {app.name} is there already ({refusal.said})."))
            created = present
        return self.by_id(app, created)

    def rename(self, app: App, number: str, seen: Version | None) -> Version:
        """`PATCH /v1/appStoreVersions/{id}`, if the number differs.

        :raises Refused: it is not as it was seen.
        """
        document, resource = self.edit(app)
        old = resource.text("versionString")
        if old == number:
            return self.record(app, document, resource)
        if seen is not None:
            require_unchanged(f"version {seen.number} of {app.name}", same_version(seen, resource))
        what = f"renaming version {old} of {app.name} to {number}"
        self._api.update(resource.ref, resource.attributes, what=what, attributes={"versionString": number})
        return self._shown(self.by_id(app, resource.id), what, lambda version: version.number == number)

    def choose_build(self, app: App, key: BuildKey, build: Ref, seen: Version | None) -> Version:
        """`PATCH /v1/appStoreVersions/{id}/relationships/build`, if another one is chosen.

        :raises Refused: the version is not as it was seen.
        """
        document, resource = self.edit(app)
        if resource.one("build") == build and (seen is None or seen.number == resource.text("versionString")):
            return self.record(app, document, resource)
        if seen is not None:
            fields = [*same_version(seen, resource), build_field(seen.build, build_number(document, resource))]
            require_unchanged(f"version {seen.number} of {app.name}", fields)
        what = f"choosing build {key.number} ({key.train}) for version {resource.text('versionString')} of {app.name}"
        path = f"appStoreVersions/{encode(resource.id)}"

        def find() -> bool | None:
            params = {"include": "build", "fields[appStoreVersions]": "build", "fields[builds]": "version"}
            found = self._api.read(path, f"Looking for {what}", params)
            now = _only(found, app)
            if now.one("build") == build:
                return True
            chosen = Field("build", build_number(document, resource), build_number(found, now))
            require_unchanged(f"version {resource.text('versionString')} of {app.name}", [chosen])
            return None

        self._api.link("PATCH", f"{path}/relationships/build", build, find, what=what, effect=Effect.REPEATABLE)
        return self._shown(
            self.by_id(app, resource.id),
            what,
            lambda version: version.build is not None and version.build.number == key.number,
        )

    @staticmethod
    def _shown(version: Version, what: str, is_so: Callable[[Version], bool]) -> Version:
        if not is_so(version):
            raise OutcomeUnknown(
                f"The service accepted {what}, but does not show it.",
                now=f"Version {version.number} is {version.raw_state}.",
                next_step="Look again in a few minutes (`inv status`), then run the same line again.",
            )
        return version


def same_version(seen: Version, now: Resource) -> Iterable[Field]:
    """Which version it is and where it stands, then and now."""
    return version_fields(seen, now.text("versionString"), parsing.version_state(now))


def build_number(document: Document, version: Resource) -> str | None:
    """The number of the build of a version, which is included."""
    chosen = document.related(version, "build")
    return chosen.text("version") if chosen is not None else None


def _only(document: Document, app: App) -> Resource:
    found = document.first()
    if found is None:
        raise Refused(f"The version of {app.name} is no longer there.", next_step="Look at it with `inv status`.")
    return found


def _key(document: Document, build: Resource) -> BuildKey:
    """What names a build that has been read with its train."""
    train = document.related(build, "preReleaseVersion")
    return BuildKey(train=train.text("version") if train else "", number=build.text("version"))
