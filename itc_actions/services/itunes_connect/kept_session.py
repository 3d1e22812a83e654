"""The session of an account, kept between command lines: its cookies, in a file that its owner alone can read."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ...errors import BadInput
from ...http.events import Notice
from ...redaction import remember_cookie
from ...regular_files import read_regular
from ...state_folder import write_whole

if TYPE_CHECKING:
    from ...http.events import Listener

_FORM: Final = 1
"""The form of the file; one of another is of another version of this package."""
_LARGEST: Final = 256 * 1024


class KeptSession:
    """The file of one account at one host. The password never gets into it.

    :param folder: the state folder.
    :param origin: the host that the cookies belong to: they go nowhere else.
    :param user: whose session it is; the file's name does not tell.
    :param listener: told where a file is of no use, or cannot be written.
    """

    def __init__(self, folder: Path, origin: str, user: str, listener: Listener) -> None:
        name = hashlib.sha256(f"{origin}\n{user}".encode()).hexdigest()[:32]
        self.path = folder / "sessions" / f"{name}.json"
        self._aside = self.path.with_suffix(".bad")
        self._listener = listener

    def load(self) -> list[dict[str, Any]]:
        """The cookies, or none: there is no file, or it is of no use, and set aside then.

        One that somebody else owns, or that others can read or write, is never used.
        """
        try:
            status = self.path.lstat()
        except OSError:
            return []
        why = _misplaced(status)
        if why is None:
            try:
                content = json.loads(read_regular(self.path, _LARGEST).decode())
                cookies = content["cookies"]
                if content["form"] == _FORM and all(_is_sound(each) for each in cookies):
                    for each in cookies:
                        remember_cookie(each["value"])
                    return list(cookies)
                why = "is damaged"
            except (OSError, ValueError, KeyError, TypeError, RecursionError):
                why = "is damaged"
        self._set_aside(why)
        return []

    def save(self, cookies: list[dict[str, Any]]) -> None:
        """Keep these cookies; that it cannot be done is told, and stops nothing."""
        for each in cookies:
            remember_cookie(each["value"])
        try:
            for folder in (self.path.parent.parent, self.path.parent):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self.path, json.dumps({"form": _FORM, "cookies": cookies}))
        except OSError as error:
            self._listener(Notice(f"The session cannot be kept in {self.path.parent}: {error.strerror or error}."))

    def forget(self) -> bool:
        """Take the file away, and one that was set aside, whose cookies may be good; whether there was one.

        :raises BadInput: one of the two cannot be taken away; the other one is.
        """
        gone, stuck = [], []
        for path in (self.path, self._aside):
            try:
                path.unlink()
                gone.append(str(path))
            except (FileNotFoundError, NotADirectoryError):  # in the place of a folder above it is a file
                continue
            except OSError as error:
                stuck.append(f"{path}: {error.strerror or error}")
        if stuck:
            raise BadInput(
                f"The kept login cannot be taken away: {'; '.join(stuck)}.",
                now=f"{gone[0]} is taken away, the other is kept as it was." if gone else "It is kept as it was.",
                next_step="Take what is left away by hand.",
            )
        return bool(gone)

    def _set_aside(self, why: str) -> None:
        try:
            self.path.replace(self._aside)
        except OSError as error:
            done = f"it cannot be set aside as {self._aside} ({error.strerror or error}), is not used"
        else:
            done = f"it is set aside as {self._aside}"
            with contextlib.suppress(OSError):
                if stat.S_ISREG(self._aside.lstat().st_mode):
                    self._aside.chmod(0o600)
        self._listener(Notice(f"The kept session {why}: {done}, and a new login made."))


_TEXTS: Final = ("name", "value", "domain", "path")
_NAMES: Final = frozenset({*_TEXTS, "secure", "expires"})
_SENDABLE: Final = re.compile(r"[ -~\xa0-\xff]*")
"""What a header can carry: another character would make every request of the line fail."""
_LATEST: Final = 2**63


def _is_sound(cookie: dict[str, Any]) -> bool:
    """Whether the jar takes it as it is, and a request can carry it."""
    expires = cookie["expires"]
    return (
        set(cookie) == _NAMES
        and all(isinstance(cookie[name], str) and _SENDABLE.fullmatch(cookie[name]) for name in _TEXTS)
        and isinstance(cookie["secure"], bool)
        and (expires is None or (type(expires) is int and abs(expires) < _LATEST))
    )


def _misplaced(status: os.stat_result) -> str | None:
    if not stat.S_ISREG(status.st_mode):
        return "is no file"
    if hasattr(os, "getuid") and status.st_uid != os.getuid():
        return "belongs to somebody else"
    if os.name == "posix" and status.st_mode & 0o077:
        return "can be read by others"
    return None
