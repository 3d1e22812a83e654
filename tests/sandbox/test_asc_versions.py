from __future__ import annotations

import pytest

from itc_actions.apple import states

from .asc_client import APP, AscClient, code, error

PLACE = {"platform": "IOS", "versionString": "2.0"}


def test_a_version_is_created_with_the_texts_of_the_one_on_sale(asc: AscClient) -> None:
    version = asc.create_version()
    texts = asc.attributes(f"appStoreVersionLocalizations/{asc.texts(version)}")
    assert (texts["description"], texts["whatsNew"]) == ("An app to rehearse releases with.", None)


def test_a_second_version_to_edit_is_refused(asc: AscClient) -> None:
    asc.create_version()
    refused = error(asc.post("appStoreVersions", {**PLACE, "versionString": "3.0"}, app=("apps", APP)), 409)
    assert refused["code"] == "ENTITY_ERROR.RELATIONSHIP.INVALID"
    assert refused["source"]["pointer"] == "/data/relationships/app"


@pytest.mark.parametrize(("number", "expected"), [("1.9", ".DUPLICATE"), ("1.0", ""), ("two", "")])
def test_a_number_that_will_not_do_is_refused(asc: AscClient, number: str, expected: str) -> None:
    answer = asc.post("appStoreVersions", {**PLACE, "versionString": number}, app=("apps", APP))
    assert code(answer, 409) == f"ENTITY_ERROR.ATTRIBUTE.INVALID{expected}"


def test_a_platform_that_the_app_is_not_made_for_is_refused(asc: AscClient) -> None:
    answer = asc.post("appStoreVersions", {**PLACE, "platform": "TV_OS"}, app=("apps", APP))
    assert error(answer, 409)["source"]["pointer"] == "/data/attributes/platform"


def test_a_version_is_created_with_its_build(asc: AscClient) -> None:
    version = asc.create("appStoreVersions", PLACE, app=("apps", APP), build=("builds", asc.build()))
    assert asc.get(f"appStoreVersions/{version}/build")["data"]["id"] == asc.build()


def test_the_build_of_a_version_is_chosen_by_its_relationship(asc: AscClient) -> None:
    version = asc.create_version()
    body = {"data": {"type": "builds", "id": asc.build()}}
    assert asc.ask("PATCH", f"appStoreVersions/{version}/relationships/build", body).status_code == 204
    assert asc.get(f"builds/{asc.build()}/appStoreVersion")["data"]["id"] == version


def test_the_build_of_a_version_is_taken_away_with_null(asc: AscClient) -> None:
    version = asc.make_ready()
    assert asc.ask("PATCH", f"appStoreVersions/{version}/relationships/build", {"data": None}).status_code == 204
    assert asc.get(f"appStoreVersions/{version}/build")["data"] is None


def test_a_build_of_another_train_is_refused(asc: AscClient) -> None:
    version = asc.create_version()
    answer = asc.patch("appStoreVersions", version, build=("builds", asc.build("90")))
    assert error(answer, 409)["source"]["pointer"] == "/data/relationships/build"


def test_a_version_is_released_at_a_time_of_ones_own(asc: AscClient) -> None:
    version = asc.create_version()
    wanted = {"releaseType": "SCHEDULED", "earliestReleaseDate": "2026-02-01T10:00:00Z"}
    assert asc.patch("appStoreVersions", version, wanted).json()["data"]["attributes"]["releaseType"] == "SCHEDULED"


def test_a_version_being_edited_is_deleted(asc: AscClient) -> None:
    version = asc.create_version()
    assert asc.ask("DELETE", f"appStoreVersions/{version}").status_code == 204
    assert asc.ask("GET", f"appStoreVersions/{version}").status_code == 404


def test_the_version_on_sale_is_not_deleted(asc: AscClient) -> None:
    assert code(asc.ask("DELETE", f"appStoreVersions/{asc.live()}"), 409).startswith("STATE_ERROR")


def test_earlier_versions_are_listed_as_replaced(asc: AscClient) -> None:
    replaced = asc.get(f"apps/{APP}/appStoreVersions", filter__appVersionState="REPLACED_WITH_NEW_VERSION")
    assert [each["attributes"]["versionString"] for each in replaced["data"]] == ["1.8", "1.7"]


