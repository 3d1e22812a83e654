"""Builds, what testers are told, testers, beta review."""

from __future__ import annotations

import json

import pytest
from desk import BUILD, Desk

from itc_actions import records
from itc_actions.errors import BadInput, EndpointGone, Refused
from itc_actions.records import BuildKey

INFORMATION = "testInformation"


def test_builds_come_newest_first_with_those_that_are_processing() -> None:
    with Desk() as desk:
        desk.sandbox.advance(60)
        desk.sandbox.upload_build(desk.app.id, "2.0", "101")
        builds = desk.service.list_builds(desk.app)
        assert [build.state for build in builds] == ["processing", "usable", "usable"]
        assert builds[0].number is None


def test_a_build_that_failed_is_invalid() -> None:
    with Desk() as desk:
        desk.sandbox.advance(60)
        desk.sandbox.upload_build(desk.app.id, "2.0", "101", will_fail=True)
        desk.sandbox.advance(3600)
        assert desk.service.list_builds(desk.app)[0].state == "invalid"


def test_a_build_expires_by_the_clock() -> None:
    with Desk() as desk:
        desk.sandbox.advance(40 * 86400)
        assert {build.state for build in desk.service.list_builds(desk.app)} == {"expired"}


def test_a_build_listed_twice_while_processing_is_one_build() -> None:
    entry = {"uploadDate": 1, "buildVersion": "5", "trainVersion": "2.0", "state": "ITC.x.Uploaded"}
    data = {
        "trains": [{"versionString": "2.0", "builds": [], "buildsInProcessing": [entry]}],
        "processingBuilds": [entry],
    }
    with Desk() as desk:
        desk.sandbox.fault("body", path="trains", body=json.dumps({"data": data, "statusCode": "SUCCESS"}))
        assert len(desk.service.list_builds(desk.app)) == 1


def test_what_testers_are_told_is_set_in_one_request_and_read_back() -> None:
    with Desk() as desk:
        texts = {"en-US": {"whats_new": "Everything"}, "de-DE": {"whats_new": "Alles"}}
        info = desk.service.update_build_test_info(desk.app, BUILD, texts, {"review_notes": "Hello"})
        assert info.texts["de-DE"].whats_new == "Alles"
        assert info.review_notes == "Hello"
        assert (
            len(
                desk.lines(f"POST /WebObjects/iTunesConnect.woa/ra/apps/1000000001/trains/2.0/builds/100/{INFORMATION}")
            )
            == 1
        )


def test_what_testers_are_told_already_is_not_sent() -> None:
    with Desk() as desk:
        desk.service.update_build_test_info(desk.app, BUILD, {"en-US": {"whats_new": "Everything"}}, {})
        desk.service.update_build_test_info(desk.app, BUILD, {"en-US": {"whats_new": "Everything"}}, {})
        assert desk.accepted_writes == 1


def test_a_text_that_is_too_short_is_refused_before_anything_is_sent() -> None:
    with Desk() as desk:
        with pytest.raises(BadInput, match="at least 4"):
            desk.service.update_build_test_info(desk.app, BUILD, {"en-US": {"whats_new": "abc"}}, {})
        assert desk.changes == []


def test_train_and_build_are_percent_encoded() -> None:
    with Desk() as desk:
        desk.sandbox.fault("gone", path="builds", times=0)
        with pytest.raises(EndpointGone, match="404"):
            desk.service.get_build_test_info(desk.app, BuildKey(train="2.0 (beta)", number="1/2"))
        assert "/trains/2.0%20%28beta%29/builds/1%2F2/" in str(desk.events[-1])


def test_testers_of_the_app_the_account_and_a_build() -> None:
    with Desk() as desk:
        kinds = {tester.email: tester.kind for tester in desk.service.list_testers(desk.app)}
        assert kinds["ada@example.com"] == "external"
        assert kinds["team@example.com"] == "internal"
        assert "alan@example.com" in {tester.email for tester in desk.service.list_testers_of_account()}
        assert desk.service.list_testers_of_build(desk.app, BuildKey(train="1.9", number="90"))


def test_testers_are_registered_in_one_request_and_given_the_app() -> None:
    with Desk() as desk:
        wanted = [records.Tester(email=f"t{n}@example.com", first_name="T", last_name=str(n)) for n in range(30)]
        added = desk.service.add_testers(desk.app, wanted)
        assert [tester.email for tester in added] == [tester.email for tester in wanted]
        assert all(tester.id for tester in added)
        assert len(desk.lines("users/pre/create")) == 1


def test_many_testers_go_in_batches() -> None:
    with Desk() as desk:
        desk.service.add_testers(
            desk.app, [records.Tester(email=f"t{n}@example.com", first_name="T") for n in range(450)]
        )
        assert len(desk.lines("users/pre/create")) == 3


