from __future__ import annotations

from itc_actions import LaneContext, list_testers, wait_for_build


def test_after_a_step_that_left_a_build_it_still_returns_the_testers_of_the_app(ctx: LaneContext) -> None:
    wait_for_build(ctx)
    assert len(list_testers(ctx)) == 3
