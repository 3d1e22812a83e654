from __future__ import annotations

import hashlib
from typing import Any

import pytest
from ipas import ipa_bytes

from .asc_client import APP, AscClient, code, make_token

PICTURE = b"x" * 5_000_000
"""More than one part."""


def send(asc: AscClient, operations: list[dict[str, Any]], content: bytes) -> list[int]:
    """Send every part as told, without a token."""
    made = []
    for each in operations:
        headers = {header["name"]: header["value"] for header in each["requestHeaders"]}
        part = content[each["offset"] : each["offset"] + each["length"]]
        made.append(
            asc.session.request(each["method"], each["url"], data=part, headers=headers, timeout=10).status_code
        )
    return made


def announce(asc: AscClient, size: int = len(PICTURE)) -> tuple[str, list[dict[str, Any]]]:
    """A screenshot that is expected, in a set of its own."""
    texts = asc.texts(asc.create_version())
    display = {"screenshotDisplayType": "APP_IPHONE_67"}
    place = asc.create(
        "appScreenshotSets", display, appStoreVersionLocalization=("appStoreVersionLocalizations", texts)
    )
    attributes = {"fileName": "one.png", "fileSize": size}
    made = asc.post("appScreenshots", attributes, appScreenshotSet=("appScreenshotSets", place)).json()["data"]
    return made["id"], made["attributes"]["uploadOperations"]


def state(asc: AscClient, shot: str) -> str:
    return str(asc.attributes(f"appScreenshots/{shot}")["assetDeliveryState"]["state"])


def test_a_screenshot_is_sent_in_parts_and_looked_at(asc: AscClient) -> None:
    shot, operations = announce(asc)
    assert send(asc, operations, PICTURE) == [200, 200]
    checksum = hashlib.md5(PICTURE).hexdigest()
    asc.patch("appScreenshots", shot, {"uploaded": True, "sourceFileChecksum": checksum})
    assert state(asc, shot) == "UPLOAD_COMPLETE"
    asc.sandbox.advance(10)
    assert state(asc, shot) == "COMPLETE"
    assert asc.attributes(f"appScreenshots/{shot}")["uploadOperations"] is None


def test_a_wrong_checksum_fails_the_screenshot(asc: AscClient) -> None:
    shot, operations = announce(asc)
    send(asc, operations, PICTURE)
    asc.patch("appScreenshots", shot, {"uploaded": True, "sourceFileChecksum": "0" * 32})
    asc.sandbox.advance(10)
    assert state(asc, shot) == "FAILED"


def test_a_missing_part_fails_the_screenshot(asc: AscClient) -> None:
    shot, operations = announce(asc)
    send(asc, operations[:1], PICTURE)
    asc.patch("appScreenshots", shot, {"uploaded": True})
    asc.sandbox.advance(10)
    assert state(asc, shot) == "FAILED"


def test_a_part_with_a_token_or_of_another_length_is_refused(asc: AscClient) -> None:
    _, operations = announce(asc)
    headers = {"Content-Type": "application/octet-stream"}
    with_token = {**headers, "Authorization": f"Bearer {asc.token}"}
    url, part = operations[0]["url"], PICTURE[: operations[0]["length"]]
    statuses = [
        asc.session.put(url, data=part, headers=with_token, timeout=10).status_code,
        asc.session.put(url, data=b"short", headers=headers, timeout=10).status_code,
        asc.session.put(url.replace("signature=", "signature=0"), data=part, headers=headers, timeout=10).status_code,
    ]
    assert statuses == [400, 400, 403]


def test_a_set_holds_ten_screenshots(asc: AscClient) -> None:
    texts = asc.texts(asc.create_version())
    place = asc.ids(f"appStoreVersionLocalizations/{texts}/appScreenshotSets")[0]
    answers = [
        asc.post("appScreenshots", {"fileName": "a.png", "fileSize": 1}, appScreenshotSet=("appScreenshotSets", place))
        for _ in range(10)
    ]
    assert [answer.status_code for answer in answers] == [201] * 9 + [409]


def test_the_order_of_a_set_is_given_in_one_request(asc: AscClient) -> None:
    texts = asc.texts(asc.create_version())
    place = asc.ids(f"appStoreVersionLocalizations/{texts}/appScreenshotSets")[0]
    asc.post("appScreenshots", {"fileName": "a.png", "fileSize": 1}, appScreenshotSet=("appScreenshotSets", place))
    path = f"appScreenshotSets/{place}/relationships/appScreenshots"
    wanted = list(reversed(asc.ids(path)))
    assert asc.link("PATCH", path, *[("appScreenshots", each) for each in wanted]).status_code == 204
    assert asc.ids(path) == wanted


def test_a_screenshot_is_deleted(asc: AscClient) -> None:
    shot, _ = announce(asc)
    assert asc.ask("DELETE", f"appScreenshots/{shot}").status_code == 204
    assert asc.ask("GET", f"appScreenshots/{shot}").status_code == 404


BUILD = {"cfBundleShortVersionString": "2.0", "cfBundleVersion": "101", "platform": "IOS"}
IPA = ipa_bytes("2.0", "101")


def announce_build(asc: AscClient, size: int = len(IPA)) -> tuple[str, str, list[dict[str, Any]]]:
    upload = asc.create("buildUploads", BUILD, app=("apps", APP))
    attributes = {"assetType": "ASSET", "fileName": "a.ipa", "fileSize": size, "uti": "com.apple.ipa"}
    file = asc.post("buildUploadFiles", attributes, buildUpload=("buildUploads", upload)).json()["data"]
    return upload, file["id"], file["attributes"]["uploadOperations"]


def build_state(asc: AscClient, upload: str) -> str:
    return str(asc.attributes(f"buildUploads/{upload}")["state"]["state"])


