from __future__ import annotations

import pytest

from itc_actions.apple import states
from itc_actions.sandbox import Sandbox, demo_seed

from .client import APP, Client, text_of

CREATED = ["You cannot create a new version of the App in the current state."]


def test_the_list_shows_the_live_version_then_the_edited_one(client: Client) -> None:
    client.create_version()
    summary = client.get("ra/apps/manageyourapps/summary/v2")["summaries"][0]
    assert [version["version"] for version in summary["versions"]] == ["1.9", "2.0"]
    assert [version["stateGroup"] for version in summary["versions"]] == ["readyForSale", "preRelease"]


def test_without_an_edited_version_the_live_one_is_answered(client: Client) -> None:
    assert client.version()["version"]["value"] == "1.9"


def test_an_empty_v_means_the_edited_version(client: Client) -> None:
    client.create_version()
    assert client.get(f"ra/apps/version/{APP}?v=")["version"]["value"] == "2.0"
    assert client.version(live=True)["version"]["value"] == "1.9"


def test_a_new_version_has_the_texts_of_the_live_one_without_release_notes(client: Client) -> None:
    document = client.create_version().json()["data"]
    assert text_of(document, "German", "description")["value"] == "Eine App zum Proben von Releases."
    assert text_of(document, "German", "releaseNotes")["value"] is None
    assert document["status"] == "prepareForUpload"


def test_a_second_edited_version_is_refused_with_403(client: Client) -> None:
    client.create_version()
    answer = client.create_version("2.1")
    assert answer.status_code == 403
    assert answer.json() == {
        "data": None,
        "messages": {"error": CREATED, "info": None, "warn": None},
        "statusCode": "ERROR",
    }


@pytest.mark.parametrize("number", ["1.9", "1.8", "0.5", "abc", ""])
def test_a_number_that_will_not_do_is_refused(client: Client, number: str) -> None:
    assert client.create_version(number).status_code == 403
    assert client.sandbox.writes == []


@pytest.mark.parametrize("state", [states.REMOVED, states.PENDING_CONTRACT, states.DEVELOPER_REMOVED])
def test_a_version_may_be_created_beside_one_no_longer_on_sale(client: Client, state: str) -> None:
    client.sandbox.set_state(APP, state, live=True)
    assert client.create_version().status_code == 200


def test_a_save_changes_what_differs_and_says_so_in_the_list_of_requests(client: Client) -> None:
    client.create_version()
    document = client.version()
    text_of(document, "English", "releaseNotes")["value"] = "Faster start."
    answer = client.save(document)
    assert answer["messages"]["info"] == ["Successful POST"]
    assert text_of(client.version(), "English", "releaseNotes")["value"] == "Faster start."
    assert client.sandbox.writes[-1].changed == ["com.example.demo: version 2.0 saved: release_notes (en-US)"]


def test_a_save_of_what_is_there_changes_nothing(client: Client) -> None:
    client.create_version()
    client.sandbox.clear_requests()
    client.save(client.version())
    assert client.sandbox.writes == []


def test_a_rating_of_a_level_that_is_none_is_answered_with_400(client: Client) -> None:
    document = client.create_version().json()["data"]
    document["ratings"]["nonBooleanDescriptors"][0]["level"] = "ITC.apps.ratings.level.BOGUS"
    answer = client.ask("POST", f"ra/apps/version/save/{APP}", document)
    assert (answer.status_code, client.sandbox.writes[1:]) == (400, [])


def test_the_page_language_of_a_request_is_taken_and_not_answered(client: Client) -> None:
    client.create_version()
    document = client.version()
    for details in document["details"]["value"]:
        details["pageLanguageValue"] = details["language"]
    assert "pageLanguageValue" not in client.save(document)["data"]["details"]["value"][0]


def test_texts_too_long_are_refused_on_their_fields_and_nothing_is_saved(client: Client) -> None:
    client.create_version()
    document = client.version()
    text_of(document, "English", "keywords")["value"] = "k" * 101
    text_of(document, "German", "description")["value"] = "d" * 4001
    document["copyright"]["value"] = "2027 Somebody"
    answer = client.save(document)
    assert answer["statusCode"] == "SUCCESS"
    assert answer["data"]["sectionErrorKeys"] == ["There are errors on the page and for 2 of your localizations."]
    assert text_of(answer["data"], "English", "keywords")["errorKeys"]
    assert text_of(answer["data"], "German", "description")["value"] == "d" * 4001
    assert client.version()["copyright"]["value"] == "2026 Example Studios"


