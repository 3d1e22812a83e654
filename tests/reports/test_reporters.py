"""All reporters together: which ones there are, that none ends a release, that none tells a secret."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from itc_actions.clock import SimulatedClock
from itc_actions.errors import BadInput, Refused
from itc_actions.http.events import HttpEvent, Notice, RequestDone, Retrying, Waiting
from itc_actions.records import BuildKey, Version, VersionTexts
from itc_actions.redaction import Secret
from itc_actions.reports import Reporters, make_reporters
from itc_actions.reports.json_lines import JsonReporter
from itc_actions.reports.junit import JunitReporter
from itc_actions.reports.terminal import TerminalReporter
from itc_actions.statuses import ACTION, COMMAND, FAILED, FAILED_ALLOWED, LANE, NOT_RUN, UNCHANGED
from itc_actions.steps import LaneResult, Target

from .samples import Paper, a_request, a_result, a_step, play, terminal

ROOT = Path(__file__).parents[2]


class Broken(TerminalReporter):
    def __init__(self) -> None:
        super().__init__(out=Paper(), err=Paper(), clock=SimulatedClock(), verbose=False, interactive=False)

    def say(self, text: str) -> None:
        raise RuntimeError(f"cannot say {text}")


def test_people_are_told_by_default() -> None:
    reporters = make_reporters(json=False, junit=None, verbose=False, clock=SimulatedClock())
    assert [type(reporter) for reporter in reporters] == [TerminalReporter]


def test_json_and_junit_come_with_their_flags(tmp_path: Path) -> None:
    reporters = make_reporters(json=True, junit=tmp_path / "x.xml", verbose=False, clock=SimulatedClock())
    assert [type(reporter) for reporter in reporters] == [JsonReporter, JunitReporter]


@pytest.mark.fault("F27")
def test_an_unwritable_report_is_found_when_the_reporters_are_made(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="--junit"):
        make_reporters(json=False, junit=tmp_path / "missing" / "x.xml", verbose=False, clock=SimulatedClock())


def test_a_reporter_that_fails_is_named_once_and_the_others_go_on() -> None:
    err, out = Paper(), Paper()
    good = TerminalReporter(out=out, err=err, clock=SimulatedClock(), verbose=False, interactive=False)
    reporters = Reporters([Broken(), good], err=err)
    reporters.say("hello")
    reporters.say("again")
    assert out.getvalue() == "hello\nagain\n"
    assert err.getvalue() == "Broken failed (RuntimeError: cannot say hello); the run goes on.\n"


def test_ctrl_c_is_no_failure_of_a_reporter() -> None:
    class Interrupting(Broken):
        def say(self, text: str) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Reporters([Interrupting()]).say("x")


def test_held_reaches_the_moving_line_through_all_of_them(tmp_path: Path) -> None:
    with terminal() as (people, tty, clock):
        json_reporter = JsonReporter(out=Paper(), err_reporter=people)
        reporters = Reporters([json_reporter, JunitReporter(tmp_path / "x.xml")])
        reporters.step_started(a_step(1, "submit_for_review"))
        clock.sleep(3)
        with reporters.held():
            people._live.tick()
            assert tty.raw == ""


@pytest.mark.parametrize("json", ["False", "True"])
def test_nothing_heavy_is_imported_before_something_is_drawn(json: str) -> None:
    code = (
        "import sys; from itc_actions.reports import make_reporters; from itc_actions.clock import SystemClock;"
        f"make_reporters(json={json}, junit=None, verbose=False, clock=SystemClock()).close();"
        "print([name for name in ('rich', 'junitparser', 'msgspec', 'requests', 'xml') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "[]\n"


def canaries(secret: str) -> tuple[LaneResult, dict[int, list[HttpEvent]]]:
    """A run with `secret` in every text of it."""
    error = Refused(*[f"what {secret}"], said=secret, now=secret, next_step=secret, correlation_key=secret)
    texts = VersionTexts(description=f"{'long text ' * 18}{secret} more", name=secret)
    record = Version(
        app_id=secret, number=secret, state=secret, raw_state=secret, live=True,
        build=BuildKey(train=secret, number="1"), texts={secret: texts},
    )  # fmt: skip
    fields: dict[str, Any] = {"detail": f"done {secret} " * 9, "error": error, "result": [record], "output": [secret]}
    steps = [
        a_step(1, f"make {secret} {secret}", kind=COMMAND, **fields),
        a_step(2, secret, FAILED_ALLOWED, **fields),
        a_step(3, f"long-name-{secret}-{secret}", FAILED, depth=1, **fields),
        a_step(4, secret, NOT_RUN, **fields),
    ]
    events: list[HttpEvent] = [
        a_request(f"/a/{secret}?{secret}"),
        RequestDone(
            **{**dataclasses.asdict(a_request()), "effect": a_request().effect, "status": None, "failure": secret}
        ),
        Retrying("GET", f"/{secret}", secret, 1, 1),
        Waiting(secret, 0, 9),
        Notice(f"a\x1b[1m{secret}"),
    ]
    target = Target("SANDBOX", secret, secret, f"{secret} https://felix:{secret}@example.com", secret)
    result = a_result(steps, error, name=secret, kind=LANE, target=target, result={secret: record}, notes=[secret])
    return result, {1: events, 2: events}


SECRETS = ["correct horse battery", 'pa"ss<&>\\word', "пароль-日本語", "line\nbreak-secret", "hunter2" * 12]


def assert_hidden(secret: str, output: str) -> None:
    flat = "".join(output.split())
    escaped = secret.encode("unicode_escape").decode()
    assert "•••" in output or "\\u2022" in output
    for form in (secret, secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"), escaped):
        assert "".join(form.split()) not in flat


@pytest.mark.fault("F26")
@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("verbose", [False, True])
def test_no_secret_reaches_the_terminal_at_any_width(secret: str, verbose: bool) -> None:
    Secret(secret)
    result, events = canaries(secret)
    for columns in (40, 80, 120):
        with terminal(columns, verbose) as (reporter, tty, clock):
            reporter.step_started(a_step(1, secret))
            clock.sleep(3)
            reporter._live.tick()
            reporter.say(secret)
            reporter.show(secret, [result.result, *result.steps[0].result])
            reporter.show(secret, result.steps[0].result)
            play(reporter, result, events)
            assert_hidden(secret, tty.raw)


@pytest.mark.fault("F26")
@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_reaches_a_plain_log_json_or_junit(secret: str, tmp_path: Path) -> None:
    Secret(secret)
    result, events = canaries(secret)
    out, err, path = Paper(), Paper(), tmp_path / "report.xml"
    reporters = make_reporters(json=True, junit=path, verbose=True, clock=SimulatedClock(), out=out, err=err)
    reporters.show(secret, result.steps[0].result)
    play(reporters, result, events)
    reading = a_result([a_step(1, "x", UNCHANGED)], name="x", kind=ACTION, result=result.steps[0].result)
    play(reporters, reading)
    for output in (out.getvalue(), err.getvalue(), path.read_text()):
        assert_hidden(secret, output)


@pytest.mark.fault("F26")
def test_the_complaint_about_a_reporter_has_no_secret() -> None:
    Secret("hunter2hunter2")
    err = Paper()
    Reporters([Broken()], err=err).say("hunter2hunter2")
    assert "hunter2" not in err.getvalue()
