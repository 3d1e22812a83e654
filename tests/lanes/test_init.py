"""`itc init`: a project to begin with, whose lanes work at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from faults.stage import Line

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def line(tmp_path: Path) -> Line:
    """An empty project."""
    made = Line(tmp_path, None)
    for path in (made.folder / "tasks").iterdir():
        path.unlink()
    (made.folder / "tasks").rmdir()
    return made


def init(line: Line) -> str:
    ended = line.shell('itc() { "$(dirname "$ITC_PYTHON")/itc" "$@"; }; itc init', ITC_PYTHON=python())
    assert ended.code == 0, ended.said
    return ended.out


def python() -> str:
    import sys

    return sys.executable


def test_what_it_writes_works_at_once(line: Line) -> None:
    out = init(line)
    assert [name in out for name in ("tasks/release.py", ".env.example", ".gitignore")] == [True] * 3
    listed, released = line("--list"), line("release", "--version", "2.0", "--release-notes", "Faster", "--sandbox")
    assert ("  release" in listed.out, released.code) == (True, 0)


def test_the_lanes_are_those_of_this_repository(line: Line) -> None:
    init(line)
    for name in ("__init__.py", "beta.py", "release.py"):
        assert (line.folder / "tasks" / name).read_text() == (ROOT / "tasks" / name).read_text()


def test_nothing_is_ever_written_over(line: Line) -> None:
    (line.folder / "tasks.py").write_text("# mine\n")
    (line.folder / ".env.example").write_text("# mine too\n")
    (line.folder / ".gitignore").write_text(".env\nbuild/")
    out = init(line)
    assert ("kept     tasks.py" in out, "kept     .env.example" in out, (line.folder / "tasks").exists()) == (
        True,
        True,
        False,
    )
    assert (line.folder / ".env.example").read_text() == "# mine too\n"
    assert (line.folder / ".gitignore").read_text() == ".env\nbuild/\n.env.*\n!.env.example\n"
    assert "kept     .gitignore" in init(line)


def test_a_gitignore_in_another_encoding_is_added_to(line: Line) -> None:
    (line.folder / ".gitignore").write_bytes(b"caf\xe9\n")
    init(line)
    assert (line.folder / ".gitignore").read_bytes() == b"caf\xe9\n.env\n.env.*\n!.env.example\n"


def test_an_appfile_is_taken_over_and_what_is_no_text_is_told(line: Line) -> None:
    (line.folder / "fastlane").mkdir()
    (line.folder / "fastlane" / "Appfile").write_text(
        '# ours\napp_identifier "com.example.tank" # main\napple_id("felix@example.com")\nteam_id \'A1B2C3D4E5\'\n'
        'for_platform :ios do\n  app_identifier ENV["APP"]\nend\n'
    )
    out = init(line)
    example = (line.folder / ".env.example").read_text()
    assert [text in example for text in ("\nITC_APP='com.example.tank'", "\nITC_USER='felix@example.com'")] == [
        True
    ] * 2
    assert "The team, by the Appfile: team_id A1B2C3D4E5." in example
    assert "not taken over, for they are no plain texts: lines 5, 6, 7" in out
