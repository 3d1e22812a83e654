"""The folder of what outlives a run, in the user's own state: the locks, and who holds them."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import stat
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from .clock import Clock
from .errors import BadInput
from .regular_files import read_regular


def state_folder(chosen: Path | None, root: Path) -> Path:
    """Where it is: made for its owner alone when something is first kept in it.

    :param chosen: what `ITC_STATE_DIR` says; otherwise the system's own place is taken.
    :param root: what a relative path is relative to.
    """
    if chosen is not None:
        return root / chosen
    from platformdirs import user_state_path

    return user_state_path("itc-actions", appauthor=False)


def why_unusable(folder: Path) -> str | None:
    """What keeps a folder from being made, or written to, found out leaving no trace; None where nothing does."""
    for each in (folder, *folder.parents):
        try:
            mode = each.stat().st_mode
        except FileNotFoundError:
            if os.path.lexists(each):
                return f"{each} is a link that leads nowhere"
            continue
        except OSError as error:
            return f"{each}: {error.strerror}"
        if not stat.S_ISDIR(mode):
            return f"{each} is no folder"
        return None if os.access(each, os.W_OK | os.X_OK) else f"{each} cannot be written to"
    return f"{folder} is nowhere"


@dataclass(frozen=True)
class Holder:
    """Who holds a lock."""

    pid: int
    host: str
    lane: str
    since: str
    """In UTC, to the second: "2026-01-05 09:00:00 UTC"."""

    def __str__(self) -> str:
        return f"pid {self.pid} on {self.host}, {self.lane}, since {self.since}"


class FileLock:
    """A lock that all runs of this user on this machine share; the system frees it with whoever holds it.

    Beside it lies a small file that names the holder. The file is for people: it may be left over after a `kill -9`,
    and says nothing then, for the lock is free.

    :param folder: the state folder.
    :param name: of the lock; what a file name cannot hold is replaced.
    """

    def __init__(self, folder: Path, name: str) -> None:
        from filelock import FileLock as SystemLock

        self.folder = folder / "locks"
        self._stem = re.sub(r"[^A-Za-z0-9.-]+", "-", name)
        self._lock = SystemLock(self.folder / f"{self._stem}.lock", mode=0o600, thread_local=False)

    @property
    def held(self) -> bool:
        """Whether it is ours."""
        return self._lock.is_locked

    def take(self, lane: str, clock: Clock) -> bool:
        """Take it, if nobody has it; never waits.

        :param lane: what runs, for those who stand before the lock.
        :param clock: dates the hold.
        :raises BadInput: the folder cannot be used.
        """
        from filelock import Timeout

        with _usable(self.folder):
            for each in (self.folder.parent, self.folder):
                each.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                self._lock.acquire(timeout=0)
            except Timeout:
                return False
            try:
                since = f"{clock.now():%Y-%m-%d %H:%M:%S} UTC"
                write_whole(self._note, json.dumps(asdict(Holder(os.getpid(), socket.gethostname(), lane, since))))
            except BaseException:
                self._lock.release()
                raise
        return True

    def holder(self) -> Holder | None:
        """Who has it, or None where that cannot be told: it has only just been taken, or let go."""
        try:
            return Holder(**json.loads(read_regular(self._note).decode()))
        except (OSError, ValueError, TypeError):
            return None

    def let_go(self) -> None:
        """Give it back; one that is not ours is left alone."""
        if self.held:
            with contextlib.suppress(OSError):
                self._note.unlink()
            self._lock.release()

    @property
    def _note(self) -> Path:
        return self.folder / f"{self._stem}.json"


def write_whole(path: Path, text: str) -> None:
    """Write a file that only its owner may read, and that nobody ever sees half of.

    :raises OSError: it cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _usable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadInput(
            f"The state folder cannot be used: {folder}: {error.strerror or error}.",
            now="Nothing was written in this step.",
            next_step="Set ITC_STATE_DIR to a folder that can be written to; runs that share it wait for each other.",
        ) from None
