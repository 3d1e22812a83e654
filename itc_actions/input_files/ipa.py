"""An .ipa that is to be uploaded: what it says of its app, and which bytes it is."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..apple.ipa import Bundle, NoIpa, read_bundle
from ..errors import BadInput

NOTHING_SENT: Final = "Nothing was sent for this step."
_PIECE: Final = 1024 * 1024


@dataclass(frozen=True)
class Ipa:
    """A file as it was when it was first looked at."""

    path: Path
    bundle: Bundle
    size: int
    """In bytes."""
    modified: int
    """In nanoseconds, as the file system has it."""

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

    def require_unchanged(self) -> None:
        """See that it is still the file that it was.

        :raises BadInput: it is not.
        """
        with _readable(self.path):
            now = self.path.stat()
        if (now.st_size, now.st_mtime_ns) != (self.size, self.modified):
            raise self.changed()

    def changed(self) -> BadInput:
        """The error of a file that somebody writes to while it is uploaded."""
        return BadInput(
            f"{self.path} has changed since its upload began.",
            now="No build came of it.",
            next_step="When the file is finished, run the same line again.",
        )

    def md5(self) -> str:
        """The MD5 of the file in hexadecimal, read piece by piece."""
        digest = hashlib.md5(usedforsecurity=False)
        with _readable(self.path), self.path.open("rb", buffering=0) as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
        return digest.hexdigest()


def read_ipa(path: Path) -> Ipa:
    """An .ipa and its app.

    :raises BadInput: it cannot be read, or is none that can be uploaded; says all that is wrong with it.
    """
    path = path.expanduser()
    with _readable(path):
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
    return Ipa(path, bundle, status.st_size, status.st_mtime_ns)


@contextlib.contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Tell of a file that cannot be read as of bad input."""
    try:
        yield
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.", now=NOTHING_SENT) from None
