"""Submitting, pulling back and releasing on the App Store Connect API."""

from __future__ import annotations

import pytest
from asc_desk import AscDesk

from itc_actions.errors import BadInput, Refused

STOPPED = '{"errors": [{"status": "409", "code": "STATE_ERROR", "title": "t", "detail": "Not today."}]}'


def test_a_version_is_submitted_and_read_back() -> None:
    with AscDesk() as desk:
        desk.with_version()
        submission = desk.service.submit_for_review(desk.app, {})
        assert (submission.version, submission.state) == ("2.0", "waiting-for-review")
        assert desk.accepted_writes == 3


@pytest.mark.fault("F17")
def test_f17_the_same_version_waiting_already_is_success_without_a_write() -> None:
    with AscDesk() as desk:
        desk.submitted()
        assert desk.service.submit_for_review(desk.app, {}).state == "waiting-for-review"
        assert desk.accepted_writes == 0


@pytest.mark.fault("F28")
@pytest.mark.parametrize("done", [1, 2])
def test_f28_a_draft_that_an_earlier_run_left_is_gone_on_with(done: int) -> None:
    with AscDesk() as desk:
        desk.with_version()
        path = ("/v1/reviewSubmissionItems", "/v1/reviewSubmissions/")[done - 1]
        method = "POST" if done == 1 else "PATCH"
        desk.sandbox.fault("status", path=path, method=method, status=409, body=STOPPED)
        with pytest.raises(Refused):
            desk.service.submit_for_review(desk.app, {})
        assert desk.service.submit_for_review(desk.app, {}).state == "waiting-for-review"
        assert sum(line.split()[1] == "/v1/reviewSubmissions" for line in desk.lines("POST")) == 1


def test_a_version_without_a_build_is_refused_before_anything_is_written() -> None:
    with AscDesk() as desk:
        desk.service.create_version(desk.app, "2.0")
        before = desk.accepted_writes
        with pytest.raises(Refused, match="has no build"):
            desk.service.submit_for_review(desk.app, {})
        assert desk.accepted_writes == before


def test_content_rights_that_are_asked_and_unset_are_bad_input_before_anything_is_written() -> None:
    with AscDesk() as desk:
        desk.sandbox.do("ask-declarations", app=desk.app.id, content_rights=True)
        desk.with_version()
        with pytest.raises(BadInput, match="--content-rights-contains-third-party-content"):
            desk.service.submit_for_review(desk.app, {})
        assert desk.accepted_writes == 0


def test_content_rights_that_are_given_are_declared() -> None:
    with AscDesk() as desk:
        desk.sandbox.do("ask-declarations", app=desk.app.id, content_rights=True)
        desk.with_version()
        answers = {"content_rights_contains_third_party_content": False}
        assert desk.service.submit_for_review(desk.app, answers).state == "waiting-for-review"


def test_what_apple_finds_missing_is_listed() -> None:
    with AscDesk() as desk:
        desk.service.create_version(desk.app, "2.0")
        desk.sandbox.do("select-build", app=desk.app.id, train="2.0", number="100")
        with pytest.raises(Refused, match=r"Submitting version 2\.0") as caught:
            desk.service.submit_for_review(desk.app, {})
        assert "whatsNew" in (caught.value.said or "")
        assert "draft" in (caught.value.now or "")


def test_cancelling_waits_until_the_service_has_done_it() -> None:
    with AscDesk() as desk:
        desk.submitted()
        submission = desk.service.cancel_review(desk.app)
        assert (submission.version, submission.state) == ("2.0", "developer-rejected")
        assert desk.service.submit_for_review(desk.app, {}).state == "waiting-for-review"


def test_a_version_that_is_not_in_review_cannot_be_pulled_back() -> None:
    with AscDesk() as desk:
        desk.with_version()
        with pytest.raises(Refused, match="is not in review"):
            desk.service.cancel_review(desk.app)


def test_a_rejected_version_is_submitted_again() -> None:
    with AscDesk() as desk:
        desk.submitted()
        desk.sandbox.do("reject", app=desk.app.id, reasons="2.1")
        assert desk.service.submit_for_review(desk.app, {}).state == "waiting-for-review"


def approved(desk: AscDesk) -> None:
    """Have version 2.0 wait for its release."""
    desk.submitted()
    desk.sandbox.do("set-state", app=desk.app.id, state="pending-developer-release")


def test_an_approved_version_is_released() -> None:
    with AscDesk() as desk:
        approved(desk)
        assert desk.service.release_version(desk.app).state in ("processing-for-app-store", "ready-for-sale")


def test_a_version_that_is_not_approved_cannot_be_released() -> None:
    with AscDesk() as desk:
        desk.with_version()
        with pytest.raises(Refused, match="does not wait for its release"):
            desk.service.release_version(desk.app)


def test_a_phased_release_is_started_paused_resumed_and_completed() -> None:
    with AscDesk() as desk:
        desk.with_version()
        desk.service.phased_release(desk.app, "start")
        desk.service.submit_for_review(desk.app, {})
        desk.sandbox.do("approve", app=desk.app.id)
        desk.clock.sleep(300)
        seen = [desk.service.phased_release(desk.app, step) for step in ("pause", "resume", "complete")]
        assert [each.state for each in seen if each] == ["paused", "active", "complete"]


def test_a_phased_release_that_there_is_none_of_cannot_be_paused() -> None:
    with AscDesk() as desk, pytest.raises(Refused, match="no phased release to pause"):
        desk.service.phased_release(desk.app, "pause")


def test_an_approval_that_waits_for_its_release_is_given_up() -> None:
    with AscDesk() as desk:
        approved(desk)
        assert desk.service.cancel_review(desk.app).state == "developer-rejected"
