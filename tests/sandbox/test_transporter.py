"""The stand-in for iTMSTransporter judges a package as the tool does, whoever made it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from ipas import write_ipa

from itc_actions.sandbox import Sandbox
from itc_actions.sandbox.transporter import main

APP = "1000000001"
XML = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://apple.com/itunes/importer" version="software5.4">
  <software_assets apple_id="{apple_id}" app_platform="ios" bundle_identifier="{bundle_id}"
      bundle_short_version_string="2.0" bundle_version="101">
    <asset type="bundle"><data_file>
      <size>{size}</size><file_name>{name}</file_name><checksum type="md5">{md5}</checksum>
    </data_file></asset>
  </software_assets>
</package>
"""


@pytest.fixture(autouse=True)
def at_the_sandbox(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITC_SANDBOX_URL", sandbox.url)
    monkeypatch.setenv("SECRET", sandbox.password)


def package(folder: Path, text: str = XML, bundle_id: str = "com.example.demo", **values: object) -> Path:
    """A package that is right, but for what is given."""
    made = folder / f"{APP}-1.itmsp"
    made.mkdir()
    ipa = write_ipa(made, bundle_id=bundle_id, name="a.ipa")
    right = {
        "apple_id": APP,
        "bundle_id": bundle_id,
        "size": ipa.stat().st_size,
        "name": "a.ipa",
        "md5": hashlib.md5(ipa.read_bytes()).hexdigest(),
    }
    (made / "metadata.xml").write_text(text.format(**{**right, **values}), encoding="utf-8")
    return made


def run(sandbox: Sandbox, folder: Path, mode: str = "upload", password: str = "@env:SECRET") -> int:
    return main(["-m", mode, "-u", sandbox.user, "-p", password, "-f", str(folder), "-k", "100000"])


def uploaded(sandbox: Sandbox) -> list[str]:
    return [f"{build.train}/{build.number} {build.state}" for build in sandbox.world.app(APP).builds[2:]]


def test_a_package_becomes_a_build_that_is_processed(
    sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(sandbox, package(tmp_path)) == 0
    assert uploaded(sandbox) == ["2.0/101 processing"]
    assert capsys.readouterr().out.endswith("> DBG-X: Returning 0\n")
    sandbox.advance(300)
    assert uploaded(sandbox) == ["2.0/101 usable"]


def test_verifying_delivers_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    assert (run(sandbox, package(tmp_path), "verify"), uploaded(sandbox)) == (0, [])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"size": 7}, "ITMS-4007"),
        ({"md5": "0" * 32}, "ITMS-4008"),
        ({"name": "b.ipa"}, "ITMS-4006"),
        ({"name": "../a.ipa"}, "ITMS-4006"),
        ({"apple_id": "42"}, "'42' in metadata.xml is not that of an app"),
        ({"bundle_id": "com.example.notes"}, "ITMS-90054"),
        ({"text": XML.replace('bundle_version="101"', 'bundle_version="102"')}, "ITMS-90055"),
        pytest.param(
            {"text": "<!DOCTYPE package>" + XML.partition("?>")[2]}, "has a DOCTYPE", marks=pytest.mark.fault("F40")
        ),
        ({"text": "<package/>"}, "describes no software package"),
        ({"text": "<package"}, "metadata.xml cannot be read"),
    ],
    ids=["size", "checksum", "name", "path", "app", "bundle-id", "number", "doctype", "other", "broken"],
)
def test_what_is_wrong_with_a_package_is_told(
    sandbox: Sandbox,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    wrong: dict[str, str],
    words: str,
) -> None:
    assert run(sandbox, package(tmp_path, **wrong)) == 1
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "ERROR" in line]
    assert (line.startswith("> ERROR: ERROR ITMS-"), words in line, uploaded(sandbox)) == (True, True, [])


def test_a_second_package_of_a_number_is_redundant(
    sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = package(tmp_path)
    assert (run(sandbox, made), run(sandbox, made)) == (0, 1)
    assert "Redundant Binary Upload" in capsys.readouterr().out
    assert uploaded(sandbox) == ["2.0/101 processing"]


@pytest.mark.parametrize("password", ["wrong", "@env:NOT_SET"])
def test_a_password_that_is_wrong_or_missing_is_refused(
    sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str], password: str
) -> None:
    assert run(sandbox, package(tmp_path), password=password) == 1
    said = capsys.readouterr().out
    assert ("entered incorrectly" in said) != ("NOT_SET is not set" in said)


def test_it_delivers_to_no_other_machine(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ITC_SANDBOX_URL", "https://itunesconnect.apple.com")
    assert run(sandbox, package(tmp_path)) == 1
    assert "is no sandbox on this machine" in capsys.readouterr().out
