"""A lane's context that speaks to the sandbox of the test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from itc_actions import LaneContext, open_context
from itc_actions.sandbox import Sandbox


@pytest.fixture(autouse=True)
def clean(nothing_set: None) -> None:
    """Only what a test sets is set."""


@pytest.fixture
def ctx(sandbox: Sandbox) -> Iterator[LaneContext]:
    with open_context(sandbox=sandbox) as context:
        yield context
