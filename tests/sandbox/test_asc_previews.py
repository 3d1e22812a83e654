"""App previews and attachments for the review, which are sent as screenshots are."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from itc_actions.apple import states

from .asc_client import APP, AscClient, code, error
from .test_asc_uploads import send

FILM = b"a short film"


def preview_set(asc: AscClient) -> str:
    texts = ("appStoreVersionLocalizations", asc.texts(asc.create_version()))
    return asc.create("appPreviewSets", {"previewType": "IPHONE_67"}, appStoreVersionLocalization=texts)


def announce(asc: AscClient, place: str, name: str = "a.mp4") -> dict[str, Any]:
    attributes = {"fileName": name, "fileSize": len(FILM)}
    answer = asc.post("appPreviews", attributes, appPreviewSet=("appPreviewSets", place))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()["data"]
    return made


def finish(asc: AscClient, kind: str, made: dict[str, Any], checksum: str | None = None) -> None:
    """Send all of a file, and say so."""
    assert set(send(asc, made["attributes"]["uploadOperations"], FILM)) == {200}
    sum_ = checksum or hashlib.md5(FILM).hexdigest()
    assert asc.patch(kind, made["id"], {"uploaded": True, "sourceFileChecksum": sum_}).status_code == 200


def test_a_preview_is_sent_looked_at_and_shown(asc: AscClient) -> None:
    place = preview_set(asc)
    made = announce(asc, place)
    path = f"appPreviews/{made['id']}"
    assert made["attributes"]["videoDeliveryState"]["state"] == "AWAITING_UPLOAD"
    finish(asc, "appPreviews", made)
    assert asc.attributes(path)["videoDeliveryState"]["state"] == "PROCESSING"
    asc.sandbox.advance(10)
    shown = asc.attributes(path)
    assert (shown["videoDeliveryState"]["state"], shown["assetDeliveryState"]["state"]) == ("COMPLETE", "COMPLETE")
    assert (shown["mimeType"], shown["uploadOperations"]) == ("video/mp4", None)
    assert shown["videoUrl"] is not None


def test_a_damaged_preview_fails(asc: AscClient) -> None:
    made = announce(asc, preview_set(asc))
    finish(asc, "appPreviews", made, checksum="0" * 32)
    asc.sandbox.advance(10)
    assert asc.attributes(f"appPreviews/{made['id']}")["videoDeliveryState"]["state"] == "FAILED"


def test_the_picture_of_a_preview_is_chosen(asc: AscClient) -> None:
    made = announce(asc, preview_set(asc))
    answer = asc.patch("appPreviews", made["id"], {"previewFrameTimeCode": "00:00:09:00"})
    assert answer.json()["data"]["attributes"]["previewFrameTimeCode"] == "00:00:09:00"


def test_what_is_no_film_is_refused(asc: AscClient) -> None:
    place = ("appPreviewSets", preview_set(asc))
    refused = error(asc.post("appPreviews", {"fileName": "a.png", "fileSize": 1}, appPreviewSet=place), 409)
    assert refused["source"]["pointer"] == "/data/attributes/mimeType"


def test_a_set_holds_three_previews_in_an_order(asc: AscClient) -> None:
    place = preview_set(asc)
    ids = [announce(asc, place, f"{number}.mp4")["id"] for number in range(3)]
    fourth = asc.post("appPreviews", {"fileName": "4.mp4", "fileSize": 1}, appPreviewSet=("appPreviewSets", place))
    assert code(fourth, 409) == "STATE_ERROR.ENTITY_STATE_INVALID"
    path = f"appPreviewSets/{place}/relationships/appPreviews"
    asc.link("PATCH", path, *[("appPreviews", each) for each in reversed(ids)])
    assert asc.ids(path) == list(reversed(ids))


def test_a_set_is_deleted_with_its_previews(asc: AscClient) -> None:
    place = preview_set(asc)
    preview = announce(asc, place)["id"]
    assert asc.ask("DELETE", f"appPreviewSets/{place}").status_code == 204
    assert asc.ask("GET", f"appPreviews/{preview}").status_code == 404


def test_the_sets_of_a_language_are_found_with_their_previews(asc: AscClient) -> None:
    place = preview_set(asc)
    preview = announce(asc, place)["id"]
    (edit,) = asc.ids(f"apps/{APP}/appStoreVersions", filter__appVersionState="PREPARE_FOR_SUBMISSION")
    path = f"appStoreVersionLocalizations/{asc.texts(edit)}/appPreviewSets"
    found = asc.get(path, include="appPreviews", filter__previewType="IPHONE_67")
    assert ([each["id"] for each in found["data"]], [each["id"] for each in found["included"]]) == ([place], [preview])


def test_a_new_version_has_previews_of_its_own(asc: AscClient) -> None:
    made = announce(asc, preview_set(asc))
    finish(asc, "appPreviews", made)
    asc.sandbox.advance(10)
    asc.sandbox.set_state(APP, states.READY_FOR_SALE)
    texts = asc.texts(asc.create_version("3.0"))
    (place,) = asc.ids(f"appStoreVersionLocalizations/{texts}/appPreviewSets")
    (copied,) = asc.ids(f"appPreviewSets/{place}/appPreviews")
    assert copied != made["id"]


def details(asc: AscClient) -> tuple[str, str]:
    version = asc.create_version()
    return version, asc.create("appStoreReviewDetails", {"notes": "n"}, appStoreVersion=("appStoreVersions", version))


def attach(asc: AscClient, detail: str) -> dict[str, Any]:
    attributes = {"fileName": "a.pdf", "fileSize": len(FILM)}
    made = asc.post("appStoreReviewAttachments", attributes, appStoreReviewDetail=("appStoreReviewDetails", detail))
    found: dict[str, Any] = made.json()["data"]
    return found


def test_an_attachment_is_sent_and_listed(asc: AscClient) -> None:
    version, detail = details(asc)
    made = attach(asc, detail)
    finish(asc, "appStoreReviewAttachments", made)
    asc.sandbox.advance(10)
    (shown,) = asc.get(f"appStoreReviewDetails/{detail}/appStoreReviewAttachments")["data"]
    assert (shown["id"], shown["attributes"]["assetDeliveryState"]["state"]) == (made["id"], "COMPLETE")
    included = asc.get(f"appStoreVersions/{version}/appStoreReviewDetail", include="appStoreReviewAttachments")
    assert [each["id"] for each in included["included"]] == [made["id"]]


def test_an_attachment_is_deleted(asc: AscClient) -> None:
    _, detail = details(asc)
    made = attach(asc, detail)
    assert asc.ask("DELETE", f"appStoreReviewAttachments/{made['id']}").status_code == 204
    assert asc.ids(f"appStoreReviewDetails/{detail}/appStoreReviewAttachments") == []


@pytest.mark.parametrize("size", [0, -1])
def test_a_file_of_no_bytes_is_refused(asc: AscClient, size: int) -> None:
    _, detail = details(asc)
    attributes = {"fileName": "a.pdf", "fileSize": size}
    answer = asc.post("appStoreReviewAttachments", attributes, appStoreReviewDetail=("appStoreReviewDetails", detail))
    assert error(answer, 409)["source"]["pointer"] == "/data/attributes/fileSize"
