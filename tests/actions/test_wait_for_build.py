from __future__ import annotations

import pytest

from itc_actions import LaneContext, wait_for_build
from itc_actions.errors import StillProcessing
from itc_actions.sandbox import Sandbox


def looks(sandbox: Sandbox) -> int:
    """How often the list of builds was read."""
    return sum("/trains/" in seen.path for seen in sandbox.requests)


def test_it_leaves_the_build_to_later_steps(ctx: LaneContext) -> None:
    found = wait_for_build(ctx)
    assert ctx.values.build is found


def test_the_pauses_grow_to_four_times_the_first(ctx: LaneContext, sandbox: Sandbox) -> None:
    with pytest.raises(StillProcessing):
        wait_for_build(ctx, build="102", timeout=1000, poll=10)
    assert looks(sandbox) < 40
    sandbox.clear_requests()
    with pytest.raises(StillProcessing):
        wait_for_build(ctx, build="102", timeout=1000, poll=100)
    assert looks(sandbox) < 10
