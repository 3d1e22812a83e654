"""Test information, testers, groups and beta review on the App Store Connect API."""

from __future__ import annotations

import pytest
from asc_desk import BUILD, AscDesk

from itc_actions.errors import BadInput, Refused
from itc_actions.records import Tester

CONTACT = {
    "review_first_name": "Felix",
    "review_last_name": "Krause",
    "review_phone": "+1 555 0100",
    "review_email": "felix@example.com",
}
TOLD = {locale: {"whats_new": "Everything."} for locale in ("en-US", "de-DE")}


def test_test_information_is_read_from_its_three_places() -> None:
    with AscDesk() as desk:
        desk.service.update_build_test_info(desk.app, BUILD, TOLD, CONTACT)
        info = desk.service.get_build_test_info(desk.app, BUILD)
        assert info.texts["de-DE"].whats_new == "Everything."
        assert info.texts["en-US"].feedback_email == "beta@example.com"
        assert info.review_last_name == "Krause"


def test_test_information_that_is_as_wanted_is_not_sent() -> None:
    with AscDesk() as desk:
        desk.service.update_build_test_info(desk.app, BUILD, TOLD, CONTACT)
        before = desk.accepted_writes
        desk.service.update_build_test_info(desk.app, BUILD, TOLD, CONTACT)
        assert desk.accepted_writes == before


def test_a_new_tester_joins_the_only_external_group() -> None:
    with AscDesk() as desk:
        added = desk.service.add_testers(desk.app, [Tester(email="new@example.com", first_name="N")])
        assert (added[0].groups, added[0].kind) == (("External Testers",), "external")


def test_a_tester_who_is_there_is_not_added_again() -> None:
    with AscDesk() as desk:
        desk.service.add_testers(desk.app, [Tester(email="Ada@example.com")])
        assert desk.accepted_writes == 0


def test_a_tester_the_app_knows_joins_another_group_in_one_request() -> None:
    with AscDesk() as desk:
        desk.service.create_group(desk.app, "QA")
        desk.sandbox.clear_requests()
        known = [Tester(email="ada@example.com"), Tester(email="grace@example.com")]
        added = desk.service.add_testers(desk.app, known, ["qa"])
        assert all("QA" in tester.groups for tester in added)
        assert len(desk.lines("POST /v1/betaGroups/")) == 1
        assert desk.lines("POST /v1/betaTesters") == []


def test_one_bad_address_does_not_sink_the_others() -> None:
    with AscDesk() as desk:
        with pytest.raises(Refused, match="1 of 2 testers"):
            desk.service.add_testers(desk.app, [Tester(email="no address"), Tester(email="good@example.com")])
        assert "good@example.com" in {tester.email for tester in desk.service.list_testers(desk.app)}


def test_a_group_that_there_is_none_of_is_bad_input() -> None:
    with AscDesk() as desk, pytest.raises(BadInput, match="no group Nobody: it has"):
        desk.service.add_testers(desk.app, [Tester(email="a@example.com")], ["Nobody"])


def test_several_groups_and_none_named_is_bad_input_unless_one_is_the_default() -> None:
    with AscDesk() as desk:
        desk.service.create_group(desk.app, "QA")
        added = desk.service.add_testers(desk.app, [Tester(email="new@example.com")])
        assert added[0].groups == ("External Testers",)


def test_a_group_is_created_once() -> None:
    with AscDesk() as desk:
        first, second = desk.service.create_group(desk.app, "QA"), desk.service.create_group(desk.app, "qa")
        assert first == second
        assert desk.accepted_writes == 1


def test_an_internal_group_of_that_name_is_a_refusal() -> None:
    with AscDesk() as desk, pytest.raises(Refused, match="is there, but internal"):
        desk.service.create_group(desk.app, "App Store Connect Users")


def test_a_build_is_given_to_the_groups_that_are_named() -> None:
    with AscDesk() as desk:
        desk.service.create_group(desk.app, "QA")
        distribution = desk.service.enable_testing(desk.app, BUILD, ["QA"])
        assert (distribution.groups, distribution.testing) == (("QA",), True)


def test_a_build_without_named_groups_is_given_to_every_external_one() -> None:
    with AscDesk() as desk:
        desk.service.create_group(desk.app, "QA")
        assert desk.service.enable_testing(desk.app, BUILD).groups == ("External Testers", "QA")


def test_a_build_that_has_its_groups_is_not_given_again() -> None:
    with AscDesk() as desk:
        desk.service.enable_testing(desk.app, BUILD, notify=True)
        before = desk.accepted_writes
        desk.service.enable_testing(desk.app, BUILD, notify=True)
        assert desk.accepted_writes == before


def test_testers_of_a_build_are_those_of_its_groups() -> None:
    with AscDesk() as desk:
        desk.service.enable_testing(desk.app, BUILD)
        testers = {tester.email: tester.kind for tester in desk.service.list_testers_of_build(desk.app, BUILD)}
        assert testers["ada@example.com"] == "external"
        assert testers["team@example.com"] == "internal"


def test_beta_review_is_refused_before_the_request_where_test_information_is_missing() -> None:
    with AscDesk() as desk:
        with pytest.raises(Refused, match="not complete") as caught:
            desk.service.submit_for_beta_review(desk.app, BUILD, {})
        assert "--whats-new en-US=TEXT" in (caught.value.next_step or "")
        assert desk.lines("POST /v1/betaAppReviewSubmissions") == []


def test_a_server_error_of_beta_review_is_explained_by_what_is_missing() -> None:
    with AscDesk() as desk:
        desk.service.update_build_test_info(desk.app, BUILD, {"en-US": {"whats_new": "Everything."}}, CONTACT)
        with pytest.raises(Refused, match="not complete") as caught:
            desk.service.submit_for_beta_review(desk.app, BUILD, {})
        assert "--whats-new de-DE=TEXT" in (caught.value.next_step or "")
        assert ("does not take it. " in caught.value.what, caught.value.said) == (True, None)


def test_a_build_is_submitted_for_beta_review_once() -> None:
    with AscDesk() as desk:
        desk.service.update_build_test_info(desk.app, BUILD, TOLD, CONTACT)
        assert desk.service.submit_for_beta_review(desk.app, BUILD, {}).beta_state == "waiting-for-beta-review"
        desk.service.submit_for_beta_review(desk.app, BUILD, {})
        assert len(desk.lines("POST /v1/betaAppReviewSubmissions")) == 1


def test_an_export_declaration_that_is_asked_and_unset_is_bad_input() -> None:
    with AscDesk() as desk:
        desk.sandbox.do("ask-declarations", app=desk.app.id, export_compliance=True)
        desk.sandbox.do("upload-build", app=desk.app.id, train="2.0", number="101")
        desk.clock.sleep(600)
        newest = desk.service.list_builds(desk.app)[0]
        assert newest.beta_state == "ready-for-beta-submission"
        with pytest.raises(BadInput, match="--export-compliance-uses-encryption"):
            desk.service.submit_for_beta_review(desk.app, BUILD.__class__(train="2.0", number="101"), {})


@pytest.mark.fault("F02")
def test_f02_a_demo_account_that_was_not_needed_before_is_saved_by_the_second_try() -> None:
    with AscDesk() as desk:
        desk.sandbox.fault("status", "/v1/betaAppReviewDetails/", method="PATCH", status=503, when="before")
        found = desk.service.update_build_test_info(desk.app, BUILD, {}, {"demo_user": "demo@example.com"})
        assert found.demo_user == "demo@example.com"
