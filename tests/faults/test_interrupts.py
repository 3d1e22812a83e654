"""Ctrl-C and SIGTERM: the run says what is true and how to go on, hooks run, and the same line reaches the end."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from processes import Started

from itc_actions.apple import states
from itc_actions.sandbox import Sandbox

from .stage import APP, CREATE, Ended, Line, seen_by, state_of, wait_until

LANES = """
import threading
from pathlib import Path
from itc_actions import *

def wait():
    while True:  # in short waits: a signal that comes right before one is heard after it
        threading.Event().wait(0.05)

@ensure
def tidy(ctx):
    if Path("slowly").exists():
        print("tidying", flush=True)
        wait()
    Path("ensured").touch()

@lane
def work(ctx, version: str, pause: bool = False):
    create_version(ctx, version=version)
    if pause:
        print("between two steps", flush=True)
        wait()
    select_build(ctx)
    update_app_info(ctx, release_notes="Faster start")
    submit_for_review(ctx)
"""
BOTH = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
pytestmark = pytest.mark.fault("F30")


@pytest.fixture(autouse=True)
def ctrl_c_is_heard() -> Iterator[None]:
    """Who is started in the background of a shell ignores Ctrl-C, and so would the lines that it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def working(line: Line) -> Line:
    line.tasks(LANES)
    return line


def read_until(process: Started, text: str) -> str:
    """What the process prints up to a line with this text."""
    assert process.stdout is not None
    read = ""
    for each in process.stdout:
        read += each
        if text in each:
            return read
    raise AssertionError(f"it ended without saying {text!r}: {read}")


def stopped(process: Started, number: signal.Signals) -> Ended:
    """How it ends after a signal."""
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    return Ended(process.wait(), out, err)


@BOTH
def test_f30_between_two_steps_ends_with_130_and_leaves_the_world_as_the_steps_made_it(
    working: Line, sandbox: Sandbox, number: signal.Signals
) -> None:
    with working.started("work", "--version", "2.0", "--pause") as process:
        read_until(process, "between two steps")
        ended = stopped(process, number)
    assert (ended.code, len(sandbox.writes), state_of(sandbox)) == (130, 1, states.PREPARE_FOR_SUBMISSION)
    assert (working.folder / "ensured").exists()


@BOTH
def test_f30_between_two_steps_says_what_is_true_and_the_line_to_go_on_with(
    working: Line, number: signal.Signals
) -> None:
    with working.started("work", "--version", "2.0", "--pause") as process:
        read_until(process, "between two steps")
        ended = stopped(process, number)
    assert "Done so far: version 2.0 created." in ended.err
    assert "version 2.0 was prepare-for-submission" in ended.err
    assert "run the same line again: inv work --version 2.0 --pause" in ended.err
    assert "Traceback" not in ended.said


@BOTH
def test_f30_the_same_line_run_again_reaches_the_end(working: Line, sandbox: Sandbox, number: signal.Signals) -> None:
    with working.started("work", "--version", "2.0", "--pause") as process:
        read_until(process, "between two steps")
        stopped(process, number)
    assert working("work", "--version", "2.0").code == 0
    assert (state_of(sandbox), len(seen_by(sandbox, CREATE))) == (states.WAITING_FOR_REVIEW, 1)


@pytest.fixture
def slow_world() -> Iterator[Sandbox]:
    """A sandbox on the machine's clock, with a build that processes for hours."""
    with Sandbox(real_time=True) as sandbox:
        sandbox.upload_build(APP, "2.0", "101", processing_seconds=9000)
        yield sandbox


@BOTH
def test_f30_in_the_middle_of_a_wait_ends_with_130(working: Line, slow_world: Sandbox, number: signal.Signals) -> None:
    with working.started("work", "--version", "2.0", "--json", ITC_SANDBOX_URL=slow_world.url) as process:
        wait_until(lambda: any(seen.status for seen in seen_by(slow_world, "trains/")), "a look at the builds", process)
        ended = stopped(process, number)
    assert (ended.code, len(slow_world.writes), (working.folder / "ensured").exists()) == (130, 1, True)
    document = ended.documents[0]
    assert (document["exit_code"], [step["status"] for step in document["steps"]]) == (130, ["changed", "failed"])


