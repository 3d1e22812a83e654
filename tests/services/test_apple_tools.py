from __future__ import annotations

from pathlib import Path

import pytest

from itc_actions.errors import BadInput
from itc_actions.http.events import HttpEvent, Notice
from itc_actions.services.apple_tools import Ended, find_altool, find_transporter, run_tool
from itc_actions.services.itunes_connect.package import place


def program(path: Path, text: str = "exit 0") -> Path:
    """A script that can be run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_the_tool_is_found_in_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = program(tmp_path / "iTMSTransporter")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_transporter(None) == [str(found)]


def test_the_tool_is_found_in_the_chosen_xcode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    developer = tmp_path / "Xcode.app" / "Contents" / "Developer"
    developer.mkdir(parents=True)
    program(tmp_path / "bin" / "xcode-select", f"echo {developer}")
    folder = "SharedFrameworks/ContentDeliveryServices.framework/Versions/A/itms/bin"
    found = program(developer.parent / folder / "iTMSTransporter")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (command,) = find_transporter(None)
    assert Path(command).resolve() == found


@pytest.mark.parametrize("chosen", ["itms/bin/iTMSTransporter", "itms/bin", "itms"])
def test_a_chosen_one_may_be_the_program_or_its_folder(tmp_path: Path, chosen: str) -> None:
    found = program(tmp_path / "itms" / "bin" / "iTMSTransporter")
    assert find_transporter(tmp_path / chosen) == [str(found)]


def test_a_chosen_one_that_cannot_be_run_ends_with_7(tmp_path: Path) -> None:
    found = program(tmp_path / "iTMSTransporter")
    found.chmod(0o644)
    with pytest.raises(BadInput, match="There is no iTMSTransporter at"):
        find_transporter(found)


def test_a_chosen_one_whose_name_is_too_long_ends_with_7(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no iTMSTransporter at"):
        find_transporter(tmp_path / ("x" * 300))


def test_altool_is_found_in_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = program(tmp_path / "altool")
    program(tmp_path / "xcrun", "echo /none")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_altool() == [str(found)]


def test_altool_is_found_in_the_chosen_xcode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "xcrun", '[ "$*" = "--find altool" ] && echo /Applications/Xcode.app/altool')
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_altool() == ["/Applications/Xcode.app/altool"]


@pytest.mark.parametrize("script", ["exit 72", "exit 0"])
def test_an_altool_that_xcode_does_not_have_ends_with_7(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    program(tmp_path / "xcrun", script)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadInput, match="altool was not found"):
        find_altool()


def run(path: Path, script: str) -> tuple[Ended, list[str]]:
    """How a script ended, and what was told of it."""
    events: list[HttpEvent] = []
    ended = run_tool("tool", [str(program(path / "tool", script))], {}, events.append, timeout=60)
    return ended, [event.text for event in events if isinstance(event, Notice)]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("> ERROR: text", "text"),
        ("[2015-08-10 10:00:00 CEST] <main> ERROR: ERROR ITMS-90034: text", "ERROR ITMS-90034: text"),
        ("2026-07-21 07:20:49.569 ERROR: [altool.10190B070] text", "text"),
        ("2023-02-26 11:18:37.460 *** Error: text", "text"),
        ("2026-07-25 03:32:19.253 ERROR: [ContentDelivery.Uploader.8DAC50540]", None),
        ("TERROR: text", None),
        ("> WARN: text", None),
    ],
)
def test_errors_are_known_as_each_tool_prints_them(tmp_path: Path, line: str, error: str | None) -> None:
    ended, told = run(tmp_path, f"echo '{line}'")
    assert ended.errors == ([error] if error else [])
    assert told == [f"tool: {error or 'text'}"] * (error is not None or "WARN" in line)


def test_a_tool_gets_no_private_key_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", "-----BEGIN PRIVATE KEY-----\\nMIGT\\n-----END PRIVATE KEY-----")
    monkeypatch.setenv("SOME_WORD", "word")
    ended, _ = run(tmp_path, 'echo "<$SOME_KEY> <$SOME_WORD>"')
    assert list(ended.lines) == ["<> <word>"]


def test_a_file_is_never_put_over_one_that_is_there(tmp_path: Path) -> None:
    for name in ("mine", "other"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    place(tmp_path / "mine", tmp_path / "linked")
    with pytest.raises(FileExistsError):
        place(tmp_path / "other", tmp_path / "linked")
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "mine"
