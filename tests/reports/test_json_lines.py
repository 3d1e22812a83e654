"""`--json`: documents for programs on standard output, everything else on standard error."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from itc_actions import records
from itc_actions.clock import SimulatedClock
from itc_actions.errors import Refused
from itc_actions.http.effects import Effect
from itc_actions.http.events import WriteRefused
from itc_actions.http.pacing import Quota
from itc_actions.records import BuildKey
from itc_actions.redaction import HIDDEN, Secret
from itc_actions.reports.json_lines import JsonReporter
from itc_actions.reports.terminal import TerminalReporter
from itc_actions.statuses import ACTION, FAILED, NOT_RUN, UNCHANGED
from itc_actions.steps import LaneResult

from .samples import Paper, a_request, a_result, a_step, play


def make(encoding: str = "utf-8") -> tuple[JsonReporter, Paper, Paper]:
    out, err = Paper(encoding), Paper()
    people = TerminalReporter(out=err, err=err, clock=SimulatedClock(), verbose=False, interactive=False)
    return JsonReporter(out=out, err_reporter=people), out, err


def document(result: LaneResult, encoding: str = "utf-8") -> Any:
    reporter, out, _ = make(encoding)
    play(reporter, result)
    return json.loads(out.getvalue())


def test_each_lane_is_one_line() -> None:
    reporter, out, _ = make()
    play(reporter, a_result([a_step(1, "create_version", detail="two\nlines")]))
    play(reporter, a_result(name="beta"))
    assert [json.loads(line)["lane"] for line in out.getvalue().splitlines()] == ["release", "beta"]


def test_people_read_along_on_standard_error() -> None:
    reporter, _, err = make()
    play(reporter, a_result([a_step(1, "create_version")]))
    assert err.getvalue().startswith("SANDBOX  iTunes Connect")
    assert "release: 1 changed" in err.getvalue()


def test_the_document_of_a_lane_tells_what_was_touched_and_how_it_ended() -> None:
    told = document(a_result(logins=1))
    assert {key: told[key] for key in list(told)[:17]} == {
        "schema": 1,
        "lane": "release",
        "kind": "lane",
        "mode": "SANDBOX",
        "service": "iTunes Connect",
        "app": "com.example.demo",
        "credentials": "sandbox@example.com (built in)",
        "warning": None,
        "started": "2026-01-05T09:00:00Z",
        "seconds": 0.4,
        "outcome": "ok",
        "exit_code": 0,
        "error": None,
        "logins": 1,
        "requests": 0,
        "writes": 0,
        "steps": [],
    }


def test_a_step_has_all_its_fields() -> None:
    step = a_step(1, "select_build", UNCHANGED, requests=2, retries=1, detail="was chosen", output=["again"])
    step.result = BuildKey(train="2.0", number="42")
    assert document(a_result([step]))["steps"] == [
        {
            "number": 1,
            "name": "select_build",
            "kind": "action",
            "depth": 0,
            "status": "unchanged",
            "seconds": 0.1,
            "requests": 2,
            "writes": 0,
            "retries": 1,
            "detail": "was chosen",
            "error": None,
            "result": {"train": "2.0", "number": "42"},
            "output": ["again"],
        }
    ]


def test_a_failed_lane_has_the_parts_of_its_error_and_its_exit_code() -> None:
    error = Refused("No.", said="Really not.", now="Nothing changed.", next_step="Ask.", correlation_key="KEY")
    told = document(a_result([a_step(1, "x", FAILED, error=error), a_step(2, "y", NOT_RUN)], error))
    assert (told["outcome"], told["exit_code"]) == ("failed", 3)
    assert told["error"] == told["steps"][0]["error"]
    assert told["error"] == {
        "type": "Refused",
        "exit_code": 3,
        "what": "No.",
        "said": "Really not.",
        "now": "Nothing changed.",
        "next": "Ask.",
        "correlation_key": "KEY",
    }


def test_what_is_left_of_the_quota_is_told_where_there_is_one() -> None:
    assert document(a_result(quota=Quota(3600, 3412)))["quota"] == {"limit": 3600, "remaining": 3412}
    assert "quota" not in document(a_result())


def test_a_lane_without_a_request_has_no_target() -> None:
    told = document(a_result(target=None))
    assert (told["mode"], told["service"], told["app"]) == (None, None, None)


def test_requests_and_accepted_writes_are_counted_wherever_they_happen() -> None:
    reporter, out, _ = make()
    reporter.lane_started("release", "lane")
    reporter.http_event(None, a_request(effect=Effect.SESSION))
    reporter.http_event(None, a_request(effect=Effect.ONCE))
    reporter.http_event(None, a_request(effect=Effect.REPEATABLE))
    reporter.http_event(None, WriteRefused())
    reporter.http_event(None, a_request(effect=Effect.ONCE, accepted=False, status=500))
    reporter.lane_finished(a_result())
    told = json.loads(out.getvalue())
    assert (told["requests"], told["writes"]) == (4, 1)


def test_the_records_that_an_action_returned_are_its_result() -> None:
    told = document(a_result(kind=ACTION, result=[records.Tester(email="felix@example.com", groups=("a",))]))
    assert told["result"][0]["email"] == "felix@example.com"
    assert told["result"][0]["groups"] == ["a"]


def test_shown_records_belong_to_the_lane_that_showed_them() -> None:
    reporter, out, _ = make()
    reporter.lane_started("status", "lane")
    reporter.show("Builds", [BuildKey(train="2.0", number="42")])
    reporter.lane_finished(a_result(name="status"))
    play(reporter, a_result())
    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert first["shown"] == [{"title": "Builds", "records": [{"train": "2.0", "number": "42"}]}]
    assert second["shown"] == []


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (Path("a/b"), "a/b"),
        (float("nan"), "nan"),
        (datetime(2026, 1, 5, 10, tzinfo=timezone(timedelta(hours=1))), "2026-01-05T09:00:00Z"),
        ({1: {"b"}}, {"1": ["b"]}),
        (Secret("hunter2hunter2"), HIDDEN),
        (Effect.ONCE, "once"),
        (b"x", "b'x'"),
    ],
)
def test_any_result_of_a_lane_can_be_told(value: Any, told: Any) -> None:
    assert document(a_result(result=value))["result"] == told


def test_a_result_that_holds_itself_can_be_told() -> None:
    endless: list[Any] = []
    endless.append(endless)
    assert document(a_result(result=endless))["lane"] == "release"


@pytest.mark.fault("F26")
@pytest.mark.parametrize("secret", ['quo"te\\pass', "true", "null", "schema", "0.4,", '{"schema'])
def test_a_secret_that_looks_like_json_does_not_break_it(secret: str) -> None:
    Secret(secret)
    told = document(a_result([a_step(1, f"x {secret} y")], result={secret: [secret]}))
    assert told["result"] == {HIDDEN: [HIDDEN]}
    assert told["steps"][0]["name"] == f"x {HIDDEN} y"


@pytest.mark.fault("F44")
def test_letters_that_the_stream_lacks_are_escaped_and_not_lost() -> None:
    assert document(a_result(result="日本"), "ascii")["result"] == "日本"


@pytest.mark.fault("F27")
def test_a_document_that_cannot_be_written_goes_to_standard_error() -> None:
    class Full(Paper):
        def write(self, text: str) -> int:
            raise OSError(28, "No space left on device")

    err = Paper()
    people = TerminalReporter(out=err, err=err, clock=SimulatedClock(), verbose=False, interactive=False)
    play(JsonReporter(out=Full(), err_reporter=people), a_result())
    assert "No space left on device" in err.getvalue()
    assert json.loads(err.getvalue()[err.getvalue().index("{") :])["lane"] == "release"


@pytest.mark.fault("F44")
def test_a_reader_who_left_gets_no_complaint() -> None:
    class Closed(Paper):
        def write(self, text: str) -> int:
            raise BrokenPipeError(32, "Broken pipe")

    err = Paper()
    people = TerminalReporter(out=err, err=err, clock=SimulatedClock(), verbose=False, interactive=False)
    play(JsonReporter(out=Closed(), err_reporter=people), a_result())
    assert "{" not in err.getvalue()