def test_of_a_version_on_sale_only_some_texts_are_editable(client: Client) -> None:
    document = client.version(live=True)
    assert text_of(document, "English", "description")["isEditable"] is True
    assert text_of(document, "English", "keywords")["isEditable"] is False
    assert document["version"]["isEditable"] is False


def test_a_closed_field_of_a_version_on_sale_is_refused(client: Client) -> None:
    document = client.version(live=True)
    text_of(document, "English", "keywords")["value"] = "other"
    answer = client.save(document, live=True)
    assert text_of(answer["data"], "English", "keywords")["errorKeys"]
    assert text_of(client.version(live=True), "English", "keywords")["value"] == "demo,release,rehearsal"


def test_the_description_of_a_version_on_sale_can_be_changed(client: Client) -> None:
    document = client.version(live=True)
    text_of(document, "English", "description")["value"] = "A better description."
    client.save(document, live=True)
    assert text_of(client.version(live=True), "English", "description")["value"] == "A better description."


def test_while_a_version_waits_only_a_part_is_editable(client: Client) -> None:
    document = client.waiting_version()
    assert document["preReleaseBuildVersionString"]["isEditable"] is False
    assert text_of(document, "English", "description")["isEditable"] is True


def test_a_version_in_review_cannot_be_saved(client: Client) -> None:
    document = client.waiting_version()
    client.sandbox.in_review(APP)
    assert client.ask("POST", f"ra/apps/version/save/{APP}", document).status_code == 403


def test_an_edited_version_can_be_renamed_by_a_save(client: Client) -> None:
    client.create_version()
    document = client.version()
    document["version"]["value"] = "2.1"
    client.save(document)
    assert client.version()["version"]["value"] == "2.1"


def test_a_language_can_be_added_and_removed_by_a_save(client: Client) -> None:
    client.create_version()
    document = client.version()
    german = document["details"]["value"].pop(1)
    document["details"]["value"].append({**german, "language": "French"})
    client.save(document)
    assert [one["language"] for one in client.version()["details"]["value"]] == ["English", "French"]


def test_the_primary_language_cannot_be_removed(client: Client) -> None:
    client.create_version()
    document = client.version()
    document["details"]["value"].pop(0)
    assert client.save(document)["data"]["details"]["errorKeys"]


def test_a_build_is_chosen_by_its_number_and_train(client: Client) -> None:
    document = client.make_ready()
    assert document["preReleaseBuildVersionString"]["value"] == "100"
    assert document["preReleaseBuildUploadDate"] > 0


@pytest.mark.parametrize(("train", "number"), [("2.0", "77"), ("1.9", "90")])
def test_a_build_that_is_missing_or_of_another_train_cannot_be_chosen(client: Client, train: str, number: str) -> None:
    client.create_version()
    document = client.version()
    document["preReleaseBuildVersionString"]["value"] = number
    document["preReleaseBuildTrainVersionString"] = train
    assert client.save(document)["data"]["preReleaseBuildVersionString"]["errorKeys"]


def test_an_expired_build_cannot_be_chosen(client: Client) -> None:
    client.sandbox.do("expire-build", app=APP, train="2.0", number="100")
    client.create_version()
    document = client.version()
    document["preReleaseBuildVersionString"]["value"] = "100"
    assert client.save(document)["data"]["preReleaseBuildVersionString"]["errorKeys"]


def test_a_brand_new_app_has_an_edited_version() -> None:
    seed = demo_seed(version="0.0", now=Sandbox().clock.now())
    app = seed.apps[0]
    assert app.live is None
    assert app.edit is not None


@pytest.mark.parametrize("body", ["[]", "nonsense", '{"details": {"value": 3}}'])
def test_a_body_that_makes_no_sense_is_answered_with_400(client: Client, body: str) -> None:
    client.create_version()
    answer = client.session.post(
        f"{client.sandbox.url}/WebObjects/iTunesConnect.woa/ra/apps/version/save/{APP}", data=body, timeout=10
    )
    assert answer.status_code == 400
