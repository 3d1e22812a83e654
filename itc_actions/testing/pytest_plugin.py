"""pytest fixtures for people's own lanes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ..sandbox import Sandbox
    from . import LaneRun


@pytest.fixture
def itc_sandbox() -> Iterator[Sandbox]:
    """A sandbox of its own for one test, with a demo app."""
    from ..sandbox import Sandbox

    with Sandbox.for_line() as sandbox:
        yield sandbox


@pytest.fixture
def run_lane() -> Callable[..., LaneRun]:
    """`itc_actions.testing.run_lane`, without an import."""
    from . import run_lane as run

    def call(lane: Callable[..., Any], **parameters: Any) -> LaneRun:
        return run(lane, **parameters)

    return call
