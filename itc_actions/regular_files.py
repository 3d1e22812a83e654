"""Files that people name: only regular ones are read, for a pipe that nobody writes to would never end.

Only regular ones are replaced, too: a device, a pipe and a link stay what they are. Nor is a reader waited for.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_HANDED_OVER = ("/dev/fd/", "/proc/self/fd/", "/dev/stdin")
"""What the shell's `<(command)` and `command |` stand for: they end with the command."""
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


def is_there(path: Path, of_kind: Callable[[int], bool] = bool) -> bool:
    """Whether something is there, of any kind; where that may not be looked at it is: reading it tells why it cannot.

    :param of_kind: by the mode, as `stat.S_ISREG` does.
    """
    try:
        return of_kind(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def is_special(path: Path) -> bool:
    """Whether it is there and neither a regular file nor a folder: a pipe, a device."""
    return path.exists() and not path.is_file() and not path.is_dir()


def open_pipe(path: Path) -> int:
    """A descriptor to write into a pipe with.

    :raises OSError: nobody reads from it, or it cannot be written to.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        reason = "nobody reads from that pipe" if error.errno == errno.ENXIO else error.strerror
        raise OSError(error.errno, reason, str(path)) from None
    os.set_blocking(descriptor, True)  # a reader who is slow is waited for
    return descriptor


def replace_content(path: Path, content: bytes) -> None:
    """Have a file hold `content`, never half of it; what is special is written into, and a link is followed.

    Who may read the file stays as it is.

    :raises OSError: it cannot be written; what was there is as it was.
    :raises RuntimeError: links lead in a circle.
    :raises ValueError: the path is none.
    """
    if is_special(path):  # before the link is followed: that of /dev/stdout leads to no path
        with open(open_pipe(path), "wb") if path.is_fifo() else path.open("wb") as stream:
            stream.write(content)
        return
    path = path.resolve()
    partial = partial_beside(path)
    try:
        partial.write_bytes(content)
        with contextlib.suppress(FileNotFoundError):
            shutil.copymode(path, partial)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def partial_beside(path: Path) -> Path:
    """Where what is to replace a file is made ready.

    :raises OSError: a folder is there, which nothing replaces.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    return path.with_name(f".{path.name[:50]}.{os.getpid()}.partial")  # a name may have 255 bytes


def _is_nothing(path: Path) -> bool:
    """Whether it is /dev/null, which masks files in containers."""
    return path.samefile(os.devnull)


def is_exposed(path: Path) -> bool:
    """Whether others than its owner can read a file, as far as the system tells."""
    try:
        return os.name == "posix" and bool(path.stat().st_mode & 0o044)
    except OSError:
        return False
