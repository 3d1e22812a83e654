"""Submitting when something is in the way: foreign items, a cancellation under way, refusals that ask for patience."""

from __future__ import annotations

import json
from typing import Any

import pytest
from asc_desk import AscDesk

from itc_actions.errors import OutcomeUnknown, Refused
from itc_actions.services.app_store_connect.submissions import OTHER_CONTENTS, ReviewSubmission

EVENT = {"appEvent": {"data": {"type": "appEvents", "id": "77"}}}


def submissions(desk: AscDesk) -> list[ReviewSubmission]:
    return desk.service._review._submissions.open(desk.app, "IOS")


def draft(desk: AscDesk) -> ReviewSubmission:
    """Have an empty draft that somebody else began."""
    desk.with_version()
    made = desk.service._review._submissions.create(desk.app, "IOS")
    desk.sandbox.clear_requests()
    desk.events.clear()
    return made


def holds(desk: AscDesk, *contents: dict[str, Any]) -> None:
    """Have the items of every submission read as these from now on: the sandbox has versions alone.

    As the service does, what is not asked for by `include` is told by its links only.
    """
    versions = [{name: end for name, end in each.items() if name == "appStoreVersion"} for each in contents]
    for path, told in (("/items.*appEvent", contents), ("/items", versions)):
        items = [
            {"type": "reviewSubmissionItems", "id": f"item-{place}", "attributes": {"state": "READY_FOR_REVIEW"}}
            | {"relationships": content}
            for place, content in enumerate(told)
        ]
        body = json.dumps({"data": items})
        desk.sandbox.fault("body", method="GET", path=path, times=0, when="before", body=body)


def patches(desk: AscDesk, attribute: str) -> int:
    return sum(attribute in seen.body for seen in desk.sandbox.requests if seen.method == "PATCH")


def says(detail: str, code: str = "STATE_ERROR") -> str:
    return json.dumps({"errors": [{"status": "409", "code": code, "title": "t", "detail": detail}]})


# -- foreign items ----------------------------------------------------------------------------------------------------


def test_a_draft_with_something_else_in_it_is_refused_naming_that_and_the_way_out() -> None:
    with AscDesk() as desk:
        found = draft(desk)
        holds(desk, EVENT)
        with pytest.raises(Refused, match=r"holds in its draft something else: appEvents 77\.") as caught:
            desk.service.submit_for_review(desk.app, {})
        assert caught.value.now == "Nothing was submitted."
        assert f"reviewsubmissions/details/{found.id}" in (caught.value.next_step or "")
        assert desk.accepted_writes == 0


def test_a_draft_with_our_version_and_something_else_is_refused_too() -> None:
    with AscDesk() as desk:
        draft(desk)
        version = desk.sandbox.world.app(desk.app.id).edit
        assert version is not None
        holds(desk, {"appStoreVersion": {"data": {"type": "appStoreVersions", "id": version.id}}}, EVENT)
        with pytest.raises(Refused, match=r"something else: appEvents 77\."):
            desk.service.submit_for_review(desk.app, {})
        assert desk.accepted_writes == 0


def test_every_kind_of_item_is_asked_for_only_where_one_is_foreign() -> None:
    with AscDesk() as desk:
        draft(desk)
        desk.service.submit_for_review(desk.app, {})
        assert not any("appEvent" in line for line in desk.lines("/items"))


def test_a_foreign_item_that_the_service_does_not_name_goes_by_its_id() -> None:
    with AscDesk() as desk:
        draft(desk)
        refusal = says("No such include.", "PARAMETER_ERROR.INVALID")
        desk.sandbox.fault("status", path=f"/items.*{OTHER_CONTENTS[0]}", status=400, body=refusal, times=0)
        holds(desk, {"appEvent": {"links": {}}})
        with pytest.raises(Refused, match=r"something else: item-0\."):
            desk.service.submit_for_review(desk.app, {})


