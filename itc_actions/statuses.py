"""The words for what became of a step, and for what kind of step it is."""

from __future__ import annotations

from typing import Final

RUNNING: Final = "running"
CHANGED: Final = "changed"
UNCHANGED: Final = "unchanged"
FAILED: Final = "failed"
FAILED_ALLOWED: Final = "failed (allowed)"
NOT_RUN: Final = "not run"

LANE: Final = "lane"
ACTION: Final = "action"
COMMAND: Final = "command"
