"""Binaries sent by Apple's altool, where somebody prefers it: judged by what the service shows.

How the tool ends says little: it has ended with 0 without having sent anything, also after printing errors (fastlane
#21535, #29739), and has printed errors though all was sent (fastlane #30130).
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...errors import BadInput, EndpointGone, ItcError, LoginFailed, OutcomeUnknown, Refused, Unreachable
from ...http.client import encode
from ...http.events import Notice, ToolEnded, WriteAdopted
from ...key_texts import remember_key
from ..apple_tools import ALTOOL, Ended, find_altool, run_tool
from ..lost_answers import LOOKING_FAILED, unknown
from ..parts.uploads import build_of, not_taken
from . import parsing
from .refusals import AGREEMENTS, NotThere
from .session import USERS_AND_ACCESS
from .upload_states import in_words, upload_errors
from .waiting import wait_until

if TYPE_CHECKING:
    from ...input_files.ipa import Ipa
    from ...records import App, Build
    from ..apple_tools import StandIn
    from .api import Api
    from .builds import Builds
    from .jsonapi import Resource
    from .keys import ApiKey

KEYS_FOLDER: Final = "API_PRIVATE_KEYS_DIR"
"""The environment variable that names the folder in which the tool looks for the key."""
TRIES: Final = 3
PATIENCE: Final = 600.0
"""Seconds in which a build is expected to be shown once the tool has sent it [?]."""
AFTER_FAILURE: Final = 30.0
"""Seconds in which it is looked for after the tool has failed; they are the pause before another try too."""
_PLATFORMS: Final = {"ios": "ios", "tvos": "appletvos", "macos": "macos", "visionos": "visionos"}
_SENT: Final = ("UPLOAD SUCCEEDED", "No errors uploading")
_REDUNDANT: Final = ("Redundant Binary Upload", "ITMS-90189", "(90189)", "(-19232)")
"""-19232 is any value that was used already; of an upload that is the build's number."""
_AGREEMENT: Final = "A required agreement is missing or has expired"
_LOGIN: Final = (
    *("status code 401", "Unable to authenticate", "(-19209)", "NOT_AUTHORIZED", "status code 403", "(403)"),
    *("Failed to load AuthKey file", "Failed to generate JWT", _AGREEMENT),
)
_APPLES_OWN: Final = re.compile(r"ITMS-\d|\(9\d{4}\)|\(4(?:09|22)\)")
"""By what an error is known by which Apple refuses a file: its number, or the status of the answer [?]."""


class Altool:
    """Uploads by altool, over `Api`.

    :param stand_in: what a sandbox has instead of it.
    :param timeout: seconds after which the tool is ended.
    """

    def __init__(self, api: Api, builds: Builds, stand_in: StandIn | None, timeout: float) -> None:
        self._api = api
        self._builds = builds
        self._stand_in = stand_in
        self._timeout = timeout

    def upload(self, app: App, ipa: Ipa, what: str) -> Build:
        """Have the tool upload a build; again, three times in all, where it fails for no reason of Apple's.

        :param what: the build as people call it.
        :raises BadInput: the tool is not there, or the file changes meanwhile.
        :raises LoginFailed: the tool does not get in.
        :raises Refused: Apple does not take the file.
        :raises OutcomeUnknown: the tool says that it went well, and no build is shown.
        :raises Unreachable: the tool failed each time, and no build came of it.
        """
        command = [*(self._stand_in.command if self._stand_in else find_altool()), *self._arguments(ipa)]
        look = _Look(self._api, self._builds, app, ipa)
        for number in range(1, TRIES + 1):
            ended = self._run(command, ipa)
            built = self._judged(look, ended, what, number)
            if built is not None:
                return built
            if ended.late or number == TRIES:
                break
            again = f"running it again, try {number + 1} of {TRIES}"
            self._api.listener(Notice(f"{ALTOOL} {ended.how}, and no build came of it: {again}."))
        raise Unreachable(
            f"{ALTOOL} {ended.how} while uploading {what}{f', {number} times' if number > 1 else ''}.",
            said=ended.said,
            now="Looking shows that no build came of it.",
            next_step="Run the same line again: a build that is there is not uploaded twice. --upload-with api does "
            "without the tool.",
        )

    def _arguments(self, ipa: Ipa) -> list[str]:
        key = self._api.session.key
        issuer = ["--apiIssuer", key.issuer_id] if key.issuer_id else ["--api-key-subject", "user"]
        platform = _PLATFORMS[ipa.bundle.platform]
        return ["--upload-app", "-f", str(ipa.path.resolve()), "-t", platform, "--apiKey", key.key_id, *issuer]

    def _run(self, command: list[str], ipa: Ipa) -> Ended:
        ipa.require_unchanged()
        self._api.session.http.about_to_write(f"{ipa.path.name} by {ALTOOL}")
        with _folder_with(self._api.session.key) as folder:
            environ = {**(self._stand_in.environ if self._stand_in else {}), KEYS_FOLDER: str(folder)}
            return run_tool(ALTOOL, command, environ, self._api.listener, timeout=self._timeout)

    def _judged(self, look: _Look, ended: Ended, what: str, number: int) -> Build | None:
        """The build that came of a try, or None where another may do better."""
        sent = ended.printed(*_SENT) or (ended.status == 0 and not ended.errors)
        try:
            found = look.wait(PATIENCE, ended, what) if sent else self._after_failure(look, ended, what, number)
            if sent and found is None:
                raise _not_shown(ended, what)
        except ItcError:
            self._api.listener(ToolEnded(ALTOOL, well=False))
            raise
        self._api.listener(ToolEnded(ALTOOL, well=sent))
        return found

    def _after_failure(self, look: _Look, ended: Ended, what: str, number: int) -> Build | None:
        """The build that is there all the same."""
        redundant = ended.speaks_of(*_REDUNDANT)
        if not redundant and ended.speaks_of(*_LOGIN):
            raise self._login_failed(ended)
        if not redundant and any(_APPLES_OWN.search(error) for error in ended.errors):
            raise not_taken(look.ipa, what, ended.said)
        ours = redundant and number > 1  # a try before this one has sent it, as it turns out
        found = look.wait(PATIENCE if ours else AFTER_FAILURE, ended, what)
        if found is None:
            if redundant:
                raise _not_shown(ended, what) if ours else _number_taken(look.ipa, ended, what)
            return None
        if redundant:
            self._api.listener(Notice(f"Apple has {what} already: going on with it."))
        else:
            self._api.listener(Notice(f"{ALTOOL} {ended.how}, but the build is there: going on with it."))
        if ours or not redundant:
            self._api.listener(WriteAdopted())
        return found

    def _login_failed(self, ended: Ended) -> LoginFailed:
        key = self._api.session.key
        next_step = (
            f"Accept the agreement, then run the same line again: {AGREEMENTS}."
            if ended.speaks_of(_AGREEMENT)
            else f"See whether the key was revoked, and may upload: {USERS_AND_ACCESS}. Right before, the service took "
            "it: --upload-with api may do."
        )
        return LoginFailed(f"{ALTOOL} could not log in with {key.shown}.", said=ended.said, next_step=next_step)


