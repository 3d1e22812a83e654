"""Time as a parameter: who waits is given a clock, so that a test or a rehearsal takes no time."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta, timezone
from typing import Protocol


class Clock(Protocol):
    """What tells the time and waits."""

    def now(self) -> datetime:
        """The date and time, in UTC."""

    def monotonic(self) -> float:
        """Seconds since some moment; never goes back."""

    def sleep(self, seconds: float) -> None:
        """Wait that long."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The date and time, in UTC."""
        return datetime.now(timezone.utc)

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait that long."""
        time.sleep(max(0.0, seconds))


class SimulatedClock:
    """A clock that moves only when somebody waits on it.

    :param start: the date and time it shows at first.
    """

    def __init__(self, start: datetime = datetime(2026, 1, 5, 9, 0, tzinfo=timezone.utc)) -> None:
        self._start = start
        self._elapsed = 0.0
        self._guard = threading.Lock()

    def now(self) -> datetime:
        """The date and time, in UTC."""
        return self._start + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return self._elapsed

    def sleep(self, seconds: float) -> None:
        """Move on by that much, at once."""
        with self._guard:
            self._elapsed += max(0.0, seconds)
