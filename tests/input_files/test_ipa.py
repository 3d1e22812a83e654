"""F40, F41: an .ipa is read without unpacking it, whatever it is; what cannot be uploaded ends with a sentence."""

from __future__ import annotations

import io
import plistlib
import struct
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from ipas import ipa_bytes, plist_of, write_ipa

from itc_actions.apple.ipa import Bundle
from itc_actions.errors import BadInput
from itc_actions.input_files.ipa import read_ipa

INFO = "Payload/Demo.app/Info.plist"


def archive(entries: dict[str, bytes], *, packed: bool = False) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as opened:
        for name, content in entries.items():
            opened.writestr(name, content)
    return made.getvalue()


def info(fmt: Any = plistlib.FMT_XML, **keys: Any) -> bytes:
    return plistlib.dumps(plist_of(**keys), fmt=fmt)


def complaint(folder: Path, content: bytes) -> str:
    path = folder / "App.ipa"
    path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        read_ipa(path)
    assert (caught.value.exit_code, caught.value.now) == (7, "Nothing was sent for this step.")
    return caught.value.what


def test_the_app_is_read_and_not_what_is_inside_of_it(tmp_path: Path) -> None:
    path = write_ipa(tmp_path, "2.0", "101", CFBundleDisplayName="Demo!", ITSAppUsesNonExemptEncryption=False)
    found = read_ipa(path)
    assert found.bundle == Bundle("com.example.demo", "2.0", "101", "ios", "Demo!", "16.0", False)
    assert (found.size, found.key) == (path.stat().st_size, "2.0/101")


@pytest.mark.parametrize(
    ("word", "platform"),
    [("iPhoneOS", "ios"), ("AppleTVOS", "tvos"), ("XROS", "visionos"), ("MacOSX", "macos"), (None, "ios")],
)
def test_the_platform_is_the_one_that_it_is_built_for(tmp_path: Path, word: str | None, platform: str) -> None:
    supported = None if word is None else [word]
    path = write_ipa(tmp_path, CFBundleSupportedPlatforms=supported)
    assert read_ipa(path).bundle.platform == platform


def test_a_plist_in_xml_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "App.ipa"
    path.write_bytes(archive({INFO: info()}))
    assert read_ipa(path).bundle.number == "101"


def test_f41_a_file_that_is_no_archive_is_told_from_one_that_is_cut_short(tmp_path: Path) -> None:
    assert "no .ipa at all" in complaint(tmp_path, b"<html>404</html>" * 100)
    assert "it is empty" in complaint(tmp_path, b"")
    assert "not complete, or damaged" in complaint(tmp_path, ipa_bytes()[:-30])
    with pytest.raises(BadInput, match="does not exist"):
        read_ipa(tmp_path / "Other.ipa")
    with pytest.raises(BadInput, match="is a folder"):
        read_ipa(tmp_path)


def test_f41_an_info_plist_that_unfolds_without_end_is_not_followed(tmp_path: Path) -> None:
    bomb = archive({INFO: info() + b" " * 64_000_000}, packed=True)
    assert len(bomb) < 100_000
    tracemalloc.start()
    assert "unfolds to more than 4,194,304 bytes" in complaint(tmp_path, bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12_000_000


def test_f41_an_entry_whose_stated_size_is_untrue_is_damage(tmp_path: Path) -> None:
    content = bytearray(archive({INFO: info()}))
    directory = content.rfind(b"PK\x01\x02")
    content[directory + 20 : directory + 28] = struct.pack("<II", 10, 10)
    assert "damaged" in complaint(tmp_path, bytes(content))


def test_f41_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    content = bytearray(archive({INFO: info()}))
    for start, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(start) + place] |= 1
    assert complaint(tmp_path, bytes(content)).endswith("it is encrypted.")


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "Payload\\..\\..\\x"])
def test_f41_an_entry_that_leads_out_of_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    assert "leads out of it" in complaint(tmp_path, ipa_bytes(files={name: b""}))


def test_f41_no_app_or_two_apps_are_refused(tmp_path: Path) -> None:
    assert "no Payload/*.app/Info.plist" in complaint(tmp_path, archive({"README": b"hello"}))
    two = ipa_bytes(files={"Payload/Other.app/Info.plist": info()})
    assert "several apps in it (Demo.app, Other.app)" in complaint(tmp_path, two)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_f41_two_info_plists_of_one_name_are_refused(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        opened.writestr(INFO, info())
        opened.writestr(INFO, info(number="102"))
    assert "is in it 2 times" in complaint(tmp_path, made.getvalue())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"garbage",
        b"bplist00" + b"\xff" * 60,
        b"<plist><array>" + b"<array>" * 100_000,
        b'<!DOCTYPE plist [<!ENTITY a "aaaa">]><plist><dict><key>a</key><string>&a;</string></dict></plist>',
    ],
    ids=["empty", "garbage", "broken-binary", "nested-deeply", "entities"],
)
def test_f41_a_garbled_info_plist_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "its Info.plist cannot be read" in complaint(tmp_path, archive({INFO: content}))


def test_f41_an_info_plist_that_is_a_list_is_refused(tmp_path: Path) -> None:
    assert "is no dictionary" in complaint(tmp_path, archive({INFO: plistlib.dumps(["a"])}))


def test_all_that_is_wrong_with_it_is_said_at_once(tmp_path: Path) -> None:
    wrong = info(CFBundleIdentifier=None, version="two", number=None, CFBundleSupportedPlatforms=["iPhoneSimulator"])
    said = complaint(tmp_path, archive({INFO: wrong}))
    for each in ("no CFBundleIdentifier", "is 'two', which is no version", "no CFBundleVersion", "for iPhoneSimulator"):
        assert each in said


@pytest.mark.parametrize("text", ["2.0\x07", "<2.0>", "2.0&amp;1", '2"0', "2.0]]>"])
def test_f40_no_markup_and_no_control_character_gets_into_metadata_xml(tmp_path: Path, text: str) -> None:
    """All that iTMSTransporter's file says of the binary is one of these three, and this is where they are read."""
    named = {"CFBundleIdentifier": text, "CFBundleShortVersionString": text, "CFBundleVersion": text}
    said = complaint(tmp_path, archive({INFO: info(plistlib.FMT_BINARY, **named)}))
    assert [said.count(what) for what in ("no bundle id", "no version number", "no build number")] == [1, 1, 1]


def test_f43_a_file_that_is_written_to_meanwhile_is_noticed(tmp_path: Path) -> None:
    found = read_ipa(write_ipa(tmp_path))
    found.require_unchanged()
    write_ipa(tmp_path, size=10)
    with pytest.raises(BadInput, match="has changed since its upload began"):
        found.require_unchanged()
