"""An .ipa that is to be uploaded: what it says of its app, and which bytes it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..apple.ipa import Bundle, NoIpa, read_bundle
from ..errors import BadInput
from .steady_file import NOTHING_SENT, SteadyFile, readable


@dataclass(frozen=True)
class Ipa(SteadyFile):
    """An .ipa as it was when it was first looked at."""

    bundle: Bundle

    @property
    def version(self) -> str:
        """The version that it is a build of."""
        return self.bundle.version

    @property
    def number(self) -> str:
        """Its build number."""
        return self.bundle.number

    @property
    def key(self) -> str:
        """How to name the build: `2.0/42`."""
        return f"{self.version}/{self.number}"


def read_ipa(path: Path) -> Ipa:
    """An .ipa and its app.

    :raises BadInput: it cannot be read, or is none that can be uploaded; says all that is wrong with it.
    """
    path = path.expanduser()
    with readable(path):
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "is no file" if path.exists() else "does not exist"
            raise BadInput(f"{path} {what}.", now=NOTHING_SENT, next_step="Name the .ipa: --ipa build/App.ipa.")
        status = path.stat()
        with path.open("rb") as stream:
            try:
                bundle = read_bundle(stream)
            except NoIpa as error:
                raise BadInput(
                    f"{path} cannot be uploaded: {'; '.join(error.problems)}.",
                    now=NOTHING_SENT,
                    next_step="Export the archive for the App Store anew, and name that file with --ipa.",
                ) from None
    return Ipa(path, status.st_size, status.st_mtime_ns, bundle)
