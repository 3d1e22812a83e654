"""Binaries sent to a service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from ...apple.states import BUILD_INVALID
from ...apple.trains import same_train
from ...errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ...input_files.ipa import Ipa
    from ...records import App, Build
    from ...redaction import Secret


API: Final = "api"
ALTOOL: Final = "altool"
"""What `upload_with` may be."""


@dataclass(frozen=True)
class UploadTool:
    """How files are sent, and how the tool of Apple's that sends them is to be run: iTMSTransporter, or altool."""

    path: Path | None = None
    """iTMSTransporter, or the folder that it was installed into; None: it is looked for."""
    provider: str | None = None
    """The short name of the team, for an Apple ID that belongs to several."""
    password: Secret | None = None
    """An app-specific password, for an Apple ID with a second factor."""
    timeout: float = 4 * 3600.0
    """Seconds after which it is ended."""
    upload_with: str = API
    """`altool`, where a service takes binaries of its own accord and somebody prefers that tool."""


def build_of(ipa: Ipa, builds: Iterable[Build]) -> Build | None:
    """The build of a file's number, unless processing it failed."""
    return next(
        (
            build
            for build in builds
            if build.number == ipa.number and same_train(build.train, ipa.version) and build.state != BUILD_INVALID
        ),
        None,
    )


def not_taken(ipa: Ipa, what: str, said: str | None) -> Refused:
    """The error of a file that Apple does not take.

    :param what: what it was to be: "build 42 (2.0) of Tank".
    """
    return Refused(
        f"Apple did not take {ipa.path.name} as {what}.",
        said=said,
        now="No build came of it.",
        next_step="Mend what is said, build anew, and run the same line with that file.",
    )


class Uploads(Protocol):
    """The part of `Service` that uploads."""

    takes_altool: bool
    """Whether Apple's altool uploads to it."""

    def require_platform(self, app: App, ipa: Ipa) -> None:
        """See that a file is made for the platform that the run is about: builds are numbered for each by itself.

        :raises BadInput: it is not, or which platform that is cannot be told.
        """

    def upload_binary(self, app: App, ipa: Ipa, tool: UploadTool) -> Build:
        """Upload a file as a build of the app, and return the build, which is processed from then on.

        One that Apple has already, as it turns out, is returned without having been written.

        :raises BadInput: the file is none for this app, changes meanwhile, or what sends it is not installed.
        :raises Refused: Apple does not take it; nothing came of it.
        """
