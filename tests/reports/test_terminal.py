"""What a person reads, where there is no terminal."""

from __future__ import annotations

import re

import pytest

from itc_actions.errors import Refused
from itc_actions.http.events import Notice, Retrying, Waiting, WriteRefused
from itc_actions.http.pacing import Quota
from itc_actions.reports.layout import cells
from itc_actions.reports.output import PLAIN_WIDTH
from itc_actions.statuses import CHANGED, COMMAND, FAILED, FAILED_ALLOWED, LANE, NOT_RUN, UNCHANGED
from itc_actions.steps import Target

from .samples import a_request, a_result, a_step, line_with, plain, play

FIVE = [
    a_step(1, "create_version", requests=3, writes=1, detail="version 2.0 created"),
    a_step(2, "update_app_info", requests=2, writes=1),
    a_step(3, "select_build", UNCHANGED, requests=1, detail="build 42 was already chosen"),
    a_step(4, "add_tester", UNCHANGED, requests=1),
    a_step(5, "submit_for_review", requests=2, writes=1),
]
WIDE_RUN = [
    a_step(1, "create_version", detail="version 2.0 created, " * 9, retries=2, requests=12),
    a_step(2, "prepare", kind=LANE),
    a_step(3, "update_build_test_info", UNCHANGED, depth=1),
    a_step(4, "make ipa " + "OPTION=value " * 20, UNCHANGED, kind=COMMAND, seconds=4000),
    a_step(5, "add_tester", FAILED_ALLOWED),
    a_step(6, "submit_for_review", FAILED),
    a_step(7, "tell", NOT_RUN),
]


def test_the_target_stands_in_the_first_line() -> None:
    reporter, out, _, _ = plain()
    play(reporter, a_result(FIVE))
    first = out.getvalue().splitlines()[0]
    assert first == "SANDBOX  iTunes Connect · app com.example.demo · sandbox@example.com (built in)"


def test_a_target_that_comes_during_the_first_step_still_stands_above_the_name_of_the_lane() -> None:
    reporter, out, _, _ = plain()
    reporter.lane_started("release", LANE)
    reporter.step_started(FIVE[0])
    reporter.target(Target("LIVE", "iTunes Connect", None, "felix@example.com (ITC_USER)"))
    reporter.step_finished(FIVE[0])
    lines = out.getvalue().splitlines()
    assert lines[0] == "LIVE  iTunes Connect · felix@example.com (ITC_USER)"
    assert lines[2] == "release"


def test_a_warning_about_the_target_follows_it() -> None:
    reporter, out, _, _ = plain()
    reporter.target(Target("LIVE", "iTunes Connect", "1", "felix", "Apple no longer serves this API."))
    assert out.getvalue().splitlines()[1] == "! Apple no longer serves this API."


def test_a_finished_step_has_mark_number_name_status_time_and_detail() -> None:
    reporter, out, _, _ = plain()
    reporter.step_finished(FIVE[0])
    assert out.getvalue().split() == ["✓", "1", "create_version", "changed", "0.1", "s", "version", "2.0", "created"]


def test_every_status_has_a_mark_of_its_own() -> None:
    reporter, out, _, _ = plain()
    for status in (CHANGED, UNCHANGED, FAILED, FAILED_ALLOWED, NOT_RUN):
        reporter.step_finished(a_step(1, "x", status))
    assert [line.split()[0] for line in out.getvalue().splitlines()] == ["✓", "=", "✗", "!", "·"]


def test_the_steps_of_a_called_lane_are_indented_under_its_name() -> None:
    reporter, out, _, _ = plain()
    play(reporter, a_result([a_step(1, "prepare", kind=LANE), a_step(2, "select_build", depth=1)]))
    assert line_with("prepare", out.getvalue()).startswith("  ▸  1  prepare")
    assert line_with("select_build", out.getvalue()).startswith("    ✓  2  select_build")


def test_a_command_is_named_before_its_own_output() -> None:
    reporter, out, _, _ = plain()
    reporter.step_started(a_step(1, "make ipa", kind=COMMAND))
    assert out.getvalue().strip() == "▸  1  make ipa"


def test_a_retry_is_shown_under_its_step_with_reason_and_pause() -> None:
    reporter, out, _, _ = plain()
    play(reporter, a_result(FIVE[:1]), {1: [Retrying("GET", "/ra/apps?token=x", "503 Service Unavailable", 1.2, 1)]})
    lines = out.getvalue().splitlines()
    retry = lines.index("       ↻ GET /ra/apps: 503 Service Unavailable; again in 1.2 s")
    assert lines[retry - 1] == "  ▸  1  create_version"


