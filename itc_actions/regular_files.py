"""Files that people name: only regular ones are read, for a pipe that nobody writes to would never end."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_HANDED_OVER = ("/dev/fd/", "/proc/self/fd/")
"""What the shell's `<(command)` stands for: it ends with the command."""
_KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def read_regular(path: Path, largest: int = -1) -> bytes:
    """What a regular file holds.

    :param largest: bytes to read at most; negative: all.
    :raises OSError: it is none, or cannot be read; `strerror` says why.
    :raises ValueError: the path is none.
    """
    mode = path.stat().st_mode
    for is_kind, kind in _KINDS:
        if is_kind(mode) and not str(path).startswith(_HANDED_OVER) and not _is_nothing(path):
            raise OSError(errno.EINVAL, f"it is {kind}, not a file", str(path))
    with path.open("rb") as stream:
        return stream.read(largest)


def _is_nothing(path: Path) -> bool:
    """Whether it is /dev/null, which masks files in containers."""
    return path.samefile(os.devnull)


def is_exposed(path: Path) -> bool:
    """Whether others than its owner can read a file, as far as the system tells."""
    try:
        return os.name == "posix" and bool(path.stat().st_mode & 0o044)
    except OSError:
        return False
