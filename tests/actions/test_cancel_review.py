from __future__ import annotations

import pytest

from itc_actions import LaneContext, cancel_review, open_context
from itc_actions.errors import BadInput, Refused
from itc_actions.sandbox import Sandbox

from .demo import APP, approved, edited, last, posts, ready_to_submit, submitted, with_version


@pytest.mark.parametrize("reviewing", [False, True])
def test_it_pulls_the_version_back_in_one_write_and_is_changed(
    ctx: LaneContext, sandbox: Sandbox, reviewing: bool
) -> None:
    submitted(sandbox)
    if reviewing:
        sandbox.in_review(APP)
    cancel_review(ctx)
    assert (last(ctx).status, last(ctx).detail) == ("changed", "version 2.0 pulled back (developer-rejected)")
    assert posts(sandbox) == [f"ra/apps/{APP}/versions/{edited(sandbox).id}/reject"]
    assert edited(sandbox).state == "developer-rejected"


def test_it_returns_the_version_as_it_then_stands(ctx: LaneContext, sandbox: Sandbox) -> None:
    submitted(sandbox)
    submission = cancel_review(ctx)
    assert submission is not None
    assert (submission.version, submission.state, submission.raw_state) == ("2.0", "developer-rejected", "devRejected")


def test_the_second_run_writes_nothing_and_is_unchanged(ctx: LaneContext, sandbox: Sandbox) -> None:
    submitted(sandbox)
    cancel_review(ctx)
    sandbox.clear_requests()
    cancel_review(ctx)
    assert (last(ctx).status, last(ctx).detail) == ("unchanged", "nothing to cancel: version 2.0 is developer-rejected")
    assert (posts(sandbox), sandbox.writes) == ([], [])


def test_with_no_version_in_preparation_it_says_so(ctx: LaneContext, sandbox: Sandbox) -> None:
    assert cancel_review(ctx) is None
    assert (last(ctx).status, last(ctx).detail) == (
        "unchanged",
        "nothing to cancel: no version is in preparation",
    )
    assert posts(sandbox) == []


def test_with_nothing_in_review_it_says_so(ctx: LaneContext, sandbox: Sandbox) -> None:
    with_version(sandbox)
    submission = cancel_review(ctx)
    assert submission is not None
    assert (submission.state, last(ctx).detail) == (
        "prepare-for-submission",
        "nothing to cancel: version 2.0 is prepare-for-submission",
    )
    assert (last(ctx).status, posts(sandbox)) == ("unchanged", [])


def test_a_version_that_goes_on_sale_is_no_longer_pulled_back(ctx: LaneContext, sandbox: Sandbox) -> None:
    submitted(sandbox)
    sandbox.approve(APP, processing_seconds=1000)
    cancel_review(ctx)
    assert (last(ctx).detail, posts(sandbox)) == ("nothing to cancel: version 2.0 is processing-for-app-store", [])


def test_an_unknown_state_is_told_and_left_alone(ctx: LaneContext, sandbox: Sandbox) -> None:
    ready_to_submit(sandbox)
    sandbox.set_state(APP, "waitingForExportCompliance")
    cancel_review(ctx)
    assert (last(ctx).detail, posts(sandbox)) == ("nothing to cancel: version 2.0 is waitingForExportCompliance", [])


class TestAnApproval:
    def test_it_is_not_thrown_away_unasked(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        approved(sandbox)
        with pytest.raises(Refused, match="would throw the approval away") as caught:
            cancel_review(ctx)
        assert caught.value.exit_code == 3
        assert "--discard-approval" in str(caught.value.next_step)
        assert (posts(sandbox), edited(sandbox).state) == ([], "pending-developer-release")

    def test_it_is_thrown_away_when_that_is_said(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        approved(sandbox)
        cancel_review(ctx, discard_approval=True)
        assert (last(ctx).status, edited(sandbox).state) == ("changed", "developer-rejected")

    def test_the_environment_cannot_say_that(self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ITC_DISCARD_APPROVAL", "1")
        approved(sandbox)
        with open_context(sandbox=sandbox) as ctx, pytest.raises(Refused):
            cancel_review(ctx)
        assert posts(sandbox) == []

    def test_a_word_that_is_neither_yes_nor_no_ends_with_7(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(BadInput, match="discard_approval must be yes or no"):
            cancel_review(ctx, discard_approval="perhaps")  # type: ignore[arg-type]
        assert sandbox.requests == []


def test_an_answer_that_is_lost_after_it_took_effect_is_adopted(ctx: LaneContext, sandbox: Sandbox) -> None:
    submitted(sandbox)
    sandbox.fault("drop", path="/reject$", when="after")
    cancel_review(ctx)
    assert (last(ctx).status, edited(sandbox).state, len(posts(sandbox))) == ("changed", "developer-rejected", 1)


def test_a_review_that_ends_in_the_same_moment_is_told(ctx: LaneContext, sandbox: Sandbox) -> None:
    submitted(sandbox)
    sandbox.fault("change", path="/reject$", operation="reject", args={"app": APP, "reasons": "2.1: It crashes"})
    with pytest.raises(Refused, match=r"Pulling version 2\.0 of Demo back from review was refused"):
        cancel_review(ctx)
    assert edited(sandbox).state == "rejected"
