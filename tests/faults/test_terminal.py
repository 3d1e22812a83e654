"""Every kind of place that the output may go to; none of them changes what becomes of the release."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from itc_actions.apple import states
from itc_actions.sandbox import Sandbox

from .stage import Line, state_of

RELEASE = ("release", "--version", "2.0", "--release-notes", "Faster start")
COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-7]m|\x1b\[3[0-7]")
ESCAPES = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|[@-Z\\^_])")
pytestmark = pytest.mark.fault("F44")


@pytest.mark.parametrize("flags", ["", "--json", "--verbose"])
def test_f44_a_reader_who_leaves_after_one_line_does_not_end_the_release(
    line: Line, sandbox: Sandbox, flags: str
) -> None:
    words = f"inv release --version 2.0 --release-notes 'Faster start' {flags}"
    ended = line.shell(f"{words} | head -1; exit ${{PIPESTATUS[0]}}")
    assert (ended.code, state_of(sandbox)) == (0, states.WAITING_FOR_REVIEW)
    assert (len(ended.out.splitlines()), "Traceback" in ended.err, "BrokenPipe" in ended.err) == (1, False, False)


def test_f44_a_reader_who_leaves_at_once_does_not_change_the_exit_code(line: Line, sandbox: Sandbox) -> None:
    ended = line.shell("inv release --version 1.9 | true; exit ${PIPESTATUS[0]}")
    assert (ended.code, "Traceback" in ended.err, "BrokenPipe" in ended.err) == (3, False, False)


def test_f44_standard_output_that_is_closed_does_not_end_the_release(line: Line, sandbox: Sandbox) -> None:
    ended = line.shell("inv release --version 2.0 --release-notes 'Faster start' >&-")
    assert (ended.code, state_of(sandbox), "Traceback" in ended.err) == (0, states.WAITING_FOR_REVIEW, False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_f44_a_full_disk_behind_the_output_does_not_end_the_release(line: Line, sandbox: Sandbox) -> None:
    ended = line.shell("inv release --version 2.0 --release-notes 'Faster start' > /dev/full")
    assert (ended.code, state_of(sandbox), "Traceback" in ended.err) == (0, states.WAITING_FOR_REVIEW, False)


def test_f44_without_a_terminal_nothing_but_plain_lines_is_printed(line: Line) -> None:
    ended = line(*RELEASE)
    assert (ended.code, "\x1b" in ended.said, "\r" in ended.said) == (0, False, False)


def test_f44_on_a_terminal_there_is_colour(line: Line) -> None:
    ended = line.on_terminal(*RELEASE)
    assert (ended.code, bool(COLOUR.search(ended.out))) == (0, True)


def test_f44_no_color_is_obeyed_on_a_terminal(line: Line) -> None:
    ended = line.on_terminal(*RELEASE, NO_COLOR="1")
    assert (ended.code, COLOUR.search(ended.out)) == (0, None)


ASCII = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize(
    ("words", "code", "shown"),
    [
        (RELEASE, 0, "version 2.0 submitted"),
        (("status",), 0, "grace@example.com"),
        (("release", "--version", "1.9"), 3, "create_version  failed"),
    ],
    ids=["release", "status", "refused"],
)
def test_f44_an_ascii_locale_gets_all_of_it_in_ascii_and_the_same_exit_code(
    line: Line, sandbox: Sandbox, words: tuple[str, ...], code: int, shown: str
) -> None:
    ended = line.in_new_interpreter(
        *words, LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"
    )
    assert (ended.code, ended.said.isascii(), "Traceback" in ended.err) == (code, True, False)
    assert shown in ended.out


def test_f44_release_notes_beyond_ascii_survive_an_ascii_locale(line: Line, sandbox: Sandbox) -> None:
    (line.folder / "notes.txt").write_text("Schneller gestartet: „zack“ ✓", encoding="utf-8")
    ended = line.in_new_interpreter(
        "release",
        "--version",
        "2.0",
        "--release-notes",
        "@notes.txt",
        **ASCII,
    )
    edit = sandbox.world.state.apps[0].edit
    assert (ended.code, edit and edit.texts["de-DE"].release_notes) == (0, "Schneller gestartet: „zack“ ✓")


@pytest.mark.parametrize("columns", [40, 60])
@pytest.mark.parametrize("words", [RELEASE, ("status",)])
def test_f44_every_line_fits_a_narrow_terminal(line: Line, words: tuple[str, ...], columns: int) -> None:
    ended = line.on_terminal(*words, columns=columns, ITC_APP="1000000001")
    shown = [ESCAPES.sub("", each).rstrip("\r") for each in ended.out.split("\n")]
    assert ended.code == 0
    assert [each for each in shown if len(each) > columns] == []


def test_f44_columns_that_make_no_sense_are_no_error(line: Line) -> None:
    assert line.on_terminal("status", columns=80, COLUMNS="many").code == 0


def test_f44_a_dumb_terminal_gets_no_escapes(line: Line) -> None:
    ended = line.on_terminal(*RELEASE, TERM="dumb")
    assert (ended.code, "\x1b" in ended.out) == (0, False)


def test_f44_a_missing_value_is_not_asked_for_but_named(line: Line, sandbox: Sandbox) -> None:
    ended = line("release")
    assert (ended.code, sandbox.requests) == (7, [])
    assert ("--version" in ended.err, "ITC_VERSION" in ended.err) == (True, True)


def test_f44_a_missing_app_is_not_asked_for_but_named(line: Line, sandbox: Sandbox) -> None:
    for name in ("ITC_SANDBOX", "ITC_SANDBOX_URL"):
        del line.environ[name]
    ended = line(*RELEASE, ITC_USER="felix@example.com", ITC_PASSWORD="never-to-be-sent")
    assert (ended.code, "--app" in ended.err, "ITC_APP" in ended.err) == (7, True, True)


@pytest.mark.parametrize("name", ["ITC_USER", "ITC_PASSWORD"])
def test_f44_missing_credentials_are_not_asked_for_but_named(line: Line, sandbox: Sandbox, name: str) -> None:
    credentials = {"ITC_USER": "felix@example.com", "ITC_PASSWORD": "never-to-be-sent", "ITC_APP": "1000000001"}
    del line.environ["ITC_SANDBOX"]
    del credentials[name]
    ended = line(*RELEASE, **credentials)
    assert (ended.code, f"{name} is not set" in ended.err, sandbox.requests) == (7, True, [])
