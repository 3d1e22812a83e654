"""What a run tells whoever reports it: the target, the steps, the end of each outermost lane."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from .statuses import RUNNING

if TYPE_CHECKING:
    from .errors import ItcError
    from .http.events import HttpEvent
    from .http.pacing import Quota


@dataclass(eq=False, repr=False)
class Target:
    """What a run touches, said before the first request. `mode` is LIVE or SANDBOX."""

    mode: str
    service: str
    """The service's title, or its address in a sandbox of one's own."""
    app: str | None
    credentials: str
    """Whose they are and where they came from, never the secret: "felix@example.com (ITC_USER in .env)"."""
    warning: str | None = None


@dataclass(eq=False, repr=False)
class Step:
    """One row of the table: a lane called by a lane, an action, or a command."""

    number: int
    name: str
    kind: str
    depth: int
    """0 for the steps of the outermost lane, 1 inside a lane that it called, and so on."""
    may_write: bool = False
    """Whether an action that may write runs in it: the app's lock is held from its first look on."""
    status: str = RUNNING
    seconds: float = 0.0
    requests: int = 0
    writes: int = 0
    """Writes that the service accepted."""
    retries: int = 0
    unanswered: str | None = None
    """The write that was sent last, while nobody knows what became of it."""
    detail: str | None = None
    """One sentence about what came of it: "version 2.0 created", "build 42 was already chosen"."""
    error: ItcError | None = None
    result: Any = None
    """The record, or the list of records, that the action returned."""
    output: list[str] = field(default_factory=list)
    """Retries, notices and the like that happened during the step."""


@dataclass(eq=False, repr=False)
class LaneResult:
    """An outermost lane (or an action run by itself from the command line) that has ended."""

    name: str
    kind: str
    """`lane` or `action`."""
    target: Target | None
    """None where the lane made no request."""
    started: datetime
    seconds: float
    steps: list[Step]
    error: ItcError | None
    logins: int
    result: Any = None
    notes: Sequence[str] = ()
    """Failures of hooks that did not become the lane's own error."""
    quota: Quota | None = None
    """What is left of the service's quota of requests, where it has one."""


class Reporter(Protocol):
    """Shows a run while it happens. Methods are called from the main thread but `http_event`."""

    def target(self, target: Target) -> None:
        """Said once, before the first request."""

    def lane_started(self, name: str, kind: str) -> None:
        """An outermost lane begins."""

    def step_started(self, step: Step) -> None:
        """A step begins."""

    def http_event(self, step: Step | None, event: HttpEvent) -> None:
        """Something happened on the wire; from any thread."""

    def step_finished(self, step: Step) -> None:
        """A step has its status."""

    def say(self, text: str) -> None:
        """A sentence for the user, outside the table."""

    def held(self) -> AbstractContextManager[None]:
        """Keep the terminal still while a question is asked."""

    def show(self, title: str, records: Sequence[Any]) -> None:
        """Records as a table. A reporter of whole documents keeps them for `lane_finished`."""

    def lane_finished(self, result: LaneResult) -> None:
        """An outermost lane has ended, well or not."""

    def close(self) -> None:
        """The command line is over."""