class _Look:
    """Looks for the build that is to come of an upload.

    It is among the builds or the uploads under way; or a new upload that failed says why there is none.
    """

    def __init__(self, api: Api, builds: Builds, app: App, ipa: Ipa) -> None:
        self.ipa = ipa
        self._api = api
        self._builds = builds
        self._app = app
        self._before = {each.ref for each in self._failed()}

    def wait(self, timeout: float, ended: Ended, what: str) -> Build | None:
        """The build, as soon as it is there.

        :raises Refused: an upload failed since this was made.
        :raises OutcomeUnknown: that cannot be read.
        """
        found: list[Build] = []
        failed: list[Resource] = []

        def is_over() -> bool:
            ipa = self.ipa
            there = build_of(ipa, self._builds.list_builds(self._app, version=ipa.version, number=ipa.number))
            found[:] = [there] if there else []
            failed[:] = [] if there else [each for each in self._failed() if each.ref not in self._before]
            return bool(found or failed)

        try:
            wait_until(self._api, is_over, for_what=f"Apple to show {what}", timeout=timeout, longest=30.0)
        except LOOKING_FAILED as error:
            raise unknown(f"uploading {what}", f"{ALTOOL} {ended.how}", error) from error
        if failed:
            raise not_taken(self.ipa, what, in_words(upload_errors(failed[0])))
        return found[0] if found else None

    def _failed(self) -> list[Resource]:
        """The uploads of this build that failed."""
        params = {
            "filter[cfBundleShortVersionString]": self.ipa.version,
            "filter[cfBundleVersion]": self.ipa.number,
            "filter[platform]": parsing.PLATFORMS[self.ipa.bundle.platform],
            "filter[state]": "FAILED",
            "fields[buildUploads]": "state",
        }
        path = f"apps/{encode(self._app.id)}/buildUploads"
        try:
            return self._api.read_all(path, f"Looking for uploads of {self._app.name} that failed", params).data
        except (NotThere, EndpointGone):
            return []  # only newer releases of the service know uploads


@contextlib.contextmanager
def _folder_with(key: ApiKey) -> Iterator[Path]:
    """A folder with the key, until the block ends: altool reads it from a file of its name alone.

    :raises BadInput: it cannot be written.
    """
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    pem: bytes = key.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    remember_key(pem.decode())
    with contextlib.ExitStack() as stack:
        try:
            made = tempfile.TemporaryDirectory(prefix="itc-key-", ignore_cleanup_errors=True)
            folder = Path(stack.enter_context(made))
            descriptor = os.open(folder / f"AuthKey_{key.key_id}.p8", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(pem)
        except OSError as error:
            raise BadInput(
                f"The key for {ALTOOL} cannot be written to {tempfile.gettempdir()}: {error.strerror or error}.",
                now="Nothing was sent for this step.",
                next_step="Make room there, or name another folder in TMPDIR.",
            ) from None
        yield folder


def _number_taken(ipa: Ipa, ended: Ended, what: str) -> Refused:
    refusal = not_taken(ipa, what, ended.said)
    refusal.next_step = "Raise the build number (CFBundleVersion), and upload that build."
    return refusal


def _not_shown(ended: Ended, what: str) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"{ALTOOL} {ended.how}, but {PATIENCE / 60:.0f} minutes later Apple does not show {what}.",
        said=ended.said,
        now="It may have been sent, or not: the tool ends so without having sent anything, too.",
        next_step="Run the same line again in a while: a build that is there is not uploaded twice. --upload-with api "
        "does without the tool.",
    )
