"""The words, marks and measures that every report uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ..log_text import clean
from ..statuses import CHANGED, FAILED, FAILED_ALLOWED, NOT_RUN, RUNNING, UNCHANGED
from ..steps import LaneResult, Step
from .layout import TOGETHER


@dataclass(frozen=True)
class Marks:
    """The signs before a line, in an alphabet that the stream can print."""

    changed: str
    unchanged: str
    failed: str
    allowed: str
    not_run: str
    running: str
    retry: str
    notice: str
    waiting: str
    dot: str
    dash: str
    ellipsis: str
    frames: str

    def of(self, status: str) -> str:
        """The mark of a step's status."""
        marks = {
            CHANGED: self.changed,
            UNCHANGED: self.unchanged,
            FAILED: self.failed,
            FAILED_ALLOWED: self.allowed,
            NOT_RUN: self.not_run,
            RUNNING: self.running,
        }
        return marks.get(status, self.notice)


UNICODE: Final = Marks("✓", "=", "✗", "!", "·", "▸", "↻", "›", "…", "·", "–", "…", "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")
ASCII: Final = Marks("+", "=", "x", "!", "-", ">", "~", ">", "...", "-", "-", "...", "-\\|/")

STYLES: Final = {
    CHANGED: "green",
    UNCHANGED: "dim",
    FAILED: "bold red",
    FAILED_ALLOWED: "yellow",
    NOT_RUN: "dim",
    RUNNING: "cyan",
}


def one_line(text: str) -> str:
    """`text` cleaned, its lines joined."""
    return " ".join(clean(text).split())


def duration(seconds: float) -> str:
    """ "0.4 s", "2 min 05 s", "1 h 20 min"."""
    if round(seconds, 1) < 60:
        return f"{max(0.0, seconds):.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02} s"
    return f"{minutes // 60} h {minutes % 60:02} min"


def span(seconds: float) -> str:
    """A duration in whole units, for waits: "40 s", "12 min", "1 h 20 min"."""
    if round(seconds) < 120:
        return f"{max(0, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes % 60 else f"{minutes // 60} h"


def megabytes(size: int) -> str:
    """A number of bytes in megabytes: "0.4", "312"."""
    return f"{size / 1e6:.1f}" if size < 10_000_000 else f"{size / 1e6:,.0f}"


def count(number: int, noun: str) -> str:
    """ "1 login", "9 requests"."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"


def path_only(path: str) -> str:
    """The path of a request without its query string, which may carry credentials."""
    return one_line(path.partition("?")[0].partition("#")[0])


def outcome(steps: Sequence[Step]) -> list[str]:
    """How many steps ended in which way: "3 changed", "1 not run"."""
    parts = []
    for status in (CHANGED, UNCHANGED, FAILED, FAILED_ALLOWED, NOT_RUN, RUNNING):
        number = sum(step.status == status for step in steps)
        if number:
            parts.append(f"{number} {status}")
    return parts


def closing(result: LaneResult, requests: int) -> str:
    """The last line of a lane: "release: 3 changed, 2 unchanged, 1 login, 9 requests, 0.4 s".

    To be wrapped, if at all, between its parts.
    """
    parts = outcome(result.steps) or ["no steps"]
    if result.logins:
        parts.append(count(result.logins, "login"))
    if requests:
        parts.append(count(requests, "request"))
    parts.append(duration(result.seconds))
    ending = ", ".join(part.replace(" ", TOGETHER) for part in parts)
    return f"{one_line(result.name)}{' failed' if result.error else ''}: {ending}"