def test_a_tester_of_the_account_is_only_given_the_app() -> None:
    with Desk() as desk:
        (alan,) = desk.service.add_testers(desk.app, [records.Tester(email="ALAN@example.com")])
        assert alan.email == "alan@example.com"
        assert desk.lines("users/pre/create") == []
        assert desk.changes == ["com.example.demo: tester alan@example.com added"]


def test_f15_a_tester_of_the_app_is_left_alone() -> None:
    with Desk() as desk:
        desk.service.add_testers(desk.app, [records.Tester(email="ada@example.com")])
        assert desk.accepted_writes == 0


def test_one_bad_address_does_not_sink_the_others() -> None:
    with Desk() as desk:
        wanted = [
            records.Tester(email="nonsense"),
            records.Tester(email="good@example.com", first_name="G", last_name="B"),
        ]
        with pytest.raises(Refused, match="1 of 2 testers") as caught:
            desk.service.add_testers(desk.app, wanted)
        assert "nonsense" in caught.value.text
        assert "good@example.com" in {tester.email for tester in desk.service.list_testers(desk.app)}


def test_f04_testers_whose_answer_was_lost_are_looked_up_and_not_registered_twice() -> None:
    with Desk() as desk:
        desk.sandbox.fault("drop", path="users/pre/create", when="after")
        desk.service.add_testers(desk.app, [records.Tester(email="new@example.com", first_name="N", last_name="N")])
        assert len(desk.lines("users/pre/create")) == 1
        assert "it has taken effect" in desk.notices


def test_f04_testers_that_were_not_registered_are_sent_once_more() -> None:
    with Desk() as desk:
        desk.sandbox.fault("drop", path="users/pre/create")
        desk.service.add_testers(desk.app, [records.Tester(email="new@example.com", first_name="N", last_name="N")])
        assert len(desk.lines("users/pre/create")) == 2


def test_a_train_is_opened_to_testers() -> None:
    with Desk() as desk:
        assert desk.service.enable_testing(desk.app, BUILD).testing
        assert desk.service.enable_testing(desk.app, BUILD).testing
        assert desk.accepted_writes == 1


def test_a_build_is_handed_to_beta_review() -> None:
    with _ready_for_beta() as desk:
        distribution = desk.service.submit_for_beta_review(desk.app, BUILD, {})
        assert distribution.beta_state in ("waiting-for-beta-review", "in-beta-review", "beta-approved")


def test_f04_a_beta_review_whose_answer_was_lost_is_found_by_the_builds_state() -> None:
    with _ready_for_beta() as desk:
        desk.sandbox.fault("drop", method="POST", path="submit/start", when="after")
        assert desk.service.submit_for_beta_review(desk.app, BUILD, {}).beta_state == "waiting-for-beta-review"
        assert (
            len(desk.lines("POST /WebObjects/iTunesConnect.woa/ra/apps/1000000001/trains/2.0/builds/100/submit")) == 1
        )


def test_an_export_question_of_a_beta_review_has_no_default() -> None:
    with _ready_for_beta() as desk:
        desk.sandbox.do("ask-declarations", app=desk.app.id, export_compliance=True)
        with pytest.raises(BadInput, match="--export-compliance-uses-encryption"):
            desk.service.submit_for_beta_review(desk.app, BUILD, {})
        answers = {"export_compliance_uses_encryption": False}
        assert desk.service.submit_for_beta_review(desk.app, BUILD, answers).beta_state == "waiting-for-beta-review"


def _ready_for_beta() -> Desk:
    desk = Desk()
    desk.service.enable_testing(desk.app, BUILD)
    texts = {locale: {"whats_new": "Everything"} for locale in ("en-US", "de-DE")}
    desk.service.update_build_test_info(desk.app, BUILD, texts, {})
    desk.sandbox.clear_requests()
    return desk


@pytest.mark.fault("F08")
@pytest.mark.parametrize("keys", [1.5, -1, True])
def test_f08_error_keys_that_are_no_list_are_no_refusal(keys: object) -> None:
    entry = {"emailAddress": {"value": "new@example.com", "errorKeys": keys}, "sectionErrorKeys": keys}
    body = {"data": {"testers": [entry]}, "messages": {}, "statusCode": "SUCCESS"}
    with Desk() as desk:
        desk.sandbox.fault("body", path="users/pre/create", body=json.dumps(body))
        desk.service.add_testers(desk.app, [records.Tester(email="new@example.com")])
        assert "new@example.com" in [tester.email for tester in desk.service.list_testers(desk.app)]
