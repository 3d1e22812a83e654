"""Bad weather on order: which fault meets which request."""

from __future__ import annotations

import itertools
import re
import threading
from typing import Any, Literal, get_args

import msgspec

from .world import Refusal

Kind = Literal["delay", "status", "drop", "expire", "html", "truncate", "trickle", "body", "redirect", "change", "gone"]
KINDS: tuple[str, ...] = get_args(Kind)
When = Literal["before", "after"]
AFTER_BY_DEFAULT = ("truncate", "trickle", "body")


class Fault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One fault: what happens, and to which requests.

    :param kind: `delay` waits `seconds` (real ones), or until the faults are cleared; `status` answers with `status`,
        `body`, `headers`; `drop` cuts the connection; `expire` ends every session; `html` answers with a maintenance
        page; `truncate` sends less than declared; `trickle` sends the answer byte by byte, `seconds` apart; `body`
        answers 200 (or `status`) with `body`; `redirect` sends to `url`; `change` does `operation` with `args` to the
        world; `gone` answers 404.
    :param method: GET or POST; empty for both.
    :param path: a regular expression, searched in the path with its query.
    :param nth: the first matching request that it meets, counted from when the fault was added.
    :param times: how many it meets; 0 for all from then on.
    :param when: before the request takes effect (which it then never does), or after. `truncate`, `trickle` and `body`
        are after by default, the others before; delay, expire and change are always before.
    """

    kind: Kind
    method: str = ""
    path: str = ""
    nth: int = 1
    times: int = 1
    when: When | None = None
    seconds: float = 0.0
    status: int | None = None
    body: str | None = None
    headers: dict[str, str] = {}
    content_type: str | None = None
    url: str = ""
    operation: str = ""
    args: dict[str, Any] = {}
    id: int = 0
    matched: int = 0
    """How many requests matched so far."""

    @property
    def after(self) -> bool:
        """Whether the request takes effect before the fault shows."""
        return (self.when or ("after" if self.kind in AFTER_BY_DEFAULT else "before")) == "after"

    def meets(self, method: str, target: str) -> bool:
        """Count this request, and tell whether the fault meets it."""
        if self.method and self.method.upper() != method:
            return False
        if re.search(self.path, target) is None:
            return False
        self.matched += 1
        return self.matched >= self.nth and (self.times == 0 or self.matched < self.nth + self.times)


class Faults:
    """The faults of one sandbox."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._ids = itertools.count(1)
        self._over = threading.Event()

    def add(self, fault: Fault) -> Fault:
        """Add a fault.

        :raises Refusal: its path is no regular expression.
        """
        try:
            re.compile(fault.path)
        except re.error as error:
            raise Refusal(f"path: {error}") from error
        fault.id = next(self._ids)
        self._faults.append(fault)
        return fault

    def meeting(self, method: str, target: str) -> list[Fault]:
        """The faults that meet this request, in the order in which they were added."""
        return [fault for fault in self._faults if fault.meets(method, target)]

    def all(self) -> list[Fault]:
        """Every fault that was added."""
        return list(self._faults)

    def delay(self, seconds: float) -> None:
        """Wait that long, or until delays are ended."""
        self._over.wait(seconds)

    def end_delays(self) -> None:
        """Let the requests that are delayed now go on."""
        self._over.set()
        self._over = threading.Event()

    def clear(self) -> None:
        """Take all of them away."""
        self._faults.clear()
        self.end_delays()


def make_fault(kind: str, **parameters: Any) -> Fault:
    """A fault from loose parameters.

    :raises Refusal: a parameter is unknown or of the wrong type.
    """
    try:
        return msgspec.convert({"kind": kind, **parameters}, Fault)
    except msgspec.ValidationError as error:
        raise Refusal(f"fault: {error}") from error
