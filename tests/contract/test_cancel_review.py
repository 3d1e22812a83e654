from __future__ import annotations

import pytest

from itc_actions import LaneContext, cancel_review
from itc_actions.errors import Refused
from itc_actions.sandbox import Sandbox

from .conftest import Differs
from .demo import APP, approved, edited, last, outcome, ready_to_submit, sent, submitted, with_version

CANCEL = "/reject$|/v1/reviewSubmissions/"


@pytest.mark.parametrize("reviewing", [False, True])
def test_it_pulls_the_version_back_in_one_write_and_is_changed(
    ctx: LaneContext, sandbox: Sandbox, reviewing: bool
) -> None:
    submitted(sandbox)
    if reviewing:
        sandbox.in_review(APP)
    submission = cancel_review(ctx)
    assert submission is not None
    assert (submission.version, submission.state) == ("2.0", "developer-rejected")
    assert outcome(ctx) == ("changed", "version 2.0 pulled back (developer-rejected)")
    assert (len(sent(sandbox)), edited(sandbox).state) == (1, "developer-rejected")


def test_it_returns_when_that_is_done(ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
    submitted(sandbox)
    began = sandbox.clock.monotonic()
    cancel_review(ctx)
    waited = sandbox.clock.monotonic() > began
    assert waited is differs("cancelling-takes-time", itunes_connect=False, app_store_connect=True)


def test_the_second_run_writes_nothing_and_is_unchanged(ctx: LaneContext, sandbox: Sandbox) -> None:
    submitted(sandbox)
    cancel_review(ctx)
    sandbox.clear_requests()
    cancel_review(ctx)
    assert outcome(ctx) == ("unchanged", "nothing to cancel: version 2.0 is developer-rejected")
    assert (sent(sandbox), sandbox.writes) == ([], [])


def test_with_no_version_in_preparation_it_says_so(ctx: LaneContext, sandbox: Sandbox) -> None:
    assert cancel_review(ctx) is None
    assert outcome(ctx) == ("unchanged", "nothing to cancel: no version is in preparation")
    assert sent(sandbox) == []


def test_with_nothing_in_review_it_says_so(ctx: LaneContext, sandbox: Sandbox) -> None:
    with_version(sandbox)
    submission = cancel_review(ctx)
    assert submission is not None
    assert submission.state == "prepare-for-submission"
    assert outcome(ctx) == ("unchanged", "nothing to cancel: version 2.0 is prepare-for-submission")
    assert sent(sandbox) == []


def test_a_version_that_goes_on_sale_is_no_longer_pulled_back(ctx: LaneContext, sandbox: Sandbox) -> None:
    submitted(sandbox)
    sandbox.approve(APP, processing_seconds=1000)
    cancel_review(ctx)
    assert outcome(ctx) == ("unchanged", "nothing to cancel: version 2.0 is processing-for-app-store")
    assert sent(sandbox) == []


def test_an_unknown_state_is_told_and_left_alone(ctx: LaneContext, sandbox: Sandbox) -> None:
    ready_to_submit(sandbox)
    sandbox.set_state(APP, "held")
    cancel_review(ctx)
    assert (str(last(ctx).detail).lower(), sent(sandbox)) == ("nothing to cancel: version 2.0 is held", [])


def test_an_approval_is_not_thrown_away_unasked(ctx: LaneContext, sandbox: Sandbox) -> None:
    approved(sandbox)
    with pytest.raises(Refused, match="would throw the approval away") as caught:
        cancel_review(ctx)
    assert caught.value.exit_code == 3
    assert "--discard-approval" in str(caught.value.next_step)
    assert (sent(sandbox), edited(sandbox).state) == ([], "pending-developer-release")


def test_an_approval_is_thrown_away_when_that_is_said(ctx: LaneContext, sandbox: Sandbox) -> None:
    approved(sandbox)
    cancel_review(ctx, discard_approval=True)
    assert outcome(ctx) == ("changed", "version 2.0 pulled back (developer-rejected)")
    assert (len(sent(sandbox)), edited(sandbox).state) == (1, "developer-rejected")


def test_an_answer_that_is_lost_after_it_took_effect_is_adopted(ctx: LaneContext, sandbox: Sandbox) -> None:
    submitted(sandbox)
    sandbox.fault("drop", path=CANCEL, method="POST", when="after")
    sandbox.fault("drop", path=CANCEL, method="PATCH", when="after")
    cancel_review(ctx)
    assert (last(ctx).status, edited(sandbox).state, len(sent(sandbox))) == ("changed", "developer-rejected", 1)


def test_a_review_that_ends_in_the_same_moment(ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
    submitted(sandbox)
    for method in ("POST", "PATCH"):
        change = {"app": APP, "reasons": "2.1: It crashes"}
        sandbox.fault("change", path=CANCEL, method=method, operation="reject", args=change)
    if differs("unresolved-issues", itunes_connect=True, app_store_connect=False):
        with pytest.raises(Refused, match=r"Pulling version 2\.0 of Demo back from review was refused"):
            cancel_review(ctx)
    else:
        cancel_review(ctx)
        assert outcome(ctx) == ("changed", "version 2.0 pulled back (rejected)")
    assert edited(sandbox).state == "rejected"
