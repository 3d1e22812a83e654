"""How many requests and writes an outermost lane made."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from ..http.events import HttpEvent, RequestDone, ToolEnded, WriteAdopted, WriteRefused
from ..steps import Step


class Tally:
    """Counts what the transport tells, requests outside any step included; safe in threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._requests = 0
        self._writes = 0

    def add(self, event: HttpEvent) -> None:
        """Count one event."""
        with self._guard:
            if isinstance(event, RequestDone):
                self._requests += 1
                self._writes += event.accepted and event.effect.writes
            elif isinstance(event, WriteAdopted):
                self._writes += 1
            elif isinstance(event, ToolEnded):
                self._writes += event.well
            elif isinstance(event, WriteRefused):
                self._writes -= 1

    def take(self, steps: Sequence[Step]) -> tuple[int, int]:
        """Requests and writes so far, and begin again.

        Where the transport told nothing, the rows of the outermost lane are added up.
        """
        with self._guard:
            requests, writes = self._requests, self._writes
            self._requests = self._writes = 0
        if requests:
            return requests, max(0, writes)
        outer = [step for step in steps if step.depth == 0]
        return sum(step.requests for step in outer), sum(step.writes for step in outer)