def test_both_spellings_of_a_state_are_shown(asc: AscClient) -> None:
    shown = asc.attributes(f"appStoreVersions/{asc.live()}")
    assert (shown["appStoreState"], shown["appVersionState"]) == ("READY_FOR_SALE", "READY_FOR_DISTRIBUTION")


def test_apps_are_found_by_the_state_of_their_versions(asc: AscClient) -> None:
    asc.create_version()
    assert asc.ids("apps", filter__appStoreVersions__appVersionState="PREPARE_FOR_SUBMISSION") == [APP]


def test_texts_are_changed_in_one_language_only(asc: AscClient) -> None:
    version = asc.create_version()
    asc.patch("appStoreVersionLocalizations", asc.texts(version, "de-DE"), {"whatsNew": "Schneller."})
    shown = [asc.attributes(f"appStoreVersionLocalizations/{asc.texts(version, each)}") for each in ("en-US", "de-DE")]
    assert [each["whatsNew"] for each in shown] == [None, "Schneller."]


def test_a_language_is_added_and_taken_away(asc: AscClient) -> None:
    version = asc.create_version()
    owner = ("appStoreVersions", version)
    texts = asc.create("appStoreVersionLocalizations", {"locale": "fr-FR", "whatsNew": "Plus."}, appStoreVersion=owner)
    assert asc.ask("DELETE", f"appStoreVersionLocalizations/{texts}").status_code == 204
    assert len(asc.ids(f"appStoreVersions/{version}/appStoreVersionLocalizations")) == 2


def test_a_language_that_is_there_is_refused(asc: AscClient) -> None:
    owner = ("appStoreVersions", asc.create_version())
    answer = asc.post("appStoreVersionLocalizations", {"locale": "de-DE"}, appStoreVersion=owner)
    assert code(answer, 409) == "ENTITY_ERROR.ATTRIBUTE.INVALID.DUPLICATE"


def test_a_text_that_is_too_long_is_refused(asc: AscClient) -> None:
    texts = asc.texts(asc.create_version())
    refused = error(asc.patch("appStoreVersionLocalizations", texts, {"keywords": "x" * 101}), 409)
    assert (refused["code"], refused["source"]["pointer"]) == (
        "ENTITY_ERROR.ATTRIBUTE.INVALID.TOO_LONG",
        "/data/attributes/keywords",
    )


def test_a_text_on_sale_that_is_closed_is_named(asc: AscClient) -> None:
    texts = asc.texts(asc.live())
    refused = error(asc.patch("appStoreVersionLocalizations", texts, {"description": "Another."}), 409)
    assert refused["detail"] == "Attribute 'description' cannot be edited at this time"


def test_the_promotional_text_is_open_on_sale(asc: AscClient) -> None:
    texts = asc.texts(asc.live())
    assert asc.patch("appStoreVersionLocalizations", texts, {"promotionalText": "Now!"}).status_code == 200


def test_what_is_the_same_may_be_sent_though_it_is_closed(asc: AscClient) -> None:
    texts = asc.texts(asc.live())
    same = {"description": "An app to rehearse releases with."}
    assert asc.patch("appStoreVersionLocalizations", texts, same).status_code == 200
    assert asc.sandbox.writes == []


def test_the_first_version_takes_no_whats_new(asc: AscClient) -> None:
    app = asc.sandbox.world.app(APP)
    app.edit, app.live, app.history = app.live, None, []
    assert app.edit is not None
    app.edit.state = states.PREPARE_FOR_SUBMISSION
    answer = asc.patch("appStoreVersionLocalizations", asc.texts(app.edit.id), {"whatsNew": "The first."})
    assert code(answer, 409) == "STATE_ERROR"


