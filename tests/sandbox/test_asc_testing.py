from __future__ import annotations

import pytest

from .asc_client import APP, AscClient, code, error


def states_of(asc: AscClient, number: str = "100") -> tuple[str, str]:
    shown = asc.get(f"builds/{asc.build(number)}/buildBetaDetail")["data"]["attributes"]
    return shown["internalBuildState"], shown["externalBuildState"]


def make_testable(asc: AscClient) -> str:
    """A build whose test information is complete."""
    build = asc.build()
    for note in asc.ids("betaBuildLocalizations", filter__build=build):
        assert asc.patch("betaBuildLocalizations", note, {"whatsNew": "Tap everything."}).status_code == 200
    return build


def emails(asc: AscClient, path: str) -> list[str]:
    return [each["attributes"]["email"] for each in asc.get(path)["data"]]


def test_a_build_is_found_by_train_and_number(asc: AscClient) -> None:
    found = asc.ids("builds", filter__app=APP, filter__preReleaseVersion__version="2.0", filter__version="100")
    assert found == [asc.build()]


def test_a_new_build_is_processed_for_a_while(asc: AscClient) -> None:
    asc.sandbox.upload_build(APP, "2.0", "101")
    assert asc.attributes(f"builds/{asc.build('101')}")["processingState"] == "PROCESSING"
    assert states_of(asc, "101") == ("PROCESSING", "PROCESSING")
    asc.sandbox.advance(300)
    assert states_of(asc, "101") == ("IN_BETA_TESTING", "READY_FOR_BETA_SUBMISSION")


def test_an_invalid_build_is_shown_as_such(asc: AscClient) -> None:
    asc.sandbox.upload_build(APP, "2.0", "101", will_fail=True, processing_seconds=0)
    assert asc.attributes(f"builds/{asc.build('101')}")["processingState"] == "INVALID"


def test_a_build_is_made_to_expire(asc: AscClient) -> None:
    assert asc.patch("builds", asc.build(), {"expired": True}).json()["data"]["attributes"]["expired"] is True
    assert states_of(asc) == ("EXPIRED", "EXPIRED")


def test_encryption_is_declared_once(asc: AscClient) -> None:
    asc.sandbox.do("ask-declarations", app=APP, export_compliance=True)
    asc.sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
    assert states_of(asc, "101")[1] == "MISSING_EXPORT_COMPLIANCE"
    assert asc.patch("builds", asc.build("101"), {"usesNonExemptEncryption": False}).status_code == 200
    answer = asc.patch("builds", asc.build("101"), {"usesNonExemptEncryption": False})
    assert code(answer, 409) == "ENTITY_ERROR.ATTRIBUTE.INVALID"


def test_what_to_test_is_said_of_each_build(asc: AscClient) -> None:
    make_testable(asc)
    shown = asc.get("betaBuildLocalizations", filter__build=asc.build())["data"]
    assert {each["attributes"]["whatsNew"] for each in shown} == {"Tap everything."}


def test_what_to_test_with_a_character_that_is_not_allowed_is_refused(asc: AscClient) -> None:
    note = asc.ids("betaBuildLocalizations", filter__build=asc.build())[0]
    answer = asc.patch("betaBuildLocalizations", note, {"whatsNew": "I <3 it"})
    assert code(answer, 409) == "ENTITY_ERROR.ATTRIBUTE.INVALID"


def test_a_language_is_added_to_a_build(asc: AscClient) -> None:
    asc.create("betaBuildLocalizations", {"locale": "fr-FR", "whatsNew": "Tout."}, build=("builds", asc.build()))
    assert len(asc.ids(f"builds/{asc.build()}/betaBuildLocalizations")) == 3


def test_the_test_information_of_the_app_reaches_its_builds(asc: AscClient) -> None:
    texts = asc.ids("betaAppLocalizations", filter__app=APP, filter__locale="en-US")[0]
    asc.patch("betaAppLocalizations", texts, {"description": "Something else to try."})
    build = asc.sandbox.world.app(APP).builds[-1]
    assert build.test_texts["en-US"].beta_description == "Something else to try."


