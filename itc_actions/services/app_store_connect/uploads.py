"""Binaries sent as `buildUploads`: from any machine, taken up again after a break, committed once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...apple.states import BUILD_PROCESSING
from ...errors import BadInput, UnexpectedAnswer
from ...http.client import encode
from ...http.events import Notice
from ...records import Build
from ..parts.uploads import ALTOOL, build_of, not_taken
from . import parsing
from .altool import Altool
from .apps import app_ref
from .file_transfer import FILE_FIELDS, FileTransfer, operations
from .jsonapi import Ref, Resource
from .refusals import ApiDuplicate
from .upload_states import in_words, upload_errors
from .waiting import wait_until

if TYPE_CHECKING:
    from ...input_files.ipa import Ipa
    from ...records import App
    from ..apple_tools import StandIn
    from ..parts.uploads import UploadTool
    from .api import Api
    from .apps import Apps
    from .builds import Builds

PATIENCE: Final = 120.0
"""Seconds in which Apple is expected to have looked at a file that was committed; processing takes longer."""
AWAITING: Final = "AWAITING_UPLOAD"
REDUNDANT: Final = "90189"
_UTI: Final = "com.apple.ipa"


class Uploads:
    """The part of `AppStoreConnect` that uploads."""

    _api: Api
    _apps: Apps
    _builds: Builds
    _stand_in: StandIn | None
    takes_altool = True

    def upload_binary(self, app: App, ipa: Ipa, tool: UploadTool) -> Build:
        """Upload a build. `POST /v1/buildUploads`, `POST` and `PATCH /v1/buildUploadFiles`, and a PUT for each part.

        With altool, where that is asked for, instead.

        :raises BadInput: it is made for another platform, or changes while it is sent; or altool is not there.
        :raises Refused: Apple does not take it; says why.
        """
        self.require_platform(app, ipa)
        platform = parsing.PLATFORMS[ipa.bundle.platform]
        what = f"build {ipa.number} ({ipa.version}) of {app.name}"
        if tool.upload_with == ALTOOL:
            return Altool(self._api, self._builds, self._stand_in, tool.timeout).upload(app, ipa, what)
        try:
            upload, file = self._reservation(app, ipa, platform, what)
        except ApiDuplicate as refusal:
            found = self._there(app, ipa)
            if found is not None:
                return found
            refusal.next_step = "Raise the build number (CFBundleVersion), and upload that build."
            raise
        md5 = FileTransfer(self._api, ipa, self._addressed(file, what), what).send()
        self._commit(file.ref, md5, what)
        return self._looked_at(app, ipa, upload, what)

    def require_platform(self, app: App, ipa: Ipa) -> None:
        """See that a file is made for the platform that is meant.

        :raises BadInput: it is not; or the app has several platforms, and none is chosen.
        """
        chosen = self._apps.platform(app)
        if parsing.PLATFORMS[ipa.bundle.platform] != chosen:
            names = {word: name for name, word in parsing.PLATFORMS.items()}
            raise BadInput(
                f"{ipa.path} is made for {ipa.bundle.platform}, and this run is about {names.get(chosen, chosen)}.",
                now="Nothing was sent for this step.",
                next_step=f"Give --platform {ipa.bundle.platform}, or the file for the other platform.",
            )

    # -- the reservation ------------------------------------------------------------------------------------------

    def _reservation(self, app: App, ipa: Ipa, platform: str, what: str) -> tuple[Ref, Resource]:
        """The upload that broke off and is taken up, or a new one; and its file, which waits for its parts."""
        empty = None
        for upload, file in self._open(app, ipa, platform, what):
            if file is None:
                empty = empty or upload
            elif _is_for(file, ipa):
                self._api.listener(Notice(f"Taking up an upload of {what} that broke off."))
                return upload, file
            else:
                other = f"{file.text_of('fileName')}, {file.number_of('fileSize') or 0:,} bytes"
                self._api.listener(Notice(f"Leaving alone an upload of another file for {what} ({other})."))
        upload = empty or self._reserve(app, ipa, platform, what)
        return upload, self._reserve_file(upload, ipa, what)

    def _open(self, app: App, ipa: Ipa, platform: str, what: str) -> list[tuple[Ref, Resource | None]]:
        """The uploads of this build that wait for their file, or for its parts; the newest first."""
        params = {
            "filter[cfBundleShortVersionString]": ipa.version,
            "filter[cfBundleVersion]": ipa.number,
            "filter[platform]": platform,
            "filter[state]": AWAITING,
            "fields[buildUploads]": "state",
        }
        path = f"apps/{encode(app.id)}/buildUploads"
        found = self._api.read_all(path, f"Looking for an upload of {what} that broke off", params)
        return [(upload.ref, self._file_of(upload.ref, what)) for upload in found.data]

    def _file_of(self, upload: Ref, what: str) -> Resource | None:
        path = f"buildUploads/{encode(upload.id)}/buildUploadFiles"
        found = self._api.read_all(path, f"Reading the files of an upload of {what}", FILE_FIELDS)
        return next((file for file in found.data if file.text_of("assetType") in ("ASSET", None)), None)

    def _reserve(self, app: App, ipa: Ipa, platform: str, what: str) -> Ref:
        """`POST /v1/buildUploads`."""

        def find() -> Ref | None:
            return next((ref for ref, file in self._open(app, ipa, platform, what) if file is None), None)

        return self._api.create(
            "buildUploads",
            find,
            lambda created: created.ref,
            what=f"announcing {what}",
            attributes={
                "cfBundleShortVersionString": ipa.version,
                "cfBundleVersion": ipa.number,
                "platform": platform,
            },
            relationships={"app": app_ref(app)},
        )

    def _reserve_file(self, upload: Ref, ipa: Ipa, what: str) -> Resource:
        """`POST /v1/buildUploadFiles`."""

        def find() -> Resource | None:
            file = self._file_of(upload, what)
            return file if file is not None and _is_for(file, ipa) else None

        return self._api.create(
            "buildUploadFiles",
            find,
            lambda created: created,
            what=f"announcing the file of {what}",
            attributes={
                "assetType": "ASSET",
                "fileName": ipa.path.name,
                "fileSize": ipa.size,
                "uti": _UTI,
            },
            relationships={"buildUpload": upload},
        )

    def _addressed(self, file: Resource, what: str) -> Resource:
        """The file, once the service tells where to send it, which it may do only after a while [?].

        :raises UnexpectedAnswer: it does not tell.
        """
        now = [file]

        def is_told() -> bool:
            if not operations(now[0]):
                now[0] = self._read_file(file.ref, what)
            return bool(operations(now[0]))

        if not wait_until(self._api, is_told, for_what=f"Apple to tell where to send {what}", timeout=PATIENCE):
            raise UnexpectedAnswer(f"Apple does not tell where to send {what}: uploadOperations is empty.")
        return now[0]

    # -- the end --------------------------------------------------------------------------------------------------

    def _commit(self, file: Ref, md5: str, what: str) -> None:
        """`PATCH /v1/buildUploadFiles/{id}`, one time."""

        def find() -> bool | None:
            return True if _state(self._read_file(file, what)) not in (AWAITING, None) else None

        self._api.move(
            file,
            find,
            what=f"committing {what}",
            attributes={"uploaded": True, "sourceFileChecksums": {"file": {"hash": md5, "algorithm": "MD5"}}},
        )

    def _read_file(self, file: Ref, what: str) -> Resource:
        path = f"buildUploadFiles/{encode(file.id)}"
        found = self._api.read(path, f"Reading how {what} stands", FILE_FIELDS).first()
        if found is None:
            raise UnexpectedAnswer(f"GET /v1/{path} was answered without the file.")
        return found

    def _looked_at(self, app: App, ipa: Ipa, upload: Ref, what: str) -> Build:
        """The build, once Apple has looked at its file. `GET /v1/buildUploads/{id}`.

        :raises Refused: it did not like it.
        """
        last: list[Resource] = []
        params = {"include": "assetFile", "fields[buildUploadFiles]": "assetDeliveryState"}

        def is_over() -> bool:
            document = self._api.read(f"buildUploads/{encode(upload.id)}", f"Reading how {what} stands", params)
            found = document.first()
            if found is None:
                raise UnexpectedAnswer(f"GET /v1/buildUploads/{upload.id} was answered without the upload.")
            last[:] = [found]
            file = document.related(found, "assetFile")
            return _upload_state(found) in ("FAILED", "COMPLETE") or _state(file) in ("COMPLETE", "FAILED")

        wait_until(self._api, is_over, for_what=f"Apple to look at {what}", timeout=PATIENCE)
        errors = upload_errors(last[0])
        if _upload_state(last[0]) == "FAILED":
            there = self._there(app, ipa) if any(code == REDUNDANT for code, _ in errors) else None
            if there is None:
                raise not_taken(ipa, what, in_words(errors))
            self._api.listener(Notice(f"Another upload of {what} was first: going on with that one."))
            return there
        return self._there(app, ipa) or Build(
            train=ipa.version, number=ipa.number, state=BUILD_PROCESSING, raw_state="PROCESSING"
        )

    def _there(self, app: App, ipa: Ipa) -> Build | None:
        return build_of(ipa, self._builds.list_builds(app, version=ipa.version, number=ipa.number))


def _is_for(file: Resource, ipa: Ipa) -> bool:
    """Whether a reservation is one for this file, and waits for its parts."""
    same = (file.text_of("fileName"), file.number_of("fileSize")) == (ipa.path.name, ipa.size)
    return same and _state(file) in (AWAITING, None) and bool(file.attributes.get("uploadOperations"))


def _state(file: Resource | None) -> str | None:
    found = file.attributes.get("assetDeliveryState") if file is not None else None
    return found.get("state") if isinstance(found, dict) else None


def _upload_state(upload: Resource) -> str | None:
    found = upload.attributes.get("state")
    return found.get("state") if isinstance(found, dict) else None
