"""Bad answers to reads, and requests that never left: repeated in their budget, then told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, cast

import pytest

from itc_actions import add_tester, create_version, get_app_info, list_apps, open_context
from itc_actions.clock import SimulatedClock
from itc_actions.errors import OutcomeUnknown, UnexpectedAnswer, Unreachable
from itc_actions.sandbox import Sandbox

from .stage import CREATE, SUMMARY, VERSION, Line, Stage, impatient, live_at, release, seen_by, unused_port

EMPTY_LIST = (
    '{"data": {"summaries": []}, "messages": {"error": null, "warn": null, "info": null}, "statusCode": "SUCCESS"}'
)


@pytest.mark.fault("F01")
@pytest.mark.parametrize("code", [500, 502, 503, 504])
def test_f01_a_read_is_repeated_until_it_is_answered(stage: Stage, code: int) -> None:
    stage.sandbox.fault("status", SUMMARY, status=code, times=4)
    assert [app.name for app in list_apps(stage.ctx)] == ["Demo", "Notes"]
    assert (len(stage.seen("summary")), stage.steps[-1].retries) == (5, 4)


@pytest.mark.fault("F01")
def test_f01_the_retries_are_told(stage: Stage) -> None:
    stage.sandbox.fault("status", SUMMARY, times=2)
    list_apps(stage.ctx)
    assert stage.told.count("503 Service Unavailable; again in") == 2


@pytest.mark.fault("F01")
def test_f01_a_service_that_stays_down_ends_with_5_after_five_tries(stage: Stage) -> None:
    stage.sandbox.fault("status", SUMMARY, times=0)
    error = stage.fails(list_apps)
    assert (type(error), error.code, len(stage.seen("summary"))) == (Unreachable, 5, 5)


@pytest.mark.fault("F01")
def test_f01_the_error_names_host_tries_and_duration(stage: Stage) -> None:
    stage.sandbox.fault("status", SUMMARY, times=0)
    what = stage.fails(list_apps).what
    assert f"to 127.0.0.1:{stage.sandbox.port} failed 5 times in " in what
    assert " s: the answer was 503" in what


@pytest.mark.fault("F01")
def test_f01_pauses_grow_and_differ(stage: Stage) -> None:
    pauses = []
    for _ in range(2):
        started = stage.sandbox.clock.monotonic()
        stage.sandbox.fault("status", SUMMARY, times=4)
        list_apps(stage.ctx)
        pauses.append(stage.sandbox.clock.monotonic() - started)
    assert all(3.75 <= pause <= 7.5 for pause in pauses)
    assert pauses[0] != pauses[1]


@pytest.mark.fault("F01")
def test_f01_a_release_survives_503_twice_on_every_read(stage: Stage) -> None:
    for path in (SUMMARY, VERSION, "trains/$", "details/submit/summary"):
        stage.sandbox.fault("status", path, method="POST" if "details" in path else "GET", times=2)
    release(stage.ctx, version="2.0", release_notes="Faster start")
    assert (stage.unchanged, len(stage.sandbox.logins)) == ({"precheck"}, 1)


@pytest.mark.fault("F01")
def test_f01_a_service_down_before_a_release_leaves_the_world_as_it_was(stage: Stage) -> None:
    stage.sandbox.fault("status", "ra/", times=0)
    error = stage.fails(release, version="2.0")
    assert (error.code, error.now, stage.changes) == (5, "Nothing of the release was changed.", [])


@pytest.mark.fault("F01")
def test_f01_on_the_command_line_503_twice_ends_with_0_and_shows_the_retries(line: Line, sandbox: Sandbox) -> None:
    sandbox.fault("status", SUMMARY, times=2)
    ended = line("action.list-apps")
    assert (ended.code, len(seen_by(sandbox, "summary")), ended.said.count("again in")) == (0, 3, 2)


@pytest.mark.fault("F01")
def test_f01_on_the_command_line_a_service_that_stays_down_ends_with_5(line: Line, sandbox: Sandbox) -> None:
    sandbox.fault("status", SUMMARY, times=0)
    ended = line("release", "--version", "2.0")
    assert (ended.code, len(seen_by(sandbox, "summary")), sandbox.writes) == (5, 5, [])


class WakingClock(SimulatedClock):
    """Calls what it is given when somebody waits for the second time."""

    def __init__(self) -> None:
        super().__init__()
        self.waits = 0
        self.wake: Callable[[], object] = lambda: None

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        self.waits += 1
        if self.waits == 2:
            self.wake()


@pytest.fixture
def away(tmp_path: Path) -> Iterator[tuple[Stage, WakingClock]]:
    """A sandbox that nobody listens at once the app is known, and comes back where the clock says so."""
    clock = WakingClock()
    with Sandbox(clock=clock, port=unused_port()) as sandbox, open_context(sandbox=sandbox, root=tmp_path) as ctx:
        stage = Stage(sandbox, ctx)
        assert ctx.app.name == "Demo"
        stage.good_time()
        sandbox.stop()
        yield stage, clock


@pytest.mark.fault("F03")
def test_f03_a_refused_connection_ends_with_5_and_names_the_host(away: tuple[Stage, WakingClock]) -> None:
    stage, clock = away
    error = stage.fails(create_version, version="2.0")
    assert (type(error), error.code, clock.waits) == (Unreachable, 5, 4)
    assert f"127.0.0.1:{stage.sandbox._wanted_port}" in error.what


@pytest.mark.fault("F03")
def test_f03_a_create_that_could_not_be_sent_is_no_unknown_outcome(away: tuple[Stage, WakingClock]) -> None:
    stage, clock = away
    with pytest.raises(Unreachable) as caught:
        stage.ctx.service.create_version(stage.ctx.app, "2.0")
    assert (caught.value.code, isinstance(caught.value, OutcomeUnknown), clock.waits) == (5, False, 4)


@pytest.mark.fault("F03")
def test_f03_a_create_that_could_not_be_sent_is_repeated_freely(away: tuple[Stage, WakingClock]) -> None:
    stage, clock = away
    clock.wake = stage.sandbox.start
    assert stage.ctx.service.create_version(stage.ctx.app, "2.0").number == "2.0"
    assert (len(stage.seen(CREATE)), len(stage.changes)) == (1, 1)


@pytest.mark.fault("F03")
def test_f03_a_name_that_does_not_resolve_ends_with_5(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = live_at(monkeypatch, "https://itunesconnect.example.invalid")
    with open_context("com.example.demo", root=tmp_path) as ctx, pytest.raises(Unreachable) as caught:
        create_version(ctx, version="2.0")
    assert (caught.value.code, clock.monotonic() > 0) == (5, True)
    assert "itunesconnect.example.invalid failed 5 times" in caught.value.what


@pytest.mark.fault("F03")
def test_f03_on_the_command_line_a_refused_connection_ends_with_5(line: Line) -> None:
    url = f"http://127.0.0.1:{unused_port()}"
    ended = line("release", "--version", "2.0", ITC_SANDBOX_URL=url)
    assert (ended.code, url in ended.err) == (5, True)


@pytest.mark.fault("F05")
def test_f05_a_read_that_trickles_for_ever_ends_at_the_deadline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch, deadline=0.3, attempts=2)
    with Sandbox() as sandbox, open_context(sandbox=sandbox, root=tmp_path) as ctx:
        sandbox.fault("trickle", SUMMARY, seconds=0.02, times=0)
        with pytest.raises(Unreachable, match=r"not complete after 0\.3 s") as caught:
            list_apps(ctx)
        assert (caught.value.code, len(seen_by(sandbox, "summary"))) == (5, 2)


@pytest.mark.fault("F05")
def test_f05_a_create_whose_answer_trickles_for_ever_is_looked_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient(monkeypatch, deadline=0.3)
    with Sandbox() as sandbox, open_context(sandbox=sandbox, root=tmp_path) as ctx:
        sandbox.fault("trickle", CREATE, seconds=0.02)
        create_version(ctx, version="2.0")
        told = "\n".join(ctx.itc_run.steps[-1].output)
        assert (len(seen_by(sandbox, CREATE)), "not complete after 0.3 s" in told) == (1, True)


@pytest.mark.fault("F06")
def test_f06_a_read_that_breaks_off_is_repeated(stage: Stage) -> None:
    stage.sandbox.fault("truncate", SUMMARY, times=2)
    assert len(list_apps(stage.ctx)) == 2
    assert len(stage.seen("summary")) == 3


@pytest.mark.fault("F06")
def test_f06_json_that_ends_too_early_is_repeated(stage: Stage) -> None:
    stage.sandbox.fault("body", SUMMARY, body='{"data": {"summaries": [', times=2)
    assert len(list_apps(stage.ctx)) == 2
    assert len(stage.seen("summary")) == 3


@pytest.mark.fault("F06")
def test_f06_reads_that_always_break_off_end_with_5(stage: Stage) -> None:
    stage.sandbox.fault("truncate", SUMMARY, times=0)
    error = stage.fails(list_apps)
    assert (error.code, len(stage.seen("summary")), stage.changes) == (5, 5, [])


@pytest.mark.fault("F07")
def test_f07_a_maintenance_page_for_a_read_is_waited_out(stage: Stage) -> None:
    stage.sandbox.fault("html", SUMMARY, times=2)
    assert len(list_apps(stage.ctx)) == 2
    assert len(stage.seen("summary")) == 3


@pytest.mark.fault("F07")
def test_f07_a_maintenance_page_that_stays_ends_with_5_and_says_what_it_is(stage: Stage) -> None:
    stage.sandbox.fault("html", SUMMARY, times=0)
    error = stage.fails(list_apps)
    assert (error.code, len(stage.seen("summary")), "maintenance" in error.what) == (5, 5, True)


@pytest.mark.fault("F07")
def test_f07_the_page_itself_is_not_printed(stage: Stage) -> None:
    stage.sandbox.fault("html", SUMMARY, times=0)
    assert "temporarily unavailable" not in stage.fails(list_apps).text


@pytest.mark.fault("F07")
def test_f07_a_maintenance_page_after_a_create_took_effect_is_a_lost_answer(stage: Stage) -> None:
    stage.sandbox.fault("html", CREATE, when="after")
    create_version(stage.ctx, version="2.0")
    assert (len(stage.seen(CREATE)), len(stage.changes), stage.statuses) == (1, 1, {"create_version": "changed"})


@pytest.mark.fault("F07")
def test_f07_a_maintenance_page_instead_of_the_login_form_ends_with_5_before_the_password(stage: Stage) -> None:
    stage.sandbox.fault("html", r"iTunesConnect\.woa/$", times=0)
    error = stage.fails(release, version="2.0")
    assert (error.code, stage.sandbox.logins, stage.changes) == (5, [], [])


def document(stage: Stage) -> dict[str, Any]:
    """The data of the live version's document."""
    data = cast(Any, stage.ctx.service)._versions.document(stage.ctx.app, live=True).value
    stage.sandbox.clear_requests()
    return cast("dict[str, Any]", data)


