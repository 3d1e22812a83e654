"""Bytes of a file as the body of a request: read while they are sent, never held as a whole."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_PIECE: Final = 256 * 1024


class Stopped(Exception):
    """Another part has failed, or the run is being ended: the rest of this one is not sent."""


class CutShort(Exception):
    """The file has become shorter than it was."""


class FilePart:
    """One part of a file. It may be sent several times, from its beginning each time.

    :param stop: ends the sending where it is.
    """

    def __init__(self, path: Path, offset: int, length: int, stop: threading.Event | None = None) -> None:
        self.offset = offset
        self.md5 = ""
        """Of the bytes as they were last sent, in hexadecimal."""
        self._path = path
        self._length = length
        self._stop = stop or threading.Event()

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        """The bytes, piece by piece.

        :raises Stopped: they are not wanted any more.
        :raises CutShort: the file ends before them.
        """
        digest, left = hashlib.md5(usedforsecurity=False), self._length
        with self._path.open("rb", buffering=0) as stream:
            stream.seek(self.offset)
            while left > 0:
                if self._stop.is_set():
                    raise Stopped
                piece = stream.read(min(_PIECE, left))
                if not piece:
                    raise CutShort
                left -= len(piece)
                digest.update(piece)
                yield piece
        self.md5 = digest.hexdigest()

    def read_md5(self) -> str:
        """The MD5 of the bytes, read for it alone."""
        for _ in self:
            pass
        return self.md5
