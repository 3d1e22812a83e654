"""The bytes of files that are sent in parts, until somebody says that all of them are there."""

from __future__ import annotations

import hashlib


class Files:
    """The parts received so far, by the id of the file. They are not kept in a state file."""

    def __init__(self) -> None:
        self._parts: dict[str, dict[int, bytes]] = {}

    def take(self, identifier: str, offset: int, content: bytes) -> None:
        """Keep a part; one that is sent again takes the place of the first."""
        self._parts.setdefault(identifier, {})[offset] = content

    def size(self, identifier: str) -> int:
        """How many bytes of the file are there without a gap, from its beginning."""
        place = 0
        parts = self._parts.get(identifier, {})
        while parts.get(place):
            place += len(parts[place])
        return place

    def content(self, identifier: str) -> bytes:
        """The file, as far as it is there."""
        parts = self._parts.get(identifier, {})
        return b"".join(parts[offset] for offset in sorted(parts))

    def md5(self, identifier: str) -> str:
        """The MD5 of what is there, as its sender computes it."""
        return hashlib.md5(self.content(identifier), usedforsecurity=False).hexdigest()

    def forget(self, identifier: str) -> None:
        """Let the parts go."""
        self._parts.pop(identifier, None)