def test_an_upload_becomes_a_build(asc: AscClient) -> None:
    upload, file, operations = announce_build(asc)
    assert build_state(asc, upload) == "AWAITING_UPLOAD"
    send(asc, operations, IPA)
    asc.patch("buildUploadFiles", file, {"uploaded": True})
    assert build_state(asc, upload) == "PROCESSING"
    asc.sandbox.advance(10)
    asc.sandbox.advance(300)
    assert build_state(asc, upload) == "COMPLETE"
    linked = asc.get(f"buildUploads/{upload}", include="build")["data"]["relationships"]["build"]["data"]
    assert linked["id"] == asc.build("101")


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"the whole app", "90000", "it is no .ipa at all"),
        (ipa_bytes("2.0", "102"), "90000", "The binary is build 102 of 2.0, not 101 of 2.0."),
        (ipa_bytes(bundle_id="com.example.notes"), "90054", "'com.example.notes' of the binary is not that of the app"),
        (ipa_bytes(CFBundleSupportedPlatforms=["AppleTVOS"]), "90000", "made for tvos, the app for ios"),
    ],
    ids=["no-ipa", "other-number", "other-app", "other-platform"],
)
def test_a_build_is_what_its_file_says(asc: AscClient, content: bytes, code: str, words: str) -> None:
    upload, file, operations = announce_build(asc, len(content))
    send(asc, operations, content)
    asc.patch("buildUploadFiles", file, {"uploaded": True})
    asc.sandbox.advance(10)
    shown = asc.attributes(f"buildUploads/{upload}")["state"]
    assert (shown["state"], [error["code"] for error in shown["errors"]]) == ("FAILED", [code])
    assert words in shown["errors"][0]["description"]
    assert "101" not in [build.number for build in asc.sandbox.world.app(APP).builds]


def test_a_second_upload_of_a_number_fails_as_redundant(asc: AscClient) -> None:
    uploads = [announce_build(asc), announce_build(asc)]
    for _, file, operations in uploads:
        send(asc, operations, IPA)
        asc.patch("buildUploadFiles", file, {"uploaded": True})
    asc.sandbox.advance(10)
    shown = asc.attributes(f"buildUploads/{uploads[1][0]}")["state"]
    assert (shown["state"], shown["errors"][0]["code"]) == ("FAILED", "90189")


def test_the_tag_of_a_part_that_has_come_is_told(asc: AscClient) -> None:
    _, file, operations = announce_build(asc)
    assert "entityTag" not in operations[0]
    send(asc, operations, IPA)
    (part,) = asc.attributes(f"buildUploadFiles/{file}")["uploadOperations"]
    assert part["entityTag"].strip('"') == hashlib.md5(IPA).hexdigest()


def test_an_address_expires_and_is_given_anew(asc: AscClient) -> None:
    _, file, operations = announce_build(asc)
    asc.sandbox.advance(24 * 3600 + 1)
    asc.token = make_token(asc.sandbox)
    assert send(asc, operations, IPA) == [403]
    assert send(asc, asc.attributes(f"buildUploadFiles/{file}")["uploadOperations"], IPA) == [200]


def test_a_build_with_a_wrong_checksum_fails(asc: AscClient) -> None:
    upload, file, operations = announce_build(asc)
    send(asc, operations, IPA)
    sums = {"file": {"hash": "0" * 32, "algorithm": "MD5"}}
    asc.patch("buildUploadFiles", file, {"uploaded": True, "sourceFileChecksums": sums})
    asc.sandbox.advance(10)
    shown = asc.attributes(f"buildUploads/{upload}")["state"]
    assert (shown["state"], len(shown["errors"])) == ("FAILED", 1)


def test_a_number_that_is_used_is_refused(asc: AscClient) -> None:
    answer = asc.post("buildUploads", {**BUILD, "cfBundleVersion": "100"}, app=("apps", APP))
    assert code(answer, 409) == "ENTITY_ERROR.ATTRIBUTE.INVALID.DUPLICATE"


def test_uploads_are_found_by_their_numbers(asc: AscClient) -> None:
    upload, _, _ = announce_build(asc)
    assert asc.ids(f"apps/{APP}/buildUploads", filter__cfBundleVersion="101", filter__state="AWAITING_UPLOAD") == [
        upload
    ]


def test_a_reservation_is_deleted(asc: AscClient) -> None:
    upload, _, _ = announce_build(asc)
    assert asc.ask("DELETE", f"buildUploads/{upload}").status_code == 204
    assert asc.ids(f"apps/{APP}/buildUploads") == []


def test_a_file_larger_than_the_service_takes_is_refused(asc: AscClient) -> None:
    shot, _ = announce(asc)
    texts = asc.texts(asc.edit())
    (place,) = asc.ids(
        f"appStoreVersionLocalizations/{texts}/appScreenshotSets", filter__screenshotDisplayType="APP_IPHONE_67"
    )
    upload = asc.create("buildUploads", BUILD, app=("apps", APP))
    build_file = {"assetType": "ASSET", "fileName": "a.ipa", "uti": "com.apple.ipa"}
    for size in (5 * 1024**3, 10**20):
        picture = asc.post(
            "appScreenshots", {"fileName": "b.png", "fileSize": size}, appScreenshotSet=("appScreenshotSets", place)
        )
        assert code(picture, 409) == "ENTITY_ERROR.ATTRIBUTE.INVALID"
        file = asc.post("buildUploadFiles", {**build_file, "fileSize": size}, buildUpload=("buildUploads", upload))
        assert code(file, 409) == "ENTITY_ERROR.ATTRIBUTE.INVALID"
    assert asc.ids(f"appScreenshotSets/{place}/appScreenshots") == [shot]
