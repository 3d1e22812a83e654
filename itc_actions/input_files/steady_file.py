"""A file that is to be uploaded, and must not change meanwhile."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..errors import BadInput

NOTHING_SENT: Final = "Nothing was sent for this step."
_PIECE: Final = 1024 * 1024


@dataclass(frozen=True)
class SteadyFile:
    """A file as it was when it was first looked at."""

    path: Path
    size: int
    """In bytes."""
    modified: int
    """In nanoseconds, as the file system has it."""

    def require_unchanged(self) -> None:
        """See that it is still the file that it was.

        :raises BadInput: it is not.
        """
        with readable(self.path):
            now = self.path.stat()
        if (now.st_size, now.st_mtime_ns) != (self.size, self.modified):
            raise self.changed()

    def changed(self) -> BadInput:
        """The error of a file that somebody writes to while it is uploaded."""
        return BadInput(
            f"{self.path} has changed since its upload began.",
            now="The upload was not committed: nothing came of it.",
            next_step="When the file is finished, run the same line again.",
        )

    def md5(self) -> str:
        """The MD5 of the file in hexadecimal, read piece by piece."""
        digest = hashlib.md5(usedforsecurity=False)
        with readable(self.path), self.path.open("rb", buffering=0) as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
        return digest.hexdigest()


@contextlib.contextmanager
def readable(path: Path) -> Iterator[None]:
    """Tell of a file that cannot be read as of bad input."""
    try:
        yield
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.", now=NOTHING_SENT) from None