def test_a_notice_is_shown_under_its_step() -> None:
    reporter, out, _, _ = plain()
    play(reporter, a_result(FIVE[:1]), {1: [Notice("Logged in anew.")]})
    assert "       › Logged in anew.\n" in out.getvalue()


def test_an_event_outside_every_step_is_shown_too() -> None:
    reporter, out, _, _ = plain()
    reporter.http_event(None, Notice("Apple says hello."))
    assert out.getvalue() == "  › Apple says hello.\n"


def test_requests_are_not_listed_by_default() -> None:
    reporter, out, _, _ = plain()
    play(reporter, a_result(FIVE[:1]), {1: [a_request("/ra/apps")]})
    assert "/ra/apps" not in out.getvalue()


def test_verbose_lists_each_request_with_status_duration_and_try() -> None:
    reporter, out, _, _ = plain(verbose=True)
    play(reporter, a_result(FIVE[:1]), {1: [a_request("/ra/apps", attempt=2)]})
    assert "GET /ra/apps · 200 · 0.12 s · try 2\n" in out.getvalue()


def test_verbose_says_why_a_request_has_no_answer() -> None:
    reporter, out, _, _ = plain(verbose=True)
    reporter.http_event(None, a_request(status=None, accepted=False, failure="connection reset"))
    assert "no answer (connection reset)" in out.getvalue()


def test_verbose_says_when_an_answer_refuses_the_write() -> None:
    reporter, out, _, _ = plain(verbose=True)
    reporter.http_event(None, WriteRefused())
    assert "nothing was written" in out.getvalue()


def test_verbose_never_shows_a_query_string() -> None:
    reporter, out, _, _ = plain(verbose=True)
    reporter.http_event(None, a_request("/login?theAccountName=felix&theAccountPW=abc#x"))
    assert "theAccount" not in out.getvalue()


def test_a_wait_is_reported_once_and_then_when_it_has_doubled_or_every_five_minutes() -> None:
    reporter, out, _, _ = plain()
    waits = [Waiting("build 42", elapsed, 1800) for elapsed in range(0, 1201, 10)]
    play(reporter, a_result(FIVE[:1]), {1: [*waits]})
    said = re.findall(r"waiting for build 42, (.+)", out.getvalue())
    assert said == [
        "at most 30 min",
        "30 s of 30 min",
        "60 s of 30 min",
        "2 min of 30 min",
        "4 min of 30 min",
        "8 min of 30 min",
        "13 min of 30 min",
        "18 min of 30 min",
    ]


def test_another_wait_in_the_same_step_is_reported_at_once() -> None:
    reporter, out, _, _ = plain()
    play(reporter, a_result(FIVE[:1]), {1: [Waiting("build 42", 0, 60), Waiting("review", 1, 60)]})
    assert "waiting for review, 1 s of 60 s" in out.getvalue()


def test_the_lane_ends_with_a_table_of_its_steps() -> None:
    reporter, out, _, _ = plain()
    play(reporter, a_result(FIVE))
    lines = out.getvalue().splitlines()
    head = next(number for number, line in enumerate(lines) if line.split()[:1] == ["#"])
    assert lines[head].split() == ["#", "step", "status", "time", "requests"]
    assert lines[head + 2].split() == ["1", "create_version", "changed", "0.1", "s", "3"]
    assert lines[head + 4].split() == ["3", "select_build", "unchanged", "0.1", "s", "1"]


def test_under_the_table_stands_what_is_left_of_the_quota() -> None:
    reporter, out, _, _ = plain()
    play(reporter, a_result(FIVE, quota=Quota(3600, 3412)))
    lines = out.getvalue().splitlines()
    assert lines[-3:-1] == ["  quota: 3,412 of 3,600 requests left this hour", ""]
    assert lines[-4].split()[:2] == ["5", "submit_for_review"]


def test_a_service_without_a_quota_has_no_line_of_it() -> None:
    reporter, out, _, _ = plain()
    play(reporter, a_result(FIVE))
    assert "quota" not in out.getvalue()


def test_the_table_tells_retries() -> None:
    reporter, out, _, _ = plain()
    play(reporter, a_result([a_step(1, "x", requests=4, retries=2)]))
    assert "4 (2 retries)" in out.getvalue()


def test_a_step_that_was_not_run_has_neither_time_nor_requests_in_the_table() -> None:
    reporter, out, _, _ = plain()
    reporter.lane_finished(a_result([a_step(1, "submit_for_review", NOT_RUN)]))
    assert line_with("submit_for_review", out.getvalue()).split() == ["1", "submit_for_review", "not", "run"]


