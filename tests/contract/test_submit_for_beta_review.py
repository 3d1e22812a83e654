from __future__ import annotations

import pytest

from itc_actions import LaneContext, submit_for_beta_review, update_build_test_info
from itc_actions.errors import BadInput, Refused
from itc_actions.sandbox import Sandbox

from .conftest import Differs
from .demo import APP, asks, build, demo, last, outcome, sent, told

REVIEW = "submit/start|/v1/betaAppReviewSubmissions$"


@pytest.fixture(autouse=True)
def complete(sandbox: Sandbox) -> None:
    told(sandbox)


def test_it_asks_beta_review_in_one_write_and_opens_nothing(ctx: LaneContext, sandbox: Sandbox) -> None:
    distribution = submit_for_beta_review(ctx)
    assert (distribution.train, distribution.number) == ("2.0", "100")
    assert (distribution.testing, distribution.beta_state) == (False, "waiting-for-beta-review")
    assert outcome(ctx) == ("changed", "build 2.0/100 submitted for beta review (waiting-for-beta-review)")
    assert len(sent(sandbox)) == 1


@pytest.mark.parametrize("decision", [None, "in-review", "approve"])
def test_one_that_beta_review_has_or_had_is_left_alone(
    ctx: LaneContext, sandbox: Sandbox, decision: str | None
) -> None:
    submit_for_beta_review(ctx)
    if decision:
        sandbox.beta_review(APP, decision)
    sandbox.clear_requests()
    state = submit_for_beta_review(ctx).beta_state
    assert outcome(ctx) == ("unchanged", f"build 2.0/100 is {state} already")
    assert sent(sandbox) == []


def test_one_that_was_rejected_is_submitted_again_and_told_so(ctx: LaneContext, sandbox: Sandbox) -> None:
    submit_for_beta_review(ctx)
    sandbox.beta_review(APP, "reject", reasons="2.1: It crashes")
    assert submit_for_beta_review(ctx).beta_state == "waiting-for-beta-review"
    assert "again (it was beta-rejected)" in str(last(ctx).detail)


class TestWhatIsMissing:
    def test_all_of_it_is_listed_before_apple_is_asked(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        for texts in (build(sandbox, "100").test_texts, demo(sandbox).beta_texts):
            texts["en-US"].feedback_email = texts["en-US"].whats_new = None
        for contact in (build(sandbox, "100").test_contact, demo(sandbox).beta_contact):
            contact.phone = None
        with pytest.raises(Refused, match=r"The test information of build 100 .* is not complete") as caught:
            submit_for_beta_review(ctx)
        assert caught.value.exit_code == 3
        missing = "--review-phone, --whats-new en-US=TEXT, --feedback-email en-US=TEXT"
        assert caught.value.next_step == f"Set what is missing with action.update-build-test-info: {missing}."
        assert (caught.value.now, sent(sandbox)) == ("Nothing was submitted.", [])

    def test_it_is_mended_by_what_is_named(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        for texts in build(sandbox, "100").test_texts.values():
            texts.whats_new = None
        with pytest.raises(Refused):
            submit_for_beta_review(ctx)
        update_build_test_info(ctx, whats_new="Faster start")
        assert submit_for_beta_review(ctx).beta_state == "waiting-for-beta-review"

    def test_what_another_language_lacks_only_apple_knows(
        self, ctx: LaneContext, sandbox: Sandbox, differs: Differs
    ) -> None:
        build(sandbox, "100").test_texts["de-DE"].whats_new = None
        with pytest.raises(Refused) as caught:
            submit_for_beta_review(ctx)
        named = differs(
            "incomplete-test-information", itunes_connect="whatsNew", app_store_connect="--whats-new de-DE=TEXT"
        )
        assert named in caught.value.text


def test_a_declaration_that_is_asked_and_unset_ends_with_7(ctx: LaneContext, sandbox: Sandbox) -> None:
    asks(sandbox, export=True)
    with pytest.raises(BadInput, match="legal declarations"):
        submit_for_beta_review(ctx)
    assert sandbox.writes == []
    assert submit_for_beta_review(ctx, export_compliance_uses_encryption=False).beta_state == "waiting-for-beta-review"


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_is_looked_up(ctx: LaneContext, sandbox: Sandbox, when: str) -> None:
    sandbox.fault("drop", path=REVIEW, method="POST", when=when)
    assert submit_for_beta_review(ctx).beta_state == "waiting-for-beta-review"
    assert last(ctx).status == "changed"


def test_somebody_else_was_quicker(ctx: LaneContext, sandbox: Sandbox) -> None:
    args = {"app": APP, "decision": "submit"}
    sandbox.fault("change", path=REVIEW, method="POST", operation="beta-review", args=args)
    assert submit_for_beta_review(ctx).beta_state == "waiting-for-beta-review"
    said = "build 2.0/100 was submitted by somebody else (waiting-for-beta-review)"
    assert outcome(ctx) == ("unchanged", said)