def test_unresolved_issues_with_something_else_are_not_ours_to_answer() -> None:
    with AscDesk() as desk:
        desk.submitted()
        desk.sandbox.do("reject", app=desk.app.id, reasons="2.1")
        holds(desk, EVENT)
        with pytest.raises(Refused, match=r"has unresolved issues with something else: appEvents 77\."):
            desk.service.submit_for_review(desk.app, {})


def test_another_submission_in_review_is_refused_with_its_state_and_link() -> None:
    with AscDesk() as desk:
        desk.with_version()
        waiting = {"type": "reviewSubmissions", "id": "99", "attributes": {"state": "IN_REVIEW", "platform": "IOS"}}
        body = json.dumps({"data": [waiting]})
        desk.sandbox.fault("body", method="GET", path=r"/v1/reviewSubmissions\?", when="before", body=body)
        holds(desk, EVENT)
        with pytest.raises(Refused, match=r"another submission of Demo is IN_REVIEW \(appEvents 77\)") as caught:
            desk.service.submit_for_review(desk.app, {})
        assert "details/99" in (caught.value.next_step or "")
        assert desk.accepted_writes == 0


def test_pulling_back_names_what_comes_back_with_the_version() -> None:
    with AscDesk() as desk:
        desk.submitted()
        version = desk.sandbox.world.app(desk.app.id).edit
        assert version is not None
        holds(desk, {"appStoreVersion": {"data": {"type": "appStoreVersions", "id": version.id}}}, EVENT)
        assert desk.service.cancel_review(desk.app).state == "developer-rejected"
        assert "Pulled back with the version: appEvents 77." in desk.notices


# -- a cancellation under way -----------------------------------------------------------------------------------------


def cancelling(desk: AscDesk) -> None:
    """Have somebody else pull version 2.0 back just now."""
    desk.submitted()
    desk.service._review._submissions.cancel(submissions(desk)[0], lambda: False, "cancelling")
    assert [each.state for each in submissions(desk)] == ["CANCELING"]


def test_a_cancellation_under_way_is_waited_for_before_the_next_submission() -> None:
    with AscDesk() as desk:
        cancelling(desk)
        assert desk.service.submit_for_review(desk.app, {}).state == "waiting-for-review"
        assert [each.state for each in submissions(desk)] == ["WAITING_FOR_REVIEW"]


def test_a_cancellation_that_does_not_end_is_an_unknown_outcome_after_five_minutes() -> None:
    with AscDesk() as desk:
        cancelling(desk)
        stuck = {"data": {"type": "reviewSubmissions", "id": "x", "attributes": {"state": "CANCELING"}}}
        path = "/v1/reviewSubmissions/[^/?]+([?]|$)"
        desk.sandbox.fault("body", method="GET", path=path, times=0, when="before", body=json.dumps(stuck))
        before, writes = desk.clock.monotonic(), desk.accepted_writes
        with pytest.raises(OutcomeUnknown, match="still at it after 300 s") as caught:
            desk.service.submit_for_review(desk.app, {})
        assert (caught.value.exit_code, caught.value.now) == (6, "It is CANCELING.")
        assert desk.clock.monotonic() - before == 300
        assert desk.accepted_writes == writes


# -- patience ---------------------------------------------------------------------------------------------------------

STEPS = {
    "draft": ("POST", "/v1/reviewSubmissions$"),
    "item": ("POST", "/v1/reviewSubmissionItems$"),
    "sending": ("PATCH", "/v1/reviewSubmissions/"),
}
each = pytest.mark.parametrize(("method", "path"), STEPS.values(), ids=STEPS)


@each
def test_a_refusal_that_asks_to_try_again_later_is_not_final(method: str, path: str) -> None:
    with AscDesk() as desk:
        desk.with_version()
        body = says("The request could not be completed. Please Try Again Later.")
        desk.sandbox.fault("status", method=method, path=path, status=409, body=body, times=2)
        before = desk.clock.monotonic()
        assert desk.service.submit_for_review(desk.app, {}).state == "waiting-for-review"
        assert desk.clock.monotonic() - before >= 10
        assert len(submissions(desk)) == 1


