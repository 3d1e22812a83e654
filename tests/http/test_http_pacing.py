"""429, Retry-After in all its forms, and the hourly quota."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import pytest
from loopback import Client, Loopback, reply

from itc_actions.clock import SimulatedClock
from itc_actions.http.effects import Effect
from itc_actions.http.pacing import Pacer, Quota, pause_for_quota
from itc_actions.http.retries import RetryPolicy, seconds_asked

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("1.5", 1.5),
        ("Mon, 05 Jan 2026 09:00:30 GMT", 30.0),
        ("Mon, 05 Jan 2026 08:00:00 GMT", None),
        ("-3", None),
        ("0", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("nan", None),
        (str(int(NOW.timestamp() * 1000) + 5000), 5.0),
        (str(int(NOW.timestamp()) + 9), 9.0),
        ("9" * 15, (1e15 - 1) / 1000 - NOW.timestamp()),
        ("9" * 400, None),
    ],
)
def test_f13_a_retry_after_is_read_in_every_form(header: str | None, seconds: float | None) -> None:
    assert seconds_asked(header, NOW) == seconds


@pytest.mark.parametrize(("header", "pause"), [("7", 7.0), ("86400", 120.0), ("garbage", 0.5), ("-1", 0.5), ("0", 0.5)])
def test_f13_a_429_is_obeyed_and_capped_even_for_a_create(header: str, pause: float) -> None:
    with Loopback(reply(429, Retry_After=header), reply(200)) as server:
        client = Client(server.origin)
        assert client.request("POST", "/x", Effect.ONCE, json={}).ok
    assert [retry.pause for retry in client.retries] == [pause]
    assert client.clock.monotonic() == pause


def test_f13_a_503_may_ask_for_a_pause_too() -> None:
    with Loopback(reply(503, Retry_After="20"), reply(200)) as server:
        client = Client(server.origin)
        client.request("GET", "/x", Effect.READ)
    assert client.clock.monotonic() == 20.0


def test_a_pause_never_exceeds_the_longest() -> None:
    assert RetryPolicy(random=lambda: 1.0).pause(30, None) == 16.0


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("user-hour-lim:3600;user-hour-rem:3000;", 0.0),
        ("user-hour-lim:3600;user-hour-rem:12;", 1.0),
        ("user-hour-rem:12;", 0.0),
        ("something else", 0.0),
    ],
)
def test_f13_requests_are_spread_when_the_hours_quota_nears_its_end(header: str, pause: float) -> None:
    assert pause_for_quota(header) == pause


def test_f13_a_nearly_used_up_quota_slows_down_and_says_so() -> None:
    with Loopback(reply(200, X_Rate_Limit="user-hour-lim:3600;user-hour-rem:3;")) as server:
        client = Client(server.origin)
        for _ in range(4):
            client.request("GET", "/x", Effect.READ)
    assert client.clock.monotonic() == 3.0
    assert client.notices == ["Apple's quota of requests is nearly used up: 1.0 s apart from here on."]


def test_f13_a_quota_that_has_come_back_is_no_longer_paced() -> None:
    nearly = reply(200, X_Rate_Limit="user-hour-lim:3600;user-hour-rem:3;")
    with Loopback(nearly, reply(200, X_Rate_Limit="user-hour-lim:3600;user-hour-rem:900;")) as server:
        client = Client(server.origin)
        for _ in range(5):
            client.request("GET", "/x", Effect.READ)
    assert client.clock.monotonic() == 1.0


def test_f13_the_pace_is_that_of_all_threads_together() -> None:
    clock = SimulatedClock()
    pacer = Pacer(clock)
    pacer.wait()
    pacer.heed("user-hour-lim:3600;user-hour-rem:3;")
    with ThreadPoolExecutor(4) as pool:
        for waiting in [pool.submit(pacer.wait) for _ in range(4)]:
            waiting.result()
    assert clock.monotonic() == 4.0


def test_f13_waiting_for_the_quota_does_not_use_up_the_time_for_retries() -> None:
    nearly = {"X_Rate_Limit": "user-hour-lim:40;user-hour-rem:0;"}
    with Loopback(reply(200, **nearly), reply(503), reply(200)) as server:
        client = Client(server.origin)
        client.request("GET", "/x", Effect.READ)
        assert client.request("GET", "/x", Effect.READ).ok
    assert client.clock.monotonic() > client.http.policy.budget


@pytest.mark.parametrize(
    ("quota", "words"),
    [
        (Quota(3600, 3412), "3,412 of 3,600 requests left this hour"),
        (Quota(0, 12), "12 requests left this hour"),
    ],
)
def test_a_quota_reads_as_a_person_would_say_it(quota: Quota, words: str) -> None:
    assert str(quota) == words
