"""What a person sees on a real (pseudo-)terminal."""

from __future__ import annotations

import re
import threading

import pytest

from itc_actions.http.events import Notice, Waiting
from itc_actions.reports.layout import cells
from itc_actions.statuses import COMMAND, UNCHANGED
from itc_actions.steps import Target

from .samples import a_result, a_step, play, terminal
from .test_record_tables import BUILDS
from .test_terminal import FIVE, WIDE_RUN

COLOUR = re.compile(r"\x1b\[[0-9;]*\b(?:3[0-9]|4[0-9]|9[0-7])[0-9;]*m")


def test_a_quick_step_has_no_moving_line() -> None:
    with terminal() as (reporter, tty, clock):
        reporter.step_started(FIVE[0])
        clock.sleep(1.9)
        reporter._live.tick()
        assert tty.raw == ""


def test_a_step_beyond_two_seconds_moves_by_itself_and_tells_its_time() -> None:
    with terminal() as (reporter, tty, clock):
        reporter.step_started(FIVE[0])
        clock.sleep(3)
        tty.wait_for("3 s")
        assert "1  create_version  3 s" in tty.screen


def test_the_moving_line_leaves_nothing_behind() -> None:
    with terminal() as (reporter, tty, clock):
        reporter.step_started(FIVE[0])
        clock.sleep(3)
        reporter._live.tick()
        reporter._live.tick()
        reporter.step_finished(FIVE[0])
        assert tty.screen.split() == ["✓", "1", "create_version", "changed", "0.1", "s", "version", "2.0", "created"]


def test_the_cursor_is_given_back() -> None:
    with terminal() as (reporter, tty, clock):
        reporter.step_started(FIVE[0])
        clock.sleep(3)
        reporter._live.tick()
        reporter.close()
        assert tty.raw.rfind("\x1b[?25h") > tty.raw.rfind("\x1b[?25l") > -1


def test_the_progress_of_a_wait_is_in_the_moving_line_and_nowhere_else() -> None:
    with terminal() as (reporter, tty, clock):
        reporter.step_started(FIVE[0])
        for elapsed in range(0, 300, 10):
            reporter.http_event(FIVE[0], Waiting("build 42", elapsed, 1800))
        clock.sleep(290)
        reporter._live.tick()
        assert tty.screen.count("waiting for build 42") == 1
        assert "waiting for build 42, 5 min of 30 min" in tty.screen


def test_a_line_from_another_thread_goes_above_the_moving_line() -> None:
    with terminal() as (reporter, tty, clock):
        reporter.step_started(FIVE[0])
        clock.sleep(3)
        reporter._live.tick()
        threads = [
            threading.Thread(target=reporter.http_event, args=(FIVE[0], Notice(f"notice {number}")))
            for number in range(20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        reporter._live.tick()
        *notices, moving = tty.screen.splitlines()[1:]
        assert sorted(notices) == sorted(f"       › notice {number}" for number in range(20))
        assert "create_version  3 s" in moving


def test_nothing_moves_while_a_command_has_the_terminal() -> None:
    with terminal() as (reporter, tty, clock):
        reporter.step_started(a_step(1, "make ipa", kind=COMMAND))
        clock.sleep(60)
        reporter._live.tick()
        assert tty.screen == "  ▸  1  make ipa"


def test_nothing_moves_while_somebody_is_asked() -> None:
    with terminal() as (reporter, tty, clock):
        reporter.step_started(FIVE[0])
        clock.sleep(3)
        with reporter.held():
            reporter._live.tick()
            assert tty.screen == ""
        reporter._live.tick()
        assert "create_version" in tty.screen


def test_the_outer_action_moves_on_after_an_inner_command() -> None:
    with terminal() as (reporter, tty, clock):
        inner = a_step(2, "altool", UNCHANGED, kind=COMMAND, depth=1)
        reporter.step_started(FIVE[0])
        reporter.step_started(inner)
        clock.sleep(3)
        reporter.step_finished(inner)
        reporter._live.tick()
        assert "create_version  3 s" in tty.screen.splitlines()[-1]


@pytest.mark.fault("F44")
@pytest.mark.parametrize("columns", [40, 80, 120])
def test_every_line_fits_the_terminal(columns: int) -> None:
    with terminal(columns) as (reporter, tty, _):
        play(reporter, a_result(WIDE_RUN, logins=1))
        reporter.show("Builds", BUILDS)
        assert max(map(cells, tty.screen.splitlines())) <= columns


@pytest.mark.fault("F44")
@pytest.mark.parametrize("columns", [40, 80, 120])
def test_the_moving_line_fits_the_terminal(columns: int) -> None:
    with terminal(columns) as (reporter, tty, clock):
        reporter.step_started(FIVE[0])
        reporter.http_event(FIVE[0], Waiting("something with a long description " * 9, 4, 1800))
        clock.sleep(4)
        reporter._live.tick()
        assert len(tty.screen.splitlines()) == 1 and cells(tty.screen) < columns


@pytest.mark.fault("F44")
def test_a_narrow_table_puts_the_status_under_the_name() -> None:
    with terminal(40) as (reporter, tty, _):
        reporter.lane_finished(a_result([a_step(1, "update_build_test_info", UNCHANGED, requests=2, retries=1)]))
        assert tty.screen.splitlines()[:3] == [
            "  1  update_build_test_info",
            "     unchanged  0.1 s, 2 requests,",
            "     1 retry",
        ]


def test_live_strikes_the_eye() -> None:
    with terminal() as (reporter, tty, _):
        reporter.target(Target("LIVE", "iTunes Connect", "1", "felix"))
        assert tty.raw.startswith("\x1b[1;7;31m LIVE \x1b[0m iTunes Connect")


def test_a_terminal_gets_colour() -> None:
    with terminal() as (reporter, tty, _):
        play(reporter, a_result(WIDE_RUN))
        assert COLOUR.search(tty.raw)


@pytest.mark.fault("F44")
def test_no_color_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    with terminal() as (reporter, tty, _):
        play(reporter, a_result(WIDE_RUN))
        assert not COLOUR.search(tty.raw)


@pytest.mark.fault("F44")
def test_a_dumb_terminal_gets_plain_lines_and_the_progress_of_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with terminal() as (reporter, tty, clock):
        reporter.step_started(FIVE[0])
        clock.sleep(60)
        reporter._live.tick()
        reporter.http_event(FIVE[0], Waiting("build 42", 0, 1800))
        assert "\x1b" not in tty.raw
        assert "waiting for build 42" in tty.screen
