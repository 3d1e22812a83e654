"""Submitting and pulling back; the legal declarations."""

from __future__ import annotations

import json

import pytest
from desk import BUILD, DECLARED, Desk

from itc_actions.errors import BadInput, OutcomeUnknown, Refused

COMPLETE = "submit/complete"


def test_a_version_is_submitted_and_read_back() -> None:
    with Desk() as desk:
        desk.with_version()
        submission = desk.service.submit_for_review(desk.app, DECLARED)
        assert (submission.version, submission.state, submission.build) == ("2.0", "waiting-for-review", BUILD)
        assert desk.accepted_writes == 1


def test_the_answers_go_back_as_recorded() -> None:
    with Desk() as desk:
        desk.with_version()
        desk.service.submit_for_review(desk.app, DECLARED)
        body = json.loads(next(seen.body for seen in desk.sandbox.requests if COMPLETE in seen.line))
        assert body["adIdInfo"]["usesIdfa"]["value"] == "false"
        assert body["adIdInfo"]["servesAds"]["value"] is None
        assert body["previousPurchaseRestrictions"]["previousVersions"] == []
        assert body["previousPurchaseRestrictions"]["significantIssue"]["value"] is None


def test_the_questions_are_found_at_their_second_address() -> None:
    with Desk() as desk:
        desk.with_version()
        desk.sandbox.fault("gone", path="details/submit/summary", times=0)
        assert desk.service.submit_for_review(desk.app, DECLARED).state == "waiting-for-review"
        assert desk.lines("version/submit/start")


def test_a_declaration_that_is_asked_and_unset_stops_before_anything_is_submitted() -> None:
    with Desk() as desk:
        desk.with_version()
        desk.sandbox.do("ask-declarations", app=desk.app.id, advertising=True)
        with pytest.raises(BadInput, match="no default") as caught:
            desk.service.submit_for_review(desk.app, {"add_id_info_uses_idfa": None})
        assert "--add-id-info-uses-idfa / --no-add-id-info-uses-idfa (ITC_ADD_ID_INFO_USES_IDFA)" in caught.value.text
        assert caught.value.exit_code == 7
        assert desk.lines(COMPLETE) == []


@pytest.mark.parametrize("asked", [True, False])
def test_content_of_others_without_the_rights_stops_before_anything_is_submitted(asked: bool) -> None:
    with Desk() as desk:
        desk.with_version()
        desk.sandbox.do("ask-declarations", app=desk.app.id, content_rights=asked)
        rights = {"content_rights_contains_third_party_content": True, "content_rights_has_rights": False}
        with pytest.raises(BadInput, match="without the rights"):
            desk.service.submit_for_review(desk.app, {**DECLARED, **rights})
        assert desk.lines(COMPLETE) == []


def test_every_declaration_that_is_asked_and_unset_is_listed() -> None:
    with Desk() as desk:
        desk.with_version()
        every = {"export_compliance": True, "content_rights": True, "advertising": True}
        desk.sandbox.do("ask-declarations", app=desk.app.id, **every)
        with pytest.raises(BadInput) as caught:
            desk.service.submit_for_review(desk.app, {})
        for name in ("export-compliance-uses-encryption", "content-rights-contains-third-party", "add-id-info-uses"):
            assert f"--{name}" in caught.value.text


def test_all_declarations_answered_submit() -> None:
    answers = {
        "export_compliance_uses_encryption": True,
        "export_compliance_is_exempt": True,
        "content_rights_contains_third_party_content": True,
        "content_rights_has_rights": True,
        "add_id_info_uses_idfa": True,
        "add_id_info_serves_ads": True,
        "add_id_info_limits_tracking": True,
    }
    with Desk() as desk:
        desk.with_version()
        desk.sandbox.do("ask-declarations", app=desk.app.id, export_compliance=True, content_rights=True)
        assert desk.service.submit_for_review(desk.app, answers).state == "waiting-for-review"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"add_id_info_uses_idfa": True}, "--add-id-info-limits-tracking / "),
        ({"add_id_info_uses_idfa": True, "add_id_info_limits_tracking": False}, "must honour"),
        ({"add_id_info_uses_idfa": True, "add_id_info_limits_tracking": True}, "say at least one of"),
        ({"add_id_info_uses_idfa": False, "uses_magic": True}, "no declaration called uses_magic"),
    ],
)
def test_declarations_that_contradict_each_other_are_refused(answers: dict[str, bool | None], said: str) -> None:
    with Desk() as desk:
        desk.with_version()
        with pytest.raises(BadInput, match=said):
            desk.service.submit_for_review(desk.app, answers)
        assert desk.lines(COMPLETE) == []