def envelope(data: Any) -> str:
    return json.dumps({"data": data, "messages": {"warn": None, "error": None, "info": None}, "statusCode": "SUCCESS"})


def without_version(data: dict[str, Any]) -> None:
    del data["version"]


def renamed_status(data: dict[str, Any]) -> None:
    data["state"] = data.pop("status")


def null_details(data: dict[str, Any]) -> None:
    data["details"] = {"value": None}


def number_of_another_type(data: dict[str, Any]) -> None:
    data["version"] = {"value": ["2.0"]}


@pytest.mark.fault("F08")
@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (without_version, "$.data.version is missing"),
        (renamed_status, "$.data.status is missing"),
        (null_details, "$.data.details"),
        (number_of_another_type, "$.data.version.value should be a text"),
    ],
)
def test_f08_an_answer_of_another_shape_ends_with_5_and_the_path_of_the_field(
    stage: Stage, spoil: Callable[[dict[str, Any]], None], place: str
) -> None:
    data = document(stage)
    spoil(data)
    stage.sandbox.fault("body", VERSION, body=envelope(data))
    error = stage.fails(release, version="2.0")
    assert (type(error), error.code, stage.changes) == (UnexpectedAnswer, 5, [])
    assert place in error.what


@pytest.mark.fault("F08")
@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"data": {"summaries": NaN}, "statusCode": "SUCCESS"}', "no JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("[1, 2]", "envelope"),
        ('{"data": {"summaries": null}, "statusCode": "SUCCESS"}', "$.data.summaries should be a list"),
    ],
    ids=["nan", "deep", "list", "null-list"],
)
def test_f08_json_that_nobody_meant_ends_with_5_and_is_not_repeated(stage: Stage, body: str, words: str) -> None:
    stage.sandbox.fault("body", SUMMARY, body=body, times=0)
    error = stage.fails(release, version="2.0")
    assert (type(error), error.code, len(stage.seen("summary")), stage.changes) == (UnexpectedAnswer, 5, 1, [])
    assert words in error.what


