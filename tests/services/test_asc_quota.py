"""F13 on the App Store Connect API: too many requests, whenever the service says to come back; and what is left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest
from asc_desk import AscDesk
from asc_script import NO_APPS, Reply, answering, refusal

from itc_actions.errors import Unreachable

OWN = 0.5
"""The pause of the client's own."""
Header = Callable[[datetime], str]
HEADERS: dict[str, tuple[Header | None, float]] = {
    "none": (None, OWN),
    "seconds": (lambda now: "3", 3),
    "parts of seconds": (lambda now: "1.5", 1.5),
    "a date": (lambda now: format_datetime(now + timedelta(seconds=30), usegmt=True), 30),
    "a date that is over": (lambda now: format_datetime(now - timedelta(hours=1), usegmt=True), OWN),
    "negative": (lambda now: "-1", OWN),
    "garbage": (lambda now: "soon", OWN),
    "huge": (lambda now: "86400", 120),
    "beyond every number": (lambda now: "9" * 400, OWN),
    "milliseconds since 1970": (lambda now: str(int(now.timestamp() * 1000) + 5000), 5),
    "seconds since 1970": (lambda now: str(int(now.timestamp()) + 9), 9),
}


@pytest.mark.fault("F13")
@pytest.mark.parametrize(("header", "pause"), HEADERS.values(), ids=HEADERS)
def test_f13_too_many_requests_are_waited_out_as_long_as_it_makes_sense(header: Header | None, pause: float) -> None:
    def many(path: str) -> Reply:
        headers = {} if header is None else {"Retry-After": header(desk.clock.now())}
        return (*refusal("RATE_LIMIT_EXCEEDED", 429)[:2], headers)

    with answering(many, NO_APPS) as script, AscDesk(origin=script.origin) as desk:
        assert desk.service.list_apps() == []
        assert desk.clock.monotonic() == pause
        assert len(script.asked) == 2


@pytest.mark.fault("F13")
def test_f13_a_create_that_came_too_early_is_sent_again_and_counts_once() -> None:
    with AscDesk() as desk:
        desk.sandbox.fault("status", method="POST", path="/v1/betaGroups$", status=429, headers={"Retry-After": "7"})
        desk.service.create_group(desk.app, "QA")
        assert [seen.status for seen in desk.sandbox.requests if seen.method == "POST"] == [429, 201]
        assert desk.accepted_writes == 1
        assert desk.clock.monotonic() == 7


@pytest.mark.fault("F13")
def test_f13_a_quota_that_stays_used_up_ends_with_5() -> None:
    with AscDesk() as desk:
        desk.sandbox.set_quota(remaining=0)
        with pytest.raises(Unreachable, match=r"failed 5 times .* 429 Too Many Requests") as caught:
            desk.service.list_apps()
        assert caught.value.exit_code == 5


def test_what_is_left_of_the_quota_is_known() -> None:
    reply: Reply = (*NO_APPS[:2], {"X-Rate-Limit": "user-hour-lim:3600;user-hour-rem:3121;"})
    with answering(reply) as script, AscDesk(origin=script.origin) as desk:
        desk.service.list_apps()
        assert desk.service.quota == (3600, 3121)


@pytest.mark.fault("F13")
@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("user-hour-lim:3600;user-hour-rem:9;", 1.0),
        ("user-hour-lim:3600;user-hour-rem:3000;user-minute-lim:30;user-minute-rem:0", 2.0),
        ("user-hour-lim:3600;user-hour-rem:3000;", 0.0),
        ("user-hour-lim:0;user-hour-rem:0;", 0.0),
        ("nothing of the kind", 0.0),
    ],
)
def test_f13_requests_are_spread_before_a_quota_runs_dry(header: str, pause: float) -> None:
    with answering((*NO_APPS[:2], {"X-Rate-Limit": header})) as script, AscDesk(origin=script.origin) as desk:
        desk.service.list_apps()
        desk.service.list_apps()
        assert desk.clock.monotonic() == pause