def test_the_contact_of_beta_review_has_the_id_of_the_app(asc: AscClient) -> None:
    asc.patch("betaAppReviewDetails", APP, {"contactFirstName": "Rosa"})
    (shown,) = asc.get("betaAppReviewDetails", filter__app=APP)["data"]
    assert (shown["id"], shown["attributes"]["contactFirstName"]) == (APP, "Rosa")


def test_a_build_is_given_to_beta_review(asc: AscClient) -> None:
    build = make_testable(asc)
    asc.create("betaAppReviewSubmissions", build=("builds", build))
    assert states_of(asc)[1] == "WAITING_FOR_BETA_REVIEW"
    assert asc.ids("builds", filter__betaAppReviewSubmission__betaReviewState="WAITING_FOR_REVIEW") == [build]


def test_incomplete_test_information_is_a_500(asc: AscClient) -> None:
    answer = asc.post("betaAppReviewSubmissions", build=("builds", asc.build()))
    assert code(answer, 500) == "UNEXPECTED_ERROR"


def test_a_build_that_is_processed_is_not_reviewed_yet(asc: AscClient) -> None:
    asc.sandbox.upload_build(APP, "2.0", "101")
    answer = asc.post("betaAppReviewSubmissions", build=("builds", asc.build("101")))
    assert "valid processing state" in error(answer, 422)["detail"]


def test_one_build_of_a_train_is_reviewed_at_a_time(asc: AscClient) -> None:
    asc.create("betaAppReviewSubmissions", build=("builds", make_testable(asc)))
    asc.sandbox.upload_build(APP, "2.0", "101", processing_seconds=0)
    answer = asc.post("betaAppReviewSubmissions", build=("builds", asc.build("101")))
    assert code(answer, 422) == "ENTITY_UNPROCESSABLE"


def test_a_build_that_expires_leaves_beta_review(asc: AscClient) -> None:
    build = make_testable(asc)
    asc.create("betaAppReviewSubmissions", build=("builds", build))
    asc.patch("builds", build, {"expired": True})
    assert asc.get(f"builds/{build}/betaAppReviewSubmission")["data"] is None


def test_an_approved_build_is_tested_by_those_who_have_it(asc: AscClient) -> None:
    build = make_testable(asc)
    asc.create("betaAppReviewSubmissions", build=("builds", build))
    asc.sandbox.beta_review(APP, "approve")
    assert states_of(asc)[1] == "BETA_APPROVED"
    asc.link("POST", f"builds/{build}/relationships/betaGroups", ("betaGroups", asc.group()))
    assert states_of(asc)[1] == "IN_BETA_TESTING"


def test_testers_are_told_of_a_build(asc: AscClient) -> None:
    asc.create("buildBetaNotifications", build=("builds", asc.build("90")))
    assert asc.sandbox.writes[-1].changed == ["com.example.demo: testers were told of build 90 of 1.9"]


def test_testers_who_are_told_by_themselves_are_not_told_by_hand(asc: AscClient) -> None:
    build = asc.build("90")
    asc.patch("buildBetaDetails", build, {"autoNotifyEnabled": True})
    refused = error(asc.post("buildBetaNotifications", build=("builds", build)), 409)
    assert refused["detail"] == "Auto-notify already enabled"


def test_a_group_is_created_renamed_and_deleted(asc: AscClient) -> None:
    group = asc.create("betaGroups", {"name": "QA"}, app=("apps", APP))
    asc.patch("betaGroups", group, {"name": "Quality", "publicLinkEnabled": True, "publicLinkLimit": 100})
    shown = asc.attributes(f"betaGroups/{group}")
    assert (shown["name"], shown["publicLinkLimit"]) == ("Quality", 100)
    assert asc.ask("DELETE", f"betaGroups/{group}").status_code == 204
    assert asc.ids("betaGroups", filter__name="Quality") == []


def test_two_groups_of_one_name_are_refused(asc: AscClient) -> None:
    answer = asc.post("betaGroups", {"name": "External Testers"}, app=("apps", APP))
    assert code(answer, 409) == "ENTITY_ERROR.ATTRIBUTE.INVALID.DUPLICATE"


