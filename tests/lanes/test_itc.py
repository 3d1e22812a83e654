"""`itc`: the actions and the commands at the top level, with no `tasks/` at all."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TextIO

import pytest
from engine.harness import REPOSITORY
from invoke import Program

from itc_actions.catalogue import actions
from itc_actions.program import built_in, main
from itc_actions.sandbox import Sandbox

from .world import edited

try:
    installed: str | None = version("itc-actions")
except PackageNotFoundError:
    installed = None


def itc(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run a command line of `itc` in this process: its exit code, and what it printed."""
    capsys.readouterr()
    code: Any = 0
    try:
        Program(name="itc", binary="itc", namespace=built_in()).run(["itc", *words])
    except SystemExit as ended:
        code = ended.code or 0
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_the_list_has_every_action_and_command(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = itc(capsys, "--list")
    names = {name.replace("_", "-") for name in actions()} | {"settings", "sandbox.approve"}
    assert code == 0
    assert names <= set(out.split())


def test_an_action_runs_in_the_sandbox(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = itc(capsys, "list-apps", "--sandbox", "--json")
    assert code == 0
    assert [app["bundle_id"] for app in json.loads(out)["result"]] == ["com.example.demo", "com.example.notes"]


def test_what_apple_wrote_is_printed_in_full(capsys: pytest.CaptureFixture[str], standing: Sandbox) -> None:
    standing.do("create-version", app="1000000001", number="2.0")
    standing.set_state("1000000001", "in-review")
    words = "2.16: Audio must be heard in the background. " * 10
    standing.reject("1000000001", reasons=[words], body="<b>Next Steps</b><BR/><BR/>Play something audible. " * 10)
    code, out, _ = itc(capsys, "get-rejection-reasons", "--app", "com.example.demo")
    assert code == 0
    assert "Version 2.0 (binary) was rejected" in out
    assert " ".join(out.split()).count("Play something audible.") >= 10
    assert " ".join(words.split()[1:]) in " ".join(out.split())


def test_a_review_that_takes_longer_ends_with_8_and_the_line_to_go_on(
    capsys: pytest.CaptureFixture[str], standing: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing.do("create-version", app="1000000001", number="2.0")
    standing.set_state("1000000001", "in-review")
    words = ["wait-for-review", "--app", "com.example.demo", "--timeout", "48h", "--poll", "2h"]
    monkeypatch.setattr(sys, "argv", ["itc", *words])
    code, _, err = itc(capsys, *words)
    assert code == 8
    assert "itc wait-for-review --app com.example.demo --timeout 48h" in " ".join(err.split())
    assert "or this step alone: wait-for-review --version 2.0" in " ".join(err.split())


def test_two_actions_on_one_line_share_the_login(capsys: pytest.CaptureFixture[str], standing: Sandbox) -> None:
    code, _, _ = itc(capsys, "create-version", "--version", "2.0", "select-build")
    reference = edited(standing).build
    assert reference is not None
    assert (code, len(standing.logins), reference.number) == (0, 1, "100")


def test_a_refusal_ends_with_its_code(capsys: pytest.CaptureFixture[str], standing: Sandbox) -> None:
    code, _, err = itc(capsys, "create-version", "--version", "1.9")
    assert code == 3
    assert "Version 1.9 of Demo is ready-for-sale already." in err


def test_a_line_that_a_refusal_names_is_one_of_itc(
    capsys: pytest.CaptureFixture[str], standing: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["itc", "create-version", "--version", "2.0"])
    standing.do("create-version", app="1000000001", number="1.9.5")
    code, _, err = itc(capsys, "create-version", "--version", "2.0")
    assert (code, "itc create-version --version 2.0 --rename" in " ".join(err.split())) == (3, True), err


def test_bad_input_ends_with_7(capsys: pytest.CaptureFixture[str], standing: Sandbox) -> None:
    code, _, err = itc(capsys, "create-version", "--version", "abc")
    assert (code, standing.requests) == (7, [])
    assert "--version must be one to three numbers" in err


def test_settings_are_shown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITC_APP", "com.example.app")
    code, out, _ = itc(capsys, "settings")
    assert code == 0
    assert "com.example.app" in out


@pytest.mark.skipif(installed is None, reason="the package is not installed, so it has no version to tell")
def test_the_command_tells_its_version(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["itc", "--version"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    assert str(installed) in capsys.readouterr().out


INTERRUPTED = """
import os, signal, sys
from itc_actions.program import main
signal.signal(signal.SIGINT, signal.default_int_handler)

class CtrlC:
    def find_spec(self, name, path, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, CtrlC())
sys.argv = ["itc", *{words!r}]
main()
"""


@pytest.mark.fault("F30")
@pytest.mark.parametrize(
    ("module", "words"),
    [
        pytest.param("itc_actions.commands.sandbox", ["--list"], id="before-invoke"),
        pytest.param("itc_actions.reports.terminal", ["list-apps", "--sandbox"], id="in-invoke"),
        pytest.param("itc_actions.commands.printing", ["settings"], id="in-a-command"),
    ],
)
def test_f30_ctrl_c_during_start_up_ends_with_130_and_a_sentence(module: str, words: list[str], tmp_path: Path) -> None:
    code = INTERRUPTED.format(module=module, words=words)
    environ = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environ, capture_output=True, text=True)
    assert (done.returncode, "itc was interrupted (Ctrl-C)" in done.stderr) == (130, True)
    assert ("Traceback" in done.stderr, done.stdout) == (False, "")


Run = Callable[..., int]


@pytest.fixture
def run_main(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command line as `itc` itself does, to its exit code; where standard output goes may be said."""

    def run(*words: str, **streams: TextIO | None) -> int:
        monkeypatch.setenv("ITC_USER", "felix@example.com")
        monkeypatch.setattr(sys, "argv", ["itc", *words])
        code: Any = 0
        try:
            with contextlib.redirect_stdout(streams.get("stdout", sys.stdout)):
                main()
        except SystemExit as ended:
            code = ended.code
        return int(code or 0)

    return run


@pytest.fixture
def left() -> Iterator[TextIO]:
    """A pipe whose reader has left."""
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w") as stream:  # noqa: PTH123 — a descriptor
        yield stream


@pytest.fixture
def full() -> Iterator[TextIO]:
    """A disk that is full."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no device that is always full")
    with Path("/dev/full").open("w") as stream:
        yield stream


PRINTS = [("settings",), ("doctor", "--sandbox"), ("logout",), ("init",), ("--list",), ("list-apps", "--help")]


@pytest.mark.fault("F44")
@pytest.mark.parametrize("words", PRINTS)
def test_f44_a_reader_who_leaves_ends_a_command_quietly(
    left: TextIO, run_main: Run, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert (run_main(*words, stdout=left), capsys.readouterr().err) == (0, "")


@pytest.mark.fault("F44")
@pytest.mark.parametrize("words", PRINTS)
def test_f44_a_full_disk_behind_what_a_command_prints_ends_with_7_and_a_sentence(
    full: TextIO, run_main: Run, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert run_main(*words, stdout=full) == 7
    assert capsys.readouterr().err.startswith("Standard output could not be written: No space left on device.\n")


@pytest.mark.fault("F44")
def test_f44_what_is_done_is_done_to_its_end_though_nobody_reads_of_it(
    left: TextIO, run_main: Run, tmp_path: Path
) -> None:
    run_main("init", stdout=left)
    assert {path.name for path in tmp_path.iterdir()} == {"tasks", ".env.example", ".gitignore"}


@pytest.mark.fault("F44")
@pytest.mark.parametrize(("words", "code"), [(("doctor", "--service", "both"), 7), (("nonsense",), 1)])
def test_f44_a_full_disk_does_not_change_the_code_of_what_failed(
    full: TextIO, run_main: Run, words: tuple[str, ...], code: int
) -> None:
    assert run_main(*words, stdout=full) == code


@pytest.mark.fault("F44")
def test_f44_standard_output_that_is_closed_ends_no_command(run_main: Run) -> None:
    assert run_main("settings", stdout=None) == 0


@pytest.mark.parametrize("words", [("init",), ("settings",), ("list-apps", "--sandbox")])
def test_a_folder_that_is_gone_ends_with_7(
    run_main: Run,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    words: tuple[str, ...],
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert run_main(*words) == 7
    assert "The current folder cannot be told: No such file or directory." in capsys.readouterr().err


@pytest.mark.parametrize("words", [("logout",), ("list-apps",)])
def test_a_state_folder_in_the_home_of_somebody_unknown_ends_with_7(
    run_main: Run,
    standing: Sandbox,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
) -> None:
    monkeypatch.setenv("ITC_STATE_DIR", "~nobody-of-that-name/x")
    assert run_main(*words) == 7
    assert "ITC_STATE_DIR: nobody here has the home folder ~nobody-of-that-name." in capsys.readouterr().err
