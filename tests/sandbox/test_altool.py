"""The stand-in for altool judges a file and its key as the tool does."""

from __future__ import annotations

from pathlib import Path

import pytest
from ipas import write_ipa

from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.altool import main

APP = "1000000001"


@pytest.fixture(autouse=True)
def at_the_sandbox(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ITC_SANDBOX_URL", sandbox.url)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("API_PRIVATE_KEYS_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    sandbox.write_key(tmp_path)


def run(sandbox: Sandbox, path: Path, *words: str) -> int:
    who = ("--apiKey", sandbox.key_id, "--apiIssuer", sandbox.issuer_id)
    return main(["--upload-app", "-f", str(path), *(words or ("-t", "ios", *who))])


def uploaded(sandbox: Sandbox) -> list[str]:
    return [f"{build.train}/{build.number} {build.state}" for build in sandbox.world.app(APP).builds[2:]]


def test_a_file_becomes_a_build_that_is_processed(
    sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(sandbox, write_ipa(tmp_path)) == 0
    assert uploaded(sandbox) == ["2.0/101 processing"]
    assert "UPLOAD SUCCEEDED with no errors\n" in capsys.readouterr().out
    sandbox.advance(300)
    assert uploaded(sandbox) == ["2.0/101 usable"]


def test_the_key_of_one_person_needs_its_subject(sandbox: Sandbox, tmp_path: Path) -> None:
    key = sandbox.individual_key()
    (tmp_path / f"AuthKey_{key.id}.p8").write_text(key.private_key, encoding="ascii")
    path = write_ipa(tmp_path)
    assert run(sandbox, path, "--apiKey", key.id) == 1
    assert run(sandbox, path, "--api-key", key.id, "--api-key-subject", "user") == 0


def test_the_key_is_found_in_the_folders_that_altool_looks_into(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("API_PRIVATE_KEYS_DIR")
    path = write_ipa(tmp_path)
    assert run(sandbox, path) == 1
    assert "Failed to load AuthKey file. (-43)" in capsys.readouterr().out
    (tmp_path / "private_keys").mkdir()
    sandbox.write_key(tmp_path / "private_keys")
    assert run(sandbox, path) == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"bundle_id": "com.example.none"}, "Failed to determine the Apple ID from Bundle ID 'com.example.none'"),
        ({"number": "100"}, "ITMS-90189: Redundant Binary Upload"),
        ({"CFBundleSupportedPlatforms": ["AppleTVOS"]}, "The file is made for tvos, and -t says ios."),
    ],
    ids=["app", "number", "platform"],
)
def test_what_is_wrong_with_a_file_is_told(
    sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: dict[str, str], words: str
) -> None:
    assert run(sandbox, write_ipa(tmp_path, **wrong)) == 1
    said = capsys.readouterr().out
    assert (words in said, "ERROR: [altool." in said, uploaded(sandbox)) == (True, True, [])


@pytest.mark.parametrize("key", ["another", "none"])
def test_a_key_of_another_account_is_refused(
    sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str], key: str
) -> None:
    with Sandbox() as other:
        text = other.private_key if key == "another" else "no key"
    (tmp_path / f"AuthKey_{sandbox.key_id}.p8").write_text(text, encoding="ascii")
    assert run(sandbox, write_ipa(tmp_path)) == 1
    said = capsys.readouterr().out
    assert ("Unable to authenticate. (-19209)" in said) != ("Failed to generate JWT token" in said)


def test_it_delivers_to_no_other_machine(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ITC_SANDBOX_URL", "https://api.appstoreconnect.apple.com")
    assert run(sandbox, write_ipa(tmp_path)) == 1
    assert "is no sandbox on this machine" in capsys.readouterr().out
