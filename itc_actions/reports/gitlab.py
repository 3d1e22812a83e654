"""GitLab: a collapsible section of the job's log for each lane."""

from __future__ import annotations

from typing import TextIO

from ..clock import Clock
from ..statuses import LANE
from ..steps import LaneResult, Step
from .output import Output
from .silent import SilentReporter
from .words import one_line

_CLEAR = "\x1b[0K"


class GitlabReporter(SilentReporter):
    """Puts what a lane prints into a section, its table below. Goes before the reporter that prints it.

    :param people: the stream that the lane's lines go to.
    :param clock: dates the sections; GitLab shows how long each took.
    """

    def __init__(self, *, people: TextIO, clock: Clock) -> None:
        self._log = Output(people)
        self._clock = clock
        self._waiting: str | None = None
        """The title of a section that has nothing in it yet."""
        self._open = False
        self._number = 0

    def lane_started(self, name: str, kind: str) -> None:
        """An action by itself is one step, and has no section."""
        self._waiting = name if kind == LANE else None

    def step_started(self, step: Step) -> None:
        """The first step opens the section: what the run touches is said above it."""
        if self._waiting is not None:
            self._number += 1
            self._mark("section_start", one_line(self._waiting))
            self._waiting, self._open = None, True

    def lane_finished(self, result: LaneResult) -> None:
        """The section ends before the table, which is to be seen."""
        self._waiting = None
        self.close()

    def close(self) -> None:
        """Nothing stays open."""
        if self._open:
            self._open = False
            self._mark("section_end", "")

    def _mark(self, what: str, title: str) -> None:
        moment = int(self._clock.now().timestamp())
        self._log.write_raw(f"{_CLEAR}{what}:{moment}:itc_lane_{self._number}\r{_CLEAR}{title}\n")
