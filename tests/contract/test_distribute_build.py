from __future__ import annotations

import pytest

from itc_actions import (
    LaneContext,
    create_group,
    distribute_build,
    list_builds,
    update_build_test_info,
)
from itc_actions.errors import BadInput, NotSupported, Refused
from itc_actions.sandbox import Sandbox

from .conftest import Differs
from .demo import APP, asks, build, demo, last, outcome, sent, told
from .services import APP_STORE_CONNECT, ITUNES_CONNECT, only_on

REVIEW = "submit/start|/v1/betaAppReviewSubmissions$"


@pytest.fixture(autouse=True)
def complete(sandbox: Sandbox) -> None:
    told(sandbox)


def test_the_first_run_opens_the_build_and_asks_beta_review(ctx: LaneContext, sandbox: Sandbox) -> None:
    distribution = distribute_build(ctx)
    assert (distribution.train, distribution.number) == ("2.0", "100")
    assert (distribution.testing, distribution.beta_state) == (True, "waiting-for-beta-review")
    assert outcome(ctx) == ("changed", "build 2.0/100 submitted for beta review and opened to testers")
    assert len(sent(sandbox)) == 2
    assert (demo(sandbox).trains_testing["2.0"], build(sandbox, "100").beta_state) == (True, "waiting-for-beta-review")


def test_the_second_run_writes_nothing_and_is_unchanged(ctx: LaneContext, sandbox: Sandbox) -> None:
    distribute_build(ctx)
    sandbox.clear_requests()
    assert distribute_build(ctx).beta_state == "waiting-for-beta-review"
    assert (last(ctx).status, sent(sandbox), sandbox.writes) == ("unchanged", [], [])
    assert last(ctx).detail == "build 2.0/100 is open to testers already (waiting-for-beta-review)"


def test_without_beta_review_the_build_is_only_opened(ctx: LaneContext, sandbox: Sandbox) -> None:
    distribution = distribute_build(ctx, submit_beta_review=False)
    assert (distribution.testing, distribution.beta_state) == (True, "ready-for-beta-submission")
    assert len(sent(sandbox)) == 1


