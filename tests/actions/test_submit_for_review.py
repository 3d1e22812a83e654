from __future__ import annotations

from typing import Any

import pytest

from itc_actions import LaneContext, open_context, select_build, submit_for_review, wait_for_build
from itc_actions.errors import BadInput, OutcomeUnknown, Refused
from itc_actions.sandbox import Sandbox

from .demo import APP, approved, demo, edited, last, posts, ready_to_submit, submitted, with_version

START = f"ra/apps/{APP}/details/submit/summary"
COMPLETE = f"ra/apps/{APP}/version/submit/complete"


def test_it_returns_the_submission_as_the_service_then_shows_it(ctx: LaneContext, sandbox: Sandbox) -> None:
    ready_to_submit(sandbox)
    submission = submit_for_review(ctx)
    assert submission.build is not None
    assert (submission.version, submission.state, submission.raw_state, submission.build.number) == (
        "2.0",
        "waiting-for-review",
        "waitingForReview",
        "100",
    )


def test_the_first_run_starts_and_completes_and_is_changed(ctx: LaneContext, sandbox: Sandbox) -> None:
    ready_to_submit(sandbox)
    submit_for_review(ctx)
    assert (last(ctx).status, last(ctx).detail) == ("changed", "version 2.0 submitted (waiting-for-review)")
    assert (posts(sandbox), edited(sandbox).state) == ([START, COMPLETE], "waiting-for-review")


def test_the_second_run_writes_nothing_and_is_unchanged(ctx: LaneContext, sandbox: Sandbox) -> None:
    ready_to_submit(sandbox)
    submit_for_review(ctx)
    sandbox.clear_requests()
    assert submit_for_review(ctx).state == "waiting-for-review"
    assert (last(ctx).status, last(ctx).detail) == ("unchanged", "version 2.0 is waiting-for-review already")
    assert (posts(sandbox), sandbox.writes) == ([], [])


def test_it_leaves_the_submission_to_later_steps(ctx: LaneContext, sandbox: Sandbox) -> None:
    ready_to_submit(sandbox)
    submission = submit_for_review(ctx)
    assert ctx.values.submission is submission


def test_without_a_build_it_is_refused_with_3_and_how_to(ctx: LaneContext, sandbox: Sandbox) -> None:
    with_version(sandbox)
    with pytest.raises(Refused, match=r"Version 2\.0 has no build, so it cannot be submitted\.") as caught:
        submit_for_review(ctx)
    assert caught.value.exit_code == 3
    assert caught.value.next_step == "Choose one first: action.select-build."
    assert posts(sandbox) == []


def test_without_a_version_it_is_refused_with_3_and_how_to(ctx: LaneContext, sandbox: Sandbox) -> None:
    with pytest.raises(Refused, match="Version to submit is not in preparation: none is") as caught:
        submit_for_review(ctx)
    assert caught.value.next_step == "Create it first: action.create-version."
    assert posts(sandbox) == []


def test_another_version_in_preparation_is_refused_with_3(ctx: LaneContext, sandbox: Sandbox) -> None:
    ready_to_submit(sandbox)
    with pytest.raises(Refused, match=r"Version 2\.5 is not in preparation: 2\.0 is"):
        submit_for_review(ctx, version="2.5")
    assert posts(sandbox) == []


def test_without_release_notes_the_service_refuses_an_update(ctx: LaneContext, sandbox: Sandbox) -> None:
    ready_to_submit(sandbox)
    sandbox.do("set-texts", app=APP, locale="de-DE", texts={"release_notes": None})
    with pytest.raises(Refused) as caught:
        submit_for_review(ctx)
    assert caught.value.exit_code == 3
    assert "releaseNotes" in str(caught.value.said)
    assert (posts(sandbox), edited(sandbox).state) == ([START], "prepare-for-submission")


@pytest.mark.parametrize("state", ["developer-rejected", "rejected", "metadata-rejected", "invalid-binary"])
def test_a_version_that_was_sent_back_is_submitted_again(ctx: LaneContext, sandbox: Sandbox, state: str) -> None:
    ready_to_submit(sandbox)
    sandbox.set_state(APP, state)
    submit_for_review(ctx)
    assert (last(ctx).status, edited(sandbox).state) == ("changed", "waiting-for-review")