@each
def test_patience_ends_after_a_minute_in_apples_words(method: str, path: str) -> None:
    with AscDesk() as desk:
        desk.with_version()
        desk.sandbox.fault("status", method=method, path=path, status=409, body=says("Try again later."), times=0)
        with pytest.raises(Refused) as caught:
            desk.service.submit_for_review(desk.app, {})
        assert "Try again later." in (caught.value.said or "")
        assert 60 <= desk.clock.monotonic() < 120


@each
def test_any_other_refusal_is_final_at_once(method: str, path: str) -> None:
    with AscDesk() as desk:
        desk.with_version()
        desk.sandbox.fault("status", method=method, path=path, status=409, body=says("Not today."), times=0)
        with pytest.raises(Refused, match="refused"):
            desk.service.submit_for_review(desk.app, {})
        assert len([line for line in desk.lines(method) if path.strip("$") in line]) == 1


# -- drafts and reading back ------------------------------------------------------------------------------------------


def test_an_empty_draft_of_somebody_else_is_gone_on_with() -> None:
    with AscDesk() as desk:
        found = draft(desk)
        desk.service.submit_for_review(desk.app, {})
        assert [each.id for each in submissions(desk)] == [found.id]
        assert desk.lines("POST /v1/reviewSubmissions") == []


def test_a_draft_that_a_list_does_not_show_is_taken_from_apples_refusal() -> None:
    with AscDesk() as desk:
        found = draft(desk)
        desk.sandbox.fault("body", path=r"/v1/reviewSubmissions\?", when="before", body='{"data": []}')
        desk.service.submit_for_review(desk.app, {})
        assert [each.id for each in submissions(desk)] == [found.id]


def test_a_submission_that_is_accepted_and_not_shown_is_an_unknown_outcome() -> None:
    with AscDesk() as desk:
        desk.with_version()
        accepted = json.dumps({"data": {"type": "reviewSubmissions", "id": "x"}})
        desk.sandbox.fault("body", method="PATCH", path="/v1/reviewSubmissions/", when="before", body=accepted)
        with pytest.raises(OutcomeUnknown, match=r"accepted submitting version 2\.0 of Demo for review") as caught:
            desk.service.submit_for_review(desk.app, {})
        assert caught.value.exit_code == 6
        assert "READY_FOR_REVIEW" in (caught.value.now or "")
        assert patches(desk, "submitted") == 1


# -- the version follows its submission ----------------------------------------------------------------------------


def test_a_draft_is_sent_once_the_version_has_followed_its_item() -> None:
    with AscDesk() as desk:
        desk.with_version()
        version = desk.sandbox.world.app(desk.app.id).edit
        assert version is not None
        path = f"/v1/appStoreVersions/{version.id}"
        params = {"include": "build", "fields[builds]": "version"}
        late = desk.service._api._payload("GET", path, "Reading", params)
        desk.sandbox.clear_requests()
        desk.sandbox.fault("body", f"{path}[?]", method="GET", times=2, when="before", body=json.dumps(late))
        assert desk.service.submit_for_review(desk.app, {}).state == "waiting-for-review"
        seen = [each.method for each in desk.sandbox.requests if each.path == path or each.method == "PATCH"]
        assert seen[:4] == ["GET", "GET", "GET", "PATCH"]


def test_a_rejected_submission_that_was_emptied_in_a_browser_is_told_as_what_is_in_the_way() -> None:
    with AscDesk() as desk:
        desk.submitted()
        desk.sandbox.do("reject", app=desk.app.id, reasons=["2.1: It crashes"])
        [rejected] = submissions(desk)
        item = desk.sandbox.world.app(desk.app.id).submissions[-1].items[0]
        item.state = "removed"
        with pytest.raises(Refused, match="what Apple rejected has been taken out of the submission") as caught:
            desk.service.submit_for_review(desk.app, {})
        assert rejected.id in str(caught.value.next_step)