@BOTH
@pytest.mark.parametrize("path", ["manageyourapps/summary$", "version/create/", "iTunesConnect.woa/wo/"])
def test_f30_during_a_request_ends_with_130_at_once(
    working: Line, sandbox: Sandbox, number: signal.Signals, path: str
) -> None:
    sandbox.fault("delay", path, seconds=600)
    with working.started("work", "--version", "2.0") as process:
        wait_until(lambda: any(seen.faults for seen in sandbox.requests), "the request", process)
        ended = stopped(process, number)
    assert (ended.code, sandbox.writes, (working.folder / "ensured").exists()) == (130, [], True)
    assert "run the same line again: inv work --version 2.0" in ended.err
    assert "Traceback" not in ended.said


@BOTH
def test_f30_during_a_write_it_does_not_say_that_nothing_was_changed(
    working: Line, sandbox: Sandbox, number: signal.Signals
) -> None:
    sandbox.fault("trickle", CREATE, seconds=600)
    with working.started("work", "--version", "2.0") as process:
        wait_until(lambda: [seen for seen in sandbox.writes if CREATE in seen.path], "the create", process)
        ended = stopped(process, number)
    assert (ended.code, state_of(sandbox)) == (130, states.PREPARE_FOR_SUBMISSION)
    assert "Nothing of the release was changed" not in ended.err


@BOTH
def test_f30_a_write_that_counted_is_found_by_the_next_run(
    working: Line, sandbox: Sandbox, number: signal.Signals
) -> None:
    sandbox.fault("trickle", CREATE, seconds=600)
    with working.started("work", "--version", "2.0") as process:
        wait_until(lambda: [seen for seen in sandbox.writes if CREATE in seen.path], "the create", process)
        assert stopped(process, number).code == 130
    ended = working("work", "--version", "2.0", "--json")
    assert (ended.code, ended.documents[0]["steps"][0]["status"], len(seen_by(sandbox, CREATE))) == (0, "unchanged", 1)


def test_f30_a_second_ctrl_c_in_a_hook_ends_with_130_and_still_tells(working: Line, sandbox: Sandbox) -> None:
    (working.folder / "slowly").touch()
    with working.started("work", "--version", "2.0", "--pause") as process:
        read_until(process, "between two steps")
        process.send_signal(signal.SIGINT)
        read_until(process, "tidying")
        ended = stopped(process, signal.SIGINT)
    assert (ended.code, len(sandbox.writes), "Traceback" in ended.said) == (130, 1, False)
    assert "Done so far: version 2.0 created." in ended.err
    assert "run the same line again" in ended.err


def test_f30_a_second_sigterm_in_a_hook_ends_with_130_and_still_tells(working: Line, sandbox: Sandbox) -> None:
    (working.folder / "slowly").touch()
    with working.started("work", "--version", "2.0", "--pause") as process:
        read_until(process, "between two steps")
        process.send_signal(signal.SIGTERM)
        read_until(process, "tidying")
        ended = stopped(process, signal.SIGTERM)
    assert (ended.code, len(sandbox.writes)) == (130, 1)
    assert "Done so far: version 2.0 created." in ended.err


def test_f30_the_next_lane_of_the_line_is_not_begun(working: Line, sandbox: Sandbox) -> None:
    with working.started("work", "--version", "2.0", "--pause", "action.submit-for-review") as process:
        read_until(process, "between two steps")
        ended = stopped(process, signal.SIGINT)
    assert (ended.code, seen_by(sandbox, "submit")) == (130, [])


def test_f30_an_allowed_failure_does_not_allow_ctrl_c(line: Line, sandbox: Sandbox) -> None:
    line.tasks(
        "from itc_actions import *\n"
        "@lane\n"
        "def work(ctx):\n"
        "    with ctx.allow_failure():\n"
        "        create_version(ctx, version='2.0')\n"
        "    submit_for_review(ctx)\n"
    )
    sandbox.fault("delay", CREATE, seconds=600)
    with line.started("work") as process:
        wait_until(lambda: seen_by(sandbox, CREATE), "the create", process)
        ended = stopped(process, signal.SIGINT)
    assert (ended.code, seen_by(sandbox, "submit")) == (130, [])
