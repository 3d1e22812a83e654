"""What the transport tells while it works, for the step table, `--verbose` and the progress line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .effects import Effect


@dataclass(frozen=True)
class RequestDone:
    """One try of a request ended. `status` is None where no answer came; `failure` then says why.

    `accepted` is False for an answer that refuses (status 4xx, 5xx). A service whose refusals hide in a 200 raises
    them itself, and then corrects the count with `WriteRefused`.
    """

    method: str
    path: str
    effect: Effect
    status: int | None
    seconds: float
    attempt: int
    accepted: bool
    failure: str | None = None
    taken: bool = False
    """Whether the service may have acted on a request that has no good answer."""


@dataclass(frozen=True)
class WriteRefused:
    """The write just reported as accepted was refused after all, by the contents of its answer."""


@dataclass(frozen=True)
class WriteAdopted:
    """A write whose answer was lost, reported as failed, has taken effect after all: looking found it."""


@dataclass(frozen=True)
class Retrying:
    """A request will be sent again after a pause."""

    method: str
    path: str
    reason: str
    pause: float
    attempt: int


@dataclass(frozen=True)
class Waiting:
    """Something is being waited for: `for_what`, `elapsed` of `timeout` seconds."""

    for_what: str
    elapsed: float
    timeout: float


@dataclass(frozen=True)
class Notice:
    """A sentence for the user that is no failure: the service's warnings, an adopted write, a new login."""

    text: str


@dataclass(frozen=True)
class Sending:
    """A file is being sent: `sent` of `size` bytes are there."""

    file: str
    sent: int
    size: int


@dataclass(frozen=True)
class ToolStarted:
    """A tool that uploads was started; until it has ended, nobody knows what became of it."""

    tool: str


@dataclass(frozen=True)
class ToolSaid:
    """A line that the tool printed, without secrets."""

    tool: str
    line: str


@dataclass(frozen=True)
class ToolEnded:
    """The tool has ended: `well` where what it sent was taken in, which counts as a write."""

    tool: str
    well: bool


HttpEvent = (
    RequestDone
    | WriteRefused
    | WriteAdopted
    | Retrying
    | Waiting
    | Notice
    | Sending
    | ToolStarted
    | ToolSaid
    | ToolEnded
)
Listener = Callable[[HttpEvent], None]