@pytest.mark.fault("F08")
def test_f08_an_unknown_state_passes_through_as_text(stage: Stage) -> None:
    data = document(stage)
    data["status"] = "polishedByApple"
    stage.sandbox.fault("body", VERSION, body=envelope(data))
    assert get_app_info(stage.ctx).raw_state == "polishedByApple"


@pytest.mark.fault("F08")
def test_f08_a_create_whose_answer_has_another_shape_is_looked_up_and_told_as_done(stage: Stage) -> None:
    stage.sandbox.fault("body", CREATE, body=envelope({"version": None}))
    create_version(stage.ctx, version="2.0")
    assert (len(stage.seen(CREATE)), stage.steps[-1].writes) == (1, 1)


@pytest.mark.fault("F08")
def test_f08_a_create_whose_answer_has_another_shape_and_that_left_nothing_has_an_unknown_outcome(stage: Stage) -> None:
    stage.sandbox.fault("body", CREATE, body=envelope({"version": None}), when="before")
    error = stage.fails(create_version, version="2.0")
    assert (error.code, len(stage.seen(CREATE))) == (6, 1)


def waited(stage: Stage, header: str) -> float:
    """Seconds that one 429 with this `Retry-After` costs."""
    stage.sandbox.fault("status", SUMMARY, status=429, headers={"Retry-After": header})
    started = stage.sandbox.clock.monotonic()
    list_apps(stage.ctx)
    return stage.sandbox.clock.monotonic() - started


