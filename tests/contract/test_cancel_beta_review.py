from __future__ import annotations

import pytest

from itc_actions import LaneContext, cancel_beta_review, submit_for_beta_review
from itc_actions.errors import BadInput, NotSupported, Refused
from itc_actions.sandbox import Sandbox

from .conftest import Differs
from .demo import APP, build, last, outcome, sent, told
from .services import APP_STORE_CONNECT, ITUNES_CONNECT, only_on

CANCEL = "builds/100/reject$|/v1/builds/[^/]+$"


@pytest.fixture(autouse=True)
def in_review(sandbox: Sandbox) -> None:
    told(sandbox)
    build(sandbox, "100").beta_state = "waiting-for-beta-review"


@pytest.mark.parametrize("reviewing", [False, True])
def test_it_takes_the_build_back_in_one_write_and_the_second_run_is_unchanged(
    ctx: LaneContext, sandbox: Sandbox, differs: Differs, reviewing: bool
) -> None:
    if reviewing:
        sandbox.beta_review(APP, "in-review")
    cancel_beta_review(ctx, expire_build=True)
    state = differs("cancelling-beta-review", itunes_connect="ready-for-beta-submission", app_store_connect="expired")
    assert outcome(ctx) == ("changed", f"build 2.0/100 taken back from beta review ({state})")
    assert (len(sent(sandbox)), build(sandbox, "100").beta_state) == (1, "ready-for-beta-submission")
    sandbox.clear_requests()
    cancel_beta_review(ctx, expire_build=True)
    assert outcome(ctx) == ("unchanged", f"nothing to cancel: build 2.0/100 is {state}")
    assert sent(sandbox) == []


@only_on(ITUNES_CONNECT, because="cancelling-beta-review")
def test_it_may_be_submitted_again(ctx: LaneContext, sandbox: Sandbox) -> None:
    assert cancel_beta_review(ctx).beta_state == "ready-for-beta-submission"
    assert submit_for_beta_review(ctx).beta_state == "waiting-for-beta-review"


@only_on(APP_STORE_CONNECT, because="cancelling-beta-review")
def test_a_build_does_not_expire_unasked(ctx: LaneContext, sandbox: Sandbox) -> None:
    with pytest.raises(NotSupported, match="a build only leaves it by expiring") as caught:
        cancel_beta_review(ctx)
    assert caught.value.exit_code == 3
    assert "--expire-build" in str(caught.value.next_step)
    assert caught.value.now == "Nothing was written: build 100 (2.0) of Demo is waiting-for-beta-review."
    assert sent(sandbox) == []


@pytest.mark.parametrize("state", ["ready-for-beta-submission", "beta-approved", "beta-rejected"])
def test_where_there_is_nothing_to_cancel_it_says_so(ctx: LaneContext, sandbox: Sandbox, state: str) -> None:
    build(sandbox, "100").beta_state = state
    cancel_beta_review(ctx)
    assert outcome(ctx) == ("unchanged", f"nothing to cancel: build 2.0/100 is {state}")
    assert sent(sandbox) == []


class TestWhichBuildIsMeant:
    def test_the_one_in_review_though_a_newer_one_is_processing(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.advance(60)
        sandbox.upload_build(APP, "2.0", "101", tell_numbers=True)
        cancel_beta_review(ctx, expire_build=True)
        assert "build 2.0/100 taken back" in str(last(ctx).detail)

    def test_where_there_are_several_they_are_listed_with_7(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        build(sandbox, "90", "1.9").beta_state = "in-beta-review"
        with pytest.raises(BadInput, match=r"several builds of Demo: 2\.0/100, 1\.9/90") as caught:
            cancel_beta_review(ctx)
        assert caught.value.exit_code == 7
        cancel_beta_review(ctx, version="1.9", expire_build=True)
        assert "build 1.9/90 taken back" in str(last(ctx).detail)

    def test_one_that_is_named_and_not_there_is_refused(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(Refused, match="There is no build 7"):
            cancel_beta_review(ctx, build="7")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_is_looked_up(ctx: LaneContext, sandbox: Sandbox, when: str) -> None:
    for method in ("POST", "PATCH"):
        sandbox.fault("drop", path=CANCEL, method=method, when=when)
    cancel_beta_review(ctx, expire_build=True)
    assert (last(ctx).status, build(sandbox, "100").beta_state) == ("changed", "ready-for-beta-submission")


@only_on(ITUNES_CONNECT, because="cancelling-beta-review")
def test_a_review_that_ends_in_the_same_moment_is_refused(ctx: LaneContext, sandbox: Sandbox) -> None:
    args = {"app": APP, "decision": "approve"}
    sandbox.fault("change", path=CANCEL, method="POST", operation="beta-review", args=args)
    with pytest.raises(Refused, match=r"Taking build 100 .* back from beta review was refused"):
        cancel_beta_review(ctx)
    assert build(sandbox, "100").beta_state == "beta-approved"