def test_the_name_of_an_app_is_changed_in_its_information(asc: AscClient) -> None:
    asc.create_version()
    info = asc.get(f"apps/{APP}/appInfos")["data"][-1]
    (texts,) = asc.ids(f"appInfos/{info['id']}/appInfoLocalizations", filter__locale="en-US")
    answer = asc.patch("appInfoLocalizations", texts, {"name": "Demo 2", "subtitle": "Better"})
    assert (info["attributes"]["state"], answer.json()["data"]["attributes"]["name"]) == (
        "PREPARE_FOR_SUBMISSION",
        "Demo 2",
    )


def test_categories_are_chosen(asc: AscClient) -> None:
    asc.create_version()
    info = asc.ids(f"apps/{APP}/appInfos")[-1]
    asc.patch("appInfos", info, primaryCategory=("appCategories", "FOOD_AND_DRINK"))
    assert asc.get(f"appInfos/{info}/primaryCategory")["data"]["id"] == "FOOD_AND_DRINK"


def test_a_category_of_games_is_no_main_category(asc: AscClient) -> None:
    asc.create_version()
    info = asc.ids(f"apps/{APP}/appInfos")[-1]
    answer = asc.patch("appInfos", info, primaryCategory=("appCategories", "GAMES_WORD"))
    assert code(answer, 409) == "ENTITY_ERROR.RELATIONSHIP.INVALID"


def test_the_age_rating_is_answered(asc: AscClient) -> None:
    declaration = asc.get(f"appInfos/{asc.ids(f'apps/{APP}/appInfos')[0]}/ageRatingDeclaration")["data"]["id"]
    answer = asc.patch("ageRatingDeclarations", declaration, {"gambling": False, "contests": "NONE"})
    assert answer.json()["data"]["attributes"]["contests"] == "NONE"


def test_review_details_are_not_there_until_somebody_gives_them(asc: AscClient) -> None:
    version = asc.create_version()
    assert asc.get(f"appStoreVersions/{version}/appStoreReviewDetail")["data"] is None
    detail = asc.create("appStoreReviewDetails", {"notes": "Tap twice."}, appStoreVersion=("appStoreVersions", version))
    asc.patch("appStoreReviewDetails", detail, {"contactFirstName": "Rita", "demoAccountRequired": True})
    shown = asc.get(f"appStoreVersions/{version}/appStoreReviewDetail")["data"]["attributes"]
    assert (shown["notes"], shown["contactFirstName"], shown["demoAccountRequired"]) == ("Tap twice.", "Rita", True)


def test_content_rights_are_declared(asc: AscClient) -> None:
    asc.sandbox.do("ask-declarations", app=APP, content_rights=True)
    assert asc.attributes(f"apps/{APP}")["contentRightsDeclaration"] is None
    asc.patch("apps", APP, {"contentRightsDeclaration": "USES_THIRD_PARTY_CONTENT"})
    assert asc.attributes(f"apps/{APP}")["contentRightsDeclaration"] == "USES_THIRD_PARTY_CONTENT"


def test_an_app_has_versions_and_builds_on_each_of_its_platforms(asc: AscClient) -> None:
    asc.sandbox.do("add-platform", app=APP, platform="macos", train="2.0", number="7")
    version = asc.create("appStoreVersions", {**PLACE, "platform": "MAC_OS"}, app=("apps", APP))
    assert asc.ids(f"apps/{APP}/appStoreVersions", filter__platform="MAC_OS", filter__versionString="2.0") == [version]
    assert asc.ids("builds", filter__app=APP, filter__preReleaseVersion__platform="MAC_OS") == [asc.build("7")]


def test_each_platform_has_a_submission_of_its_own(asc: AscClient) -> None:
    asc.sandbox.do("add-platform", app=APP, platform="macos")
    asc.create("reviewSubmissions", {"platform": "IOS"}, app=("apps", APP))
    submission = asc.create("reviewSubmissions", {"platform": "MAC_OS"}, app=("apps", APP))
    assert asc.ids("reviewSubmissions", filter__app=APP, filter__platform="MAC_OS") == [submission]


def test_a_version_of_the_past_has_a_copyright_too(asc: AscClient) -> None:
    found = asc.get(f"apps/{APP}/appStoreVersions", filter__appVersionState="REPLACED_WITH_NEW_VERSION")["data"]
    assert {each["attributes"]["copyright"] for each in found} == {"2026 Example Studios"}
