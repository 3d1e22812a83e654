"""The recorded payloads of the service go through the reading of answers. They are not part of this repository."""

from __future__ import annotations

import json
import os
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from itc_actions.apple.locales import locale_of
from itc_actions.records import BuildKey
from itc_actions.services.itunes_connect import parsing
from itc_actions.services.itunes_connect.binaries import binary_details
from itc_actions.services.itunes_connect.declarations import answer_questions
from itc_actions.services.itunes_connect.documents import changes_in_languages, languages, make, mark_languages
from itc_actions.services.itunes_connect.envelope import verdict
from itc_actions.services.itunes_connect.nodes import Node
from itc_actions.services.itunes_connect.rejections import rejections

FOLDER = Path(os.environ.get("ITC_RECORDED") or Path(__file__).parents[2] / "recorded")
NOW = datetime(2015, 4, 1, tzinfo=timezone.utc)

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the recorded payloads are not here (ITC_RECORDED)")


def recorded(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def data_of(name: str) -> Node:
    return Node(recorded(name), "$", name)["data"]


@pytest.mark.parametrize(
    "name",
    [
        "app_information",
        "binary_details",
        "build_test_information",
        "create_app_success",
        "list_apps",
        "list_builds",
        "resolution_center",
        "submit_for_review_response",
        "testers_of_build",
        "update_app_information_response",
    ],
)
def test_a_recorded_success_is_no_failure(name: str) -> None:
    said = verdict(recorded(name))
    assert said.failures == []
    assert said.remarks == []


@pytest.mark.parametrize(("name", "count"), [("create_app_error", 3), ("create_version_forbidden", 1)])
def test_a_recorded_failure_is_one(name: str, count: int) -> None:
    assert len(verdict(recorded(name)).failures) == count


def test_the_recorded_list_of_apps() -> None:
    (app,) = parsing.apps(data_of("list_apps"))
    assert app.bundle_id == "com.krausefx.app"
    assert app.live is not None and (app.live.number, app.live.state) == ("0.9.13", "ready-for-sale")
    assert app.edit is not None and (app.edit.number, app.edit.state) == ("0.9.14", "prepare-for-submission")


@pytest.mark.parametrize("name", ["app_information", "update_app_information_response"])
def test_the_recorded_documents_of_a_version(name: str) -> None:
    version = parsing.version(data_of(name), "1")
    assert (version.number, version.state, version.live, version.build) == (
        "1.1",
        "prepare-for-submission",
        False,
        None,
    )
    assert version.release_on_approval is True
    assert set(version.texts) == {"en-US", "de-DE"}


def test_the_recorded_save_is_what_a_change_of_the_recorded_document_sends() -> None:
    document, sent = data_of("app_information"), recorded("update_app_information_request")
    wanted = {}
    for entry in Node(sent, "$", "request")["details"].plain().items():
        texts = {field: entry.text_of(key) or "" for field, key in parsing.VERSION_FIELDS.items()}
        wanted[entry["language"].text()] = {field: text for field, text in texts.items() if len(text) <= 4000}
    make(list(changes_in_languages(languages(document), wanted, parsing.VERSION_FIELDS, "it")), "it")
    mark_languages(languages(document))
    assert document.value["details"] == sent["details"]


def test_the_recorded_list_of_builds() -> None:
    builds = parsing.builds(data_of("list_builds"), NOW)
    assert [(build.number, build.state) for build in builds] == [
        (None, "processing"),
        ("1234", "usable"),
        ("0.9.13", "expired"),
    ]
    assert builds[1].testing


def test_the_recorded_test_information() -> None:
    info = parsing.test_information(data_of("build_test_information"), BuildKey(train="1", number="2"))
    assert set(info.texts) == {"de-DE"}
    assert info.texts["de-DE"].whats_new
    assert info.primary_locale == "de-DE"


def test_the_recorded_testers_of_a_build() -> None:
    (tester,) = parsing.testers(data_of("testers_of_build")["testers"], "external")
    assert (tester.first_name, tester.devices) == ("Felix", ("iPhone 6",))


def test_the_recorded_questions_answered_are_the_recorded_answers() -> None:
    answers = {"add_id_info_uses_idfa": False, "content_rights_contains_third_party_content": False}
    filled = answer_questions(data_of("submit_for_review_response"), answers)
    assert filled == recorded("submit_for_review_request")


def test_every_recorded_language_is_known() -> None:
    unknown = [each for each in recorded("languages") if locale_of(each["language"]) != locale_of(each["locale"])]
    assert unknown == []


def test_the_recorded_details_of_a_binary_are_read() -> None:
    details = binary_details(data_of("binary_details"), BuildKey(train="1", number="1"))
    assert (details.architectures, details.device_families) == (("armv7", "arm64"), ("iPhone", "iPod Touch"))
    assert (details.size, details.min_os, details.localizations) == (20_531_440, "7.0", ("English",))
    assert details.uploaded == datetime(2015, 3, 28, 18, 34, 41, tzinfo=timezone.utc)
    assert details.entitlements["1.app/1"]["aps-environment"] == "production"


def test_the_recorded_resolution_centre_is_read() -> None:
    (found,) = rejections(data_of("resolution_center"))
    assert (found.subject, found.version, found.rejected) == ("version", "0.9.13", ("binary",))
    assert [each.section for each in found.guidelines] == ["2.16"]
    assert found.date == datetime(2015, 6, 24, 21, 30, 15, tzinfo=timezone.utc)
    lines = str(found.text).split("\n")
    assert lines[0] == "**2.16 Details**"
    assert "- screenshots" in lines
    assert "(https://developer.apple.com/library/ios/qa/qa1764/)" in str(found.text)
    assert "<" not in str(found.text)