def test_the_closing_line_counts_everything() -> None:
    reporter, out, _, _ = plain()
    play(reporter, a_result(FIVE, logins=1))
    assert out.getvalue().splitlines()[-1] == "release: 3 changed, 2 unchanged, 1 login, 9 requests, 0.4 s"


def test_requests_outside_every_step_are_counted_in_the_closing_line() -> None:
    reporter, out, _, _ = plain()
    reporter.lane_started("release", LANE)
    reporter.http_event(None, a_request())
    reporter.http_event(FIVE[0], a_request())
    reporter.lane_finished(a_result(FIVE[:1]))
    assert "1 changed, 2 requests, 0.4 s" in out.getvalue()


def test_each_lane_of_a_line_counts_its_own_requests() -> None:
    reporter, out, _, _ = plain()
    play(reporter, a_result(FIVE[:1]), {1: [a_request(), a_request()]})
    play(reporter, a_result(FIVE[:1]), {1: [a_request()]})
    assert out.getvalue().splitlines()[-1] == "release: 1 changed, 1 request, 0.4 s"


def test_a_failed_lane_says_so_in_the_closing_line_and_leaves_the_error_to_invoke() -> None:
    reporter, out, err, _ = plain()
    error = Refused("The version is on sale.")
    play(reporter, a_result([a_step(1, "create_version", FAILED, error=error)], error))
    assert out.getvalue().splitlines()[-1] == "release failed: 1 failed, 0.4 s"
    assert "on sale" not in out.getvalue() + err.getvalue()


def test_a_lane_without_steps_has_just_its_closing_line() -> None:
    reporter, out, _, _ = plain()
    play(reporter, a_result(target=None))
    assert out.getvalue() == "release: no steps, 0.4 s\n"


def test_a_hook_that_failed_is_told_on_standard_error() -> None:
    reporter, out, err, _ = plain()
    play(reporter, a_result(FIVE, notes=["The hook on_error failed: ValueError: x"]))
    assert err.getvalue() == "The hook on_error failed: ValueError: x\n"
    assert "hook" not in out.getvalue()


def test_a_hook_whose_failure_was_said_already_is_not_told_again() -> None:
    reporter, out, err, _ = plain()
    reporter.lane_started("release", LANE)
    reporter.say("The hook ensure failed: x")
    reporter.lane_finished(a_result(FIVE, notes=["The hook ensure failed: x"]))
    assert (out.getvalue() + err.getvalue()).count("The hook") == 1


def test_a_sentence_keeps_its_line_breaks_and_indentation() -> None:
    reporter, out, _, _ = plain()
    reporter.say("Refused.\n  Next: do it")
    assert out.getvalue() == "Refused.\n  Next: do it\n"


def test_words_are_never_broken() -> None:
    reporter, out, _, _ = plain()
    address = "https://example.com/" + "x" * 150
    reporter.say(f"See {address} for more")
    assert address in out.getvalue()


def test_escape_sequences_of_the_service_do_not_reach_the_terminal() -> None:
    reporter, out, _, _ = plain()
    reporter.http_event(None, Notice("red \x1b[31malert\x1b]0;title\x07 \x9b1m\u202eback"))
    assert out.getvalue() == "  › red alert back\n"


def test_markup_in_texts_is_printed_as_it_is() -> None:
    reporter, out, _, _ = plain()
    reporter.say("[red]not markup[/red] :smile:")
    assert out.getvalue() == "[red]not markup[/red] :smile:\n"


@pytest.mark.fault("F44")
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_stream_without_the_signs_gets_others(encoding: str) -> None:
    reporter, out, _, _ = plain(encoding=encoding)
    play(reporter, a_result(WIDE_RUN, logins=1), {1: [Retrying("GET", "/x", "503", 1, 1), Waiting("日本", 0, 9)]})
    reporter.show("“Títul—o”", [{"name": "日本語 …", "n": 1}, {"name": "ok", "n": 2}])
    assert "  + " in out.getvalue() and "  x " in out.getvalue() and "Table" not in out.getvalue()


@pytest.mark.fault("F44")
def test_without_a_terminal_nothing_is_coloured_or_wider_than_a_hundred() -> None:
    reporter, out, _, _ = plain()
    play(reporter, a_result(WIDE_RUN, logins=1))
    assert "\x1b" not in out.getvalue()
    table = out.getvalue().split("\n\n")[-2]
    assert max(map(cells, table.splitlines())) <= PLAIN_WIDTH
