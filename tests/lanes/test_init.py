"""`itc init`: a project to begin with, whose lanes work at once."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from faults.stage import Line
from invoke import Context

from itc_actions.command_line import LineFlags
from itc_actions.commands.init import init as starter
from itc_actions.errors import BadInput

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def line(tmp_path: Path) -> Line:
    """An empty project."""
    made = Line(tmp_path, None)
    shutil.rmtree(made.folder / "tasks")
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


def tried(line: Line, out: str) -> str:
    """The line that is printed to try it, run as it stands."""
    trial = out.partition("or try it first: ")[2].strip()
    ended = line.shell(f'PATH="$(dirname "$ITC_PYTHON"):$PATH"; {trial}', ITC_PYTHON=python(), ITC_SANDBOX="no")
    assert ended.code == 0, ended.said
    return trial


def test_the_line_to_try_it_works_as_it_is_printed(line: Line) -> None:
    assert tried(line, init(line)).startswith("inv release ")


def test_beside_lanes_that_are_kept_the_line_to_try_it_is_none_of_theirs(line: Line) -> None:
    (line.folder / "tasks.py").write_text("# mine\n")
    assert tried(line, init(line)).startswith("itc ")


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


@pytest.fixture
def appfile(line: Line) -> Path:
    (line.folder / "fastlane").mkdir()
    path = line.folder / "fastlane" / "Appfile"
    path.write_text(
        '# ours\nfor_lane :beta do\n  app_identifier "com.example.beta"\n  if x\n  end\nend\n'
        'app_identifier "com.example.tank" # main\napple_id("felix@example.com")\nteam_id \'A1B2C3D4E5\'\n'
        'itc_team_id ENV["TEAM"]\n'
    )
    return path


def test_an_appfile_is_taken_over_and_what_is_no_text_for_all_lanes_is_told(line: Line, appfile: Path) -> None:
    out = init(line)
    example = (line.folder / ".env.example").read_text().splitlines()
    assert {"ITC_APP='com.example.tank'", "# ITC_USER='felix@example.com'"} <= set(example)
    assert "# The team, by the Appfile: team_id A1B2C3D4E5." in example
    assert "Appfile: lines 2, 3, 4, 5, 6, 10 are not taken over: no plain texts for all lanes\n" in out


def test_a_copy_of_the_example_can_be_used_at_once(line: Line, appfile: Path) -> None:
    init(line)
    (line.folder / ".env").write_text((line.folder / ".env.example").read_text())
    ended = line("status", "--sandbox")
    assert ended.code == 0, ended.said
    assert "com.example.tank" in ended.out


def test_an_appfile_that_cannot_be_read_ends_with_7_before_anything_is_written(line: Line, appfile: Path) -> None:
    appfile.unlink()
    appfile.mkdir()
    ended = line.shell('"$(dirname "$ITC_PYTHON")/itc" init', ITC_PYTHON=python())
    assert (ended.code, "Appfile cannot be read: Is a directory" in ended.err) == (7, True)
    assert [path.name for path in line.folder.iterdir() if path.name != "fastlane"] == []


@pytest.fixture
def here(line: Line, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project, as the current folder of this process."""
    monkeypatch.chdir(line.folder)
    return line.folder


def test_what_is_no_plain_text_of_an_appfile_stays_out_of_the_example(here: Path, appfile: Path) -> None:
    appfile.write_text('app_identifier "com.\x1b[31mexample"\napple_id "felix@example.com\x7f"\nteam_id "A\u202eB"\n')
    starter(Context(), LineFlags())
    assert (here / ".env.example").read_text() == (ROOT / ".env.example").read_text()


def test_an_appfile_of_any_size_is_not_read(here: Path, appfile: Path) -> None:
    os.truncate(appfile, 3_000_000_000)
    with pytest.raises(BadInput, match="has more than 65,536 bytes"):
        starter(Context(), LineFlags())
    assert [path.name for path in here.iterdir()] == ["fastlane"]


def test_an_appfile_that_may_not_be_looked_at_ends_with_7(here: Path, barred: Path) -> None:
    (here / "fastlane").symlink_to(barred)
    with pytest.raises(BadInput, match="Appfile cannot be read: Permission denied"):
        starter(Context(), LineFlags())
    assert [path.name for path in here.iterdir() if path != barred] == ["fastlane"]


def test_a_gitignore_that_may_not_be_looked_at_is_not_said_to_lead_nowhere(here: Path, barred: Path) -> None:
    (here / ".gitignore").symlink_to(barred / "gitignore")
    with pytest.raises(BadInput, match=r"\.gitignore cannot be written: Permission denied"):
        starter(Context(), LineFlags())


@pytest.mark.parametrize("name", ["tasks", "tasks.py", ".env.example"])
def test_a_link_that_leads_nowhere_is_left_as_it_is(here: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (here / name).symlink_to("../elsewhere")
    starter(Context(), LineFlags())
    assert f"kept     {name}\n" in capsys.readouterr().out
    assert ((here / name).is_symlink(), (here.parent / "elsewhere").exists()) == (True, False)


def test_a_gitignore_that_leads_nowhere_is_told_and_nothing_is_written_there(here: Path) -> None:
    (here / ".gitignore").symlink_to("../elsewhere")
    with pytest.raises(BadInput, match=r"\.gitignore cannot be written: it is a link that leads nowhere"):
        starter(Context(), LineFlags())
    assert not (here.parent / "elsewhere").exists()


def test_a_gitignore_that_is_a_pipe_is_told_and_not_waited_for(
    here: Path, pipe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("itc_actions.commands.init.IGNORED", ("A=1",))  # what the pipe gives to who reads it
    (here / ".gitignore").symlink_to(pipe)
    with pytest.raises(BadInput, match=r"\.gitignore cannot be written: it is a named pipe, not a file"):
        starter(Context(), LineFlags())


def test_lanes_that_cannot_be_written_leave_no_half_of_them(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: Path, target: Path) -> None:
        if target.name == "release.py":
            raise OSError(28, "No space left on device", str(target))
        target.touch()

    monkeypatch.chdir(line.folder)
    monkeypatch.setattr("itc_actions.commands.init.shutil.copyfile", full)
    with pytest.raises(BadInput, match="project/tasks cannot be written: No space left on device"):
        starter(Context(), LineFlags())
    assert list(line.folder.iterdir()) == []