class TestWhatIsInReviewAlready:
    @pytest.mark.parametrize(
        "state", ["waiting-for-review", "in-review", "pending-developer-release", "processing-for-app-store"]
    )
    def test_the_same_version_is_unchanged(self, ctx: LaneContext, sandbox: Sandbox, state: str) -> None:
        ready_to_submit(sandbox)
        edited(sandbox).state = state
        edited(sandbox).ready_at = sandbox.world.after(1000)
        assert submit_for_review(ctx).state == state
        assert (last(ctx).status, posts(sandbox)) == ("unchanged", [])

    def test_the_same_build_is_unchanged(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        submitted(sandbox)
        select_build(ctx, build="100")
        submit_for_review(ctx)
        assert (last(ctx).status, posts(sandbox)) == ("unchanged", [])

    def test_another_build_is_refused_with_3_and_the_way_out(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        with_version(sandbox)
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
        sandbox.do("select-build", app=APP, train="2.0", number="101")
        sandbox.do("submit", app=APP)
        wait_for_build(ctx, build="100")
        with pytest.raises(
            Refused, match=r"Version 2\.0 is waiting-for-review with build 2\.0/101, not with 2\.0/100"
        ) as caught:
            submit_for_review(ctx)
        assert caught.value.exit_code == 3
        assert "action.cancel-review" in str(caught.value.next_step)
        assert posts(sandbox) == []

    def test_an_approved_version_is_not_given_up(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        approved(sandbox)
        submit_for_review(ctx)
        assert edited(sandbox).state == "pending-developer-release"

    @pytest.mark.parametrize("state", ["upload-received", "waitingForExportCompliance"])
    def test_a_state_that_is_neither_editable_nor_submitted_is_no_success(
        self, ctx: LaneContext, sandbox: Sandbox, state: str
    ) -> None:
        ready_to_submit(sandbox)
        sandbox.set_state(APP, state)
        with pytest.raises(Refused, match=state):
            submit_for_review(ctx)


class TestDeclarations:
    ASKED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
        ({"export_compliance": True}, {}, "export_compliance_uses_encryption"),
        (
            {"export_compliance": True},
            {"export_compliance_uses_encryption": True},
            "export_compliance_is_exempt",
        ),
        ({"content_rights": True}, {}, "content_rights_contains_third_party_content"),
        (
            {"content_rights": True},
            {"content_rights_contains_third_party_content": True},
            "content_rights_has_rights",
        ),
    ]

    @pytest.mark.parametrize(("asked", "given", "missing"), ASKED)
    def test_one_asked_and_unset_ends_with_7_before_complete_and_is_named(
        self, ctx: LaneContext, sandbox: Sandbox, asked: dict[str, Any], given: dict[str, Any], missing: str
    ) -> None:
        ready_to_submit(sandbox)
        sandbox.do("ask-declarations", app=APP, **asked)
        with pytest.raises(BadInput, match="legal declarations that only you can make") as caught:
            submit_for_review(ctx, **given)
        flag = missing.replace("_", "-")
        assert caught.value.exit_code == 7
        assert f"--{flag} / --no-{flag} (ITC_{missing.upper()})" in str(caught.value.next_step)
        assert caught.value.now == "Nothing was submitted."
        assert (posts(sandbox), edited(sandbox).state) == ([START], "prepare-for-submission")

    def test_advertising_is_asked_where_the_version_on_sale_has_no_answer(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        live = demo(sandbox).live
        assert live is not None
        live.answers = {}
        ready_to_submit(sandbox)
        with pytest.raises(BadInput) as caught:
            submit_for_review(ctx)
        assert "--add-id-info-uses-idfa / --no-add-id-info-uses-idfa (ITC_ADD_ID_INFO_USES_IDFA)" in caught.value.text
        assert posts(sandbox) == [START]

    def test_all_that_is_missing_is_named_at_once(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        ready_to_submit(sandbox)
        sandbox.do("ask-declarations", app=APP, export_compliance=True, content_rights=True)
        with pytest.raises(BadInput) as caught:
            submit_for_review(ctx)
        assert "ITC_EXPORT_COMPLIANCE_USES_ENCRYPTION" in caught.value.text
        assert "ITC_CONTENT_RIGHTS_CONTAINS_THIRD_PARTY_CONTENT" in caught.value.text

    def test_the_answers_are_given_under_the_names_that_fastlane_uses(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        ready_to_submit(sandbox)
        sandbox.do("ask-declarations", app=APP, export_compliance=True, content_rights=True)
        submit_for_review(
            ctx,
            export_compliance_uses_encryption=True,
            export_compliance_is_exempt=True,
            content_rights_contains_third_party_content=True,
            content_rights_has_rights=True,
            add_id_info_uses_idfa=True,
            add_id_info_serves_ads=True,
            add_id_info_limits_tracking=True,
        )
        answers = edited(sandbox).answers
        assert {name: answers[name] for name in ("uses_encryption", "is_exempt", "has_rights", "serves_ads")} == {
            "uses_encryption": True,
            "is_exempt": True,
            "has_rights": True,
            "serves_ads": True,
        }

    def test_an_answer_of_no_is_an_answer(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        ready_to_submit(sandbox)
        sandbox.do("ask-declarations", app=APP, export_compliance=True)
        submit_for_review(ctx, export_compliance_uses_encryption=False)
        assert edited(sandbox).answers["uses_encryption"] is False

    @pytest.mark.parametrize("word", ["no", "false", "0", "off"])
    def test_the_environment_answers_in_words(
        self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, word: str
    ) -> None:
        monkeypatch.setenv("ITC_EXPORT_COMPLIANCE_USES_ENCRYPTION", word)
        ready_to_submit(sandbox)
        sandbox.do("ask-declarations", app=APP, export_compliance=True)
        with open_context(sandbox=sandbox) as ctx:
            submit_for_review(ctx)
        assert edited(sandbox).answers["uses_encryption"] is False

    def test_a_word_that_is_no_answer_ends_with_7_and_sends_nothing(
        self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ITC_ADD_ID_INFO_USES_IDFA", "maybe")
        with open_context(sandbox=sandbox) as ctx, pytest.raises(BadInput, match="must be yes or no"):
            submit_for_review(ctx)
        assert sandbox.requests == []

    def test_answers_that_contradict_each_other_end_with_7_before_complete(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        ready_to_submit(sandbox)
        with pytest.raises(BadInput, match="must honour the setting that limits tracking"):
            submit_for_review(
                ctx, add_id_info_uses_idfa=True, add_id_info_serves_ads=True, add_id_info_limits_tracking=False
            )
        assert posts(sandbox) == [START]

    def test_encryption_that_is_not_exempt_asks_the_rest_before_complete(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        ready_to_submit(sandbox)
        sandbox.do("ask-declarations", app=APP, export_compliance=True)
        with pytest.raises(BadInput, match="proprietary"):
            submit_for_review(ctx, export_compliance_uses_encryption=True, export_compliance_is_exempt=False)
        assert posts(sandbox) == [START]


class TestInBadWeather:
    def test_a_submission_whose_answer_is_lost_is_found_by_looking(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        ready_to_submit(sandbox)
        sandbox.fault("drop", path="submit/complete", when="after")
        assert submit_for_review(ctx).state == "waiting-for-review"
        assert (last(ctx).status, posts(sandbox)) == ("changed", [START, COMPLETE])

    def test_a_success_that_the_state_does_not_confirm_ends_with_6(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        ready_to_submit(sandbox)
        good = '{"data": {}, "messages": {"warn": null, "error": null, "info": null}, "statusCode": "SUCCESS"}'
        sandbox.fault("body", path="submit/complete", when="before", body=good)
        with pytest.raises(OutcomeUnknown, match="does not show it") as caught:
            submit_for_review(ctx)
        assert caught.value.exit_code == 6

    def test_an_error_inside_an_answer_of_200_is_a_refusal(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        ready_to_submit(sandbox)
        change = {"app": APP, "export_compliance": True}
        sandbox.fault("change", path="submit/complete", operation="ask-declarations", args=change)
        with pytest.raises(Refused) as caught:
            submit_for_review(ctx)
        assert "Problem processing review submission." in str(caught.value.said)
        assert (last(ctx).status, sandbox.writes) == ("failed", [])
