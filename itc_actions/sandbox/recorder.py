"""The list of requests that the sandbox has seen, with what each of them changed."""

from __future__ import annotations

from collections import deque

import msgspec


class Seen(msgspec.Struct, kw_only=True):
    """One request.

    `status` is 0 where no answer was sent. `changed` holds a short text for each thing that the request changed, and
    `faults` the kinds of the faults that met it. The body of a login is not kept.
    """

    method: str
    path: str
    query: str = ""
    status: int = 0
    changed: list[str] = []
    login: bool = False
    faults: list[str] = []
    body: str = ""

    @property
    def line(self) -> str:
        """Method and path in one text, as tests compare it."""
        return f"{self.method} {self.path}" + (f"?{self.query}" if self.query else "")


KEPT = 20_000
"""How many requests are kept; a sandbox may run for days."""


class Recorder:
    """Keeps the requests in the order in which they came."""

    def __init__(self) -> None:
        self._seen: deque[Seen] = deque(maxlen=KEPT)

    def add(self, seen: Seen) -> Seen:
        """Remember a request; what becomes of it is filled in later."""
        self._seen.append(seen)
        return seen

    def all(self) -> list[Seen]:
        """Every request so far."""
        return list(self._seen)

    def writes(self) -> list[Seen]:
        """The requests that changed the world. A login is none."""
        return [seen for seen in self._seen if seen.changed and not seen.login]

    def logins(self) -> list[Seen]:
        """The requests that tried to log in."""
        return [seen for seen in self._seen if seen.login]

    def clear(self) -> None:
        """Forget them."""
        self._seen.clear()
