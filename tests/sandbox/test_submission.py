from __future__ import annotations

from typing import Any

import pytest

from itc_actions.apple import states

from .client import ANSWERS, APP, Client, text_of

START = f"ra/apps/{APP}/version/submit/start"
COMPLETE = f"ra/apps/{APP}/version/submit/complete"


def edited(client: Client) -> Any:
    return client.sandbox.world.app(APP).edit


@pytest.mark.parametrize("path", [START, f"ra/apps/{APP}/details/submit/summary"])
def test_a_submission_starts_with_questions(client: Client, path: str) -> None:
    client.sandbox.do("ask-declarations", app=APP, advertising=True)
    document = client.make_ready()
    answer = client.post(path, document)
    assert answer["data"]["adIdInfo"]["usesIdfa"] == {
        "value": None,
        "isEditable": False,
        "isRequired": True,
        "errorKeys": None,
    }
    assert answer["messages"]["info"] == ["Successful POST"]
    assert edited(client).state == states.PREPARE_FOR_SUBMISSION


def test_a_completed_submission_waits_for_review(client: Client) -> None:
    document = client.waiting_version()
    assert document["status"] == "waitingForReview"
    assert document["canRejectVersion"] is True


def test_without_a_build_the_start_answers_the_document_with_its_errors(client: Client) -> None:
    client.create_version()
    answer = client.post(START, client.version())
    assert answer["data"]["sectionErrorKeys"]
    assert answer["data"]["preReleaseBuildVersionString"]["errorKeys"]


def test_a_build_of_the_number_that_the_version_had_is_no_build_of_it(client: Client) -> None:
    document = client.make_ready()
    document["version"]["value"] = "2.1"
    client.save(document)
    answer = client.post(START, client.version())
    assert answer["data"]["preReleaseBuildVersionString"]["errorKeys"]


def test_an_update_needs_release_notes_in_every_language(client: Client) -> None:
    document = client.make_ready()
    text_of(document, "German", "releaseNotes")["value"] = ""
    client.save(document)
    answer = client.post(START, client.version())
    assert answer["data"]["sectionErrorKeys"] == ["There are errors on the page and for 1 of your localizations."]
    assert text_of(answer["data"], "German", "releaseNotes")["errorKeys"]


def test_screenshots_are_needed(client: Client) -> None:
    document = client.make_ready()
    shots = text_of(document, "English", "screenshots")["value"]
    for device in shots.values():
        device["value"] = []
    client.save(document)
    assert text_of(client.post(START, client.version())["data"], "English", "screenshots")["errorKeys"]


def test_an_unanswered_declaration_fails_with_status_200_and_success(client: Client) -> None:
    client.make_ready()
    answer = client.post(COMPLETE, {"adIdInfo": {"usesIdfa": {"value": None}}})
    assert answer["statusCode"] == "SUCCESS"
    assert answer["messages"]["error"] == ["Problem processing review submission."]
    assert edited(client).state == states.PREPARE_FOR_SUBMISSION


@pytest.mark.parametrize(
    "answers",
    [
        {"usesIdfa": "true", "limitsTracking": "false", "servesAds": "true"},
        {"usesIdfa": "true", "limitsTracking": "true"},
    ],
)
def test_contradicting_advertising_answers_are_refused(client: Client, answers: dict[str, str]) -> None:
    client.make_ready()
    sent = {"adIdInfo": {key: {"value": value} for key, value in answers.items()}}
    assert client.post(COMPLETE, sent)["messages"]["error"]


def test_asked_declarations_must_be_answered(client: Client) -> None:
    client.sandbox.do("ask-declarations", app=APP, export_compliance=True, content_rights=True)
    client.make_ready()
    assert client.post(COMPLETE, ANSWERS)["messages"]["error"]
    full = {
        **ANSWERS,
        "exportCompliance": {"usesEncryption": {"value": "false"}},
        "contentRights": {"containsThirdPartyContent": {"value": "true"}, "hasRights": {"value": "true"}},
    }
    assert client.post(COMPLETE, full)["messages"]["error"] is None


def test_where_encryption_is_asked_about_the_members_are_wrapped(client: Client) -> None:
    client.sandbox.do("ask-declarations", app=APP, export_compliance=True)
    client.make_ready()
    export = client.post(START, client.version())["data"]["exportCompliance"]
    assert export["exportComplianceRequired"] is True
    assert export["usesEncryption"]["value"] is None


def test_what_was_declared_of_advertising_before_is_filled_in(client: Client) -> None:
    questions = client.post(START, client.make_ready())["data"]
    assert questions["adIdInfo"]["usesIdfa"]["value"] == "false"
    assert client.post(COMPLETE, questions)["messages"]["error"] is None


def test_submitting_what_waits_already_fails(client: Client) -> None:
    client.waiting_version()
    assert client.post(START, client.version())["data"]["sectionErrorKeys"]
    assert client.post(COMPLETE, ANSWERS)["messages"]["error"]


def test_cancelling_makes_it_developer_rejected(client: Client) -> None:
    document = client.waiting_version()
    client.post(f"ra/apps/{APP}/versions/{document['versionId']}/reject", {})
    assert client.version()["status"] == "devRejected"


def test_there_is_nothing_to_cancel_before_the_submission(client: Client) -> None:
    document = client.make_ready()
    answer = client.ask("POST", f"ra/apps/{APP}/versions/{document['versionId']}/reject", {})
    assert answer.status_code == 403


def test_what_was_cancelled_can_be_submitted_again(client: Client) -> None:
    document = client.waiting_version()
    client.post(f"ra/apps/{APP}/versions/{document['versionId']}/reject", {})
    assert client.submit()["messages"]["error"] is None


def test_an_approved_version_replaces_the_one_on_sale(client: Client) -> None:
    client.waiting_version()
    client.sandbox.in_review(APP)
    client.sandbox.approve(APP)
    app = client.sandbox.world.app(APP)
    assert app.live is not None
    assert (app.live.number, app.live.state, app.edit) == ("2.0", states.READY_FOR_SALE, None)
    assert app.history[-1].number == "1.9"


def test_processing_for_the_store_takes_its_time(client: Client) -> None:
    client.waiting_version()
    client.sandbox.approve(APP, processing_seconds=600)
    assert client.version()["status"] == "processingForAppStore"
    client.sandbox.advance(600)
    assert client.version()["status"] == "readyForSale"


def test_an_approved_version_may_wait_for_its_release_and_be_cancelled(client: Client) -> None:
    document = client.make_ready()
    document["releaseOnApproval"]["value"] = "false"
    client.save(document)
    client.submit()
    client.sandbox.approve(APP)
    document = client.version()
    assert (document["status"], document["canSendVersionLive"]) == ("pendingDeveloperRelease", True)
    client.post(f"ra/apps/{APP}/versions/{document['versionId']}/reject", {})
    assert client.version()["status"] == "devRejected"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_rejection_can_be_read_in_the_resolution_centre(client: Client, method: str) -> None:
    client.waiting_version()
    client.sandbox.reject(APP, ["2.1: It crashes at launch."])
    threads = client.ask(method, f"ra/apps/{APP}/resolutionCenter?v=latest").json()["data"]["appNotes"]["threads"]
    assert threads[0]["messages"][0]["qcRejectionReasons"] == [
        {"section": "2.1", "description": "It crashes at launch."}
    ]
    assert client.version()["status"] == "rejected"


def test_the_texts_alone_may_be_rejected(client: Client) -> None:
    client.waiting_version()
    client.sandbox.reject(APP, "Misleading description", metadata=True)
    assert client.version()["status"] == "metadataRejected"
