"""Changing a version: texts, number, the chosen build."""

from __future__ import annotations

import json

import pytest
from desk import BUILD, Desk

from itc_actions.errors import (
    BadInput,
    Refused,
    UnexpectedAnswer,
)
from itc_actions.records import BuildKey

SAVE = "version/save"


def test_texts_of_all_languages_go_in_one_save() -> None:
    with Desk() as desk:
        desk.with_version()
        texts = {"en-US": {"release_notes": "New"}, "de": {"release_notes": "Neu", "keywords": "a,b"}}
        version = desk.service.update_version_texts(desk.app, texts)
        assert version.texts["en-US"].release_notes == "New"
        assert version.texts["de-DE"].keywords == "a,b"
        assert len(desk.lines(SAVE)) == 1


def test_texts_that_are_there_already_are_not_saved() -> None:
    with Desk() as desk:
        desk.with_version()
        desk.service.update_version_texts(desk.app, {"en-US": {"release_notes": "Faster.\r\n"}})
        assert desk.lines("POST /WebObjects/iTunesConnect.woa/ra") == []


def test_a_save_sends_the_whole_document_with_each_languages_name() -> None:
    with Desk() as desk:
        desk.with_version()
        desk.service.update_version_texts(desk.app, {"en-US": {"release_notes": "New"}})
        body = next(seen.body for seen in desk.sandbox.requests if SAVE in seen.line)
        assert '"pageLanguageValue":"English"' in body
        assert '"pageLanguageValue":"German"' in body
        assert '"screenshots"' in body


def test_a_language_that_the_version_lacks_is_refused_before_anything_is_sent() -> None:
    with Desk() as desk:
        desk.with_version()
        with pytest.raises(Refused, match="has no ja: its languages are de-DE, en-US"):
            desk.service.update_version_texts(desk.app, {"ja": {"release_notes": "x"}, "de-DE": {"release_notes": "y"}})
        assert desk.changes == []


def test_a_text_that_is_too_long_is_refused_before_anything_is_sent() -> None:
    with Desk() as desk:
        desk.with_version()
        with pytest.raises(BadInput, match=r"keywords \(en-US\) has 101 characters, and at most 100"):
            desk.service.update_version_texts(desk.app, {"en-US": {"keywords": "k" * 101}})
        assert desk.changes == []


def test_a_text_may_be_emptied() -> None:
    with Desk() as desk:
        desk.with_version()
        version = desk.service.update_version_texts(desk.app, {"en-US": {"marketing_url": ""}})
        assert not version.texts["en-US"].marketing_url


def test_texts_without_a_version_to_edit_are_refused() -> None:
    with Desk() as desk, pytest.raises(Refused, match="no version to edit") as caught:
        desk.service.update_version_texts(desk.app, {"en-US": {"release_notes": "x"}})
    assert "create-version" in (caught.value.next_step or "")


def test_texts_that_the_state_locks_are_refused_before_anything_is_sent() -> None:
    with Desk() as desk:
        desk.submitted()
        desk.sandbox.in_review(desk.app.id)
        with pytest.raises(Refused, match=r"does not let name \(en-US\).* be changed now"):
            desk.service.update_version_texts(desk.app, {"en-US": {"name": "Other"}})
        assert desk.changes == []


def test_texts_of_the_live_version_can_be_changed_where_the_service_allows() -> None:
    with Desk() as desk:
        version = desk.service.update_version_texts(desk.app, {"en-US": {"description": "Better."}}, live=True)
        assert (version.number, version.texts["en-US"].description) == ("1.9", "Better.")


def test_f04_a_save_whose_answers_are_all_lost_is_found_by_reading() -> None:
    with Desk() as desk:
        desk.with_version()
        desk.sandbox.fault("drop", path=SAVE, when="after", times=0)
        version = desk.service.update_version_texts(desk.app, {"en-US": {"release_notes": "New"}})
        assert version.texts["en-US"].release_notes == "New"
        assert desk.accepted_writes == 1


def test_a_save_that_the_service_swallows_is_noticed() -> None:
    with Desk() as desk:
        desk.with_version()
        document = desk.service._versions.document(desk.app).value
        good = {"data": document, "messages": {"error": None, "info": None, "warn": None}, "statusCode": "SUCCESS"}
        desk.sandbox.fault("body", path=SAVE, when="before", body=json.dumps(good))
        with pytest.raises(UnexpectedAnswer, match=r"did not take over: release notes \(en-US\)"):
            desk.service.update_version_texts(desk.app, {"en-US": {"release_notes": "New"}})


def test_a_version_is_renamed_by_a_save() -> None:
    with Desk() as desk:
        desk.with_version()
        assert desk.service.rename_version(desk.app, "2.1").number == "2.1"


def test_a_build_is_chosen() -> None:
    with Desk() as desk:
        desk.sandbox.do("create-version", app=desk.app.id, number="2.0")
        assert desk.service.select_build(desk.app, BUILD).build == BUILD
        assert desk.accepted_writes == 1


def test_a_build_that_is_chosen_already_is_not_saved() -> None:
    with Desk() as desk:
        desk.with_version()
        assert desk.service.select_build(desk.app, BUILD).build == BUILD
        assert desk.accepted_writes == 0


def test_a_build_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with Desk() as desk:
        desk.with_version()
        with pytest.raises(Refused, match=r"100 \(2\.0\), 90 \(1\.9\)"):
            desk.service.select_build(desk.app, BuildKey(train="2.0", number="7"))
