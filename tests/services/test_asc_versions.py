"""Apps, versions, texts and builds on the App Store Connect API."""

from __future__ import annotations

import json

import pytest
from asc_desk import BUILD, AscDesk

from itc_actions.errors import Refused
from itc_actions.records import BuildKey


def test_apps_come_with_their_versions_in_one_request() -> None:
    with AscDesk() as desk:
        desk.with_version()
        demo = next(app for app in desk.service.list_apps() if app.id == desk.app.id)
        assert demo.live is not None and (demo.live.number, demo.live.state) == ("1.9", "ready-for-sale")
        assert demo.edit is not None and (demo.edit.number, demo.edit.raw_state) == ("2.0", "PREPARE_FOR_SUBMISSION")
        assert len(desk.lines("/v1/")) == 1


def test_there_is_no_version_to_edit_before_one_is_created() -> None:
    with AscDesk() as desk:
        assert desk.service.get_version(desk.app) is None


def test_the_live_version_is_read_beside_the_edited_one() -> None:
    with AscDesk() as desk:
        desk.with_version()
        live, edit = desk.service.get_version(desk.app, live=True), desk.service.get_version(desk.app)
        assert live is not None and (live.number, live.live) == ("1.9", True)
        assert edit is not None and (edit.number, edit.live, edit.build) == ("2.0", False, BUILD)
        assert edit.texts["de-DE"].release_notes == "Faster."
        assert edit.texts["en-US"].name


@pytest.mark.parametrize("decision", ["in-review", "approve"])
def test_a_version_with_apple_keeps_the_texts_of_its_own_app_information(decision: str) -> None:
    with AscDesk() as desk:
        desk.submitted()
        edit = desk.sandbox.world.app(desk.app.id).edit
        assert edit is not None
        edit.texts["en-US"].privacy_url, edit.release_on_approval = "https://example.com/new", False
        desk.sandbox.do(decision, app=desk.app.id)
        live, edited = desk.service.get_version(desk.app, live=True), desk.service.get_version(desk.app)
        assert live is not None and live.texts["en-US"].privacy_url is None
        assert edited is not None and edited.texts["en-US"].privacy_url == "https://example.com/new"


def test_a_version_is_created() -> None:
    with AscDesk() as desk:
        version = desk.service.create_version(desk.app, "2.0")
        assert (version.number, version.state) == ("2.0", "prepare-for-submission")
        assert desk.accepted_writes == 1


def test_a_version_that_is_there_is_adopted() -> None:
    with AscDesk() as desk:
        desk.with_version()
        assert desk.service.create_version(desk.app, "2.0").number == "2.0"
        assert desk.accepted_writes == 0


def test_another_version_that_is_there_is_a_refusal_in_apples_words() -> None:
    with AscDesk() as desk:
        desk.with_version()
        with pytest.raises(Refused, match=r"Creating version 3\.0") as caught:
            desk.service.create_version(desk.app, "3.0")
        assert "ENTITY_ERROR.RELATIONSHIP.INVALID" in (caught.value.said or "")


def test_a_version_is_renamed_once() -> None:
    with AscDesk() as desk:
        desk.with_version()
        assert desk.service.rename_version(desk.app, "2.1").number == "2.1"
        desk.service.rename_version(desk.app, "2.1")
        assert desk.accepted_writes == 1


def test_only_texts_that_differ_are_written() -> None:
    with AscDesk() as desk:
        desk.with_version()
        texts = {"en-US": {"release_notes": "Faster."}, "de-DE": {"release_notes": "Schneller."}}
        updated = desk.service.update_version_texts(desk.app, texts)
        assert updated.texts["de-DE"].release_notes == "Schneller."
        assert desk.accepted_writes == 1


def test_the_texts_of_version_and_app_go_to_their_places() -> None:
    with AscDesk() as desk:
        desk.with_version()
        desk.service.update_version_texts(desk.app, {"en-US": {"name": "Tanks", "keywords": "tank"}})
        assert [len(desk.lines(f"PATCH /v1/{kind}")) for kind in ("appStoreVersionLoc", "appInfoLoc")] == [1, 1]


def test_a_language_that_is_missing_is_a_refusal_before_anything_is_written() -> None:
    with AscDesk() as desk:
        desk.with_version()
        with pytest.raises(Refused, match="has no ja"):
            desk.service.update_version_texts(desk.app, {"ja": {"keywords": "a"}, "en-US": {"keywords": "b"}})
        assert desk.accepted_writes == 0


def test_a_text_that_is_closed_now_names_its_language() -> None:
    with AscDesk() as desk:
        desk.submitted()
        with pytest.raises(Refused, match="en-US") as caught:
            desk.service.update_version_texts(desk.app, {"en-US": {"description": "Another one altogether."}})
        assert "cannot be edited at this time" in (caught.value.said or "")


def test_a_build_is_chosen_by_either_spelling_of_its_train() -> None:
    with AscDesk() as desk:
        desk.service.create_version(desk.app, "2.0")
        assert desk.service.select_build(desk.app, BuildKey(train="2.0.0", number="100")).build == BUILD


def test_the_chosen_build_is_not_chosen_again() -> None:
    with AscDesk() as desk:
        desk.with_version()
        desk.service.select_build(desk.app, BUILD)
        assert desk.accepted_writes == 0


def test_a_build_that_there_is_none_of_lists_those_there_are() -> None:
    with AscDesk() as desk:
        desk.with_version()
        with pytest.raises(Refused, match="no build 7") as caught:
            desk.service.select_build(desk.app, BuildKey(train="2.0", number="7"))
        assert ("100 (2.0)" in caught.value.what, caught.value.said) == (True, None)


def test_a_build_is_processing_until_testflight_has_processed_it_too() -> None:
    with AscDesk() as desk:
        desk.sandbox.do("upload-build", app=desk.app.id, train="2.0", number="101")
        assert desk.service.list_builds(desk.app)[0].state == "processing"
        desk.clock.sleep(600)
        assert desk.service.list_builds(desk.app)[0].state == "usable"


def test_a_build_that_failed_is_invalid() -> None:
    with AscDesk() as desk:
        desk.sandbox.do("upload-build", app=desk.app.id, train="2.0", number="101")
        desk.sandbox.do("fail-build", app=desk.app.id, train="2.0", number="101")
        assert desk.service.list_builds(desk.app)[0].state == "invalid"


@pytest.mark.fault("F08")
def test_f08_a_build_that_comes_under_another_id_than_was_asked_is_taken_for_the_one() -> None:
    with AscDesk() as desk:
        desk.with_version()
        build = {"type": "builds", "id": "another", "attributes": {"version": "100"}}
        desk.sandbox.fault("body", path=r"/v1/builds/[^/?]+\?", body=json.dumps({"data": build}))
        version = desk.service.get_version(desk.app)
        assert version is not None
        assert version.build == BuildKey(train="", number="100")


def test_texts_that_the_service_refuses_are_named_by_language_and_field() -> None:
    with AscDesk() as desk:
        desk.submitted()
        for locales in (["de-DE"], ["de-DE", "en-US"]):
            with pytest.raises(Refused) as caught:
                desk.service.update_version_texts(desk.app, {locale: {"release_notes": "Other."} for locale in locales})
            assert (caught.value.said or "").startswith("German, releaseNotes: ")