def test_a_tester_is_registered_in_groups(asc: AscClient) -> None:
    asc.create("betaTesters", {"email": "felix@example.com"}, betaGroups=[("betaGroups", asc.group())])
    assert "felix@example.com" in emails(asc, f"betaGroups/{asc.group()}/betaTesters")
    assert "felix@example.com" in asc.sandbox.world.app(APP).external_testers


def test_an_address_that_is_known_is_refused(asc: AscClient) -> None:
    refused = error(asc.post("betaTesters", {"email": "ADA@example.com"}), 409)
    assert (refused["code"], refused["source"]["pointer"]) == (
        "ENTITY_ERROR.ATTRIBUTE.INVALID.DUPLICATE",
        "/data/attributes/email",
    )


def test_what_is_no_address_is_refused(asc: AscClient) -> None:
    assert code(asc.post("betaTesters", {"email": "felix"}), 409) == "ENTITY_ERROR.ATTRIBUTE.INVALID"


def test_a_tester_who_is_known_joins_and_leaves_a_group(asc: AscClient) -> None:
    (alan,) = asc.ids("betaTesters", filter__email="alan@example.com")
    path = f"betaGroups/{asc.group()}/relationships/betaTesters"
    assert asc.link("POST", path, ("betaTesters", alan)).status_code == 204
    assert alan in asc.ids(path)
    assert asc.link("DELETE", path, ("betaTesters", alan)).status_code == 204
    assert asc.ids(f"betaTesters/{alan}/apps") == []


def test_joining_twice_changes_nothing(asc: AscClient) -> None:
    (ada,) = asc.ids("betaTesters", filter__email="ada@example.com")
    asc.link("POST", f"betaGroups/{asc.group()}/relationships/betaTesters", ("betaTesters", ada))
    assert asc.sandbox.writes == []


def test_a_tester_of_the_public_does_not_join_an_internal_group(asc: AscClient) -> None:
    (ada,) = asc.ids("betaTesters", filter__email="ada@example.com")
    path = f"betaGroups/{asc.group('App Store Connect Users')}/relationships/betaTesters"
    assert code(asc.link("POST", path, ("betaTesters", ada)), 409) == "ENTITY_ERROR.RELATIONSHIP.INVALID"


def test_testers_are_taken_from_an_app(asc: AscClient) -> None:
    (ada,) = asc.ids("betaTesters", filter__email="ada@example.com")
    assert asc.link("DELETE", f"apps/{APP}/relationships/betaTesters", ("betaTesters", ada)).status_code == 204
    assert asc.ids("betaTesters", filter__apps=APP, filter__email="ada@example.com") == []


def test_a_build_is_given_to_single_testers(asc: AscClient) -> None:
    (alan,) = asc.ids("betaTesters", filter__email="alan@example.com")
    path = f"builds/{asc.build()}/relationships/individualTesters"
    asc.link("POST", path, ("betaTesters", alan))
    assert emails(asc, f"builds/{asc.build()}/individualTesters") == ["alan@example.com"]


def test_a_build_in_processing_is_given_to_nobody(asc: AscClient) -> None:
    asc.sandbox.upload_build(APP, "2.0", "101")
    path = f"builds/{asc.build('101')}/relationships/betaGroups"
    assert code(asc.link("POST", path, ("betaGroups", asc.group())), 422) == "ENTITY_UNPROCESSABLE"


def test_groups_are_found_by_their_builds(asc: AscClient) -> None:
    assert asc.ids("betaGroups", filter__builds=asc.build("90")) == [asc.group()]


@pytest.mark.parametrize(("email", "expected"), [("alan@example.com", 409), ("ada@example.com", 201)])
def test_only_who_tests_the_app_is_invited(asc: AscClient, email: str, expected: int) -> None:
    (tester,) = asc.ids("betaTesters", filter__email=email)
    answer = asc.post("betaTesterInvitations", app=("apps", APP), betaTester=("betaTesters", tester))
    assert answer.status_code == expected


def test_a_tester_is_deleted(asc: AscClient) -> None:
    (ada,) = asc.ids("betaTesters", filter__email="ada@example.com")
    assert asc.ask("DELETE", f"betaTesters/{ada}").status_code == 204
    assert "ada@example.com" not in asc.sandbox.world.app(APP).external_testers
