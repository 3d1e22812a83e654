from __future__ import annotations

from types import ModuleType

import pytest
from engine.harness import Inv

from itc_actions.errors import Refused
from itc_actions.sandbox import Sandbox
from itc_actions.testing import run_lane

from .world import APP, edited, posts, rows


@pytest.fixture
def released(tasks: ModuleType, sandbox: Sandbox) -> Sandbox:
    """Version 2.0 waits for review."""
    run_lane(tasks.release, sandbox=sandbox, version="2.0", release_notes="Faster start")
    sandbox.clear_requests()
    return sandbox


def test_it_pulls_the_version_back(tasks: ModuleType, released: Sandbox) -> None:
    ran = run_lane(tasks.cancel, sandbox=released)
    assert rows(ran) == [("cancel_review", "changed")]
    assert (edited(released).state, len(posts(released))) == ("developer-rejected", 1)


def test_run_a_second_time_it_writes_nothing(tasks: ModuleType, released: Sandbox) -> None:
    run_lane(tasks.cancel, sandbox=released)
    released.clear_requests()
    again = run_lane(tasks.cancel, sandbox=released)
    assert (rows(again), posts(released)) == ([("cancel_review", "unchanged")], [])


def test_after_it_the_release_is_submitted_again(tasks: ModuleType, released: Sandbox) -> None:
    run_lane(tasks.cancel, sandbox=released)
    again = run_lane(tasks.release, sandbox=released, version="2.0", release_notes="Faster start")
    assert [status for _, status in rows(again)] == ["unchanged"] * 4 + ["changed"]


def test_an_approval_is_not_thrown_away_unasked(tasks: ModuleType, released: Sandbox) -> None:
    edited(released).release_on_approval = False
    released.approve(APP)
    with pytest.raises(Refused, match="would throw the approval away"):
        run_lane(tasks.cancel, sandbox=released)
    assert posts(released) == []


def test_an_approval_is_thrown_away_when_that_is_said(tasks: ModuleType, released: Sandbox) -> None:
    edited(released).release_on_approval = False
    released.approve(APP)
    run_lane(tasks.cancel, sandbox=released, discard_approval=True)
    assert edited(released).state == "developer-rejected"


def test_with_nothing_pending_the_line_ends_with_0_and_says_so(inv: Inv) -> None:
    ended = inv("cancel", "--sandbox")
    assert ended.code == 0
    assert "nothing to cancel: version 1.1 is prepare-for-submission" in " ".join(ended.out.split())
