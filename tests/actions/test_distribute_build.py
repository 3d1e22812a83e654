from __future__ import annotations

import pytest

from itc_actions import LaneContext, distribute_build, open_context, update_build_test_info, wait_for_build
from itc_actions.errors import BadInput, Refused
from itc_actions.sandbox import Sandbox

from .demo import APP, build, demo, last, posts

OPEN = f"ra/apps/{APP}/trains/"
START = f"ra/apps/{APP}/trains/2.0/builds/100/submit/start"
COMPLETE = f"ra/apps/{APP}/trains/2.0/builds/100/submit/complete"


@pytest.fixture(autouse=True)
def told(sandbox: Sandbox) -> None:
    """Testers of build 100 know what to test: beta review would refuse it otherwise."""
    for texts in build(sandbox, "100").test_texts.values():
        texts.whats_new = "Faster start"


def test_it_returns_how_the_build_then_stands(ctx: LaneContext) -> None:
    distribution = distribute_build(ctx)
    assert (distribution.train, distribution.number) == ("2.0", "100")
    assert (distribution.testing, distribution.beta_state) == (True, "waiting-for-beta-review")


def test_the_first_run_opens_the_build_and_asks_beta_review(ctx: LaneContext, sandbox: Sandbox) -> None:
    distribute_build(ctx)
    assert last(ctx).status == "changed"
    assert last(ctx).detail == "build 2.0/100 submitted for beta review and opened to testers"
    assert posts(sandbox) == [START, OPEN]
    assert (demo(sandbox).trains_testing["2.0"], build(sandbox, "100").beta_state) == (True, "waiting-for-beta-review")


def test_the_second_run_writes_nothing_and_is_unchanged(ctx: LaneContext, sandbox: Sandbox) -> None:
    distribute_build(ctx)
    sandbox.clear_requests()
    assert distribute_build(ctx).beta_state == "waiting-for-beta-review"
    assert (last(ctx).status, posts(sandbox), sandbox.writes) == ("unchanged", [], [])
    assert last(ctx).detail == "build 2.0/100 is open to testers already (waiting-for-beta-review)"


def test_it_leaves_the_distribution_to_later_steps(ctx: LaneContext) -> None:
    distribution = distribute_build(ctx)
    assert ctx.values.distribution is distribution


def test_without_beta_review_the_build_is_only_opened(ctx: LaneContext, sandbox: Sandbox) -> None:
    distribution = distribute_build(ctx, submit_beta_review=False)
    assert (distribution.testing, distribution.beta_state) == (True, "ready-for-beta-submission")
    assert posts(sandbox) == [OPEN]


@pytest.mark.parametrize("name", ["ITC_SUBMIT_BETA_REVIEW", "PILOT_SUBMIT_BETA_REVIEW"])
def test_the_environment_may_say_no_to_beta_review(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "no")
    with open_context(sandbox=sandbox) as ctx:
        distribute_build(ctx)
    assert posts(sandbox) == [OPEN]


def test_a_build_that_is_open_already_is_only_given_to_beta_review(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.do("set-train-testing", app=APP, train="2.0")
    distribute_build(ctx)
    assert posts(sandbox) == [START]


@pytest.mark.parametrize("decision", ["in-review", "approve"])
def test_a_build_that_beta_review_has_is_left_alone(ctx: LaneContext, sandbox: Sandbox, decision: str) -> None:
    distribute_build(ctx)
    sandbox.beta_review(APP, decision)
    sandbox.clear_requests()
    distribute_build(ctx)
    assert (last(ctx).status, posts(sandbox)) == ("unchanged", [])


def test_a_build_that_beta_review_sent_back_is_told_so(ctx: LaneContext, sandbox: Sandbox) -> None:
    distribute_build(ctx)
    sandbox.beta_review(APP, "reject", reasons="2.1: It crashes")
    distribute_build(ctx)
    assert "beta-rejected" in str(last(ctx).detail)


def test_without_what_to_test_beta_review_is_refused_with_3(ctx: LaneContext, sandbox: Sandbox) -> None:
    build(sandbox, "100").test_texts["de-DE"].whats_new = None
    with pytest.raises(Refused) as caught:
        distribute_build(ctx)
    assert caught.value.exit_code == 3
    assert "whatsNew" in str(caught.value.said)
    assert build(sandbox, "100").beta_state == "ready-for-beta-submission"


def test_a_refusal_of_beta_review_is_mended_by_running_it_again(ctx: LaneContext, sandbox: Sandbox) -> None:
    build(sandbox, "100").test_texts["de-DE"].whats_new = None
    with pytest.raises(Refused):
        distribute_build(ctx)
    update_build_test_info(ctx, whats_new="Faster start")
    assert distribute_build(ctx).beta_state == "waiting-for-beta-review"


class TestDeclarations:
    def test_one_asked_and_unset_ends_with_7_before_complete_and_is_named(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        sandbox.do("ask-declarations", app=APP, export_compliance=True)
        with pytest.raises(BadInput, match="legal declarations") as caught:
            distribute_build(ctx)
        assert caught.value.exit_code == 7
        assert "ITC_EXPORT_COMPLIANCE_USES_ENCRYPTION" in caught.value.text
        assert COMPLETE not in posts(sandbox)
        assert build(sandbox, "100").beta_state == "ready-for-beta-submission"

    def test_one_that_is_answered_is_sent_with_complete(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.do("ask-declarations", app=APP, export_compliance=True)
        distribution = distribute_build(ctx, export_compliance_uses_encryption=False)
        assert distribution.beta_state == "waiting-for-beta-review"
        assert posts(sandbox) == [START, COMPLETE, OPEN]

    def test_encryption_asks_whether_it_is_exempt(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.do("ask-declarations", app=APP, export_compliance=True)
        with pytest.raises(BadInput, match="export compliance is exempt"):
            distribute_build(ctx, export_compliance_uses_encryption=True)
        assert COMPLETE not in posts(sandbox)


class TestWhichBuildIsMeant:
    def test_without_a_number_it_is_the_newest_upload(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
        assert distribute_build(ctx, submit_beta_review=False).number == "101"

    def test_an_older_one_is_meant_when_it_is_named(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
        assert distribute_build(ctx, build="100").number == "100"

    def test_the_one_an_earlier_step_left_is_meant(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        wait_for_build(ctx, build="100")
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
        assert distribute_build(ctx).number == "100"

    def test_one_that_is_processing_is_waited_for(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=600)
        assert distribute_build(ctx, build="101", submit_beta_review=False).testing is True

    def test_one_that_has_expired_is_refused_with_3(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.do("expire-build", app=APP, train="2.0", number="100")
        with pytest.raises(Refused, match="it has expired") as caught:
            distribute_build(ctx)
        assert (caught.value.exit_code, posts(sandbox)) == (3, [])


def test_an_answer_that_is_lost_after_beta_review_was_asked_is_adopted(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.fault("drop", path="submit/start", method="POST", when="after")
    assert distribute_build(ctx).beta_state == "waiting-for-beta-review"
    assert (last(ctx).status, posts(sandbox)) == ("changed", [START, OPEN])
