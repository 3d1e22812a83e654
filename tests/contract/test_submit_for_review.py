from __future__ import annotations

from typing import Any

import pytest

from itc_actions import (
    LaneContext,
    cancel_review,
    create_version,
    get_app_info,
    select_build,
    submit_for_review,
    update_app_info,
    wait_for_build,
)
from itc_actions.errors import BadInput, OutcomeUnknown, Refused
from itc_actions.sandbox import Sandbox

from .conftest import Differs
from .demo import (
    APP,
    approved,
    asks,
    build,
    demo,
    edited,
    last,
    on_sale,
    ready_to_submit,
    sent,
    submitted,
    with_version,
)
from .services import ITUNES_CONNECT, only_on

SEND = "submit/complete|/v1/reviewSubmissions/"


def test_the_first_run_submits_and_is_changed(ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
    ready_to_submit(sandbox)
    submission = submit_for_review(ctx)
    assert submission.build is not None
    assert (submission.version, submission.state, submission.build.number) == ("2.0", "waiting-for-review", "100")
    assert (last(ctx).status, last(ctx).detail) == ("changed", "version 2.0 submitted (waiting-for-review)")
    assert len(sent(sandbox)) == differs("drafts", itunes_connect=1, app_store_connect=3)
    assert edited(sandbox).state == "waiting-for-review"


def test_the_second_run_writes_nothing_and_is_unchanged(ctx: LaneContext, sandbox: Sandbox) -> None:
    ready_to_submit(sandbox)
    submit_for_review(ctx)
    sandbox.clear_requests()
    assert submit_for_review(ctx).state == "waiting-for-review"
    assert (last(ctx).status, last(ctx).detail) == ("unchanged", "version 2.0 is waiting-for-review already")
    assert (sent(sandbox), sandbox.writes) == ([], [])


def test_without_a_build_it_is_refused_with_3_and_how_to(ctx: LaneContext, sandbox: Sandbox) -> None:
    with_version(sandbox)
    with pytest.raises(Refused, match=r"Version 2\.0 has no build, so it cannot be submitted\.") as caught:
        submit_for_review(ctx)
    assert caught.value.exit_code == 3
    assert caught.value.next_step == "Choose one first: action.select-build."
    assert sent(sandbox) == []


def test_with_a_build_of_another_version_it_is_refused_with_3_and_how_to(ctx: LaneContext, sandbox: Sandbox) -> None:
    ready_to_submit(sandbox)
    create_version(ctx, version="2.1", rename=True)
    before = sent(sandbox)
    with pytest.raises(Refused, match=r"Version 2\.1 has build 2\.0/100, which was made for version 2\.0") as caught:
        submit_for_review(ctx)
    assert caught.value.next_step == "Choose one of 2.1: action.select-build."
    assert sent(sandbox) == before


def test_without_a_version_it_is_refused_with_3_and_how_to(ctx: LaneContext, sandbox: Sandbox) -> None:
    with pytest.raises(Refused, match="Version to submit is not in preparation: none is") as caught:
        submit_for_review(ctx)
    assert caught.value.next_step == "Create it first: action.create-version."
    assert sent(sandbox) == []


def test_another_version_in_preparation_is_refused_with_3(ctx: LaneContext, sandbox: Sandbox) -> None:
    ready_to_submit(sandbox)
    with pytest.raises(Refused, match=r"Version 2\.5 is not in preparation: 2\.0 is"):
        submit_for_review(ctx, version="2.5")
    assert sent(sandbox) == []


def test_a_refusal_names_the_language_and_the_field(ctx: LaneContext, sandbox: Sandbox) -> None:
    ready_to_submit(sandbox)
    sandbox.do("set-texts", app=APP, locale="de-DE", texts={"release_notes": None})
    with pytest.raises(Refused) as caught:
        submit_for_review(ctx)
    assert " · German, releaseNotes: " in str(caught.value.said)
    assert "/" not in str(caught.value.said)


def test_without_release_notes_the_service_refuses_an_update(
    ctx: LaneContext, sandbox: Sandbox, differs: Differs
) -> None:
    ready_to_submit(sandbox)
    sandbox.do("set-texts", app=APP, locale="de-DE", texts={"release_notes": None})
    with pytest.raises(Refused) as caught:
        submit_for_review(ctx)
    assert caught.value.exit_code == 3
    assert "releaseNotes" in str(caught.value.said)
    assert "has none in de-DE: give them with --release-notes TEXT" in str(caught.value.next_step)
    assert edited(sandbox).state == "prepare-for-submission"
    assert get_app_info(ctx).state == differs(
        "drafts", itunes_connect="prepare-for-submission", app_store_connect="ready-for-review"
    )


def test_a_refusal_of_something_else_does_not_name_release_notes(ctx: LaneContext, sandbox: Sandbox) -> None:
    ready_to_submit(sandbox)
    sandbox.do("set-texts", app=APP, locale="de-DE", texts={"description": None})
    with pytest.raises(Refused) as caught:
        submit_for_review(ctx)
    assert "--release-notes" not in str(caught.value.next_step)


def test_without_release_notes_and_declarations_one_of_them_is_said_first(
    ctx: LaneContext, sandbox: Sandbox, differs: Differs
) -> None:
    ready_to_submit(sandbox)
    asks(sandbox, rights=True)
    sandbox.do("set-texts", app=APP, locale="de-DE", texts={"release_notes": None})
    with pytest.raises((Refused, BadInput)) as caught:
        submit_for_review(ctx)
    assert caught.value.exit_code == differs("declarations-first", itunes_connect=3, app_store_connect=7)
    assert edited(sandbox).state == "prepare-for-submission"


def test_what_was_refused_is_submitted_once_it_is_put_right(ctx: LaneContext, sandbox: Sandbox) -> None:
    ready_to_submit(sandbox)
    sandbox.do("set-texts", app=APP, locale="de-DE", texts={"release_notes": None})
    with pytest.raises(Refused):
        submit_for_review(ctx)
    update_app_info(ctx, release_notes={"de-DE": "Schneller"})
    assert submit_for_review(ctx).state == "waiting-for-review"


@pytest.mark.parametrize("state", ["developer-rejected", "rejected"])
def test_a_version_that_was_sent_back_is_submitted_again_and_that_is_told(
    ctx: LaneContext, sandbox: Sandbox, state: str
) -> None:
    ready_to_submit(sandbox)
    sandbox.set_state(APP, state)
    submit_for_review(ctx)
    assert (last(ctx).status, edited(sandbox).state) == ("changed", "waiting-for-review")
    assert last(ctx).detail == f"version 2.0 submitted (waiting-for-review); it was {state} before"


class TestWhatIsInReviewAlready:
    @pytest.mark.parametrize("state", ["in-review", "processing-for-app-store"])
    def test_the_same_version_is_unchanged(self, ctx: LaneContext, sandbox: Sandbox, state: str) -> None:
        ready_to_submit(sandbox)
        edited(sandbox).state = state
        edited(sandbox).ready_at = sandbox.world.after(1000)
        assert submit_for_review(ctx).state == state
        assert (last(ctx).status, sent(sandbox)) == ("unchanged", [])

    def test_the_same_build_is_unchanged(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        submitted(sandbox)
        select_build(ctx, build="100")
        submit_for_review(ctx)
        assert (last(ctx).status, sent(sandbox)) == ("unchanged", [])

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
        assert sent(sandbox) == []

    def test_an_approved_version_is_not_given_up(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        approved(sandbox)
        submit_for_review(ctx)
        assert edited(sandbox).state == "pending-developer-release"

    def test_a_state_that_is_neither_editable_nor_submitted_is_no_success(
        self, ctx: LaneContext, sandbox: Sandbox
    ) -> None:
        ready_to_submit(sandbox)
        sandbox.set_state(APP, "held")
        with pytest.raises(Refused, match=r"(?i)Version 2\.0 is held"):
            submit_for_review(ctx)
        assert sent(sandbox) == []


class TestDeclarations:
    ASKED: list[tuple[str, dict[str, bool], str]] = [
        ("export", {}, "export_compliance_uses_encryption"),
        ("export", {"export_compliance_uses_encryption": True}, "export_compliance_is_exempt"),
        ("rights", {}, "content_rights_contains_third_party_content"),
        ("rights", {"content_rights_contains_third_party_content": True}, "content_rights_has_rights"),
    ]

    @pytest.mark.parametrize(("asked", "given", "missing"), ASKED)
    def test_one_asked_and_unset_ends_with_7_before_any_write_and_is_named(
        self, ctx: LaneContext, sandbox: Sandbox, asked: str, given: dict[str, Any], missing: str
    ) -> None:
        ready_to_submit(sandbox)
        asks(sandbox, **{asked: True})
        with pytest.raises(BadInput, match="legal declarations that only you can make") as caught:
            submit_for_review(ctx, **given)
        flag = missing.replace("_", "-")
        assert caught.value.exit_code == 7
        assert f"--{flag} / --no-{flag} (ITC_{missing.upper()})" in str(caught.value.next_step)
        assert caught.value.now == "Nothing was submitted."
        assert (sent(sandbox), edited(sandbox).state) == ([], "prepare-for-submission")

    def test_all_that_is_missing_is_named_at_once(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        ready_to_submit(sandbox)
        asks(sandbox, export=True, rights=True)
        with pytest.raises(BadInput) as caught:
            submit_for_review(ctx)
        assert "ITC_EXPORT_COMPLIANCE_USES_ENCRYPTION" in caught.value.text
        assert "ITC_CONTENT_RIGHTS_CONTAINS_THIRD_PARTY_CONTENT" in caught.value.text

    def test_content_without_the_rights_to_it_ends_with_7(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        ready_to_submit(sandbox)
        asks(sandbox, rights=True)
        with pytest.raises(BadInput, match="without the rights to it") as caught:
            submit_for_review(ctx, content_rights_contains_third_party_content=True, content_rights_has_rights=False)
        assert "--content-rights-has-rights" in str(caught.value.next_step)
        assert sent(sandbox) == []

    def test_the_answers_are_kept_where_the_service_keeps_them(
        self, ctx: LaneContext, sandbox: Sandbox, differs: Differs
    ) -> None:
        ready_to_submit(sandbox)
        asks(sandbox, export=True, rights=True)
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
        answers, chosen = edited(sandbox).answers, build(sandbox, "100")
        kept = answers.get("is_exempt"), chosen.uses_non_exempt_encryption
        assert kept == differs("export-compliance", itunes_connect=(True, None), app_store_connect=(None, False))
        kept = answers.get("has_rights"), demo(sandbox).third_party_content
        assert kept == differs("content-rights", itunes_connect=(True, None), app_store_connect=(None, True))
        assert answers.get("serves_ads") is differs(
            "advertising-identifier", itunes_connect=True, app_store_connect=None
        )

    @pytest.mark.parametrize(
        ("asked", "entry", "given"),
        [
            ("export", "export-compliance", {"export_compliance_uses_encryption": False}),
            ("rights", "content-rights", {"content_rights_contains_third_party_content": False}),
        ],
    )
    def test_a_second_submission(
        self, ctx: LaneContext, sandbox: Sandbox, differs: Differs, asked: str, entry: str, given: dict[str, Any]
    ) -> None:
        ready_to_submit(sandbox)
        asks(sandbox, **{asked: True})
        submit_for_review(ctx, **given)
        cancel_review(ctx)
        if differs(entry, itunes_connect=True, app_store_connect=False):
            with pytest.raises(BadInput, match="legal declarations"):
                submit_for_review(ctx)
        else:
            assert submit_for_review(ctx).state == "waiting-for-review"

    def test_encryption_that_is_not_exempt(self, ctx: LaneContext, sandbox: Sandbox, differs: Differs) -> None:
        ready_to_submit(sandbox)
        asks(sandbox, export=True)
        given: dict[str, Any] = {"export_compliance_uses_encryption": True, "export_compliance_is_exempt": False}
        if differs("export-compliance", itunes_connect=True, app_store_connect=False):
            with pytest.raises(BadInput, match="proprietary"):
                submit_for_review(ctx, **given)
        else:
            submit_for_review(ctx, **given)
            assert build(sandbox, "100").uses_non_exempt_encryption is True

    def test_advertising_where_the_version_on_sale_has_no_answer(
        self, ctx: LaneContext, sandbox: Sandbox, differs: Differs
    ) -> None:
        on_sale(sandbox).answers = {}
        ready_to_submit(sandbox)
        if differs("advertising-identifier", itunes_connect=True, app_store_connect=False):
            with pytest.raises(BadInput, match="advertising uses idfa") as caught:
                submit_for_review(ctx)
            assert "--add-id-info-uses-idfa / --no-add-id-info-uses-idfa" in caught.value.text
        else:
            assert submit_for_review(ctx).state == "waiting-for-review"

    @only_on(ITUNES_CONNECT, because="advertising-identifier")
    def test_answers_that_contradict_each_other_end_with_7(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        ready_to_submit(sandbox)
        with pytest.raises(BadInput, match="must honour the setting that limits tracking"):
            submit_for_review(
                ctx, add_id_info_uses_idfa=True, add_id_info_serves_ads=True, add_id_info_limits_tracking=False
            )
        assert sent(sandbox) == []


class TestInBadWeather:
    def test_a_submission_whose_answer_is_lost_is_found_by_looking(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        ready_to_submit(sandbox)
        for method in ("POST", "PATCH"):
            sandbox.fault("drop", path=SEND, method=method, when="after")
        assert submit_for_review(ctx).state == "waiting-for-review"
        assert (last(ctx).status, sum("omplete" in each or "PATCH" in each for each in sent(sandbox))) == ("changed", 1)

    def test_a_success_that_the_state_does_not_confirm_ends_with_6(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        ready_to_submit(sandbox)
        good = '{"data": {}, "messages": {"warn": null, "error": null, "info": null}, "statusCode": "SUCCESS"}'
        sandbox.fault("body", path="submit/complete", when="before", body=good)
        good = '{"data": {"type": "reviewSubmissions", "id": "1", "attributes": {"state": "WAITING_FOR_REVIEW"}}}'
        sandbox.fault("body", path="/v1/reviewSubmissions/", method="PATCH", when="before", body=good)
        with pytest.raises(OutcomeUnknown, match="does not show it") as caught:
            submit_for_review(ctx)
        assert (caught.value.exit_code, sandbox.world.app(APP).edit is not None) == (6, True)

    def test_a_service_that_asks_more_when_it_is_sent_is_a_refusal(self, ctx: LaneContext, sandbox: Sandbox) -> None:
        ready_to_submit(sandbox)
        for method in ("POST", "PATCH"):
            change = {"app": APP, "locale": "de-DE", "texts": {"release_notes": None}}
            sandbox.fault("change", path=SEND, method=method, operation="set-texts", args=change)
        with pytest.raises(Refused, match=r"Submitting version 2\.0 of Demo for review was refused") as caught:
            submit_for_review(ctx)
        assert caught.value.said
        assert (last(ctx).status, edited(sandbox).state) == ("failed", "prepare-for-submission")
