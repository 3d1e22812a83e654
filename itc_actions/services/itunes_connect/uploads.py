"""Binaries sent by Apple's iTMSTransporter, the only way into iTunes Connect."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from ...apple.states import BUILD_PROCESSING
from ...errors import BadInput, LoginFailed, Unreachable
from ...http.events import Notice, ToolEnded, WriteAdopted
from ...records import Build
from ..apple_tools import TRANSPORTER, Ended, find_transporter, run_tool
from ..lost_answers import LOOKING_FAILED, unknown
from ..parts.uploads import build_of, not_taken
from .package import package_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ...http.client import HttpClient
    from ...http.events import Listener
    from ...input_files.ipa import Ipa
    from ...records import App
    from ..apple_tools import StandIn
    from ..parts.uploads import UploadTool
    from .builds import Builds
    from .session import LoginSession

PASSWORD: Final = "ITMS_TRANSPORTER_PASSWORD"
"""The environment variable in which the tool finds the password: a command line can be read by everybody."""
_BITS_IN_A_SECOND: Final = "100000"
_LOCKED: Final = "locked for security reasons"
_WRONG_PASSWORD: Final = ("Your Apple ID or password was entered incorrectly", "Invalid username and password", _LOCKED)
_APP_SPECIFIC: Final = ("app-specific", "application-specific")
_REDUNDANT: Final = ("Redundant Binary Upload", "ITMS-4238", "ITMS-90189")
_APPLES_OWN: Final = "ITMS-"
"""Every error by which Apple refuses a package has a number with this before it."""


class Uploads:
    """The part of `ItunesConnect` that uploads."""

    takes_altool = False
    _http: HttpClient
    _session: LoginSession
    _builds: Builds
    _listener: Listener
    _stand_in: StandIn | None

    def upload_binary(self, app: App, ipa: Ipa, tool: UploadTool) -> Build:
        """Upload a build by iTMSTransporter, and judge by its exit status.

        :raises BadInput: the tool is not there, or the file is for another platform.
        :raises LoginFailed: the tool does not get in; it is not tried again.
        :raises Refused: Apple does not take the file.
        :raises Unreachable: the tool failed, and no build came of it.
        """
        self.require_platform(app, ipa)
        program = self._program(tool)
        waiting = self._waiting(app)
        self._http.about_to_write(f"{ipa.path.name} by {TRANSPORTER}")
        with package_of(app, ipa) as package:
            ended = self._deliver(program, package, tool)
        if ended.status != 0:
            return self._failed(app, ipa, ended, waiting)
        return self._there(app, ipa) or self._new(app, ipa, waiting) or _processing(ipa)

    def require_platform(self, app: App, ipa: Ipa) -> None:
        """See that a file is made for the platform of the app.

        :raises BadInput: it is not.
        """
        if ipa.bundle.platform != app.platform:
            raise BadInput(
                f"{ipa.path} is made for {ipa.bundle.platform}, and {app.name} is an app for {app.platform}.",
                now="Nothing was sent for this step.",
                next_step=f"Name the file for {app.platform} with --ipa, or the app that is one for "
                f"{ipa.bundle.platform} with --app.",
            )

    def _program(self, tool: UploadTool) -> Sequence[str]:
        """The beginning of the tool's command line.

        :raises BadInput: it is not there.
        """
        return self._stand_in.command if self._stand_in else find_transporter(tool.path)

    def _deliver(self, program: Sequence[str], package: Path, tool: UploadTool) -> Ended:
        """Have the tool deliver a package; how it ended."""
        stand_in = self._stand_in
        secret = self._session.password if stand_in or tool.password is None else tool.password
        ended = run_tool(
            TRANSPORTER,
            [*program, *self._arguments(package, tool)],
            {**(stand_in.environ if stand_in else {}), PASSWORD: secret.reveal()},
            self._listener,
            timeout=tool.timeout,
        )
        self._listener(ToolEnded(TRANSPORTER, well=ended.status == 0))
        return ended

    def _arguments(self, package: Path, tool: UploadTool) -> list[str]:
        provider = ["-itc_provider", tool.provider] if tool.provider else []
        return [
            *("-m", "upload", "-u", self._session.user, "-p", f"@env:{PASSWORD}"),
            *("-f", str(package), "-k", _BITS_IN_A_SECOND, *provider),
        ]

    def _waiting(self, app: App) -> Counter[str]:
        """The uploads that are processing, by when they came: they may not tell their numbers yet."""
        return Counter(_came(build) for build in self._builds.list_builds(app) if build.state == BUILD_PROCESSING)

    def _new(self, app: App, ipa: Ipa, waiting: Counter[str]) -> Build | None:
        """The upload that is processing now and was not before, which is ours, though it may not say so."""
        seen = waiting.copy()
        for build in self._builds.list_builds(app):
            if build.state != BUILD_PROCESSING or build.number is not None:
                continue
            if seen[_came(build)] == 0:
                return replace(build, train=ipa.version, number=ipa.number)
            seen[_came(build)] -= 1
        return None

    def _failed(self, app: App, ipa: Ipa, ended: Ended, waiting: Counter[str]) -> Build:
        """What a failure of the tool means: the build that is there all the same, or an error."""
        what = f"build {ipa.number} ({ipa.version}) of {app.name}"
        said = ended.said
        if ended.speaks_of(*_REDUNDANT):
            self._listener(Notice(f"Apple has {what} already: going on with it."))
            return self._there(app, ipa) or _processing(ipa)
        self._require_login(ended, said)
        if ended.speaks_of(_APPLES_OWN):
            raise not_taken(ipa, what, said)
        return self._adopted(app, ipa, waiting, f"{TRANSPORTER} {ended.how}", said)

    def _require_login(self, ended: Ended, said: str | None) -> None:
        """See that it did not fail at its login.

        :raises LoginFailed: it did.
        """
        if ended.speaks_of(*_WRONG_PASSWORD, *_APP_SPECIFIC):
            raise self._login_failed(ended, said)

    def _login_failed(self, ended: Ended, said: str | None) -> LoginFailed:
        if ended.speaks_of(*_APP_SPECIFIC):
            next_step = (
                "Make an app-specific password at https://appleid.apple.com and set it as ITC_APP_SPECIFIC_PASSWORD "
                "(or FASTLANE_APPLE_APPLICATION_SPECIFIC_PASSWORD)."
            )
        elif ended.speaks_of(_LOCKED):
            next_step = "Unlock the account at https://iforgot.apple.com before anything is tried again."
        else:
            next_step = f"Correct {self._session.named_by}; nothing is tried twice, so that the account is not locked."
        return LoginFailed(f"{TRANSPORTER} could not log in as {self._session.user}.", said=said, next_step=next_step)

    def _adopted(self, app: App, ipa: Ipa, waiting: Counter[str], why: str, said: str | None) -> Build:
        """The build that is there though the tool failed.

        :raises Unreachable: there is none.
        :raises OutcomeUnknown: that cannot be read.
        """
        what = f"uploading build {ipa.number} ({ipa.version}) of {app.name}"
        try:
            found = self._there(app, ipa) or self._new(app, ipa, waiting)
        except LOOKING_FAILED as error:
            raise unknown(what, why, error) from error
        if found is None:
            raise Unreachable(
                f"{why} while {what}.",
                said=said,
                now="Looking shows that no build came of it.",
                next_step="Run the same line again: a build that is there is not uploaded twice.",
            )
        self._listener(Notice(f"{why}, but the build is there: going on with it."))
        self._listener(WriteAdopted())
        return found

    def _there(self, app: App, ipa: Ipa) -> Build | None:
        return build_of(ipa, self._builds.list_builds(app))


def _came(build: Build) -> str:
    return str(build.uploaded)


def _processing(ipa: Ipa) -> Build:
    return Build(train=ipa.version, number=ipa.number, state=BUILD_PROCESSING, raw_state="")