def test_a_build_that_is_open_already_is_only_given_to_beta_review(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.do("set-train-testing", app=APP, train="2.0")
    distribute_build(ctx)
    assert (outcome(ctx), len(sent(sandbox))) == (("changed", "build 2.0/100 submitted for beta review"), 1)


def test_a_build_that_beta_review_has_is_left_alone(ctx: LaneContext, sandbox: Sandbox) -> None:
    distribute_build(ctx)
    sandbox.beta_review(APP, "approve")
    sandbox.clear_requests()
    distribute_build(ctx)
    assert (last(ctx).status, sent(sandbox)) == ("unchanged", [])


def test_a_build_that_beta_review_sent_back_is_told_so(ctx: LaneContext, sandbox: Sandbox) -> None:
    distribute_build(ctx)
    sandbox.beta_review(APP, "reject", reasons="2.1: It crashes")
    distribute_build(ctx)
    assert "beta-rejected" in str(last(ctx).detail)


def test_without_what_to_test_beta_review_is_refused_with_3(
    ctx: LaneContext, sandbox: Sandbox, differs: Differs
) -> None:
    build(sandbox, "100").test_texts["de-DE"].whats_new = None
    with pytest.raises(Refused) as caught:
        distribute_build(ctx)
    assert caught.value.exit_code == 3
    lacking = differs(
        "incomplete-test-information", itunes_connect="whatsNew", app_store_connect="--whats-new de-DE=TEXT"
    )
    assert lacking in caught.value.text
    assert build(sandbox, "100").beta_state == "ready-for-beta-submission"


def test_a_refusal_of_beta_review_is_mended_by_running_it_again(ctx: LaneContext, sandbox: Sandbox) -> None:
    build(sandbox, "100").test_texts["de-DE"].whats_new = None
    with pytest.raises(Refused):
        distribute_build(ctx)
    update_build_test_info(ctx, whats_new="Faster start")
    assert distribute_build(ctx).beta_state == "waiting-for-beta-review"


class TestDeclarations:
    def test_one_asked_and_unset_ends_with_7_and_is_named(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        asks(sandbox, export=True)
        with pytest.raises(BadInput, match="legal declarations") as caught:
            distribute_build(ctx)
        assert (caught.value.exit_code, caught.value.now) == (7, "Nothing was submitted.")
        assert "ITC_EXPORT_COMPLIANCE_USES_ENCRYPTION" in caught.value.text
        assert (build(sandbox, "100").beta_state, sandbox.writes) == ("ready-for-beta-submission", [])

    def test_one_that_is_answered_is_sent_with_it(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        asks(sandbox, export=True)
        distribution = distribute_build(ctx, export_compliance_uses_encryption=False)
        assert distribution.beta_state == "waiting-for-beta-review"
        assert len(sent(sandbox)) == 3

    def test_encryption_asks_whether_it_is_exempt(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        asks(sandbox, export=True)
        with pytest.raises(BadInput, match="export compliance is exempt"):
            distribute_build(ctx, export_compliance_uses_encryption=True)
        assert sandbox.writes == []


class TestWhoGetsIt:
    def test_another_build_of_the_train(self, ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
        distribute_build(ctx, build="100", submit_beta_review=False)
        other = next(each for each in list_builds(ctx) if each.key == "2.0/101")
        assert other.testing is differs("trains", itunes_connect=True, app_store_connect=False)

    @only_on(ITUNES_CONNECT, because="groups")
    def test_groups_are_not_supported_there(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with pytest.raises(NotSupported, match="Giving a build to groups is not possible") as caught:
            distribute_build(ctx, groups=["QA"], submit_beta_review=False)
        assert "leave out --groups" in str(caught.value.next_step)
        assert sent(sandbox) == []

    @only_on(APP_STORE_CONNECT, because="groups")
    def test_the_groups_that_are_named_get_it_once(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        create_group(ctx, group="QA")
        assert distribute_build(ctx, groups=["QA"], submit_beta_review=False).groups == ("QA",)
        assert outcome(ctx) == ("changed", "build 2.0/100 opened to QA")
        sandbox.clear_requests()
        distribute_build(ctx, groups=["QA"], submit_beta_review=False)
        assert (last(ctx).status, sent(sandbox)) == ("unchanged", [])

    def test_the_testers_are_told_when_that_is_said(self, ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
        build(sandbox, "100").auto_notify = False
        distribute_build(ctx, notify=True, submit_beta_review=False)
        told_by_us = build(sandbox, "100").auto_notify
        assert told_by_us is differs("telling-testers", itunes_connect=False, app_store_connect=True)


def test_another_build_of_the_train_that_waits_for_beta_review(
    ctx: LaneContext, sandbox: Sandbox, differs: Differs
) -> None:
    distribute_build(ctx)
    sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
    told(sandbox, "101")
    if differs("one-beta-review", itunes_connect=False, app_store_connect=True):
        with pytest.raises(Refused, match=r"Build 100 of version 2\.0 of Demo is in beta review"):
            distribute_build(ctx)
    else:
        assert distribute_build(ctx).beta_state == "waiting-for-beta-review"


class TestWhichBuildIsMeant:
    def test_an_older_one_is_meant_when_it_is_named(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
        assert distribute_build(ctx, build="100").number == "100"


def test_an_answer_that_is_lost_after_beta_review_was_asked_is_adopted(ctx: LaneContext, sandbox: Sandbox) -> None:
    sandbox.fault("drop", path=REVIEW, method="POST", when="after")
    assert distribute_build(ctx).beta_state == "waiting-for-beta-review"
    assert (last(ctx).status, len(sent(sandbox))) == ("changed", 2)
