"""What a reporter does where it has nothing to say."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from ..http.events import HttpEvent
from ..steps import LaneResult, Step, Target


class SilentReporter:
    """A `steps.Reporter` that tells nothing; the reports that care for some of it inherit the rest."""

    def target(self, target: Target) -> None:
        """Nothing."""

    def lane_started(self, name: str, kind: str) -> None:
        """Nothing."""

    def step_started(self, step: Step) -> None:
        """Nothing."""

    def http_event(self, step: Step | None, event: HttpEvent) -> None:
        """Nothing."""

    def step_finished(self, step: Step) -> None:
        """Nothing."""

    def say(self, text: str) -> None:
        """Nothing."""

    def show(self, title: str, records: Sequence[Any]) -> None:
        """Nothing."""

    def lane_finished(self, result: LaneResult) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""

    def held(self) -> AbstractContextManager[None]:
        """Nothing moves in it."""
        return nullcontext()
