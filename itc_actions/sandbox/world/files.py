"""The bytes of files that are sent in parts, until somebody says that all of them are there."""

from __future__ import annotations

import hashlib
import io
import tempfile
from typing import IO, Final

KEPT_IN_MEMORY: Final = 8 * 1024 * 1024
"""Bytes of one file; a larger one is kept on disk."""
_PIECE: Final = 1024 * 1024


class _Stored:
    """One file, as far as it is there."""

    def __init__(self) -> None:
        self.content: IO[bytes] = io.BytesIO()
        self.parts: dict[int, tuple[int, str]] = {}
        """Length and MD5 of the parts received, by their offset."""

    def take(self, offset: int, content: bytes) -> None:
        if isinstance(self.content, io.BytesIO) and offset + len(content) > KEPT_IN_MEMORY:
            in_memory, self.content = self.content, tempfile.TemporaryFile()  # noqa: SIM115 — closed with this
            self.content.write(in_memory.getvalue())
        self.content.seek(offset)
        self.content.write(content)
        self.parts[offset] = len(content), hashlib.md5(content, usedforsecurity=False).hexdigest()


class Files:
    """The parts received so far, by the id of the file. They are not kept in a state file."""

    def __init__(self) -> None:
        self._stored: dict[str, _Stored] = {}

    def take(self, identifier: str, offset: int, content: bytes) -> str:
        """Keep a part, and return its MD5; one that is sent again takes the place of the first."""
        stored = self._stored.setdefault(identifier, _Stored())
        stored.take(offset, content)
        return stored.parts[offset][1]

    def part_md5(self, identifier: str, offset: int) -> str | None:
        """The MD5 of the part at this offset; None where it has not come."""
        stored = self._stored.get(identifier)
        return None if stored is None or offset not in stored.parts else stored.parts[offset][1]

    def size(self, identifier: str) -> int:
        """How many bytes of the file are there without a gap, from its beginning."""
        stored, place = self._stored.get(identifier), 0
        while stored is not None and stored.parts.get(place, (0, ""))[0]:
            place += stored.parts[place][0]
        return place

    def open(self, identifier: str) -> IO[bytes] | None:
        """The file, as far as it is there, from its beginning; None where nothing is."""
        stored = self._stored.get(identifier)
        if stored is None:
            return None
        stored.content.seek(0)
        return stored.content

    def md5(self, identifier: str) -> str:
        """The MD5 of what is there, as its sender computes it."""
        digest, content = hashlib.md5(usedforsecurity=False), self.open(identifier)
        while content is not None and (piece := content.read(_PIECE)):
            digest.update(piece)
        return digest.hexdigest()

    def forget(self, identifier: str) -> None:
        """Let the parts go."""
        self._stored.pop(identifier, None)