def test_a_submission_without_a_build_is_refused_in_the_services_words() -> None:
    with Desk() as desk:
        desk.sandbox.do("create-version", app=desk.app.id, number="2.0")
        with pytest.raises(Refused, match="choose a build") as caught:
            desk.service.submit_for_review(desk.app, DECLARED)
        assert caught.value.correlation_key
        assert "German, releaseNotes" in caught.value.text


@pytest.mark.parametrize("when", ["before", "after"])
def test_f04_a_submission_whose_answer_was_lost_happens_once(when: str) -> None:
    with Desk() as desk:
        desk.with_version()
        desk.sandbox.fault("drop", path=COMPLETE, when=when)
        assert desk.service.submit_for_review(desk.app, DECLARED).state == "waiting-for-review"
        assert len(desk.lines(COMPLETE)) == (1 if when == "after" else 2)
        assert desk.changes == ["com.example.demo: version 2.0 is waiting-for-review"]
        assert desk.accepted_writes == 1


def test_a_submission_that_is_accepted_and_not_shown_is_an_unknown_outcome() -> None:
    good = '{"data": null, "messages": {"error": null}, "statusCode": "SUCCESS"}'
    with Desk() as desk:
        desk.with_version()
        desk.sandbox.fault("body", path=COMPLETE, when="before", body=good)
        with pytest.raises(OutcomeUnknown, match="does not show it") as caught:
            desk.service.submit_for_review(desk.app, DECLARED)
        assert "prepareForUpload" in caught.value.text


def test_a_submission_that_cannot_be_read_back_is_an_unknown_outcome() -> None:
    with Desk() as desk:
        desk.with_version()
        desk.sandbox.fault("status", path="ra/apps/version/1000000001", status=503, nth=2, times=0)
        with pytest.raises(OutcomeUnknown, match="looking failed too"):
            desk.service.submit_for_review(desk.app, DECLARED)


def test_a_problem_beside_success_is_a_refusal() -> None:
    problem = '{"data": null, "messages": {"error": ["Problem processing it."]}, "statusCode": "SUCCESS"}'
    with Desk() as desk:
        desk.with_version()
        desk.sandbox.fault("body", path=COMPLETE, when="before", body=problem)
        with pytest.raises(Refused, match="Problem processing it"):
            desk.service.submit_for_review(desk.app, DECLARED)
        assert desk.accepted_writes == 0


@pytest.mark.parametrize("state", ["waiting-for-review", "in-review", "pending-developer-release"])
def test_a_version_is_pulled_back(state: str) -> None:
    with Desk() as desk:
        desk.submitted()
        desk.sandbox.set_state(desk.app.id, state)
        assert desk.service.cancel_review(desk.app).state == "developer-rejected"
        assert len(desk.lines("/reject")) == 1


def test_a_version_that_is_not_in_review_is_not_pulled_back() -> None:
    with Desk() as desk:
        desk.with_version()
        with pytest.raises(Refused, match="not in review"):
            desk.service.cancel_review(desk.app)
        assert desk.lines("/reject") == []


def test_f04_a_version_whose_pulling_back_lost_its_answer_is_pulled_back_once() -> None:
    with Desk() as desk:
        desk.submitted()
        desk.sandbox.fault("drop", path="/reject", when="after")
        assert desk.service.cancel_review(desk.app).state == "developer-rejected"
        assert len(desk.lines("/reject")) == 1
