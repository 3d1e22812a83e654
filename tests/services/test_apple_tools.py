from __future__ import annotations

from pathlib import Path

import pytest

from itc_actions.errors import BadInput
from itc_actions.services.apple_tools import find_transporter
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


def test_a_file_is_never_put_over_one_that_is_there(tmp_path: Path) -> None:
    for name in ("mine", "other"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    place(tmp_path / "mine", tmp_path / "linked")
    with pytest.raises(FileExistsError):
        place(tmp_path / "other", tmp_path / "linked")
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "mine"
