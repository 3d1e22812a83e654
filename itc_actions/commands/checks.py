"""What `inv doctor` finds, and its JUnit report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

from ..errors import ItcError
from ..statuses import ACTION, UNCHANGED
from ..statuses import FAILED as STEP_FAILED

OK: Final = "ok"
WARNING: Final = "warning"
FAILED: Final = "failed"


@dataclass
class Check:
    """What came of looking at one thing."""

    name: str
    status: str
    found: str
    advice: str = ""
    code: int = 0
    """The exit code of a line that fails for this."""


class CheckReport:
    """The JUnit report of the checks: a case for each.

    :raises BadInput: the file could not be written where it is wanted.
    """

    def __init__(self, path: Path) -> None:
        from ..reports.junit import JunitReporter

        self._started = datetime.now(timezone.utc)
        self._reporter = JunitReporter(path)

    def write(self, checks: Sequence[Check]) -> None:
        """Write it; what is only a warning is said in the output of its case."""
        from ..steps import LaneResult, Step

        steps = []
        for number, check in enumerate(checks, 1):
            error = ItcError(check.found, next_step=check.advice) if check.status == FAILED else None
            step = Step(number, check.name, ACTION, 0, status=STEP_FAILED if error else UNCHANGED, error=error)
            step.detail = " ".join(filter(None, (f"{check.status}: {check.found}", check.advice)))
            steps.append(step)
        seconds = (datetime.now(timezone.utc) - self._started).total_seconds()
        first = next((step.error for step in steps if step.error), None)
        self._reporter.lane_finished(LaneResult("doctor", ACTION, None, self._started, seconds, steps, first, 0))
