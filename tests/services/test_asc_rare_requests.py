"""What the service is seldom asked: declarations, what is cut, languages that are new, other platforms."""

from __future__ import annotations

import pytest
from asc_desk import BUILD, AscDesk
from asc_script import Reply, answering

from itc_actions.errors import Refused
from itc_actions.records import BuildKey
from itc_actions.sandbox.world import uploads
from itc_actions.sandbox.world.state import UploadedFile
from itc_actions.services.app_store_connect import apps, versions

NEW = BuildKey(train="2.0", number="101")
TOLD = {locale: {"whats_new": "Everything."} for locale in ("en-US", "de-DE")}
CONTACT = {"review_first_name": "F", "review_last_name": "K", "review_phone": "+1 555 0100", "review_email": "f@x.com"}


@pytest.mark.parametrize(
    ("answers", "written"),
    [
        ({"export_compliance_uses_encryption": False}, False),
        ({"export_compliance_uses_encryption": True, "export_compliance_is_exempt": True}, False),
        ({"export_compliance_uses_encryption": True, "export_compliance_is_exempt": False}, True),
    ],
)
def test_an_export_declaration_that_is_asked_and_given_is_written(answers: dict[str, bool], written: bool) -> None:
    with AscDesk() as desk:
        desk.sandbox.do("ask-declarations", app=desk.app.id, export_compliance=True)
        desk.sandbox.do("upload-build", app=desk.app.id, train=NEW.train, number=NEW.number)
        desk.clock.sleep(600)
        desk.service.update_build_test_info(desk.app, NEW, TOLD, CONTACT)
        desk.service.submit_for_beta_review(desk.app, NEW, answers)
        newest = max(desk.sandbox.world.app(desk.app.id).builds, key=lambda build: build.uploaded)
        assert newest.uses_non_exempt_encryption is written


def test_content_of_third_parties_is_declared() -> None:
    with AscDesk() as desk:
        desk.with_version().sandbox.do("ask-declarations", app=desk.app.id, content_rights=True)
        answers = {"content_rights_contains_third_party_content": True, "content_rights_has_rights": True}
        desk.service.submit_for_review(desk.app, answers)
        assert desk.sandbox.world.app(desk.app.id).third_party_content is True


def test_what_testers_of_the_app_are_told_is_changed_and_begun() -> None:
    told = {"beta_description": "A tank for two.", "feedback_email": "b@x.com", "marketing_url": "https://x.com"}
    with AscDesk() as desk:
        desk.sandbox.world.app(desk.app.id).beta_texts.pop("de-DE")
        info = desk.service.update_build_test_info(desk.app, BUILD, {"en-US": told, "de-DE": told}, {})
        assert {text.beta_description for text in info.texts.values()} == {"A tank for two."}
        assert len(desk.lines("POST /v1/betaAppLocalizations")) == 1
        assert len(desk.lines("PATCH /v1/betaAppLocalizations/")) == 1


def test_a_demo_account_is_given_to_beta_review() -> None:
    with AscDesk() as desk:
        demo = {"demo_user": "guest", "demo_password": "secret", "review_notes": "Tap."}
        assert desk.service.update_build_test_info(desk.app, BUILD, {}, {**CONTACT, **demo}).demo_user == "guest"


def test_every_text_of_a_version_goes_to_its_place() -> None:
    texts = {
        "description": "d" * 20,
        "keywords": "k",
        "support_url": "https://x.com/s",
        "marketing_url": "https://x.com/m",
        "privacy_url": "https://x.com/p",
    }
    with AscDesk() as desk:
        saved = desk.with_version().service.update_version_texts(desk.app, {"en-US": texts}).texts["en-US"]
        assert {name: getattr(saved, name) for name in texts} == texts


def version_alone(path: str) -> Reply:
    """A version with German texts, of an app whose information is not in German."""
    state = {"platform": "IOS", "versionString": "2.0", "appVersionState": "PREPARE_FOR_SUBMISSION"}
    german = {"type": "appStoreVersionLocalizations", "id": "2", "attributes": {"locale": "de-DE"}}
    texts = {"appStoreVersionLocalizations": {"data": [{"type": german["type"], "id": "2"}]}}
    version = {"type": "appStoreVersions", "id": "1", "attributes": state, "relationships": texts}
    info = {"type": "appInfos", "id": "3", "attributes": {"state": "PREPARE_FOR_SUBMISSION"}}
    found = {"data": [info]} if "/appInfos" in path else {"data": [version], "included": [german]}
    return 200, found


def test_a_language_without_a_name_is_not_begun_with_other_texts_of_the_app() -> None:
    with answering(version_alone) as script, AscDesk(origin=script.origin) as desk:
        with pytest.raises(Refused, match="no name in de-DE") as caught:
            desk.service.update_version_texts(desk.app, {"de-DE": {"privacy_url": "https://x.com/p"}})
        assert "--name de-DE=TEXT" in (caught.value.next_step or "")


def test_texts_that_an_answer_cuts_off_are_read_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "MOST_INCLUDED", "1")
    monkeypatch.setitem(versions._READ, "limit[appStoreVersionLocalizations]", "1")
    with AscDesk() as desk:
        version = desk.with_version().service.get_version(desk.app)
        assert version is not None
        assert [(text.release_notes, bool(text.name)) for text in version.texts.values()] == [("Faster.", True)] * 2


def test_versions_that_an_answer_cuts_off_are_read_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apps, "MOST_INCLUDED", "1")
    with AscDesk() as desk:
        app = next(app for app in desk.with_version().service.list_apps() if app.id == desk.app.id)
        assert (app.live and app.live.number, app.edit and app.edit.number) == ("1.9", "2.0")


def test_an_upload_that_has_become_no_build_is_listed_with_what_is_wrong() -> None:
    with AscDesk() as desk:
        world = desk.sandbox.world
        upload = uploads.create(world, world.app(desk.app.id), "2.0", "102")
        uploads.announce_file(world, world.app(desk.app.id), upload, UploadedFile(id="", file_name="a.ipa", size=1))
        upload.errors.append(["90054", "Wrong bundle id."])
        listed = {build.number: build for build in desk.service.list_builds(desk.app)}
        assert listed["102"].raw_state == "FAILED: 90054 Wrong bundle id."


@pytest.mark.parametrize("platform", ["macos", "tvos", "visionos"])
def test_another_platform_is_asked_for_in_every_list(platform: str) -> None:
    with AscDesk(platform=platform) as desk:
        assert desk.service.get_version(desk.app) is None
        assert desk.service.list_builds(desk.app) == []