@pytest.mark.fault("F13")
@pytest.mark.parametrize(
    ("header", "least", "most"),
    [("7", 7, 7), ("-5", 0.25, 0.5), ("soon", 0.25, 0.5), ("", 0.25, 0.5), ("86400", 120, 120), ("1e99", 0.25, 0.5)],
)
def test_f13_what_retry_after_asks_for_is_waited_within_reason(
    stage: Stage, header: str, least: float, most: float
) -> None:
    assert least <= waited(stage, header) <= most
    assert len(stage.seen("summary")) == 2


@pytest.mark.fault("F13")
def test_f13_retry_after_may_be_a_date(stage: Stage) -> None:
    date = format_datetime(stage.sandbox.clock.now() + timedelta(seconds=30), usegmt=True)
    assert 29 <= waited(stage, date) <= 30


@pytest.mark.fault("F13")
def test_f13_retry_after_may_be_milliseconds_since_1970(stage: Stage) -> None:
    moment = stage.sandbox.clock.now() + timedelta(seconds=20)
    assert waited(stage, str(int(moment.timestamp() * 1000))) == pytest.approx(20, abs=0.01)


@pytest.mark.fault("F13")
def test_f13_a_create_that_was_put_off_is_repeated_for_nothing_was_taken_in(stage: Stage) -> None:
    stage.sandbox.fault("status", CREATE, status=429, headers={"Retry-After": "3"}, times=3)
    create_version(stage.ctx, version="2.0")
    assert (len(stage.seen(CREATE)), len(stage.changes), stage.statuses["create_version"]) == (4, 1, "changed")


@pytest.mark.fault("F13")
def test_f13_a_service_that_always_puts_off_ends_with_5_within_its_budget(stage: Stage) -> None:
    stage.sandbox.fault("status", SUMMARY, status=429, headers={"Retry-After": "50"}, times=0)
    started = stage.sandbox.clock.monotonic()
    error = stage.fails(add_tester, email="new@example.com")
    assert (error.code, len(stage.seen("summary")), stage.changes) == (5, 3, [])
    assert stage.sandbox.clock.monotonic() - started == 100


@pytest.mark.fault("F13")
def test_f13_requests_slow_down_when_the_hour_is_nearly_used_up(stage: Stage) -> None:
    headers = {"X-Rate-Limit": "user-hour-lim:3600;user-hour-rem:5;"}
    stage.sandbox.fault("body", SUMMARY, body=EMPTY_LIST, headers=headers, times=0)
    started = stage.sandbox.clock.monotonic()
    list_apps(stage.ctx)
    list_apps(stage.ctx)
    assert (stage.sandbox.clock.monotonic() - started, "nearly used up" in stage.told) == (1, True)
