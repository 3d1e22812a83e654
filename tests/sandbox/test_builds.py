from __future__ import annotations

from typing import Any

from itc_actions.apple import states
from itc_actions.sandbox.world import Refusal

from .client import APP, Client

TRAINS = f"ra/apps/{APP}/trains/"
BUILD = f"ra/apps/{APP}/trains/2.0/builds/100"


def train(client: Client, number: str = "2.0") -> Any:
    return next(one for one in client.get(TRAINS)["trains"] if one["versionString"] == number)


def open_train(client: Client) -> Any:
    data = client.get(TRAINS)
    for one in data["trains"]:
        if one["versionString"] == "2.0":
            one["testing"]["value"] = True
    return client.post(TRAINS, data)


def beta_form(client: Client) -> Any:
    form = client.get(f"{BUILD}/submit/start")
    for details in form["testInfo"]["details"]:
        details["pageLanguageValue"] = details["language"]
        details["whatsNew"]["value"] = "Faster start"
    return form


def test_an_uploaded_build_is_processed_for_a_while(client: Client) -> None:
    client.sandbox.upload_build(APP, "2.0", "101")
    processing = client.get(TRAINS)["processingBuilds"]
    assert [(one["buildVersion"], one["state"]) for one in processing] == [
        (None, "ITC.apps.betaProcessingStatus.Uploaded")
    ]
    client.sandbox.clock.sleep(300)
    assert [build["buildVersion"] for build in train(client)["builds"]] == ["101", "100"]


def test_a_failed_build_stays_with_those_that_process(client: Client) -> None:
    client.sandbox.upload_build(APP, "2.0", "101", will_fail=True)
    client.sandbox.advance(300)
    assert client.get(TRAINS)["processingBuilds"][0]["state"] == "ITC.apps.betaProcessingStatus.InvalidBinary"


def test_the_list_may_tell_the_numbers_of_a_processing_build(client: Client) -> None:
    client.sandbox.upload_build(APP, "2.0", "101", tell_numbers=True)
    assert client.get(TRAINS)["processingBuilds"][0]["buildVersion"] == "101"


def test_the_same_build_cannot_be_uploaded_twice(client: Client) -> None:
    try:
        client.sandbox.upload_build(APP, "2.0", "100")
    except Refusal as refusal:
        assert "Redundant Binary Upload" in refusal.words[0]
    else:
        raise AssertionError("the upload was taken")


def test_a_build_expires_after_thirty_days(client: Client) -> None:
    client.sandbox.advance(31 * 86400)
    build = train(client)["builds"][0]
    assert build["internalExpiry"] < client.sandbox.clock.now().timestamp() * 1000


def test_a_train_can_be_opened_to_testers(client: Client) -> None:
    assert open_train(client)["messages"]["error"] is None
    assert train(client)["testing"]["value"] is True
    assert train(client)["builds"][0]["internalState"] == "active"
    assert train(client)["builds"][0]["addedInternalUsersCount"] == 1


def test_external_testers_get_the_build_once_beta_review_agrees(client: Client) -> None:
    open_train(client)
    client.post(f"{BUILD}/submit/start", beta_form(client))
    client.sandbox.beta_review(APP, "approve")
    emails = {tester["email"] for tester in client.get(f"{BUILD}/testers")["testers"]}
    assert emails == {"team@example.com", "ada@example.com", "grace@example.com"}


def test_test_information_is_saved_by_language(client: Client) -> None:
    data = client.get(f"{BUILD}/testInformation")
    assert data["details"][0]["whatsNew"]["minLength"] == 4
    data["details"][1]["whatsNew"]["value"] = "Schnellerer Start"
    client.post(f"{BUILD}/testInformation", data)
    again = client.get(f"{BUILD}/testInformation")
    assert [details["whatsNew"]["value"] for details in again["details"]] == ["", "Schnellerer Start"]


def test_test_information_too_short_is_refused_on_its_field(client: Client) -> None:
    data = client.get(f"{BUILD}/testInformation")
    data["details"][0]["whatsNew"]["value"] = "abc"
    answer = client.post(f"{BUILD}/testInformation", data)
    assert answer["data"]["details"][0]["whatsNew"]["errorKeys"]
    assert client.sandbox.writes == []


def test_the_beta_review_needs_to_know_what_is_new(client: Client) -> None:
    answer = client.post(f"{BUILD}/submit/start", client.get(f"{BUILD}/submit/start"))
    assert answer["data"]["testInfo"]["details"][0]["whatsNew"]["errorKeys"]
    assert train(client)["builds"][0]["betaState"] == "submitForReview"


def test_a_build_goes_to_beta_review(client: Client) -> None:
    answer = client.post(f"{BUILD}/submit/start", beta_form(client))
    assert answer["data"]["exportComplianceRequired"] is False
    assert train(client)["builds"][0]["betaState"] == "waitingForReview"


def test_where_encryption_is_asked_about_beta_review_has_a_second_step(client: Client) -> None:
    client.sandbox.do("ask-declarations", app=APP, export_compliance=True)
    answer = client.post(f"{BUILD}/submit/start", beta_form(client))
    assert train(client)["builds"][0]["betaState"] == "submitForReview"
    questions = answer["data"]
    assert client.post(f"{BUILD}/submit/complete", questions)["data"]["usesEncryption"]["errorKeys"]
    questions["usesEncryption"]["value"] = False
    client.post(f"{BUILD}/submit/complete", questions)
    assert train(client)["builds"][0]["betaState"] == "waitingForReview"


def test_a_build_can_be_taken_back_from_beta_review(client: Client) -> None:
    client.post(f"{BUILD}/submit/start", beta_form(client))
    client.post(f"{BUILD}/reject", {})
    assert train(client)["builds"][0]["betaState"] == "submitForReview"


def test_taking_back_what_was_not_given_fails_with_status_200(client: Client) -> None:
    answer = client.post(f"{BUILD}/reject", {})
    assert (answer["messages"]["error"], answer["statusCode"]) == (["operation_failed"], "SUCCESS")


def test_a_rejected_beta_leaves_a_note(client: Client) -> None:
    client.post(f"{BUILD}/submit/start", beta_form(client))
    client.sandbox.beta_review(APP, "reject", reasons=["2.1: It crashes"])
    assert len(client.get(f"ra/apps/{APP}/resolutionCenter?v=latest")["betaNotes"]["threads"]) == 1
    assert client.sandbox.world.build(client.sandbox.world.app(APP), "2.0", "100").beta_state == states.BETA_REJECTED


def test_train_and_build_are_percent_decoded(client: Client) -> None:
    client.sandbox.upload_build(APP, "2.0", "1 a+b", processing_seconds=0)
    assert client.get(f"ra/apps/{APP}/trains/2.0/builds/1%20a%2Bb/details")["cfBundleVersion"] == "1 a+b"


def test_a_build_with_odd_letters_in_its_train_and_number_is_reached(client: Client) -> None:
    client.sandbox.upload_build(APP, "2 0", "a/b", processing_seconds=0)
    found = client.get(f"ra/apps/{APP}/trains/2%200/builds/a%2Fb/testInformation")
    assert found["details"]
